//! The keys of the providers: in the keyring of the system, or in `secrets.toml` where that does not
//! answer.
//!
//! What the file says of a key is always newer than what the keyring says, so each step may fail or
//! be cut off and nothing is lost: a key leaves the file only after the keyring has returned it, and
//! a key that the keyring did not forget is noted in the file. How the file is written is
//! `secrets_file.rs`'s business, what a keyring is, `keyring.rs`'s; for how long one is waited for,
//! the worker's.

use super::StorageError;
use super::keyring::{Keyring, KeyringError};
use super::secrets_file::SecretsFile;
use crate::domain::ids::KeyId;
use crate::domain::problem::Problem;
use crate::domain::secret::{Secret, SecretPlace};
use crate::domain::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;

/// An id that no key has: asking for it tells whether a keyring answers, and unlocks nothing.
const NO_KEY: KeyId = KeyId(0);

/// All keys that are known, and where they are kept.
#[derive(Debug)]
pub struct SecretStore {
    file: SecretsFile,
    /// `None` if there is none to use; then the file is used.
    keyring: Option<Box<dyn Keyring>>,
    known: BTreeMap<KeyId, Secret>,
}

impl SecretStore {
    /// Reads the keys of the file; without a file there are none. A file that others may read is
    /// closed to them. A damaged file is kept as `secrets.toml.damaged-TIME`, and the problem says
    /// so.
    pub fn open(path: &Path, now: Timestamp) -> (Self, Option<Problem>) {
        let (file, problem) = SecretsFile::open(path, now);
        let known = file.keys().clone();
        let store = Self {
            file,
            keyring: None,
            known,
        };
        (store, problem)
    }

    /// Uses that keyring from now on. Nothing is asked of it yet.
    pub fn connect(&mut self, keyring: Box<dyn Keyring>) {
        self.keyring = Some(keyring);
    }

    /// Uses the file from now on.
    pub fn disconnect(&mut self) {
        self.keyring = None;
    }

    /// Reads from the keyring those of `ids` that are not known yet; those that were deleted stay
    /// deleted. Where there is nothing to read, the keyring is asked whether it answers. Returns
    /// the first failure; one that [concerns all](KeyringError::concerns_all) ends the reading.
    pub fn load(&mut self, ids: &[KeyId]) -> Option<KeyringError> {
        let keyring = self.keyring.as_ref()?;
        let mut wanted = self.lacks(ids);
        if wanted.is_empty() {
            wanted.push(NO_KEY);
        }
        let mut failure = None;
        for id in wanted {
            match keyring.get(id) {
                Ok(found) => self.known.extend(found.map(|secret| (id, secret))),
                Err(error) if error.concerns_all() => return Some(error),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure
    }

    /// Moves everything from the file into the keyring, and lets the keyring forget what was deleted
    /// meanwhile. What the keyring does not take stays in the file. Returns the keyring's first
    /// failure.
    ///
    /// # Errors
    /// If the file cannot be written; the next start moves the same again.
    pub fn move_in(&mut self) -> Result<Option<KeyringError>, StorageError> {
        let Some(keyring) = &self.keyring else {
            return Ok(None);
        };
        let deleted = self.file.deleted().iter().map(|id| (*id, None));
        let keys = self.file.keys().iter();
        let mut failure = None;
        let mut done = Vec::new();
        for (id, secret) in deleted.chain(keys.map(|(id, secret)| (*id, Some(secret)))) {
            let moved = match secret {
                Some(secret) => put(keyring.as_ref(), id, secret),
                None => keyring.delete(id),
            };
            match moved {
                Ok(()) => done.push(id),
                Err(error) => {
                    let concerns_all = error.concerns_all();
                    failure = failure.or(Some(error));
                    if concerns_all {
                        break;
                    }
                }
            }
        }
        let written = self.file.change(|held| {
            for id in done {
                held.let_go(id);
            }
        });
        written.map(|()| failure)
    }

    /// Where a key is kept that comes now, and where all others are: a single one in the file counts
    /// as the file.
    pub fn place(&self) -> SecretPlace {
        if self.keyring.is_some() && self.file.keys().is_empty() {
            SecretPlace::Keyring
        } else {
            SecretPlace::File
        }
    }

    /// The file that keys are in where no keyring answers.
    pub fn file(&self) -> &Path {
        self.file.path()
    }

    /// The key of that id.
    pub fn get(&self, id: KeyId) -> Option<Secret> {
        self.known.get(&id).cloned()
    }

    /// All keys that are known, by id.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &Secret)> {
        self.known.iter().map(|(id, secret)| (*id, secret))
    }

    /// Those of `ids` that are neither known nor deleted.
    pub fn lacks(&self, ids: &[KeyId]) -> Vec<KeyId> {
        let is_lacking =
            |id: &KeyId| !self.known.contains_key(id) && !self.file.deleted().contains(id);
        ids.iter().copied().filter(is_lacking).collect()
    }

    /// Keeps a key in place of the one of that id; an empty one removes it. A key that the keyring
    /// does not keep is in the file afterwards, and the keyring's failure is returned.
    ///
    /// # Errors
    /// If the file has to be written and cannot be. The key is then known until the program ends.
    pub fn set(&mut self, id: KeyId, secret: Secret) -> Result<Option<KeyringError>, StorageError> {
        if secret.is_empty() {
            return self.remove(&[id]);
        }
        self.known.insert(id, secret.clone());
        let Some(keyring) = &self.keyring else {
            let written = self.file.change(|held| held.put(id, secret));
            return written.map(|()| None);
        };
        let failure = put(keyring.as_ref(), id, &secret).err();
        let written = self.file.change(|held| match failure {
            None => held.let_go(id),
            Some(_) => held.put(id, secret),
        });
        written.map(|()| failure)
    }

    /// Forgets keys; ids that are not known are passed over. Those that the keyring does not forget,
    /// or that one may hold which does not answer, are noted in the file; the keyring's first
    /// failure is returned.
    ///
    /// # Errors
    /// If the file has to be written and cannot be. The keys are then forgotten until the program
    /// ends.
    pub fn remove(&mut self, ids: &[KeyId]) -> Result<Option<KeyringError>, StorageError> {
        self.known.retain(|id, _| !ids.contains(id));
        let mut failure = None;
        let mut left = Vec::new();
        for id in ids {
            match self.keyring.as_ref().map(|keyring| keyring.delete(*id)) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    failure = failure.or(Some(error));
                    left.push(*id);
                }
                None => left.push(*id),
            }
        }
        let written = self.file.change(|held| {
            for id in ids {
                if left.contains(id) {
                    held.delete(*id);
                } else {
                    held.let_go(*id);
                }
            }
        });
        written.map(|()| failure)
    }
}

/// Gives a key to the keyring and reads it back.
fn put(keyring: &dyn Keyring, id: KeyId, secret: &Secret) -> Result<(), KeyringError> {
    let kept = keyring.set(id, secret).and_then(|()| keyring.get(id));
    match kept {
        Ok(Some(found)) if found == *secret => Ok(()),
        Ok(_) => Err(KeyringError::Different),
        Err(error) => Err(error.without(secret)),
    }
}
