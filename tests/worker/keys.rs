//! A key goes out in its one header, to its one server, and is never heard of again.

use crate::peer::{Peer, Received};
use crate::replies::friendly;
use crate::said::Said as _;
use crate::stage::{Stage, endpoint, openai};
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::KeyId;
use tertulia::state::event::Event;

const KEY: &str = "sk-proj-very-secret-0123456789";

/// All headers whose value holds the key.
fn headers_with_key(received: &Received) -> Vec<(&str, &str)> {
    let headers = received.headers.iter();
    headers
        .filter(|(_, value)| value.contains(KEY))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[track_caller]
fn goes_out_as(auth: AuthScheme, name: &str, value: &str) {
    let peer = friendly();
    let stage = Stage::new();
    stage.keep_key(KeyId(1), KEY);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    asked.auth = auth;
    let answer = stage.answer(asked);
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(answer.key_number, Some(1));
    let received = &peer.received()[0];
    assert_eq!(headers_with_key(received), [(name, value)]);
    assert!(!received.line.contains(KEY) && !received.body.contains(KEY));
}

#[test]
fn a_key_goes_out_in_one_header_of_the_chosen_scheme() {
    goes_out_as(
        AuthScheme::Bearer,
        "authorization",
        &format!("Bearer {KEY}"),
    );
    goes_out_as(AuthScheme::XApiKey, "x-api-key", KEY);
}

#[test]
fn without_a_key_there_is_no_authentication_header() {
    for format in ApiFormat::ALL {
        let peer = friendly();
        let answer = Stage::new().answer(endpoint(&peer.url("/v1"), format));
        assert_eq!(answer.key_number, None);
        let received = &peer.received()[0];
        for name in ["authorization", "x-api-key", "cookie", "referer"] {
            assert_eq!(received.header(name), None, "{name}");
        }
    }
}

#[test]
fn the_first_key_that_exists_serves() {
    let peer = friendly();
    let stage = Stage::new();
    stage.keep_key(KeyId(2), KEY);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1), KeyId(2)];
    assert_eq!(stage.answer(asked).key_number, Some(2));
    assert_eq!(headers_with_key(&peer.received()[0]).len(), 1);
}

#[test]
fn a_redirect_to_another_origin_is_not_followed_and_takes_no_key_there() {
    let elsewhere = friendly();
    let there = elsewhere.url(&format!("/{KEY}/chat?leaked={KEY}"));
    let peer = Peer::start(move |_, line| line.head(307, &format!("location: {there}\r\n")));
    let stage = Stage::new();
    stage.keep_key(KeyId(1), KEY);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    let answer = stage.answer(asked);
    let problem = answer.problem();
    assert_eq!(problem.kind(), "redirected_away");
    assert!(
        problem.message().contains(&elsewhere.url("/")),
        "{problem:?}"
    );
    assert!(!format!("{problem:?}").contains(KEY));
    assert!(elsewhere.received().is_empty());
}

#[track_caller]
fn is_not_repeated(status: u16, content_type: &'static str, body: &str) {
    let body = body.replace("KEY", KEY);
    let peer = Peer::saying(status, content_type, body);
    let stage = Stage::new();
    stage.keep_key(KeyId(1), KEY);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    stage.ask(1, asked.clone(), "m", "Hello");
    let mut seen = Vec::new();
    loop {
        let event = stage.next(Some);
        seen.push(format!("{event:?}"));
        if matches!(event, Event::Turn(_, ref event) if format!("{event:?}").starts_with("Failed"))
        {
            break;
        }
    }
    seen.push(format!("{:?}", stage.models(asked)));
    assert!(seen.iter().all(|event| !event.contains(KEY)), "{seen:#?}");
    assert_eq!(headers_with_key(&peer.received()[0]).len(), 1);
}

#[test]
fn a_server_that_repeats_the_key_does_not_get_it_into_any_event() {
    is_not_repeated(
        401,
        "application/json",
        r#"{"error":{"message":"Incorrect API key provided: KEY."}}"#,
    );
    is_not_repeated(
        500,
        "text/plain",
        "Traceback: header Authorization: Bearer KEY",
    );
    is_not_repeated(
        200,
        "text/html",
        "<html><title>KEY</title><body>KEY</body></html>",
    );
    is_not_repeated(
        200,
        "application/json",
        r#"{"error":{"message":"bad KEY"}}"#,
    );
    is_not_repeated(200, "application/json", r#"{"unexpected":"KEY"}"#);
}

#[test]
fn a_key_that_no_header_can_carry_is_a_problem_and_not_shown() {
    let peer = friendly();
    let stage = Stage::new();
    let broken = format!("{KEY}\n{KEY}");
    stage.keep_key(KeyId(1), &broken);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    let answer = stage.answer(asked);
    assert!(!format!("{:?}", answer.problem()).contains(KEY));
    assert!(peer.received().is_empty());
}
