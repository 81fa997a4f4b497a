//! The system's clock, and the ids that are made with it: the only place that reads either.

use crate::domain::timestamp::Timestamp;
use std::time::SystemTime;
use uuid::Uuid;

/// The present moment; 1970 on a machine whose clock stands before it.
pub fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::default().plus(since_1970)
}

/// An id that was not given before: UUID version 7, so that ids sort by the moment they were given.
pub fn new_id() -> u128 {
    Uuid::now_v7().as_u128()
}
