//! Nothing is drawn when nothing happens, the caret resting in the message included.

use super::replies::{misbehaving, saying};
use super::session::Session;
use eframe::egui::{Key, ViewportId};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tertulia::domain::ids::TurnId;
use tertulia::state::chat::Chat;
use tertulia::worker::Wake;

/// What the last frame asked for.
fn next_frame_in(session: &mut Session) -> Duration {
    let output = session.window().output();
    let root = output.viewport_output.get(&ViewportId::ROOT);
    root.expect("the window").repaint_delay
}

/// Six seconds of the window's time, in which the caret may blink; then nothing asks for another
/// frame.
#[track_caller]
fn comes_to_rest(session: &mut Session) {
    session.until("the drafts to be stored", |session| {
        session.state().next_deadline().is_none()
    });
    session.window().run_steps(24);
    assert_eq!(
        next_frame_in(session),
        Duration::MAX,
        "{:?}",
        session.window().ctx.repaint_causes()
    );
    assert!(!session.window().ctx.has_requested_repaint());
}

#[test]
fn after_an_answer_nothing_is_drawn_any_more() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "fine");
    assert_eq!(session.focused(), "Message");
    comes_to_rest(&mut session);
}

#[test]
fn with_a_draft_and_the_caret_in_it_nothing_is_drawn() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.find("Message").focus();
    session.settle();
    session.type_text("not sent yet");
    assert!(
        next_frame_in(&mut session) < Duration::MAX,
        "the caret blinks at first"
    );
    comes_to_rest(&mut session);
}

#[test]
fn a_failure_card_and_a_search_draw_nothing() {
    let (peer, _) = misbehaving(|line| line.answer(500, "text/plain", "oops"));
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until("the card", |session| session.has_button("Retry"));
    session.control(Key::K);
    session.type_text("Hello");
    comes_to_rest(&mut session);
}

#[test]
fn the_first_run_and_the_open_chooser_draw_nothing() {
    let mut session = Session::first();
    comes_to_rest(&mut session);
    session.click("Try the demo");
    session.control(Key::M);
    comes_to_rest(&mut session);
}

#[test]
fn while_a_server_pauses_in_the_middle_of_an_answer_nothing_is_drawn() {
    let (peer, _) = misbehaving(|line| {
        line.stream();
        line.text("half of it");
        line.sees_the_end();
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until_says("half of it");
    comes_to_rest(&mut session);
}

#[test]
fn before_the_first_word_the_dot_beats_slowly() {
    let (peer, _) = misbehaving(|line| {
        line.stream();
        line.sees_the_end();
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.window().run_steps(24);
    assert!(session.has_button("Stop"));
    assert!(next_frame_in(&mut session) >= Duration::from_millis(100));
}

#[test]
fn only_the_answer_that_is_looked_at_wakes_the_window_at_once() {
    let (peer, _) = misbehaving(|line| {
        line.stream();
        line.text("half of it");
        line.sees_the_end();
    });
    let mut seam = Arc::default();
    let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| {
        seam = Arc::clone(&setup.seam);
    });
    session.send("Hello");
    session.until_says("half of it");
    comes_to_rest(&mut session);
    let shown = session.state().shown_chat().and_then(Chat::turn);
    let (told, asked) = mpsc::channel();
    let ctx = session.window().ctx.clone();
    ctx.set_request_repaint_callback(move |request| {
        // Nobody listens once the test has ended.
        let _ = told.send(request.delay);
    });

    let wake = seam.waker();
    wake(Wake::AnswerGrew(TurnId(7)));
    let unseen = asked.try_recv().expect("a request");
    wake(Wake::AnswerGrew(shown.expect("an answer that arrives")));
    let seen = asked.try_recv().expect("a sooner request");
    assert!(seen < Duration::from_millis(10), "{seen:?}");
    assert!(unseen > Duration::from_millis(100), "{unseen:?}");
}
