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
pub mod conversations;
pub mod database;
mod files;
pub mod keyring;
pub mod lock;
pub mod log_file;
pub mod paths;
pub mod search;
pub mod secrets;
mod secrets_file;
pub mod settings_file;
mod unknown_keys;

use crate::domain::problem::{Problem, ProblemKind, Remedy};
use std::io;
use std::path::PathBuf;

/// What can go wrong with the program's files.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The platform names no folder for settings and data.
    #[error("There is no home folder to keep settings and conversations in")]
    NoHome {
        /// The platform's reason.
        reason: String,
    },
    /// The system refuses to read or write a file or folder.
    #[error("“{}” cannot be {action}", file.display())]
    File {
        /// What was tried, as a participle: "read", "written".
        action: &'static str,
        /// The file or folder.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The settings have no form as TOML.
    #[error("“{}” cannot be written", file.display())]
    Encode {
        /// The file that was to be written.
        file: PathBuf,
        /// The reason; holds no secret.
        reason: String,
    },
    /// A file that could not be understood is still in its place, so nothing is written over it.
    #[error("“{}” cannot be understood and not be moved aside, so nothing is saved to it", file.display())]
    InTheWay {
        /// The file.
        file: PathBuf,
    },
    /// The history was written by a newer program; nothing was changed in it.
    #[error("“{}” is from a newer version of Tertulia", file.display())]
    NewerHistory {
        /// The database.
        file: PathBuf,
        /// The version of its schema.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A database is damaged.
    #[error("“{}” is damaged", file.display())]
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
    #[error("The history in “{}” cannot be read or written", file.display())]
    Database {
        /// The database.
        file: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// What was to be stored belongs to something that is not in the history: it was deleted in the
    /// meantime.
    #[error("The conversation that this message belongs to is no longer in “{}”", file.display())]
    Orphan {
        /// The database.
        file: PathBuf,
    },
    /// There is no backup of that name in the backups folder.
    #[error("There is no backup “{name}” in “{}”", folder.display())]
    NoSuchBackup {
        /// The name asked for.
        name: String,
        /// The backups folder.
        folder: PathBuf,
    },
}

impl StorageError {
    /// Of a file or folder; `action` is a participle: "read", "written".
    fn file(action: &'static str, file: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::File {
            action,
            file: file.into(),
            source,
        }
    }

    /// What is shown: which file, what to do, and the system's own words.
    pub fn into_problem(self) -> Problem {
        let problem = Problem::new(ProblemKind::Storage, self.to_string());
        match self {
            Self::NoHome { reason } => problem
                .hint("Set HOME, or start with --data-dir and a folder")
                .details(&reason),
            Self::File { source, .. } => {
                let hint = if source.kind() == io::ErrorKind::StorageFull {
                    "Free some space on its disk"
                } else if source.kind() == io::ErrorKind::PermissionDenied {
                    "Allow your user to read and write it, or start with another --data-dir"
                } else {
                    "Check the disk and the folder it is in"
                };
                problem.hint(hint).details(&source.to_string())
            }
            Self::Encode { reason, .. } => problem
                .hint("What was changed lasts until the program ends")
                .details(&reason),
            Self::InTheWay { .. } => {
                problem.hint("Move the file away by hand, then start the program again")
            }
            Self::NewerHistory { found, known, .. } => problem
                .hint("Start the newer version, or this one with another --data-dir")
                .details(&format!(
                    "Schema version {found}; this program knows up to {known}"
                )),
            Self::Damaged { backup, reason, .. } => match backup {
                Some(name) => problem
                    .hint("Restore the newest backup; the damaged file is kept")
                    .remedy(Remedy::RestoreBackup(name)),
                None => problem.hint("There is no other copy of it; check the disk"),
            }
            .details(&reason),
            Self::Database { source, .. } => {
                let full = source.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull);
                let hint = if full {
                    "Free some space on its disk"
                } else {
                    "Check the disk, then start the program again"
                };
                problem.hint(hint).details(&source.to_string())
            }
            Self::Orphan { .. } => problem.hint("Copy its text if it is still needed"),
            Self::NoSuchBackup { .. } => problem.hint("Choose one of the backups in that folder"),
        }
    }
}
