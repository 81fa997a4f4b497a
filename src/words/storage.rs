//! What is said of the program's own files, the history, and the keyring of the system.

use super::row::Row;
use crate::domain::cause::{FileAction, FileFailure, KeyringFault, KeyringLoss, StorageCause};
use crate::domain::problem::Remedy;

/// The row of what is wrong with the program's own storage.
pub(super) fn row<'a>(row: Row<'a>, cause: &StorageCause) -> Row<'a> {
    match cause {
        StorageCause::NoHome => row.say("no-home"),
        StorageCause::File {
            action,
            file,
            failure,
        } => file_failed(of(row, file), *action, *failure),
        StorageCause::Encode { file } => of(row, file).say("not-encoded"),
        StorageCause::InTheWay { file } => of(row, file).say("in-the-way"),
        StorageCause::NewerHistory { file, found, known } => of(row, file)
            .with("found", found.to_string())
            .with("known", known.to_string())
            .say("newer-history"),
        StorageCause::Damaged { file, backup } => {
            with_backup(of(row, file).say("damaged"), backup.as_ref())
        }
        StorageCause::BegunAnew { kept, backup } => {
            let row = row.with("kept", kept.clone()).say("begun-anew");
            with_backup(row, backup.as_ref())
        }
        StorageCause::Database { file, full } => {
            let row = of(row, file).say("database-failed");
            if *full { row.hint("hint-full") } else { row }
        }
        StorageCause::Orphan { file } => of(row, file).say("orphan"),
        StorageCause::NoSuchBackup { name, folder } => row
            .with("name", name.clone())
            .with("folder", folder.clone())
            .say("no-such-backup"),
        StorageCause::NewerSettings {
            found,
            known,
            kept,
            file,
        } => {
            let row = of(row, file)
                .with("found", found.to_string())
                .with("known", known.to_string());
            with_kept(row.say("newer-settings"), kept.as_ref(), "file-kept")
        }
        StorageCause::DamagedSettings {
            restored,
            kept,
            file,
        } => {
            let id = if *restored {
                "settings-restored"
            } else {
                "settings-reset"
            };
            with_kept(of(row, file).say(id), kept.as_ref(), "file-kept")
        }
        StorageCause::UnreadProvider { name, file } => {
            let name = match name {
                Some(name) => name.clone(),
                None => row.text("provider-unnamed"),
            };
            of(row, file).with("name", name).say("provider-unread")
        }
        StorageCause::DamagedKeys { kept, file } => {
            let row = of(row, file).with("kept", "").say("keys-damaged");
            with_kept(row, kept.as_ref(), "keys-damaged.hint")
        }
        StorageCause::Keyring { fault, loss } => keyring(row, *fault, loss),
        StorageCause::BeginningUnread => row.say("beginning-unread").offer(Remedy::Retry),
        StorageCause::NotInHistory => row.say("not-in-history"),
        StorageCause::NotExported { file } => of(row, file).say("not-exported"),
    }
}

fn of<'a>(row: Row<'a>, file: &str) -> Row<'a> {
    row.with("file", file.to_owned())
}

fn file_failed(row: Row<'_>, action: FileAction, failure: FileFailure) -> Row<'_> {
    let action = row.text(match action {
        FileAction::Read => "action-read",
        FileAction::Write => "action-write",
        FileAction::Create => "action-create",
        FileAction::MoveAside => "action-move-aside",
        FileAction::KeepCopy => "action-keep-copy",
        FileAction::Copy => "action-copy",
        FileAction::Remove => "action-remove",
        FileAction::Lock => "action-lock",
        FileAction::CloseToOthers => "action-close-to-others",
    });
    let row = row.with("action", action).say("file-failed");
    match failure {
        FileFailure::Full => row.hint("hint-full"),
        FileFailure::Denied => row.hint("hint-denied"),
        FileFailure::Other => row,
    }
}

/// With the newest backup as a remedy, where there is one.
fn with_backup<'a>(row: Row<'a>, backup: Option<&String>) -> Row<'a> {
    match backup {
        Some(name) => row
            .hint("hint-backup")
            .offer(Remedy::RestoreBackup(name.clone())),
        None => row,
    }
}

/// Says where a damaged file is kept, in the text of that id, or that it could not be moved.
fn with_kept<'a>(row: Row<'a>, kept: Option<&String>, id: &str) -> Row<'a> {
    match kept {
        Some(kept) => row.with("kept", kept.clone()).hint_of(id),
        None => row.hint_of("file-not-moved"),
    }
}

fn keyring<'a>(row: Row<'a>, fault: KeyringFault, loss: &KeyringLoss) -> Row<'a> {
    let text = row.text(match fault {
        KeyringFault::Absent => "keyring-absent",
        KeyringFault::Locked => "keyring-locked",
        KeyringFault::NoAnswer => "keyring-no-answer",
        KeyringFault::Entry => "keyring-entry",
        KeyringFault::Different => "keyring-different",
    });
    let row = row.with("fault", text);
    match loss {
        KeyringLoss::NotRead(count) => {
            let row = row.with("count", *count).say("keys-not-read");
            match fault {
                KeyringFault::Absent => row.hint("hint-absent"),
                KeyringFault::Locked => row.hint("hint-locked"),
                KeyringFault::NoAnswer => row.hint("hint-no-answer"),
                KeyringFault::Entry | KeyringFault::Different => row,
            }
        }
        KeyringLoss::KeptInFile(file) => of(row, file).say("key-in-file"),
        KeyringLoss::NotDeleted => row.say("key-not-deleted"),
    }
}
