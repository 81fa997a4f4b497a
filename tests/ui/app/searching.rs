//! Searching through all conversations, by keyboard alone.

use super::peer::Peer;
use super::replies::{openai_stream, question, saying};
use super::session::Session;
use eframe::egui::Key;

/// Answers each question with a text of its own.
fn answers() -> Peer {
    Peer::start(|request, line| {
        line.stream();
        let text = match question(request).as_str() {
            "Boats" => {
                let hay = "Only a line about the sea and the wind that blows over it. ".repeat(8);
                format!("{hay}At last the lighthouse is seen. {hay}")
            }
            "Lamps" => "A lighthouse has a large lamp".to_owned(),
            _ => "fine".to_owned(),
        };
        line.send(openai_stream(&text));
    })
}

fn session(peer: &Peer) -> Session {
    let mut session = Session::with_provider(&peer.url("/v1"));
    for question in ["Boats", "Lamps", "Other"] {
        session.control(Key::N);
        session.send(question);
        session.until_answered();
    }
    session
}

fn search(session: &mut Session, text: &str, hits: usize) {
    session.control(Key::K);
    session.type_text(text);
    session.until("the hits", |session| {
        let found = session.state().library().hits();
        found.is_some_and(|found| found.len() == hits)
    });
}

#[test]
fn enter_opens_the_first_hit_and_the_found_text_is_marked_there() {
    let peer = answers();
    let mut session = session(&peer);
    search(&mut session, "lighthouse", 2);
    session.press(Key::Enter);
    session.until("the conversation", |session| {
        session.said().first().is_some_and(|said| said == "Lamps")
    });
    assert_eq!(session.focused(), "Message");
    assert_eq!(
        session.find("Find in conversation").value().as_deref(),
        Some("lighthouse")
    );
    session.until("the place", |session| {
        session
            .state()
            .find()
            .is_some_and(|find| !find.is_looking())
    });
    session.click("Close find");
    assert!(session.state().find().is_none() && !session.has_button("Close find"));
}

#[test]
fn down_and_up_go_through_the_hits_and_are_spoken() {
    let peer = answers();
    let mut session = session(&peer);
    search(&mut session, "lighthouse", 2);
    assert_eq!(session.focused(), "Search conversations");
    session.press(Key::ArrowDown);
    let marked = session.focused();
    assert!(
        marked.starts_with("Boats, ") && marked.contains("the lighthouse is seen"),
        "{marked}"
    );
    session.press(Key::ArrowUp);
    assert!(
        session.focused().starts_with("Lamps, "),
        "{}",
        session.focused()
    );
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    session.until("the conversation", |session| {
        session.said().first().is_some_and(|said| said == "Boats")
    });
}

#[test]
fn each_conversation_has_one_head_with_its_date() {
    let peer = answers();
    let mut session = session(&peer);
    search(&mut session, "lighthouse", 2);
    let heads = session.headings();
    let of = |title: &str| {
        let own = |head: &&String| head.starts_with(title);
        heads.iter().filter(own).count()
    };
    assert_eq!(
        (of("Boats, "), of("Lamps, "), of("Other, ")),
        (1, 1, 0),
        "{heads:?}"
    );
    assert!(
        heads
            .iter()
            .any(|head| head.starts_with("Lamps, ") && head.contains(':')),
        "{heads:?}"
    );
}

#[test]
fn the_old_text_is_selected_cleared_and_left() {
    let peer = answers();
    let mut session = session(&peer);
    search(&mut session, "lighthouse", 2);
    session.control(Key::L);
    search(&mut session, "lamp", 3);
    let text = |session: &Session| {
        session
            .find("Search conversations")
            .value()
            .unwrap_or_default()
    };
    assert_eq!(text(&session), "lamp", "it took the place of the old text");
    session.click("Clear search");
    assert_eq!(text(&session), "");
    assert_eq!(session.focused(), "Search conversations");
    assert!(session.has_row("Other") && session.state().library().hits().is_none());
    search(&mut session, "lamp", 3);
    session.press(Key::Escape);
    assert_eq!(
        (text(&session).as_str(), session.focused().as_str()),
        ("", "Message")
    );
    assert!(session.has_row("Other"));
}

#[test]
fn escape_in_the_search_does_not_stop_an_answer() {
    let peer = Peer::start(|request, line| {
        line.stream();
        if question(request) == "slow" {
            line.text("half of it");
            assert!(line.sees_the_end());
        } else {
            line.send(openai_stream("fine"));
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session.send("slow");
    session.until_says("half of it");
    session.control(Key::K);
    session.type_text("First");
    session.press(Key::Escape);
    assert!(session.has_button("Stop"));
    session.press(Key::Escape);
    session.until_answered();
}

#[test]
fn a_title_that_was_found_is_opened_at_its_end() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session.click("Options for First");
    session.click("Rename");
    session.control(Key::A);
    session.type_text("About harbours");
    session.press(Key::Enter);
    session.control(Key::N);
    search(&mut session, "harbours", 1);
    session.press(Key::Enter);
    session.until("the conversation", |session| {
        session.said() == ["First", "fine"]
    });
    assert!(!session.has_button("Close find"));
}
