//! What assistive techniques are told in the settings and their dialogs: why a button cannot be
//! pressed, what is wrong with a field, what a check, a test or a refresh has come to, and the state
//! of what unfolds.

use super::connection_checks::{found, steps};
use super::dialogs::{click as click_in_dialog, open, press as press_key, type_into};
use super::key_rings::tested;
use super::settings_window::{
    SettingsWindow, Window, answer_last, click, custom, in_dialog, press, replace, spoken,
    told_with, window,
};
use eframe::egui::Key;
use eframe::egui::accesskit::{Invalid, Role, Toggled};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::check::Finding;
use tertulia::domain::check::{Outcome, Step, StepReport};
use tertulia::domain::ids::{KeyId, ProviderId};
use tertulia::domain::key_ring::KeyVerdict;
use tertulia::domain::model::{ListedModel, Model};
use tertulia::domain::provider::Provider;
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::state::action::{Dialog, ProvidersAction};
use tertulia::state::command::EndpointCommand;
use tertulia::state::event::{EndpointEvent, Event, SettingsEvent};

const RACK: ProviderId = ProviderId(1);

fn rack(models: &[&str]) -> Provider {
    Provider {
        models: models
            .iter()
            .map(|id| Model::by_hand((*id).to_owned()))
            .collect(),
        ..custom(1, "rack")
    }
}

fn told(node: &Node<'_>) -> String {
    node.accesskit_node().description().unwrap_or_default()
}

/// Whether the button of that name says why it cannot be pressed, and can be reached to hear it.
#[track_caller]
fn says_why(window: &Window, label: &str, reason: &str) {
    let buttons = window.query_all_by_role_and_label(Role::Button, label);
    let button = buttons.last().expect(label);
    assert!(button.accesskit_node().is_disabled(), "{label}");
    assert_eq!(told(&button), reason, "{label}");
    button.focus();
}

#[test]
fn what_cannot_be_pressed_says_why_and_can_be_reached() {
    let check = |mut window: Window, label: &str, reason: &str| {
        says_why(&window, label, reason);
        window.run_ok();
        let buttons = window.query_all_by_role_and_label(Role::Button, label);
        assert!(buttons.last().expect(label).is_focused(), "{label}");
    };
    let dialog = |dialog, providers| open(dialog, providers);
    let add = || dialog(Dialog::AddProvider, Vec::new());
    check(add(), "Create", "Give the provider a name");
    let no_url = "Enter the root of the API, such as http://localhost:8000/v1";
    check(add(), "Check", no_url);
    let mut named = add();
    type_into(&mut named, "Provider name", "rack");
    check(named, "Create", no_url);
    let model = dialog(Dialog::AddModel(RACK), vec![rack(&["a"])]);
    let no_id = "Enter the model’s ID exactly as the server expects it";
    check(model, "Add", no_id);
    let edit = Dialog::EditModel(RACK, "a".to_owned());
    let mut edited = dialog(edit, vec![rack(&["a"])]);
    type_into(&mut edited, "Maximum output", "lots");
    check(edited, "Save", "Maximum output cannot be read");
    let mut cloud = dialog(Dialog::AddCloud, Vec::new());
    click_in_dialog(&mut cloud, "OpenAI");
    check(cloud, "Add", "Enter the key");
    let none = "It has no models yet; refresh them, or add one by its ID";
    check(window(vec![rack(&[])]), "Start chatting", none);
    let off = Provider {
        enabled: false,
        ..rack(&["a"])
    };
    let reason = "Switch the provider on first";
    check(window(vec![off]), "Start chatting", reason);
}

#[test]
fn chatting_starts_from_the_page_of_a_provider_with_models() {
    let mut window = window(vec![rack(&["a"])]);
    let start = window.get_by_label("Start chatting");
    assert!(!start.accesskit_node().is_disabled());
    click(&mut window, "Start chatting");
    let start = ProvidersAction::StartChatting(RACK);
    assert_eq!(window.state().providers_actions(), [start]);
    let model = window.state().state().current_model();
    assert_eq!(model.map(|model| model.model).as_deref(), Some("a"));
}

/// Whether the field is told to be wrong for that reason, and that was spoken.
#[track_caller]
fn is_wrong(field: &Node<'_>, window: &Window, reason: &str) {
    assert_eq!(told(field), reason);
    let data = field.accesskit_node();
    assert_eq!(data.data().invalid(), Some(Invalid::True), "{reason}");
    assert!(spoken(window).contains(reason), "{}", spoken(window));
}

#[test]
fn what_is_wrong_with_a_field_is_told_with_it_and_spoken_once() {
    let check = |label: &str, text: &str, reason: &str| {
        let mut window = window(vec![rack(&["a"]), custom(2, "Ollama")]);
        replace(&mut window, label, text);
        press(&mut window, Key::Tab);
        let field = window.get_by_role_and_label(Role::TextInput, label);
        is_wrong(&field, &window, reason);
        let node = window.get_by_role(Role::Status).accesskit_node().id();
        window.run_ok();
        press(&mut window, Key::Tab);
        let later = window.get_by_role(Role::Status).accesskit_node().id();
        assert_eq!(node, later, "it is not said again: {label}");
    };
    let taken = "There is a provider named “Ollama” already; choose another name";
    check("Provider name", "ollama", taken);
    check("Base URL", "rack", "Begin with http:// or https://");
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Base URL", "http://localhost/v1?key=1");
    press_key(&mut window, Key::Tab);
    let reason = "A base URL has no “?” part; remove everything from the “?” on";
    is_wrong(&in_dialog(&window, "Base URL"), &window, reason);
    type_into(&mut window, "Base URL", "http://api.example.com/v1");
    let field = in_dialog(&window, "Base URL");
    assert!(told(&field).starts_with("Unencrypted"), "{}", told(&field));
    assert_eq!(field.accesskit_node().data().invalid(), None);
}

#[test]
fn the_parts_of_the_network_card_tell_what_is_wrong_with_their_fields() {
    let check = |role: Role, label: &str, text: &str, reason: &str| {
        let mut window = window(vec![rack(&["a"])]);
        click(&mut window, "Advanced network settings");
        window.get_by_role_and_label(role, label).scroll_to_me();
        window.run_ok();
        window.get_by_role_and_label(role, label).focus();
        window.run_ok();
        let all = eframe::egui::Modifiers::COMMAND;
        window.key_press_modifiers(all, Key::A);
        let field = window.get_by_role_and_label(role, label);
        field.type_text(text);
        window.run_ok();
        let field = window.get_by_role_and_label(role, label);
        is_wrong(&field, &window, reason);
    };
    let reserved = "“stream” is set by the conversation and cannot be overridden here";
    let body = "{\"stream\": false}";
    check(
        Role::MultilineTextInput,
        "Extra body (JSON)",
        body,
        reserved,
    );
    let range = "Enter 1 to 86\u{202f}400 seconds";
    check(Role::TextInput, "Silence", "0", range);
}

fn report(step: Step, outcome: Outcome, said: &str) -> StepReport {
    StepReport {
        step,
        outcome,
        found: Finding::Line(said.to_owned()),
        took_ms: Some(12),
        raw: None,
    }
}

#[test]
fn each_step_of_a_check_is_spoken_as_it_ends_and_then_the_result() {
    let mut window = window(vec![rack(&["a"])]);
    click(&mut window, "Check connection");
    let address = report(Step::Address, Outcome::Passed, "localhost is ::1");
    found(&mut window, steps([address]));
    assert_eq!(spoken(&window), "Address: passed, localhost is ::1");
    let http = report(Step::Http, Outcome::Passed, "The server answers");
    found(&mut window, steps([http]));
    assert_eq!(spoken(&window), "HTTP: passed, The server answers");
    found(&mut window, [EndpointEvent::Checked(None)]);
    assert_eq!(spoken(&window), "Everything works");
}

fn with_keys(count: usize) -> Window {
    let keys = [KeyId(11), KeyId(12)];
    let provider = Provider {
        keys: keys[..count].to_vec(),
        ..custom(1, "rack")
    };
    let mut window = window(vec![provider]);
    let looks = keys.map(|key| {
        (
            key,
            Secret::new(&format!("sk-number-{}-0001", key.0)).look(),
        )
    });
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::Keyring, looks.to_vec());
    window.state_mut().handle(Event::Settings(loaded));
    window.run_ok();
    window
}

#[test]
fn what_the_test_of_a_key_finds_is_spoken_and_told_with_the_key() {
    let mut window = with_keys(2);
    says_nothing(&window);
    click(&mut window, "Test keys");
    says_why(&window, "Test keys", "The keys are being tested");
    let verdict = EndpointEvent::KeyTested(KeyId(12), KeyVerdict::Ok);
    tested(&mut window, [verdict]);
    assert_eq!(spoken(&window), "Key 2: OK");
    assert_eq!(told_with(&window, "Key 2"), "OK");
    let chip = window.get_by_label("OK");
    assert_eq!(told(&chip), "Key 2");
    let bad = EndpointEvent::KeyTested(KeyId(11), KeyVerdict::Invalid);
    tested(&mut window, [bad]);
    assert_eq!(spoken(&window), "Key 1: Invalid or revoked (401)");
}

fn says_nothing(window: &Window) {
    assert_eq!(spoken(window), "");
}

#[test]
fn the_mask_of_a_key_is_a_text_that_can_be_read() {
    let window = with_keys(2);
    let entry = window.get_by_role_and_label(Role::TextInput, "Key 1");
    assert!(entry.accesskit_node().is_read_only());
    let runs: Vec<_> = entry
        .children_recursive()
        .filter_map(|run| run.accesskit_node().value())
        .collect();
    assert_eq!(runs, ["sk-n…0001"]);
}

#[test]
fn what_a_refresh_of_the_models_brings_is_spoken() {
    let mut window = window(vec![rack(&["a"])]);
    click(&mut window, "Refresh models");
    says_why(&window, "Refresh models", "The models are being fetched");
    let request = |command: &EndpointCommand| match command {
        EndpointCommand::ListModels { request, .. } => Some(*request),
        EndpointCommand::TestKeys { .. }
        | EndpointCommand::Check { .. }
        | EndpointCommand::Preview { .. }
        | EndpointCommand::Replay { .. }
        | EndpointCommand::FindLocalServers(_)
        | EndpointCommand::Cancel(_) => None,
    };
    let listed = |id: &str| ListedModel {
        id: id.to_owned(),
        ..ListedModel::default()
    };
    let list = EndpointEvent::ModelsListed(vec![listed("b"), listed("c")], None);
    answer_last(&mut window, request, [list]);
    assert_eq!(spoken(&window), "3 models, 2 new");
}

#[test]
fn what_unfolds_tells_whether_it_is_open() {
    let mut window = window(vec![rack(&["a"])]);
    for fold in [
        "Advanced",
        "Edit parameters of this provider",
        "Advanced network settings",
    ] {
        let open = |window: &Window| {
            let node = window.get_by_role_and_label(Role::Button, fold);
            node.accesskit_node().data().is_expanded()
        };
        assert_eq!(open(&window), Some(false), "{fold}");
        click(&mut window, fold);
        assert_eq!(open(&window), Some(true), "{fold}");
    }
}

#[test]
fn titles_are_headings_of_their_level() {
    let window = window(vec![rack(&["a"])]);
    let level = |title: &str| {
        let heading = window.get_by_role_and_label(Role::Heading, title);
        heading.accesskit_node().data().level()
    };
    assert_eq!(level("Providers"), Some(1));
    for card in ["Connection", "API keys", "Models", "Parameters", "Network"] {
        assert_eq!(level(card), Some(2), "{card}");
    }
}

#[test]
fn what_is_not_known_of_a_model_is_neither_on_nor_off() {
    let dialog = Dialog::EditModel(RACK, "a".to_owned());
    let mut window: egui_kittest::Harness<'static, SettingsWindow> =
        open(dialog, vec![rack(&["a"])]);
    let tools = |window: &Window| in_dialog(window, "Tools").accesskit_node().toggled();
    assert_eq!(tools(&window), Some(Toggled::Mixed));
    click_in_dialog(&mut window, "Tools");
    assert_eq!(tools(&window), Some(Toggled::True));
    click_in_dialog(&mut window, "Tools");
    assert_eq!(tools(&window), Some(Toggled::False));
    click_in_dialog(&mut window, "Reset tools");
    assert_eq!(tools(&window), Some(Toggled::Mixed));
}

#[test]
fn shortcuts_read_what_they_do_before_their_keys() {
    let mut window = window(vec![rack(&["a"])]);
    click(&mut window, "Shortcuts");
    let check = |text: &str, keys: &str| assert_eq!(told_with(&window, text), keys);
    check("Show or hide parameters", "Ctrl Shift B");
    check("Send the message", "Enter");
    check("Quit", "Ctrl Q");
}

#[test]
fn nothing_is_told_twice() {
    let mut window = window(vec![rack(&["a", "b"]), custom(2, "Ollama")]);
    for screen in ["Model Providers", "Appearance", "Shortcuts"] {
        click(&mut window, screen);
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            let (label, told) = (node.label(), node.description());
            if let (Some(label), Some(told)) = (label, told) {
                assert!(!told.starts_with(&label), "{label}: {told}");
            }
        }
    }
}
