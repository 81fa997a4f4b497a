//! Reading one answer of a model: its body, decoded piece by piece to the end or to where it breaks.
//!
//! What becomes of the pieces is for those to say who read it: a turn tells them, a check looks at
//! them.

use crate::domain::cause::{Asked, Cause, TransportFailure};
use crate::domain::delta::Delta;
use crate::domain::problem::Problem;
use crate::wire::{AnswerDecoder, WireError, classify, format_of};
use crate::worker::net::failure::Failure;
use crate::worker::net::http::Reply;
use crate::worker::reach::Place;

/// An answer that is arriving.
pub(in crate::worker) struct Answering {
    reply: Reply,
    decoder: Box<dyn AnswerDecoder>,
}

/// Why reading ended before the provider said that it was done.
pub(in crate::worker) enum Broken {
    Transport(Failure),
    Wire(WireError),
}

impl Broken {
    /// What is said of it.
    pub(in crate::worker) fn problem(&self, place: &Place) -> Problem {
        match self {
            Self::Transport(failure) => place.transport_problem(failure),
            Self::Wire(error) => {
                let target = place.target(place.keys.first());
                place.without_secrets(classify::answer_problem(error, &target, Asked::Chat))
            }
        }
    }

    /// What is said of it where nothing of the answer had come: nothing is cut short, and nothing
    /// is there to be kept.
    pub(in crate::worker) fn problem_at_the_start(&self, place: &Place) -> Problem {
        match self {
            Self::Wire(WireError::CutShort) => place.problem(Cause::EndedAtTheStart),
            Self::Transport(failure) => {
                let mut failure = failure.clone();
                if failure.kind == TransportFailure::ResetMidway {
                    failure.kind = TransportFailure::Reset;
                } else if let TransportFailure::SilenceTimeout(limit) = failure.kind {
                    failure.kind = TransportFailure::FirstByteTimeout(limit);
                }
                place.transport_problem(&failure)
            }
            Self::Wire(_) => self.problem(place),
        }
    }
}

impl Answering {
    /// The answer in the body of `reply`, in the format that is spoken at `place`.
    pub(in crate::worker) fn new(reply: Reply, place: &Place) -> Self {
        Self {
            reply,
            decoder: format_of(place.endpoint.format).answer_decoder(),
        }
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
    ) -> Result<bool, Broken> {
        let before = deltas.len();
        let broke = match self.reply.chunk().await {
            Ok(Some(bytes)) => {
                seen(&bytes);
                let pushed = self.decoder.push(&bytes, deltas);
                let is_stop = |delta: &Delta| matches!(delta, Delta::Stop(_));
                if deltas[before..].iter().any(is_stop) {
                    self.reply.expect_end();
                }
                return pushed.map(|()| true).map_err(Broken::Wire);
            }
            Ok(None) => None,
            Err(failure) => Some(failure),
        };
        match (self.decoder.finish(deltas), broke) {
            // A connection that breaks after the provider said that it was done has broken nothing.
            (Ok(()), _) => Ok(false),
            (Err(_), Some(failure)) => Err(Broken::Transport(failure)),
            (Err(error), None) => Err(Broken::Wire(error)),
        }
    }
}
