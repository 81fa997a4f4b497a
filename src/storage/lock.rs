//! One program per data folder, kept by a lock that the system takes back when the program ends,
//! however it ends.

use super::paths::Paths;
use super::{StorageError, files};
use crate::domain::cause::FileAction;
use std::fs::{File, TryLockError};
use std::path::PathBuf;

/// The right to use the files; held until dropped.
#[derive(Debug)]
pub struct InstanceLock {
    /// The lock lives as long as the open file.
    _file: File,
}

/// Why the files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another program holds them. No file was touched.
    #[error("Tertulia is already running with the files in “{}”", folder.display())]
    Taken {
        /// The folder of the lock file.
        folder: PathBuf,
    },
    /// The lock file cannot be created or locked.
    #[error(transparent)]
    Unavailable(#[from] StorageError),
}

impl InstanceLock {
    /// Takes the lock, or says at once that it is taken. Creates the lock file and its folder if
    /// they do not exist.
    ///
    /// # Errors
    /// [`LockError::Taken`] while another holds it; [`LockError::Unavailable`] if there cannot be a
    /// lock.
    pub fn acquire(paths: &Paths) -> Result<Self, LockError> {
        let path = &paths.lock_file;
        let folder = path.parent().unwrap_or(path);
        files::create_folder(folder)?;
        files::create_private(path)?;
        let failed = |error| StorageError::file(FileAction::Lock, path, error);
        let file = File::options().write(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken {
                folder: folder.to_owned(),
            }),
            Err(TryLockError::Error(error)) => Err(failed(error).into()),
        }
    }
}
