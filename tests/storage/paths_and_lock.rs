//! Where files are, and that one program at a time uses them.

use crate::samples::{folder, names_in};
use tertulia::storage::lock::{InstanceLock, LockError};
use tertulia::storage::paths::Paths;

#[test]
fn everything_lies_under_the_folder_given() {
    let (folder, paths) = folder();
    let Paths {
        settings_file,
        secrets_file,
        history_db,
        logs_dir,
        backups_dir,
        exports_dir,
        lock_file,
    } = paths;
    let check = |path: std::path::PathBuf, name: &str| assert_eq!(path, folder.path().join(name));
    check(settings_file, "settings.toml");
    check(secrets_file, "secrets.toml");
    check(history_db, "history.db");
    check(logs_dir, "logs");
    check(backups_dir, "backups");
    check(exports_dir, "exports");
    check(lock_file, "tertulia.lock");
}

#[test]
fn the_platforms_folders_are_those_of_confy_and_of_data() {
    let paths = Paths::platform().expect("a home folder");
    let by_confy = confy::get_configuration_file_path("tertulia", "settings").expect("a path");
    assert_eq!(paths.settings_file, by_confy);
    assert!(paths.settings_file.ends_with("tertulia/settings.toml"));
    assert!(paths.history_db.ends_with("tertulia/history.db") || cfg!(windows));
    assert_ne!(paths.history_db.parent(), paths.settings_file.parent());
}

#[cfg(unix)]
#[test]
fn created_folders_are_for_the_user_alone() {
    use crate::samples::mode;
    let (folder, _) = folder();
    let data = folder.path().join("a/b");
    let paths = Paths::under(&data);
    paths.create().expect("created");
    paths.create().expect("created already");
    for path in [&data, &paths.logs_dir, &paths.backups_dir] {
        assert_eq!(mode(path), 0o700, "{}", path.display());
    }
}

#[test]
fn a_second_lock_is_refused_while_the_first_is_held_and_free_afterwards() {
    let (folder, _) = folder();
    let data = folder.path().join("not/yet/there");
    let paths = Paths::under(&data);
    let first = InstanceLock::acquire(&paths).expect("free");
    let second = InstanceLock::acquire(&paths).expect_err("taken");
    assert!(matches!(&second, LockError::Taken { folder } if *folder == data));
    assert!(second.to_string().contains(&data.display().to_string()));
    assert_eq!(names_in(&data), ["tertulia.lock"]);
    drop(first);
    InstanceLock::acquire(&paths).expect("free again");
}

#[test]
fn a_lock_file_that_cannot_be_is_not_taken_for_a_running_program() {
    let (_folder, paths) = folder();
    std::fs::create_dir(&paths.lock_file).expect("a folder in its place");
    let refused = InstanceLock::acquire(&paths).expect_err("a folder cannot be locked");
    assert!(matches!(refused, LockError::Unavailable(_)));
    assert!(refused.to_string().contains("tertulia.lock"));
}
