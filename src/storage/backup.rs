//! Backups of the history: one a day, the newest five kept, and putting one back.
//!
//! A backup is a database of its own, whole from the moment its name appears.

use super::database::{self, History, SCHEMA_VERSION};
use super::paths::Paths;
use super::{StorageError, files};
use crate::domain::cause::FileAction;
use crate::domain::timestamp::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How often a backup is made.
const INTERVAL: Duration = Duration::from_hours(24);

/// How many backups are kept.
const KEPT: usize = 5;

const NAME_START: &str = "history-";
const NAME_END: &str = ".db";

/// A backup in the backups folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The name of its file in the backups folder.
    pub name: String,
    /// When it was made, to the second.
    pub made_at: Timestamp,
    /// The size of its file.
    pub size_bytes: u64,
}

/// The backups, newest first. Other files in the folder are passed over.
///
/// # Errors
/// If the folder exists and cannot be read.
pub fn list(paths: &Paths) -> Result<Vec<Backup>, StorageError> {
    let folder = &paths.backups_dir;
    let failed = |error| StorageError::file(FileAction::Read, folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut backups = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let metadata = entry.metadata().map_err(failed)?;
        if let Some(made_at) = time_in(&name)
            && metadata.is_file()
        {
            backups.push(Backup {
                name,
                made_at,
                size_bytes: metadata.len(),
            });
        }
    }
    backups.sort_by_key(|backup| std::cmp::Reverse(backup.made_at));
    Ok(backups)
}

/// The file name of the newest backup, for the remedy of a damaged history.
pub(super) fn newest_name(paths: &Paths) -> Option<String> {
    let newest = list(paths).ok()?.into_iter().next()?;
    Some(newest.name)
}

/// Makes a backup if the newest one is a day old, and removes those beyond the newest five. An
/// empty history is passed over: it would push out what is worth keeping. Reads through a
/// connection of its own, so it may run beside the disk thread. Returns the backup that was made.
///
/// # Errors
/// If the history cannot be read or the backup not written. The backups that exist are then
/// untouched.
pub fn make_if_due(paths: &Paths, now: Timestamp) -> Result<Option<Backup>, StorageError> {
    let fresh = |backup: &Backup| backup.made_at <= now && now.since(backup.made_at) < INTERVAL;
    if list(paths)?.iter().any(fresh) || !paths.history_db.exists() {
        return Ok(None);
    }
    let failed = |error| database_error(&paths.history_db, error);
    let connection = Connection::open_with_flags(
        &paths.history_db,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(failed)?;
    let worth_keeping: bool = connection
        .query_row("SELECT EXISTS (SELECT 1 FROM conversations)", [], |row| {
            row.get(0)
        })
        .map_err(failed)?;
    if !worth_keeping {
        return Ok(None);
    }
    let name = format!("{NAME_START}{}{NAME_END}", files::stamp(now));
    files::create_folder(&paths.backups_dir)?;
    let path = paths.backups_dir.join(&name);
    files::remove_unfinished(&paths.backups_dir.join(NAME_START));
    copy_to(&connection, &paths.history_db, &path)?;
    let backups = list(paths)?;
    for old in backups.iter().skip(KEPT).filter(|old| old.name != name) {
        let path = paths.backups_dir.join(&old.name);
        fs::remove_file(&path)
            .map_err(|error| StorageError::file(FileAction::Remove, &path, error))?;
    }
    Ok(backups.into_iter().find(|backup| backup.name == name))
}

impl History {
    /// Copies the history to a file that the user named, replacing it.
    ///
    /// # Errors
    /// If the history cannot be read or the file not written, which is then as it was before.
    pub fn backup(&self, to: &Path) -> Result<(), StorageError> {
        copy_to(&self.connection, &self.paths.history_db, to)
    }

    /// The backups, newest first.
    ///
    /// # Errors
    /// If the backups folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>, StorageError> {
        list(&self.paths)
    }

    /// Puts a backup in place of the history, in one transaction. The history as it was is kept
    /// beside it as `history.db.replaced-TIME`.
    ///
    /// # Errors
    /// [`StorageError::NoSuchBackup`] unless `name` is one of [`History::backups`];
    /// [`StorageError::Damaged`] or [`StorageError::NewerHistory`] if the backup cannot be used.
    /// The history is then as it was before.
    pub fn restore(&mut self, name: &str, now: Timestamp) -> Result<(), StorageError> {
        if !self.backups()?.iter().any(|backup| backup.name == name) {
            return Err(StorageError::NoSuchBackup {
                name: name.to_owned(),
                folder: self.paths.backups_dir.clone(),
            });
        }
        let source = open_checked(&self.paths.backups_dir.join(name))?;
        self.keep_replaced(now)?;
        let copied = rusqlite::backup::Backup::new(&source, &mut self.connection)
            .and_then(|copy| copy.run_to_completion(i32::MAX, Duration::from_millis(50), None));
        copied.map_err(|error| self.failed(error))?;
        database::migrate(&mut self.connection).map_err(|error| self.failed(error))
    }

    /// Copies the history to a free name beside it; byte by byte where it is too damaged to be read
    /// as a database.
    fn keep_replaced(&self, now: Timestamp) -> Result<(), StorageError> {
        let path = &self.paths.history_db;
        let kept = files::free_name(path, "replaced", now);
        match self.backup(&kept) {
            Err(StorageError::Damaged { .. }) => {}
            done => return done,
        }
        for end in ["", "-wal"] {
            let from = files::with_end(path, end);
            if from.exists() {
                files::replace(&files::with_end(&kept, end), |copy| {
                    fs::copy(&from, copy)
                        .map(drop)
                        .map_err(|error| StorageError::file(FileAction::Copy, &from, error))
                })?;
            }
        }
        Ok(())
    }
}

/// Opens a backup for reading after a look at all of it: what replaces a history has to be whole.
fn open_checked(path: &Path) -> Result<Connection, StorageError> {
    let failed = |error| database_error(path, error);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(failed)?;
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(failed)?;
    let version = database::schema_version(&connection).map_err(failed)?;
    if verdict != "ok" || version == 0 {
        return Err(StorageError::Damaged {
            file: path.to_owned(),
            backup: None,
            reason: verdict,
        });
    }
    if version > SCHEMA_VERSION {
        return Err(StorageError::NewerHistory {
            file: path.to_owned(),
            found: version,
            known: SCHEMA_VERSION,
        });
    }
    Ok(connection)
}

fn copy_to(connection: &Connection, from: &Path, to: &Path) -> Result<(), StorageError> {
    files::replace(to, |unfinished| {
        let name = unfinished.to_string_lossy();
        connection
            .execute("VACUUM INTO ?1", [name.as_ref()])
            .map_err(|error| database_error(from, error))?;
        Ok(())
    })
}

/// SQLite's error about a file that no other backup is offered for.
fn database_error(path: &Path, error: rusqlite::Error) -> StorageError {
    let file = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StorageError::Damaged {
            file,
            backup: None,
            reason: error.to_string(),
        },
        _ => StorageError::Database {
            file,
            source: error,
        },
    }
}

/// The time in the name of a backup; `None` for other files.
fn time_in(name: &str) -> Option<Timestamp> {
    files::read_stamp(name.strip_prefix(NAME_START)?.strip_suffix(NAME_END)?)
}
