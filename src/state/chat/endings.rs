//! Answers that have ended, for whoever tells of them.
//!
//! An ending is a fact of its own: nobody has to have seen the answer arriving to know that it is
//! over.

use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::{Message, Progress};
use std::collections::VecDeque;

/// How many endings are remembered; more do not end between two frames.
const KEPT: usize = 32;

/// An answer that is over: complete, stopped or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndedAnswer {
    /// The conversation it was given in, shown or not.
    pub conversation: ConversationId,
    /// The message that is the answer.
    pub answer: MessageId,
    /// How it ended; never [`Progress::Streaming`].
    pub progress: Progress,
}

/// The last endings since the program began.
#[derive(Debug, Default)]
pub struct Endings {
    last: VecDeque<EndedAnswer>,
    count: u64,
}

impl Endings {
    /// How many answers have ended.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those behind the first `seen`, oldest first; of very many only the last 32.
    pub fn since(&self, seen: u64) -> impl Iterator<Item = EndedAnswer> {
        let new = usize::try_from(self.count.saturating_sub(seen)).unwrap_or(KEPT);
        let known = self.last.len().saturating_sub(new);
        self.last.iter().skip(known).copied()
    }

    /// Notes that an answer is over.
    pub(super) fn note(&mut self, answer: &Message) {
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(EndedAnswer {
            conversation: answer.conversation,
            answer: answer.id,
            progress: answer.progress,
        });
        self.count += 1;
    }
}
