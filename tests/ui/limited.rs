//! A rate limit that a test counts down.

use tertulia::domain::cause::{Cause, ServerReply, Wait};
use tertulia::domain::problem::Problem;
use tertulia::domain::timestamp::Timestamp;

/// A rate limit that is over at that moment.
pub(crate) fn limited(until: Timestamp) -> Problem {
    Problem::from(Cause::RateLimited {
        reply: ServerReply::default(),
        wait: Some(Wait {
            ms: u64::try_from(until.0).expect("after 1970"),
            until,
        }),
        with_key: true,
    })
}
