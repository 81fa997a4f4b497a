//! What is remembered while running, and how it changes; pure.
//!
//! [`State::apply`] takes what the user asked for, [`State::handle`] what the outside reported,
//! [`State::tick`] that time has passed. Each answers with the [`Command`]s that the outside shall
//! carry out. Time and new ids come in through [`Env`]. There is one owner, the UI thread; the
//! interface only reads.

pub mod action;
pub mod chat;
pub mod checks;
pub mod command;
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

use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::ConversationId;
use crate::domain::model::Model;
use crate::domain::provider::Provider;
use crate::domain::settings::{Appearance, Settings};
use crate::domain::timestamp::Timestamp;
use action::{Action, LibraryAction, ViewAction};
use chat::{Chat, Chats, Find};
use checks::{Checks, LocalServers};
use command::{Command, HistoryCommand, SettingsCommand};
use event::{Event, HistoryEvent, SettingsEvent};
use exchanges::Record;
use library::Library;
use notices::Notices;
use pictures::Pictures;
use preview::Preview;
use providers::Providers;
use std::path::PathBuf;
use view::View;

/// The time, and where new ids come from.
pub struct Env<'a> {
    /// The present moment.
    pub now: Timestamp,
    /// Gives an id that was not given before.
    pub new_id: &'a mut dyn FnMut() -> u128,
}

/// Everything that is remembered while running. Read it anywhere; change it through its three doors
/// only.
pub struct State {
    /// Providers, their models, and how they are doing.
    pub providers: Providers,
    /// Connection checks.
    pub checks: Checks,
    /// The servers on this machine, as last sought.
    pub local_servers: LocalServers,
    /// The list of conversations.
    pub library: Library,
    /// The conversations whose messages are in memory.
    pub chats: Chats,
    /// What is looked for in the shown conversation; `None` if nothing is.
    pub find: Option<Find>,
    /// What went over the wire.
    pub record: Record,
    /// Pictures from elsewhere that were asked for.
    pub pictures: Pictures,
    /// What would be sent; `None` unless its dialog is open.
    pub preview: Option<Preview>,
    /// What is told at the edge of the window.
    pub notices: Notices,
    /// Which screen and dialog are shown.
    pub view: View,
    /// How it looks.
    pub appearance: Appearance,
    /// The model last chosen.
    pub last_model: Option<ModelRef>,
    /// Where `settings.toml` and `history.db` are; `None` until the worker has told.
    pub files: Option<(PathBuf, PathBuf)>,
    window: crate::domain::settings::Window,
    settings_changed: bool,
    commands: Vec<Command>,
}

impl State {
    /// The state at the start, and the first commands.
    pub fn new(settings: Settings) -> (Self, Vec<Command>) {
        let state = Self {
            providers: Providers::new(settings.providers, settings.keys_in_file_told),
            checks: Checks::default(),
            local_servers: LocalServers::default(),
            library: Library::new(settings.window.conversation),
            chats: Chats::default(),
            find: None,
            record: Record::default(),
            pictures: Pictures::default(),
            preview: None,
            notices: Notices::default(),
            view: View::new(&settings.window),
            appearance: settings.appearance,
            last_model: settings.last_model,
            files: None,
            window: settings.window,
            settings_changed: false,
            commands: Vec::new(),
        };
        (state, vec![Command::History(HistoryCommand::List)])
    }

    /// Does what the user asked for.
    pub fn apply(&mut self, action: Action, env: &mut Env<'_>) -> Vec<Command> {
        match action {
            Action::Chat(action) => self.apply_chat(action, env),
            Action::Library(action) => self.apply_library(action, env),
            Action::Providers(action) => self.apply_providers(action, env),
            Action::Parameters(action) => self.apply_parameters(action, env),
            Action::Exchange(action) => self.apply_exchange(action, env),
            Action::Picture(action) => self.apply_picture(action, env),
            Action::View(action) => self.apply_view(action),
            Action::Notice(action) => self.apply_notice(&action),
            Action::Remedy(remedy, message) => self.apply_remedy(remedy, message, env),
        }
        self.take_commands()
    }

    /// Takes in what the outside reported.
    pub fn handle(&mut self, event: Event, env: &mut Env<'_>) -> Vec<Command> {
        match event {
            Event::Turn(turn, event) => self.handle_turn(turn, event, env),
            Event::Endpoint(request, event) => self.handle_endpoint(request, event, env),
            Event::Exchange(event) => self.handle_exchange(event),
            Event::Picture(request, event) => self.handle_picture(request, event),
            Event::Key(key, health) => self.providers.keys.fares(key, health),
            Event::History(event) => self.handle_history(event, env),
            Event::Settings(event) => self.handle_settings(event, env),
        }
        self.take_commands()
    }

    /// Does what has become due: notices end, drafts and arriving answers are stored. Call it at
    /// [`Self::next_deadline`] or later.
    pub fn tick(&mut self, env: &mut Env<'_>) -> Vec<Command> {
        self.end_due_notices(Some(env.now));
        self.store_due_draft(Some(env.now));
        self.store_due_answers(env.now);
        self.take_commands()
    }

    /// When [`Self::tick`] has something to do next; `None` if nothing is waiting.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.notices
            .next_deadline()
            .into_iter()
            .chain(self.library.draft_due())
            .chain(self.chats.store_due())
            .min()
    }

    /// Ends in order: what could still be undone is done, drafts and answers that are arriving are
    /// stored as they are.
    pub fn close(&mut self, env: &mut Env<'_>) -> Vec<Command> {
        self.stop_all_turns(env);
        self.end_due_notices(None);
        self.store_due_draft(None);
        self.settings_changed = true;
        self.take_commands()
    }

    /// The conversation that is shown, with its messages if they are there.
    pub fn shown(&self) -> Option<(&Conversation, Option<&Chat>)> {
        let conversation = self.library.get(self.library.shown()?)?;
        Some((conversation, self.chats.get(conversation.id)))
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
        let chosen = self
            .shown()
            .and_then(|(conversation, _)| conversation.model.clone());
        chosen.or_else(|| self.default_model())
    }

    /// Provider and model behind a reference, where both are there.
    pub fn resolve(&self, model: &ModelRef) -> Option<(&Provider, &Model)> {
        let provider = self.providers.get(model.provider)?;
        Some((provider, provider.model(&model.model)?))
    }

    /// What a conversation begins with: the model last chosen if it can be used, else the first
    /// that can.
    fn default_model(&self) -> Option<ModelRef> {
        let usable = |model: &&ModelRef| {
            self.resolve(model)
                .is_some_and(|(provider, _)| provider.enabled)
        };
        self.last_model
            .as_ref()
            .filter(usable)
            .cloned()
            .or_else(|| self.providers.first_usable_model())
    }

    /// All settings as they would be stored.
    pub fn settings(&self) -> Settings {
        Settings {
            appearance: self.appearance,
            window: crate::domain::settings::Window {
                sidebar_folded: !self.view.sidebar.is_kept(),
                sidebar_width: self.view.sidebar_width,
                parameters_shown: self.view.parameters.is_kept(),
                conversation: self.library.to_be_shown_again(),
                ..self.window
            },
            last_model: self.last_model.clone(),
            keys_in_file_told: self.providers.keys.is_told_of_file(),
            providers: self.providers.to_be_stored(),
            ..Settings::default()
        }
    }

    fn apply_view(&mut self, action: ViewAction) {
        match action {
            ViewAction::SetTheme(theme) => self.appearance.theme = theme,
            ViewAction::SetZoom(percent) => {
                let range = crate::domain::settings::ZOOM_RANGE;
                self.appearance.zoom_percent = percent.clamp(*range.start(), *range.end());
            }
            ViewAction::SetWindowSize(width, height) => {
                (self.window.width, self.window.height) = (width, height);
            }
            ViewAction::ShowProvider(provider) => {
                self.view.show_provider(provider);
                return;
            }
            ViewAction::Show(screen) => {
                self.view.screen = screen;
                return;
            }
            ViewAction::SetNarrow(narrow) => {
                self.view.sidebar.set_cramped(narrow);
                return;
            }
            ViewAction::OpenDialog(dialog) => {
                self.open_dialog(dialog);
                return;
            }
            ViewAction::CloseDialog => {
                self.close_dialog();
                return;
            }
            ViewAction::SetSidebarFolded(folded) => self.view.show_sidebar(!folded),
            ViewAction::SetParametersShown(shown) => self.view.show_parameters(shown),
            ViewAction::SetCramped(cramped) => {
                self.view.parameters.set_cramped(cramped);
                return;
            }
            ViewAction::SetSidebarWidth(width) => self.view.sidebar_width = width,
        }
        self.settings_changed = true;
    }

    fn handle_history(&mut self, event: HistoryEvent, env: &mut Env<'_>) {
        match event {
            HistoryEvent::Listed(conversations) => {
                let merged = self.library.take_list(conversations);
                if !merged.is_empty() {
                    self.store_blank();
                }
                for merged in merged {
                    self.chats.forget(merged);
                    self.commands
                        .push(Command::History(HistoryCommand::DeleteConversation(merged)));
                }
                self.load_shown();
            }
            HistoryEvent::LastFailed(conversations) => {
                for conversation in conversations {
                    self.library.note_failed(conversation, true);
                }
            }
            HistoryEvent::Loaded(conversation, messages) => {
                self.take_loaded(conversation, messages);
            }
            HistoryEvent::Outlined(conversation, tree) => self.take_outline(conversation, *tree),
            HistoryEvent::PageLoaded(conversation, messages) => {
                self.take_page(conversation, messages);
            }
            HistoryEvent::FoundIn(request, found) => self.take_found(request, found),
            HistoryEvent::Forked(conversation) => self.take_fork(*conversation),
            HistoryEvent::Found(request, hits) => self.library.take_hits(request, hits),
            HistoryEvent::Restored => {
                self.abandon_turns();
                self.notices.forget_deleted_conversations();
                self.chats = Chats::default();
                self.store_blank();
                self.notices
                    .inform("The backup is in place of the history".to_owned(), env);
                self.commands.push(Command::History(HistoryCommand::List));
            }
            HistoryEvent::Exported(path) => {
                self.notices
                    .inform(format!("Exported to {}", path.display()), env);
            }
            HistoryEvent::Failed(problem) => self.notices.problem(problem, env),
        }
    }

    fn handle_settings(&mut self, event: SettingsEvent, env: &mut Env<'_>) {
        match event {
            SettingsEvent::Located { settings, history } => self.files = Some((settings, history)),
            SettingsEvent::KeysLoaded(place, looks) => {
                self.settings_changed |= self.providers.keys.set_place(place, !looks.is_empty());
                self.providers.keys.take_looks(looks);
            }
            SettingsEvent::KeyStored(key, look) => {
                self.providers.keys.take_looks(vec![(key, look)]);
            }
            SettingsEvent::KeyNotKept(key, problem) => {
                self.give_up_key(key);
                self.notices.problem(problem, env);
            }
            SettingsEvent::KeysInFile(problem) => {
                if self.providers.keys.tell_of_file() {
                    self.settings_changed = true;
                    self.notices.problem(problem, env);
                }
            }
            SettingsEvent::EnvironmentKeys(variables) => {
                self.providers.keys.set_environment(variables);
            }
            SettingsEvent::Failed(problem) => self.notices.problem(problem, env),
        }
    }

    /// Shows an empty conversation, reusing the one that nothing was said in.
    fn show_new(&mut self, env: &mut Env<'_>) -> ConversationId {
        self.store_due_draft(None);
        self.note_shown();
        self.find = None;
        let model = self.default_model();
        let id = self.library.show_blank(model, env);
        self.chats.begin_empty(id);
        self.chats.forget_idle(Some(id));
        id
    }

    fn apply_library(&mut self, action: LibraryAction, env: &mut Env<'_>) {
        match action {
            LibraryAction::New => {
                self.show_new(env);
                self.view.screen = action::Screen::Chat;
            }
            LibraryAction::Open(id) => self.open(id, None),
            LibraryAction::OpenAt(id, message) => self.open(id, Some(message)),
            LibraryAction::Rename(id, title) => {
                if self.library.rename(id, &title) {
                    self.store_conversation(id);
                }
            }
            LibraryAction::SetPinned(id, pinned) => {
                self.library
                    .update(id, |conversation| conversation.pinned = pinned);
                self.store_conversation(id);
            }
            LibraryAction::Delete(id) => self.delete_conversation(id, env),
            LibraryAction::Export(id) => {
                self.commands
                    .push(Command::History(HistoryCommand::ExportMarkdown(id)));
            }
            LibraryAction::Search(query) => {
                if let Some(request) = self.library.search_for(query, env) {
                    let query = self.library.query().to_owned();
                    self.commands
                        .push(Command::History(HistoryCommand::Search { request, query }));
                }
            }
        }
    }

    fn take_commands(&mut self) -> Vec<Command> {
        if std::mem::take(&mut self.settings_changed) {
            self.commands
                .push(Command::Settings(SettingsCommand::Store(Box::new(
                    self.settings(),
                ))));
        }
        std::mem::take(&mut self.commands)
    }
}
