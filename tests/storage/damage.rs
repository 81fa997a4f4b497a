//! A history that is damaged, empty or too new, or that cannot be opened at all.

use crate::samples::{NOW, NOW_IN_NAMES, conversation, folder, message, names_in, open};
use std::fs;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::storage::StorageError;
use tertulia::storage::backup;
use tertulia::storage::database::History;
use tertulia::storage::paths::Paths;
use tertulia::words;

const BACKUP: &str = "history-20261123T074636Z.db";

/// The size of SQLite's pages.
const PAGE: usize = 4096;

fn fill(paths: &Paths) {
    let history = open(paths);
    history
        .store_conversation(&conversation(1, "kept"))
        .expect("stored");
    for id in 1..200 {
        let parent = (id > 1).then_some(id - 1);
        history
            .store_message(&message(id, parent, &"words ".repeat(50)))
            .expect("stored");
    }
}

fn open_damaged(paths: &Paths) -> (History, Problem) {
    let (history, problem) = History::open(paths, NOW).expect("a new one is begun");
    (history, problem.expect("a problem"))
}

/// A damaged file is kept byte for byte, a new history works, and the next start has no problem.
fn check(damage: impl Fn(&mut Vec<u8>), with_backup: bool) {
    let (folder, paths) = folder();
    fill(&paths);
    if with_backup {
        let made = backup::make_if_due(&paths, NOW).expect("a backup");
        assert_eq!(made.map(|backup| backup.name).as_deref(), Some(BACKUP));
    }
    let mut content = fs::read(&paths.history_db).expect("readable");
    damage(&mut content);
    fs::write(&paths.history_db, &content).expect("written");

    let (history, problem) = open_damaged(&paths);
    let kept = folder
        .path()
        .join(format!("history.db.damaged-{NOW_IN_NAMES}"));
    assert_eq!(fs::read(&kept).expect("kept"), content);
    assert!(
        words::message(&problem).contains(&kept.display().to_string()),
        "{problem:?}"
    );
    let offered = with_backup.then(|| Remedy::RestoreBackup(BACKUP.to_owned()));
    assert_eq!(words::problem(&problem).remedies, Vec::from_iter(offered));
    history
        .store_conversation(&conversation(2, "new"))
        .expect("stored");
    drop(history);
    assert_eq!(open(&paths).list().expect("listed")[0].title, "new");
}

#[test]
fn a_damaged_history_is_kept_and_a_new_one_begun() {
    for with_backup in [false, true] {
        check(|content| content[..16].fill(b'x'), with_backup);
        check(|content| content.fill(0xff), with_backup);
        check(|content| content.truncate(content.len() / 2), with_backup);
        check(|content| content[100..4096].fill(0), with_backup);
        check(|content| *content = b"hello".to_vec(), with_backup);
    }
    check(Vec::clear, true);
}

#[test]
fn an_empty_history_without_backups_is_a_first_start() {
    let (_folder, paths) = folder();
    fs::write(&paths.history_db, "").expect("written");
    assert!(open(&paths).list().expect("listed").is_empty());
}

#[test]
fn the_write_ahead_log_is_kept_with_the_damaged_file() {
    let (folder, paths) = folder();
    fs::write(&paths.history_db, "not a database").expect("written");
    let log = folder.path().join("history.db-wal");
    fs::write(&log, "log").expect("written");
    open_damaged(&paths);
    let kept = format!("history.db.damaged-{NOW_IN_NAMES}-wal");
    assert_eq!(fs::read(folder.path().join(kept)).expect("kept"), b"log");
}

#[test]
fn a_newer_history_is_refused_and_not_a_byte_of_it_changes() {
    let (folder, paths) = folder();
    fill(&paths);
    let newer = rusqlite::Connection::open(&paths.history_db).expect("opens");
    newer
        .pragma_update(None, "user_version", 9)
        .expect("written");
    // Still open, so that the version stands in the write-ahead log and not in the file.
    let contents = || {
        let read = |name: &str| fs::read(folder.path().join(name)).expect("readable");
        (read("history.db"), read("history.db-wal"))
    };
    let before = contents();
    let refused = History::open(&paths, NOW).expect_err("newer");
    assert!(matches!(
        refused,
        StorageError::NewerHistory { found: 9, .. }
    ));
    assert_eq!(contents(), before);
    assert!(
        !names_in(folder.path())
            .iter()
            .any(|name| name.contains("damaged"))
    );
    let problem = refused.into_problem();
    assert!(
        words::message(&problem).contains("history.db") && words::problem(&problem).hint.is_some()
    );
    drop(newer);
}

#[test]
fn damage_found_later_offers_the_newest_backup() {
    let (_folder, paths) = folder();
    fill(&paths);
    backup::make_if_due(&paths, NOW).expect("a backup");
    let mut content = fs::read(&paths.history_db).expect("readable");
    let said = b"words words words";
    let place = content.windows(said.len()).position(|bytes| bytes == said);
    let page = place.expect("a message") / PAGE * PAGE;
    content[page..page + PAGE].fill(0x5a);
    fs::write(&paths.history_db, &content).expect("written");
    let Ok((mut history, None)) = History::open(&paths, NOW) else {
        panic!("opening does not read the messages");
    };
    let error = history
        .load_branch(conversation(1, "").id)
        .expect_err("its messages are not");
    let problem = error.into_problem();
    assert_eq!(
        words::problem(&problem).remedies,
        [Remedy::RestoreBackup(BACKUP.to_owned())]
    );

    history.restore(BACKUP, NOW).expect("restored");
    let branch = history.load_branch(conversation(1, "").id);
    assert_eq!(branch.expect("whole again").len(), 199);
}

#[test]
fn a_history_that_cannot_be_opened_names_its_file() {
    let (_folder, paths) = folder();
    fs::create_dir(&paths.history_db).expect("a folder in its place");
    let error = History::open(&paths, NOW).expect_err("a folder is no database");
    assert!(words::message(&error.into_problem()).contains("history.db"));
}
