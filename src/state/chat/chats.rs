//! The conversations whose messages are in memory, with the answers that are arriving in them.

use super::branch::{Chat, RunningTurn};
use super::endings::Endings;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::{ConversationId, TurnId};
use crate::domain::timestamp::Timestamp;
use std::collections::HashMap;

/// The conversations whose messages are in memory: the shown one, and those with an answer
/// arriving.
#[derive(Debug, Default)]
pub struct Chats {
    pub(super) open: HashMap<ConversationId, Chat>,
    pub(super) turns: HashMap<TurnId, ConversationId>,
    pub(super) endings: Endings,
    /// Conversations that are longer than the context of that model, of which the user was told.
    pub(super) too_long: Vec<(ConversationId, ModelRef)>,
}

impl Chats {
    /// One conversation, if its messages are in memory or being read.
    pub fn get(&self, id: ConversationId) -> Option<&Chat> {
        self.open.get(&id)
    }

    /// Whether an answer is arriving in that conversation.
    pub fn is_streaming(&self, id: ConversationId) -> bool {
        self.open.get(&id).is_some_and(Chat::is_streaming)
    }

    /// The answers that have ended.
    pub fn endings(&self) -> &Endings {
        &self.endings
    }

    /// How many answers are arriving.
    pub fn streaming(&self) -> usize {
        self.turns.len()
    }

    /// When the first of the arriving answers has to be stored.
    pub(in crate::state) fn store_due(&self) -> Option<Timestamp> {
        let turns = self.open.values().filter_map(|chat| chat.turn.as_ref());
        turns.filter_map(RunningTurn::store_due).min()
    }

    /// Holds a conversation in which nothing was said.
    pub(super) fn begin_empty(&mut self, id: ConversationId) {
        let blank = || Chat::opened(true);
        self.open.entry(id).or_insert_with(blank);
    }

    /// Lets go of a conversation that is gone.
    pub(super) fn forget(&mut self, id: ConversationId) {
        self.open.remove(&id);
        self.too_long
            .retain(|(conversation, _)| *conversation != id);
    }

    /// Lets go of the messages of conversations that are neither shown nor streaming.
    pub(super) fn forget_idle(&mut self, shown: Option<ConversationId>) {
        self.open
            .retain(|id, chat| Some(*id) == shown || chat.is_streaming());
    }

    /// The conversation in which the answer of a turn is arriving.
    pub(super) fn by_turn(&mut self, turn: TurnId) -> Option<(ConversationId, &mut Chat)> {
        let id = *self.turns.get(&turn)?;
        Some((id, self.open.get_mut(&id)?))
    }
}
