//! The door without a window: `tertulia ask` and `tertulia check` run the same state and worker and
//! print what comes.

mod ask;
mod check;

pub use ask::ask;
pub use check::check;

use crate::domain::ids::ProviderId;
use crate::domain::provider::Provider;
use crate::engine::Engine;
use crate::state::State;
use crate::state::action::Action;
use crate::worker::WorkerEnded;
use std::io;

/// Why something could not be done, ready to be printed in one line.
#[derive(Debug, thiserror::Error)]
pub enum HeadlessError {
    /// It could not be asked, or failed.
    #[error("{0}")]
    Failed(String),
    /// What came could not be printed.
    #[error("the output could not be printed")]
    Output(#[from] io::Error),
    /// Nothing more will come.
    #[error(transparent)]
    Ended(#[from] WorkerEnded),
}

/// Runs `work` over an engine, and ends it in order.
fn run(
    engine: Engine,
    work: impl FnOnce(&mut Session) -> Result<(), HeadlessError>,
) -> Result<(), HeadlessError> {
    let mut session = Session { engine };
    let result = work(&mut session);
    session.engine.close();
    result
}

/// One command of the terminal, with the engine that it runs on.
struct Session {
    engine: Engine,
}

impl Session {
    fn state(&self) -> &State {
        self.engine.state()
    }

    fn apply(&mut self, action: Action) {
        self.engine.apply(action);
    }

    /// Waits until something has happened, and takes it in.
    fn wait(&mut self) -> Result<(), HeadlessError> {
        Ok(self.engine.wait()?)
    }

    /// Waits until the history was read, or that it cannot be was said.
    fn wait_until_listed(&mut self) -> Result<(), HeadlessError> {
        while !self.state().library().is_listed() && self.state().notices().list().is_empty() {
            self.wait()?;
        }
        Ok(())
    }

    /// The provider of that name, without regard to case.
    fn provider_named(&self, name: &str) -> Result<ProviderId, HeadlessError> {
        let folded = name.to_lowercase();
        let is_named = |provider: &&Provider| provider.name.to_lowercase() == folded;
        let named = self.state().providers().list().find(is_named);
        named.map(|provider| provider.id).ok_or_else(|| {
            failed(&format!(
                "There is no provider named “{name}”; there are: {}",
                self.names()
            ))
        })
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.state().providers().names_but(None).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    }
}

fn failed(message: &str) -> HeadlessError {
    HeadlessError::Failed(message.to_owned())
}
