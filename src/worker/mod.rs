//! The only code that waits: network, disk, dialogs. It takes commands and reports events; it knows
//! no window.
//!
//! Nothing here blocks the caller. What endpoints say is judged by `wire`, what files hold by
//! `storage`; decisions are `state`'s. The same worker serves the window and the command line.

mod ask;
mod check;
pub mod clock;
mod disk;
mod events;
mod lasting_failure;
mod net;
mod request_reporter;
mod requests;
mod running;
mod secrets;

pub use disk::export::{ChosenPlace, ExportPlace, SaveDialog};
pub use events::{EventReceiver, Wake, Waker, WorkerEnded};
pub use net::http::TimeLimits;
pub use secrets::key_vault::Environment;

use crate::demo::Pace;
use crate::domain::ids::{KeyId, RequestId, TurnId};
use crate::domain::problem::Problem;
use crate::domain::provider::Provider;
use crate::domain::server::USUAL_PORTS;
use crate::domain::settings::Settings;
use crate::state::command::{Command, PictureCommand, SettingsCommand, TurnCommand};
use crate::storage::keyring::Keyring;
use crate::storage::paths::Paths;
use crate::storage::settings_file::SettingsFile;
use crate::wire::formats::Formats;
use ask::endpoints::Endpoints;
use ask::turn;
use ask::turn_reporter::TurnReporter;
use disk::jobs::DiskJob;
use disk::{Disk, DiskParts};
use events::EventSender;
use net::http::Http;
use net::pictures;
use net::recorded_http::RecordedHttp;
use net::recording::{self, ExchangeRecorder};
use request_reporter::RequestReporter;
use requests::EndpointRequests;
use running::Running;
use secrets::key_cache::KeyCache;
use secrets::key_vault::{KeyVault, KeyVaultParts};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How many answers arrive at a time; further ones wait.
const MAX_TURNS: usize = 256;

/// How many pictures are fetched at a time; further ones wait.
const MAX_PICTURES: usize = 8;

/// How long dropping a [`Worker`] waits for disk and keyring when [`Worker::shutdown`] was not called.
const DROP_LIMIT: Duration = Duration::from_secs(2);

/// What a worker needs from the program that starts it.
pub struct WorkerParts {
    /// Where the files are; their folders exist.
    pub paths: Paths,
    /// The open settings file; from now on only the worker writes it.
    pub settings_file: SettingsFile,
    /// How long connections and answers are waited for at most.
    pub limits: TimeLimits,
    /// How fast the demo endpoint streams its answers.
    pub demo_pace: Pace,
    /// The API formats that endpoints may be set to.
    pub formats: Formats,
    /// The ports of this machine on which servers are sought when the user asks for it.
    pub local_ports: Vec<u16>,
    /// Asks the user for the file that an export is written to.
    pub save_dialog: SaveDialog,
    /// Says in one sentence without a full stop what a problem is, for exports.
    pub describe: fn(&Problem) -> String,
    /// Where secrets are kept; `None` for in their file only.
    pub keyring: Option<Box<dyn Keyring>>,
    /// The ids of all secrets that the settings refer to: a keyring cannot list what it holds.
    pub secret_ids: Vec<KeyId>,
    /// Reads the environment variables that may hold keys.
    pub environment: Environment,
}

impl WorkerParts {
    /// The usual limits, pace and dialogs, with secrets in their file only. `settings` are those of
    /// the file.
    pub fn new(
        paths: Paths,
        settings_file: SettingsFile,
        settings: &Settings,
        describe: fn(&Problem) -> String,
    ) -> Self {
        let providers = settings.providers.iter();
        Self {
            secret_ids: providers.flat_map(Provider::secret_ids).collect(),
            keyring: None,
            environment: Arc::new(|name| std::env::var(name).ok()),
            paths,
            settings_file,
            limits: TimeLimits::default(),
            demo_pace: Pace::default(),
            formats: Formats::default(),
            local_ports: USUAL_PORTS.to_vec(),
            save_dialog: disk::export::system_dialog(),
            describe,
        }
    }
}

/// The running worker; dropping it ends its threads within two seconds.
pub struct Worker {
    /// `None` once it was shut down.
    runtime: Option<Runtime>,
    http: Arc<RecordedHttp>,
    endpoints: Arc<Endpoints>,
    turns: Running<TurnId>,
    pictures: Running<RequestId>,
    requests: EndpointRequests,
    events: EventSender,
    disk: Disk,
    vault: KeyVault,
}

impl Worker {
    /// Starts the threads and returns at once; the keys and the history are read on threads of
    /// their own, and events report what comes of it. `waker` is called after every event.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn start(parts: WorkerParts, waker: Waker) -> io::Result<(Self, EventReceiver)> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("network")
            .enable_all()
            .build()?;
        let (events, receiver) = EventSender::new(waker, runtime.handle().clone());
        let (recorder, exchanges) = ExchangeRecorder::new();
        runtime.spawn(recording::pass_on(exchanges, events.clone()));
        let http = Arc::new(RecordedHttp::new(Http::new(parts.limits), recorder));
        let keys = Arc::new(KeyCache::new());
        let endpoints = Arc::new(Endpoints::new(
            Arc::clone(&http),
            Arc::clone(&keys),
            events.clone(),
            parts.formats,
            parts.demo_pace,
        ));
        let vault = KeyVault::start(KeyVaultParts {
            secrets_file: parts.paths.secrets_file.clone(),
            keyring: parts.keyring,
            ids: parts.secret_ids,
            environment: parts.environment,
            keys,
            events: events.clone(),
        })?;
        let disk = Disk::start(DiskParts {
            paths: parts.paths,
            settings_file: parts.settings_file,
            save_dialog: parts.save_dialog,
            describe: parts.describe,
            events: events.clone(),
            runtime: runtime.handle().clone(),
        })?;
        let worker = Self {
            runtime: Some(runtime),
            turns: Running::new(MAX_TURNS),
            pictures: Running::new(MAX_PICTURES),
            requests: EndpointRequests::new(
                Arc::clone(&endpoints),
                disk.archive(),
                events.clone(),
                parts.local_ports,
            ),
            http,
            endpoints,
            events,
            disk,
            vault,
        };
        Ok((worker, receiver))
    }

    /// Begins to carry out `command`; events tell what comes of it. Never waits.
    pub fn send(&self, command: Command) {
        match command {
            Command::Turn(TurnCommand::Start {
                turn,
                endpoint,
                request,
            }) => {
                let (endpoints, archive) = (Arc::clone(&self.endpoints), self.disk.archive());
                let events = self.events.clone();
                let (task, admission) = self.turns.begin(turn);
                self.spawn(admission.run(async move {
                    let reporter = TurnReporter::new(task, events);
                    turn::answer(&endpoints, &archive, reporter, endpoint, *request).await;
                }));
            }
            Command::Turn(TurnCommand::Stop(turn)) => self.turns.cancel(turn),
            Command::Endpoint(command) => {
                if let Some(answering) = self.requests.begin(command) {
                    self.spawn(answering);
                }
            }
            Command::Picture(PictureCommand::Fetch { request, address }) => {
                let (http, events) = (Arc::clone(&self.http), self.events.clone());
                let (task, admission) = self.pictures.begin(request);
                self.spawn(admission.run(async move {
                    let reporter = RequestReporter::new(task, events);
                    pictures::fetch(&http.http, &reporter, &address).await;
                }));
            }
            Command::History(command) => self.disk.send(DiskJob::History(command)),
            Command::Settings(command) => match command {
                SettingsCommand::Store(settings) => self.disk.send(DiskJob::Settings(settings)),
                SettingsCommand::StoreKey(id, secret) => self.vault.keep(id, secret),
                SettingsCommand::StoreKeyFromEnvironment(id, variable) => {
                    self.vault.keep_from_environment(id, variable);
                }
                SettingsCommand::DeleteKeys(ids) => self.vault.forget(ids),
            },
        }
    }

    /// Stops all turns, lets disk and keyring keep all they were given, and ends the threads. Waits
    /// for at most `limit`; says whether everything was written by then.
    pub fn shutdown(mut self, limit: Duration) -> bool {
        self.end(limit)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(task);
        }
    }

    fn end(&mut self, limit: Duration) -> bool {
        let Some(runtime) = self.runtime.take() else {
            return true;
        };
        let deadline = Instant::now() + limit;
        self.turns.cancel_all();
        self.requests.cancel_all();
        self.pictures.cancel_all();
        self.events.close();
        let left = || deadline.saturating_duration_since(Instant::now());
        self.vault.close();
        let written = self.disk.finish(limit);
        if !written {
            tracing::warn!(?limit, "the disk was not done in time");
        }
        let kept = self.vault.has_ended(left());
        if !kept {
            tracing::warn!(?limit, "the secrets were not kept in time");
        }
        runtime.shutdown_timeout(left());
        written && kept
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end(DROP_LIMIT);
    }
}
