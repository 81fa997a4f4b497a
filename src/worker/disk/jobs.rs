//! What the disk thread is given to do, and what of it is superfluous because something newer waits
//! behind it.

use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::Message;
use crate::domain::problem::Problem;
use crate::domain::settings::Settings;
use crate::state::command::HistoryCommand;
use std::path::PathBuf;
use tokio::sync::oneshot;

/// Something to do, in order.
#[derive(Debug)]
pub(in crate::worker) enum DiskJob {
    /// About the history.
    History(HistoryCommand),
    /// Write `settings.toml`.
    Settings(Box<Settings>),
    /// Write a conversation to the place that the user has chosen.
    WriteMarkdown(ConversationId, PathBuf),
    /// Read the branch that ends at a message.
    ReadBranch(MessageId, oneshot::Sender<Result<Vec<Message>, Problem>>),
    /// End, after everything before it.
    Finish,
}

/// Leaves out what the next job makes superfluous: of consecutive settings, and of consecutive
/// versions of one message or conversation, only the newest stays.
pub(super) fn without_superseded(jobs: impl IntoIterator<Item = DiskJob>) -> Vec<DiskJob> {
    let mut kept: Vec<DiskJob> = Vec::new();
    for job in jobs {
        match kept.last_mut() {
            Some(last) if supersedes(&job, last) => *last = job,
            Some(_) | None => kept.push(job),
        }
    }
    kept
}

fn supersedes(newer: &DiskJob, older: &DiskJob) -> bool {
    use HistoryCommand::{StoreConversation, StoreMessage};
    match (newer, older) {
        (DiskJob::Settings(_), DiskJob::Settings(_)) => true,
        (DiskJob::History(StoreMessage(newer)), DiskJob::History(StoreMessage(older))) => {
            newer.id == older.id
        }
        (
            DiskJob::History(StoreConversation(newer)),
            DiskJob::History(StoreConversation(older)),
        ) => newer.id == older.id,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::timestamp::Timestamp;
    use std::sync::Arc;

    fn message(id: u128, text: &str) -> DiskJob {
        let (id, conversation) = (MessageId(id), ConversationId(1));
        let message = Message::user(id, conversation, None, text.into(), Timestamp(0));
        DiskJob::History(HistoryCommand::StoreMessage(Arc::new(message)))
    }

    fn settings(version: u32) -> DiskJob {
        let settings = Settings {
            version,
            ..Settings::default()
        };
        DiskJob::Settings(Box::new(settings))
    }

    #[test]
    fn only_the_newest_of_consecutive_versions_is_written_and_the_order_stays() {
        let check = |jobs: Vec<DiskJob>, kept: Vec<DiskJob>| {
            assert_eq!(
                format!("{:?}", without_superseded(jobs)),
                format!("{kept:?}")
            );
        };
        check(
            vec![message(1, "a"), message(1, "ab"), message(1, "abc")],
            vec![message(1, "abc")],
        );
        check(
            vec![message(1, "a"), message(2, "b"), message(1, "ab")],
            vec![message(1, "a"), message(2, "b"), message(1, "ab")],
        );
        check(
            vec![settings(1), settings(2), message(1, "a"), settings(3)],
            vec![settings(2), message(1, "a"), settings(3)],
        );
    }
}
