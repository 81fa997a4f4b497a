//! Reading one answer of a model: its body, decoded piece by piece to the end or to where it breaks.
//!
//! What becomes of the pieces is for those to say who read it: a turn tells them, a check looks at
//! them.

use super::answer_times::AnswerTimes;
use super::endpoint_client::EndpointClient;
use crate::domain::cause::{Asked, Cause, TransportFailure};
use crate::domain::delta::Delta;
use crate::domain::problem::Problem;
use crate::wire::http::ResponseHead;
use crate::wire::{AnswerDecoder, Format, WireError, classify};
use crate::worker::net::failure::Failure;
use crate::worker::net::http::Reply;
use crate::worker::secrets::key_cache::HeldKey;

/// An answer that is arriving; dropping it closes the connection.
pub(in crate::worker) struct AnswerStream<'a> {
    reply: Reply,
    decoder: Box<dyn AnswerDecoder>,
    times: &'a mut AnswerTimes,
}

/// Why reading ended before the provider said that it was done.
#[derive(Debug)]
pub(in crate::worker) enum BrokenAnswer {
    /// The connection broke.
    Transport(Failure),
    /// The server reported an error, or what came is no answer.
    Wire(WireError),
}

impl BrokenAnswer {
    /// What the server said wrongly; `None` where the connection broke.
    pub(super) fn wire_error(&self) -> Option<&WireError> {
        match self {
            Self::Transport(_) => None,
            Self::Wire(error) => Some(error),
        }
    }

    /// What is said of an answer that was asked for with `key` and of which something had come.
    pub(super) fn problem(&self, client: &EndpointClient, key: Option<&HeldKey>) -> Problem {
        match self {
            Self::Transport(failure) => client.transport_problem(failure),
            Self::Wire(error) => {
                let target = client.target(key);
                client.without_secrets(classify::answer_problem(error, &target, Asked::Chat))
            }
        }
    }

    /// What is said of one where nothing of the answer had come: nothing is cut short, and nothing
    /// is there to be kept.
    pub(super) fn problem_at_the_start(
        &self,
        client: &EndpointClient,
        key: Option<&HeldKey>,
    ) -> Problem {
        match self {
            Self::Wire(WireError::CutShort) => client.problem(Cause::EndedAtTheStart),
            Self::Transport(failure) => {
                let mut failure = failure.clone();
                if failure.kind == TransportFailure::ResetMidway {
                    failure.kind = TransportFailure::Reset;
                } else if let TransportFailure::SilenceTimeout(limit) = failure.kind {
                    failure.kind = TransportFailure::FirstByteTimeout(limit);
                }
                client.transport_problem(&failure)
            }
            Self::Wire(_) => self.problem(client, key),
        }
    }
}

impl<'a> AnswerStream<'a> {
    /// The answer in the body of `reply`; `times` notes when what of it arrives.
    pub(super) fn new(reply: Reply, format: &dyn Format, times: &'a mut AnswerTimes) -> Self {
        Self {
            reply,
            decoder: format.answer_decoder(),
            times,
        }
    }

    /// Status and content type of the response that carries the answer.
    pub(in crate::worker) fn head(&self) -> &ResponseHead {
        &self.reply.head
    }

    /// Whether any text or reasoning has arrived.
    pub(super) fn has_begun(&self) -> bool {
        self.times.has_begun()
    }

    /// Waits for more and appends what became readable to `deltas`; `seen` gets the bytes as they
    /// came. False at the end. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// If the connection or the answer breaks; what was put into `deltas` is valid all the same.
    pub(in crate::worker) async fn more(
        &mut self,
        deltas: &mut Vec<Delta>,
        seen: impl FnOnce(&[u8]),
    ) -> Result<bool, BrokenAnswer> {
        let before = deltas.len();
        let more = self.decode(deltas, seen).await;
        self.times.arrived(&deltas[before..]);
        more
    }

    async fn decode(
        &mut self,
        deltas: &mut Vec<Delta>,
        seen: impl FnOnce(&[u8]),
    ) -> Result<bool, BrokenAnswer> {
        let before = deltas.len();
        let broke = match self.reply.chunk().await {
            Ok(Some(bytes)) => {
                seen(&bytes);
                let pushed = self.decoder.push(&bytes, deltas);
                let is_stop = |delta: &Delta| matches!(delta, Delta::Stop(_));
                if deltas[before..].iter().any(is_stop) {
                    self.reply.expect_end();
                }
                return pushed.map(|()| true).map_err(BrokenAnswer::Wire);
            }
            Ok(None) => None,
            Err(failure) => Some(failure),
        };
        match (self.decoder.finish(deltas), broke) {
            // A connection that breaks after the provider said that it was done has broken nothing.
            (Ok(()), _) => Ok(false),
            (Err(_), Some(failure)) => Err(BrokenAnswer::Transport(failure)),
            (Err(error), None) => Err(BrokenAnswer::Wire(error)),
        }
    }
}
