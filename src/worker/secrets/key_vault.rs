//! The thread of the secrets: it waits for the keyring, so that nothing else has to.
//!
//! A key serves requests the moment it is given, whether or not it is kept yet. Where it is kept is
//! `storage::secrets`' business, for how long a single call is waited for, `keyring.rs`'s.

use super::key_cache::KeyCache;
use super::keyring::BoundedKeyring;
use crate::domain::catalogue::key_variables;
use crate::domain::cause::{Cause, KeyringLoss};
use crate::domain::ids::KeyId;
use crate::domain::problem::Problem;
use crate::domain::secret::{KeyLook, Secret, SecretPlace};
use crate::state::event::{Event, SettingsEvent};
use crate::storage::StorageError;
use crate::storage::keyring::{Keyring, KeyringError};
use crate::storage::secrets::SecretStore;
use crate::worker::clock::now;
use crate::worker::events::EventSender;
use crate::worker::lasting_failure::LastingFailure;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// The value of an environment variable; `None` if it is not set.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How long one call of the keyring is waited for; then the keys go to the file until it has
/// answered. Within what a worker that is dropped may take to end.
const CALL_LIMIT: Duration = Duration::from_secs(1);

/// How long the keyring may leave the start without the keys before that is said.
const SILENCE: Duration = Duration::from_secs(10);

/// What every program of this kind reads, whether or not the catalogue names it.
const USUAL_VARIABLES: [&str; 2] = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"];

/// What the thread of the secrets needs.
pub(in crate::worker) struct KeyVaultParts {
    /// The file that holds what the keyring does not.
    /// The file that holds what the keyring does not.
    pub(in crate::worker) secrets_file: PathBuf,
    /// The system's keyring; `None` to use the file only.
    pub(in crate::worker) keyring: Option<Box<dyn Keyring>>,
    /// The ids of all secrets that the settings refer to.
    pub(in crate::worker) ids: Vec<KeyId>,
    /// Reads the environment variables that may hold keys.
    /// Reads the environment variables that may hold keys.
    pub(in crate::worker) environment: Environment,
    /// Where requests find the keys.
    /// Where requests find the keys.
    pub(in crate::worker) keys: Arc<KeyCache>,
    /// Tells what was read, and what could not be kept.
    /// Tells what was read, and what could not be kept.
    pub(in crate::worker) events: EventSender,
}

/// The running thread of the secrets.
pub(in crate::worker) struct KeyVault {
    jobs: Sender<VaultJob>,
    /// Says that the thread has done everything.
    ended: Receiver<()>,
    environment: Environment,
    keys: Arc<KeyCache>,
}

/// Something to do, in order.
#[derive(Debug)]
enum VaultJob {
    Keep(KeyId, Secret),
    Forget(Vec<KeyId>),
    /// Say that this environment variable holds no key.
    SayUnset(KeyId, String),
    /// A call of the keyring that was given up has come back.
    KeyringCameBack,
    /// End, after everything before it.
    Finish,
}

impl KeyVault {
    /// Starts the thread, which reads the keys first.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub(in crate::worker) fn start(mut parts: KeyVaultParts) -> io::Result<Self> {
        let (jobs, queue) = channel();
        let (end, ended) = channel();
        let keyring = match parts.keyring.take() {
            Some(keyring) => {
                let own_jobs = jobs.clone();
                let came_back = move || {
                    // The thread may have ended in the meantime; then the next start asks again.
                    let _ = own_jobs.send(VaultJob::KeyringCameBack);
                };
                Some(BoundedKeyring::start(keyring, CALL_LIMIT, came_back)?)
            }
            None => None,
        };
        let (environment, keys) = (Arc::clone(&parts.environment), Arc::clone(&parts.keys));
        thread::Builder::new()
            .name("secrets".into())
            .spawn(move || {
                KeyVaultThread::open(parts, keyring).work(&queue);
                // Nobody listens when the time for it has run out.
                let _ = end.send(());
            })?;
        Ok(Self {
            jobs,
            ended,
            environment,
            keys,
        })
    }

    /// Keeps a key, which serves from now on; never waits. An empty one is forgotten.
    pub(in crate::worker) fn keep(&self, id: KeyId, secret: Secret) {
        self.keys.keep(id, secret.clone());
        self.send(VaultJob::Keep(id, secret));
    }

    /// Keeps the key that this environment variable holds.
    pub(in crate::worker) fn keep_from_environment(&self, id: KeyId, variable: String) {
        match key_in(&self.environment, &variable) {
            Some(secret) => self.keep(id, secret),
            None => self.send(VaultJob::SayUnset(id, variable)),
        }
    }

    /// Forgets keys, which serve no longer from now on.
    pub(in crate::worker) fn forget(&self, ids: Vec<KeyId>) {
        self.keys.forget(&ids);
        self.send(VaultJob::Forget(ids));
    }

    /// Lets the thread end once it has done all it was given; never waits.
    pub(in crate::worker) fn close(&self) {
        self.send(VaultJob::Finish);
    }

    /// Waits for the end after [`close`](Self::close), for at most `limit`; says whether it came.
    pub(in crate::worker) fn has_ended(&self, limit: Duration) -> bool {
        self.ended.recv_timeout(limit).is_ok()
    }

    fn send(&self, job: VaultJob) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the thread of the secrets has ended");
        }
    }
}

fn key_in(environment: &Environment, variable: &str) -> Option<Secret> {
    let secret = Secret::new(&environment(variable)?);
    (!secret.is_empty()).then_some(secret)
}

/// Everything that only this thread touches.
struct KeyVaultThread {
    store: SecretStore,
    ids: Vec<KeyId>,
    keys: Arc<KeyCache>,
    events: EventSender,
    /// Where keys are kept, as was said last; `None` until it is known whether the keyring answers.
    place: Option<SecretPlace>,
    /// Whether it was said that the keyring takes long.
    silence_said: bool,
    file_failure: LastingFailure,
    /// What was said last of keys that the keyring could not keep or delete.
    keyring_failure: Option<SettingsEvent>,
}

impl KeyVaultThread {
    fn open(parts: KeyVaultParts, keyring: Option<BoundedKeyring>) -> Self {
        let (mut store, problem) = SecretStore::open(&parts.secrets_file, now());
        if let Some(keyring) = keyring {
            store.connect(Box::new(keyring));
        }
        let mut vault = Self {
            store,
            ids: parts.ids,
            keys: parts.keys,
            events: parts.events,
            place: None,
            silence_said: false,
            file_failure: LastingFailure::default(),
            keyring_failure: None,
        };
        let mut names: Vec<&str> = key_variables();
        names.extend(USUAL_VARIABLES);
        names.sort_unstable();
        names.dedup();
        names.retain(|name| key_in(&parts.environment, name).is_some());
        let names = names.into_iter().map(str::to_owned).collect();
        vault.say(SettingsEvent::EnvironmentKeys(names));
        if let Some(problem) = problem {
            vault.say(SettingsEvent::Failed(problem));
        }
        vault.load();
        vault
    }

    fn work(mut self, queue: &Receiver<VaultJob>) {
        loop {
            let is_quiet = self.place.is_some() || self.silence_said;
            let patience = if is_quiet { Duration::MAX } else { SILENCE };
            match queue.recv_timeout(patience) {
                Ok(VaultJob::Keep(id, secret)) => self.keep(id, secret),
                Ok(VaultJob::Forget(ids)) => self.forget(&ids),
                Ok(VaultJob::SayUnset(id, variable)) => {
                    self.say(SettingsEvent::KeyNotKept(id, unset(&variable)));
                }
                Ok(VaultJob::KeyringCameBack) if self.place.is_none() => self.load(),
                Ok(VaultJob::KeyringCameBack) => self.move_in(),
                Err(RecvTimeoutError::Timeout) => self.say_silence(),
                Ok(VaultJob::Finish) | Err(RecvTimeoutError::Disconnected) => return,
            }
            self.say_place();
        }
    }

    /// Reads the keys. Requests that need one wait for this, unless it is known without the
    /// keyring.
    fn load(&mut self) {
        if self.store.lacks(&self.ids).is_empty() {
            self.serve();
        } else {
            self.keys.add(self.known());
        }
        match self.store.load(&self.ids) {
            // It is read when it comes back.
            Some(KeyringError::NoAnswer) => return,
            Some(error) => {
                tracing::info!(reason = ?error, "the keyring");
                if error.concerns_all() {
                    self.store.disconnect();
                }
                let lacking = self.store.lacks(&self.ids).len();
                if lacking > 0 {
                    self.say(SettingsEvent::Failed(
                        error.problem(KeyringLoss::NotRead(lacking)),
                    ));
                }
            }
            None => {}
        }
        self.serve();
        self.move_in();
        let place = self.store.place();
        self.place = Some(place);
        self.say(SettingsEvent::KeysLoaded(place, self.looks()));
    }

    /// Lets the keys that are known serve requests, which wait for no other.
    fn serve(&self) {
        self.keys.load(self.known());
    }

    fn known(&self) -> Vec<(KeyId, Secret)> {
        let keys = self.store.keys();
        keys.map(|(id, secret)| (id, secret.clone())).collect()
    }

    fn looks(&self) -> Vec<(KeyId, KeyLook)> {
        let keys = self.store.keys();
        keys.map(|(id, secret)| (id, secret.look())).collect()
    }

    fn move_in(&mut self) {
        let moved = self.store.move_in();
        let is_key_left = self.store.place() == SecretPlace::File;
        self.note(moved, |error, file| {
            if is_key_left {
                SettingsEvent::KeysInFile(error.problem(kept_in(file)))
            } else {
                SettingsEvent::Failed(error.problem(KeyringLoss::NotDeleted))
            }
        });
    }

    fn keep(&mut self, id: KeyId, secret: Secret) {
        let look = (!secret.is_empty()).then(|| secret.look());
        let kept = self.store.set(id, secret);
        if let Some(look) = look {
            // Also where it could not be written: it serves until the program ends.
            self.say(SettingsEvent::KeyStored(id, look));
        }
        self.note(kept, |error, file| {
            SettingsEvent::KeysInFile(error.problem(kept_in(file)))
        });
    }

    fn forget(&mut self, ids: &[KeyId]) {
        let forgotten = self.store.remove(ids);
        self.note(forgotten, |error, _| {
            SettingsEvent::Failed(error.problem(KeyringLoss::NotDeleted))
        });
    }

    /// Says what failed, unless it was said. That the keyring takes its time is no failure: what it
    /// was to do is done when it comes back.
    fn note(
        &mut self,
        done: Result<Option<KeyringError>, StorageError>,
        told: impl FnOnce(&KeyringError, &Path) -> SettingsEvent,
    ) {
        let (written, refused) = match done {
            Ok(refused) => (Ok(()), refused),
            Err(error) => (Err(error.into_problem()), None),
        };
        let kept = match refused {
            None | Some(KeyringError::NoAnswer) => None,
            Some(error) => Some(told(&error, self.store.file())),
        };
        if let Some(problem) = self.file_failure.of(written) {
            self.say(SettingsEvent::Failed(problem));
        }
        // Whether it is news is the state's to know, which remembers it over a restart.
        if self.keyring_failure != kept {
            self.keyring_failure.clone_from(&kept);
            if let Some(event) = kept {
                self.say(event);
            }
        }
    }

    /// Says where keys are kept, if that has changed since it was said.
    fn say_place(&mut self) {
        let place = self.store.place();
        if self.place.is_some_and(|said| said != place) {
            self.place = Some(place);
            self.say(SettingsEvent::KeysLoaded(place, Vec::new()));
        }
    }

    fn say_silence(&mut self) {
        self.silence_said = true;
        let lacking = self.store.lacks(&self.ids).len();
        if lacking > 0 {
            let problem = KeyringError::NoAnswer.problem(KeyringLoss::NotRead(lacking));
            self.say(SettingsEvent::Failed(problem));
        }
    }

    fn say(&self, event: SettingsEvent) {
        self.events.send_blocking(Event::Settings(event));
    }
}

fn kept_in(file: &Path) -> KeyringLoss {
    KeyringLoss::KeptInFile(file.display().to_string())
}

fn unset(variable: &str) -> Problem {
    let variable = variable.to_owned();
    Cause::VariableUnset { variable }.into()
}
