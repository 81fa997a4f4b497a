//! What a connection check keeps of replies: bounded, with no part of a secret in it, and told as
//! what it is.

use super::checking::{check, request, run};
use crate::peer::{OPENAI_END, Peer};
use crate::said::Said as _;
use crate::stage::{Stage, openai};
use tertulia::domain::check::{Outcome, Step};
use tertulia::domain::problem::MAX_DETAILS_BYTES;
use tertulia::domain::secret::Secret;
use tertulia::words;

const KEY: &str = "sk-check-0123456789abcdef";
const LIST: &str = r#"{"data":[{"id":"m","owned_by":"me"}]}"#;

#[test]
fn a_long_reply_is_cut_without_leaving_half_of_a_key() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET /v1/models") {
            return line.answer(200, "application/json", LIST);
        }
        // The key lies across the place where the reply is cut.
        let start = "{\"repeated\":\"";
        let padding = "x".repeat(MAX_DETAILS_BYTES - start.len() - KEY.len() / 2);
        let answer =
            "\"choices\":[{\"message\":{\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}";
        let body = format!("{start}{padding}{KEY}\",{answer}");
        line.answer(200, "application/json", &body);
    });
    let mut typed = request(&openai(&peer.url("/v1")));
    typed.typed_key = Some(Secret::new(KEY));
    let report = run(&Stage::new(), typed);
    report.passed();
    let chat = report.steps.iter().find(|step| step.step == Step::Chat);
    let raw = chat.and_then(|step| step.raw.as_deref()).expect("a reply");
    assert!(raw.len() <= MAX_DETAILS_BYTES + "…".len());
    assert!(!raw.contains("sk-check"), "{}", &raw[raw.len() - 40..]);
}

#[test]
fn of_an_answer_that_knows_no_limit_only_the_beginning_is_kept() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET /v1/models") {
            return line.answer(200, "application/json", LIST);
        }
        line.stream();
        for _ in 0..200 {
            line.text(&"many words ".repeat(1000));
        }
        line.send(OPENAI_END);
    });
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    report.passed();
    for step in &report.steps {
        let raw = step.raw.as_deref().unwrap_or_default();
        assert!(raw.len() <= MAX_DETAILS_BYTES + "…".len());
        assert!(
            words::finding(&step.found).len() < 200,
            "{}",
            words::finding(&step.found)
        );
    }
}

#[test]
fn a_stream_without_text_does_not_claim_any() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET /v1/models") {
            return line.answer(200, "application/json", LIST);
        }
        line.stream();
        let cut = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}";
        line.send(format!("data: {cut}\n\ndata: [DONE]\n\n"));
    });
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    assert_eq!(
        report.outcome(Step::Stream),
        Some(Outcome::Passed),
        "{report:#?}"
    );
    let stream = report.steps.iter().find(|step| step.step == Step::Stream);
    let said = stream.map(|step| words::finding(&step.found));
    assert_eq!(
        said.as_deref(),
        Some("It streams, cut short before any text")
    );
}

#[test]
fn where_the_list_is_public_the_path_that_a_key_opens_tells_of_the_key() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /v1/models" => line.answer(200, "application/json", LIST),
        "GET /v1/key" if request.header("authorization") == Some(&format!("Bearer {KEY}")) => {
            line.answer(200, "application/json", "{}");
        }
        "GET /v1/key" => line.answer(401, "application/json", "{}"),
        _ => line.answer(
            200,
            "application/json",
            r#"{"choices":[{"message":{"content":"fine"},"finish_reason":"stop"}]}"#,
        ),
    });
    let stage = Stage::new();
    let with = |key: &str| {
        let mut asked = request(&openai(&peer.url("/v1")));
        asked.endpoint.key_path = Some("/key".to_owned());
        asked.typed_key = Some(Secret::new(key));
        run(&stage, asked)
    };
    let wrong = with("sk-wrong-0123456789abcdef");
    let problem = wrong.failed_at(Step::Authentication);
    assert_eq!(problem.kind(), "key_refused");
    with(KEY).passed();
}

#[test]
fn a_server_that_tells_of_its_model_in_its_own_way_needs_no_list() {
    let peer = Peer::start(|request, line| match request.line.as_str() {
        "GET /info" => line.answer(
            200,
            "application/json",
            r#"{"model_id":"org/model","router":"text-generation-router","version":"3.0"}"#,
        ),
        "POST /v1/chat/completions" if request.body.contains("\"org/model\"") => line.answer(
            200,
            "application/json",
            r#"{"choices":[{"message":{"content":"fine"},"finish_reason":"stop"}]}"#,
        ),
        _ => line.answer(404, "application/json", "{\"detail\":\"Not Found\"}"),
    });
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    report.passed();
    let list = report
        .steps
        .iter()
        .find(|step| step.step == Step::ModelList);
    assert_eq!(
        list.map(|step| words::finding(&step.found)).as_deref(),
        Some("1 model, TGI 3.0")
    );
}
