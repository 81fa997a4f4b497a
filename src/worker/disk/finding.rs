//! Looking for a text in all messages of a conversation: beside the disk thread, which has to store
//! what arrives meanwhile.

use crate::domain::ids::{ConversationId, RequestId};
use crate::state::event::{Event, HistoryEvent};
use crate::storage::StorageError;
use crate::storage::database::History;
use crate::storage::paths::Paths;
use crate::worker::outlet::Outlet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Finds one thing at a time: a new question gives up the one before.
#[derive(Debug, Default)]
pub(in crate::worker) struct Finder {
    newest: Arc<AtomicU64>,
}

impl Finder {
    /// Begins to look; what was found is told, also if it is nothing because the history cannot be
    /// read.
    pub(in crate::worker) fn find(
        &self,
        (paths, outlet): (&Paths, &Arc<Outlet>),
        request: RequestId,
        conversation: ConversationId,
        query: String,
    ) {
        let own = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let newest = Arc::clone(&self.newest);
        let (paths, outlet) = (paths.clone(), Arc::clone(outlet));
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
            outlet.send_blocking(Event::History(event));
        };
        if let Err(error) = thread::Builder::new().name("find".into()).spawn(task) {
            tracing::warn!(%error, "no thread to look for something");
        }
    }

    /// Gives up what is being looked for.
    pub(in crate::worker) fn give_up(&self) {
        self.newest.fetch_add(1, Ordering::Relaxed);
    }
}

fn failed(error: StorageError) -> HistoryEvent {
    tracing::warn!(%error, "not searched");
    HistoryEvent::Failed(error.into_problem())
}
