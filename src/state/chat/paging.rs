//! Messages come into memory where they are read, and go when nobody is near them.
//!
//! A conversation opens with the end of its branch; its tree follows. Where the reader is, is told
//! by the transcript.

use super::Chat;
use crate::domain::cause::Cause;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::{Message, Progress};
use crate::domain::message_tree::{MessageTree, Place};
use crate::state::State;
use crate::state::command::{Command, HistoryCommand};
use std::ops::Range;
use std::sync::Arc;

/// How many messages beside those that are looked at are read with them.
const AHEAD: usize = 60;
/// How far from those that are looked at messages stay in memory.
const KEPT: usize = 300;

impl State {
    /// Asks the store for the messages of the shown conversation unless they are there.
    pub(in crate::state) fn load_shown(&mut self) {
        let Some(conversation) = self.library.shown().and_then(|id| self.library.get(id)) else {
            return;
        };
        let (id, blank) = (conversation.id, conversation.leaf.is_none());
        if self.chats.get(id).is_none() {
            self.chats.open.insert(id, Chat::opened(blank));
            if !blank {
                self.commands
                    .push(Command::History(HistoryCommand::Load(id)));
            }
        }
    }

    pub(in crate::state) fn take_loaded(
        &mut self,
        id: ConversationId,
        mut messages: Vec<Arc<Message>>,
    ) {
        let Some(chat) = self.chats.open.get_mut(&id).filter(|chat| chat.loading) else {
            return;
        };
        messages.iter_mut().for_each(as_interrupted);
        let leaf = messages.last().map(|message| message.id);
        chat.take_end(messages);
        // A leaf that was never stored is none: the program ended between the two writes.
        if leaf.is_some() {
            self.library
                .update(id, |conversation| conversation.leaf = leaf);
        }
    }

    /// Takes in the whole tree of a conversation, of which the end is there.
    pub(in crate::state) fn take_outline(&mut self, id: ConversationId, tree: MessageTree) {
        let deleted = self.notices.deleted_messages(id);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        if chat.loading || chat.outlined {
            return;
        }
        chat.take_tree(tree);
        for message in deleted {
            if let Some(place) = chat.tree.find(message) {
                chat.tree.set_hidden(place, true);
            }
        }
        if let Some((goal, _)) = self.view.goal {
            self.show_branch_with(id, goal);
        }
    }

    pub(in crate::state) fn take_page(
        &mut self,
        id: ConversationId,
        mut messages: Vec<Arc<Message>>,
    ) {
        if let Some(chat) = self.chats.open.get_mut(&id) {
            messages.iter_mut().for_each(as_interrupted);
            chat.take_page(messages);
        }
    }

    /// Reads what is missing around the messages that are looked at, and lets go of what is far
    /// away.
    pub(in crate::state) fn look(&mut self, looked_at: &Range<usize>) {
        let Some(id) = self.library.shown() else {
            return;
        };
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let around = |far: usize| looked_at.start.saturating_sub(far)..looked_at.end + far;
        chat.hold_only(around(KEPT));
        self.read_missing(id, around(AHEAD));
    }

    fn read_missing(&mut self, id: ConversationId, range: Range<usize>) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let missing = chat.missing(range);
        if !missing.is_empty() {
            chat.asked.extend(&missing);
            self.commands
                .push(Command::History(HistoryCommand::LoadMessages(id, missing)));
        }
    }

    /// Shows the branch that ends there, and reads the end of it.
    pub(super) fn show_branch_to(&mut self, id: ConversationId, leaf: Place) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let leaf = chat.show_branch(leaf);
        let length = chat.len();
        self.library
            .update(id, |conversation| conversation.leaf = Some(leaf));
        self.store_conversation(id);
        self.read_missing(id, length.saturating_sub(AHEAD)..length);
    }

    /// Shows a branch on which that message is, unless it is on the one that is shown.
    pub(in crate::state) fn show_branch_with(&mut self, id: ConversationId, message: MessageId) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let place = chat.tree.find(message);
        let Some(place) =
            place.filter(|place| !chat.is_streaming() && chat.tree.is_reachable(*place))
        else {
            return;
        };
        if chat.branch.contains(&place) {
            return;
        }
        let leaf = chat.tree.leaf_below(place);
        self.show_branch_to(id, leaf);
    }
}

/// An answer that the store has as arriving was cut short by the end of the program.
fn as_interrupted(message: &mut Arc<Message>) {
    if message.progress == Progress::Streaming {
        Arc::make_mut(message).fail(Cause::Interrupted.into());
    }
}
