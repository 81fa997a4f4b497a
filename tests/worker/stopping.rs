//! Stopping closes the connection at once, and the turn is not heard of again.

use crate::peer::{OPENAI_END, Peer};
use crate::stage::{PATIENCE, Stage, openai};
use std::sync::mpsc;
use tertulia::domain::delta::Delta;
use tertulia::state::event::{Event, TurnEvent};

#[test]
fn stopping_closes_the_connection_and_silences_the_turn() {
    let (tell_end, ended) = mpsc::channel();
    let peer = Peer::start(move |_, line| {
        line.stream();
        line.text("first");
        tell_end.send(line.sees_the_end()).expect("the test waits");
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    assert_eq!(stage.turn_event(), TurnEvent::Began { key_number: None });
    assert_eq!(
        stage.turn_event(),
        TurnEvent::Grew(vec![Delta::Text("first".into())])
    );
    stage.stop(1);
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(true));
    assert_silent(stage);
}

#[test]
fn stopping_before_the_server_answers_closes_the_connection_too() {
    let (tell, told) = mpsc::channel();
    let peer = Peer::start(move |_, line| {
        tell.send(true).expect("the test waits");
        tell.send(line.sees_the_end()).expect("the test waits");
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    assert_eq!(told.recv_timeout(PATIENCE), Ok(true));
    stage.stop(1);
    assert_eq!(told.recv_timeout(PATIENCE), Ok(true));
    assert_silent(stage);
}

#[test]
fn no_event_enters_the_channel_once_stop_has_returned() {
    let peer = Peer::start(|_, line| {
        line.stream();
        for _ in 0..100_000 {
            line.text("flood ");
        }
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    while !matches!(stage.turn_event(), TurnEvent::Grew(_)) {}
    stage.stop(1);
    // What had entered before is read here.
    stage.arrived();
    assert_silent(stage);
}

#[test]
fn stopping_one_turn_leaves_the_others_alone() {
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let peer = Peer::start(move |request, line| {
        line.stream();
        line.text("a");
        if request.body.contains("\"kept\"") {
            let wait = released.lock().expect("no panic before");
            wait.recv_timeout(PATIENCE).expect("released");
            line.text("b");
            line.send(OPENAI_END);
        } else {
            line.sees_the_end();
        }
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "stopped", "Hello");
    while !matches!(stage.turn_event(), TurnEvent::Grew(_)) {}
    stage.ask(2, openai(&peer.url("/v1")), "kept", "Hello");
    stage.stop(1);
    release.send(()).expect("the peer waits");
    assert_eq!(stage.answers(&[2])[0].finished_text(), "ab");
}

/// Ends the worker, which ends every task, and looks at what has come in the meantime.
fn assert_silent(stage: Stage) {
    let late = stage.ended();
    assert!(
        late.iter().all(|event| !matches!(event, Event::Turn(..))),
        "{late:?}"
    );
}
