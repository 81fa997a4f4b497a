//! The list of models, page by page.

use crate::peer::Peer;
use crate::said::Said as _;
use crate::stage::{Stage, endpoint, openai};
use std::time::Duration;
use tertulia::domain::format::ApiFormat;

fn ids(peer: &Peer, format: ApiFormat) -> Vec<String> {
    let listed = Stage::new().models(endpoint(&peer.url("/v1"), format));
    let models = listed.expect("a list").into_iter();
    models.map(|model| model.id).collect()
}

#[test]
fn a_list_is_fetched_from_the_models_path() {
    let body = r#"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#;
    let peer = Peer::saying(200, "application/json", body);
    assert_eq!(ids(&peer, ApiFormat::OPENAI_CHAT), ["a", "b"]);
    assert_eq!(peer.received()[0].line, "GET /v1/models");
}

#[test]
fn all_pages_are_followed() {
    let peer = Peer::start(|request, line| {
        let body = if request.line.contains("after_id=b") {
            r#"{"data":[{"id":"c"}],"has_more":false,"first_id":"c","last_id":"c"}"#
        } else {
            r#"{"data":[{"id":"a"},{"id":"b"}],"has_more":true,"first_id":"a","last_id":"b"}"#
        };
        line.answer(200, "application/json", body);
    });
    assert_eq!(ids(&peer, ApiFormat::ANTHROPIC_MESSAGES), ["a", "b", "c"]);
    let pages = peer.received();
    let pages = pages
        .iter()
        .filter(|asked| asked.line.contains("/v1/models?"));
    assert_eq!(pages.count(), 2);
}

#[test]
fn a_server_that_sends_the_same_page_for_ever_is_followed_no_further() {
    let body = r#"{"data":[{"id":"a"}],"has_more":true,"first_id":"a","last_id":"a"}"#;
    let peer = Peer::saying(200, "application/json", body);
    assert_eq!(ids(&peer, ApiFormat::ANTHROPIC_MESSAGES), ["a", "a"]);
}

#[test]
fn a_server_with_endless_pages_is_followed_to_a_bound() {
    let peer = Peer::start(|request, line| {
        let page: u32 = request
            .line
            .split_once("after_id=p")
            .and_then(|(_, rest)| rest.split('&').next()?.parse().ok())
            .map_or(0, |page: u32| page + 1);
        let body =
            format!(r#"{{"data":[{{"id":"p{page}"}}],"has_more":true,"last_id":"p{page}"}}"#);
        line.answer(200, "application/json", &body);
    });
    assert_eq!(ids(&peer, ApiFormat::ANTHROPIC_MESSAGES).len(), 50);
}

#[track_caller]
fn fails_with(kind: &str, peer: &Peer) {
    let problem = Stage::new()
        .models(openai(&peer.url("/v1")))
        .expect_err("no list");
    assert_eq!(problem.kind(), kind, "{problem:?}");
}

#[test]
fn what_goes_wrong_is_said() {
    let saying = |status, body: &str| Peer::saying(status, "text/plain", body);
    fails_with("no_such_api", &saying(404, "not found"));
    fails_with("key_refused", &saying(401, "{}"));
    fails_with("web_page", &saying(200, "<html></html>"));
    fails_with("unreadable", &saying(200, "pong"));
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let peer = Peer::start(|_, line| {
        line.sees_the_end();
    });
    let stage = Stage::with(|parts| parts.limits.models = Duration::from_millis(300));
    let problem = stage.models(openai(&peer.url("/v1"))).expect_err("no list");
    assert_eq!(problem.kind(), "first_byte_timeout", "{problem:?}");
}

#[test]
fn a_list_of_more_than_16_mb_is_given_up() {
    let peer = Peer::saying(200, "application/json", " ".repeat(17 * 1024 * 1024));
    let listed = Stage::new().models(openai(&peer.url("/v1")));
    let problem = listed.expect_err("too long");
    assert!(problem.message().contains("16 MB"), "{problem:?}");
}
