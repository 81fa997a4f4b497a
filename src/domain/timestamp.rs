//! A moment, as a number that is passed in: no layer below `app.rs` and the worker reads a clock.

use std::time::Duration;

/// UTC milliseconds since 1970-01-01.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// How long ago `earlier` was; zero if it lies ahead (clocks can be set back).
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// The moment `earlier` before this one.
    #[must_use]
    pub fn minus(self, earlier: Duration) -> Self {
        let millis = i64::try_from(earlier.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// The moment `later` after this one.
    #[must_use]
    pub fn plus(self, later: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(later.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}
