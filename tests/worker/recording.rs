//! Every request to a provider is told of when it goes out and when it has ended, without a secret
//! in it.

use crate::peer::{OPENAI_END, Peer, text_event};
use crate::replies::stream_fine;
use crate::said::Said as _;
use crate::stage::{Stage, openai};
use std::sync::Arc;
use std::time::Duration;
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::exchange::{
    Ending, Exchange, MAX_BODY_BYTES, MAX_REPLY_BYTES, Method, Outcome, SentBody, ShownValue,
};
use tertulia::domain::ids::KeyId;
use tertulia::domain::network::{CustomHeader, HeaderText, NetworkSettings};
use tertulia::domain::secret::Secret;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, ExchangeEvent, TurnEvent};

pub(crate) const KEY: &str = "sk-very-secret-key-4711";
pub(crate) const TOKEN: &str = "team-token-secret-0815";
const KEY_ID: KeyId = KeyId(31);
const TOKEN_ID: KeyId = KeyId(32);

/// An endpoint with a key and a header whose value is secret, both kept.
pub(crate) fn with_secrets(stage: &Stage, url: &str) -> Endpoint {
    stage.keep_key(KEY_ID, KEY);
    stage.keep_key(TOKEN_ID, TOKEN);
    let network = NetworkSettings {
        headers: vec![CustomHeader {
            name: "x-team".to_owned(),
            value: HeaderText::Secret(TOKEN_ID),
        }],
        ..NetworkSettings::default()
    };
    Endpoint {
        keys: vec![KEY_ID],
        network: Arc::new(network),
        ..openai(url)
    }
}

/// The next exchange that has ended, with its outcome; no text of an event before it has a secret.
pub(crate) fn next_exchange(stage: &Stage) -> (Exchange, Outcome) {
    let mut begun: Vec<Exchange> = Vec::new();
    stage.next(|event| {
        let text = format!("{event:?}");
        assert!(!text.contains(KEY) && !text.contains(TOKEN), "{text}");
        match event {
            Event::Exchange(ExchangeEvent::Sent(exchange)) => {
                begun.push(*exchange);
                None
            }
            Event::Exchange(ExchangeEvent::Ended(id, outcome)) => {
                let place = begun.iter().position(|begun| begun.id == id);
                let place = place.expect("told of when it was sent");
                Some((begun.remove(place), *outcome))
            }
            Event::Endpoint(..)
            | Event::Key(..)
            | Event::Picture(..)
            | Event::Turn(..)
            | Event::History(_)
            | Event::Settings(_) => None,
        }
    })
}

#[test]
fn a_chat_is_told_of_with_its_body_its_masks_and_its_bytes() {
    let peer = Peer::start(|_, line| {
        line.head(
            200,
            "content-type: text/event-stream\r\nset-cookie: session=abcdefghijklmnop\r\nx-request-id: r-1\r\n",
        );
        line.text("fine");
        line.send(OPENAI_END);
    });
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    stage.ask(1, endpoint, "m", "Hello");
    let (exchange, outcome) = next_exchange(&stage);
    let sent = &exchange.sent;
    let received = &peer.received()[0];
    assert_eq!(sent.url, peer.url("/v1/chat/completions"));
    assert_eq!(
        (sent.method, &*sent.provider_name),
        (Method::Post, "rack-2")
    );
    assert_eq!(sent.body, SentBody::Whole(received.body.as_str().into()));
    assert_eq!(sent.body_bytes, received.body.len() as u64);
    assert!(!sent.is_masked && !exchange.is_replay);
    for (name, value) in &sent.headers {
        let masked = |prefix, secret| ShownValue::Masked {
            prefix,
            mask: Secret::new(secret).mask(),
        };
        let expected = match &**name {
            "authorization" => masked("Bearer ", KEY),
            "x-team" => masked("", TOKEN),
            other => ShownValue::Plain(received.header(other).expect(other).to_owned()),
        };
        assert_eq!(*value, expected, "{name}");
    }
    assert_eq!(sent.headers.len(), 4);
    let head = outcome.head.expect("a reply");
    let header = |name: &str| {
        let mut found = head.headers.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    };
    assert_eq!(head.status, 200);
    assert_eq!(header("x-request-id"), Some("r-1"));
    assert_eq!(header("set-cookie"), Some("••••••••"));
    let reply = text_event("fine") + OPENAI_END;
    assert_eq!(&*outcome.reply, reply);
    assert_eq!(outcome.reply_bytes, reply.len() as u64);
    assert_eq!(outcome.ending, Ending::Complete);
    let first = outcome.first_byte.expect("there was one");
    assert!(head.after <= first && first <= outcome.total);
}

#[test]
fn a_key_that_the_server_repeats_is_hidden_in_head_and_body() {
    let peer = Peer::start(|request, line| {
        let key = request.header("authorization").unwrap_or_default();
        line.head(
            401,
            &format!("content-type: text/plain\r\nx-echo: {key}\r\n"),
        );
        line.send(format!("bad key {key} of team {TOKEN}"));
    });
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    stage.ask(1, endpoint, "m", "Hello");
    let (_, outcome) = next_exchange(&stage);
    assert_eq!(
        &*outcome.reply,
        "bad key Bearer sk-v…4711 of team team…0815"
    );
    let head = outcome.head.expect("a reply");
    let echo = ("x-echo".to_owned(), "Bearer sk-v…4711".to_owned());
    assert!(head.headers.contains(&echo), "{head:?}");
}

#[test]
fn a_stop_in_the_middle_is_told_of_with_what_had_come() {
    let peer = Peer::start(|_, line| {
        line.stream();
        line.text("first");
        line.sees_the_end();
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    let mut sent = None;
    stage.next(|event| {
        if let Event::Exchange(ExchangeEvent::Sent(exchange)) = &event {
            sent = Some(exchange.id);
        }
        matches!(event, Event::Turn(_, TurnEvent::Grew(_))).then_some(())
    });
    stage.stop(1);
    let (id, outcome) = stage.next(|event| {
        let Event::Exchange(ExchangeEvent::Ended(id, outcome)) = event else {
            return None;
        };
        Some((id, outcome))
    });
    assert_eq!(Some(id), sent);
    assert_eq!(outcome.ending, Ending::Closed);
    assert_eq!(&*outcome.reply, text_event("first"));
}

#[test]
fn a_connection_that_is_left_open_behind_the_end_is_closed_and_has_not_failed() {
    let peer = Peer::start(|_, line| {
        stream_fine(line);
        line.sees_the_end();
    });
    let stage = Stage::with(|parts| parts.limits.after_stop = Duration::from_millis(50));
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    let (_, outcome) = next_exchange(&stage);
    assert_eq!(outcome.ending, Ending::Closed);
}

#[test]
fn a_request_that_is_given_up_before_an_answer_ends_too() {
    let (tell, told) = std::sync::mpsc::channel();
    let peer = Peer::start(move |_, line| {
        tell.send(()).expect("the test waits");
        line.sees_the_end();
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "m", "Hello");
    told.recv_timeout(crate::stage::PATIENCE).expect("asked");
    stage.stop(1);
    let (_, outcome) = next_exchange(&stage);
    assert_eq!((outcome.ending, outcome.head), (Ending::Closed, None));
}

#[test]
fn what_fails_is_told_of_in_words() {
    let check = |url: &str, said: &str| {
        let stage = Stage::new();
        stage.ask(1, openai(url), "m", "Hello");
        let (_, outcome) = next_exchange(&stage);
        let Ending::Broke(problem) = &outcome.ending else {
            panic!("{outcome:?}");
        };
        assert!(problem.message().contains(said), "{problem:?}");
    };
    check("http://127.0.0.1:1/v1", "127.0.0.1:1");
    let broken = Peer::start(|_, line| {
        line.head(
            200,
            "content-type: text/event-stream\r\ncontent-length: 999\r\n",
        );
        line.text("first");
    });
    check(&broken.url("/v1"), "answer");
}

#[test]
fn of_long_bodies_and_replies_only_the_beginning_is_told() {
    let peer = Peer::start(|_, line| {
        line.stream();
        for _ in 0..1000 {
            line.text("twenty letters of it");
        }
        line.send(OPENAI_END);
    });
    let stage = Stage::new();
    let question = "x".repeat(2 * MAX_BODY_BYTES);
    stage.ask(1, openai(&peer.url("/v1")), "m", &question);
    let (exchange, outcome) = next_exchange(&stage);
    let SentBody::Beginning(body) = &exchange.sent.body else {
        panic!("all of it");
    };
    assert_eq!(body.len(), MAX_BODY_BYTES);
    assert_eq!(
        exchange.sent.body_bytes,
        peer.received()[0].body.len() as u64
    );
    assert_eq!(outcome.reply.len(), MAX_REPLY_BYTES);
    let whole = 1000 * text_event("twenty letters of it").len() + OPENAI_END.len();
    assert_eq!(outcome.reply_bytes, whole as u64);
}

#[test]
fn a_key_in_the_text_of_a_message_is_masked_and_the_request_is_marked() {
    let peer = Peer::saying(200, "application/json", "{}");
    let stage = Stage::new();
    let endpoint = with_secrets(&stage, &peer.url("/v1"));
    stage.ask(1, endpoint, "m", &format!("My key is {KEY}, is it safe?"));
    let (exchange, _) = next_exchange(&stage);
    let body = exchange.sent.body.text().expect("a body");
    assert!(body.contains("My key is sk-v…4711, is it safe?"), "{body}");
    assert!(exchange.sent.is_masked && exchange.sent.whole().is_err());
}

#[test]
fn a_model_list_is_told_of_and_the_search_for_local_servers_is_not() {
    let list = r#"{"object":"list","data":[{"id":"m","object":"model"}]}"#;
    let peer = Peer::saying(200, "application/json", list);
    let port = peer.port();
    let stage = Stage::with(|parts| parts.local_ports = vec![port]);
    let request = tertulia::domain::ids::RequestId(9);
    let find = EndpointCommand::FindLocalServers(request);
    stage.worker.send(Command::Endpoint(find));
    stage.next(|event| {
        assert!(!matches!(event, Event::Exchange(_)), "{event:?}");
        let sought = EndpointEvent::LocalServersSought;
        (event == Event::Endpoint(request, sought)).then_some(())
    });
    assert!(!peer.received().is_empty());
    let listed = EndpointCommand::ListModels {
        request,
        endpoint: openai(&peer.url("/v1")),
    };
    stage.worker.send(Command::Endpoint(listed));
    let (exchange, outcome) = next_exchange(&stage);
    assert_eq!(exchange.sent.path(), "/v1/models");
    assert_eq!(exchange.sent.body, SentBody::None);
    assert!(outcome.total < Duration::from_secs(20));
}
