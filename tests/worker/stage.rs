//! The real worker in a temporary folder, and what comes out of it.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tertulia::demo::Pace;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::chat_request::{Address, ChatRequest, Endpoint};
use tertulia::domain::delta::Delta;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, KeyId, MessageId, ProviderId, RequestId, TurnId};
use tertulia::domain::message::Message;
use tertulia::domain::model::ListedModel;
use tertulia::domain::network::NetworkSettings;
use tertulia::domain::parameters::dialect::Dialect;
use tertulia::domain::parameters::levels::{Levels, NOTHING};
use tertulia::domain::parameters::recipient::Recipient;
use tertulia::domain::problem::Problem;
use tertulia::domain::secret::Secret;
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::usage::{StopReason, Timings, Usage};
use tertulia::state::command::{Command, EndpointCommand, SettingsCommand, TurnCommand};
use tertulia::state::event::{EndpointEvent, Event, TurnEvent};
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::worker::{EventReceiver, Worker, WorkerParts};

/// Nothing here takes this long unless it is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The moment at which everything happens.
pub(crate) const NOW: Timestamp = Timestamp(1_760_000_000_000);

pub(crate) struct Stage {
    pub(crate) worker: Worker,
    pub(crate) events: RefCell<EventReceiver>,
    pub(crate) wakes: Arc<AtomicUsize>,
    pub(crate) paths: Paths,
    /// Turns begun by [`Stage::answer_to`]; each has an id of its own, as in the program.
    turns: Cell<u128>,
    folder: TempDir,
}

/// An answer as the window would have it at its end.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) began: bool,
    pub(crate) key_number: Option<u32>,
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) usage: Usage,
    pub(crate) stop: Option<StopReason>,
    /// How many events told of growth.
    pub(crate) grew: usize,
    /// Fields that were left out after the server had refused them.
    pub(crate) refused_fields: Vec<String>,
    pub(crate) end: Option<Result<Timings, Problem>>,
}

impl Answer {
    pub(crate) fn problem(&self) -> &Problem {
        match &self.end {
            Some(Err(problem)) => problem,
            other => panic!("the answer did not fail but ended with {other:?}"),
        }
    }

    /// Its text, if it finished.
    pub(crate) fn finished_text(&self) -> &str {
        assert!(matches!(self.end, Some(Ok(_))), "{self:?}");
        &self.text
    }

    fn take(&mut self, event: TurnEvent) {
        assert!(self.end.is_none(), "{event:?} after the end");
        match event {
            TurnEvent::Began { key_number } => {
                self.began = true;
                self.key_number = key_number;
            }
            TurnEvent::FieldRefused(field) => self.refused_fields.push(field),
            TurnEvent::Grew(deltas) => {
                self.grew += 1;
                for delta in deltas {
                    self.grow(delta);
                }
            }
            TurnEvent::Finished(timings) => self.end = Some(Ok(timings)),
            TurnEvent::Failed(problem, _) => self.end = Some(Err(problem)),
        }
    }

    fn grow(&mut self, delta: Delta) {
        match delta {
            Delta::Text(text) => self.text.push_str(&text),
            Delta::Reasoning(text) => self.reasoning.push_str(&text),
            Delta::Usage(usage) => self.usage.update(&usage),
            Delta::Stop(reason) => self.stop = Some(reason),
            Delta::ReasoningSignature(_) | Delta::RedactedReasoning(_) | Delta::Model(_) => {}
        }
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With parts changed by `change`.
    pub(crate) fn with(change: impl FnOnce(&mut WorkerParts)) -> Self {
        Self::in_folder(tempfile::tempdir().expect("a temporary folder"), change)
    }

    fn in_folder(folder: TempDir, change: impl FnOnce(&mut WorkerParts)) -> Self {
        let paths = Paths::under(folder.path());
        paths.create().expect("folders can be created");
        let (settings_file, settings, _) = SettingsFile::open(&paths.settings_file, NOW);
        let mut parts = WorkerParts::new(
            paths.clone(),
            settings_file,
            &settings,
            tertulia::words::message,
        );
        parts.environment = Arc::new(|_| None);
        parts.demo_pace = Pace::AtOnce;
        change(&mut parts);
        let wakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&wakes);
        let wake = Arc::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let (worker, events) = Worker::start(parts, wake).expect("threads can be started");
        Self {
            worker,
            events: RefCell::new(events),
            wakes,
            paths,
            turns: Cell::new(1_000),
            folder,
        }
    }

    /// Ends the worker and starts another one on the same files.
    pub(crate) fn restarted(self) -> Self {
        self.restarted_with(|_| {})
    }

    /// The same, with parts changed by `change`.
    pub(crate) fn restarted_with(self, change: impl FnOnce(&mut WorkerParts)) -> Self {
        assert!(self.worker.shutdown(PATIENCE), "the disk was not flushed");
        Self::in_folder(self.folder, change)
    }

    /// Starts a turn that says `text`.
    pub(crate) fn ask(&self, turn: u128, endpoint: Endpoint, model: &str, text: &str) {
        let start = TurnCommand::Start {
            turn: TurnId(turn),
            request: Box::new(question(endpoint.format, model, text)),
            endpoint,
        };
        self.worker.send(Command::Turn(start));
    }

    pub(crate) fn stop(&self, turn: u128) {
        self.worker
            .send(Command::Turn(TurnCommand::Stop(TurnId(turn))));
    }

    /// Asks and reads the answer to its end.
    pub(crate) fn answer(&self, endpoint: Endpoint) -> Answer {
        self.answer_to(endpoint, "some-model", "Hello")
    }

    /// Asks that model that question and reads the answer to its end.
    pub(crate) fn answer_to(&self, endpoint: Endpoint, model: &str, text: &str) -> Answer {
        let turn = self.turns.get() + 1;
        self.turns.set(turn);
        self.ask(turn, endpoint, model, text);
        self.answers(&[turn]).remove(0)
    }

    /// Reads the answers of several turns to their ends.
    pub(crate) fn answers(&self, turns: &[u128]) -> Vec<Answer> {
        let mut answers: Vec<Answer> = turns.iter().map(|_| Answer::default()).collect();
        while answers.iter().any(|answer| answer.end.is_none()) {
            let (turn, event) = self.next(|event| match event {
                Event::Turn(turn, event) => Some((turn, event)),
                Event::Endpoint(..)
                | Event::Exchange(_)
                | Event::Picture(..)
                | Event::Key(..)
                | Event::History(_)
                | Event::Settings(_) => None,
            });
            let place = turns.iter().position(|known| *known == turn.0);
            answers[place.expect("a turn that was asked for")].take(event);
        }
        answers
    }

    /// The next event of a turn.
    pub(crate) fn turn_event(&self) -> TurnEvent {
        self.next(|event| match event {
            Event::Turn(_, event) => Some(event),
            Event::Endpoint(..)
            | Event::Exchange(_)
            | Event::Picture(..)
            | Event::Key(..)
            | Event::History(_)
            | Event::Settings(_) => None,
        })
    }

    /// Asks for the model list.
    pub(crate) fn models(&self, endpoint: Endpoint) -> Result<Vec<ListedModel>, Problem> {
        let request = RequestId(7);
        self.worker
            .send(Command::Endpoint(EndpointCommand::ListModels {
                request,
                endpoint,
            }));
        loop {
            let event = self.endpoint_event(request);
            if let EndpointEvent::ModelsListed(models, _) = event {
                return Ok(models);
            } else if let EndpointEvent::ModelsFailed(problem) = event {
                return Err(problem);
            }
        }
    }

    /// The next event of that request about an endpoint.
    pub(crate) fn endpoint_event(&self, request: RequestId) -> EndpointEvent {
        self.next(|event| match event {
            Event::Endpoint(of, event) if of == request => Some(event),
            Event::Endpoint(..)
            | Event::Exchange(_)
            | Event::Picture(..)
            | Event::Key(..)
            | Event::Turn(..)
            | Event::History(_)
            | Event::Settings(_) => None,
        })
    }

    /// Keeps a key.
    pub(crate) fn keep_key(&self, id: KeyId, key: &str) {
        let command = SettingsCommand::StoreKey(id, Secret::new(key));
        self.worker.send(Command::Settings(command));
    }

    /// All events that have arrived and were not read.
    pub(crate) fn arrived(&self) -> Vec<Event> {
        let mut events = self.events.borrow_mut();
        std::iter::from_fn(|| events.next_arrived()).collect()
    }

    /// Ends the worker; all events that nobody had read by then.
    pub(crate) fn ended(self) -> Vec<Event> {
        assert!(self.worker.shutdown(PATIENCE), "not everything was written");
        let mut events = self.events.into_inner();
        std::iter::from_fn(|| events.wait(None).ok().flatten()).collect()
    }

    /// The next event that `wanted` takes; others are passed over.
    pub(crate) fn next<T>(&self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            let event = self.events.borrow_mut().wait(Some(PATIENCE));
            let event = event.expect("the worker runs");
            if let Some(found) = wanted(event.expect("an event comes in time")) {
                return found;
            }
        }
    }
}

/// That question to that model, as the state makes it: one of the formats cannot do without a
/// limit.
pub(crate) fn question(format: ApiFormat, model: &str, text: &str) -> ChatRequest {
    let message = Message::user(MessageId(1), ConversationId(1), None, text.into(), NOW);
    let recipient = Recipient {
        format,
        dialect: Dialect::default(),
        refused: Vec::new(),
        longest: None,
        efforts: Vec::new(),
    };
    let levels = Levels {
        conversation: &NOTHING,
        model: &NOTHING,
        provider: &NOTHING,
    };
    ChatRequest {
        model: model.to_owned(),
        messages: vec![Arc::new(message)],
        stream: true,
        parameters: recipient.all_given(levels),
        ..ChatRequest::empty()
    }
}

/// An endpoint without keys.
pub(crate) fn endpoint(url: &str, format: ApiFormat) -> Endpoint {
    Endpoint {
        provider: ProviderId(5),
        provider_name: "rack-2".to_owned(),
        format,
        address: Address::Url(BaseUrl::try_from(url.to_owned()).expect("a base URL")),
        auth: format.default_auth(),
        keys: Vec::new(),
        kind: None,
        dialect: Arc::default(),
        key_path: None,
        network: Arc::new(NetworkSettings::default()),
    }
}

/// An OpenAI-format endpoint without keys.
pub(crate) fn openai(url: &str) -> Endpoint {
    endpoint(url, ApiFormat::OPENAI_CHAT)
}
