//! What can go wrong with the program's own files, the history, and the keyring of the system.
//!
//! Files are named as the system shows them, which need not be how it stores their names.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// What was tried with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileAction {
    /// To read it.
    Read,
    /// To write it.
    Write,
    /// To create it.
    Create,
    /// To move it to another name.
    MoveAside,
    /// To keep a copy of it as `.bak`.
    KeepCopy,
    /// To copy it.
    Copy,
    /// To remove it.
    Remove,
    /// To take the lock in it.
    Lock,
    /// To close it to other users of the machine.
    CloseToOthers,
}

/// Why the system did not let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFailure {
    /// The disk is full.
    Full,
    /// The user may not.
    Denied,
    /// Anything else.
    Other,
}

/// What a keyring did in place of what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyringFault {
    /// None answers.
    Absent,
    /// It is locked and was not unlocked, or there is no place in it to keep anything.
    Locked,
    /// It did not answer in the time that there was.
    NoAnswer,
    /// It answers, but refuses this one entry.
    Entry,
    /// It returned something else than it was given.
    Different,
}

/// What follows from a fault of the keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyringLoss {
    /// That many keys, at least one, are not known.
    NotRead(usize),
    /// A key is kept in that file instead.
    KeptInFile(String),
    /// A deleted key may still be in the keyring.
    NotDeleted,
}

/// What is wrong with the program's own storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StorageCause {
    /// The platform names no folder for settings and data.
    NoHome,
    /// The system refuses to read or write a file or folder.
    File {
        /// What was tried.
        action: FileAction,
        /// The file or folder.
        file: String,
        /// Why not.
        failure: FileFailure,
    },
    /// The settings have no form as TOML.
    Encode {
        /// The file that was to be written.
        file: String,
    },
    /// A file that could not be understood is still in its place, so nothing is written over it.
    InTheWay {
        /// The file.
        file: String,
    },
    /// The history was written by a newer program; nothing was changed in it.
    NewerHistory {
        /// The database.
        file: String,
        /// The version of its schema.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A database is damaged.
    Damaged {
        /// The database.
        file: String,
        /// The file name of the newest backup; `None` when there is none, or the damaged file is
        /// itself a backup.
        backup: Option<String>,
    },
    /// The history was damaged, and an empty one is in its place.
    BegunAnew {
        /// Where the damaged one is kept.
        kept: String,
        /// The file name of the newest backup; `None` when there is none.
        backup: Option<String>,
    },
    /// The database refuses to do something, for another reason than damage.
    Database {
        /// The database.
        file: String,
        /// Whether the disk is full.
        full: bool,
    },
    /// What was to be stored belongs to something that was deleted in the meantime.
    Orphan {
        /// The database.
        file: String,
    },
    /// There is no backup of that name in the backups folder.
    NoSuchBackup {
        /// The name asked for.
        name: String,
        /// The backups folder.
        folder: String,
    },
    /// The settings are from a newer version, so the defaults are used.
    NewerSettings {
        /// The version of the file.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
        /// Where the file is kept; `None` if it is still in its place and could not be moved.
        kept: Option<String>,
        /// The settings file.
        file: String,
    },
    /// The settings cannot be read.
    DamagedSettings {
        /// Whether the settings before the last change are used; else the defaults are.
        restored: bool,
        /// Where the file is kept; `None` if it is still in its place and could not be moved.
        kept: Option<String>,
        /// The settings file.
        file: String,
    },
    /// One provider of the settings cannot be read and is left out.
    UnreadProvider {
        /// The provider's name; `None` if it has none.
        name: Option<String>,
        /// The settings file, where the entry stays as it is.
        file: String,
    },
    /// The file with the keys is damaged.
    DamagedKeys {
        /// Where the file is kept; `None` if it is still in its place and could not be moved.
        kept: Option<String>,
        /// The file with the keys.
        file: String,
    },
    /// The keyring of the system does not do what it should.
    Keyring {
        /// What it does instead.
        fault: KeyringFault,
        /// What follows from it.
        loss: KeyringLoss,
    },
    /// The beginning of a conversation could not be read from the history.
    BeginningUnread,
    /// The conversation is not in the history.
    NotInHistory,
    /// A conversation could not be exported.
    NotExported {
        /// The file that was to be written.
        file: String,
    },
}
