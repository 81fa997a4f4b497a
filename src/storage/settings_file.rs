//! `settings.toml`: replaced whole, with the former one beside it as `.bak`.
//!
//! What a newer program or a person wrote into it survives a save: comments, order, and what this
//! program does not know; how, is left to `document`. A file that cannot be understood is kept
//! aside, and the start goes on.

use super::document::{EditedDocument, tables_of};
use super::{StorageError, files};
use crate::domain::cause::{Cause, FileAction, StorageCause};
use crate::domain::problem::Problem;
use crate::domain::settings::{SETTINGS_VERSION, Settings};
use crate::domain::timestamp::Timestamp;
use std::fs;
use std::mem;
use std::path::{Path, PathBuf};
use toml_edit::{DocumentMut, Item, Table, de};

/// The file, with what of it is not in [`Settings`].
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    /// The text of the file; `None` when there is none, or it is not the one that was read.
    on_disk: Option<String>,
    /// What was read, with entries of `providers` that cannot be read as they stand there.
    document: EditedDocument,
    /// Whether a file that cannot be understood could not be moved away: then nothing is written
    /// over it.
    in_the_way: bool,
}

/// Why a file is not taken as it is.
enum Unusable {
    Damaged(String),
    Newer(i64),
}

/// A file that was understood.
struct Loaded {
    settings: Settings,
    text: String,
    document: EditedDocument,
    problem: Option<Problem>,
}

impl SettingsFile {
    /// Reads the settings, or makes the best of what is there: without a file they are the
    /// defaults; instead of a damaged file they are those of `.bak`; a newer file is left to the
    /// newer program. A file that is not taken is kept as `settings.toml.damaged-TIME`, and the
    /// problem says so.
    pub fn open(path: &Path, now: Timestamp) -> (Self, Settings, Option<Problem>) {
        files::remove_unfinished(path);
        let mut file = Self {
            path: path.to_owned(),
            on_disk: None,
            document: EditedDocument::default(),
            in_the_way: false,
        };
        if !is_worth_reading(path) {
            return (file, Settings::default(), None);
        }
        match load(path) {
            Ok(loaded) => {
                file.on_disk = Some(loaded.text);
                file.document = loaded.document;
                (file, loaded.settings, loaded.problem)
            }
            Err(unusable) => {
                let (settings, problem) = file.begin_anew(&unusable, now);
                (file, settings, Some(problem))
            }
        }
    }

    /// Moves the file aside and finds other settings to go on with.
    fn begin_anew(&mut self, unusable: &Unusable, now: Timestamp) -> (Settings, Problem) {
        let kept = files::keep_aside(&self.path, now);
        self.in_the_way = kept.is_err();
        let kept = kept.ok().map(|kept| kept.display().to_string());
        let file = self.path.display().to_string();
        let (settings, cause, details) = match unusable {
            Unusable::Newer(found) => {
                let cause = StorageCause::NewerSettings {
                    found: *found,
                    known: SETTINGS_VERSION.into(),
                    kept,
                    file,
                };
                (Settings::default(), cause, "")
            }
            Unusable::Damaged(reason) => {
                let former = load(&backup_of(&self.path)).ok();
                let cause = StorageCause::DamagedSettings {
                    restored: former.is_some(),
                    kept,
                    file,
                };
                let settings = former.map(|former| {
                    self.document = former.document;
                    former.settings
                });
                (settings.unwrap_or_default(), cause, reason.as_str())
            }
        };
        let problem = Problem::from(Cause::Storage(cause)).details(details);
        // Else the next start would find no file and begin with the defaults without a word.
        let problem = match self.store(&settings) {
            Ok(()) | Err(StorageError::InTheWay { .. }) => problem,
            Err(error) => problem.details(&error.to_string()),
        };
        (settings, problem)
    }

    /// Writes the settings, together with what the file held beside them. Nothing is written where
    /// nothing has changed.
    ///
    /// # Errors
    /// If the file cannot be written, or the one that is there could be neither understood nor
    /// moved away. The file is then as it was before.
    pub fn store(&mut self, settings: &Settings) -> Result<(), StorageError> {
        let path = self.path.clone();
        if self.in_the_way {
            return Err(StorageError::InTheWay { file: path });
        }
        let mut document = self.document.clone();
        document
            .update(settings)
            .map_err(|error| StorageError::Encode {
                file: path.clone(),
                reason: error.to_string(),
            })?;
        let text = document.text();
        if self.on_disk.as_ref() == Some(&text) && path.exists() {
            return Ok(());
        }
        if self.on_disk.is_some() && path.exists() {
            let failed = |error| StorageError::file(FileAction::KeepCopy, &path, error);
            files::replace(&backup_of(&path), |copy| {
                let former = fs::read(&path).map_err(failed)?;
                fs::write(copy, former).map_err(failed)
            })?;
        }
        files::replace(&path, |copy| {
            fs::write(copy, &text)
                .map_err(|error| StorageError::file(FileAction::Write, copy, error))
        })?;
        self.on_disk = Some(text);
        self.document = document;
        Ok(())
    }
}

fn backup_of(path: &Path) -> PathBuf {
    files::with_end(path, ".bak")
}

/// Without a file there is nothing to read. An empty one says "defaults" as well, unless there was
/// a file before: then its content is lost.
fn is_worth_reading(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(found) if found.is_file() && found.len() == 0 => backup_of(path).exists(),
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

fn load(path: &Path) -> Result<Loaded, Unusable> {
    let damaged = |reason: &dyn std::error::Error| Unusable::Damaged(reason.to_string());
    let text = fs::read_to_string(path).map_err(|error| damaged(&error))?;
    if text.is_empty() {
        return Err(Unusable::Damaged("The file is empty".to_owned()));
    }
    let document: DocumentMut = text.parse().map_err(|error| damaged(&error))?;
    if let Some(version) = document.get("version").and_then(Item::as_integer)
        && version > i64::from(SETTINGS_VERSION)
    {
        return Err(Unusable::Newer(version));
    }
    let mut rest = document.clone();
    let listed = match rest.remove("providers") {
        None => Vec::new(),
        Some(listed) => tables_of(&listed)
            .ok_or_else(|| Unusable::Damaged("`providers` is not a list".to_owned()))?,
    };
    let mut settings: Settings =
        understood(mem::take(rest.as_table_mut())).map_err(Unusable::Damaged)?;
    settings.version = SETTINGS_VERSION;
    let mut problem = None;
    for entry in listed {
        match understood(entry.clone()) {
            Ok(provider) => settings.providers.push(provider),
            Err(reason) => {
                problem.get_or_insert_with(|| unread_provider(path, &entry, &reason));
            }
        }
    }
    Ok(Loaded {
        document: EditedDocument::new(document, &settings).map_err(|error| damaged(&error))?,
        settings,
        text,
        problem,
    })
}

/// The typed form of a table. By way of a plain value, because the document's own deserialiser
/// refuses keys that it does not know in the variants of an enum, and a newer program may have
/// written some.
fn understood<T: serde::de::DeserializeOwned>(table: Table) -> Result<T, String> {
    let plain: serde_json::Value =
        de::from_document(DocumentMut::from(table)).map_err(|error| error.to_string())?;
    T::deserialize(plain).map_err(|error| error.to_string())
}

fn unread_provider(path: &Path, entry: &Table, reason: &str) -> Problem {
    let name = entry.get("name").and_then(Item::as_str);
    let cause = StorageCause::UnreadProvider {
        name: name.map(str::to_owned),
        file: path.display().to_string(),
    };
    Problem::from(Cause::Storage(cause)).details(reason)
}
