//! Problems with sentences of a test's own.

use tertulia::domain::cause::{Cause, Recorded};
use tertulia::domain::problem::{Problem, Remedy};

/// A problem with that message, of no kind that anything follows from.
pub(crate) fn recorded(message: &str) -> Problem {
    offering(message, Vec::new())
}

/// The same with remedies.
pub(crate) fn offering(message: &str, remedies: Vec<Remedy>) -> Problem {
    Problem::from(Cause::Recorded(Recorded {
        message: message.to_owned(),
        remedies,
        ..Recorded::default()
    }))
}
