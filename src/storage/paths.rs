//! Where the program's files are.

use super::{StorageError, files};
use std::path::{Path, PathBuf};

/// The name of the program's folders.
const APP: &str = "tertulia";

/// Every file and folder of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Settings, providers without secrets, window state.
    pub settings_file: PathBuf,
    /// API keys that no keyring takes, mode 0600.
    pub secrets_file: PathBuf,
    /// Conversations and messages (SQLite, with `-wal` and `-shm` beside it).
    pub history_db: PathBuf,
    /// The log file, and the few before it.
    pub logs_dir: PathBuf,
    /// Backups of the history.
    pub backups_dir: PathBuf,
    /// Where exports go when the system has no dialog to ask with; made when the first one is written.
    pub exports_dir: PathBuf,
    /// Locked while the program runs; always empty.
    pub lock_file: PathBuf,
}

impl Paths {
    /// Everything in one folder.
    pub fn under(folder: &Path) -> Self {
        Self::of(folder.join("settings.toml"), folder)
    }

    /// The folders of the platform: settings where `confy` keeps them, the rest in the data folder.
    ///
    /// # Errors
    /// [`StorageError::NoHome`] if the platform names none.
    pub fn platform() -> Result<Self, StorageError> {
        use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_app_strategy};
        let settings_file =
            confy::get_configuration_file_path(APP, "settings").map_err(|error| {
                StorageError::NoHome {
                    reason: error.to_string(),
                }
            })?;
        // The same arguments as in `confy`, so that both folders are of one kind.
        let strategy = choose_app_strategy(AppStrategyArgs {
            top_level_domain: "rs".to_owned(),
            author: String::new(),
            app_name: APP.to_owned(),
        })
        .map_err(|error| StorageError::NoHome {
            reason: error.to_string(),
        })?;
        Ok(Self::of(settings_file, &strategy.data_dir()))
    }

    fn of(settings_file: PathBuf, data: &Path) -> Self {
        Self {
            settings_file,
            secrets_file: data.join("secrets.toml"),
            history_db: data.join("history.db"),
            logs_dir: data.join("logs"),
            backups_dir: data.join("backups"),
            exports_dir: data.join("exports"),
            lock_file: data.join("tertulia.lock"),
        }
    }

    /// Creates the folders that do not exist, mode 0700; those that exist stay as they are.
    ///
    /// # Errors
    /// [`StorageError::File`] with the folder that cannot be created.
    pub fn create(&self) -> Result<(), StorageError> {
        let files = [
            &self.settings_file,
            &self.secrets_file,
            &self.history_db,
            &self.lock_file,
        ];
        let folders = files.into_iter().filter_map(|file| file.parent());
        folders
            .chain([self.logs_dir.as_path(), self.backups_dir.as_path()])
            .try_for_each(files::create_folder)
    }
}
