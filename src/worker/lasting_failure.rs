//! Failures that last: said once, not with every write.

use crate::domain::problem::Problem;

/// The failure of writing something that was said last; empty while writing works.
#[derive(Debug, Default)]
pub(super) struct LastingFailure(Option<Problem>);

impl LastingFailure {
    /// The problem of a write that failed, unless it is the one that was said last.
    pub(super) fn of(&mut self, written: Result<(), Problem>) -> Option<Problem> {
        let Err(problem) = written else {
            self.0 = None;
            return None;
        };
        tracing::warn!(cause = problem.cause.name(), "not written");
        let is_new = self.0.as_ref() != Some(&problem);
        self.0 = Some(problem.clone());
        is_new.then_some(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cause::{Cause, StorageCause};

    #[test]
    fn a_failure_that_lasts_is_said_once() {
        let failure = |file: &str| {
            let file = file.to_owned();
            Err(Cause::Storage(StorageCause::NotExported { file }).into())
        };
        let mut lasting = LastingFailure::default();
        assert!(lasting.of(failure("a")).is_some());
        assert!(lasting.of(failure("a")).is_none());
        assert!(lasting.of(failure("b")).is_some());
        assert!(lasting.of(Ok(())).is_none());
        assert!(lasting.of(failure("b")).is_some());
    }
}
