//! `tertulia ask`: prints an answer as it streams.

use super::{HeadlessError, Session, failed, run};
use crate::arguments::Question;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::ProviderId;
use crate::domain::message::{Message, Part, Progress};
use crate::engine::Engine;
use crate::state::State;
use crate::state::action::{Action, ChatAction, LibraryAction, ProvidersAction};
use crate::state::providers::Status;
use crate::words;
use std::io::{self, Write};
use std::sync::Arc;

/// Asks, and writes the answer to `out` as it arrives.
///
/// # Errors
/// If nothing could be asked, the answer failed (what had arrived is written before), or `out`
/// fails.
pub fn ask(engine: Engine, question: &Question, out: &mut dyn Write) -> Result<(), HeadlessError> {
    run(engine, |session| session.ask(question, out))
}

impl Session {
    fn ask(&mut self, question: &Question, out: &mut dyn Write) -> Result<(), HeadlessError> {
        self.wait_until_listed()?;
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
                    return Err(HeadlessError::Failed(
                        problem.map(words::in_one_line).unwrap_or_default(),
                    ));
                }
            }
        }
    }

    fn answer(&self) -> Option<Arc<Message>> {
        let (_, chat) = self.state().shown()?;
        chat?.last().cloned()
    }

    /// The model to ask: the named one, else the one last used with that provider, else its first.
    fn find_model(&mut self, question: &Question) -> Result<ModelRef, HeadlessError> {
        let provider = match &question.provider {
            None => self
                .state()
                .current_model()
                .map(|model| model.provider)
                .or_else(|| self.only_provider()),
            Some(name) => Some(self.provider_named(name)?),
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
            .state()
            .current_model()
            .filter(|model| model.provider == provider)
        {
            return Ok(model);
        }
        self.first_model(provider)
    }

    fn first_model(&mut self, provider: ProviderId) -> Result<ModelRef, HeadlessError> {
        let first = |state: &State| {
            state
                .providers()
                .get(provider)?
                .models
                .first()
                .map(|model| model.id.clone())
        };
        if first(self.state()).is_none() {
            self.apply(Action::Providers(ProvidersAction::RefreshModels(provider)));
            while matches!(
                self.state().providers().status(provider),
                Status::Fetching(_)
            ) {
                self.wait()?;
            }
        }
        if let Some(model) = first(self.state()) {
            return Ok(ModelRef { provider, model });
        }
        Err(match self.state().providers().status(provider) {
            Status::Problem(problem) => failed(&words::in_one_line(problem)),
            Status::NotChecked | Status::Fetching(_) | Status::Ready(_) => {
                failed("The provider lists no models; name one with --model")
            }
        })
    }

    fn only_provider(&self) -> Option<ProviderId> {
        self.state()
            .providers()
            .list()
            .find(|provider| provider.enabled)
            .map(|provider| provider.id)
    }
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
