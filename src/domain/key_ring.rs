//! Several keys of one provider: which one a request begins with, when the next one is tried, and
//! how long one rests. Pure: the moment comes in as a parameter.
//!
//! A key is tried again with the next one on 401, 403 and 429 only. Whether any text of the answer
//! has arrived by then, and what a status on the wire means, is for others to say.

use super::ids::KeyId;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// How long a key rests after its first 429 that names no time; doubled with each further one.
pub const FIRST_REST: Duration = Duration::from_secs(30);
/// The longest rest that is chosen where the server names none.
pub const LONGEST_REST: Duration = Duration::from_mins(10);

/// Why a server did not take a key: the three statuses after which the next key is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedWith {
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 429.
    RateLimited,
}

impl RefusedWith {
    /// The refusal behind a status; `None` for all others, which no other key would mend.
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            401 => Some(Self::Unauthorized),
            403 => Some(Self::Forbidden),
            429 => Some(Self::RateLimited),
            _ => None,
        }
    }

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::Forbidden => 403,
            Self::RateLimited => 429,
        }
    }
}

/// A refusal as the server put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub with: RefusedWith,
    /// The server's words in one line, keys removed; empty if it has none.
    pub words: String,
    /// How long the server asks to wait, in milliseconds, if it says.
    pub retry_after_ms: Option<u64>,
}

/// How a key fares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyHealth {
    /// Nothing is known against it.
    #[default]
    Ready,
    /// It was rate limited and rests.
    Resting {
        /// When it may be tried again.
        until: Timestamp,
        /// How many 429s in a row, from 1.
        times: u32,
        /// The server's words in one line.
        words: String,
    },
    /// It was refused with 401 or 403; not tried while another key is there, until it is edited or
    /// tested.
    Rejected {
        /// 401 or 403.
        with: RefusedWith,
        /// The server's words in one line.
        words: String,
    },
}

impl KeyHealth {
    /// Whether it was rate limited, be the rest over or not.
    pub fn is_resting(&self) -> bool {
        matches!(self, Self::Resting { .. })
    }

    /// The server's words that are held against the key; `None` if nothing is.
    pub(super) fn words_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Ready => None,
            Self::Resting { words, .. } | Self::Rejected { words, .. } => Some(words),
        }
    }

    fn is_ready(&self, now: Timestamp) -> bool {
        match self {
            Self::Ready => true,
            Self::Resting { until, .. } => *until <= now,
            Self::Rejected { .. } => false,
        }
    }

    /// What a key gets that is tried although it is not ready: those that rest by their end, those
    /// that were rejected last.
    fn rank(&self) -> (bool, Timestamp) {
        match self {
            Self::Ready => (false, Timestamp::default()),
            Self::Resting { until, .. } => (false, *until),
            Self::Rejected { .. } => (true, Timestamp::default()),
        }
    }
}

/// What is remembered of the keys of all providers.
#[derive(Debug, Default)]
pub struct KeyRing {
    held: HashMap<KeyId, Held>,
}

/// What is held against a key.
#[derive(Debug)]
struct Held {
    health: KeyHealth,
    /// Since when: several requests may be on their way with one key, and what comes of an older
    /// one says nothing about what came later.
    since: Timestamp,
}

impl KeyRing {
    /// How a key fares.
    pub fn health(&self, key: KeyId) -> KeyHealth {
        let held = self.held.get(&key);
        held.map(|held| held.health.clone()).unwrap_or_default()
    }

    /// The key to try next, of `keys` in their order, where `tried` were tried for this request
    /// already. If every key rests or was rejected, the one that is ready first is tried rather
    /// than none; but no second one.
    pub fn next(&self, keys: &[KeyId], tried: &[KeyId], now: Timestamp) -> Option<KeyId> {
        let untried = || keys.iter().copied().filter(|key| !tried.contains(key));
        let ready = untried().find(|key| self.health(*key).is_ready(now));
        ready.or_else(|| {
            let first = tried.is_empty();
            untried()
                .min_by_key(|key| self.health(*key).rank())
                .filter(|_| first)
        })
    }

    /// Notes that a key was refused in a request that was sent at `asked`, and says how it fares
    /// now. Requests that were on their way together are refused once, not one time after the other.
    pub fn refused(
        &mut self,
        key: KeyId,
        refusal: &Refusal,
        asked: Timestamp,
        now: Timestamp,
    ) -> KeyHealth {
        let words = refusal.words.clone();
        let health = match refusal.with {
            RefusedWith::Unauthorized | RefusedWith::Forbidden => KeyHealth::Rejected {
                with: refusal.with,
                words,
            },
            RefusedWith::RateLimited => {
                let (until, before) = match self.health(key) {
                    KeyHealth::Resting { until, times, .. } => (until, times),
                    KeyHealth::Ready | KeyHealth::Rejected { .. } => (now, 0),
                };
                let together = before > 0 && self.is_held_since_after(key, asked);
                let times = before.saturating_add(u32::from(!together));
                let rest = refusal
                    .retry_after_ms
                    .map_or_else(|| rest_of(times), Duration::from_millis);
                let new = now.plus(rest);
                KeyHealth::Resting {
                    until: if together { new.max(until) } else { new },
                    times,
                    words,
                }
            }
        };
        let held = Held {
            health: health.clone(),
            since: now,
        };
        self.held.insert(key, held);
        health
    }

    /// Notes that a key served a request that was sent at `asked`: nothing is held against it any
    /// more but what came since. True if something was.
    pub fn served(&mut self, key: KeyId, asked: Timestamp) -> bool {
        !self.is_held_since_after(key, asked) && self.clear(key)
    }

    /// Notes that a key was edited or tested: nothing is held against it any more. True if something
    /// was.
    pub fn clear(&mut self, key: KeyId) -> bool {
        self.held.remove(&key).is_some()
    }

    fn is_held_since_after(&self, key: KeyId, moment: Timestamp) -> bool {
        self.held.get(&key).is_some_and(|held| held.since > moment)
    }
}

/// The rest after so many 429s in a row that named no time.
fn rest_of(times: u32) -> Duration {
    let factor = 1_u32.checked_shl(times.saturating_sub(1).min(16));
    FIRST_REST
        .saturating_mul(factor.unwrap_or(u32::MAX))
        .min(LONGEST_REST)
}

/// What a test of a key found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The server takes it.
    Ok,
    /// 401.
    Invalid,
    /// 403.
    Forbidden,
    /// 429; with how long the server asks to wait, in milliseconds, if it says.
    RateLimited(Option<u64>),
    /// There was no answer.
    Network,
    /// Any other status.
    Http(u16),
}

impl fmt::Display for KeyVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("OK"),
            Self::Invalid => f.write_str("Invalid or revoked (401)"),
            Self::Forbidden => f.write_str("Forbidden (403)"),
            Self::RateLimited(_) => f.write_str("Rate limited (429)"),
            Self::Network => f.write_str("Network error"),
            Self::Http(status) => write!(f, "HTTP {status}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [KeyId; 3] = [KeyId(1), KeyId(2), KeyId(3)];
    const NOW: Timestamp = Timestamp(1_000_000);

    fn refusal(status: u16, retry_after_ms: Option<u64>) -> Refusal {
        Refusal {
            with: RefusedWith::of_status(status).expect("a refusal"),
            words: format!("no {status}"),
            retry_after_ms,
        }
    }

    fn later(secs: u64) -> Timestamp {
        NOW.plus(Duration::from_secs(secs))
    }

    #[test]
    fn only_three_statuses_lead_to_the_next_key() {
        for status in [400, 402, 404, 408, 422, 500, 502, 503, 529, 200, 302] {
            assert_eq!(RefusedWith::of_status(status), None, "{status}");
        }
        for status in [401, 403, 429] {
            let refused = RefusedWith::of_status(status).map(RefusedWith::status);
            assert_eq!(refused, Some(status));
        }
    }

    /// 401 for key 1, 429 with two seconds for key 2, and key 3 serves.
    #[test]
    fn a_request_begins_with_the_first_key_that_is_not_resting() {
        let mut ring = KeyRing::default();
        assert_eq!(ring.next(&KEYS, &[], NOW), Some(KEYS[0]));
        ring.refused(KEYS[0], &refusal(401, None), NOW, NOW);
        assert_eq!(ring.next(&KEYS, &KEYS[..1], NOW), Some(KEYS[1]));
        ring.refused(KEYS[1], &refusal(429, Some(2000)), NOW, NOW);
        assert_eq!(ring.next(&KEYS, &KEYS[..2], NOW), Some(KEYS[2]));
        assert!(!ring.clear(KEYS[2]));
        assert_eq!(ring.next(&KEYS, &[], later(1)), Some(KEYS[2]));
        assert_eq!(ring.next(&KEYS, &[], later(2)), Some(KEYS[1]));
        assert_eq!(ring.next(&KEYS, &[], later(1_000_000)), Some(KEYS[1]));
        assert!(ring.clear(KEYS[0]));
        assert_eq!(ring.next(&KEYS, &[], later(2)), Some(KEYS[0]));
    }

    #[test]
    fn if_none_is_ready_the_one_that_is_ready_first_is_tried_and_no_second_one() {
        let mut ring = KeyRing::default();
        ring.refused(KEYS[0], &refusal(403, None), NOW, NOW);
        ring.refused(KEYS[1], &refusal(429, Some(9000)), NOW, NOW);
        ring.refused(KEYS[2], &refusal(429, Some(5000)), NOW, NOW);
        assert_eq!(ring.next(&KEYS, &[], NOW), Some(KEYS[2]));
        assert_eq!(ring.next(&KEYS, &[KEYS[2]], NOW), None);
        assert_eq!(ring.next(&KEYS[..1], &[], NOW), Some(KEYS[0]));
        assert_eq!(ring.next(&[], &[], NOW), None);
    }

    #[test]
    fn rests_double_up_to_ten_minutes_and_begin_anew_once_the_key_served() {
        let mut ring = KeyRing::default();
        let rest = |ring: &mut KeyRing| match ring.refused(KEYS[0], &refusal(429, None), NOW, NOW) {
            KeyHealth::Resting { until, .. } => until.since(NOW).as_secs(),
            other @ (KeyHealth::Ready | KeyHealth::Rejected { .. }) => panic!("{other:?}"),
        };
        let rests: Vec<u64> = (0..7).map(|_| rest(&mut ring)).collect();
        assert_eq!(rests, [30, 60, 120, 240, 480, 600, 600]);
        for _ in 0..100 {
            assert_eq!(rest(&mut ring), 600);
        }
        ring.clear(KEYS[0]);
        assert_eq!(rest(&mut ring), 30);
    }

    #[test]
    fn what_comes_of_older_requests_takes_no_rest_back_and_doubles_none() {
        let mut ring = KeyRing::default();
        let resting = |secs: u64, times: u32| KeyHealth::Resting {
            until: later(secs),
            times,
            words: "no 429".to_owned(),
        };
        let limited = refusal(429, None);
        // Three requests were sent together; two are refused, one serves in the end.
        ring.refused(KEYS[0], &limited, NOW, later(1));
        assert_eq!(ring.health(KEYS[0]), resting(31, 1));
        ring.refused(KEYS[0], &limited, NOW, later(2));
        assert_eq!(ring.health(KEYS[0]), resting(32, 1));
        assert!(!ring.served(KEYS[0], NOW));
        assert_eq!(ring.health(KEYS[0]), resting(32, 1));
        // One that said to wait longer has the word.
        ring.refused(KEYS[0], &refusal(429, Some(60_000)), NOW, later(3));
        ring.refused(KEYS[0], &limited, NOW, later(4));
        assert_eq!(ring.health(KEYS[0]), resting(63, 1));
        // A later one counts.
        ring.refused(KEYS[0], &limited, later(63), later(64));
        assert_eq!(ring.health(KEYS[0]), resting(124, 2));
        assert!(ring.served(KEYS[0], later(64)));
        assert_eq!(ring.health(KEYS[0]), KeyHealth::Ready);
    }
}
