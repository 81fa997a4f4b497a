//! What those who listen are told of answers: each once, when it has ended.

use super::peer::{Line, OPENAI_END, Peer, Received};
use super::replies::{lists_models, openai_stream, question};
use super::session::Session;
use eframe::egui::Key;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Behaves as the question says; “slow” waits for the switch.
fn moody(goes_on: &Arc<AtomicBool>) -> Peer {
    let goes_on = Arc::clone(goes_on);
    Peer::start(move |request, line| answer(request, line, &goes_on))
}

fn answer(request: &Received, line: &mut Line, goes_on: &AtomicBool) {
    if lists_models(request, line, &["model-a", "model-b"]) {
        return;
    }
    let said = |text: &str| format!(r#"{{"error":{{"message":"{text}"}}}}"#);
    // What failed was not answered and is asked again with the rest.
    let asked = question(request);
    match asked.lines().last().unwrap_or_default() {
        "401" => line.answer(401, "application/json", &said("no such key")),
        "429" => line.answer(429, "application/json", &said("slow down")),
        "502" => line.answer(502, "text/html", "<html><title>Bad gateway</title></html>"),
        "dropped" => {
            line.stream();
            line.text("half of it");
        }
        "empty" => {
            line.stream();
            line.send(OPENAI_END);
        }
        "slow" => {
            line.stream();
            line.text("It takes ");
            while !goes_on.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(2));
            }
            line.text("its time");
            line.send(OPENAI_END);
        }
        "long" => {
            line.stream();
            line.send(openai_stream(&"A sentence of this answer. ".repeat(200)));
        }
        other => {
            line.stream();
            line.send(openai_stream(&format!("**Fine**: {other}")));
        }
    }
}

/// What was told by itself since this was last asked.
fn told(session: &mut Session) -> Vec<String> {
    let heard = session.heard().into_iter();
    let told = heard.filter_map(|line| {
        let line = line.strip_prefix('“')?;
        Some(line.strip_suffix('”')?.to_owned())
    });
    told.collect()
}

#[test]
fn every_answer_is_told_once_with_how_it_ended() {
    let goes_on = Arc::new(AtomicBool::new(true));
    let peer = moody(&goes_on);
    let mut session = Session::with_provider(&peer.url("/v1"));
    told(&mut session);
    let mut last = String::new();
    let mut check = |asked: &str, start: &str| {
        session.send(asked);
        session.until("the end", |session| {
            let chat = session.state().shown_chat();
            !session.has_button("Stop") && chat.is_some_and(|chat| chat.len() % 2 == 0)
        });
        session.settle();
        let told = told(&mut session);
        assert!(
            told.len() == 1 && told[0].starts_with(start),
            "{asked}: {told:#?}"
        );
        last.clone_from(&told[0]);
    };
    check("fast", "Answer. Fine: fast");
    check("fast", "Answer. Fine: fast");
    check("slow", "Answer. It takes its time");
    check(
        "401",
        "The answer failed: “rack-2” asks for a key (401): no such key",
    );
    check(
        "429",
        "The answer failed: “rack-2” limits how often it can be asked (429): slow down",
    );
    check("502", "The answer failed: ");
    check(
        "dropped",
        "The answer failed: The answer of “rack-2” was cut short. half of it",
    );
    check(
        "empty",
        "The answer failed: The answer of “rack-2” is empty",
    );
    check("long", "Answer. A sentence of this answer. A sentence");
    let end = "A sentence of this answer. … The rest is in the conversation";
    assert!(last.len() < 1400 && last.ends_with(end), "{last}");
}

#[test]
fn nothing_is_told_again_by_looking_at_other_conversations_or_starting_again() {
    let goes_on = Arc::new(AtomicBool::new(true));
    let peer = moody(&goes_on);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("first", "Fine: first");
    session.control(Key::N);
    session.send("401");
    session.until("the card", |session| session.has_button("Retry"));
    told(&mut session);
    for (title, text) in [
        ("first", "Fine: first"),
        ("401", "401"),
        ("first", "Fine: first"),
    ] {
        session.click(title);
        session.until_says(text);
        session.press(Key::PageUp);
        session.press(Key::PageDown);
        assert_eq!(told(&mut session), [title], "only what is shown");
    }
    session.restart();
    session.until_says("Fine: first");
    assert_eq!(told(&mut session), [""; 0]);
}

#[test]
fn an_answer_elsewhere_is_told_by_its_title_and_a_stopped_one_as_that() {
    let goes_on = Arc::new(AtomicBool::new(false));
    let peer = moody(&goes_on);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("slow");
    session.until_says("It takes");
    session.control(Key::N);
    session.ask("fast", "Fine: fast");
    told(&mut session);
    goes_on.store(true, Ordering::Relaxed);
    session.until("the other end", |session| {
        session.state().chats().streaming() == 0
    });
    assert_eq!(told(&mut session), ["Answer in “slow”"]);
    goes_on.store(false, Ordering::Relaxed);
    session.send("slow");
    session.until_says("It takes");
    session.press(Key::Escape);
    session.until_answered();
    assert_eq!(told(&mut session), ["The answer was stopped. It takes"]);
}
