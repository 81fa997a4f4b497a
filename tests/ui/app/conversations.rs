//! The list of conversations: delete and undo, rename, pin, drafts, and what is pasted.

use super::peer::Peer;
use super::replies::{lists_models, openai_stream, saying};
use super::session::Session;
use super::start::{SMALLEST, USUAL};
use eframe::egui::{Event, Key};
use std::time::{Duration, Instant};

/// Two conversations, “First” and “Second”; the second is shown.
fn two(peer: &Peer) -> Session {
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session.control(Key::N);
    session.ask("Second", "fine");
    session
}

fn choose(session: &mut Session, title: &str, item: &str) {
    session.click(&format!("Options for {title}"));
    session.click(item);
}

#[test]
fn a_deleted_conversation_comes_back_with_undo() {
    let peer = saying("fine");
    let mut session = two(&peer);
    choose(&mut session, "First", "Delete");
    assert!(!session.has_row("First") && session.says("“First” deleted"));
    assert_eq!(session.said()[0], "Second", "another one stays shown");
    session.click("Undo");
    session.until("it to be read", |session| {
        session.said() == ["First", "fine"]
    });
    assert!(session.has_row("First") && !session.has_button("Undo"));
    session.restart();
    assert!(session.has_row("First") && session.has_row("Second"));
}

#[test]
fn a_deleted_conversation_is_gone_after_the_end_of_the_program() {
    let peer = saying("fine");
    let mut session = two(&peer);
    session.click("Conversation options");
    session.click("Delete");
    assert!(session.has_row("First") && !session.has_row("Second"));
    assert!(session.said().is_empty(), "an empty chat takes its place");
    assert_eq!(session.find("Message").value().unwrap_or_default(), "");
    session.restart();
    assert!(session.has_row("First") && !session.has_row("Second"));
    assert!(!session.has_button("Undo"));
}

#[test]
fn a_conversation_is_renamed_through_its_dialog() {
    let peer = saying("fine");
    let mut session = two(&peer);
    choose(&mut session, "First", "Rename");
    assert_eq!(session.focused(), "Title");
    session.control(Key::A);
    session.type_text("About harbours");
    session.press(Key::Enter);
    assert!(session.has_row("About harbours") && !session.has_row("First"));
    assert_eq!(session.said()[0], "Second");
    choose(&mut session, "Second", "Rename");
    session.type_text(" thoughts");
    session.press(Key::Escape);
    assert!(session.has_row("Second"));
    session.restart();
    assert!(session.has_row("About harbours") && session.has_row("Second"));
    session.click("About harbours");
    session.until("it to be read", |session| {
        session.said() == ["First", "fine"]
    });
    session.ask("More of it", "fine");
    assert!(session.has_row("About harbours"), "a title by hand stays");
}

#[test]
fn a_pinned_conversation_stands_above_the_others() {
    let peer = saying("fine");
    let mut session = two(&peer);
    let above = |session: &Session| {
        session.find("First").rect().top() < session.find("Second").rect().top()
    };
    assert!(!above(&session));
    choose(&mut session, "First", "Pin");
    assert!(session.says("Pinned") && above(&session));
    session.restart();
    assert!(session.says("Pinned") && above(&session));
    choose(&mut session, "First", "Unpin");
    assert!(!session.says("Pinned") && !above(&session));
}

#[test]
fn every_conversation_keeps_its_own_draft() {
    let peer = saying("fine");
    let mut session = two(&peer);
    session.type_text("for the second");
    session.click("First");
    assert_eq!(session.message(), "");
    session.type_text("for the first");
    session.control(Key::N);
    assert_eq!(session.message(), "");
    session.type_text("for a new one");
    for (title, draft) in [("Second", "for the second"), ("First", "for the first")] {
        session.click(title);
        session.until("the conversation", |session| !session.said().is_empty());
        assert_eq!(session.message(), draft);
        assert_eq!(session.focused(), "Message");
    }
    session.press(Key::Enter);
    session.until_answered();
    assert_eq!(session.said()[2], "for the first");
    session.click("Second");
    session.click("First");
    assert_eq!(session.message(), "", "what was sent is no draft");
}

#[test]
fn undo_does_not_bring_the_draft_of_another_conversation() {
    let peer = saying("fine");
    let mut session = two(&peer);
    session.type_text("for the second");
    session.window().run_steps(8);
    session.click("First");
    session.until("the conversation", |session| !session.said().is_empty());
    session.type_text("first");
    session.window().run_steps(8);
    for _ in 0..3 {
        session.control(Key::Z);
        assert!(
            !session.message().contains("second"),
            "{}",
            session.message()
        );
    }
    session.click("Second");
    assert_eq!(session.message(), "for the second");
    session.type_text(", at its end");
    assert_eq!(session.message(), "for the second, at its end");
}

#[test]
fn a_megabyte_is_pasted_beside_the_text_and_sent_whole() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    let line = "a line of the pasted text, which is long\n";
    let pasted = line.repeat(1_000_000 / line.len());
    session.find("Message").focus();
    session.settle();
    session.type_text("Look at this:");
    session.window().event(Event::Paste(pasted.clone()));
    let frames = session.window().run();
    assert!(frames <= 4, "{frames} frames");
    assert_eq!(session.message(), "Look at this:");
    assert!(
        session.says("Pasted text · 1000 kB"),
        "{:?}",
        session.texts()
    );
    session.press(Key::Enter);
    session.until_says("fine");
    session.until_answered();
    assert!(!session.has_button("Remove pasted text"));
    let asked = peer.received().into_iter().next_back().expect("asked");
    let body: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    let content = body["messages"][0]["content"].as_str().expect("text");
    assert_eq!(content, format!("Look at this:\n\n{}", pasted.trim_end()));
}

#[test]
fn a_line_of_a_megabyte_does_not_freeze_the_window() {
    let peer = Peer::start(|request, line| {
        if !lists_models(request, line, &["model-a"]) {
            line.stream();
            line.send(openai_stream(&"y".repeat(1_000_000)));
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.find("Message").focus();
    session.settle();
    session.window().event(Event::Paste("x".repeat(1_000_000)));
    let began = Instant::now();
    session.press(Key::Enter);
    session.until_answered();
    session.press(Key::PageUp);
    session.click("Jump to end");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_pasted_text_can_be_taken_out_again_and_is_kept_as_a_draft() {
    let peer = saying("fine");
    let mut session = two(&peer);
    session.window().event(Event::Paste("x".repeat(50_000)));
    session.settle();
    session.click("First");
    assert!(!session.has_button("Remove pasted text"));
    session.click("Second");
    session.until("the conversation", |session| !session.said().is_empty());
    assert!(session.says("Pasted text · 50 kB"));
    session.click("Remove pasted text");
    assert!(!session.has_button("Remove pasted text"));
    session.click("First");
    session.click("Second");
    assert!(!session.has_button("Remove pasted text"));
}

#[test]
fn in_a_small_window_the_list_lies_over_the_chat() {
    let peer = saying("fine");
    let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| setup.size = SMALLEST);
    session.ask("First", "fine");
    session.control(Key::N);
    session.ask("Second", "fine");
    assert!(!session.has_button("Settings"));
    session.click("Show conversations");
    session.click("First");
    session.until("the conversation", |session| {
        session.said() == ["First", "fine"]
    });
    assert!(
        !session.has_button("Settings"),
        "choosing folds the list away"
    );
    session.control(Key::K);
    assert_eq!(session.focused(), "Search conversations");
}

#[test]
fn a_notice_covers_neither_the_message_nor_what_sends_it() {
    let peer = saying("fine");
    for size in [USUAL, SMALLEST] {
        let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| setup.size = size);
        session.ask("First", "fine");
        session.click("Conversation options");
        session.click("Delete");
        assert!(session.says("“First” deleted"));
        session.click("Message");
        session.type_text("Second");
        session.click("Send");
        session.until("the answer", |session| session.said() == ["Second", "fine"]);
    }
}

#[test]
fn a_menu_closes_when_an_item_is_pressed_by_keyboard() {
    let peer = saying("fine");
    let mut session = two(&peer);
    session.click("Conversation options");
    session.find("Pin").focus();
    session.settle();
    session.press(Key::Enter);
    session.settle();
    assert!(!session.has_button("Pin") && !session.has_button("Unpin"));
    let pinned = session
        .state()
        .library()
        .recent()
        .filter(|talk| talk.pinned);
    assert_eq!(pinned.count(), 1);
}
