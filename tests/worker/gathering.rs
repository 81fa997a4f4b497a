//! However fast a server is, the window hears of it about once per frame.

use crate::peer::{OPENAI_END, Peer};
use crate::stage::{Stage, openai};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tertulia::domain::delta::Delta;
use tertulia::state::event::{Event, TurnEvent};

#[test]
fn five_thousand_pieces_are_few_events_and_as_many_wakes() {
    let peer = Peer::start(|_, line| {
        line.stream();
        for number in 0..5_000 {
            line.text(&format!("{number} "));
        }
        line.send(OPENAI_END);
    });
    let stage = Stage::new();
    let begun = Instant::now();
    let answer = stage.answer(openai(&peer.url("/v1")));
    let frames = begun.elapsed().as_millis() / 16;
    let pieces: Vec<String> = (0..5_000).map(|number| format!("{number} ")).collect();
    assert_eq!(answer.finished_text(), pieces.concat());
    assert!(
        answer.grew as u128 <= frames + 2,
        "{} in {frames} frames",
        answer.grew
    );
    // Began, Finished, the request and its end in the record, the files and the keys at the start,
    // and at most one problem of the start.
    let wakes = stage.wakes.load(Ordering::Relaxed);
    assert!(
        wakes <= answer.grew + 7,
        "{wakes} wakes for {} events",
        answer.grew
    );
}

#[test]
fn the_first_piece_does_not_wait_for_others() {
    let (release, released) = mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let peer = Peer::start(move |_, line| {
        line.stream();
        line.text("first");
        let wait = released.lock().expect("no panic before");
        let _ = wait.recv_timeout(Duration::from_secs(10));
        line.text(" second");
        line.send(OPENAI_END);
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    stage.turn_event();
    let first = stage.turn_event();
    assert_eq!(first, TurnEvent::Grew(vec![Delta::Text("first".into())]));
    release.send(()).expect("the peer waits");
    assert_eq!(stage.answers(&[1])[0].finished_text(), " second");
}

#[test]
fn a_window_that_does_not_read_for_a_while_finds_every_answer_whole() {
    let (tell, told) = mpsc::channel();
    let peer = Peer::start(move |request, line| {
        line.stream();
        let turns = request.body.contains("\"many\"");
        for _ in 0..if turns { 2 } else { 2_000 } {
            line.text("word ");
        }
        line.send(OPENAI_END);
        tell.send(()).expect("the test waits");
    });
    let stage = Stage::new();
    // Each of these leaves a few events behind until the channel is full.
    for turn in 0..150 {
        stage.ask(turn, openai(&peer.url("/v1")), "many", "Hello");
    }
    stage.ask(200, openai(&peer.url("/v1")), "long", "Hello");
    for _ in 0..151 {
        told.recv_timeout(Duration::from_secs(20)).expect("served");
    }
    let mut texts = vec![String::new(); 201];
    let mut ends = 0;
    while ends < 151 {
        stage.next(|event| {
            if let Event::Turn(turn, event) = event {
                let text = &mut texts[usize::try_from(turn.0).expect("small")];
                match event {
                    TurnEvent::Grew(deltas) => deltas.into_iter().for_each(|delta| {
                        if let Delta::Text(more) = delta {
                            text.push_str(&more);
                        }
                    }),
                    TurnEvent::Finished(_) => ends += 1,
                    TurnEvent::Began { .. } | TurnEvent::FieldRefused(_) => {}
                    TurnEvent::Failed(problem, _) => panic!("{problem:?}"),
                }
            }
            Some(())
        });
    }
    assert!(texts[..150].iter().all(|text| text == "word word "));
    assert_eq!(texts[200], "word ".repeat(2_000));
}
