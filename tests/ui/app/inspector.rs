//! The request preview and the request inspector, worked by accessible names; the key is in none of
//! their texts.

use super::peer::Peer;
use super::replies::{lists_models, openai_stream, question, saying};
use super::session::Session;
use super::start::{SMALLEST, new_folder};
use eframe::egui::{Key, Modifiers};

const KEY: &str = "sk-very-secret-4711";

/// Answers every question and repeats the key that it got.
fn indiscreet() -> Peer {
    Peer::start(|request, line| {
        if !lists_models(request, line, &["model-a"]) {
            let key = request.header("authorization").unwrap_or_default();
            line.head(
                200,
                &format!("content-type: text/event-stream\r\nx-echo: {key}\r\n"),
            );
            line.send(openai_stream("fine"));
        }
    })
}

/// A session with a provider of that key, at its empty chat.
fn with_key(peer: &Peer) -> Session {
    set_up(peer, Session::first())
}

fn set_up(peer: &Peer, mut session: Session) -> Session {
    session.click("Add a provider");
    session.type_text("rack-2");
    session.press(Key::Tab);
    session.type_text(&peer.url("/v1"));
    session.press(Key::Tab);
    session.type_text(KEY);
    session.press(Key::Enter);
    session.until_ready_to_write();
    session
}

fn write(session: &mut Session, text: &str) {
    session.find("Message").focus();
    session.settle();
    session.type_text(text);
}

fn preview(session: &mut Session) {
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::R,
    );
    session.until_says("Headers");
}

fn inspect(session: &mut Session) {
    session.control(Key::Comma);
    session.click("Request inspector");
}

/// Whether some text has that in it.
fn shows(session: &Session, part: &str) -> bool {
    session.texts().iter().any(|text| text.contains(part))
}

/// The questions that the server got.
fn questions(peer: &Peer) -> Vec<String> {
    let received = peer.received();
    let chats = received.iter().filter(|r| r.line.starts_with("POST "));
    chats.map(question).collect()
}

#[test]
fn the_preview_shows_the_draft_and_sends_nothing_and_is_what_is_then_sent() {
    let peer = indiscreet();
    let mut session = with_key(&peer);
    write(&mut session, "A draft with “quotes”");
    preview(&mut session);
    assert!(session.has_button("Copy as curl") && session.has_button("Close"));
    assert!(shows(&session, "A draft with “quotes”"));
    assert!(shows(&session, "authorization: Bearer sk-v…4711"));
    assert!(!shows(&session, KEY));
    assert_eq!(questions(&peer), [""; 0]);
    let json = session.copies("Copy JSON");
    let command = session.copies("Copy as curl");
    assert!(!json.contains(KEY) && !command.contains(KEY), "{command}");
    assert!(
        command.contains("\"authorization: Bearer $API_KEY\""),
        "{command}"
    );
    session.press(Key::Escape);
    assert_eq!(session.message(), "A draft with “quotes”");
    session.find("Message").focus();
    session.press(Key::Enter);
    session.until_says("fine");
    session.until_answered();
    let sent = peer.received().pop().expect("a chat");
    assert_eq!(sent.body, json);
    session.close();
}

#[test]
fn the_preview_says_what_keeps_it_from_being_made() {
    let mut session = Session::first();
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::R,
    );
    session.until_says(
        "There is no model to ask: none is chosen, or its provider is gone or switched off",
    );
    assert!(!session.has_button("Stop"));
    session.click("Close");
}

#[test]
fn the_inspector_lists_a_chat_and_sends_it_again_without_touching_the_conversation() {
    let peer = indiscreet();
    let mut session = with_key(&peer);
    session.ask("Hello", "fine");
    inspect(&mut session);
    session.until("the end of the chat", |session| shows(session, "200 OK"));
    session.click_row("POST /v1/chat/completions");
    assert!(shows(&session, ", complete"));
    assert!(shows(&session, "authorization: Bearer sk-v…4711"));
    assert!(shows(&session, "x-echo: Bearer sk-v…4711"));
    let command = session.copies("Copy as curl");
    assert!(
        command.contains("Hello") && !command.contains(KEY),
        "{command}"
    );
    session.click("Replay");
    session.until("the second chat", |session| {
        shows(session, " · Replay · ") && questions(&peer) == ["Hello", "Hello"]
    });
    session.until("its end", |session| !shows(session, "Waiting"));
    let sent = peer.received();
    assert!(
        sent.iter()
            .all(|request| { request.header("authorization") == Some(&*format!("Bearer {KEY}")) })
    );
    assert!(!shows(&session, KEY));
    assert_eq!(session.said(), ["Hello", "fine"]);
    session.click("Clear");
    session.until("the empty list", |session| {
        shows(session, "Nothing was sent yet")
    });
}

#[test]
fn an_exchange_of_a_deleted_provider_says_why_it_cannot_be_sent_again() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "fine");
    session.control(Key::Comma);
    session.find("Delete provider").scroll_to_me();
    session.settle();
    session.click("Delete provider");
    session.click("Request inspector");
    session.click_row("POST /v1/chat/completions");
    let reason = "It cannot be sent again. Its provider is gone, or was never saved.";
    assert!(session.says(reason), "{:#?}", session.texts());
    session.find("Replay").click();
    session.settle();
    assert_eq!(questions(&peer), ["Hello"]);
}

#[test]
fn in_the_smallest_window_list_and_details_take_turns() {
    let peer = saying("fine");
    let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| setup.size = SMALLEST);
    session.ask("Hello", "fine");
    inspect(&mut session);
    assert!(!session.has_button("Copy as curl"));
    session.until("the end of the chat", |session| shows(session, "200 OK"));
    session.click_row("POST /v1/chat/completions");
    assert!(session.has_button("Copy as curl"));
    assert!(!session.has_button("Clear"));
    session.click("Back to the list");
    assert!(session.has_button("Clear") && !session.has_button("Replay"));
}

#[test]
fn in_the_smallest_window_the_preview_is_shown_from_its_beginning() {
    let peer = saying("fine");
    let small = Session::in_folder(new_folder(), |setup| setup.size = SMALLEST);
    let mut session = set_up(&peer, small);
    write(&mut session, "What is a Rust channel?");
    preview(&mut session);
    let line = format!("POST {}", peer.url("/v1/chat/completions"));
    let place = session.place_of(&line).expect("it is there");
    assert!(place.top() > 60.0 && place.bottom() < 200.0, "{place}");
}

#[test]
fn the_keyboard_alone_reaches_and_scrolls_a_body() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    let long: Vec<String> = (0..2000).map(|number| format!("word-{number}")).collect();
    write(&mut session, &long.join(" "));
    preview(&mut session);
    let rows_show = |session: &Session, part: &str| {
        let texts = session.texts();
        // The message behind the dialog has the same words.
        let mut rows = texts.iter().skip_while(|text| *text != "Request body");
        rows.any(|row| row.contains(part))
    };
    assert!(
        rows_show(&session, "word-3 ") && !rows_show(&session, "word-199"),
        "{:#?}",
        session.texts()
    );
    for _ in 0..8 {
        if session.focused() == "Request body" {
            break;
        }
        session.press(Key::Tab);
    }
    assert_eq!(session.focused(), "Request body");
    session.press(Key::End);
    session.until("the end of the body", |session| {
        rows_show(session, "word-199") && !rows_show(session, "word-3 ")
    });
    session.press(Key::Home);
    session.until("its beginning", |session| {
        rows_show(session, "\"model\": \"model-a\"")
    });
}
