//! The keys of the providers, in `secrets.toml`, for the user alone (mode 0600).
//!
//! Nothing here shows a key: neither errors nor problems hold a line of the file. There is no
//! `.bak`, so that a deleted key is gone.

use super::{StorageError, files};
use crate::domain::ids::KeyId;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// All keys, in memory and in their file.
#[derive(Debug)]
pub struct SecretStore {
    path: PathBuf,
    keys: BTreeMap<KeyId, Secret>,
    /// Whether a file that cannot be understood could not be moved away: then nothing is written
    /// over it.
    in_the_way: bool,
}

/// The file's layout. No `Debug`: it holds keys as plain text.
#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Layout {
    keys: BTreeMap<KeyId, String>,
}

impl SecretStore {
    /// Reads the keys; without a file there are none. A file that others may read is closed to
    /// them. A damaged file is kept as `secrets.toml.damaged-TIME`, and the problem says so.
    pub fn open(path: &Path, now: Timestamp) -> (Self, Option<Problem>) {
        files::remove_unfinished(path);
        let mut store = Self {
            path: path.to_owned(),
            keys: BTreeMap::new(),
            in_the_way: false,
        };
        let text = match files::make_private(path).and_then(|()| fs::read(path)) {
            Ok(bytes) => String::from_utf8(bytes).ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return (store, None),
            Err(error) => {
                store.in_the_way = true;
                let error = StorageError::file("read", path, error);
                return (store, Some(error.into_problem()));
            }
        };
        // The parser's error quotes the line, which may be a key, so it goes no further.
        let layout = text.and_then(|text| toml::from_str::<Layout>(&text).ok());
        let Some(layout) = layout else {
            let problem = store.begin_anew(now);
            return (store, Some(problem));
        };
        store.keys = layout
            .keys
            .into_iter()
            .map(|(id, text)| (id, Secret::new(&text)))
            .collect();
        (store, None)
    }

    fn begin_anew(&mut self, now: Timestamp) -> Problem {
        let problem = Problem::new(
            ProblemKind::Storage,
            "The file with the API keys is damaged, so no key is known",
        );
        match files::keep_aside(&self.path, now) {
            Ok(kept) => problem.hint(format!(
                "Enter the keys again, or copy them from “{}”",
                kept.display()
            )),
            Err(error) => {
                self.in_the_way = true;
                problem.hint(error.to_string())
            }
        }
    }

    /// The key of that id.
    pub fn get(&self, id: KeyId) -> Option<Secret> {
        self.keys.get(&id).cloned()
    }

    /// What may be shown of every key, by id.
    pub fn masks(&self) -> Vec<(KeyId, String)> {
        self.keys
            .iter()
            .map(|(id, secret)| (*id, secret.mask()))
            .collect()
    }

    /// Keeps a key in place of the one of that id; an empty one removes it.
    ///
    /// # Errors
    /// If the file cannot be written. The key is then known until the program ends.
    pub fn set(&mut self, id: KeyId, secret: Secret) -> Result<(), StorageError> {
        if secret.is_empty() {
            self.keys.remove(&id);
        } else {
            self.keys.insert(id, secret);
        }
        self.write()
    }

    /// Forgets keys; ids that are not known are passed over.
    ///
    /// # Errors
    /// If the file cannot be written. The keys are then forgotten until the program ends.
    pub fn remove(&mut self, ids: &[KeyId]) -> Result<(), StorageError> {
        self.keys.retain(|id, _| !ids.contains(id));
        self.write()
    }

    fn write(&self) -> Result<(), StorageError> {
        if self.in_the_way {
            return Err(StorageError::InTheWay {
                file: self.path.clone(),
            });
        }
        let layout = Layout {
            keys: self
                .keys
                .iter()
                .map(|(id, secret)| (*id, secret.expose().to_owned()))
                .collect(),
        };
        let text = toml::to_string(&layout).map_err(|error| StorageError::Encode {
            file: self.path.clone(),
            reason: error.to_string(),
        })?;
        files::replace(&self.path, |copy| {
            fs::write(copy, text).map_err(|error| StorageError::file("written", copy, error))
        })
    }
}
