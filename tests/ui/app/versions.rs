//! Versions of what was said, worked by the buttons of the messages.

use super::peer::{OPENAI_END, Peer};
use super::replies::{lists_models, openai_stream, question, saying};
use super::session::Session;
use eframe::egui::{Key, Modifiers};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers with the question and how many it has answered.
fn counting() -> Peer {
    let count = Arc::new(AtomicUsize::new(0));
    Peer::start(move |request, line| {
        if lists_models(request, line, &["model-a", "model-b"]) {
            return;
        }
        line.stream();
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        let asked = question(request);
        if asked.starts_with("long") && number == 1 {
            line.text("It is cut");
            line.send(r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#);
            line.send("\n\ndata: [DONE]\n\n");
        } else if asked.starts_with("Your last message was cut off") {
            line.text(" short no more");
            line.send(OPENAI_END);
        } else {
            line.send(openai_stream(&format!("{asked} {number}")));
        }
    })
}

fn asked(peer: &Peer) -> Session {
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("one", "one 1");
    session.ask("two", "two 2");
    session
}

#[test]
fn another_version_of_an_answer_and_back() {
    let peer = counting();
    let mut session = asked(&peer);
    assert!(!session.has_button("Next version"));
    session.click_last("Regenerate");
    session.until_says("two 3");
    session.until_answered();
    assert!(session.says("Version 2 of 2") && !session.says("two 2"));
    session.click("Previous version");
    assert!(session.says("two 2") && session.says("Version 1 of 2"));
    session.restart();
    session.until_says("two 2");
    session.until_says("Version 1 of 2");
    session.click("Next version");
    session.until_says("two 3");
    assert_eq!(session.said(), ["one", "one 1", "two", "two 3"]);
}

#[test]
fn an_edited_question_is_sent_by_enter_and_given_up_by_escape() {
    let peer = counting();
    let mut session = asked(&peer);
    session.click_nth("Edit", 0);
    assert_eq!(session.focused(), "Edit message");
    session.type_text(" and a half");
    session.press(Key::Escape);
    assert!(session.says("one") && !session.has_button("Cancel editing"));
    session.click_nth("Edit", 0);
    session.type_text(" more");
    session.press_with(Modifiers::SHIFT, Key::Enter);
    session.type_text("line");
    session.press(Key::Enter);
    session.until_says("one more line 3");
    session.until_answered();
    assert_eq!(session.said(), ["one more\nline", "one more\nline 3"]);
    session.click("Previous version");
    session.until_says("two 2");
    assert_eq!(session.said(), ["one", "one 1", "two", "two 2"]);
}

#[test]
fn an_edited_answer_stays_where_it_is() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("one", "one 1");
    session.click_last("Edit");
    session.type_text(", or rather eins");
    session.click("Save edited message");
    session.until_says("one 1, or rather eins");
    assert!(session.says("Version 2 of 2"));
    session.restart();
    session.until_says("one 1, or rather eins");
}

/// Puts another text in the place of the last message.
fn say_instead(session: &mut Session, text: &str) {
    session.click_last("Edit");
    session.control(Key::A);
    session.type_text(text);
    session.click("Save edited message");
}

#[test]
fn an_answer_that_is_edited_to_one_of_the_same_length_is_shown() {
    let peer = saying("teh cat");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("one", "teh cat");
    say_instead(&mut session, "the cat");
    session.until_says("the cat");
    assert!(!session.says("teh cat"));
    assert_eq!(session.said(), ["one", "the cat"]);
}

#[test]
fn an_edit_in_the_middle_that_also_appends_is_shown_in_both_places() {
    let around = "Only hay, so that the middle is far from either end of the answer.";
    let hay = format!("{around}\n\n").repeat(4);
    let answer = |word: &str, end: &str| format!("{hay}{word} cat sat.\n\n{hay}The end.{end}");
    let peer = saying(answer("Teh", ""));
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("one", "Teh cat sat.");
    say_instead(&mut session, &answer("The", " More."));
    session.until_says("The end. More.");
    session.until_says("The cat sat.");
    assert!(!session.says("Teh cat sat."));
}

#[test]
fn an_answer_that_was_cut_short_goes_on() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("long", "It is cut");
    assert!(
        session
            .texts()
            .iter()
            .any(|text| text.starts_with("Cut short"))
    );
    session.click("Continue");
    session.until_says("It is cut short no more");
    session.until_answered();
    assert!(!session.has_button("Continue"));
    assert_eq!(session.said(), ["long", "It is cut short no more"]);
}

#[test]
fn a_message_is_deleted_and_comes_back() {
    let peer = counting();
    let mut session = asked(&peer);
    session.click_last("More actions");
    session.click("Delete message");
    session.until("it to be gone", |session| !session.says("two 2"));
    assert!(session.says("Answer deleted"));
    session.click("Undo");
    session.until_says("two 2");
}

#[test]
fn a_fork_is_a_conversation_of_its_own() {
    let peer = counting();
    let mut session = asked(&peer);
    session.click_nth("More actions", 1);
    session.click("Fork into a new conversation");
    session.until("the fork", |session| session.said() == ["one", "one 1"]);
    session.ask("three", "three 3");
    assert_eq!(session.said(), ["one", "one 1", "three", "three 3"]);
    session.click("one");
    session.until_says("two 2");
    assert_eq!(session.said(), ["one", "one 1", "two", "two 2"]);
}

#[test]
fn another_model_gives_a_version() {
    let peer = counting();
    let mut session = asked(&peer);
    session.click_last("More actions");
    session.click("Regenerate with another model");
    session.click("model-b");
    session.until_says("two 3");
    session.until_answered();
    let body = peer.received().last().map(|request| request.body.clone());
    assert!(body.expect("asked").contains("\"model-b\""));
    assert!(session.says("Version 2 of 2"));
}

#[test]
fn the_raw_text_of_an_answer_is_shown_and_formatted_again() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("**bold** and", "bold and 1");
    session.click_last("More actions");
    session.click("Show raw text");
    assert!(session.says("**bold** and 1"));
    session.click_last("More actions");
    session.click("Show formatted");
    assert!(session.says("bold and 1"));
}
