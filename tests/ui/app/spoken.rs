//! A session as one hears it: where the keyboard goes and what is told by itself, in the order in
//! which a screen reader says it.

use super::peer::{OPENAI_END, Peer};
use super::replies::{lists_models, openai_stream, question, saying};
use super::session::Session;
use eframe::egui::{Key, Modifiers};

const SHIFT_CONTROL: Modifiers = Modifiers {
    shift: true,
    ctrl: true,
    command: true,
    ..Modifiers::NONE
};

/// What is heard while something is done, a line for each thing.
#[track_caller]
fn check(session: &mut Session, what: impl FnOnce(&mut Session), expected: &[&str]) {
    session.settle();
    session.heard();
    what(session);
    session.settle();
    assert_eq!(session.heard(), expected);
}

#[test]
fn a_dialog_is_entered_and_left_without_an_empty_word() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    check(
        &mut session,
        |session| {
            session.press_with(SHIFT_CONTROL, Key::R);
            session.press(Key::Escape);
        },
        &["> Close, Button", "> Message, MultilineTextInput"],
    );
}

#[test]
fn a_whole_session_reads_like_a_conversation() {
    let peer = Peer::start(|request, line| {
        if lists_models(request, line, &["model-a", "model-b"]) {
            return;
        }
        match question(request).lines().last().unwrap_or_default() {
            "fail" => line.answer(
                401,
                "application/json",
                r#"{"error":{"message":"no such key"}}"#,
            ),
            "slow" => {
                line.stream();
                for part in ["It takes ", "its ", "time."] {
                    line.text(part);
                }
                line.send(OPENAI_END);
            }
            other => {
                line.stream();
                line.send(openai_stream(&format!("You said {other}.")));
            }
        }
    });
    let mut session = Session::first();
    session.until("the first page", |session| {
        session.has_button("Add a provider")
    });
    println!("START {:#?}", session.heard());
    let step = |session: &mut Session, name: &str| {
        session.settle();
        println!("{name} {:#?}", session.heard());
    };
    session.press(Key::Tab);
    step(&mut session, "TAB");
    session.press(Key::Enter);
    step(&mut session, "ENTER");
    session.type_text("rack");
    session.press(Key::Tab);
    session.type_text("nonsense");
    session.press(Key::Tab);
    step(&mut session, "WRONG URL");
    session.find("Base URL").focus();
    session.settle();
    session.control(Key::A);
    session.type_text(&peer.url("/v1"));
    session.press(Key::Tab);
    step(&mut session, "RIGHT URL");
    session.press(Key::Enter);
    session.until("models", |session| {
        session.state().current_model().is_some()
    });
    step(&mut session, "CREATED");
    session.ask("quick", "You said quick.");
    step(&mut session, "FAST");
    session.ask("slow", "It takes its time.");
    step(&mut session, "SLOW");
    session.send("fail");
    session.until_answered();
    step(&mut session, "FAIL");
    session.control(Key::M);
    step(&mut session, "CHOOSE");
    session.press(Key::ArrowDown);
    step(&mut session, "DOWN");
    session.press(Key::Enter);
    step(&mut session, "CHOSEN");
    session.control(Key::N);
    step(&mut session, "NEW");
    session.ask("other", "You said other.");
    step(&mut session, "OTHER");
    session.control(Key::K);
    step(&mut session, "SEARCH");
    session.type_text("quick");
    session.until("hits", |session| {
        session
            .state()
            .library
            .hits()
            .is_some_and(|hits| !hits.is_empty())
    });
    step(&mut session, "HITS");
    session.press(Key::ArrowDown);
    step(&mut session, "HIT DOWN");
    session.press(Key::Enter);
    session.until("opened", |session| {
        session.said().first().is_some_and(|said| said == "quick")
    });
    step(&mut session, "OPENED");
    session.control(Key::Comma);
    step(&mut session, "SETTINGS");
    session.press(Key::Tab);
    step(&mut session, "TAB2");
    session.press(Key::Tab);
    step(&mut session, "TAB3");
    session.click("Check connection");
    session.until("the check", |session| {
        session.texts().iter().any(|text| text.contains("streamed"))
    });
    step(&mut session, "CHECK");
    session.press(Key::Escape);
    session.press(Key::Escape);
    step(&mut session, "ESC");
    session.click("Conversation options");
    step(&mut session, "MENU");
    session.press(Key::End);
    session.press(Key::Enter);
    step(&mut session, "DELETED");
    session.control(Key::Z);
    step(&mut session, "UNDO");
}
