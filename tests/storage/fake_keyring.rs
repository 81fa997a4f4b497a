//! A keyring in memory that can fail in every way in which a real one does.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use tertulia::domain::ids::KeyId;
use tertulia::domain::secret::Secret;
use tertulia::storage::keyring::{Keyring, KeyringError};

/// How it behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As asked.
    #[default]
    Works,
    /// It does nothing and says so.
    Absent,
    /// It does nothing until the user unlocks it.
    Locked,
    /// It refuses to keep this one.
    Refuses(KeyId),
    /// It keeps something else than it is given.
    Lies,
    /// It does what it is asked and says that it did not.
    Denies,
    /// It does the first thing that it is asked later, when it works again; nothing until then.
    Hangs,
}

/// What a crash at one moment would leave behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remains {
    /// The content of the file; `None` if there is none.
    pub(crate) file: Option<Vec<u8>>,
    pub(crate) entries: BTreeMap<KeyId, Secret>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: BTreeMap<KeyId, Secret>,
    mood: Mood,
    /// What it does when it works again; `None` for deleting.
    late: Option<(KeyId, Option<Secret>)>,
    /// The file beside it, and what crashes would have left at each call.
    watched: Option<PathBuf>,
    remains: Vec<Remains>,
    calls: usize,
}

/// The keyring; clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeKeyring(Arc<Mutex<Inner>>);

impl FakeKeyring {
    pub(crate) fn holding(entries: BTreeMap<KeyId, Secret>) -> Self {
        let keyring = Self::default();
        keyring.inner().entries = entries;
        keyring
    }

    /// Notes at each call what a crash would leave of the file and the entries.
    pub(crate) fn watch(&self, file: PathBuf) {
        self.inner().watched = Some(file);
    }

    /// What crashes would have left since it was asked last.
    pub(crate) fn take_remains(&self) -> Vec<Remains> {
        std::mem::take(&mut self.inner().remains)
    }

    pub(crate) fn change_mood(&self, mood: Mood) {
        let mut inner = self.inner();
        inner.mood = mood;
        if mood != Mood::Hangs
            && let Some((id, secret)) = inner.late.take()
        {
            inner.apply(id, secret);
        }
    }

    pub(crate) fn entries(&self) -> BTreeMap<KeyId, Secret> {
        self.inner().entries.clone()
    }

    /// How often it was asked for something.
    pub(crate) fn calls(&self) -> usize {
        self.inner().calls
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("not poisoned")
    }

    fn change(&self, id: KeyId, secret: Option<&Secret>) -> Result<(), KeyringError> {
        let mut inner = self.inner();
        inner.note_remains();
        let changed = inner.change(id, secret);
        inner.note_remains();
        changed
    }
}

impl Inner {
    fn apply(&mut self, id: KeyId, secret: Option<Secret>) {
        match secret {
            Some(secret) => self.entries.insert(id, secret),
            None => self.entries.remove(&id),
        };
    }

    fn change(&mut self, id: KeyId, secret: Option<&Secret>) -> Result<(), KeyringError> {
        self.calls += 1;
        // Words of a system that repeats what it is given.
        let reason = secret.map_or_else(String::new, |secret| format!("bad {}", secret.expose()));
        match self.mood {
            Mood::Absent => Err(KeyringError::Absent { reason }),
            Mood::Locked => Err(KeyringError::Locked { reason }),
            Mood::Refuses(refused) if refused == id => Err(KeyringError::Entry { reason }),
            Mood::Hangs => {
                self.late.get_or_insert((id, secret.cloned()));
                Err(KeyringError::NoAnswer)
            }
            Mood::Lies => {
                self.apply(id, secret.map(|_| Secret::new("something else")));
                Ok(())
            }
            Mood::Denies => {
                self.apply(id, secret.cloned());
                Err(KeyringError::Absent { reason })
            }
            Mood::Works | Mood::Refuses(_) => {
                self.apply(id, secret.cloned());
                Ok(())
            }
        }
    }

    fn note_remains(&mut self) {
        let Some(path) = &self.watched else {
            return;
        };
        // What it keeps instead shows only when it is read back.
        if self.mood == Mood::Lies {
            return;
        }
        let remains = Remains {
            file: fs::read(path).ok(),
            entries: self.entries.clone(),
        };
        if self.remains.last() != Some(&remains) {
            self.remains.push(remains);
        }
    }
}

impl Keyring for FakeKeyring {
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError> {
        let mut inner = self.inner();
        inner.calls += 1;
        let reason = String::new();
        match inner.mood {
            Mood::Absent | Mood::Denies => Err(KeyringError::Absent { reason }),
            Mood::Locked => Err(KeyringError::Locked { reason }),
            Mood::Refuses(refused) if refused == id => Err(KeyringError::Entry { reason }),
            Mood::Hangs => Err(KeyringError::NoAnswer),
            Mood::Works | Mood::Refuses(_) | Mood::Lies => Ok(inner.entries.get(&id).cloned()),
        }
    }

    fn set(&self, id: KeyId, secret: &Secret) -> Result<(), KeyringError> {
        self.change(id, Some(secret))
    }

    fn delete(&self, id: KeyId) -> Result<(), KeyringError> {
        self.change(id, None)
    }
}
