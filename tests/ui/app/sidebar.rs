//! The list of conversations by keyboard and pointer: one stop, arrows inside, and what keys do
//! there.

use super::peer::Peer;
use super::replies::{openai_stream, question, saying};
use super::session::Session;
use super::start::SMALLEST;
use eframe::egui::{Key, Modifiers, PointerButton};
use egui_kittest::kittest::NodeT;

/// Three conversations, of which the third is shown; the list has the keyboard.
fn three(peer: &Peer) -> Session {
    let mut session = Session::with_provider(&peer.url("/v1"));
    for title in ["First", "Second", "Third"] {
        session.control(Key::N);
        session.ask(title, "fine");
    }
    to_the_list(&mut session);
    session
}

fn to_the_list(session: &mut Session) {
    session.control(Key::K);
    session.press(Key::Tab);
}

#[test]
fn the_list_is_one_stop_and_arrows_move_inside() {
    let peer = saying("fine");
    let mut session = three(&peer);
    assert_eq!(session.focused(), "Third", "the one that is shown");
    let check = |session: &mut Session, key: Key, expected: &str| {
        session.press(key);
        assert_eq!(session.focused(), expected, "{key:?}");
    };
    check(&mut session, Key::ArrowDown, "Second");
    check(&mut session, Key::ArrowDown, "First");
    check(&mut session, Key::ArrowDown, "First");
    check(&mut session, Key::Home, "Third");
    check(&mut session, Key::End, "First");
    check(&mut session, Key::Tab, "Settings");
    assert_eq!(session.said()[0], "Third", "nothing was opened");
    session.press_with(Modifiers::SHIFT, Key::Tab);
    assert_eq!(session.focused(), "First", "the mark stays");
    check(&mut session, Key::ArrowUp, "Second");
    check(&mut session, Key::Enter, "Message");
    session.until("it to be read", |session| {
        session.said() == ["Second", "fine"]
    });
}

#[test]
fn keys_rename_delete_and_open_the_menu_of_the_marked_row() {
    let peer = saying("fine");
    let mut session = three(&peer);
    session.press(Key::ArrowDown);
    session.press(Key::F2);
    assert_eq!(session.focused(), "Title");
    session.control(Key::A);
    session.type_text("Renamed");
    session.press(Key::Enter);
    assert!(session.has_row("Renamed"));
    assert_eq!(session.focused(), "Renamed");
    session.press(Key::Delete);
    assert!(!session.has_row("Renamed") && session.says("“Renamed” deleted"));
    assert_eq!(session.focused(), "First", "the neighbour");
    session.control(Key::Z);
    assert!(session.has_row("Renamed"));
    session.press_with(Modifiers::SHIFT, Key::F10);
    assert_eq!(session.focused(), "Rename");
    session.press(Key::Escape);
    session.press(Key::ArrowRight);
    assert_eq!(session.focused(), "Rename");
}

#[test]
fn deleting_the_shown_one_leaves_the_keyboard_in_the_list() {
    let peer = saying("fine");
    let mut session = three(&peer);
    session.press(Key::Delete);
    assert!(session.said().is_empty(), "an empty chat takes its place");
    assert_eq!(session.focused(), "Second");
    session.press(Key::Delete);
    assert_eq!(session.focused(), "First");
}

#[test]
fn a_double_click_renames_and_the_right_button_opens_the_menu() {
    let peer = saying("fine");
    let mut session = three(&peer);
    let place = session.find("First").rect().center();
    session.double_click(place);
    assert_eq!(session.focused(), "Title");
    session.press(Key::Escape);
    let place = session.find("Second").rect().center();
    session.press_pointer(place, PointerButton::Secondary);
    assert!(session.has_item("Pin") && session.has_item("Delete"));
}

#[test]
fn shortcuts_go_to_the_next_and_the_previous_conversation() {
    let peer = saying("fine");
    let mut session = three(&peer);
    session.click("Options for First");
    session.click("Pin");
    session.control(Key::L);
    let mut go = |modifiers: Modifiers, expected: &str| {
        session.press_with(Modifiers::CTRL | Modifiers::COMMAND | modifiers, Key::Tab);
        session.until(expected, |session| {
            session.said().first().is_some_and(|said| said == expected)
        });
        assert_eq!(session.focused(), "Message");
    };
    go(Modifiers::NONE, "Second");
    go(Modifiers::NONE, "First");
    go(Modifiers::NONE, "Third");
    go(Modifiers::SHIFT, "First");
}

#[test]
fn a_conversation_whose_answer_failed_says_so_until_one_succeeds() {
    let peer = Peer::start(|request, line| {
        if question(request) == "fail" {
            line.answer(500, "application/json", "{}");
        } else {
            line.stream();
            line.send(openai_stream("fine"));
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("fail");
    session.until_answered();
    let state = |session: &Session| session.find("fail").accesskit_node().value();
    assert_eq!(state(&session).as_deref(), Some("Failed"));
    session.control(Key::N);
    assert_eq!(state(&session).as_deref(), Some("Failed"));
    session.restart();
    session.until("the mark", |session| state(session).is_some());
    session.control(Key::N);
    assert_eq!(
        state(&session).as_deref(),
        Some("Failed"),
        "after a restart"
    );
    session.click("fail");
    session.until("the conversation", |session| {
        session.said().first().is_some_and(|said| said == "fail")
    });
    session.ask("again", "fine");
    assert_eq!(state(&session), None);
}

#[test]
fn over_the_chat_the_list_and_the_parameters_take_turns() {
    let peer = saying("fine");
    let url = peer.url("/v1");
    let mut session = Session::with_provider_and(&url, |setup| setup.size = SMALLEST);
    session.control(Key::B);
    assert!(session.has_button("Settings") && !session.has_button("Hide parameters"));
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::B,
    );
    assert!(!session.has_button("Settings") && session.has_button("Hide parameters"));
    session.control(Key::B);
    assert!(session.has_button("Settings") && !session.has_button("Hide parameters"));
}

#[test]
fn tab_goes_through_the_screen_from_left_to_right_and_from_top_to_bottom() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::B,
    );
    session.control(Key::L);
    let mut order = Vec::new();
    loop {
        session.press(Key::Tab);
        let name = session.focused();
        if name == "Message" || order.len() > 60 {
            break;
        }
        order.push(name);
    }
    let wanted = [
        "Hide parameters",
        "New chat",
        "Search conversations",
        "First",
        "Settings",
        "Hide conversations",
        "Choose model",
        "Parameters",
        "Conversation options",
        "Regenerate",
    ];
    let places: Vec<Option<usize>> = wanted
        .iter()
        .map(|name| order.iter().position(|known| known == name))
        .collect();
    assert!(places.iter().all(Option::is_some), "{order:?}");
    assert!(places.is_sorted(), "{order:?}");
    assert!(order.iter().all(|name| !name.is_empty()), "{order:?}");
}
