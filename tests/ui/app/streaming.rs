//! Answers that arrive at the same time, each in its conversation, while something else is written.

use super::peer::{OPENAI_END, Peer};
use super::replies::{openai_stream, question};
use super::session::Session;
use eframe::egui::Key;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tertulia::domain::ids::ConversationId;

/// How many words a long answer has.
const WORDS: usize = 5000;

/// Answers with [`WORDS`] numbered words, 2,000 a second; the last of them only once `ends` is set.
fn long(ends: &Arc<AtomicBool>) -> Peer {
    let ends = Arc::clone(ends);
    Peer::start(move |request, line| {
        line.stream();
        if question(request).starts_with("short") {
            line.send(openai_stream("A short answer"));
            return;
        }
        for hundred in 0..WORDS / 100 {
            let words: Vec<String> = (1..=100)
                .map(|word| format!("word{} ", hundred * 100 + word))
                .collect();
            line.text(&format!("{}\n\n", words.concat().trim_end()));
            std::thread::sleep(Duration::from_millis(50));
        }
        while !ends.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        line.text("That is all");
        line.send(OPENAI_END);
    })
}

fn shown(session: &Session) -> ConversationId {
    session.state().library().shown().expect("a conversation")
}

#[test]
fn two_conversations_stream_at_once_and_typing_goes_through() {
    let ends = Arc::new(AtomicBool::new(false));
    let peer = long(&ends);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("First");
    session.until("its beginning", |session| !session.said()[1].is_empty());
    let first = shown(&session);
    session.control(Key::N);
    session.send("Second");
    session.until("its beginning", |session| !session.said()[1].is_empty());
    let second = shown(&session);
    let chats = session.state().chats();
    assert!(chats.is_streaming(first) && chats.is_streaming(second));
    for title in ["First", "Second"] {
        assert_eq!(
            session.find(title).value().as_deref(),
            Some("Answer arriving"),
            "the dot is told in words"
        );
    }

    let typed = "what is typed while answers arrive";
    let mut slowest = Duration::ZERO;
    for (index, character) in typed.char_indices() {
        let began = Instant::now();
        session
            .window()
            .event(eframe::egui::Event::Text(character.to_string()));
        session.window().step();
        slowest = slowest.max(began.elapsed());
        assert_eq!(session.message(), typed[..index + character.len_utf8()]);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(
        slowest < Duration::from_millis(500),
        "a frame took {slowest:?}"
    );
    session.press(Key::Enter);
    assert!(session.state().chats().is_streaming(second));
    assert_eq!(
        session.message(),
        typed,
        "nothing is sent in the middle of an answer"
    );

    ends.store(true, Ordering::Relaxed);
    session.until_says("That is all");
    session.until("both ends", |session| {
        session.state().chats().streaming() == 0
    });
    assert_eq!(session.find("Second").value().unwrap_or_default(), "");
    assert_eq!(session.message(), typed);
    session.click("First");
    session.until_says("That is all");
    assert!(
        session.said()[1].contains("word5000") && session.said()[1].starts_with("word1 word2 ")
    );
    session.click("Second");
    session.until_says("That is all");
    assert_eq!(session.message(), typed);
}

#[test]
fn stopping_one_answer_keeps_its_text_and_leaves_the_other_alone() {
    let ends = Arc::new(AtomicBool::new(false));
    let peer = long(&ends);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("First");
    session.until("its beginning", |session| !session.said()[1].is_empty());
    let first = shown(&session);
    session.control(Key::N);
    session.send("Second");
    session.until("its beginning", |session| !session.said()[1].is_empty());
    let second = shown(&session);
    session.click("Stop");
    session.until_answered();
    assert!(
        !session.state().chats().is_streaming(second)
            && session.state().chats().is_streaming(first)
    );
    let kept = session.said();
    assert!(kept[1].starts_with("word1 word2 "));
    session.ask("short, now", "A short answer");

    // Before it ends: then its row moves, perhaps from under the pointer.
    session.click("First");
    ends.store(true, Ordering::Relaxed);
    session.until_says("That is all");
    session.restart();
    session.click("Second");
    session.until("what was kept", |session| session.said().len() == 4);
    assert_eq!(session.said()[..2], kept[..]);
}

#[test]
fn what_had_arrived_survives_an_end_in_the_middle() {
    let ends = Arc::new(AtomicBool::new(false));
    let peer = long(&ends);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("First");
    session.until("a good part", |session| {
        session.said()[1].contains("word300")
    });
    session.restart();
    session.until("the conversation", |session| session.said().len() == 2);
    assert!(session.said()[1].contains("word300"));
    assert!(!session.has_button("Stop"));
    ends.store(true, Ordering::Relaxed);
    session.ask("short, now", "A short answer");
}

#[test]
fn after_a_crash_in_the_middle_what_was_stored_is_there_with_a_way_on() {
    let ends = Arc::new(AtomicBool::new(false));
    let peer = long(&ends);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("First");
    session.until("something to be stored", |session| {
        session.said()[1].contains("word100") && session.state().next_deadline().is_none()
    });
    session.find("Message").focus();
    session.settle();
    session.type_text("short, please");
    session.until("the draft to be stored", |session| {
        session.state().next_deadline().is_none()
    });
    session.crash();
    session.until_says("Tertulia ended in the middle of this answer");
    assert!(session.said()[1].contains("word100") && session.has_button("Retry"));
    assert_eq!(session.message(), "short, please");
    ends.store(true, Ordering::Relaxed);
    session.press(Key::Enter);
    session.until_says("A short answer");
}
