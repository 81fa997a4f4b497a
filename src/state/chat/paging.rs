//! Messages come into memory where they are read, and go when nobody is near them.
//!
//! A conversation opens with the end of its branch; its tree follows. Where the reader is, is told
//! by the transcript.

use super::branch::Chat;
use super::chats::Chats;
use crate::domain::cause::Cause;
use crate::domain::conversation::Conversation;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::{Message, Progress};
use crate::domain::message_tree::MessageTree;
use crate::state::command::HistoryCommand;
use crate::state::effect::Cx;
use std::ops::Range;
use std::sync::Arc;

/// How many messages beside those that are looked at are read with them.
const AHEAD: usize = 60;
/// How far from those that are looked at messages stay in memory.
const KEPT: usize = 300;

impl Chats {
    /// Asks the store for the messages of a conversation unless they are there.
    pub(super) fn load(&mut self, conversation: &Conversation, cx: &mut Cx<'_>) {
        let (id, blank) = (conversation.id, conversation.leaf.is_none());
        if self.get(id).is_none() {
            self.open.insert(id, Chat::opened(blank));
            if !blank {
                cx.command(HistoryCommand::Load(id));
            }
        }
    }

    /// Takes in the end of a branch that was asked for; its leaf. A leaf that was never stored is
    /// none: the program ended between the two writes.
    pub(super) fn take_loaded(
        &mut self,
        id: ConversationId,
        mut messages: Vec<Arc<Message>>,
    ) -> Option<MessageId> {
        let chat = self.open.get_mut(&id).filter(|chat| chat.loading)?;
        messages.iter_mut().for_each(as_interrupted);
        let leaf = messages.last().map(|message| message.id);
        chat.take_end(messages);
        leaf
    }

    /// Takes in the whole tree of a conversation of which the end is there, without what is deleted
    /// with a time to undo; whether it was waited for.
    pub(super) fn take_outline(
        &mut self,
        id: ConversationId,
        tree: MessageTree,
        deleted: &[MessageId],
    ) -> bool {
        let chat = self.open.get_mut(&id);
        let Some(chat) = chat.filter(|chat| !chat.loading && !chat.outlined) else {
            return false;
        };
        chat.take_tree(tree);
        for message in deleted {
            if let Some(place) = chat.tree.find(*message) {
                chat.tree.set_hidden(place, true);
            }
        }
        true
    }

    /// Takes in messages that were asked for.
    pub(super) fn take_page(&mut self, id: ConversationId, mut messages: Vec<Arc<Message>>) {
        if let Some(chat) = self.open.get_mut(&id) {
            messages.iter_mut().for_each(as_interrupted);
            chat.take_page(messages);
        }
    }

    /// Reads what is missing around the messages that are looked at, and lets go of what is far
    /// away.
    pub(super) fn look(&mut self, id: ConversationId, looked_at: &Range<usize>, cx: &mut Cx<'_>) {
        let around = |far: usize| looked_at.start.saturating_sub(far)..looked_at.end + far;
        if let Some(chat) = self.open.get_mut(&id) {
            chat.hold_only(around(KEPT));
        }
        self.read_missing(id, around(AHEAD), cx);
    }

    /// Reads what is missing at the end of the branch.
    pub(super) fn read_end(&mut self, id: ConversationId, cx: &mut Cx<'_>) {
        let length = self.get(id).map_or(0, Chat::len);
        self.read_missing(id, length.saturating_sub(AHEAD)..length, cx);
    }

    fn read_missing(&mut self, id: ConversationId, range: Range<usize>, cx: &mut Cx<'_>) {
        let Some(chat) = self.open.get_mut(&id) else {
            return;
        };
        let missing = chat.missing(range);
        if !missing.is_empty() {
            chat.asked.extend(&missing);
            cx.command(HistoryCommand::LoadMessages(id, missing));
        }
    }
}

/// An answer that the store has as arriving was cut short by the end of the program.
fn as_interrupted(message: &mut Arc<Message>) {
    if message.progress == Progress::Streaming {
        Arc::make_mut(message).fail(Cause::Interrupted.into());
    }
}
