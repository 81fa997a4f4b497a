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
pub(in crate::worker) const FRAME: Duration = Duration::from_millis(24);

/// What has arrived and was not yet told.
#[derive(Debug, Default)]
pub(in crate::worker) struct Gathering {
    deltas: Vec<Delta>,
    /// Apart from the others, because relays repeat it between all pieces of text.
    usage: Option<Usage>,
    told_at: Option<Instant>,
}

impl Gathering {
    /// Adds a delta; text and reasoning grow what is there, so that memory follows what was said,
    /// not the number of pieces.
    pub(in crate::worker) fn add(&mut self, delta: Delta) {
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
    pub(in crate::worker) fn due(&self, now: Instant) -> Option<Instant> {
        let nothing = self.deltas.is_empty() && self.usage.is_none();
        (!nothing).then(|| self.told_at.map_or(now, |told| told + FRAME))
    }

    /// Everything gathered, to be told now.
    pub(in crate::worker) fn take(&mut self, now: Instant) -> Vec<Delta> {
        self.told_at = Some(now);
        let mut deltas = std::mem::take(&mut self.deltas);
        deltas.extend(self.usage.take().map(Delta::Usage));
        deltas
    }

    /// Takes back what could not be told; nothing may have been added since it was taken.
    pub(in crate::worker) fn put_back(&mut self, untold: Vec<Delta>) {
        for delta in untold {
            self.add(delta);
        }
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
        let mut gathering = Gathering::default();
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
            gathering.add(delta);
        }
        let expected = [
            model,
            Delta::Reasoning("ab".into()),
            text("cd"),
            Delta::Stop(StopReason::Done),
            Delta::Usage(tokens(2)),
        ];
        assert_eq!(gathering.take(now), expected);
        assert_eq!(gathering.take(now), []);
    }

    #[test]
    fn the_first_is_due_at_once_and_the_next_a_frame_later() {
        let start = Instant::now();
        let mut gathering = Gathering::default();
        assert_eq!(gathering.due(start), None);
        gathering.add(text("a"));
        assert_eq!(gathering.due(start), Some(start));
        gathering.take(start);
        assert_eq!(gathering.due(start), None);
        gathering.add(text("b"));
        assert_eq!(gathering.due(start), Some(start + FRAME));
    }

    #[test]
    fn what_could_not_be_told_grows_without_new_pieces() {
        let now = Instant::now();
        let mut gathering = Gathering::default();
        for _ in 0..100 {
            gathering.add(text("x"));
            gathering.add(Delta::Usage(tokens(1)));
            let untold = gathering.take(now);
            assert_eq!(untold.len(), 2);
            gathering.put_back(untold);
        }
        assert_eq!(gathering.take(now)[0], text(&"x".repeat(100)));
    }
}
