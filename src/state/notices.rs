//! What is told at the edge of the window: what was done and can be undone, and problems that
//! belong to no answer.

use super::action::{NoticeAction, Scope};
use super::command::{Command, HistoryCommand, SettingsCommand};
use super::{Env, State};
use crate::domain::conversation::Conversation;
use crate::domain::ids::{ConversationId, MessageId, NoticeId, ProviderId};
use crate::domain::parameters::levels::ParameterSet;
use crate::domain::problem::Problem;
use crate::domain::timestamp::Timestamp;
use std::time::Duration;

/// How long a deletion can be undone.
pub const UNDO_TIME: Duration = Duration::from_secs(10);
/// How long a piece of information stays.
const INFORM_TIME: Duration = Duration::from_secs(6);

/// What an undo takes back; until then it is only hidden, and after a crash it is there again.
#[derive(Debug, Clone, PartialEq)]
pub enum Undo {
    /// A conversation left the list.
    DeleteConversation(Box<Conversation>),
    /// A message was hidden with all that follows it.
    DeleteMessage {
        /// Where it was said.
        conversation: ConversationId,
        /// The message.
        message: MessageId,
        /// The end of the branch that was shown with it.
        leaf: MessageId,
    },
    /// A provider left the list.
    DeleteProvider(ProviderId),
    /// What was set there was given up; it holds just that.
    ResetParameters(Scope, Box<ParameterSet>),
}

/// What a notice tells.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeContent {
    /// Something that was done: one sentence, no full stop.
    Done(String),
    /// Something that is wrong.
    Problem(Box<Problem>),
}

/// One notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its identity.
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

    /// Tells of something that was done.
    pub(super) fn inform(&mut self, text: String, env: &mut Env<'_>) {
        let ends_at = Some(env.now.plus(INFORM_TIME));
        self.list.push(Notice {
            id: NoticeId((env.new_id)()),
            content: NoticeContent::Done(text),
            undo: None,
            ends_at,
        });
    }

    /// Tells of a problem; the same one is not told twice at a time.
    pub(super) fn problem(&mut self, problem: Problem, env: &mut Env<'_>) {
        let content = NoticeContent::Problem(Box::new(problem));
        if self.list.iter().any(|notice| notice.content == content) {
            return;
        }
        self.list.push(Notice {
            id: NoticeId((env.new_id)()),
            content,
            undo: None,
            ends_at: None,
        });
    }

    /// Tells of a deletion that can be undone.
    pub(super) fn undoable(&mut self, text: String, undo: Undo, env: &mut Env<'_>) {
        let ends_at = Some(env.now.plus(UNDO_TIME));
        self.list.push(Notice {
            id: NoticeId((env.new_id)()),
            content: NoticeContent::Done(text),
            undo: Some(undo),
            ends_at,
        });
    }

    /// Takes out the offers to bring back conversations and messages: what the store has counts.
    pub(super) fn forget_deleted_conversations(&mut self) {
        self.list.retain(|notice| {
            !matches!(
                notice.undo,
                Some(Undo::DeleteConversation(_) | Undo::DeleteMessage { .. })
            )
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

    /// Takes out the offers to bring back messages that are there again.
    pub(super) fn forget_deleted_messages(&mut self, back: &[MessageId]) {
        let is_back = |undo: &Undo| matches!(undo, Undo::DeleteMessage { message, .. } if back.contains(message));
        self.list
            .retain(|notice| !notice.undo.as_ref().is_some_and(is_back));
    }

    /// Takes out the offers to bring back messages of a conversation that were deleted after that
    /// notice: they are there again.
    pub(super) fn forget_deletions_since(&mut self, since: NoticeId, of: ConversationId) {
        let is_there = |undo: &Undo| matches!(undo, Undo::DeleteMessage { conversation, .. } if *conversation == of);
        self.list
            .retain(|notice| notice.id < since || !notice.undo.as_ref().is_some_and(is_there));
    }

    /// Takes out the offer to bring back a provider that is there again.
    pub(super) fn forget_deleted_provider(&mut self, id: ProviderId) {
        self.list
            .retain(|notice| notice.undo != Some(Undo::DeleteProvider(id)));
    }

    fn take(&mut self, id: NoticeId) -> Option<Notice> {
        let index = self.list.iter().position(|notice| notice.id == id)?;
        Some(self.list.remove(index))
    }

    /// Takes out those that end by `now`; `None` takes out all that end by themselves.
    fn take_due(&mut self, now: Option<Timestamp>) -> Vec<Notice> {
        let due = |notice: &mut Notice| {
            notice
                .ends_at
                .is_some_and(|end| now.is_none_or(|now| end <= now))
        };
        self.list.extract_if(.., due).collect()
    }
}

impl State {
    pub(super) fn apply_notice(&mut self, action: &NoticeAction) {
        match *action {
            NoticeAction::Undo(id) => match self.notices.take(id).and_then(|notice| notice.undo) {
                Some(Undo::DeleteConversation(conversation)) => {
                    let id = conversation.id;
                    self.library.put_back(*conversation);
                    self.open(id, None);
                }
                Some(Undo::DeleteMessage {
                    conversation,
                    message,
                    leaf,
                }) => self.put_message_back(id, conversation, message, leaf),
                Some(Undo::DeleteProvider(provider)) => {
                    self.settings_changed |= self.providers.put_back(provider);
                }
                Some(Undo::ResetParameters(scope, set)) => {
                    self.change_set(&scope, |known| known.put_back(*set));
                }
                None => {}
            },
            NoticeAction::Dismiss(id) => {
                if let Some(undo) = self.notices.take(id).and_then(|notice| notice.undo) {
                    self.make_final(undo);
                }
            }
        }
    }

    /// Ends the notices that are due by `now`, or all that end by themselves.
    pub(super) fn end_due_notices(&mut self, now: Option<Timestamp>) {
        for undo in self
            .notices
            .take_due(now)
            .into_iter()
            .filter_map(|notice| notice.undo)
        {
            self.make_final(undo);
        }
    }

    fn make_final(&mut self, undo: Undo) {
        match undo {
            Undo::DeleteConversation(conversation) => {
                self.commands
                    .push(Command::History(HistoryCommand::DeleteConversation(
                        conversation.id,
                    )));
            }
            Undo::DeleteMessage { message, .. } => {
                self.commands
                    .push(Command::History(HistoryCommand::DeleteMessage(message)));
            }
            Undo::ResetParameters(..) => {}
            Undo::DeleteProvider(id) => {
                if let Some(provider) = self.providers.remove(id) {
                    self.settings_changed = true;
                    self.commands
                        .push(Command::Settings(SettingsCommand::DeleteKeys(
                            id,
                            provider.secret_ids(),
                        )));
                }
            }
        }
    }
}
