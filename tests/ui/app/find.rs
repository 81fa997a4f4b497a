//! Looking for a text in the conversation that is shown.

use super::peer::Peer;
use super::replies::{openai_stream, question};
use super::session::Session;
use eframe::egui::{Key, Modifiers};

/// Answers with many paragraphs, of which some have a needle.
fn haystacks() -> Peer {
    Peer::start(|request, line| {
        line.stream();
        let paragraphs: Vec<String> = (1..=60)
            .map(|number| match number {
                10 | 50 => format!("A **Needle** in paragraph {number}"),
                _ => format!("Only hay in paragraph {number}"),
            })
            .collect();
        let text = format!(
            "{}\n\nEnd of {}",
            paragraphs.join("\n\n"),
            question(request)
        );
        line.send(openai_stream(&text));
    })
}

#[test]
fn every_place_is_visited_one_after_the_other() {
    let peer = haystacks();
    let mut session = Session::with_provider(&peer.url("/v1"));
    for question in ["one", "two"] {
        session.ask(question, &format!("End of {question}"));
    }
    session.control(Key::F);
    assert_eq!(session.focused(), "Find in conversation");
    session.type_text("needle");
    session.until_says("3 of 4");
    let needle = |number: u32| format!("A Needle in paragraph {number}");
    assert!(session.says(&needle(10)) && !session.says(&needle(50)));
    session.press(Key::Enter);
    assert!(session.says(&needle(50)) && !session.says(&needle(10)));
    assert!(session.says("4 of 4"));
    session.press(Key::Enter);
    assert!(session.says("1 of 4"), "begins anew");
    assert!(session.says(&needle(10)) && !session.says(&needle(50)));
    session.press_with(Modifiers::SHIFT, Key::Enter);
    assert!(session.says("4 of 4") && session.says(&needle(50)));
    session.click("Previous match");
    assert!(session.says(&needle(10)));
    session.press(Key::Escape);
    session.control(Key::F);
    session.type_text("straw");
    session.until_says("Not found");
    session.click("Close find");
    assert!(!session.has_button("Close find") && session.state().find().is_none());
}

#[test]
fn nothing_lies_over_the_bar_in_a_low_window() {
    let peer = haystacks();
    let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| {
        setup.size = [560.0, 190.0];
    });
    session.ask("one", "End of one");
    session.press(Key::PageUp);
    assert!(session.has_button("Jump to end"));
    session.control(Key::F);
    assert!(session.has_button("Close find") && !session.has_button("Jump to end"));
    session.press(Key::Escape);
    assert!(session.has_button("Jump to end"));
}

#[test]
fn escape_closes_it_and_so_does_another_conversation() {
    let peer = haystacks();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("one", "End of one");
    session.control(Key::F);
    session.type_text("hay");
    session.press(Key::Escape);
    assert!(!session.has_button("Close find") && session.state().find().is_none());
    session.control(Key::F);
    session.type_text("hay");
    session.control(Key::N);
    session.ask("two", "End of two");
    assert!(!session.has_button("Close find") && session.state().find().is_none());
}
