//! Gathers what arrives of an answer, so that the window hears of it about once per frame however
//! fast the server is.
//!
//! Pure: the time comes in as a parameter.

use crate::domain::delta::Delta;
use crate::domain::usage::Usage;
use std::time::Duration;
use tokio::time::Instant;

/// How long pieces are gathered: together with what a screen takes from one picture to the next,
/// less than the 50 ms after which a reader would see a delay; and where no graphics processor
/// helps, drawing much more often would take a whole core.
const FRAME: Duration = Duration::from_millis(24);

/// What of an answer has arrived and was not yet told.
#[derive(Debug, Default)]
pub(super) struct DeltaBuffer {
    deltas: Vec<Delta>,
    /// Apart from the others, because relays repeat it between all pieces of text.
    usage: Option<Usage>,
    told_at: Option<Instant>,
}

impl DeltaBuffer {
    /// Adds a delta; text and reasoning grow what is there, so that memory follows what was said,
    /// not the number of pieces.
    pub(super) fn add(&mut self, delta: Delta) {
        match (self.deltas.last_mut(), delta) {
            (_, Delta::Text(more) | Delta::Reasoning(more)) if more.is_empty() => {}
            (Some(Delta::Text(text)), Delta::Text(more))
            | (Some(Delta::Reasoning(text)), Delta::Reasoning(more)) => text.push_str(&more),
            (_, Delta::Usage(newer)) => self.usage.get_or_insert_default().update(&newer),
            (_, Delta::Model(model)) => {
                let model = Delta::Model(model);
                if !self.deltas.contains(&model) {
                    self.deltas.push(model);
                }
            }
            (_, delta) => self.deltas.push(delta),
        }
    }

    /// When the next telling is due; `None` while there is nothing to tell. The first one is due at
    /// once.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let nothing = self.deltas.is_empty() && self.usage.is_none();
        (!nothing).then(|| self.told_at.map_or(now, |told| told + FRAME))
    }

    /// Takes out everything gathered, usage last, to be told at `now`.
    pub(super) fn take(&mut self, now: Instant) -> Vec<Delta> {
        self.told_at = Some(now);
        let mut deltas = std::mem::take(&mut self.deltas);
        deltas.extend(self.usage.take().map(Delta::Usage));
        deltas
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::usage::StopReason;

    fn text(text: &str) -> Delta {
        Delta::Text(text.to_owned())
    }

    fn tokens(count: u64) -> Usage {
        Usage {
            completion_tokens: Some(count),
            ..Usage::default()
        }
    }

    #[test]
    fn pieces_of_one_kind_become_one_and_the_order_stays() {
        let now = Instant::now();
        let mut buffer = DeltaBuffer::default();
        let model = Delta::Model("m".into());
        for delta in [
            model.clone(),
            Delta::Reasoning("a".into()),
            Delta::Usage(tokens(1)),
            Delta::Reasoning("b".into()),
            text(""),
            text("c"),
            Delta::Usage(tokens(2)),
            model.clone(),
            text("d"),
            Delta::Stop(StopReason::Done),
        ] {
            buffer.add(delta);
        }
        let expected = [
            model,
            Delta::Reasoning("ab".into()),
            text("cd"),
            Delta::Stop(StopReason::Done),
            Delta::Usage(tokens(2)),
        ];
        assert_eq!(buffer.take(now), expected);
        assert_eq!(buffer.take(now), []);
    }

    #[test]
    fn the_first_is_due_at_once_and_the_next_a_frame_later() {
        let start = Instant::now();
        let mut buffer = DeltaBuffer::default();
        assert_eq!(buffer.due(start), None);
        buffer.add(text("a"));
        assert_eq!(buffer.due(start), Some(start));
        buffer.take(start);
        assert_eq!(buffer.due(start), None);
        buffer.add(text("b"));
        assert_eq!(buffer.due(start), Some(start + FRAME));
    }

    #[test]
    fn what_cannot_be_told_grows_without_new_pieces() {
        let mut buffer = DeltaBuffer::default();
        for _ in 0..100 {
            buffer.add(text("x"));
            buffer.add(Delta::Usage(tokens(1)));
        }
        let untold = buffer.take(Instant::now());
        assert_eq!(untold.len(), 2);
        assert_eq!(untold[0], text(&"x".repeat(100)));
    }
}
