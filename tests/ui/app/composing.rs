//! The message that is being written: how high it is, what waits, and its menu.

use super::peer::Peer;
use super::replies::{openai_stream, question, saying};
use super::session::Session;
use super::start::{SMALLEST, USUAL};
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Rect, ViewportCommand};

fn message(session: &Session) -> Rect {
    session.find("Message").rect()
}

/// Where the caret is told to be; the place of input methods.
fn caret(session: &mut Session) -> Rect {
    session.window().step();
    let output = &session.window().output().platform_output;
    output
        .ime
        .expect("the message has the keyboard")
        .cursor_rect
}

#[test]
fn the_message_grows_with_its_text_to_a_part_of_the_window_at_once() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::L);
    let one = message(&session).height();
    for _ in 1..4 {
        session.press_with(Modifiers::SHIFT, Key::Enter);
    }
    let four = message(&session).height();
    assert!((four - 4.0 * one).abs() < 2.0, "{one} {four}");
    session.window().event(Event::Paste("line\n".repeat(40)));
    session.window().step();
    let send = session.find("Send").rect();
    let tallest = USUAL[1] * 0.4;
    for frame in 0..4 {
        let caret = caret(&mut session);
        let shown = send.top() - caret.bottom();
        assert!((0.0..30.0).contains(&shown), "{frame}: {caret} {send}");
        let window = send.bottom() < USUAL[1] && send.top() - tallest > 0.0;
        assert!(window, "{send}");
        assert_eq!(session.find("Send").rect(), send, "it stands still");
    }
    session.control(Key::A);
    session.press(Key::Delete);
    assert!((message(&session).height() - one).abs() < 0.5);
}

#[test]
fn the_caret_comes_into_view_where_it_is() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::L);
    session.window().event(Event::Paste("line\n".repeat(60)));
    session.settle();
    session.control(Key::Home);
    session.type_text("begin");
    let caret = caret(&mut session);
    let top = session.find("Send").rect().top() - USUAL[1] * 0.4;
    assert!(
        caret.top() > top - 20.0 && caret.top() < top + 60.0,
        "{caret} {top}"
    );
}

#[test]
fn an_empty_message_takes_little_of_a_small_window() {
    let peer = saying("fine");
    let check = |size: [f32; 2], zoom: f32, most: f32| {
        let points = size.map(|side| side / zoom);
        let url = peer.url("/v1");
        let session = Session::with_provider_and(&url, |setup| setup.size = points);
        let (text, send) = (message(&session), session.find("Send").rect());
        let part = (points[1] - text.top().min(send.top()) + 5.0) / points[1];
        assert!(part <= most, "{size:?} at {zoom}: {part}");
    };
    check(USUAL, 1.0, 0.15);
    check(SMALLEST, 1.0, 0.15);
    check(USUAL, 2.0, 0.16);
    check(SMALLEST, 2.0, 0.26);
}

#[test]
fn enter_while_an_answer_arrives_keeps_the_text_and_says_so() {
    let peer = Peer::start(|request, line| {
        line.stream();
        if question(request) == "slow" {
            line.text("half of it");
            assert!(line.sees_the_end());
        } else {
            line.send(openai_stream("fine"));
        }
    });
    let waits = "An answer is arriving. Your message stays here until it has ended.";
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("slow");
    session.until_says("half of it");
    session.type_text("next");
    assert!(!session.says(waits));
    session.press(Key::Enter);
    assert!(session.says(waits) && session.hears(waits));
    assert_eq!(session.message(), "next");
    session.press(Key::Escape);
    session.until_answered();
    assert!(!session.says(waits));
    assert_eq!(session.message(), "next");
    session.press(Key::Enter);
    session.until_says("fine");
}

#[test]
fn send_says_why_it_cannot_be_pressed() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::L);
    session.press(Key::Tab);
    assert_eq!(session.focused(), "Send");
    assert_eq!(session.description("Send"), "Write a message first");
    session.type_text("Hello");
    assert_eq!(session.focused(), "Message", "what is typed goes there");
    assert_eq!(session.description("Send"), "Enter", "its keys");
}

#[test]
fn the_right_button_opens_a_menu_and_leaves_the_selection() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::L);
    session.type_text("some words");
    session.control(Key::A);
    let place = message(&session).left_top() + eframe::egui::vec2(12.0, 10.0);
    session.press_pointer(place, PointerButton::Secondary);
    assert!(session.has_item("Cut") && session.has_item("Paste"));
    session.find("Copy").click();
    let mut asked = false;
    for _ in 0..4 {
        session.window().step();
        let commands = session.viewport_commands();
        asked |= commands.contains(&ViewportCommand::RequestCopy);
    }
    assert!(asked);
    session.settle();
    assert_eq!(session.focused(), "Message");
    session.window().event(Event::Copy);
    session.window().step();
    let output = &session.window().output().platform_output;
    let copied = OutputCommand::CopyText("some words".to_owned());
    assert!(output.commands.contains(&copied), "{:?}", output.commands);
}

#[test]
fn the_menu_of_the_message_opens_by_keyboard() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.control(Key::L);
    session.type_text("some words");
    session.press_with(Modifiers::SHIFT, Key::F10);
    assert_eq!(
        session.focused(),
        "Paste",
        "nothing is selected to cut or copy"
    );
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Message");
    session.type_text("all new");
    assert_eq!(session.message(), "all new");
}
