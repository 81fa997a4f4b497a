//! Files, blocking: where they are, how they are read, and how they are written so that nothing is
//! lost.
//!
//! Every call waits for the disk, so only the worker's threads for it call here. There are no
//! threads and no clocks of its own: the time comes in as a parameter. A file that cannot be
//! understood is never overwritten, it is kept aside.
//!
//! Two files may hold what the user wrote: `settings.toml` and `history.db`. Keys are in the keyring
//! of the system, or else in `secrets.toml` alone.

pub mod backup;
pub mod branches;
mod columns;
pub mod conversations;
pub mod database;
mod document;
mod files;
pub mod keyring;
pub mod lock;
pub mod log_file;
pub mod paths;
pub mod search;
pub mod secrets;
mod secrets_file;
pub mod settings_file;

use crate::domain::cause::{Cause, FileAction, FileFailure, StorageCause};
use crate::domain::problem::Problem;
use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with the program's files. Its words are for the log; what is shown is made of
/// [its cause](Self::into_problem).
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The platform names no folder for settings and data.
    #[error("no home folder: {reason}")]
    NoHome {
        /// The platform's reason.
        reason: String,
    },
    /// The system refuses to read or write a file or folder.
    #[error("{}: {action:?} failed: {source}", file.display())]
    File {
        /// What was tried.
        action: FileAction,
        /// The file or folder.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The settings have no form as TOML.
    #[error("{}: not encoded: {reason}", file.display())]
    Encode {
        /// The file that was to be written.
        file: PathBuf,
        /// The reason; holds no secret.
        reason: String,
    },
    /// A file that could not be understood is still in its place, so nothing is written over it.
    #[error("{}: in the way", file.display())]
    InTheWay {
        /// The file.
        file: PathBuf,
    },
    /// The history was written by a newer program; nothing was changed in it.
    #[error("{}: schema version {found}, known {known}", file.display())]
    NewerHistory {
        /// The database.
        file: PathBuf,
        /// The version of its schema.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A database is damaged.
    #[error("{}: damaged: {reason}", file.display())]
    Damaged {
        /// The database.
        file: PathBuf,
        /// The file name of the newest backup; `None` when there is none, or the damaged file is
        /// itself a backup.
        backup: Option<String>,
        /// SQLite's words.
        reason: String,
    },
    /// The database refuses to do something, for another reason than damage.
    #[error("{}: {source}", file.display())]
    Database {
        /// The database.
        file: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// What was to be stored belongs to something that is not in the history: it was deleted in the
    /// meantime.
    #[error("{}: belongs to nothing there", file.display())]
    Orphan {
        /// The database.
        file: PathBuf,
    },
    /// There is no backup of that name in the backups folder.
    #[error("{}: no backup {name}", folder.display())]
    NoSuchBackup {
        /// The name asked for.
        name: String,
        /// The backups folder.
        folder: PathBuf,
    },
}

impl StorageError {
    /// Of a file or folder.
    fn file(action: FileAction, file: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::File {
            action,
            file: file.into(),
            source,
        }
    }

    /// The same as a cause, with the system's own words.
    pub fn into_problem(self) -> Problem {
        let shown = |path: &Path| path.display().to_string();
        let (cause, words) = match self {
            Self::NoHome { reason } => (StorageCause::NoHome, reason),
            Self::File {
                action,
                file,
                source,
            } => {
                let failure = if source.kind() == io::ErrorKind::StorageFull {
                    FileFailure::Full
                } else if source.kind() == io::ErrorKind::PermissionDenied {
                    FileFailure::Denied
                } else {
                    FileFailure::Other
                };
                let file = shown(&file);
                let cause = StorageCause::File {
                    action,
                    file,
                    failure,
                };
                (cause, source.to_string())
            }
            Self::Encode { file, reason } => {
                let file = shown(&file);
                (StorageCause::Encode { file }, reason)
            }
            Self::InTheWay { file } => {
                let file = shown(&file);
                (StorageCause::InTheWay { file }, String::new())
            }
            Self::NewerHistory { file, found, known } => {
                let cause = StorageCause::NewerHistory {
                    file: shown(&file),
                    found,
                    known,
                };
                (cause, String::new())
            }
            Self::Damaged {
                file,
                backup,
                reason,
            } => {
                let file = shown(&file);
                (StorageCause::Damaged { file, backup }, reason)
            }
            Self::Database { file, source } => {
                let cause = StorageCause::Database {
                    file: shown(&file),
                    full: source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull),
                };
                (cause, source.to_string())
            }
            Self::Orphan { file } => {
                let file = shown(&file);
                (StorageCause::Orphan { file }, String::new())
            }
            Self::NoSuchBackup { name, folder } => {
                let folder = shown(&folder);
                (StorageCause::NoSuchBackup { name, folder }, String::new())
            }
        };
        Problem::from(Cause::Storage(cause)).details(&words)
    }
}
