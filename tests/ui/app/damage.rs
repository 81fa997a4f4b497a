//! Files that are damaged: the window opens, says so, keeps the file, and offers what can be done.

use super::replies::saying;
use super::session::Session;
use super::start::{keep_settings, new_folder, settings_with};
use std::fs;
use std::path::Path;
use tertulia::storage::backup;
use tertulia::storage::paths::Paths;
use tertulia::worker::clock::now;

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries
        .map(|entry| name(entry.expect("an entry")))
        .collect()
}

#[test]
fn with_damaged_settings_the_window_opens_and_the_file_is_kept() {
    let folder = new_folder();
    let paths = Paths::under(folder.path());
    fs::write(&paths.settings_file, "version = [[[").expect("written");
    let mut session = Session::in_folder(folder, |_| {});
    session
        .until_says("The settings file cannot be read, so the settings are back to their defaults");
    let kept = names_in(session.folder());
    let kept = kept
        .iter()
        .find(|name| name.starts_with("settings.toml.damaged-"));
    let kept = session.folder().join(kept.expect("kept aside"));
    assert_eq!(fs::read_to_string(kept).expect("readable"), "version = [[[");
    session.click("Close notice");
    session.click("Try the demo");
    session.restart();
    assert!(session.state().notices().list().is_empty());
    assert_eq!(session.state().providers().list().count(), 1);
}

#[test]
fn with_damaged_settings_those_before_the_last_change_are_used() {
    let folder = new_folder();
    let mut settings = settings_with("http://127.0.0.1:9/v1");
    keep_settings(&folder, &settings);
    settings.appearance.zoom_percent = 110;
    keep_settings(&folder, &settings);
    fs::write(Paths::under(folder.path()).settings_file, "[").expect("written");
    let mut session = Session::in_folder(folder, |_| {});
    session.until_says(
        "The settings file cannot be read, so the settings before the last change are used",
    );
    assert!(
        session
            .find("Choose model")
            .value()
            .is_some_and(|model| model.contains("rack-2"))
    );
}

#[test]
fn a_damaged_history_is_brought_back_from_the_backup_by_its_button() {
    let peer = saying("fine");
    let folder = new_folder();
    keep_settings(&folder, &settings_with(&peer.url("/v1")));
    let mut session = Session::in_folder(folder, |_| {});
    session.until("the list", |session| session.has_button("Send"));
    session.ask("First", "fine");
    session.close();
    let paths = session.paths();
    backup::make_if_due(&paths, now())
        .expect("a backup")
        .expect("made");
    for end in ["-wal", "-shm"] {
        // Only where the end of the session left one.
        let _absent = fs::remove_file(session.folder().join(format!("history.db{end}")));
    }
    fs::write(&paths.history_db, "not a database at all").expect("written");

    session.restart();
    assert!(!session.has_row("First"));
    session.until("the notice", |session| {
        session.has_button("Restore the backup")
    });
    let kept = names_in(session.folder());
    assert!(
        kept.iter()
            .any(|name| name.starts_with("history.db.damaged-")),
        "{kept:?}"
    );
    session.click("Restore the backup");
    session.until("the conversation", |session| session.has_row("First"));
    assert!(session.says("The backup is in place of the history"));
    assert!(!session.has_button("Restore the backup"));
    session.click("First");
    session.until("its messages", |session| {
        session.said() == ["First", "fine"]
    });
    session.ask("Going on", "fine");
    session.restart();
    session.until("its messages", |session| session.said().len() == 4);
    assert!(session.state().notices().list().is_empty());
}
