//! Looking for a text in all messages of a conversation: beside the disk thread, which has to store
//! what arrives meanwhile.

use crate::domain::ids::{ConversationId, RequestId};
use crate::state::event::{Event, HistoryEvent};
use crate::storage::StorageError;
use crate::storage::database::History;
use crate::storage::paths::Paths;
use crate::worker::events::EventSender;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Finds one thing at a time: a new question gives up the one before.
pub(super) struct Finder {
    paths: Paths,
    events: EventSender,
    /// The number of the newest question.
    newest: Arc<AtomicU64>,
}

impl Finder {
    /// A finder in the history below `paths`.
    pub(super) fn new(paths: Paths, events: EventSender) -> Self {
        Self {
            paths,
            events,
            newest: Arc::default(),
        }
    }

    /// Begins to look; what was found is told, also if it is nothing because the history cannot be
    /// read.
    pub(super) fn find(&self, request: RequestId, conversation: ConversationId, query: String) {
        let own = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let newest = Arc::clone(&self.newest);
        let (paths, events) = (self.paths.clone(), self.events.clone());
        let is_newest = move || newest.load(Ordering::Relaxed) == own;
        let task = move || {
            let found = History::open_beside(&paths)
                .and_then(|history| history.find_in(conversation, &query, &is_newest));
            if !is_newest() {
                return;
            }
            let event = match found {
                Ok(found) => HistoryEvent::FoundIn(request, found),
                Err(error) => failed(error),
            };
            events.send_blocking(Event::History(event));
        };
        if let Err(error) = thread::Builder::new().name("find".into()).spawn(task) {
            tracing::warn!(%error, "no thread to look for something");
        }
    }

    /// Gives up what is being looked for.
    pub(super) fn give_up(&self) {
        self.newest.fetch_add(1, Ordering::Relaxed);
    }
}

fn failed(error: StorageError) -> HistoryEvent {
    tracing::warn!(%error, "not searched");
    HistoryEvent::Failed(error.into_problem())
}
