//! A `curl` command or lines that set variables, pasted into `"Base URL"` or the name, fill all
//! fields.

use super::dialogs::{Window, click, open, press, providers_actions, shows, type_into, url};
use super::settings_window::in_dialog;
use eframe::egui::{Event, Key};
use egui_kittest::kittest::Queryable;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::network::{CustomHeader, HeaderText};
use tertulia::domain::secret::Secret;
use tertulia::state::action::{Dialog, NewProvider, ProvidersAction};

const COMMAND: &str = "curl https://gw.example.com/v1/chat/completions \\\n  -H 'Content-Type: application/json' \\\n  -H \"Authorization: Bearer sk-1234\" \\\n  -H 'X-Team: blue' \\\n  -d '{\"model\": \"m\", \"messages\": []}'\n";

fn paste(window: &mut Window, text: &str) {
    in_dialog(window, "Base URL").focus();
    window.run_ok();
    window.event(Event::Paste(text.to_owned()));
    window.run_ok();
}

fn type_by_hand(window: &mut Window, text: &str) {
    in_dialog(window, "Base URL").focus();
    window.run_ok();
    for character in text.chars() {
        let text = character.to_string();
        in_dialog(window, "Base URL").type_text(&text);
        window.run_ok();
    }
}

fn pasted(text: &str) -> Window {
    let mut window = open(Dialog::AddProvider, Vec::new());
    paste(&mut window, text);
    window
}

fn value(window: &Window, label: &str) -> Option<String> {
    in_dialog(window, label).value()
}

fn created(window: &mut Window) -> NewProvider {
    window.state_mut().actions.clear();
    click(window, "Create");
    match &providers_actions(window)[..] {
        [ProvidersAction::Create(new)] => new.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_command_fills_all_fields_and_says_what_it_filled() {
    let mut window = pasted(COMMAND);
    let url_now = value(&window, "Base URL");
    assert_eq!(url_now.as_deref(), Some("https://gw.example.com/v1"));
    let said = "Filled from the pasted command: URL, key, 1 header";
    assert!(window.query_by_label_contains(said).is_some());
    assert!(shows(&window, "Header x-team: blue"));
    let new = created(&mut window);
    assert_eq!(new.name, "gw.example.com");
    assert_eq!(new.format, ApiFormat::OPENAI_CHAT);
    assert_eq!(new.base_url, url("https://gw.example.com/v1"));
    assert_eq!(new.key, Secret::new("sk-1234"));
    let header = CustomHeader {
        name: "x-team".to_owned(),
        value: HeaderText::Plain("blue".to_owned()),
    };
    assert_eq!(new.network.headers, [header]);
}

#[test]
fn a_command_in_the_name_fills_all_fields_and_other_text_is_the_name() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    window.event(Event::Paste(COMMAND.to_owned()));
    window.run_ok();
    let url_now = value(&window, "Base URL");
    assert_eq!(url_now.as_deref(), Some("https://gw.example.com/v1"));
    assert_eq!(created(&mut window).name, "gw.example.com");
    let mut window = open(Dialog::AddProvider, Vec::new());
    window.event(Event::Paste("rack-2".to_owned()));
    window.run_ok();
    assert_eq!(value(&window, "Provider name").as_deref(), Some("rack-2"));
}

#[test]
fn a_pasted_header_can_be_left_out() {
    let mut window = pasted(COMMAND);
    click(&mut window, "Remove header x-team");
    assert!(!shows(&window, "Header x-team: blue"));
    assert_eq!(created(&mut window).network.headers, []);
}

#[test]
fn lines_that_set_variables_fill_the_fields_too() {
    let lines = "export ANTHROPIC_BASE_URL=https://gw.example.com\nANTHROPIC_API_KEY='sk-ant-1'\n";
    let mut window = pasted(lines);
    let said = window.query_by_label_contains("Filled from the pasted lines: URL, key, format");
    assert!(said.is_some());
    let new = created(&mut window);
    assert_eq!(new.format, ApiFormat::ANTHROPIC_MESSAGES);
    assert_eq!(new.base_url, url("https://gw.example.com"));
    assert_eq!(new.key, Secret::new("sk-ant-1"));
}

#[test]
fn a_name_that_was_typed_stays() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Provider name", "mine");
    paste(&mut window, COMMAND);
    assert_eq!(created(&mut window).name, "mine");
}

#[test]
fn a_command_that_was_typed_by_hand_is_read_when_the_field_is_left() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_by_hand(&mut window, "curl http://localhost:8000/v1/models");
    let typed = value(&window, "Base URL");
    assert_eq!(
        typed.as_deref(),
        Some("curl http://localhost:8000/v1/models")
    );
    press(&mut window, Key::Tab);
    let read = value(&window, "Base URL");
    assert_eq!(read.as_deref(), Some("http://localhost:8000/v1"));
}

#[test]
fn enter_in_a_field_with_a_command_fills_the_fields_and_creates_nothing_yet() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_by_hand(&mut window, "curl http://localhost:8000/v1/models");
    press(&mut window, Key::Enter);
    assert_eq!(providers_actions(&window), []);
    assert_eq!(created(&mut window).name, "localhost:8000");
}

#[test]
fn a_command_with_a_long_body_is_read_as_well() {
    let body = "x".repeat(300_000);
    let window = pasted(&format!(
        "curl http://localhost:8000/v1/chat/completions -d '{body}'"
    ));
    let url_now = value(&window, "Base URL");
    assert_eq!(url_now.as_deref(), Some("http://localhost:8000/v1"));
}
