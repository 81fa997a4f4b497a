//! `secrets.toml`: keys that are in no keyring, for the user alone (mode 0600), and the ids of those
//! that a keyring shall still forget.
//!
//! Nothing here shows a key: neither errors nor problems hold a line of the file. There is no
//! `.bak`, so that a deleted key is gone.

use super::{StorageError, files};
use crate::domain::cause::{Cause, FileAction, StorageCause};
use crate::domain::ids::KeyId;
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml_edit::{de, ser};
use zeroize::Zeroizing;

/// What the file holds. An id is in one of the two at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileSecrets {
    keys: BTreeMap<KeyId, Secret>,
    deleted: BTreeSet<KeyId>,
}

impl FileSecrets {
    /// Keeps a key in place of the one of that id.
    pub(super) fn put(&mut self, id: KeyId, secret: Secret) {
        self.deleted.remove(&id);
        self.keys.insert(id, secret);
    }

    /// Forgets a key and remembers that a keyring shall forget it too.
    pub(super) fn delete(&mut self, id: KeyId) {
        self.keys.remove(&id);
        self.deleted.insert(id);
    }

    /// Knows nothing of that id any more: the keyring alone tells.
    pub(super) fn let_go(&mut self, id: KeyId) {
        self.keys.remove(&id);
        self.deleted.remove(&id);
    }

    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.deleted.is_empty()
    }
}

/// The file, and what is in it.
#[derive(Debug)]
pub(super) struct SecretsFile {
    path: PathBuf,
    held: FileSecrets,
    /// Whether the file on the disk holds just `held`.
    is_saved: bool,
    /// Whether a file that cannot be understood could not be moved away: then nothing is written
    /// over it.
    in_the_way: bool,
}

/// The file's layout. No `Debug`: it holds keys as plain text, which is overwritten when dropped.
#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Layout {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    deleted: BTreeSet<KeyId>,
    keys: BTreeMap<KeyId, Zeroizing<String>>,
}

impl SecretsFile {
    /// Reads the file; where there is none, it holds nothing. A file that others may read is closed
    /// to them. A damaged one is kept as `secrets.toml.damaged-TIME`, and the problem says so.
    pub(super) fn open(path: &Path, now: Timestamp) -> (Self, Option<Problem>) {
        files::remove_unfinished(path);
        let mut file = Self {
            path: path.to_owned(),
            held: FileSecrets::default(),
            is_saved: true,
            in_the_way: false,
        };
        let text = match files::make_private(path).and_then(|()| fs::read(path)) {
            Ok(bytes) => String::from_utf8(bytes).ok().map(Zeroizing::new),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (file, None),
            Err(error) => {
                file.in_the_way = true;
                let error = StorageError::file(FileAction::Read, path, error);
                return (file, Some(error.into_problem()));
            }
        };
        // The parser's error quotes the line, which may be a key, so it goes no further.
        let layout = text.and_then(|text| de::from_str::<Layout>(&text).ok());
        let Some(layout) = layout else {
            let problem = file.begin_anew(now);
            return (file, Some(problem));
        };
        file.held.deleted = layout.deleted;
        for (id, text) in layout.keys {
            file.held.put(id, Secret::new(&text));
        }
        (file, None)
    }

    fn begin_anew(&mut self, now: Timestamp) -> Problem {
        let kept = files::keep_aside(&self.path, now);
        self.in_the_way = kept.is_err();
        let cause = StorageCause::DamagedKeys {
            kept: kept.ok().map(|kept| kept.display().to_string()),
            file: self.path.display().to_string(),
        };
        Cause::Storage(cause).into()
    }

    /// Where the file is, for the problem that names it.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// All keys in it.
    pub(super) fn keys(&self) -> &BTreeMap<KeyId, Secret> {
        &self.held.keys
    }

    /// The ids of the keys that a keyring shall still forget.
    pub(super) fn deleted(&self) -> &BTreeSet<KeyId> {
        &self.held.deleted
    }

    /// Changes what it holds and writes it, unless nothing has changed; a file that would hold
    /// nothing is removed.
    ///
    /// # Errors
    /// If it cannot be written. What it should hold is then known until the program ends, and tried
    /// again with the next change.
    pub(super) fn change(
        &mut self,
        change: impl FnOnce(&mut FileSecrets),
    ) -> Result<(), StorageError> {
        let former = self.held.clone();
        change(&mut self.held);
        if self.held == former && self.is_saved {
            return Ok(());
        }
        self.is_saved = false;
        self.write()?;
        self.is_saved = true;
        Ok(())
    }

    fn write(&self) -> Result<(), StorageError> {
        if self.in_the_way {
            return Err(StorageError::InTheWay {
                file: self.path.clone(),
            });
        }
        if self.held.is_empty() {
            return self.remove();
        }
        let keys = self.held.keys.iter();
        let layout = Layout {
            deleted: self.held.deleted.clone(),
            keys: keys
                .map(|(id, secret)| (*id, Zeroizing::new(secret.expose().to_owned())))
                .collect(),
        };
        let text = ser::to_string_pretty(&layout).map(Zeroizing::new);
        let text = text.map_err(|error| StorageError::Encode {
            file: self.path.clone(),
            reason: error.to_string(),
        })?;
        files::replace(&self.path, |copy| {
            fs::write(copy, &text)
                .map_err(|error| StorageError::file(FileAction::Write, copy, error))
        })
    }

    fn remove(&self) -> Result<(), StorageError> {
        let removed = match fs::remove_file(&self.path) {
            Ok(()) => files::sync_folder_of(&self.path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(|error| StorageError::file(FileAction::Remove, &self.path, error))
    }
}
