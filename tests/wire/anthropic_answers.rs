//! What the events of ANTHROPIC Messages say: C10, C11 and M10 of `quirks.md`, and
//! recordings.

use crate::ANTHROPIC;
use crate::reading::{
    api, check, check_error, done, read_in_every_cut, reasoning, recording, text, usage,
};
use tertulia::domain::delta::Delta;
use tertulia::domain::usage::{StopReason, Usage};
use tertulia::wire::WireError;

const THOUGHT: &str = "Shadow seven small stone every cloud number morning moves morning engine slow. \
    Counts seven counts every north seven light a ";
const WORDS: &str = "moves turns open river.\n\nWhile small water turns heat carries number falls open number \
    and water seven paper glass. Nobody the window falls before small light water water slow morning while and over \
    water the engine north. Over open stone ";

const START: &str = r#"{"type":"message_start","message":{"model":"m","usage":{"input_tokens":3,"output_tokens":1}}}"#;
const HELLO: &str =
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#;
const END: &str =
    r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

/// A stream of those events, each with the line that names it.
fn events(payloads: &[&str]) -> String {
    let named = payloads.iter().map(|payload| {
        let kind = payload.split('"').nth(3).expect("a type");
        format!("event: {kind}\ndata: {payload}\n\n")
    });
    named.collect::<Vec<_>>().concat()
}

fn block(block: &str) -> String {
    format!(r#"{{"type":"content_block_start","index":0,"content_block":{block}}}"#)
}

fn delta(delta: &str) -> String {
    format!(r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#)
}

fn signature(text: &str) -> Delta {
    Delta::ReasoningSignature(text.to_owned())
}

#[test]
fn a_recorded_stream_with_thinking_is_read() {
    let (deltas, result) = read_in_every_cut(
        ANTHROPIC,
        &recording("messages_stream_via_anthropic_think.sse"),
    );
    let counted = |completion| {
        Delta::Usage(Usage {
            prompt_tokens: Some(10),
            completion_tokens: Some(completion),
            cached_tokens: Some(0),
            reasoning_tokens: None,
        })
    };
    let expected = [
        Delta::Model("via-anthropic-think".into()),
        counted(1),
        reasoning(THOUGHT),
        signature("bW9jaw=="),
        text(WORDS),
        counted(60),
        done(),
    ];
    assert_eq!((deltas.as_slice(), result), (expected.as_slice(), Ok(())));
}

#[test]
fn zeros_at_the_start_are_not_passed_on_m10() {
    let counted = Delta::Usage(Usage {
        prompt_tokens: Some(10),
        completion_tokens: Some(60),
        cached_tokens: Some(0),
        reasoning_tokens: None,
    });
    check(
        ANTHROPIC,
        recording("messages_stream_via_openai_think.sse"),
        &[reasoning(THOUGHT), text(WORDS), counted, done()],
    );
}

#[test]
fn a_recorded_failure_in_the_middle_keeps_what_had_arrived_m9() {
    let prefix = "litellm.APIConnectionError: APIConnectionError: OpenAIException - ";
    check_error(
        ANTHROPIC,
        recording("messages_upstream-midfail.sse"),
        &[text(THOUGHT)],
        api(
            &format!("{prefix}The upstream model failed in mid-stream."),
            Some(500),
        ),
    );
    check_error(
        ANTHROPIC,
        recording("messages_upstream-disconnect.sse"),
        &[text(THOUGHT)],
        |error| matches!(error, WireError::Api { message, .. } if message.contains("not completed")),
    );
}

#[test]
fn events_that_nobody_knows_are_passed_over() {
    let body = events(&[
        START,
        r#"{"type":"ping"}"#,
        r#"{"type":"weather","temperature":20}"#,
        &block(r#"{"type":"text","text":""}"#),
        HELLO,
        &delta(r#"{"type":"citations_delta","citation":{}}"#),
        &delta(r#"{"type":"input_json_delta","partial_json":"{"}"#),
        r#"{"type":"content_block_stop","index":0}"#,
        &block(r#"{"type":"tool_use","id":"t","name":"f","input":{}}"#),
        END,
        STOP,
    ]);
    check(
        ANTHROPIC,
        body,
        &[usage(3, 1), text("Hello"), usage(3, 5), done()],
    );
}

#[test]
fn events_are_known_by_their_name_line_where_the_type_is_missing() {
    let body = format!(
        "event: message_start\ndata: {}\n\nevent: content_block_delta\ndata: {}\n\nevent: message_stop\ndata: {{\"x\":1}}\n\n",
        r#"{"message":{"model":"m"}}"#, r#"{"delta":{"type":"text_delta","text":"Hello"}}"#
    );
    check(ANTHROPIC, body, &[text("Hello"), done()]);
}

#[test]
fn an_answer_ends_with_its_event_or_its_reason() {
    let said = [usage(3, 1), text("Hello")];
    let cut = |error: &WireError| *error == WireError::CutShort;
    check_error(ANTHROPIC, events(&[START, HELLO]), &said, cut);
    let mut ended = said.to_vec();
    ended.push(done());
    check(ANTHROPIC, events(&[START, HELLO, STOP]), &ended);
    ended.insert(2, usage(3, 5));
    check(ANTHROPIC, events(&[START, HELLO, END]), &ended);
}

#[test]
fn prompt_tokens_include_what_the_cache_served() {
    let start = r#"{"type":"message_start","message":{"usage":{"input_tokens":3,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":1}}}"#;
    let counted = |completion| {
        Delta::Usage(Usage {
            prompt_tokens: Some(123),
            completion_tokens: Some(completion),
            cached_tokens: Some(100),
            reasoning_tokens: None,
        })
    };
    let end = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":3,"cache_read_input_tokens":0,"output_tokens":5}}"#;
    check(
        ANTHROPIC,
        events(&[start, HELLO, end, STOP]),
        &[counted(1), text("Hello"), counted(5), done()],
    );
}

#[test]
fn errors_in_the_stream_carry_the_status_of_their_type_c10() {
    for (kind, status) in [
        ("overloaded_error", 529),
        ("rate_limit_error", 429),
        ("api_error", 500),
        ("authentication_error", 401),
        ("permission_error", 403),
        ("not_found_error", 404),
        ("invalid_request_error", 400),
        ("request_too_large", 413),
        ("timeout_error", 504),
        ("billing_error", 402),
    ] {
        let error = format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"No"}}}}"#);
        check_error(
            ANTHROPIC,
            events(&[START, HELLO, &error]),
            &[usage(3, 1), text("Hello")],
            api("No", Some(status)),
        );
    }
    check_error(
        ANTHROPIC,
        events(&[r#"{"error":{"message":"No"}}"#]),
        &[],
        api("No", None),
    );
}

#[test]
fn reasons_to_stop_are_told_c11() {
    let stop = |word: &str, expected: StopReason| {
        let end = format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{word}"}}}}"#);
        check(
            ANTHROPIC,
            events(&[HELLO, &end, STOP]),
            &[text("Hello"), Delta::Stop(expected.clone())],
        );
        let whole = format!(
            r#"{{"type":"message","content":[{{"type":"text","text":"Hello"}}],"stop_reason":"{word}"}}"#
        );
        check(ANTHROPIC, whole, &[text("Hello"), Delta::Stop(expected)]);
    };
    stop("end_turn", StopReason::Done);
    stop("max_tokens", StopReason::Length);
    stop("model_context_window_exceeded", StopReason::Length);
    stop("stop_sequence", StopReason::StopSequence);
    stop("tool_use", StopReason::ToolUse);
    stop("pause_turn", StopReason::Pause);
    stop("refusal", StopReason::Refusal);
    stop("new_reason", StopReason::Other("new_reason".into()));
}

#[test]
fn thinking_blocks_keep_their_signatures_apart() {
    let streamed = events(&[
        &block(r#"{"type":"thinking","thinking":"","signature":""}"#),
        &delta(r#"{"type":"thinking_delta","thinking":"Hm"}"#),
        &delta(r#"{"type":"signature_delta","signature":"s1"}"#),
        &block(r#"{"type":"redacted_thinking","data":"secret"}"#),
        &block(r#"{"type":"text","text":"Hel"}"#),
        &delta(r#"{"type":"text_delta","text":"lo"}"#),
        END,
        STOP,
    ]);
    let thought = [
        reasoning("Hm"),
        signature("s1"),
        Delta::RedactedReasoning("secret".into()),
        text("Hello"),
    ];
    let counted = Delta::Usage(Usage {
        completion_tokens: Some(5),
        ..Usage::default()
    });
    let mut expected = thought.to_vec();
    expected.extend([counted, done()]);
    check(ANTHROPIC, streamed, &expected);
    let whole = r#"{"content":[{"type":"thinking","thinking":"Hm","signature":"s1"},
        {"type":"redacted_thinking","data":"secret"},{"type":"text","text":"Hello"}],"stop_reason":"end_turn"}"#;
    let mut expected = thought.to_vec();
    expected.push(done());
    check(ANTHROPIC, whole, &expected);
}

#[test]
fn a_second_thinking_block_does_not_grow_the_first_ones_signature_r14() {
    let omitted = |proof: &str| {
        [
            block(r#"{"type":"thinking","thinking":"","signature":""}"#),
            delta(&format!(
                r#"{{"type":"signature_delta","signature":"{proof}"}}"#
            )),
        ]
        .map(|payload| events(&[&payload]))
        .concat()
    };
    check(
        ANTHROPIC,
        omitted("s1") + &omitted("s2") + &events(&[HELLO, STOP]),
        &[
            signature("s1"),
            reasoning(""),
            signature("s2"),
            text("Hello"),
            done(),
        ],
    );
}
