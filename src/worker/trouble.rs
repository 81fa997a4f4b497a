//! Failures that last: said once, not with every write.

use crate::domain::problem::Problem;

/// Whether a failure was said.
#[derive(Debug, Default)]
pub(super) struct Trouble(Option<Problem>);

impl Trouble {
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
        let mut trouble = Trouble::default();
        assert!(trouble.of(failure("a")).is_some());
        assert!(trouble.of(failure("a")).is_none());
        assert!(trouble.of(failure("b")).is_some());
        assert!(trouble.of(Ok(())).is_none());
        assert!(trouble.of(failure("b")).is_some());
    }
}
