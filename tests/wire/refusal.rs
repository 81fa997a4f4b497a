//! Which field of a request a server names as the culprit, and which refusals are of a key.

use crate::{ANTHROPIC, OPENAI, format_of};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::format::AuthScheme;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::key_ring::RefusedWith;
use tertulia::domain::parameters::dialect::USUAL;
use tertulia::domain::secret::Secret;
use tertulia::domain::timestamp::Timestamp;
use tertulia::wire::http::{HttpRequest, Method, ResponseHead};
use tertulia::wire::refusal::{refusal_in_answer, refusal_of_key, refused_field};
use tertulia::wire::{Target, WireError};

const SENT: &str = r#"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true},
    "max_tokens":16,"top_k":40,"seed":7,"stop":["x"],"temperature":0.5,"top_p":0.9,"store":false,
    "thinking":{"type":"enabled","budget_tokens":1024},
    "chat_template_kwargs":{"enable_thinking":false}}"#;

fn sent(url: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: url.to_owned(),
        headers: Vec::new(),
        body: Some(SENT.to_owned()),
    }
}

fn check(status: u16, body: &str, expected: Option<&str>) {
    let found = refused_field(
        status,
        body.as_bytes(),
        &sent("http://x/v1/chat/completions"),
        format_of(OPENAI),
    );
    assert_eq!(found.as_deref(), expected, "{status} {body}");
}

fn says(message: &str) -> String {
    format!(
        "{{\"error\":{{\"message\":{}}}}}",
        serde_json::Value::from(message)
    )
}

#[test]
fn the_field_is_found_wherever_a_server_names_it() {
    check(
        400,
        r#"{"error":{"message":"no","param":"top_k"}}"#,
        Some("top_k"),
    );
    check(
        400,
        r#"{"error":{"message":"no","param":"stop[0]"}}"#,
        Some("stop"),
    );
    let extra = r#"{"detail":[{"loc":["body","top_k"],"msg":"Extra inputs are not permitted"}]}"#;
    check(422, extra, Some("top_k"));
    check(
        400,
        &says("json: unknown field \"stream_options\""),
        Some("stream_options"),
    );
    check(
        400,
        &says("Unrecognized request argument supplied: seed"),
        Some("seed"),
    );
    check(
        400,
        r#"[{"error":{"message":"Invalid JSON payload received. Unknown name \"store\": Cannot find field."}}]"#,
        Some("store"),
    );
    check(
        400,
        &says(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        Some("max_tokens"),
    );
    check(
        422,
        r#"{"object":"error","message":"`temperature` is not allowed for this model"}"#,
        Some("temperature"),
    );
    check(400, "top_k is not supported", Some("top_k"));
}

#[test]
fn the_field_is_found_in_every_shape_of_an_error_e1() {
    let words = "Unknown field `seed`";
    for body in [
        says(words),
        format!(r#"{{"error":"{words}"}}"#),
        format!(r#"{{"message":"{words}"}}"#),
        format!(
            r#"{{"object":"error","message":"{words}","type":"BadRequestError","param":null,"code":400}}"#
        ),
        format!(r#"{{"detail":"{words}"}}"#),
        format!(
            r#"{{"detail":[{{"loc":["body"],"msg":"{words}"}},{{"loc":["body","seed"],"msg":"no"}}]}}"#
        ),
        says(r#"{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#),
        format!(r#"[{{"error":{{"code":400,"message":"{words}","status":"INVALID_ARGUMENT"}}}}]"#),
        says(&format!("upstream: {}", says(words))),
        format!(
            r#"{{"type":"error","error":{{"type":"invalid_request_error","message":"{words}"}}}}"#
        ),
        words.to_owned(),
    ] {
        check(400, &body, Some("seed"));
        check(422, &body, Some("seed"));
    }
    for body in [
        "",
        "  ",
        "<html><title>400 Bad Request</title></html>",
        "{}",
        "[]",
        "null",
    ] {
        check(400, body, None);
    }
}

#[test]
fn the_field_is_found_in_what_servers_really_say_r2_r3_r5_r6() {
    // Mistral.
    check(
        422,
        r#"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted","input":7}]},"type":"invalid_request_error"}"#,
        Some("seed"),
    );
    // vLLM before it took unknown fields: a list of Python, in words.
    check(
        400,
        &says(
            "[{'type': 'extra_forbidden', 'loc': ('body', 'stop'), 'msg': 'Extra inputs are not permitted', 'input': ['x']}]",
        ),
        Some("stop"),
    );
    // OpenAI.
    check(
        400,
        r#"{"error":{"message":"Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}"#,
        Some("temperature"),
    );
    check(
        400,
        r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}"#,
        Some("max_tokens"),
    );
    // Claude, itself and behind a relay.
    check(
        400,
        &says("temperature: Extra inputs are not permitted"),
        Some("temperature"),
    );
    check(
        400,
        &says(
            "litellm.BadRequestError: AnthropicException - temperature: Extra inputs are not permitted",
        ),
        Some("temperature"),
    );
    check(
        400,
        &says("thinking.type: Input should be 'adaptive'"),
        Some("thinking"),
    );
    check(
        400,
        &says(
            "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\".",
        ),
        Some("thinking"),
    );
    check(
        400,
        &says("temperature is not supported: `temperature` is deprecated"),
        Some("temperature"),
    );
    check(
        400,
        r#"{"error":{"message":"'seed' is refused","param":""}}"#,
        Some("seed"),
    );
}

#[test]
fn of_two_fields_that_do_not_go_together_the_later_one_is_refused_r4() {
    check(
        400,
        &says(
            "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
        ),
        Some("top_p"),
    );
}

#[test]
fn the_field_that_is_named_first_is_the_culprit() {
    check(
        400,
        &says("top_k is not supported with `temperature`"),
        Some("top_k"),
    );
    check(400, &says("seed: not allowed beside top_k"), Some("seed"));
}

#[test]
fn a_field_inside_of_another_stands_for_the_outer_one_r24() {
    let outer = Some("chat_template_kwargs");
    check(
        400,
        &says("chat_template_kwargs.enable_thinking: no"),
        outer,
    );
    check(400, &says("Unknown field enable_thinking"), outer);
    check(
        400,
        r#"{"error":{"message":"no","param":"enable_thinking"}}"#,
        outer,
    );
    let path =
        r#"{"detail":[{"loc":["body","chat_template_kwargs","enable_thinking"],"msg":"no"}]}"#;
    check(422, path, outer);
    check(
        400,
        &says("budget_tokens must be at least 2048"),
        Some("thinking"),
    );
}

#[test]
fn what_is_wrong_with_a_message_is_no_fault_of_a_field_r10() {
    check(
        400,
        &says("messages[6].content[1].text must not be empty"),
        None,
    );
    check(
        400,
        &says(
            "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`",
        ),
        None,
    );
    check(
        400,
        r#"{"detail":[{"loc":["body","messages",6,"content","stop"],"msg":"Field required"}]}"#,
        None,
    );
    check(400, &says("model: 'stop' is no model"), None);
}

#[test]
fn what_is_not_named_is_not_found() {
    check(400, &says("bad request"), None);
    check(400, &says("please stop sending seeds"), None);
    check(400, &says("some_max_tokens_thing is wrong"), None);
    check(400, &says("unknown field 'model'"), None);
    check(
        400,
        r#"{"error":{"message":"no","param":"messages"}}"#,
        None,
    );
    check(400, &says("unknown field 'min_p'"), None);
    // The words name another field than the one that is pointed at.
    check(
        400,
        r#"{"error":{"message":"no messages with 'top_k'","param":"messages"}}"#,
        None,
    );
    check(400, "", None);
    for status in [401, 403, 404, 429, 500] {
        check(status, &says("unknown field 'top_k'"), None);
    }
    // Here the limit is only mentioned.
    check(
        400,
        &says("This model's maximum context length is 4096 tokens; reduce max_tokens"),
        None,
    );
}

#[test]
fn the_anthropic_format_keeps_the_limit_that_it_needs() {
    let anthropic = sent("http://x/v1/messages");
    for words in [
        "max_tokens: too large",
        "`max_tokens` must be greater than `thinking.budget_tokens`",
    ] {
        let body = says(words);
        assert_eq!(
            refused_field(400, body.as_bytes(), &anthropic, format_of(ANTHROPIC)),
            None,
            "{words}"
        );
    }
}

#[test]
fn instructions_are_never_dropped_whatever_a_server_says() {
    let instructed = HttpRequest {
        body: Some(r#"{"model":"m","messages":[],"system":"Be brief","top_k":1}"#.to_owned()),
        ..sent("http://x/v1/messages")
    };
    for words in [
        "system: text content blocks must be non-empty",
        "unknown field 'system'",
    ] {
        let body = says(words);
        assert_eq!(
            refused_field(400, body.as_bytes(), &instructed, format_of(ANTHROPIC)),
            None,
            "{words}"
        );
    }
}

#[test]
fn a_refusal_of_a_key_has_the_status_the_words_and_the_wait() {
    let key = Secret::new("sk-0123456789abcdef");
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("a URL").url;
    let target = Target {
        provider: ProviderId(1),
        provider_name: "rack",
        format: format_of(OPENAI),
        base_url: &base_url,
        auth: AuthScheme::Bearer,
        key: Some(&key),
        headers: &[],
        dialect: &USUAL,
        extra_body: None,
    };
    let refusal = |status: u16, retry_after: Option<&str>| {
        let head = ResponseHead {
            status,
            retry_after: retry_after.map(str::to_owned),
            ..ResponseHead::default()
        };
        let body = says("bad key sk-0123456789abcdef.");
        refusal_of_key(&head, body.as_bytes(), &target, Timestamp(0))
    };
    let limited = refusal(429, Some("2")).expect("a refusal");
    assert_eq!(limited.with, RefusedWith::RateLimited);
    assert_eq!(
        (limited.words.as_str(), limited.retry_after_ms),
        ("bad key sk-0…cdef", Some(2000))
    );
    for status in [400, 402, 404, 500, 503] {
        assert_eq!(refusal(status, None), None, "{status}");
    }
    let in_answer = |status| {
        let error = WireError::Api {
            message: "slow down".to_owned(),
            status,
            raw: String::new(),
        };
        refusal_in_answer(&error, &target).map(|refusal| refusal.with)
    };
    assert_eq!(in_answer(Some(403)), Some(RefusedWith::Forbidden));
    assert_eq!(in_answer(Some(500)), None);
    assert_eq!(in_answer(None), None);
    assert_eq!(refusal_in_answer(&WireError::CutShort, &target), None);
}
