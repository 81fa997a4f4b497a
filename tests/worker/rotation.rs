//! Several keys: the next one is tried on 401, 403 and 429 before any text has arrived, and on
//! nothing else; what is learnt of each is remembered.

use crate::peer::{Line, OPENAI_END, Peer, Received, text_event};
use crate::replies::{json, serve, stream_fine};
use crate::said::Said as _;
use crate::stage::{Answer, Stage, endpoint, openai};
use std::sync::Arc;
use tertulia::domain::cause::Cause;
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{KeyId, RequestId};
use tertulia::domain::key_ring::{KeyHealth, KeyVerdict};
use tertulia::domain::network::{CustomHeader, HeaderText, NetworkSettings};
use tertulia::domain::problem::Remedy;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};
use tertulia::words;

const IDS: [KeyId; 3] = [KeyId(1), KeyId(2), KeyId(3)];

fn key(number: usize) -> String {
    format!("sk-key-number-{number}-0123456789")
}

/// The number of the key in a request; 0 without one.
fn key_in(request: &Received) -> usize {
    let value = request
        .header("authorization")
        .or_else(|| request.header("x-api-key"))
        .unwrap_or_default();
    (1..=3).find(|n| value.ends_with(&key(*n))).unwrap_or(0)
}

/// The numbers of the keys of all requests so far.
fn keys_seen(peer: &Peer) -> Vec<usize> {
    peer.received().iter().map(key_in).collect()
}

fn refuse(line: &mut Line, status: u16, headers: &str) {
    line.head(status, headers);
    line.send(format!("{{\"error\":{{\"message\":\"no {status}\"}}}}"));
}

/// A stage with three keys, and an endpoint that has them.
fn three_keys(peer: &Peer, format: ApiFormat) -> (Stage, Endpoint) {
    let stage = Stage::new();
    for (number, id) in (1..).zip(IDS) {
        stage.keep_key(id, &key(number));
    }
    let mut asked = endpoint(&peer.url("/v1"), format);
    asked.keys = IDS.to_vec();
    (stage, asked)
}

/// 401 for key 1, 429 for key 2, and key 3 serves.
fn choosy(retry_after: &'static str) -> Peer {
    Peer::start(move |request, line| match key_in(request) {
        1 => refuse(line, 401, ""),
        2 => refuse(line, 429, retry_after),
        _ => serve(request, line),
    })
}

fn fine(answer: &Answer, key_number: u32) {
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(answer.key_number, Some(key_number));
}

#[test]
fn an_answer_comes_from_the_next_key_and_the_next_request_begins_there() {
    for format in ApiFormat::ALL {
        let peer = choosy("retry-after: 2\r\n");
        let (stage, asked) = three_keys(&peer, format);
        fine(&stage.answer(asked.clone()), 3);
        assert_eq!(keys_seen(&peer), [1, 2, 3], "{format:?}");
        fine(&stage.answer(asked.clone()), 3);
        assert_eq!(keys_seen(&peer), [1, 2, 3, 3], "{format:?}");
        // A key that is edited is tried again; it takes the place of the one that was refused.
        stage.keep_key(IDS[0], &key(3));
        fine(&stage.answer(asked), 1);
    }
}

#[test]
fn a_key_that_has_rested_is_used_again_and_a_rejected_one_is_not() {
    let peer = Peer::start(|request, line| {
        match key_in(request) {
            1 => refuse(line, 401, ""),
            // Once limited, then friendly: the second request with it is the fourth of all.
            2 if request.body.contains("first") => refuse(line, 429, "retry-after-ms: 40\r\n"),
            _ => serve(request, line),
        }
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    fine(&stage.answer_to(asked.clone(), "m", "first"), 3);
    // However slow the machine: at some moment the 40 ms are over.
    let again = (0..10_000).find(|_| {
        let answer = stage.answer_to(asked.clone(), "m", "later");
        answer.key_number == Some(2)
    });
    assert!(again.is_some());
    assert_eq!(keys_seen(&peer).iter().filter(|key| **key == 1).count(), 1);
}

#[test]
fn the_model_list_goes_through_the_keys_too() {
    for format in ApiFormat::ALL {
        let peer = choosy("");
        let (stage, asked) = three_keys(&peer, format);
        let models = stage.models(asked.clone()).expect("a list");
        assert_eq!(models[0].id, "m");
        assert_eq!(keys_seen(&peer)[..3], [1, 2, 3]);
        fine(&stage.answer(asked), 3);
        assert_eq!(keys_seen(&peer).last(), Some(&3));
    }
}

#[track_caller]
fn stays_with_the_first_key(respond: fn(&mut Line)) {
    for format in ApiFormat::ALL {
        stays_with_the_first_key_in(format, respond);
    }
}

#[track_caller]
fn stays_with_the_first_key_in(format: ApiFormat, respond: fn(&mut Line)) {
    let peer = Peer::start(move |_, line| respond(line));
    let (stage, asked) = three_keys(&peer, format);
    for _ in 0..2 {
        let answer = stage.answer(asked.clone());
        assert!(matches!(answer.end, Some(Err(_))), "{answer:?}");
    }
    let seen = keys_seen(&peer);
    assert!(seen.iter().all(|key| *key == 1), "{format:?} {seen:?}");
}

#[test]
fn a_field_that_is_refused_costs_one_repeat_with_the_same_key() {
    let peer = Peer::start(|request, line| {
        if request.body.contains("stream_options") {
            let body = "{\"error\":{\"message\":\"unknown field 'stream_options'\"}}";
            line.answer(400, "application/json", body);
        } else {
            stream_fine(line);
        }
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    let answer = stage.answer(asked);
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(answer.refused_fields, ["stream_options"]);
    assert_eq!(keys_seen(&peer), [1, 1]);
}

#[test]
fn nothing_else_leads_to_another_key() {
    stays_with_the_first_key(|line| refuse(line, 400, ""));
    stays_with_the_first_key(|line| refuse(line, 402, ""));
    stays_with_the_first_key(|line| refuse(line, 404, ""));
    stays_with_the_first_key(|line| refuse(line, 422, ""));
    stays_with_the_first_key(|line| refuse(line, 500, ""));
    stays_with_the_first_key(|line| refuse(line, 503, "retry-after: 1\r\n"));
    stays_with_the_first_key(|line| line.answer(200, "text/html", "<html></html>"));
    // A connection that is closed without a word.
    stays_with_the_first_key(|_| {});
    // A break in the middle, and a refusal behind the first text.
    stays_with_the_first_key(|line| {
        line.stream();
        line.text("some");
    });
    stays_with_the_first_key_in(ApiFormat::OPENAI_CHAT, |line| {
        line.stream();
        line.text("some");
        line.send("data: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n");
    });
    stays_with_the_first_key_in(ApiFormat::ANTHROPIC_MESSAGES, |line| {
        line.stream();
        line.send("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"some\"}}\n\n");
        line.send("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow down\"}}\n\n");
    });
}

#[test]
fn a_refusal_in_place_of_an_answer_counts_like_one_with_its_status() {
    let peer = Peer::start(|request, line| {
        if key_in(request) == 1 {
            line.stream();
            line.send(
                ": waiting\n\ndata: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n",
            );
        } else {
            line.stream();
            line.send(text_event("fine"));
            line.send(OPENAI_END);
        }
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    fine(&stage.answer(asked.clone()), 2);
    fine(&stage.answer(asked), 2);
    assert_eq!(keys_seen(&peer), [1, 2, 2]);
}

#[test]
fn a_failed_answer_is_judged_with_the_key_that_served() {
    // So short that only the request it went out with knows it for a secret.
    let keys = ["k-one", "k-two"];
    let peer = Peer::start(move |request, line| {
        if request.header("authorization") == Some("Bearer k-one") {
            refuse(line, 401, "");
        } else {
            line.stream();
            line.send("data: {\"error\":{\"message\":\"k-two has no credit\",\"code\":402}}\n\n");
        }
    });
    let stage = Stage::new();
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = IDS[..2].to_vec();
    for (id, key) in IDS.into_iter().zip(keys) {
        stage.keep_key(id, key);
    }
    let answer = stage.answer(asked);
    assert_eq!(answer.key_number, Some(2));
    let said = format!("{:?}", answer.problem());
    assert!(
        said.contains("has no credit") && !said.contains("k-two"),
        "{said}"
    );
}

#[test]
fn when_every_key_is_refused_each_is_told_with_the_servers_words() {
    let peer = Peer::start(|request, line| {
        let status = if key_in(request) == 2 { 403 } else { 401 };
        refuse(line, status, "");
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    let answer = stage.answer(asked.clone());
    let problem = answer.problem();
    let message = "Key rotation exhausted: every key for rack-2 was refused";
    let lines = [
        "Key 1: 401: no 401",
        "Key 2: 403: no 403",
        "Key 3: 401: no 401",
    ];
    assert_eq!(
        (problem.message().as_str(), problem.kind().as_str()),
        (message, "no_key_left")
    );
    assert_eq!(words::problem(problem).lines, lines);
    assert_eq!(keys_seen(&peer)[..3], [1, 2, 3]);
    // Asked again, one is tried rather than none, and the others are not bothered.
    let before = peer.received().len();
    let again = stage.answer(asked);
    assert_eq!(again.problem().message(), message);
    let first = key_in(&peer.received()[before]);
    assert!(keys_seen(&peer)[before..].iter().all(|key| *key == first));
}

#[test]
fn when_every_key_is_limited_the_shortest_wait_is_told() {
    let peer = Peer::start(|request, line| {
        let waits = [
            "",
            "retry-after: 90\r\n",
            "retry-after: 20\r\n",
            "retry-after: 60\r\n",
        ];
        refuse(line, 429, waits[key_in(request)]);
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    let answer = stage.answer(asked);
    let problem = answer.problem();
    assert_eq!(problem.message(), "Rate limited on every key of rack-2");
    let Cause::NoKeyLeft { at, .. } = problem.cause else {
        panic!("{problem:?}");
    };
    let Remedy::RetryAt(until) = problem.remedies()[0] else {
        panic!("{problem:?}");
    };
    let wait = until.since(at).as_millis();
    assert!(wait > 10_000 && wait <= 20_000, "{problem:?}");
    assert!(
        words::problem(problem).lines[2].starts_with("Key 3: 429, ready in 60 s"),
        "{problem:?}"
    );
}

#[test]
fn how_keys_fare_is_told() {
    let peer = choosy("retry-after: 60\r\n");
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    stage.ask(1, asked, "m", "Hello");
    let told = |event| match event {
        Event::Key(key, health) => Some((key, health)),
        Event::Turn(..)
        | Event::Endpoint(..)
        | Event::Exchange(_)
        | Event::Picture(..)
        | Event::History(_)
        | Event::Settings(_) => None,
    };
    let (first, rejected) = stage.next(told);
    let (second, resting) = stage.next(told);
    assert_eq!((first, second), (IDS[0], IDS[1]));
    assert!(
        matches!(rejected, KeyHealth::Rejected { .. }),
        "{rejected:?}"
    );
    assert!(
        matches!(resting, KeyHealth::Resting { times: 1, .. }),
        "{resting:?}"
    );
}

/// Tests the keys of an endpoint; what was found, by the number of the key.
fn tested(stage: &Stage, asked: &Endpoint, model: Option<&str>) -> Vec<KeyVerdict> {
    let request = RequestId(9);
    stage
        .worker
        .send(Command::Endpoint(EndpointCommand::TestKeys {
            request,
            endpoint: asked.clone(),
            model: model.map(str::to_owned),
        }));
    let mut verdicts = Vec::new();
    loop {
        let event = stage.endpoint_event(request);
        if let EndpointEvent::KeyTested(key, verdict) = event {
            verdicts.push((key, verdict));
        } else {
            assert_eq!(event, EndpointEvent::KeysTested(None));
            break;
        }
    }
    verdicts.sort_by_key(|(key, _)| *key);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

#[test]
fn testing_keys_says_of_each_what_the_model_list_answers_to_it() {
    let check = |status: [u16; 3], expected: [KeyVerdict; 3]| {
        for format in ApiFormat::ALL {
            let peer = Peer::start(move |request, line| match status[key_in(request) - 1] {
                200 => serve(request, line),
                0 => {}
                status => refuse(line, status, "retry-after: 7\r\n"),
            });
            let (stage, asked) = three_keys(&peer, format);
            assert_eq!(
                tested(&stage, &asked, None),
                expected,
                "{format:?} {status:?}"
            );
            let asked = |request: &Received| request.line.starts_with("GET /v1/models");
            assert!(peer.received().iter().all(asked));
        }
    };
    let limited = KeyVerdict::RateLimited(Some(7000));
    check(
        [200, 401, 403],
        [KeyVerdict::Ok, KeyVerdict::Invalid, KeyVerdict::Forbidden],
    );
    check(
        [429, 0, 500],
        [limited, KeyVerdict::Network, KeyVerdict::Http(500)],
    );
    check(
        [404, 400, 200],
        [KeyVerdict::Http(404), KeyVerdict::Http(400), KeyVerdict::Ok],
    );
}

#[test]
fn keys_that_cannot_be_tested_for_want_of_a_secret_say_so() {
    let peer = Peer::start(serve);
    let (stage, mut asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    asked.network = Arc::new(NetworkSettings {
        headers: vec![CustomHeader {
            name: "x-team".to_owned(),
            value: HeaderText::Secret(KeyId(77)),
        }],
        ..NetworkSettings::default()
    });
    let request = RequestId(9);
    let command = EndpointCommand::TestKeys {
        request,
        endpoint: asked,
        model: None,
    };
    stage.worker.send(Command::Endpoint(command));
    let EndpointEvent::KeysTested(problem) = stage.endpoint_event(request) else {
        panic!("a key was tested");
    };
    let problem = problem.expect("there is no such secret");
    assert!(problem.message().contains("x-team"), "{problem:?}");
    assert!(peer.received().is_empty());
}

#[test]
fn what_is_remembered_of_a_refusal_repeats_no_secret_header() {
    const HEADER: &str = "team-secret-0123456789";
    let in_body = format!("{{\"error\":{{\"message\":\"not for {HEADER}\"}}}}");
    let in_answer = in_body.replace("\"message\"", "\"code\":401,\"message\"");
    let peer = Peer::start(move |request, line| {
        if request.line.starts_with("GET") {
            line.answer(401, "application/json", &in_body);
        } else {
            line.answer(200, "application/json", &in_answer);
        }
    });
    let (stage, mut asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    stage.keep_key(KeyId(77), HEADER);
    asked.network = Arc::new(NetworkSettings {
        headers: vec![CustomHeader {
            name: "x-team".to_owned(),
            value: HeaderText::Secret(KeyId(77)),
        }],
        ..NetworkSettings::default()
    });
    let remembered = || {
        let told = stage.next(|event| match event {
            Event::Key(_, health) => Some(health),
            Event::Endpoint(..)
            | Event::Exchange(_)
            | Event::Picture(..)
            | Event::Turn(..)
            | Event::History(_)
            | Event::Settings(_) => None,
        });
        format!("{told:?}")
    };
    stage.ask(1, asked.clone(), "m", "Hello");
    let mut all: Vec<String> = (0..3).map(|_| remembered()).collect();
    let command = EndpointCommand::TestKeys {
        request: RequestId(9),
        endpoint: asked,
        model: None,
    };
    stage.worker.send(Command::Endpoint(command));
    all.extend((0..3).map(|_| remembered()));
    for told in all {
        assert!(told.contains("not for"), "{told}");
        assert!(!told.contains(HEADER), "{told}");
    }
}

#[test]
fn where_there_is_no_model_list_a_chat_of_one_token_decides() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET") {
            refuse(line, 404, "");
        } else if key_in(request) == 2 {
            refuse(line, 401, "");
        } else if request.body.contains("max_tokens") && key_in(request) == 3 {
            line.head(400, "");
            line.send("{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'\",\"param\":\"max_tokens\"}}");
        } else {
            serve(request, line);
        }
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    let expected = [KeyVerdict::Ok, KeyVerdict::Invalid, KeyVerdict::Ok];
    assert_eq!(tested(&stage, &asked, Some("m")), expected);
}

#[test]
fn a_key_that_is_refused_in_place_of_an_answer_fails_its_test_and_whatever_else_breaks_does_not() {
    let peer = Peer::start(|request, line| match key_in(request) {
        _ if request.line.starts_with("GET") => refuse(line, 404, ""),
        1 => json(line, r#"{"error":{"message":"no such key","code":401}}"#),
        2 => json(line, r#"{"error":{"message":"overloaded","code":503}}"#),
        _ => line.stream(),
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    let expected = [KeyVerdict::Invalid, KeyVerdict::Ok, KeyVerdict::Ok];
    assert_eq!(tested(&stage, &asked, Some("m")), expected);
}

#[test]
fn a_rejected_key_that_passes_a_test_serves_again() {
    let peer = Peer::start(|request, line| {
        if key_in(request) == 1 && request.body.contains("first") {
            refuse(line, 401, "");
        } else {
            serve(request, line);
        }
    });
    let (stage, asked) = three_keys(&peer, ApiFormat::OPENAI_CHAT);
    fine(&stage.answer_to(asked.clone(), "m", "first"), 2);
    fine(&stage.answer_to(asked.clone(), "m", "second"), 2);
    assert_eq!(tested(&stage, &asked, None), [KeyVerdict::Ok; 3]);
    fine(&stage.answer_to(asked, "m", "third"), 1);
}
