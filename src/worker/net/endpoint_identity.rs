//! What problems and records say of an endpoint, and what neither may repeat.

use super::failure::Failure;
use crate::domain::cause::Cause;
use crate::domain::problem::{AskedEndpoint, Problem};
use crate::worker::secrets::redactor::Redactor;

/// An endpoint as problems and records name it.
#[derive(Debug)]
pub(in crate::worker) struct EndpointIdentity {
    /// Provider, name and root of the API; for the demo, where that listens.
    pub(in crate::worker) asked: AskedEndpoint,
    /// Takes out the secrets that go there.
    pub(in crate::worker) redactor: Redactor,
}

impl EndpointIdentity {
    /// A problem of this endpoint, secrets removed.
    pub(in crate::worker) fn problem(&self, cause: Cause) -> Problem {
        self.redactor
            .problem(Problem::from(cause).at(self.asked.clone()))
    }

    /// The problem behind a failure of the connection.
    pub(in crate::worker) fn transport_problem(&self, failure: &Failure) -> Problem {
        let problem = self.problem(failure.cause()).details(&failure.words);
        self.redactor.problem(problem)
    }

    /// What the endpoint is called in the record: one that has no name yet by its host.
    pub(super) fn recorded_name(&self) -> &str {
        match self.asked.name.as_str() {
            "" => self.asked.base_url.authority(),
            name => name,
        }
    }
}
