//! A state with a clock, a counter for ids and a record of its commands; and short words for what
//! people and servers do.

use crate::disk::Disk;
use std::sync::Arc;
use std::time::Duration;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::Transport;
use tertulia::domain::cause::TransportFailure;
use tertulia::domain::chat_request::{ChatRequest, Endpoint};
use tertulia::domain::conversation::{Conversation, ModelRef};
use tertulia::domain::delta::Delta;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, MessageId, NoticeId, ProviderId, RequestId, TurnId};
use tertulia::domain::message::{Message, Role};
use tertulia::domain::model::{ListedModel, Model};
use tertulia::domain::problem::Problem;
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::secret::Secret;
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::usage::Timings;
use tertulia::state::action::{
    Action, ChatAction, CheckAction, LibraryAction, NewProvider, NoticeAction, ProvidersAction,
    ViewAction,
};
use tertulia::state::command::{
    Command, EndpointCommand, HistoryCommand, SettingsCommand, TurnCommand,
};
use tertulia::state::event::{EndpointEvent, Event, HistoryEvent, TurnEvent};
use tertulia::state::notices::Notice;
use tertulia::state::notices::NoticeContent;
use tertulia::state::{Env, State};

/// The provider of [`Bench::ready`].
pub(crate) const RACK: ProviderId = ProviderId(7);

pub(crate) struct Bench {
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    pub(crate) disk: Disk,
    /// All commands since [`Self::forget_commands`].
    pub(crate) commands: Vec<Command>,
    last_id: u128,
}

impl Bench {
    /// The program right after its start, with the history still unread.
    pub(crate) fn starting(disk: Disk) -> Self {
        let (state, commands) = State::new(&disk.settings);
        let mut bench = Self {
            state,
            now: Timestamp(1_700_000_000_000),
            disk,
            commands: Vec::new(),
            last_id: 1_000_000,
        };
        bench.record(commands);
        bench
    }

    /// The very first start, with the (empty) history read.
    pub(crate) fn empty() -> Self {
        let mut bench = Self::starting(Disk::default());
        bench.history_is_read();
        bench
    }

    /// A start with one provider, which has the models `alpha` and `beta`.
    pub(crate) fn ready() -> Self {
        let mut bench = Self::starting(Disk {
            settings: Settings {
                providers: vec![provider(RACK, "rack", &["alpha", "beta"])],
                ..Settings::default()
            },
            ..Disk::default()
        });
        bench.history_is_read();
        bench
    }

    /// Ends as if killed, and starts again with what is on the disk.
    pub(crate) fn killed_and_started_again(&self) -> Self {
        let mut bench = self.starting_again();
        bench.history_is_read();
        bench
    }

    /// Like [`Self::killed_and_started_again`], with the history still unread.
    pub(crate) fn starting_again(&self) -> Self {
        let mut bench = Self::starting(self.disk.clone());
        bench.last_id = self.last_id + 1_000;
        bench.now = self.now.plus(secs(60));
        bench
    }

    pub(crate) fn apply(&mut self, action: Action) {
        self.run(|state, env| state.apply(action, env));
    }

    pub(crate) fn handle(&mut self, event: Event) {
        self.run(|state, env| state.handle(event, env));
    }

    /// Lets time pass, waking whenever the state asks for it.
    pub(crate) fn wait(&mut self, time: Duration) {
        let end = self.now.plus(time);
        while let Some(due) = self.state.next_deadline().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.run(State::tick);
            let next = self.state.next_deadline();
            assert!(next.is_none_or(|next| next > self.now), "ticks in a circle");
        }
        self.now = end;
    }

    pub(crate) fn close(&mut self) {
        self.run(State::close);
    }

    fn run(&mut self, step: impl FnOnce(&mut State, &mut Env<'_>) -> Vec<Command>) {
        let last_id = &mut self.last_id;
        let mut new_id = || next(last_id);
        let mut env = Env {
            now: self.now,
            new_id: &mut new_id,
        };
        let commands = step(&mut self.state, &mut env);
        self.record(commands);
    }

    fn record(&mut self, commands: Vec<Command>) {
        for command in commands {
            match &command {
                Command::History(command) => self.disk.write(command, self.now),
                Command::Settings(command) => self.disk.write_settings(command),
                Command::Turn(_) | Command::Endpoint(_) | Command::Picture(_) => {}
            }
            self.commands.push(command);
        }
    }
}

/// What people do.
impl Bench {
    pub(crate) fn chat(&mut self, action: ChatAction) {
        self.apply(Action::Chat(action));
    }

    pub(crate) fn library(&mut self, action: LibraryAction) {
        self.apply(Action::Library(action));
    }

    pub(crate) fn providers(&mut self, action: ProvidersAction) {
        self.apply(Action::Providers(action));
    }

    pub(crate) fn checks(&mut self, action: CheckAction) {
        self.apply(Action::Check(action));
    }

    pub(crate) fn view(&mut self, action: ViewAction) {
        self.apply(Action::View(action));
    }

    /// Sends a text; the turn that began.
    pub(crate) fn send(&mut self, text: &str) -> TurnId {
        self.chat(ChatAction::Send(text.to_owned()));
        self.last_start().0
    }

    /// Sends a text and gets that answer; the conversation.
    pub(crate) fn talk(&mut self, text: &str, answer: &str) -> ConversationId {
        let turn = self.send(text);
        self.grows(turn, answer);
        self.finishes(turn);
        self.shown()
    }

    pub(crate) fn types(&mut self, draft: &str) {
        self.chat(ChatAction::DraftChanged(draft.to_owned()));
    }

    pub(crate) fn new_chat(&mut self) {
        self.library(LibraryAction::New);
    }

    /// Opens a conversation, and the disk answers at once.
    pub(crate) fn open(&mut self, id: ConversationId) {
        self.library(LibraryAction::Open(id));
        self.messages_are_read(id);
    }

    pub(crate) fn delete(&mut self, id: ConversationId) {
        self.library(LibraryAction::Delete(id));
    }

    pub(crate) fn choose(&mut self, provider: ProviderId, model: &str) {
        self.chat(ChatAction::ChooseModel(model_ref(provider, model)));
    }

    pub(crate) fn undo(&mut self) {
        let notice = self.last_notice();
        self.apply(Action::Notice(NoticeAction::Undo(notice)));
    }

    pub(crate) fn dismiss(&mut self) {
        let notice = self.last_notice();
        self.apply(Action::Notice(NoticeAction::Dismiss(notice)));
    }

    fn last_notice(&self) -> NoticeId {
        self.state.notices().list().last().expect("a notice").id
    }

    /// Fills the dialog and presses “Create”.
    pub(crate) fn create(&mut self, name: &str, base_url: &str, key: &str) {
        self.providers(ProvidersAction::Create(NewProvider::new(
            name.to_owned(),
            ApiFormat::OPENAI_CHAT,
            url(base_url),
            Secret::new(key),
        )));
    }
}

/// What servers and the disk do.
impl Bench {
    pub(crate) fn grows(&mut self, turn: TurnId, text: &str) {
        let deltas = vec![Delta::Text(text.to_owned())];
        self.handle(Event::Turn(turn, TurnEvent::Grew(deltas)));
    }

    pub(crate) fn finishes(&mut self, turn: TurnId) {
        self.handle(Event::Turn(turn, TurnEvent::Finished(timings())));
    }

    pub(crate) fn fails(&mut self, turn: TurnId, problem: Problem) {
        self.handle(Event::Turn(turn, TurnEvent::Failed(problem, timings())));
    }

    pub(crate) fn lists_models(&mut self, request: RequestId, ids: &[&str]) {
        self.lists_models_but(request, ids, None);
    }

    /// The models cannot be listed.
    pub(crate) fn lists_nothing(&mut self, request: RequestId, problem: Problem) {
        let event = EndpointEvent::ModelsFailed(problem);
        self.handle(Event::Endpoint(request, event));
    }

    /// The models can be listed, and `problem` is wrong with chat.
    pub(crate) fn lists_models_but(
        &mut self,
        request: RequestId,
        ids: &[&str],
        problem: Option<Problem>,
    ) {
        let listed = ids.iter().map(|id| ListedModel {
            id: (*id).to_owned(),
            ..ListedModel::default()
        });
        let event = EndpointEvent::ModelsListed(listed.collect(), problem);
        self.handle(Event::Endpoint(request, event));
    }

    pub(crate) fn history_is_read(&mut self) {
        self.handle(Event::History(HistoryEvent::Listed(self.disk.list())));
        if let Some(id) = self.state.library().shown() {
            self.messages_are_read(id);
        }
    }

    /// Lets the disk answer which messages were asked for since the last time; how many there were.
    pub(crate) fn pages_are_read(&mut self) -> usize {
        let commands = self.commands.iter();
        let asked = commands.filter_map(|command| {
            if let Command::History(HistoryCommand::LoadMessages(id, ids)) = command {
                Some((*id, ids.clone()))
            } else {
                None
            }
        });
        let asked: Vec<_> = asked.collect();
        let is_page = |command: &Command| {
            matches!(command, Command::History(HistoryCommand::LoadMessages(..)))
        };
        self.commands.retain(|command| !is_page(command));
        let mut read = 0;
        for (id, ids) in asked {
            let page = ids.iter().map(|id| Arc::clone(&self.disk.messages[id]));
            let page: Vec<_> = page.collect();
            read += page.len();
            self.handle(Event::History(HistoryEvent::PageLoaded(id, page)));
        }
        read
    }

    pub(crate) fn messages_are_read(&mut self, id: ConversationId) {
        let branch = self.disk.branch(id);
        let tree = Box::new(self.disk.tree(id));
        self.handle(Event::History(HistoryEvent::Loaded(id, branch)));
        self.handle(Event::History(HistoryEvent::Outlined(id, tree)));
    }
}

/// What can be seen.
impl Bench {
    pub(crate) fn shown(&self) -> ConversationId {
        self.state
            .library()
            .shown()
            .expect("a conversation is shown")
    }

    pub(crate) fn shown_conversation(&self) -> &Conversation {
        self.state.shown().expect("a conversation is shown").0
    }

    pub(crate) fn draft(&self) -> &str {
        &self.shown_conversation().draft
    }

    /// The messages of a conversation that is in memory, the user's with `> ` in front.
    pub(crate) fn transcript_of(&self, id: ConversationId) -> Vec<String> {
        let chat = self.state.chats().get(id).expect("is in memory");
        chat.messages().map(|m| line(m)).collect()
    }

    pub(crate) fn transcript(&self) -> Vec<String> {
        self.transcript_of(self.shown())
    }

    /// The last message that is shown.
    pub(crate) fn last(&self) -> &Message {
        let chat = self.state.chats().get(self.shown()).expect("is in memory");
        chat.last().expect("something was said")
    }

    pub(crate) fn is_streaming(&self) -> bool {
        self.state.chats().is_streaming(self.shown())
    }

    /// The titles in the list.
    pub(crate) fn titles(&self) -> Vec<&str> {
        self.state
            .library()
            .recent()
            .map(|c| c.title.as_str())
            .collect()
    }

    /// What the notices tell: of a problem the name of its cause, or its recorded message.
    pub(crate) fn notices(&self) -> Vec<&str> {
        self.state.notices().list().iter().map(told).collect()
    }

    pub(crate) fn provider_names(&self) -> Vec<&str> {
        let list = self.state.providers().list();
        list.map(|provider| provider.name.as_str()).collect()
    }
}

/// What was commanded.
impl Bench {
    pub(crate) fn forget_commands(&mut self) {
        self.commands.clear();
    }

    pub(crate) fn starts(&self) -> Vec<(TurnId, &Endpoint, &ChatRequest)> {
        let start = |command| match command {
            &Command::Turn(TurnCommand::Start {
                turn,
                ref endpoint,
                ref request,
            }) => Some((turn, endpoint, &**request)),
            Command::Turn(TurnCommand::Stop(_))
            | Command::Endpoint(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        };
        self.commands.iter().filter_map(start).collect()
    }

    pub(crate) fn last_start(&self) -> (TurnId, &Endpoint, &ChatRequest) {
        *self.starts().last().expect("a turn was started")
    }

    pub(crate) fn has_stopped(&self, turn: TurnId) -> bool {
        let stop = Command::Turn(TurnCommand::Stop(turn));
        self.commands.contains(&stop)
    }

    /// The questions for models, oldest first.
    pub(crate) fn lists_asked(&self) -> Vec<(RequestId, &Endpoint)> {
        let asked = |command| match command {
            &Command::Endpoint(EndpointCommand::ListModels {
                request,
                ref endpoint,
            }) => Some((request, endpoint)),
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        };
        self.commands.iter().filter_map(asked).collect()
    }

    pub(crate) fn last_list_asked(&self) -> RequestId {
        self.lists_asked().last().expect("models were asked for").0
    }

    /// What was stored of a message, each time it was.
    pub(crate) fn stores_of(&self, id: MessageId) -> Vec<String> {
        let mut stores = Vec::new();
        for command in self.history() {
            if let HistoryCommand::StoreMessage(message) = command
                && message.id == id
            {
                stores.push(line(message));
            }
        }
        stores
    }

    pub(crate) fn history(&self) -> impl Iterator<Item = &HistoryCommand> {
        self.commands.iter().filter_map(|command| match command {
            Command::History(command) => Some(command),
            Command::Turn(_)
            | Command::Endpoint(_)
            | Command::Picture(_)
            | Command::Settings(_) => None,
        })
    }

    pub(crate) fn settings_stores(&self) -> usize {
        let store =
            |command: &&Command| matches!(command, Command::Settings(SettingsCommand::Store(_)));
        self.commands.iter().filter(store).count()
    }

    pub(crate) fn searches(&self) -> Vec<(RequestId, &str)> {
        let mut searches = Vec::new();
        for command in self.history() {
            if let HistoryCommand::Search { request, query } = command {
                searches.push((*request, query.as_str()));
            }
        }
        searches
    }
}

fn next(last: &mut u128) -> u128 {
    *last += 1;
    *last
}

fn line(message: &Message) -> String {
    match message.role {
        Role::User => format!("> {}", message.text()),
        Role::Assistant | Role::System => message.text(),
    }
}

pub(crate) fn provider(id: ProviderId, name: &str, models: &[&str]) -> Provider {
    let model = |id: &&str| Model {
        id: (*id).to_owned(),
        ..Model::default()
    };
    let origin = Origin::Custom {
        base_url: url("http://localhost:8000/v1"),
    };
    Provider {
        models: models.iter().map(model).collect(),
        ..Provider::new(id, name.to_owned(), ApiFormat::OPENAI_CHAT, origin)
    }
}

pub(crate) fn model_ref(provider: ProviderId, model: &str) -> ModelRef {
    ModelRef {
        provider,
        model: model.to_owned(),
    }
}

pub(crate) fn url(text: &str) -> BaseUrl {
    BaseUrl::check(text).expect(text).url
}

pub(crate) fn refused() -> Problem {
    broke(TransportFailure::Refused)
}

pub(crate) fn timings() -> Timings {
    Timings {
        first_token_ms: Some(20),
        first_text_ms: None,
        total_ms: Some(900),
    }
}

pub(crate) fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn told(notice: &Notice) -> &str {
    match &notice.content {
        NoticeContent::Done(text) => text,
        NoticeContent::Problem(problem) => {
            if let Cause::Recorded(recorded) = &problem.cause {
                &recorded.message
            } else {
                problem.cause.name()
            }
        }
    }
}

/// A request that failed on its way.
pub(crate) fn broke(failure: TransportFailure) -> Problem {
    Problem::from(Cause::Transport(Transport {
        failure,
        proxy: None,
        tried: Vec::new(),
    }))
}
