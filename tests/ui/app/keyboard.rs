//! Everything by keyboard: shortcuts, the order of Tab, writing, input methods.

use super::peer::Peer;
use super::replies::{openai_stream, question, saying};
use super::session::Session;
use eframe::egui::{Event, ImeEvent, Key, Modifiers};

fn key(key: Key) -> Event {
    Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    }
}

fn preedit(text: &str) -> Event {
    Event::Ime(ImeEvent::Preedit {
        text: text.to_owned(),
        active_range_chars: None,
    })
}

/// One frame with all those events.
fn frame(session: &mut Session, events: impl IntoIterator<Item = Event>) {
    let window = session.window();
    window.input_mut().events.extend(events);
    window.step();
    session.settle();
}

#[test]
fn a_new_chat_begins_with_the_keyboard_in_the_message() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session.press(Key::Escape);
    assert_eq!(session.focused(), "Message", "it never falls to the window");
    session.control(Key::N);
    assert_eq!(session.focused(), "Message");
    assert_eq!(session.message(), "");
    assert!(session.said().is_empty());
    session.ask("Second", "fine");
    assert!(session.has_row("First") && session.has_row("Second"));
    session.press(Key::Escape);
    session.control(Key::L);
    assert_eq!(session.focused(), "Message");
}

#[test]
fn escape_leaves_the_model_chooser_and_gives_the_keyboard_back() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.type_text("half a sentence");
    session.control(Key::M);
    session.type_text("model-b");
    session.press(Key::Escape);
    assert!(!session.has_button("model-b"));
    assert_eq!(session.focused(), "Message");
    session.type_text(" and the rest");
    assert_eq!(session.message(), "half a sentence and the rest");
    let model = session.find("Choose model").value();
    assert_eq!(model.as_deref(), Some("model-a, rack-2"));
}

#[test]
fn the_list_folds_away_and_comes_back() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    assert!(session.has_button("Settings"));
    session.control(Key::B);
    assert!(!session.has_button("Settings") && session.has_button("Show conversations"));
    assert!(session.has_button("New chat"), "it stands in the bar then");
    session.control(Key::B);
    assert!(session.has_button("Settings") && session.has_button("Hide conversations"));
}

#[test]
fn the_size_of_everything_changes_and_is_kept() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    for key in [Key::Plus, Key::Equals, Key::Minus] {
        session.control(key);
    }
    let zoom = session.window().ctx.zoom_factor();
    assert!((zoom - 1.1).abs() < 0.01, "{zoom}");
    session.restart();
    session.settle();
    let zoom = session.window().ctx.zoom_factor();
    assert!((zoom - 1.1).abs() < 0.01, "{zoom}");
    session.control(Key::Num0);
    session.ask("Hello", "fine");
    let zoom = session.window().ctx.zoom_factor();
    assert!((zoom - 1.0).abs() < 0.01, "{zoom}");
}

#[test]
fn search_finds_and_escape_ends_it() {
    let peer = saying("the harbour at night");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "the harbour at night");
    session.control(Key::N);
    session.send("Second");
    session.until_answered();
    session.control(Key::B);
    session.control(Key::K);
    assert_eq!(session.focused(), "Search conversations");
    session.type_text("First");
    session.until("the hit alone", |session| {
        session.has_row("First") && !session.has_row("Second")
    });
    session.press(Key::Escape);
    session.until("the whole list", |session| {
        session.has_row("First") && session.has_row("Second")
    });
    assert_eq!(
        session
            .find("Search conversations")
            .value()
            .unwrap_or_default(),
        ""
    );
    session.control(Key::K);
    session.type_text("harbour");
    session.until("the hits", |session| {
        session
            .state()
            .library()
            .hits()
            .is_some_and(|hits| hits.len() == 2)
    });
    session.type_text(" nowhere");
    session.until_says("Nothing found");
}

#[test]
fn tab_goes_from_the_message_to_send_and_reaches_everything() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.find("Message").focus();
    session.settle();
    session.type_text("Hello");
    session.press(Key::Tab);
    assert_eq!(session.focused(), "Send");
    let mut reached = Vec::new();
    for _ in 0..20 {
        session.press(Key::Tab);
        reached.push(session.focused());
    }
    for name in [
        "New chat",
        "Search conversations",
        "Settings",
        "Choose model",
        "Message",
        "Send",
    ] {
        assert!(
            reached.iter().any(|known| known == name),
            "{name}: {reached:?}"
        );
    }
    while session.focused() != "Send" {
        session.press(Key::Tab);
    }
    session.press(Key::Enter);
    session.until_says("fine");
}

#[test]
fn shift_enter_breaks_the_line_and_enter_sends() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.find("Message").focus();
    session.settle();
    session.type_text("one");
    session.press_with(Modifiers::SHIFT, Key::Enter);
    session.type_text("two");
    assert_eq!(session.message(), "one\ntwo");
    session.press(Key::Enter);
    session.until_says("fine");
    assert_eq!(session.said(), ["one\ntwo", "fine"]);
    assert_eq!(session.message(), "");
    session.press(Key::Enter);
    session.type_text("  ");
    session.press(Key::Enter);
    assert_eq!(session.said().len(), 2, "nothing to send");
}

#[test]
fn up_in_the_empty_field_brings_back_the_last_message() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.press(Key::ArrowUp);
    session.ask("to be said again", "fine");
    session.find("Message").focus();
    session.settle();
    session.press(Key::ArrowUp);
    assert_eq!(session.message(), "to be said again");
    assert_eq!(session.focused(), "Message");
    session.type_text(", please");
    session.press(Key::ArrowUp);
    assert_eq!(
        session.message(),
        "to be said again, please",
        "the caret is at the end, and only an empty field is filled"
    );
}

#[test]
fn a_shortcut_stops_the_answer_and_its_text_stays() {
    let peer = Peer::start(|request, line| {
        line.stream();
        if question(request) == "again" {
            line.send(openai_stream("fine"));
        } else {
            line.text("half of it");
            assert!(line.sees_the_end(), "the connection is closed");
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until_says("half of it");
    assert!(session.has_button("Stop") && !session.has_button("Send"));
    session.control(Key::Period);
    session.until_answered();
    assert!(session.says("half of it"));
    assert!(
        session
            .texts()
            .iter()
            .any(|text| text.starts_with("Stopped"))
    );
    session.ask("again", "fine");
}

#[test]
fn enter_that_ends_a_composition_does_not_send() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.find("Message").focus();
    session.settle();
    for text in ["a", "ae"] {
        frame(&mut session, [preedit(text)]);
    }
    frame(&mut session, [key(Key::Enter)]);
    frame(&mut session, [Event::Ime(ImeEvent::Commit("ä".to_owned()))]);
    assert!(session.said().is_empty(), "nothing was sent");
    assert_eq!(session.message(), "ä");

    frame(&mut session, [preedit("o")]);
    frame(
        &mut session,
        [
            preedit(""),
            Event::Ime(ImeEvent::Commit("ö".to_owned())),
            key(Key::Enter),
        ],
    );
    assert!(
        session.said().is_empty(),
        "Enter in the frame of the commit belongs to it"
    );
    assert_eq!(session.message(), "äö");

    frame(&mut session, [key(Key::Enter)]);
    session.until_says("fine");
    assert_eq!(session.said(), ["äö", "fine"]);
}
