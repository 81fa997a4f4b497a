//! The door without a window: `tertulia ask` runs the same state and worker and prints the answer
//! as it streams.

use crate::app::{Start, new_id, now};
use crate::arguments::Question;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::ProviderId;
use crate::domain::message::{Message, Part, Progress};
use crate::domain::problem::Problem;
use crate::state::action::{Action, ChatAction, LibraryAction, ProvidersAction};
use crate::state::command::Command;
use crate::state::providers::Status;
use crate::state::{Env, State};
use crate::worker::Worker;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How long the end waits for what is still to be written.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);
/// How often time is told to the state while nothing else happens.
const TICK: Duration = Duration::from_millis(200);

/// Why there is no answer, ready to be printed in one line.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The question could not be asked, or the answer failed.
    #[error("{0}")]
    Failed(String),
    /// The answer could not be printed.
    #[error("the answer could not be printed")]
    Output(#[from] io::Error),
}

/// Asks, and writes the answer to `out` as it arrives.
///
/// # Errors
/// If nothing could be asked, the answer failed (what had arrived is written before), or `out`
/// fails.
pub fn ask(start: Start, question: &Question, out: &mut dyn Write) -> Result<(), AskError> {
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
    let result = session.ask(question, out);
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
    events: Receiver<crate::state::event::Event>,
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
    fn wait(&mut self) -> Result<(), AskError> {
        let mut ids = new_id;
        let event = match self.events.recv_timeout(TICK) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Err(failed("The worker has ended")),
        };
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

    fn ask(&mut self, question: &Question, out: &mut dyn Write) -> Result<(), AskError> {
        while !self.state.library.is_listed() && self.state.notices.list().is_empty() {
            self.wait()?;
        }
        self.apply(Action::Library(LibraryAction::New));
        let model = self.find_model(question)?;
        self.apply(Action::Chat(ChatAction::ChooseModel(model)));
        self.apply(Action::Chat(ChatAction::Send(question.text.clone())));
        let mut printed = Printed::default();
        loop {
            let answer = self
                .answer()
                .ok_or_else(|| failed("The question could not be sent"))?;
            printed.print(&answer, out)?;
            match answer.progress {
                Progress::Streaming => self.wait()?,
                Progress::Complete | Progress::Stopped => return Ok(printed.finish(out)?),
                Progress::Failed => {
                    printed.finish(out)?;
                    let problem = answer.problem.as_ref();
                    return Err(AskError::Failed(
                        problem.map(Problem::in_one_line).unwrap_or_default(),
                    ));
                }
            }
        }
    }

    fn answer(&self) -> Option<Arc<Message>> {
        let (_, chat) = self.state.shown()?;
        chat?.messages().last().cloned()
    }

    /// The model to ask: the named one, else the one last used with that provider, else its first.
    fn find_model(&mut self, question: &Question) -> Result<ModelRef, AskError> {
        let provider = match &question.provider {
            None => self
                .state
                .current_model()
                .map(|model| model.provider)
                .or_else(|| self.only_provider()),
            Some(name) => {
                let folded = name.to_lowercase();
                let named = self
                    .state
                    .providers
                    .list()
                    .find(|provider| provider.name.to_lowercase() == folded);
                Some(named.map(|provider| provider.id).ok_or_else(|| {
                    failed(&format!(
                        "There is no provider named “{name}”; there are: {}",
                        self.names()
                    ))
                })?)
            }
        };
        let Some(provider) = provider else {
            return Err(failed(
                "There is no provider yet; open the window to add one, or use --demo",
            ));
        };
        if let Some(model) = &question.model {
            return Ok(ModelRef {
                provider,
                model: model.clone(),
            });
        }
        if let Some(model) = self
            .state
            .current_model()
            .filter(|model| model.provider == provider)
        {
            return Ok(model);
        }
        self.first_model(provider)
    }

    fn first_model(&mut self, provider: ProviderId) -> Result<ModelRef, AskError> {
        let first = |state: &State| {
            state
                .providers
                .get(provider)?
                .models
                .first()
                .map(|model| model.id.clone())
        };
        if first(&self.state).is_none() {
            self.apply(Action::Providers(ProvidersAction::RefreshModels(provider)));
            while matches!(self.state.providers.status(provider), Status::Fetching(_)) {
                self.wait()?;
            }
        }
        if let Some(model) = first(&self.state) {
            return Ok(ModelRef { provider, model });
        }
        Err(match self.state.providers.status(provider) {
            Status::Problem(problem) => failed(&problem.in_one_line()),
            Status::NotChecked | Status::Fetching(_) | Status::Ready(_) => {
                failed("The provider lists no models; name one with --model")
            }
        })
    }

    fn only_provider(&self) -> Option<ProviderId> {
        self.state
            .providers
            .list()
            .find(|provider| provider.enabled)
            .map(|provider| provider.id)
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

fn failed(message: &str) -> AskError {
    AskError::Failed(message.to_owned())
}

/// What of an answer was printed already.
#[derive(Default)]
struct Printed {
    part: usize,
    bytes: usize,
    any: bool,
}

impl Printed {
    /// Prints the text that is new since the last call; costs only what is new.
    fn print(&mut self, answer: &Message, out: &mut dyn Write) -> io::Result<()> {
        while let Some(part) = answer.parts.get(self.part) {
            if let Part::Text { text } = part {
                let new = &text[self.bytes..];
                if !new.is_empty() {
                    if self.bytes == 0 && self.any {
                        out.write_all(b"\n\n")?;
                    }
                    out.write_all(new.as_bytes())?;
                    self.any = true;
                    self.bytes = text.len();
                }
            }
            if self.part + 1 == answer.parts.len() {
                break;
            }
            self.part += 1;
            self.bytes = 0;
        }
        out.flush()
    }

    fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.any {
            out.write_all(b"\n")?;
        }
        out.flush()
    }
}
