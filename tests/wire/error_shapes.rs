//! The server's own words out of every shape of error: E1, E2 and M4 of `quirks.md`, and
//! recordings.

use crate::reading::recording;
use tertulia::wire::error_body::{ErrorBody, read};

#[track_caller]
fn check(body: impl AsRef<[u8]>, words: &str, codes: &str, status: Option<u16>) {
    let expected = ErrorBody {
        words: (!words.is_empty()).then(|| words.to_owned()),
        codes: codes.to_owned(),
        status,
    };
    let body = body.as_ref();
    assert_eq!(read(body), expected, "{}", String::from_utf8_lossy(body));
}

#[test]
fn words_are_found_in_every_shape_e1() {
    check(r#"{"error":{"message":"No"}}"#, "No", "", None);
    check(
        r#"{"error":{"message":"No","type":"api_error","code":null}}"#,
        "No",
        "api_error",
        Some(500),
    );
    check(r#"{"error":"No"}"#, "No", "", None);
    check(r#"{"message":"No"}"#, "No", "", None);
    check(
        r#"{"object":"error","message":"No","type":"BadRequestError","code":400}"#,
        "No",
        "BadRequestError",
        Some(400),
    );
    check(r#"{"detail":"No"}"#, "No", "", None);
    check(
        r#"{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required","type":"missing"}]}"#,
        "body.messages.0.content: field required",
        "",
        None,
    );
    check(
        r#"{"detail":[{"msg":"a"},{"msg":"b"},{"msg":"c"},{"msg":"d"}]}"#,
        "a; b; c",
        "",
        None,
    );
    check(r#"{"detail":{"error":"No"}}"#, "No", "", None);
    check(
        r#"[{"error":{"code":400,"message":"No","status":"INVALID_ARGUMENT"}}]"#,
        "No",
        "INVALID_ARGUMENT",
        Some(400),
    );
    check(r#"{"errors":[{"message":"No"}]}"#, "No", "", None);
    check(r#"{"errors":["No"]}"#, "No", "", None);
    check(
        r#"{"statusCode":400,"message":"No such field","error":"Bad Request"}"#,
        "No such field",
        "",
        None,
    );
    check(
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#,
        "Busy",
        "overloaded_error",
        Some(529),
    );
    check(r#"data: {"error":{"message":"No"}}"#, "No", "", None);
    check("\u{feff}{\"error\":\"No\"}", "No", "", None);
}

#[test]
fn errors_within_errors_are_unwrapped_e1() {
    check(
        r#"{"error":{"message":"{\"error\":{\"message\":\"No\"}}"}}"#,
        "No",
        "",
        None,
    );
    check(r#"{"error":"{\"detail\":\"No\"}"}"#, "No", "", None);
    check(
        r#"{"message":"502: {\"error\":\"No\"}\n\nsee the log"}"#,
        "502: No",
        "",
        None,
    );
    check(
        r#"{"message":"expected { here"}"#,
        "expected { here",
        "",
        None,
    );
    check(
        r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"{\"error\":\"Slow down\"}"}}}"#,
        "Provider returned error: Slow down",
        "",
        Some(429),
    );
    check(
        r#"{"error":"<html><title>502 Bad Gateway</title></html>"}"#,
        "502 Bad Gateway",
        "",
        None,
    );
}

#[test]
fn what_has_no_shape_is_taken_as_it_is_e1() {
    check("", "", "", None);
    check(" \n", "", "", None);
    check("Internal Server Error", "Internal Server Error", "", None);
    check("{\"error\": oops", "{\"error\": oops", "", None);
    check("{}", "", "", None);
    check("null", "", "", None);
    check(
        "<html><head><TITLE>\n 502 Bad\nGateway </TITLE></head></html>",
        "502 Bad Gateway",
        "",
        None,
    );
    check(
        "<html><body><h1>Not here</h1></body></html>",
        "Not here",
        "",
        None,
    );
    check("<html></html>", "", "", None);
    check(b"\xFF\xFE broken", "\u{fffd}\u{fffd} broken", "", None);
}

#[test]
fn recorded_errors_are_read_m3_m4_m5_m6() {
    check(recording("chat_404path.json"), "Not Found", "", None);
    check(
        recording("chat_badkey.json"),
        "No connected db.",
        "400 no_db_connection",
        Some(400),
    );
    check(
        recording("models_nokey.txt"),
        "Internal Server Error",
        "",
        None,
    );
    check(
        recording("keys_chat_bad.json"),
        "Authentication Error, Invalid proxy server token passed.",
        "401 auth_error",
        Some(401),
    );
    check(
        recording("keys_chat_blocked.json"),
        "This key is blocked.",
        "403 auth_error",
        Some(403),
    );
    check(
        recording("messages_nomaxtokens.json"),
        "anthropic_messages: Missing required parameter: 'max_tokens'.",
        "invalid_request_error",
        Some(400),
    );
    check(
        recording("messages_upstream-401.json"),
        "litellm.BadRequestError: OpenAIException - The API key is not valid.",
        "authentication_error",
        Some(401),
    );
    check(
        recording("messages_upstream-429.json"),
        "litellm.RateLimitError: RateLimitError: OpenAIException - Too many requests for this key.",
        "rate_limit_error",
        Some(429),
    );
}
