//! The first start: the doors, and the demo behind one of them.

use super::peer::Peer;
use super::replies::{lists_models, openai_stream};
use super::session::Session;
use super::start::{SMALLEST, USUAL, new_folder};
use eframe::egui::{Key, Rect, pos2};
use tertulia::domain::provider::Origin;
use tertulia::state::action::{Dialog, Screen};

fn the_demo_answers(size: [f32; 2]) {
    let mut session = Session::in_folder(new_folder(), |setup| setup.size = size);
    session.until_says("Whom do you want to talk to?");
    let window = Rect::from_min_max(pos2(0.0, 0.0), pos2(size[0], size[1]));
    for door in ["Find local servers", "Add a provider", "Try the demo"] {
        assert!(window.contains_rect(session.find(door).rect()), "{door}");
    }
    session.click("Try the demo");
    assert_eq!(session.focused(), "Message");
    session.type_text("Hello");
    session.press(Key::Enter);
    session.until_answered();
    let said = session.said();
    assert_eq!(said[0], "Hello");
    assert!(
        said[1].contains("This is the **demo endpoint** of Tertulia"),
        "{said:?}"
    );
    let end = "errors on request, to see how failures look";
    assert!(session.texts().iter().any(|text| text.contains(end)));
    assert_eq!(session.message(), "");
    assert_eq!(session.focused(), "Message");
    let mut providers = session.state().providers().list();
    assert!(providers.all(|provider| provider.origin == Origin::Demo));
}

#[test]
fn the_demo_door_leads_in_one_click_to_a_conversation() {
    the_demo_answers(USUAL);
}

#[test]
fn the_demo_door_leads_in_one_click_to_a_conversation_in_the_smallest_window() {
    the_demo_answers(SMALLEST);
}

#[test]
fn the_first_run_works_by_keyboard_alone() {
    let mut session = Session::first();
    for _ in 0..20 {
        if session.focused() == "Try the demo" {
            break;
        }
        session.press(Key::Tab);
    }
    assert_eq!(session.focused(), "Try the demo");
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Message");
    session.type_text("Hello");
    session.press(Key::Enter);
    session.until_answered();
    assert_eq!(session.said().len(), 2);
}

#[test]
fn the_model_chooser_of_the_first_run_leads_on() {
    let mut session = Session::first();
    session.control(Key::M);
    session.press(Key::Escape);
    session.click("Try the demo");
    assert_eq!(session.focused(), "Message");
    assert_eq!(session.state().view().dialog(), None);
}

#[test]
fn each_door_opens_its_dialog_and_escape_leads_back() {
    let mut session = Session::first();
    for (door, dialog) in [
        ("Find local servers", Dialog::FindServers),
        ("Add a provider", Dialog::AddProvider),
    ] {
        session.click(door);
        assert_eq!(session.state().view().dialog(), Some(&dialog), "{door}");
        session.press(Key::Escape);
        assert_eq!(session.state().view().dialog(), None, "{door}");
        session.until_says("Whom do you want to talk to?");
    }
}

#[test]
fn from_the_first_run_to_the_answer_of_ones_own_server_in_three_presses_of_enter() {
    let peer = Peer::start(|request, line| {
        if !lists_models(request, line, &["model-a"]) {
            line.stream();
            line.send(openai_stream("Hello from the rack"));
        }
    });
    let mut session = Session::first();
    session.click("Add a provider");
    session.type_text("rack");
    session.press(Key::Tab);
    session.type_text(&peer.url("/v1"));
    session.press(Key::Enter);
    session.until_ready_to_write();
    assert_eq!(session.state().view().dialog(), None);
    session.type_text("Hello");
    session.press(Key::Enter);
    session.until_answered();
    assert_eq!(session.said(), ["Hello", "Hello from the rack"]);
}

#[test]
fn from_the_first_run_a_server_that_does_not_answer_leads_to_its_page() {
    let mut session = Session::first();
    session.click("Add a provider");
    session.type_text("rack");
    session.press(Key::Tab);
    // Nothing listens on the port of discarded bytes.
    session.type_text("http://127.0.0.1:9/v1");
    session.press(Key::Enter);
    session.until("the page of the provider", |session| {
        session.state().view().screen() == Screen::Providers
    });
    assert!(session.says("Problem"));
    assert!(session.has_button("Retry") && session.has_button("Start chatting"));
}
