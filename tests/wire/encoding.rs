//! Requests, compared whole.

use crate::branch::{
    ELSEWHERE, HERE, encode, from, keyless, model, request, said, text, thinking, user,
};
use crate::{ANTHROPIC, OPENAI, format_of};
use serde_json::{Value, json};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::extra_body::ExtraBody;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::format::AuthScheme;
use tertulia::domain::message::{Message, Part, Progress, Role};
use tertulia::domain::parameters::recipient::at_most_tokens;
use tertulia::domain::secret::Secret;
use tertulia::wire::Target;
use tertulia::wire::formats::FORMATS;
use tertulia::wire::http::{HeaderValue, HttpRequest, Method};

/// Checks the messages of both formats, where they are the same.
#[track_caller]
fn check_messages(messages: &[Message], expected: &Value) {
    let request = request(messages.to_vec());
    for format in ApiFormat::ALL {
        let body: Value = serde_json::from_str(&encode(format, &request)).expect("JSON");
        assert_eq!(&body["messages"], expected, "{format:?}");
    }
}

#[test]
fn bodies_hold_what_was_asked_for_and_nothing_else() {
    let mut request = request(vec![user("Hi"), model("Hello"), user("Größe “?”\n")]);
    assert_eq!(
        encode(OPENAI, &request),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Größe “?”\n"}],"stream":true,"stream_options":{"include_usage":true}}"#
    );
    assert_eq!(
        encode(ANTHROPIC, &request),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Größe “?”\n"}],"stream":true}"#
    );
    request.messages.truncate(1);
    request.parameters = at_most_tokens(7);
    request.stream = false;
    assert_eq!(
        encode(OPENAI, &request),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":false,"max_tokens":7}"#
    );
    assert_eq!(
        encode(ANTHROPIC, &request),
        r#"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":false,"max_tokens":7}"#
    );
}

#[test]
fn nothing_blank_is_sent_and_no_role_comes_twice_in_a_row_r10() {
    check_messages(
        &[
            user("one"),
            model(" \n"),
            said(Role::Assistant, vec![]),
            user("two"),
            said(
                Role::Assistant,
                vec![text(""), text("a"), text("\n"), text("b")],
            ),
            model("c"),
            user(""),
        ],
        &json!([
            {"role": "user", "content": "one\n\ntwo"},
            {"role": "assistant", "content": "a\n\nb\n\nc"},
        ]),
    );
    check_messages(&[], &json!([]));
}

#[test]
fn reasoning_stays_here_unless_its_provider_and_model_are_asked_r13_r15() {
    let thought = || {
        vec![
            thinking("Hm", Some("s")),
            Part::RedactedReasoning { data: "x".into() },
            text("Hello"),
        ]
    };
    let plain = json!([{"role": "assistant", "content": "Hello"}]);
    check_messages(&[from(ELSEWHERE, "m", thought())], &plain);
    check_messages(&[from(HERE, "other", thought())], &plain);
    check_messages(&[said(Role::Assistant, thought())], &plain);
    check_messages(
        &[from(HERE, "m", vec![thinking("Hm", None), text("Hello")])],
        &plain,
    );
    let mut stopped = from(HERE, "m", thought());
    stopped.progress = Progress::Stopped;
    check_messages(&[stopped], &plain);
    check_messages(
        &[from(HERE, "m", vec![thinking("Hm", Some("s"))])],
        &json!([]),
    );
}

#[test]
fn thinking_goes_back_to_where_it_came_from_r14() {
    let answer = from(
        HERE,
        "m",
        vec![
            thinking("Hm", Some("s1")),
            Part::RedactedReasoning { data: "x".into() },
            thinking("lost", None),
            text("Hello"),
            thinking("", Some("s2")),
            text(" "),
        ],
    );
    let request = request(vec![user("Hi"), answer, model("there")]);
    let body: Value = serde_json::from_str(&encode(ANTHROPIC, &request)).expect("JSON");
    let blocks = json!([
        {"type": "thinking", "thinking": "Hm", "signature": "s1"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "text", "text": "Hello"},
        {"type": "thinking", "thinking": "", "signature": "s2"},
        {"type": "text", "text": "there"},
    ]);
    assert_eq!(
        body["messages"][1],
        json!({"role": "assistant", "content": blocks})
    );
    let body: Value = serde_json::from_str(&encode(OPENAI, &request)).expect("JSON");
    let plain = json!({"role": "assistant", "content": "Hello\n\nthere"});
    assert_eq!(body["messages"][1], plain);
}

#[test]
fn a_message_does_not_end_in_thinking() {
    let answer = from(HERE, "m", vec![text("Hello"), thinking("Hm", Some("s"))]);
    let body: Value =
        serde_json::from_str(&encode(ANTHROPIC, &request(vec![answer]))).expect("JSON");
    assert_eq!(body["messages"][0]["content"], "Hello");
}

/// Checks where the requests of a format go from a base URL.
#[track_caller]
fn check_urls(format: ApiFormat, base: &str, chat: &str, models: &str, next: &str) {
    let base_url = BaseUrl::check(base).expect(base).url;
    let target = keyless(format, &base_url);
    assert_eq!(target.encode_chat(&request(vec![])).url, chat);
    assert_eq!(target.encode_models(None).url, models);
    assert_eq!(target.encode_models(Some("a/b:c d&é")).url, next);
}

#[test]
fn one_base_serves_chat_and_list_r17_m7() {
    let next = "a%2Fb%3Ac%20d%26%C3%A9";
    check_urls(
        OPENAI,
        "http://localhost:8000/v1/",
        "http://localhost:8000/v1/chat/completions",
        "http://localhost:8000/v1/models",
        &format!("http://localhost:8000/v1/models?after={next}"),
    );
    check_urls(
        OPENAI,
        "http://localhost:8000",
        "http://localhost:8000/chat/completions",
        "http://localhost:8000/models",
        &format!("http://localhost:8000/models?after={next}"),
    );
    for base in ["http://localhost:4000", "http://localhost:4000/v1"] {
        check_urls(
            ANTHROPIC,
            base,
            "http://localhost:4000/v1/messages",
            "http://localhost:4000/v1/models?limit=1000",
            &format!("http://localhost:4000/v1/models?limit=1000&after_id={next}"),
        );
    }
}

/// Checks all headers, secrets spelled out.
#[track_caller]
fn check_headers(request: &HttpRequest, expected: &[(&str, &str)]) {
    let shown: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| {
            let value = match value {
                HeaderValue::Plain(text) => text.clone(),
                HeaderValue::Secret(before, secret) => format!("{before}{}", secret.expose()),
            };
            (name.to_string(), value)
        })
        .collect();
    let shown: Vec<(&str, &str)> = shown
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn exactly_one_header_carries_the_key() {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let key = Secret::new("sk-1234567890");
    let none = Secret::new(" ");
    let target = |format, auth, key| Target {
        auth,
        key,
        ..keyless(format, &base_url)
    };
    let (json, stream) = (
        ("accept", "application/json"),
        ("accept", "text/event-stream"),
    );
    let body = ("content-type", "application/json");
    let version = ("anthropic-version", "2023-06-01");
    for (auth, key, carried) in [
        (
            AuthScheme::Bearer,
            Some(&key),
            Some(("authorization", "Bearer sk-1234567890")),
        ),
        (
            AuthScheme::XApiKey,
            Some(&key),
            Some(("x-api-key", "sk-1234567890")),
        ),
        (AuthScheme::Bearer, Some(&none), None),
        (AuthScheme::XApiKey, None, None),
    ] {
        let mut asked = request(vec![]);
        for (format, version) in [(OPENAI, None), (ANTHROPIC, Some(version))] {
            let all = |first: &[(&'static str, &'static str)]| {
                let tail = carried.into_iter().chain(version);
                first.iter().copied().chain(tail).collect::<Vec<_>>()
            };
            let target = target(format, auth, key);
            asked.stream = true;
            check_headers(&target.encode_chat(&asked), &all(&[stream, body]));
            asked.stream = false;
            check_headers(&target.encode_chat(&asked), &all(&[json, body]));
            check_headers(&target.encode_models(None), &all(&[json]));
        }
    }
}

#[test]
fn a_request_does_not_show_its_key() {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let key = Secret::new("sk-1234567890");
    for format in ApiFormat::ALL {
        let target = Target {
            auth: format.default_auth(),
            key: Some(&key),
            ..keyless(format, &base_url)
        };
        let request = target.encode_models(None);
        assert_eq!((request.method, &request.body), (Method::Get, &None));
        assert!(!format!("{request:?}").contains("1234567890"));
    }
}

#[test]
fn headers_of_the_users_own_come_last_and_replace_others_of_their_name() {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let key = Secret::new("sk-1234567890");
    let plain = |text: &str| HeaderValue::Plain(text.to_owned());
    let own = [
        ("x-team".to_owned(), plain("blue")),
        (
            "authorization".to_owned(),
            HeaderValue::Secret("", Secret::new("Basic abcdefgh")),
        ),
        ("anthropic-version".to_owned(), plain("2027-01-01")),
        ("host".to_owned(), plain("gateway")),
    ];
    let target = Target {
        key: Some(&key),
        headers: &own,
        ..keyless(OPENAI, &base_url)
    };
    for format in FORMATS {
        let request = Target { format, ..target }.encode_models(None);
        check_headers(
            &request,
            &[
                ("accept", "application/json"),
                ("x-team", "blue"),
                ("authorization", "Basic abcdefgh"),
                ("anthropic-version", "2027-01-01"),
                ("host", "gateway"),
            ],
        );
        assert!(!format!("{request:?}").contains("abcdefgh"));
    }
}

/// Checks the bodies of both formats with that extra body and without those fields.
#[track_caller]
fn check_bodies(extra: &str, omitted: &[&str], openai: &str, anthropic: &str) {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let extra = ExtraBody::check(extra).expect("an extra body");
    let target = Target {
        extra_body: Some(&extra),
        ..keyless(OPENAI, &base_url)
    };
    let mut request = request(vec![]);
    request.omitted = omitted.iter().map(|&name| name.to_owned()).collect();
    for (format, expected) in [(OPENAI, openai), (ANTHROPIC, anthropic)] {
        if format == ANTHROPIC {
            request.parameters = at_most_tokens(4096);
        }
        let format = format_of(format);
        let target = Target { format, ..target };
        let body = target.encode_chat(&request).body;
        assert_eq!(body.as_deref(), Some(expected));
        let list = target.encode_models(None);
        assert_eq!(list.body, None);
    }
}

#[test]
fn the_extra_body_is_merged_last_and_what_is_refused_is_left_out() {
    check_bodies(
        r#"{"top_k": 40, "stream_options": {"x": 1}, "max_tokens": 5}"#,
        &[],
        r#"{"model":"m","messages":[],"stream":true,"stream_options":{"x":1},"top_k":40,"max_tokens":5}"#,
        r#"{"model":"m","messages":[],"stream":true,"max_tokens":5,"top_k":40,"stream_options":{"x":1}}"#,
    );
    check_bodies(
        r#"{"top_k": 40, "seed": 1}"#,
        &["stream_options", "top_k", "messages", "model", "unknown"],
        r#"{"model":"m","messages":[],"stream":true,"seed":1}"#,
        r#"{"model":"m","messages":[],"stream":true,"max_tokens":4096,"seed":1}"#,
    );
}

#[test]
fn every_format_is_found_by_its_name() {
    for (format, written) in ApiFormat::ALL.into_iter().zip(FORMATS) {
        assert_eq!(format_of(format).api_format(), format);
        assert_eq!(written.api_format(), format, "in the order of the facts");
    }
}
