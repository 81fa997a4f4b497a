//! `"Find local servers"`: asks when it is opened, lists what answers, and adds it in one click.

use super::dialogs::{Window, click, is_disabled, open, press, providers_actions, shows, url};
use super::settings_window::{custom, in_dialog, spoken, window};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::RequestId;
use tertulia::domain::provider::Provider;
use tertulia::domain::server::{FoundServer, RecognisedServer};
use tertulia::domain::server_kind::KindId;
use tertulia::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};

fn finding(providers: Vec<Provider>) -> Window {
    let mut window = window(providers);
    let dialog = ViewAction::OpenDialog(Dialog::FindServers);
    window.state_mut().apply(Action::View(dialog));
    window.run_ok();
    window
}

fn searches(window: &Window) -> Vec<RequestId> {
    let commands = window.state().commands.iter();
    let searches = commands.filter_map(|command| {
        let Command::Endpoint(EndpointCommand::FindLocalServers(request)) = command else {
            return None;
        };
        Some(*request)
    });
    searches.collect()
}

fn reports(window: &mut Window, event: EndpointEvent) {
    let search = *searches(window).last().expect("a search");
    window.state_mut().handle(Event::Endpoint(search, event));
    window.run_ok();
}

fn ollama() -> FoundServer {
    FoundServer {
        server: Some(RecognisedServer {
            kind: KindId::OLLAMA,
            name: "Ollama".to_owned(),
            version: Some("0.12.3".to_owned()),
        }),
        format: ApiFormat::OPENAI_CHAT,
        base_url: url("http://localhost:11434/v1"),
        models: Some(3),
    }
}

fn nameless() -> FoundServer {
    FoundServer {
        server: None,
        format: ApiFormat::OPENAI_CHAT,
        base_url: url("http://127.0.0.1:8000/v1"),
        models: None,
    }
}

const ADD_OLLAMA: &str = "Add Ollama at http://localhost:11434/v1";

#[test]
fn the_search_begins_when_the_dialog_opens_and_only_then() {
    let mut window = window(vec![custom(1, "rack")]);
    assert_eq!(searches(&window), []);
    click_outside(&mut window, "Find local servers");
    assert_eq!(searches(&window).len(), 1);
    window.run_ok();
    assert_eq!(searches(&window).len(), 1);
    assert!(is_disabled(&window, "Search again"));
    assert!(window.query_by_label_contains("11434, 1234").is_some());
    let outside = window.query_by_label_contains("Nothing outside this computer is asked");
    assert!(outside.is_some());
}

fn click_outside(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_ok();
}

#[test]
fn what_answers_is_listed_as_it_comes_and_added_in_one_click() {
    let mut window = finding(Vec::new());
    reports(&mut window, EndpointEvent::LocalServerFound(ollama()));
    assert!(shows(&window, "Ollama 0.12.3"));
    assert!(window.query_by_label_contains("3 models").is_some());
    reports(&mut window, EndpointEvent::LocalServerFound(nameless()));
    assert!(window.query_by_label_contains("Needs a key").is_some());
    window.state_mut().actions.clear();
    click(&mut window, ADD_OLLAMA);
    let added = ProvidersAction::AddFound(ollama());
    assert_eq!(providers_actions(&window), [added]);
    assert_eq!(window.state().state().view().dialog(), None);
}

#[test]
fn the_dialog_stays_as_it_is_while_servers_are_found_and_they_are_spoken_of() {
    let mut window = finding(Vec::new());
    let rect = |window: &Window| window.get_by_role(Role::Dialog).rect();
    let before = rect(&window);
    reports(&mut window, EndpointEvent::LocalServerFound(ollama()));
    assert_eq!(
        spoken(&window),
        "Ollama 0.12.3 at http://localhost:11434/v1"
    );
    assert_eq!(rect(&window), before);
    reports(&mut window, EndpointEvent::LocalServersSought);
    assert_eq!(spoken(&window), "1 server found");
    assert_eq!(rect(&window), before);
    click(&mut window, "Search again");
    reports(&mut window, EndpointEvent::LocalServersSought);
    assert_eq!(spoken(&window), "Nothing answers");
    assert_eq!(rect(&window), before);
}

#[test]
fn the_keyboard_alone_adds_a_server() {
    let mut window = finding(Vec::new());
    assert!(in_dialog(&window, "Close").is_focused());
    reports(&mut window, EndpointEvent::LocalServerFound(ollama()));
    reports(&mut window, EndpointEvent::LocalServersSought);
    for _ in 0..6 {
        if in_dialog(&window, ADD_OLLAMA).is_focused() {
            break;
        }
        press(&mut window, Key::Tab);
    }
    press(&mut window, Key::Enter);
    let added = ProvidersAction::AddFound(ollama());
    assert_eq!(providers_actions(&window).last(), Some(&added));
}

#[test]
fn a_server_that_is_configured_is_marked_by_whichever_name_this_computer_has() {
    let mut window = finding(vec![custom(1, "rack")]);
    reports(&mut window, EndpointEvent::LocalServerFound(nameless()));
    reports(&mut window, EndpointEvent::LocalServerFound(ollama()));
    assert!(shows(&window, "Added"));
    assert!(shows(&window, ADD_OLLAMA));
    assert!(!shows(
        &window,
        "Add Local server at http://127.0.0.1:8000/v1"
    ));
}

#[test]
fn where_nothing_answers_it_says_what_to_do() {
    let mut window = finding(Vec::new());
    assert!(!shows(&window, "Nothing answers"));
    reports(&mut window, EndpointEvent::LocalServersSought);
    assert!(shows(&window, "Nothing answers"));
    click(&mut window, "Search again");
    assert_eq!(searches(&window).len(), 2);
    assert!(!shows(&window, "Nothing answers"));
    reports(&mut window, EndpointEvent::LocalServersSought);
    click(&mut window, "Add by hand");
    assert_eq!(
        window.state().state().view().dialog(),
        Some(&Dialog::AddProvider)
    );
}

#[test]
fn escape_and_enter_close_it() {
    for key in [Key::Escape, Key::Enter] {
        let mut window = open(Dialog::FindServers, Vec::new());
        press(&mut window, key);
        assert_eq!(window.state().state().view().dialog(), None, "{key:?}");
    }
}

#[test]
fn the_page_without_providers_leads_to_it_too() {
    let mut window = window(Vec::new());
    click_outside(&mut window, "Find local servers");
    assert_eq!(
        window.state().state().view().dialog(),
        Some(&Dialog::FindServers)
    );
}
