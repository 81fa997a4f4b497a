//! Looking for a text in the conversation that is shown.
//!
//! The messages in memory are looked at here and at once; the store looks at all of them.

use super::branch::Chat;
use crate::domain::ids::{ConversationId, MessageId, RequestId};
use crate::domain::message::Message;
use crate::state::command::HistoryCommand;
use crate::state::effect::Cx;
use std::collections::HashMap;
use std::sync::Arc;

/// What is looked for in a conversation, and where it was found so far.
#[derive(Debug)]
pub struct Find {
    conversation: ConversationId,
    query: String,
    /// The question to the store, until it has answered.
    request: Option<RequestId>,
    /// The messages that have it, with the number of places.
    found: HashMap<MessageId, usize>,
    revision: u64,
}

impl Find {
    /// What is looked for.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Whether the store still looks.
    pub fn is_looking(&self) -> bool {
        self.request.is_some()
    }

    /// In how many places a message, on whatever branch, has what is looked for: of Markdown as it
    /// was written, which may be some more or less than are seen.
    pub fn places(&self, message: MessageId) -> usize {
        self.found.get(&message).copied().unwrap_or_default()
    }

    /// A number that changes with what was found.
    pub fn revision(&self) -> u64 {
        self.revision
    }
    /// Looks for a text in the messages of a conversation that are in memory, and asks the store for
    /// the others. `revision` differs from that of the search before.
    pub(super) fn begin(
        query: String,
        conversation: ConversationId,
        chat: &Chat,
        revision: u64,
        cx: &mut Cx<'_>,
    ) -> Self {
        let places = |message: &Arc<Message>| (message.id, message.places(&query));
        let here = chat.messages().map(places);
        let found = here.filter(|(_, places)| *places > 0).collect();
        let request = cx.request();
        cx.command(HistoryCommand::FindIn {
            request,
            conversation,
            query: query.clone(),
        });
        Self {
            conversation,
            query,
            request: Some(request),
            found,
            revision,
        }
    }

    /// Takes in what the store has found.
    pub(super) fn take_found(&mut self, request: RequestId, found: Vec<(MessageId, usize)>) {
        if self.request == Some(request) {
            self.request = None;
            // What is in memory is newer.
            for (message, places) in found {
                self.found.entry(message).or_insert(places);
            }
            self.revision += 1;
        }
    }

    /// Looks at a message that has been said or changed since, in whatever conversation.
    pub(super) fn look_at(&mut self, message: &Message) {
        if self.conversation != message.conversation {
            return;
        }
        let places = message.places(&self.query);
        let before = if places > 0 {
            self.found.insert(message.id, places)
        } else {
            self.found.remove(&message.id)
        };
        self.revision += u64::from(before.unwrap_or_default() != places);
    }
}
