//! The door without a window: `tertulia ask` and `tertulia check` run the same state and worker and
//! print what comes.

mod ask;
mod check;

pub use ask::ask;
pub use check::check;

use crate::app::{Start, new_id, now};
use crate::domain::ids::ProviderId;
use crate::domain::provider::Provider;
use crate::state::action::Action;
use crate::state::command::Command;
use crate::state::{Env, State};
use crate::worker::{EventReceiver, Worker};
use std::io;
use std::time::Duration;

/// How long the end waits for what is still to be written.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);
/// How often time is told to the state while nothing else happens.
const TICK: Duration = Duration::from_millis(200);

/// Why something could not be done, ready to be printed in one line.
#[derive(Debug, thiserror::Error)]
pub enum HeadlessError {
    /// It could not be asked, or failed.
    #[error("{0}")]
    Failed(String),
    /// What came could not be printed.
    #[error("the output could not be printed")]
    Output(#[from] io::Error),
}

/// Runs `work` over a state and worker that begin with `start` and end in order.
fn run(
    start: Start,
    work: impl FnOnce(&mut Session) -> Result<(), HeadlessError>,
) -> Result<(), HeadlessError> {
    let mut ids = new_id;
    let mut env = Env {
        now: now(),
        new_id: &mut ids,
    };
    let (state, commands) = State::new(start.settings, start.problems, &mut env);
    let mut session = Session {
        state,
        worker: start.worker,
        events: start.events,
    };
    session.send(commands);
    for action in start.first_actions {
        session.apply(action);
    }
    let result = work(&mut session);
    let mut env = Env {
        now: now(),
        new_id: &mut ids,
    };
    let commands = session.state.close(&mut env);
    session.send(commands);
    session.worker.shutdown(SHUTDOWN_LIMIT);
    result
}

struct Session {
    state: State,
    worker: Worker,
    events: EventReceiver,
}

impl Session {
    fn send(&self, commands: Vec<Command>) {
        for command in commands {
            self.worker.send(command);
        }
    }

    fn apply(&mut self, action: Action) {
        let mut ids = new_id;
        let mut env = Env {
            now: now(),
            new_id: &mut ids,
        };
        let commands = self.state.apply(action, &mut env);
        self.send(commands);
    }

    /// Waits for the next event, or a little, and takes it in.
    fn wait(&mut self) -> Result<(), HeadlessError> {
        let mut ids = new_id;
        let event = self.events.wait(Some(TICK));
        let event = event.map_err(|ended| failed(&ended.to_string()))?;
        let mut env = Env {
            now: now(),
            new_id: &mut ids,
        };
        let commands = match event {
            Some(event) => self.state.handle(event, &mut env),
            None => self.state.tick(&mut env),
        };
        self.send(commands);
        Ok(())
    }

    /// Waits until the history was read, or that it cannot be was said.
    fn wait_until_listed(&mut self) -> Result<(), HeadlessError> {
        while !self.state.library.is_listed() && self.state.notices.list().is_empty() {
            self.wait()?;
        }
        Ok(())
    }

    /// The provider of that name, without regard to case.
    fn provider_named(&self, name: &str) -> Result<ProviderId, HeadlessError> {
        let folded = name.to_lowercase();
        let is_named = |provider: &&Provider| provider.name.to_lowercase() == folded;
        let named = self.state.providers.list().find(is_named);
        named.map(|provider| provider.id).ok_or_else(|| {
            failed(&format!(
                "There is no provider named “{name}”; there are: {}",
                self.names()
            ))
        })
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.state.providers.names_but(None).collect();
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
