//! Two endpoints of a person's own, one of each format: added, chosen between, talked with, and
//! there again after a restart.

use super::peer::Peer;
use super::replies::{anthropic_stream, lists_models, openai_stream};
use super::session::Session;
use eframe::egui::Key;
use egui_kittest::kittest::NodeT;

/// Long enough for the transcript to be scrolled.
fn long_answer() -> String {
    let lines: Vec<String> = (1..=60)
        .map(|line| format!("Line {line} of the answer"))
        .collect();
    lines.join("\n\n")
}

fn openai_peer() -> Peer {
    Peer::start(|request, line| {
        if !lists_models(request, line, &["llama-3", "qwen-2"]) {
            assert_eq!(request.line, "POST /v1/chat/completions");
            line.stream();
            line.send(openai_stream("Hello from the rack"));
        }
    })
}

fn anthropic_peer() -> Peer {
    Peer::start(|request, line| {
        if !lists_models(request, line, &["claude-local", "claude-small"]) {
            assert_eq!(request.line, "POST /v1/messages");
            line.stream();
            line.send(anthropic_stream(&long_answer()));
        }
    })
}

/// Fills the open dialog by keyboard and confirms it.
fn create(session: &mut Session, name: &str, url: &str, key: &str) {
    assert_eq!(session.focused(), "Provider name");
    for text in [name, url, key] {
        session.type_text(text);
        if text != key {
            session.press(Key::Tab);
        }
    }
    assert_eq!(session.focused(), "API key");
    session.press(Key::Enter);
}

/// Goes through the first day of a person with two endpoints, up to a conversation with both.
fn with_both(openai: &Peer, anthropic: &Peer) -> Session {
    let mut session = Session::first();
    session.click("Add a provider");
    create(
        &mut session,
        "rack-2",
        &openai.url("/v1"),
        "sk-openai-1234567",
    );
    session.until_ready_to_write();
    session.ask("Hello there", "Hello from the rack");

    session.control(Key::Comma);
    session.click("Add provider");
    session.click("Anthropic-compatible");
    session.find("Provider name").focus();
    session.settle();
    create(
        &mut session,
        "gateway",
        &anthropic.url(""),
        "sk-ant-1234567",
    );
    session.until("its models", |session| {
        session.has_button("Edit claude-local")
    });
    session.control(Key::Comma);
    session
}

#[test]
fn two_endpoints_are_added_and_talked_with_in_one_conversation() {
    let (openai, anthropic) = (openai_peer(), anthropic_peer());
    let mut session = with_both(&openai, &anthropic);
    session.control(Key::M);
    assert_eq!(session.focused(), "Search models");
    for (model, provider) in [("qwen-2", "rack-2"), ("claude-small", "gateway")] {
        let told = session.find(model).accesskit_node().description();
        assert_eq!(told.as_deref(), Some(provider), "{model}");
    }
    session.type_text("cla");
    assert!(session.has_row("claude-local") && !session.has_row("llama-3"));
    session.press(Key::ArrowDown);
    session.press(Key::ArrowUp);
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    assert_eq!(
        session.find("Choose model").value().as_deref(),
        Some("claude-small, gateway")
    );
    assert_eq!(
        session.focused(),
        "Message",
        "the keyboard goes back to the message"
    );
    session.type_text("And you?");
    session.press(Key::Enter);
    session.until_says("Line 60 of the answer");
    session.until_answered();
    session.click("Choose model");
    session.click("llama-3");
    assert_eq!(session.focused(), "Message", "also after the pointer");

    let asked = anthropic.received().into_iter().next_back().expect("asked");
    assert_eq!(asked.header("x-api-key"), Some("sk-ant-1234567"));
    assert_eq!(asked.header("authorization"), None);
    for said in [
        "Hello there",
        "Hello from the rack",
        "And you?",
        "claude-small",
    ] {
        assert!(asked.body.contains(said), "{said} in {}", asked.body);
    }
    let asked = openai.received().into_iter().next_back().expect("asked");
    assert_eq!(
        asked.header("authorization"),
        Some("Bearer sk-openai-1234567")
    );
}

#[test]
fn after_a_restart_everything_is_there_again() {
    let (openai, anthropic) = (openai_peer(), anthropic_peer());
    let mut session = with_both(&openai, &anthropic);
    session.control(Key::N);
    session.ask("A second conversation", "Hello from the rack");
    session.type_text("a draft of the second");
    session.control(Key::N);
    session.type_text("a draft of a new one");
    session.click("Hello there");
    session.control(Key::M);
    session.type_text("claude-local");
    session.press(Key::Enter);
    session.send("And you?");
    session.until_says("Line 60 of the answer");
    session.until_answered();
    session.type_text("a draft of the first");

    session.restart();
    session.until_says("Line 60 of the answer");
    assert!(!session.has_button("Jump to end"));
    assert!(
        !session.says("Line 1 of the answer"),
        "only the end is on the screen"
    );
    assert_eq!(session.message(), "a draft of the first");
    assert_eq!(
        session.find("Choose model").value().as_deref(),
        Some("claude-local, gateway")
    );
    assert_eq!(
        session.said(),
        [
            "Hello there",
            "Hello from the rack",
            "And you?",
            &long_answer()
        ]
    );
    session.click("A second conversation");
    session.until_says("Hello from the rack");
    assert_eq!(session.message(), "a draft of the second");
    session.control(Key::N);
    assert_eq!(session.message(), "a draft of a new one");
    session.control(Key::Comma);
    let names: Vec<&str> = session
        .state()
        .providers()
        .list()
        .map(|provider| provider.name.as_str())
        .collect();
    assert_eq!(names, ["rack-2", "gateway"]);

    session.click("Back to chat");
    session.click("Hello there");
    session.until("the conversation", |session| session.said().len() == 4);
    session.find("Message").focus();
    session.settle();
    session.control(Key::A);
    session.send("Still there?");
    session.until("another answer", |session| session.said().len() == 6);
    session.until_answered();
    let asked = anthropic.received().into_iter().next_back().expect("asked");
    assert_eq!(
        asked.header("x-api-key"),
        Some("sk-ant-1234567"),
        "the key was kept"
    );
}
