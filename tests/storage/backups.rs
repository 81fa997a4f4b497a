//! Making, listing and restoring backups.

use crate::samples::{NOW, NOW_IN_NAMES, conversation, folder, message, names_in, open};
use std::fs;
use std::time::Duration;
use tertulia::domain::timestamp::Timestamp;
use tertulia::storage::StorageError;
use tertulia::storage::backup;
use tertulia::storage::database::History;
use tertulia::storage::paths::Paths;

const DAY: Duration = Duration::from_hours(24);

fn history_with(paths: &Paths, title: &str) -> History {
    let history = open(paths);
    history
        .store_conversation(&conversation(1, title))
        .expect("stored");
    history
        .store_message(&message(1, None, &format!("said under {title}")))
        .expect("stored");
    history
}

fn is_made(paths: &Paths, now: Timestamp) -> bool {
    backup::make_if_due(paths, now)
        .expect("no trouble")
        .is_some()
}

#[test]
fn a_backup_is_made_once_a_day_while_the_history_is_in_use() {
    let (_folder, paths) = folder();
    assert!(!is_made(&paths, NOW), "there is no history yet");
    let history = open(&paths);
    assert!(!is_made(&paths, NOW), "there is nothing in it yet");
    drop(history);
    let _in_use = history_with(&paths, "one");
    assert!(is_made(&paths, NOW));
    assert!(!is_made(&paths, NOW));
    assert!(!is_made(
        &paths,
        NOW.plus(Duration::from_secs(24 * 3600 - 1))
    ));
    assert!(is_made(&paths, NOW.plus(DAY)));
}

#[test]
fn the_newest_five_backups_are_kept_and_other_files_left_alone() {
    let (_folder, paths) = folder();
    let history = history_with(&paths, "one");
    let notes = paths.backups_dir.join("notes.txt");
    fs::write(&notes, "mine").expect("written");
    fs::write(paths.backups_dir.join(".history-Ab3.unfinished"), "").expect("written");
    for day in 0..7 {
        assert!(is_made(&paths, NOW.plus(DAY * day)));
    }
    let backups = history.backups().expect("listed");
    let days: Vec<Timestamp> = backups.iter().map(|backup| backup.made_at).collect();
    let expected: Vec<Timestamp> = (2..7).rev().map(|day| NOW.plus(DAY * day)).collect();
    assert_eq!(days, expected);
    assert!(backups.iter().all(|backup| backup.size_bytes > 0));
    assert_eq!(names_in(&paths.backups_dir).len(), 6);
    assert!(notes.exists());
    #[cfg(unix)]
    assert_eq!(
        crate::samples::mode(&paths.backups_dir.join(&backups[0].name)),
        0o600
    );
}

#[test]
fn a_restored_backup_takes_the_place_of_the_history_which_is_kept() {
    let (folder, paths) = folder();
    let mut history = history_with(&paths, "before");
    let made = backup::make_if_due(&paths, NOW)
        .expect("made")
        .expect("due");
    drop(history_with(&paths, "after"));
    history
        .store_conversation(&conversation(2, "later"))
        .expect("stored");

    history.restore(&made.name, NOW).expect("restored");
    let check = |history: &History| {
        let listed = history.list().expect("listed");
        assert_eq!((listed.len(), listed[0].title.as_str()), (1, "before"));
        assert_eq!(history.search("before", 9).expect("searched").len(), 2);
        assert_eq!(history.search("after", 9).expect("searched").len(), 0);
    };
    check(&history);
    history
        .store_message(&message(2, Some(1), "it goes on"))
        .expect("stored");
    assert_eq!(history.search("goes", 9).expect("searched").len(), 1);
    drop(history);
    check(&open(&paths));

    let kept = folder
        .path()
        .join(format!("history.db.replaced-{NOW_IN_NAMES}"));
    fs::copy(&kept, &paths.history_db).expect("put back by hand");
    assert_eq!(open(&paths).list().expect("listed").len(), 2);
}

#[test]
fn only_a_whole_backup_from_the_backups_folder_is_restored() {
    let (folder, paths) = folder();
    let mut history = history_with(&paths, "kept");
    let outside = folder.path().join("history-20260101T000000Z.db");
    history.backup(&outside).expect("copied");
    let damaged = "history-20260102T000000Z.db";
    fs::write(paths.backups_dir.join(damaged), "not a database").expect("written");
    let empty = "history-20260103T000000Z.db";
    fs::write(paths.backups_dir.join(empty), "").expect("written");
    let newer = "history-20260104T000000Z.db";
    history
        .backup(&paths.backups_dir.join(newer))
        .expect("copied");
    let raw = rusqlite::Connection::open(paths.backups_dir.join(newer)).expect("opens");
    raw.pragma_update(None, "user_version", 9).expect("written");
    drop(raw);

    let mut check = |name: &str, expected: fn(&StorageError) -> bool| {
        let refused = history.restore(name, NOW).expect_err(name);
        assert!(expected(&refused), "{name}: {refused:?}");
        assert_eq!(history.list().expect("listed")[0].title, "kept");
    };
    let unknown = |error: &StorageError| matches!(error, StorageError::NoSuchBackup { .. });
    check("../history-20260101T000000Z.db", unknown);
    check(&outside.display().to_string(), unknown);
    check("..\\history-20260101T000000Z.db", unknown);
    check("history-20260101T000000Z.db", unknown);
    check("..", unknown);
    check("", unknown);
    check("/etc/passwd", unknown);
    check(damaged, |error| {
        matches!(error, StorageError::Damaged { .. })
    });
    check(empty, |error| matches!(error, StorageError::Damaged { .. }));
    check(newer, |error| {
        matches!(error, StorageError::NewerHistory { .. })
    });
    assert!(
        !names_in(folder.path())
            .iter()
            .any(|name| name.contains("replaced"))
    );
}

#[test]
fn a_copy_made_by_hand_is_a_history_of_its_own() {
    let (folder, paths) = folder();
    let history = history_with(&paths, "one");
    let copy = Paths::under(&folder.path().join("copy"));
    copy.create().expect("created");
    fs::write(&copy.history_db, "in the way").expect("written");
    history.backup(&copy.history_db).expect("copied");
    let copied = open(&copy).list().expect("listed");
    assert_eq!(copied, history.list().expect("listed"));
}

#[test]
fn a_backup_may_be_made_beside_the_writer() {
    let (_folder, paths) = folder();
    let history = history_with(&paths, "one");
    let beside = paths.clone();
    let maker = std::thread::spawn(move || backup::make_if_due(&beside, NOW));
    for id in 2..100 {
        history
            .store_message(&message(id, Some(id - 1), "more"))
            .expect("stored");
    }
    assert!(maker.join().expect("no panic").expect("made").is_some());
}
