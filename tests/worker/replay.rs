//! A recorded request is sent again with fresh secrets, and only to where its provider is.

use crate::peer::{Peer, Received};
use crate::recording::{KEY, TOKEN, next_exchange, with_secrets};
use crate::said::Said as _;
use crate::stage::{Stage, openai};
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::exchange::{Ending, SentBody, SentRequest};
use tertulia::domain::ids::{KeyId, RequestId};
use tertulia::domain::problem::Problem;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, ExchangeEvent};

fn refusing() -> Peer {
    Peer::saying(
        429,
        "application/json",
        "{\"error\":{\"message\":\"slow down\"}}",
    )
}

/// Sends a message to it; the request as it is recorded.
fn recorded(stage: &Stage, endpoint: Endpoint) -> SentRequest {
    stage.ask(1, endpoint, "m", "it's “größe”");
    next_exchange(stage).0.sent
}

fn replay(stage: &Stage, endpoint: Endpoint, sent: SentRequest) {
    let command = EndpointCommand::Replay {
        request: RequestId(4),
        endpoint,
        sent: Box::new(sent),
    };
    stage.worker.send(Command::Endpoint(command));
}

fn ended(stage: &Stage) -> Option<Problem> {
    stage.next(|event| {
        let Event::Endpoint(RequestId(4), EndpointEvent::Replayed(problem)) = event else {
            return None;
        };
        Some(problem)
    })
}

/// What a server can tell requests apart by, but for what the connection adds.
fn told(received: &Received) -> (&str, &str, [Option<&str>; 4]) {
    let names = ["accept", "content-type", "authorization", "x-team"];
    let headers = names.map(|name| received.header(name));
    (&received.line, &received.body, headers)
}

#[test]
fn a_replay_sends_the_same_request_and_is_recorded_as_one() {
    let peer = refusing();
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    let sent = recorded(&stage, endpoint.clone());
    replay(&stage, endpoint, sent.clone());
    let (mut exchange, mut outcome, mut answered) = (None, None, false);
    // Which of the two ends is told of first is open.
    while outcome.is_none() || !answered {
        stage.next(|event| {
            answered |= event == Event::Endpoint(RequestId(4), EndpointEvent::Replayed(None));
            if let Event::Exchange(ExchangeEvent::Sent(sent)) = event {
                exchange = Some(sent);
            } else if let Event::Exchange(ExchangeEvent::Ended(_, ended)) = event {
                outcome = Some(ended);
            }
            Some(())
        });
    }
    let exchange = exchange.expect("it was sent");
    assert_eq!((&exchange.sent, exchange.is_replay), (&sent, true));
    assert_eq!(outcome.expect("it has ended").ending, Ending::Complete);
    let received = peer.received();
    assert_eq!(
        received.len(),
        2,
        "a replay tries no other key and repairs nothing"
    );
    assert_eq!(told(&received[0]), told(&received[1]));
    assert_eq!(received[1].header("x-team"), Some(TOKEN));
    let bearer = format!("Bearer {KEY}");
    assert_eq!(received[1].header("authorization"), Some(&*bearer));
}

#[test]
fn a_replay_takes_the_key_of_now_and_leaves_out_what_is_gone() {
    let peer = refusing();
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    let sent = recorded(&stage, endpoint);
    stage.keep_key(KeyId(99), "sk-another-key-0123456789");
    let now = Endpoint {
        keys: vec![KeyId(99)],
        ..openai(&peer.url("/v1"))
    };
    replay(&stage, now, sent);
    assert_eq!(ended(&stage), None);
    let last = peer.received().pop().expect("asked");
    assert_eq!(
        last.header("authorization"),
        Some("Bearer sk-another-key-0123456789")
    );
    assert_eq!(last.header("x-team"), None);
}

#[test]
fn nothing_goes_to_another_origin_or_without_its_body() {
    let peer = refusing();
    let elsewhere = refusing();
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    let sent = recorded(&stage, endpoint.clone());
    let asked = peer.received().len();
    let check = |endpoint: &Endpoint, sent: SentRequest, said: &str| {
        replay(&stage, endpoint.clone(), sent);
        let problem = ended(&stage).expect("it is refused");
        assert!(problem.message().contains(said), "{problem:?}");
    };
    let moved = openai(&elsewhere.url("/v1"));
    check(&moved, sent.clone(), "is no longer");
    let lookalike = SentRequest {
        url: format!("http://127.0.0.1:{}@evil.example/v1", peer.port()),
        ..sent.clone()
    };
    check(&endpoint, lookalike, "is no longer");
    let cut = SentRequest {
        body: SentBody::Beginning("{".into()),
        ..sent
    };
    check(&endpoint, cut, "beginning is kept");
    assert!(elsewhere.received().is_empty());
    assert_eq!(peer.received().len(), asked);
}
