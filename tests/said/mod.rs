//! What a person reads of a problem, for tests that look at it as one.

use tertulia::domain::cause::Cause;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::words;

pub(crate) trait Said {
    /// The name of the cause, with the wait that a server asks for: `rate_limited for 5000 ms`.
    fn kind(&self) -> String;
    fn message(&self) -> String;
    fn hint(&self) -> Option<String>;
    fn remedies(&self) -> Vec<Remedy>;
}

impl Said for Problem {
    fn kind(&self) -> String {
        let name = self.cause.name();
        if let Cause::RateLimited {
            wait: Some(wait), ..
        } = &self.cause
        {
            format!("{name} for {} ms", wait.ms)
        } else {
            name.to_owned()
        }
    }

    fn message(&self) -> String {
        words::message(self)
    }

    fn hint(&self) -> Option<String> {
        words::problem(self).hint
    }

    fn remedies(&self) -> Vec<Remedy> {
        words::problem(self).remedies
    }
}
