//! Branches for questions about conversations of which only the end is in memory.

use super::jobs::DiskJob;
use crate::domain::cause::{Cause, StorageCause};
use crate::domain::chat_request::ChatRequest;
use crate::domain::problem::Problem;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use tokio::sync::oneshot;

/// Asks the disk thread, which has written by then what it was given before.
#[derive(Debug, Clone)]
pub(in crate::worker) struct Archive {
    jobs: Sender<DiskJob>,
}

impl Archive {
    /// Asks through the jobs of the disk thread.
    pub(super) fn new(jobs: Sender<DiskJob>) -> Self {
        Self { jobs }
    }

    /// The question with its whole branch.
    ///
    /// # Errors
    /// If the history cannot be read, or no longer has what was said.
    pub(in crate::worker) async fn complete(
        &self,
        mut request: ChatRequest,
    ) -> Result<ChatRequest, Problem> {
        let Some(earlier) = request.earlier.take() else {
            return Ok(request);
        };
        let (answer, read) = oneshot::channel();
        // Where the thread has ended, it drops what it was to answer with.
        let _ = self.jobs.send(DiskJob::ReadBranch(earlier, answer));
        let branch = read.await.unwrap_or_else(|_ended| Ok(Vec::new()))?;
        if branch.is_empty() {
            return Err(not_there());
        }
        let branch = branch.into_iter().map(Arc::new);
        request.messages = branch.chain(request.messages).collect();
        Ok(request)
    }
}

fn not_there() -> Problem {
    Cause::Storage(StorageCause::BeginningUnread).into()
}
