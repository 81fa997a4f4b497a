//! `history.db`: opening it, bringing its schema up to date, and what happens when it is damaged or
//! too new.
//!
//! What is read and written in it is in `conversations`, `search` and `backup`.

use super::paths::Paths;
use super::{StorageError, backup, files};
use crate::domain::cause::{Cause, FileAction, StorageCause};
use crate::domain::problem::Problem;
use crate::domain::timestamp::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, ffi};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The schema, step by step; the number of steps done is the database's `user_version`. A step is
/// never changed once it was published.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001_conversations.sql"),
    include_str!("migrations/0002_parameters.sql"),
    include_str!("migrations/0003_outline.sql"),
    include_str!("migrations/0004_cause.sql"),
];

/// The version of the schema that this program reads and writes.
pub const SCHEMA_VERSION: u32 = MIGRATIONS.len() as u32;

/// How long to wait for a backup that another thread makes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements kept prepared: more than there are in the program.
const PREPARED_STATEMENTS: usize = 32;

/// The open history. What a call has stored survives the end of the program, however it ends.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    pub(super) paths: Paths,
}

impl History {
    /// Opens the history, or begins one. A damaged one is kept as `history.db.damaged-TIME`, a new
    /// one is begun, and the problem says so and offers the newest backup.
    ///
    /// # Errors
    /// [`StorageError::NewerHistory`] if a newer program wrote it: it is left as it is. Otherwise
    /// the file or folder that cannot be read or written.
    pub fn open(paths: &Paths, now: Timestamp) -> Result<(Self, Option<Problem>), StorageError> {
        paths.create()?;
        let problem = match Self::open_existing(paths) {
            Ok(history) => return Ok((history, None)),
            Err(StorageError::Damaged { backup, reason, .. }) => {
                let kept = set_aside(&paths.history_db, now)?;
                damaged_and_begun_anew(&kept, backup, &reason)
            }
            Err(error) => return Err(error),
        };
        Ok((Self::open_existing(paths)?, Some(problem)))
    }

    /// Opens a history that is open already once more, to read in it on another thread.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open_beside(paths: &Paths) -> Result<Self, StorageError> {
        let connection = connect(&paths.history_db).map_err(|error| failed(paths, error))?;
        Ok(Self {
            connection,
            paths: paths.clone(),
        })
    }

    fn open_existing(paths: &Paths) -> Result<Self, StorageError> {
        let path = &paths.history_db;
        let created = files::create_private(path)?;
        let is_empty = fs::metadata(path)
            .map_err(|error| StorageError::file(FileAction::Read, path, error))?
            .len()
            == 0;
        let backup = backup::newest_name(paths);
        if is_empty && !created && backup.is_some() {
            return Err(StorageError::Damaged {
                file: path.clone(),
                backup,
                reason: "The file is empty".to_owned(),
            });
        }
        files::make_private(path)
            .map_err(|error| StorageError::file(FileAction::CloseToOthers, path, error))?;
        let mut connection = connect(path).map_err(|error| failed(paths, error))?;
        let version = schema_version(&connection).map_err(|error| failed(paths, error))?;
        if version > SCHEMA_VERSION {
            return Err(StorageError::NewerHistory {
                file: path.clone(),
                found: version,
                known: SCHEMA_VERSION,
            });
        }
        prepare(&mut connection).map_err(|error| failed(paths, error))?;
        Ok(Self {
            connection,
            paths: paths.clone(),
        })
    }

    /// SQLite's error as one of this layer.
    pub(super) fn failed(&self, error: rusqlite::Error) -> StorageError {
        failed(&self.paths, error)
    }
}

/// Opens the file in a way that changes nothing in it yet.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Closing a history that turns out to be too new must not carry its write-ahead log over.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Makes it ours: settings of the connection, newest schema, and a look at every table.
fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate(connection)?;
    connection.execute_batch(
        "SELECT 1 FROM conversations LIMIT 1; SELECT 1 FROM messages LIMIT 1;
         SELECT 1 FROM message_index WHERE message_index MATCH 'a' LIMIT 1;
         SELECT 1 FROM title_index WHERE title_index MATCH 'a' LIMIT 1;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Does the steps that are missing, each with its number in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let done = schema_version(connection)?;
    for (step, number) in MIGRATIONS.iter().zip(1u32..) {
        if number > done {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", number)?;
            transaction.commit()?;
        }
    }
    Ok(())
}

/// How many steps a database has behind it.
pub(super) fn schema_version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// SQLite's error about the history, with the newest backup where it helps.
fn failed(paths: &Paths, error: rusqlite::Error) -> StorageError {
    let file = paths.history_db.clone();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StorageError::Damaged {
            file,
            backup: backup::newest_name(paths),
            reason: error.to_string(),
        },
        Some(ErrorCode::ConstraintViolation)
            if error
                .sqlite_error()
                .is_some_and(|error| error.extended_code == ffi::SQLITE_CONSTRAINT_FOREIGNKEY) =>
        {
            StorageError::Orphan { file }
        }
        _ => StorageError::Database {
            file,
            source: error,
        },
    }
}

/// Moves a database with its write-ahead log to free names, under which SQLite still finds them
/// together.
fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, StorageError> {
    let kept = files::keep_aside(path, now)?;
    for end in ["-wal", "-shm"] {
        let from = files::with_end(path, end);
        if from.exists() {
            fs::rename(&from, files::with_end(&kept, end))
                .map_err(|error| StorageError::file(FileAction::MoveAside, &from, error))?;
        }
    }
    Ok(kept)
}

fn damaged_and_begun_anew(kept: &Path, backup: Option<String>, reason: &str) -> Problem {
    let kept = kept.display().to_string();
    let cause = StorageCause::BegunAnew { kept, backup };
    Problem::from(Cause::Storage(cause)).details(reason)
}
