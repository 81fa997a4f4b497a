//! What is remembered while running, and how it changes; pure.
//!
//! Each topic is a type that owns its data and its rules: [`Providers`], [`Checks`],
//! [`Conversations`], [`Record`], [`Pictures`], [`Preview`], [`Notices`] and [`View`]. A topic changes
//! nothing but itself. What it needs to know of others is handed to it, what it wants of the outside
//! and of others it says in order (`effect.rs`), and [`State`] alone carries it there. There is one
//! owner, the UI thread; the interface only reads.

/// Makes the parts of an enum by topic into the whole where the whole is asked for.
macro_rules! whole_of_parts {
    ($whole:ident { $($topic:ident($part:ident)),+ $(,)? }) => {
        $(impl From<$part> for $whole {
            fn from(part: $part) -> Self {
                Self::$topic(part)
            }
        })+
    };
}

pub mod action;
pub mod chat;
pub mod checks;
pub mod command;
mod effect;
pub mod event;
pub mod exchanges;
pub mod library;
pub mod notices;
mod parameters;
pub mod pictures;
pub mod preview;
pub mod providers;
mod remedies;
pub mod view;

pub use effect::{Env, Undo};

use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::exchange::Exchange;
use crate::domain::ids::{ConversationId, MessageId, RequestId};
use crate::domain::model::Model;
use crate::domain::parameters::recipient::Recipient;
use crate::domain::provider::Provider;
use crate::domain::settings::Settings;
use crate::domain::timestamp::Timestamp;
use action::{Action, ParametersAction, Scope};
use chat::{Chat, Chats, Conversations, Find};
use checks::Checks;
use command::{Command, HistoryCommand, SettingsCommand};
use effect::{Cx, Effect, Emitted};
use event::{EndpointEvent, Event, SettingsEvent};
use exchanges::{Record, Unrepeatable};
use library::Library;
use notices::Notices;
use parameters::Change;
use pictures::Pictures;
use preview::Preview;
use providers::Providers;
use remedies::Remedies;
use std::path::PathBuf;
use view::View;

/// Everything that is remembered while running.
///
/// It is driven from outside, and does nothing by itself. There are four ways in, and each answers
/// with the [`Command`]s that the outside shall carry out, in that order:
///
/// * [`Self::apply`] with what the user asked for, as it happens;
/// * [`Self::handle`] with each event, in the order in which the outside reported them;
/// * [`Self::tick`] when the moment has come that [`Self::next_deadline`] names, which has to be asked
///   again after each of the four, or at any other time;
/// * [`Self::close`] once, at the end. Its commands are the last.
///
/// Time and new ids come in with each call, as an [`Env`]; the time never goes back.
/// Everything else is for reading, by the interface and between any two calls.
pub struct State {
    providers: Providers,
    checks: Checks,
    conversations: Conversations,
    record: Record,
    pictures: Pictures,
    preview: Preview,
    notices: Notices,
    view: View,
    /// Where `settings.toml` and `history.db` are; `None` until the worker has told.
    files: Option<(PathBuf, PathBuf)>,
}

impl State {
    /// The state at the start, and the first commands.
    pub fn new(settings: &Settings) -> (Self, Vec<Command>) {
        let state = Self {
            providers: Providers::new(settings),
            checks: Checks::default(),
            conversations: Conversations::new(settings.window.conversation),
            record: Record::default(),
            pictures: Pictures::default(),
            preview: Preview::default(),
            notices: Notices::default(),
            view: View::new(settings),
            files: None,
        };
        (state, vec![Command::History(HistoryCommand::List)])
    }

    /// Does what the user asked for.
    pub fn apply(&mut self, action: Action, env: &mut Env<'_>) -> Vec<Command> {
        let mut cx = Cx::new(env);
        self.act(action, &mut cx);
        self.carry_out(cx)
    }

    /// Takes in what the outside reported.
    pub fn handle(&mut self, event: Event, env: &mut Env<'_>) -> Vec<Command> {
        let mut cx = Cx::new(env);
        match event {
            Event::Turn(turn, event) => self.conversations.handle_turn(turn, event, &mut cx),
            Event::Endpoint(request, event) => self.handle_endpoint(request, event, &mut cx),
            Event::Exchange(event) => self.record.handle(event),
            Event::Picture(request, event) => self.pictures.handle(request, event),
            Event::Key(key, health) => self.providers.key_fares(key, health),
            Event::History(event) => self.conversations.handle(event, &self.notices, &mut cx),
            Event::Settings(event) => self.handle_settings(event, &mut cx),
        }
        self.carry_out(cx)
    }

    /// Does what has become due: notices end, drafts and arriving answers are stored.
    pub fn tick(&mut self, env: &mut Env<'_>) -> Vec<Command> {
        let mut cx = Cx::new(env);
        self.notices.end_due(Some(cx.now), &mut cx);
        self.conversations.tick(&mut cx);
        self.carry_out(cx)
    }

    /// When [`Self::tick`] has something to do next; `None` if nothing is waiting.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let notices = self.notices.next_deadline().into_iter();
        notices.chain(self.conversations.next_deadline()).min()
    }

    /// Ends in order: what could still be undone is done, drafts and answers that are arriving are
    /// stored as they are.
    pub fn close(&mut self, env: &mut Env<'_>) -> Vec<Command> {
        let mut cx = Cx::new(env);
        self.conversations.close(&mut cx);
        self.notices.end_due(None, &mut cx);
        cx.settings_changed();
        self.carry_out(cx)
    }

    /// Providers, their models, and how they are doing.
    pub fn providers(&self) -> &Providers {
        &self.providers
    }

    /// Connection checks, and the search for servers on this machine.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The list of conversations.
    pub fn library(&self) -> &Library {
        self.conversations.library()
    }

    /// The conversations whose messages are in memory.
    pub fn chats(&self) -> &Chats {
        self.conversations.chats()
    }

    /// What is looked for in the shown conversation; `None` if nothing is.
    pub fn find(&self) -> Option<&Find> {
        self.conversations.find()
    }

    /// The message that the transcript shall bring into view next, and how often that was asked.
    pub fn goal(&self) -> Option<(MessageId, u64)> {
        self.conversations.goal()
    }

    /// What went over the wire.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Pictures from elsewhere that were asked for.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// The request that would be sent, while its dialog is open.
    pub fn preview(&self) -> &Preview {
        &self.preview
    }

    /// What is told at the edge of the window.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// How the window looks, and which screen and dialog are shown.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Where `settings.toml` and `history.db` are; `None` until the worker has told.
    pub fn files(&self) -> Option<&(PathBuf, PathBuf)> {
        self.files.as_ref()
    }

    /// The conversation that is shown, with its messages if they are there.
    pub fn shown(&self) -> Option<(&Conversation, Option<&Chat>)> {
        self.conversations.shown()
    }

    /// Whether the last answer in a conversation has failed.
    pub fn has_failed(&self, id: ConversationId) -> bool {
        self.conversations.has_failed(id)
    }

    /// The conversation that is shown; `None` while a new one is begun, of which nothing is kept yet.
    pub fn shown_conversation(&self) -> Option<&Conversation> {
        self.shown().map(|(conversation, _)| conversation)
    }

    /// The messages of the conversation that is shown; `None` until they are being read.
    pub fn shown_chat(&self) -> Option<&Chat> {
        self.shown().and_then(|(_, chat)| chat)
    }

    /// The model that the shown conversation talks with, or that a new one would; `None` if there
    /// is none to choose.
    pub fn current_model(&self) -> Option<ModelRef> {
        self.conversations.current_model(&self.providers)
    }

    /// Provider and model behind a reference, where both are there.
    pub fn resolve(&self, model: &ModelRef) -> Option<(&Provider, &Model)> {
        self.providers.resolve(model)
    }

    /// Whether [`ChatAction::Send`](action::ChatAction::Send) would send something: a model is there,
    /// the messages are read, nothing is arriving.
    pub fn can_send(&self) -> bool {
        self.conversations.can_send(&self.providers)
    }

    /// Whether [`ExchangeAction::Replay`](action::ExchangeAction::Replay) would send that exchange
    /// again.
    ///
    /// # Errors
    /// Why it would not.
    pub fn can_replay(&self, exchange: &Exchange) -> Result<(), Unrepeatable> {
        exchanges::can_replay(exchange, &self.providers).map(|_provider| ())
    }

    /// Who gets the questions for which something is set there; `None` where no model is chosen.
    pub fn recipient_in(&self, scope: &Scope) -> Option<Recipient> {
        let (provider, model) = match scope {
            Scope::Conversation(_) => {
                let current = self.current_model()?;
                (current.provider, current.model)
            }
            Scope::Model(provider, model) => (*provider, model.clone()),
            Scope::Provider(provider) => (*provider, String::new()),
        };
        Some(self.providers.get(provider)?.recipient(&model))
    }

    /// All settings as they would be stored.
    pub fn settings(&self) -> Settings {
        Settings {
            appearance: self.view.appearance(),
            window: self.view.window(self.library().to_be_shown_again()),
            last_model: self.providers.last_model().cloned(),
            keys_in_file_told: self.providers.keys().is_told_of_file(),
            providers: self.providers.to_be_stored(),
            ..Settings::default()
        }
    }

    /// Carries out what the topics have said, in order and each effect in its place, until nothing is
    /// left; the commands in that order.
    fn carry_out(&mut self, mut cx: Cx<'_>) -> Vec<Command> {
        let mut commands = Vec::new();
        // The next one is the last of the list.
        let mut left = cx.take_emitted();
        left.reverse();
        while let Some(next) = left.pop() {
            match next {
                Emitted::Command(command) => commands.push(command),
                Emitted::Effect(effect) => {
                    self.route(effect, &mut cx);
                    left.extend(cx.take_emitted().into_iter().rev());
                }
            }
        }
        if cx.has_changed_settings() {
            let store = SettingsCommand::Store(Box::new(self.settings()));
            commands.push(store.into());
        }
        commands
    }

    /// Hands an action to the topic it is about.
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::Chat(action) => self.conversations.apply(action, &self.providers, cx),
            Action::Library(action) => {
                self.conversations
                    .apply_library(action, &self.providers, cx);
            }
            Action::Providers(action) => self.providers.apply(action, cx),
            Action::Check(action) => {
                let current = self.current_model();
                self.checks.apply(action, &self.providers, current, cx);
            }
            Action::Parameters(action) => self.apply_parameters(action, cx),
            Action::Exchange(action) => self.record.apply(action, &self.providers, cx),
            Action::Picture(action) => self.pictures.apply(action, cx),
            Action::View(action) => self.view.apply(action, cx),
            Action::Notice(action) => self.notices.apply(&action, cx),
            Action::Remedy(remedy, answer) => {
                let (providers, checks, view) = (&self.providers, &self.checks, &self.view);
                let remedies = Remedies {
                    answer,
                    providers,
                    checks,
                    view,
                };
                remedies.apply(remedy, cx);
            }
        }
    }

    /// Hands what one topic wants to the topic that can do it.
    fn route(&mut self, effect: Effect, cx: &mut Cx<'_>) {
        let providers = &self.providers;
        match effect {
            Effect::Do(action) => self.act(action, cx),
            Effect::Inform(text) => self.notices.inform(text, cx),
            Effect::Report(problem) => self.notices.report(problem, cx),
            Effect::OfferUndo(text, undo) => self.notices.offer_undo(text, undo, cx),
            Effect::Withdraw(withdrawn) => self.notices.withdraw(&withdrawn),
            Effect::TakeBack(notice, undo) => match undo {
                Undo::DeleteConversation(back) => self.conversations.put_back(*back, cx),
                Undo::DeleteMessage {
                    conversation,
                    message,
                    leaf,
                } => self
                    .conversations
                    .put_message_back(notice, conversation, message, leaf, cx),
                Undo::DeleteProvider(id) => self.providers.put_back(id, cx),
                Undo::ResetParameters(scope, set) => {
                    self.change_parameters(scope, Change::PutBack(set), cx);
                }
            },
            Effect::RemoveProvider(id) => self.providers.remove(id, cx),
            Effect::DialogClosed => {
                self.checks.drop_draft(cx);
                self.preview.close(cx);
            }
            Effect::ProviderAdded(id) => self.view.provider_added(id),
            Effect::ProviderLeft(id, instead) => self.view.provider_left(id, instead),
            Effect::ModelsListed(id) => {
                if self.view.stops_waiting_for(id, &self.conversations) {
                    self.providers.start_chatting(id, cx);
                }
            }
            Effect::NoModels(id) => {
                let is_there = providers.get(id).is_some();
                if self.view.stops_waiting_for(id, &self.conversations) && is_there {
                    self.view.show_provider(id);
                }
            }
            Effect::ModelEdited => self.view.model_edited(cx),
            Effect::ModelsChanged => self.conversations.models_changed(providers),
            Effect::ModelChosen(model) => self.providers.model_chosen(model, cx),
            Effect::StartChat(model) => self.conversations.start_chat(model, providers, cx),
            Effect::Trusted(id) => {
                self.checks.check_again(id, cx);
                self.conversations.retry_trusted(id, providers, cx);
            }
            Effect::TurnEnded(id, problem) => self.providers.learn_from_turn(id, problem),
            Effect::CheckEnded(id, problem) => self.providers.learn_from_check(id, problem),
            Effect::FieldRefused(id, fact) => self.providers.learn_refused_field(id, fact, cx),
            Effect::Preview(asked) => self.preview.open(asked, cx),
        }
    }

    fn handle_endpoint(&mut self, request: RequestId, event: EndpointEvent, cx: &mut Cx<'_>) {
        match event {
            EndpointEvent::ServerRecognised(server) => {
                self.providers.server_recognised(request, server, cx);
            }
            EndpointEvent::ModelsListed(listed, problem) => {
                self.providers.models_listed(request, listed, problem, cx);
            }
            EndpointEvent::ModelsFailed(problem) => {
                self.providers.models_failed(request, problem, cx);
            }
            EndpointEvent::KeyTested(key, verdict) => {
                self.providers.key_tested(request, key, verdict);
            }
            EndpointEvent::KeysTested(problem) => self.providers.keys_tested(request, problem, cx),
            EndpointEvent::StepChecked(report) => self.checks.step_checked(request, report),
            EndpointEvent::FieldRefused(fact) => self.checks.field_refused(request, fact, cx),
            EndpointEvent::Checked(problem) => {
                self.checks.ended(request, problem, &self.providers, cx);
            }
            EndpointEvent::Previewed(made) => self.preview.previewed(request, made),
            EndpointEvent::Replayed(problem) => self.record.replayed(request, problem, cx),
            EndpointEvent::LocalServerFound(server) => {
                self.checks.local_server_found(request, server);
            }
            EndpointEvent::LocalServersSought => self.checks.local_servers_sought(request),
        }
    }

    fn handle_settings(&mut self, event: SettingsEvent, cx: &mut Cx<'_>) {
        match event {
            SettingsEvent::Located { settings, history } => self.files = Some((settings, history)),
            SettingsEvent::Failed(problem) => cx.report(problem),
            SettingsEvent::KeysLoaded(..)
            | SettingsEvent::KeyStored(..)
            | SettingsEvent::KeyNotKept(..)
            | SettingsEvent::KeysInFile(_)
            | SettingsEvent::EnvironmentKeys(_) => self.providers.handle_keys(event, cx),
        }
    }

    fn apply_parameters(&mut self, action: ParametersAction, cx: &mut Cx<'_>) {
        let (scope, change) = match action {
            ParametersAction::Set(scope, parameter, setting) => {
                (scope, Change::Set(parameter, setting))
            }
            ParametersAction::Reset(scope, parameter) => (scope, Change::Reset(parameter)),
            ParametersAction::ResetAll(scope) => (scope, Change::ResetAll),
            ParametersAction::WriteAs(provider, parameter, name) => {
                return self.providers.write_as(provider, parameter, name, cx);
            }
            ParametersAction::SystemPromptChanged(prompt) => {
                return self
                    .conversations
                    .set_system_prompt(prompt, &self.providers, cx);
            }
        };
        if change.is_taken(self.recipient_in(&scope).as_ref()) {
            self.change_parameters(scope, change, cx);
        }
    }

    fn change_parameters(&mut self, scope: Scope, change: Change, cx: &mut Cx<'_>) {
        match scope {
            Scope::Conversation(id) => {
                self.conversations
                    .change_parameters(id, change, &self.providers, cx);
            }
            Scope::Model(..) | Scope::Provider(_) => {
                self.providers.change_parameters(scope, change, cx);
            }
        }
    }
}
