//! The last exchanges, within a bound of number and memory.

use super::{Exchange, Outcome, SentBody};
use crate::domain::ids::ExchangeId;
use std::collections::VecDeque;

/// How many exchanges are kept.
pub const MAX_EXCHANGES: usize = 50;

/// How long all kept bodies of requests together are, in bytes, at most.
pub const MAX_BODIES_BYTES: usize = 8 * 1024 * 1024;

/// The last exchanges, newest first.
#[derive(Debug, Default)]
pub struct Exchanges {
    list: VecDeque<Exchange>,
}

impl Exchanges {
    /// All of them, the newest first.
    pub fn list(&self) -> impl ExactSizeIterator<Item = &Exchange> {
        self.list.iter()
    }

    /// The one at that place, counted from 0 for the newest.
    pub fn at(&self, place: usize) -> Option<&Exchange> {
        self.list.get(place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one of that id, if it is still kept.
    pub fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.list.iter().find(|exchange| exchange.id == id)
    }

    /// Adds one that has begun. The oldest makes room for it, and so do the oldest bodies.
    pub fn begun(&mut self, exchange: Exchange) {
        self.list.push_front(exchange);
        self.list.truncate(MAX_EXCHANGES);
        let mut kept_bytes = 0;
        for exchange in &mut self.list {
            let body = &mut exchange.sent.body;
            let Some(bytes) = body.text().map(|text| text.len()) else {
                continue;
            };
            kept_bytes += bytes;
            if kept_bytes > MAX_BODIES_BYTES {
                *body = SentBody::Dropped;
            }
        }
    }

    /// Notes what became of one; one that is no longer kept stays forgotten.
    pub fn ended(&mut self, id: ExchangeId, outcome: Outcome) {
        if let Some(exchange) = self.list.iter_mut().find(|exchange| exchange.id == id) {
            exchange.outcome = Some(outcome);
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.list.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ending, MAX_BODY_BYTES, sample};
    use super::*;
    use crate::domain::timestamp::Timestamp;
    use std::time::Duration;

    fn exchange(id: u128, body: SentBody) -> Exchange {
        Exchange {
            id: ExchangeId(id),
            sent: sample(body),
            started_at: Timestamp(0),
            is_replay: false,
            outcome: None,
        }
    }

    fn ids(exchanges: &Exchanges) -> Vec<u128> {
        exchanges.list().map(|exchange| exchange.id.0).collect()
    }

    #[test]
    fn the_last_fifty_are_kept_the_newest_first() {
        let mut exchanges = Exchanges::default();
        for id in 1..=52 {
            exchanges.begun(exchange(id, SentBody::None));
        }
        let expected: Vec<u128> = (3..=52).rev().collect();
        assert_eq!(ids(&exchanges), expected);
        exchanges.clear();
        assert!(exchanges.is_empty());
    }

    #[test]
    fn the_oldest_bodies_are_dropped_when_all_together_are_too_long() {
        let mut exchanges = Exchanges::default();
        let longest = "x".repeat(MAX_BODY_BYTES);
        for id in 1..=10 {
            exchanges.begun(exchange(id, SentBody::Whole(longest.as_str().into())));
        }
        exchanges.begun(exchange(11, SentBody::Whole("{}".into())));
        let has_body = |exchange: &&Exchange| exchange.sent.body != SentBody::Dropped;
        let kept = exchanges.list().filter(has_body);
        let kept: Vec<u128> = kept.map(|exchange| exchange.id.0).collect();
        assert_eq!(kept, [11, 10, 9, 8, 7, 6, 5, 4]);
        let bytes = |exchange: &Exchange| exchange.sent.body.text().map_or(0, |text| text.len());
        assert!(exchanges.list().map(bytes).sum::<usize>() <= MAX_BODIES_BYTES);
        assert_eq!(exchanges.len(), 11);
    }

    #[test]
    fn what_ends_after_it_was_forgotten_stays_forgotten() {
        let outcome = || Outcome {
            head: None,
            first_byte: None,
            total: Duration::from_millis(5),
            reply_bytes: 0,
            reply: "".into(),
            ending: Ending::Closed,
        };
        let mut exchanges = Exchanges::default();
        exchanges.begun(exchange(1, SentBody::None));
        exchanges.ended(ExchangeId(2), outcome());
        assert_eq!(exchanges.at(0).map(|found| &found.outcome), Some(&None));
        exchanges.ended(ExchangeId(1), outcome());
        let ended = exchanges.get(ExchangeId(1)).map(|found| &found.outcome);
        assert_eq!(ended, Some(&Some(outcome())));
        exchanges.clear();
        exchanges.ended(ExchangeId(1), outcome());
        assert!(exchanges.is_empty());
    }
}
