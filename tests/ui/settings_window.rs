//! The settings and their dialogs over a real state, without the rest of the program: what the
//! screens ask for is carried out and kept for the test to read.

use eframe::egui::{self, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ProviderId, RequestId};
use tertulia::domain::model::Model;
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::engine::Engine;
use tertulia::state::State;
use tertulia::state::action::{Action, CheckAction, ProvidersAction, Screen, ViewAction};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};
use tertulia::ui::Interface;
use tertulia::ui::draw::Draw;
use tertulia::ui::theme;

/// State, screens and dialogs, and what they have asked for so far.
pub(crate) struct SettingsWindow {
    engine: Engine,
    pub(crate) actions: Vec<Action>,
    pub(crate) commands: Vec<Command>,
    interface: Interface,
}

impl SettingsWindow {
    fn new(providers: Vec<Provider>) -> Self {
        let settings = Settings {
            providers,
            ..Settings::default()
        };
        let mut window = Self {
            engine: Engine::without_worker(&settings, Timestamp(0)),
            actions: Vec::new(),
            commands: Vec::new(),
            interface: Interface::default(),
        };
        window.apply(Action::View(ViewAction::Show(Screen::Providers)));
        window.actions.clear();
        window
    }

    pub(crate) fn state(&self) -> &State {
        self.engine.state()
    }

    /// Lets the present moment be `time`.
    pub(crate) fn set_clock(&mut self, time: Timestamp) {
        self.engine.set_clock(time);
    }

    /// Carries out an action and keeps it.
    pub(crate) fn apply(&mut self, action: Action) {
        self.actions.push(action.clone());
        self.engine.apply(action);
        self.commands.extend(self.engine.take_commands());
    }

    /// Hands in what the outside reports.
    pub(crate) fn handle(&mut self, event: Event) {
        self.engine.handle(event);
        self.commands.extend(self.engine.take_commands());
    }

    /// Puts another model in place of the one of its id, as a refresh would, and leaves the dialog
    /// open.
    pub(crate) fn replace_behind(&mut self, provider: ProviderId, model: Model) {
        let dialog = self.state().view().dialog().cloned();
        let edit = ProvidersAction::EditModel(provider, Box::new(model));
        self.apply(Action::Providers(edit));
        if let Some(dialog) = dialog {
            self.engine
                .apply(Action::View(ViewAction::OpenDialog(dialog)));
        }
    }

    /// What was asked for about checks, in order.
    pub(crate) fn check_actions(&self) -> Vec<CheckAction> {
        let check = |action: &Action| match action {
            Action::Check(check) => Some(check.clone()),
            Action::Chat(_)
            | Action::Library(_)
            | Action::Providers(_)
            | Action::Parameters(_)
            | Action::Exchange(_)
            | Action::Picture(_)
            | Action::View(_)
            | Action::Notice(_)
            | Action::Remedy(..) => None,
        };
        self.actions.iter().filter_map(check).collect()
    }

    /// What was asked for about providers, in order.
    pub(crate) fn providers_actions(&self) -> Vec<ProvidersAction> {
        self.actions
            .iter()
            .filter_map(|action| match action {
                Action::Providers(action) => Some(action.clone()),
                Action::Chat(_)
                | Action::Library(_)
                | Action::Check(_)
                | Action::Parameters(_)
                | Action::Exchange(_)
                | Action::Picture(_)
                | Action::View(_)
                | Action::Notice(_)
                | Action::Remedy(..) => None,
            })
            .collect()
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let mut actions = Vec::new();
        let mut draw = Draw {
            state: self.engine.state(),
            actions: &mut actions,
            now: self.engine.now(),
        };
        self.interface.ui(ui, &mut draw);
        for action in actions {
            self.apply(action);
        }
    }
}

/// What has that name inside the dialog that is open; what lies behind has fields of the same
/// names.
pub(crate) fn in_dialog<'a>(window: &'a Harness<'_, SettingsWindow>, label: &'a str) -> Node<'a> {
    window
        .get_by_role(egui::accesskit::Role::Dialog)
        .get_by_label(label)
}

/// The window in its harness.
pub(crate) type Window = Harness<'static, SettingsWindow>;

/// Presses what has that name.
pub(crate) fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).scroll_to_me();
    window.run_ok();
    window.get_by_label(label).click();
    window.run_ok();
}

/// Types a text in place of what a field holds.
pub(crate) fn replace(window: &mut Window, label: &str, text: &str) {
    window.get_by_label(label).focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label(label).type_text(text);
    window.run_ok();
}

/// Presses a key.
pub(crate) fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_ok();
}

/// What was asked for about providers, in order.
pub(crate) fn asked(window: &Window) -> Vec<ProvidersAction> {
    window.state().providers_actions()
}

/// Whether exactly that stands somewhere; what is only spoken does not count.
pub(crate) fn says(window: &Window, text: &str) -> bool {
    window.query_all_by_label(text).any(|node| is_drawn(&node))
}

/// Whether that stands somewhere as a part of a text; what is only spoken does not count.
pub(crate) fn says_part(window: &Window, part: &str) -> bool {
    let mut found = window.query_all_by_label_contains(part);
    found.any(|node| is_drawn(&node))
}

fn is_drawn(node: &Node<'_>) -> bool {
    node.accesskit_node().role() != egui::Role::Status
}

/// The name of what has the keyboard, or of the row that has it in a list; empty if nothing has.
pub(crate) fn focused(window: &Window) -> String {
    let nodes = window.root().children_recursive();
    let focused = nodes.filter(Node::is_focused);
    let names = focused.filter_map(|node| node.accesskit_node().label());
    names.last().unwrap_or_default()
}

/// What assistive techniques are told with what has that name; empty if nothing.
pub(crate) fn told_with(window: &Window, label: &str) -> String {
    let node = window.get_by_label(label);
    node.accesskit_node().description().unwrap_or_default()
}

/// What was spoken last, without being asked for.
pub(crate) fn spoken(window: &Window) -> String {
    let region = window.query_by_role(egui::Role::Status);
    let said = region.and_then(|region| region.accesskit_node().label());
    said.unwrap_or_default()
}

/// Answers the last question of a kind, which `request` picks out.
pub(crate) fn answer_last(
    window: &mut Window,
    request: impl Fn(&EndpointCommand) -> Option<RequestId>,
    events: impl IntoIterator<Item = EndpointEvent>,
) {
    let state = window.state_mut();
    let asked = state
        .commands
        .iter()
        .rev()
        .find_map(|command| match command {
            Command::Endpoint(command) => request(command),
            Command::Turn(_) | Command::Picture(_) | Command::History(_) | Command::Settings(_) => {
                None
            }
        });
    let asked = asked.expect("it was asked for");
    for event in events {
        state.handle(Event::Endpoint(asked, event));
    }
    window.run_ok();
}

/// A window of the usual size over those providers.
pub(crate) fn window(providers: Vec<Provider>) -> Window {
    window_of(providers, [1100.0, 720.0])
}

/// A window of that size, in points.
pub(crate) fn window_of(providers: Vec<Provider>, size: [f32; 2]) -> Window {
    let mut window = Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, window: &mut SettingsWindow| window.ui(ui),
            SettingsWindow::new(providers),
        );
    window.run_ok();
    window
}

/// A provider without models.
pub(crate) fn custom(id: u128, name: &str) -> Provider {
    let base_url = BaseUrl::check("http://localhost:8000/v1")
        .expect("a URL")
        .url;
    let origin = Origin::Custom { base_url };
    Provider::new(
        ProviderId(id),
        name.to_owned(),
        ApiFormat::OPENAI_CHAT,
        origin,
    )
}
