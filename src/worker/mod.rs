//! The only code that waits: network, disk, dialogs. It takes commands and reports events; it knows
//! no window.
//!
//! Nothing here blocks the caller. What endpoints say is judged by `wire`, what files hold by
//! `storage`; decisions are `state`'s. The same worker serves the window and the command line.

mod ask;
mod check;
mod disk;
mod net;
mod outlet;
mod questions;
mod reach;
mod recording;
mod secrets;
mod trouble;
mod voice;

pub use disk::export::{ChosenPlace, Place as ExportPlace, SaveDialog};
pub use net::http::TimeLimits;
pub use secrets::vault::Environment;

use crate::demo::Pace;
use crate::domain::ids::{KeyId, TurnId};
use crate::domain::problem::Problem;
use crate::domain::provider::Provider;
use crate::domain::server::USUAL_PORTS;
use crate::domain::settings::Settings;
use crate::state::command::{Command, PictureCommand, SettingsCommand, TurnCommand};
use crate::state::event::{Event, PictureEvent};
use crate::storage::keyring::Keyring;
use crate::storage::paths::Paths;
use crate::storage::settings_file::SettingsFile;
use ask::turn;
use disk::Disk;
use disk::jobs::Job;
use net::http::Http;
use outlet::Outlet;
use questions::Questions;
use reach::Reach;
use recording::Recorder;
use secrets::vault::{self, Vault};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use voice::Turns;

/// Called after every event, from any thread: the only seam to the window.
pub type Waker = Arc<dyn Fn(Wake) + Send + Sync>;

/// What a wake is for: who wakes the window may take its time with what is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// More of that turn's answer has arrived, and nothing else.
    AnswerGrew(TurnId),
    /// Anything else.
    Other,
}

/// How long dropping a [`Worker`] waits for disk and keyring when [`Worker::shutdown`] was not called.
const DROP_LIMIT: Duration = Duration::from_secs(2);

/// What a worker is made of.
pub struct WorkerParts {
    /// Where the files are; their folders exist.
    pub paths: Paths,
    /// The open settings file; from now on only the worker writes it.
    pub settings_file: SettingsFile,
    /// How long is waited for what.
    pub limits: TimeLimits,
    /// How fast the demo speaks.
    pub demo_pace: Pace,
    /// The ports of this machine on which servers are sought when the user asks for it.
    pub local_ports: Vec<u16>,
    /// Asks where an export shall go.
    pub save_dialog: SaveDialog,
    /// Says in one sentence without a full stop what a problem is, for exports.
    pub describe: fn(&Problem) -> String,
    /// Where secrets are kept; `None` for in their file only.
    pub keyring: Option<Box<dyn Keyring>>,
    /// The ids of all secrets that the settings refer to: a keyring cannot list what it holds.
    pub secret_ids: Vec<KeyId>,
    /// Reads environment variables.
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
            local_ports: USUAL_PORTS.to_vec(),
            save_dialog: disk::export::system_dialog(),
            describe,
        }
    }
}

/// The running worker.
pub struct Worker {
    /// `None` once it was shut down.
    runtime: Option<Runtime>,
    reach: Arc<Reach>,
    turns: Arc<Turns>,
    questions: Questions,
    outlet: Arc<Outlet>,
    disk: Disk,
    vault: Vault,
}

impl Worker {
    /// Starts the threads and returns at once; the keys and the history are read on threads of
    /// their own, and events report what comes of it. `waker` is called after every event.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn start(parts: WorkerParts, waker: Waker) -> io::Result<(Self, Receiver<Event>)> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("network")
            .enable_all()
            .build()?;
        let (outlet, events) = Outlet::new(waker);
        let outlet = Arc::new(outlet);
        let (recorder, waiting) = Recorder::new();
        runtime.spawn(recording::pass_on(waiting, Arc::clone(&outlet)));
        let reach = Arc::new(Reach::new(
            Http::new(parts.limits),
            parts.demo_pace,
            Arc::clone(&outlet),
            recorder,
        ));
        let vault = Vault::start(vault::Parts {
            secrets_file: parts.paths.secrets_file.clone(),
            keyring: parts.keyring,
            ids: parts.secret_ids,
            environment: parts.environment,
            reach: Arc::clone(&reach),
            outlet: Arc::clone(&outlet),
        })?;
        let disk = Disk::start(disk::Parts {
            paths: parts.paths,
            settings_file: parts.settings_file,
            save_dialog: parts.save_dialog,
            describe: parts.describe,
            outlet: Arc::clone(&outlet),
            runtime: runtime.handle().clone(),
        })?;
        let worker = Self {
            runtime: Some(runtime),
            reach: Arc::clone(&reach),
            turns: Turns::new(Arc::clone(&outlet)),
            questions: Questions::new(
                (Arc::clone(&reach), disk.archive()),
                Arc::clone(&outlet),
                parts.local_ports,
            ),
            outlet,
            disk,
            vault,
        };
        Ok((worker, events))
    }

    /// Gives a command; never waits.
    pub fn send(&self, command: Command) {
        match command {
            Command::Turn(TurnCommand::Start {
                turn,
                endpoint,
                request,
            }) => {
                let Some((voice, stop)) = self.turns.begin(turn) else {
                    tracing::warn!(%turn, "this turn is running already");
                    return;
                };
                let (reach, archive) = (Arc::clone(&self.reach), self.disk.archive());
                let with = turn::With { archive, endpoint };
                self.spawn(async move {
                    tokio::select! {
                        biased;
                        () = stop.cancelled() => {}
                        () = turn::answer(&reach, voice, with, *request) => {}
                    }
                });
            }
            Command::Turn(TurnCommand::Stop(turn)) => self.turns.stop(turn),
            Command::Endpoint(command) => {
                if let Some(task) = self.questions.begin(command) {
                    self.spawn(task);
                }
            }
            Command::Picture(PictureCommand::Fetch { request, address }) => {
                let (reach, outlet) = (Arc::clone(&self.reach), Arc::clone(&self.outlet));
                self.spawn(async move {
                    let event = match net::pictures::fetch(&reach.http, &address).await {
                        Ok(file) => PictureEvent::Fetched(file),
                        Err(why) => PictureEvent::Failed(why),
                    };
                    outlet.send(Event::Picture(request, event)).await;
                });
            }
            Command::History(command) => self.disk.send(Job::History(command)),
            Command::Settings(command) => match command {
                SettingsCommand::Store(settings) => self.disk.send(Job::Settings(settings)),
                SettingsCommand::StoreKey(id, secret) => self.vault.keep(id, secret),
                SettingsCommand::StoreKeyFromEnvironment(id, variable) => {
                    self.vault.keep_from_environment(id, variable);
                }
                SettingsCommand::DeleteKeys(_, ids) => self.vault.forget(ids),
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
        self.turns.stop_all();
        self.outlet.close();
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
