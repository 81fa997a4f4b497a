//! When what of an answer arrived, and from when on an answer counts as begun.

use crate::domain::delta::Delta;
use crate::domain::usage::Timings;
use std::time::Duration;
use tokio::time::Instant;

/// The times of one answer, from sending its question.
#[derive(Debug)]
pub(in crate::worker) struct AnswerTimes {
    sent: Instant,
    first_token: Option<Duration>,
    first_text: Option<Duration>,
    last: Duration,
}

impl AnswerTimes {
    /// The times of an answer whose question is sent now.
    pub(super) fn start() -> Self {
        Self {
            sent: Instant::now(),
            first_token: None,
            first_text: None,
            last: Duration::ZERO,
        }
    }

    /// Whether any text or reasoning has arrived. Until then nothing is lost by asking again, with
    /// another key or without a field.
    pub(super) fn has_begun(&self) -> bool {
        self.first_token.is_some()
    }

    /// How long after sending the first text or reasoning arrived; `None` before it has.
    pub(in crate::worker) fn first_token(&self) -> Option<Duration> {
        self.first_token
    }

    /// Notes that `deltas` have arrived now, or the end of the answer if there are none.
    pub(super) fn arrived(&mut self, deltas: &[Delta]) {
        self.last = self.sent.elapsed();
        for delta in deltas {
            match delta {
                Delta::Reasoning(text) if !text.is_empty() => {
                    self.first_token.get_or_insert(self.last);
                }
                Delta::Text(text) if !text.is_empty() => {
                    self.first_token.get_or_insert(self.last);
                    self.first_text.get_or_insert(self.last);
                }
                Delta::Text(_)
                | Delta::Reasoning(_)
                | Delta::ReasoningSignature(_)
                | Delta::RedactedReasoning(_)
                | Delta::Usage(_)
                | Delta::Stop(_)
                | Delta::Model(_) => {}
            }
        }
    }

    /// The times so far, as a message keeps them.
    pub(super) fn timings(&self) -> Timings {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let last = if self.last.is_zero() {
            self.sent.elapsed()
        } else {
            self.last
        };
        Timings {
            first_token_ms: self.first_token.map(millis),
            first_text_ms: self.first_text.map(millis),
            total_ms: Some(millis(last)),
        }
    }
}
