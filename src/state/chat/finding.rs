//! Looking for a text in the conversation that is shown.
//!
//! The messages in memory are looked at here and at once; the store looks at all of them.

use crate::domain::ids::{ConversationId, MessageId, RequestId};
use crate::domain::message::Message;
use crate::state::command::{Command, HistoryCommand};
use crate::state::{Env, State};
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
}

impl State {
    /// Looks for that in the shown conversation; `None` and an empty text end it.
    pub(super) fn find(&mut self, query: Option<String>, env: &mut Env<'_>) {
        let revision = self.find.take().map_or(0, |find| find.revision) + 1;
        let query = query.filter(|query| !query.is_empty());
        let (Some(query), Some(conversation)) = (query, self.library.shown()) else {
            return;
        };
        let Some(chat) = self.chats.get(conversation) else {
            return;
        };
        let places = |message: &Arc<Message>| (message.id, message.places(&query));
        let here = chat.messages().map(places);
        let found = here.filter(|(_, places)| *places > 0).collect();
        let request = RequestId((env.new_id)());
        self.commands.push(Command::History(HistoryCommand::FindIn {
            request,
            conversation,
            query: query.clone(),
        }));
        self.find = Some(Find {
            conversation,
            query,
            request: Some(request),
            found,
            revision,
        });
    }

    pub(in crate::state) fn take_found(
        &mut self,
        request: RequestId,
        found: Vec<(MessageId, usize)>,
    ) {
        let find = self.find.as_mut();
        if let Some(find) = find.filter(|find| find.request == Some(request)) {
            find.request = None;
            // What is in memory is newer.
            for (message, places) in found {
                find.found.entry(message).or_insert(places);
            }
            find.revision += 1;
        }
    }

    /// Looks at a message that has been said or changed since.
    pub(super) fn find_also_in(&mut self, id: ConversationId, message: MessageId) {
        let Some(find) = self.find.as_mut().filter(|find| find.conversation == id) else {
            return;
        };
        let Some(message) = self.chats.get(id).and_then(|chat| chat.get(message)) else {
            return;
        };
        let places = message.places(&find.query);
        let before = if places > 0 {
            find.found.insert(message.id, places)
        } else {
            find.found.remove(&message.id)
        };
        find.revision += u64::from(before.unwrap_or_default() != places);
    }
}
