//! What is told at the edge of the window: what was done and can be undone, and problems that
//! belong to no answer.

use super::action::NoticeAction;
use super::command::HistoryCommand;
use super::effect::{Cx, Effect, Undo, Withdrawn};
use crate::domain::ids::{ConversationId, MessageId, NoticeId};
use crate::domain::problem::Problem;
use crate::domain::timestamp::Timestamp;
use std::time::Duration;

/// How long a deletion can be undone.
pub const UNDO_TIME: Duration = Duration::from_secs(10);
/// How long a piece of information stays.
const INFORM_TIME: Duration = Duration::from_secs(6);

/// What a notice tells.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeContent {
    /// Something that was done: one sentence, no full stop.
    Done(String),
    /// Something that is wrong.
    Problem(Box<Problem>),
}

/// One sentence at the edge of the window, with what can be done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The id by which it is closed or its deed taken back.
    pub id: NoticeId,
    /// What is told.
    pub content: NoticeContent,
    /// What can be taken back.
    pub undo: Option<Undo>,
    /// When it ends by itself; `None` if it waits to be closed.
    pub ends_at: Option<Timestamp>,
}

/// The notices that are shown, the oldest first.
#[derive(Debug, Default)]
pub struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    /// The notices that are shown, the oldest first.
    pub fn list(&self) -> &[Notice] {
        &self.list
    }

    /// The newest notice whose deed can be taken back, and when it appeared.
    pub fn newest_undo(&self) -> Option<(NoticeId, Timestamp)> {
        let mut newest_first = self.list.iter().rev();
        let notice = newest_first.find(|notice| notice.undo.is_some())?;
        Some((notice.id, notice.ends_at?.minus(UNDO_TIME)))
    }

    /// When the next one ends by itself.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.list.iter().filter_map(|notice| notice.ends_at).min()
    }

    /// Closes a notice, or takes back what it tells of.
    pub(super) fn apply(&mut self, action: &NoticeAction, cx: &mut Cx<'_>) {
        let (NoticeAction::Undo(id) | NoticeAction::Dismiss(id)) = *action;
        let Some(undo) = self.take(id).and_then(|notice| notice.undo) else {
            return;
        };
        match action {
            NoticeAction::Undo(_) => cx.effect(Effect::TakeBack(id, undo)),
            NoticeAction::Dismiss(_) => make_final(undo, cx),
        }
    }

    /// Ends the notices that are due by `now`, or all that end by themselves.
    pub(super) fn end_due(&mut self, now: Option<Timestamp>, cx: &mut Cx<'_>) {
        let is_due = |notice: &mut Notice| {
            notice
                .ends_at
                .is_some_and(|end| now.is_none_or(|now| end <= now))
        };
        for notice in self.list.extract_if(.., is_due) {
            if let Some(undo) = notice.undo {
                make_final(undo, cx);
            }
        }
    }

    /// Tells of something that was done.
    pub(super) fn inform(&mut self, text: String, cx: &mut Cx<'_>) {
        self.list.push(Notice {
            id: NoticeId(cx.id()),
            content: NoticeContent::Done(text),
            undo: None,
            ends_at: Some(cx.now.plus(INFORM_TIME)),
        });
    }

    /// Tells of a problem; the same one is not told twice at a time.
    pub(super) fn report(&mut self, problem: Problem, cx: &mut Cx<'_>) {
        let content = NoticeContent::Problem(Box::new(problem));
        if self.list.iter().any(|notice| notice.content == content) {
            return;
        }
        self.list.push(Notice {
            id: NoticeId(cx.id()),
            content,
            undo: None,
            ends_at: None,
        });
    }

    /// Tells of a deletion that can be undone.
    pub(super) fn offer_undo(&mut self, text: String, undo: Undo, cx: &mut Cx<'_>) {
        self.list.push(Notice {
            id: NoticeId(cx.id()),
            content: NoticeContent::Done(text),
            undo: Some(undo),
            ends_at: Some(cx.now.plus(UNDO_TIME)),
        });
    }

    /// Takes out offers to undo what is undone, or cannot be undone any more.
    pub(super) fn withdraw(&mut self, withdrawn: &Withdrawn) {
        let ends = |notice: &Notice, undo: &Undo| match (withdrawn, undo) {
            (
                Withdrawn::Conversations,
                Undo::DeleteConversation(_) | Undo::DeleteMessage { .. },
            ) => true,
            (Withdrawn::Messages(back), Undo::DeleteMessage { message, .. }) => {
                back.contains(message)
            }
            (Withdrawn::MessagesSince(since, of), Undo::DeleteMessage { conversation, .. }) => {
                notice.id >= *since && conversation == of
            }
            (Withdrawn::Provider(back), Undo::DeleteProvider(provider)) => back == provider,
            (
                Withdrawn::Conversations
                | Withdrawn::Messages(_)
                | Withdrawn::MessagesSince(..)
                | Withdrawn::Provider(_),
                Undo::DeleteConversation(_)
                | Undo::DeleteMessage { .. }
                | Undo::DeleteProvider(_)
                | Undo::ResetParameters(..),
            ) => false,
        };
        self.list.retain(|notice| {
            let undo = notice.undo.as_ref();
            !undo.is_some_and(|undo| ends(notice, undo))
        });
    }

    /// The messages of a conversation whose deletion can still be undone.
    pub(super) fn deleted_messages(&self, of: ConversationId) -> Vec<MessageId> {
        let deleted = |notice: &Notice| match notice.undo {
            Some(Undo::DeleteMessage {
                conversation,
                message,
                ..
            }) if conversation == of => Some(message),
            _ => None,
        };
        self.list.iter().filter_map(deleted).collect()
    }

    fn take(&mut self, id: NoticeId) -> Option<Notice> {
        let index = self.list.iter().position(|notice| notice.id == id)?;
        Some(self.list.remove(index))
    }
}

/// Nothing takes that back any more.
fn make_final(undo: Undo, cx: &mut Cx<'_>) {
    match undo {
        Undo::DeleteConversation(conversation) => {
            cx.command(HistoryCommand::DeleteConversation(conversation.id));
        }
        Undo::DeleteMessage { message, .. } => {
            cx.command(HistoryCommand::DeleteMessage(message));
        }
        Undo::DeleteProvider(id) => cx.effect(Effect::RemoveProvider(id)),
        Undo::ResetParameters(..) => {}
    }
}
