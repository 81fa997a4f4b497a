//! What the chunks of Chat Completions say: C3 to C9, C12 and C13 of `quirks.md`, and
//! recordings.

use crate::OPENAI;
use crate::reading::{
    STOP, api, chat, check, check_error, chunk, done, events, read_in_every_cut, reasoning,
    recording, text, usage,
};
use tertulia::domain::delta::Delta;
use tertulia::domain::usage::{StopReason, Usage};

const HELLO: &str = r#"{"content":"Hello"}"#;
const THOUGHT: &str = "Shadow seven small stone every cloud number morning moves morning engine slow. \
    Counts seven counts every north seven light a ";
const WORDS: &str = "moves turns open river.\n\nWhile small water turns heat carries number falls open number \
    and water seven paper glass. Nobody the window falls before small light water water slow morning while and over \
    water the engine north. Over open stone ";

#[test]
fn a_recorded_stream_is_read() {
    check(
        OPENAI,
        recording("chat_limited_1.sse"),
        &[text("Within the limit."), done()],
    );
}

#[test]
fn a_recorded_stream_names_model_and_usage() {
    let (deltas, result) = read_in_every_cut(OPENAI, &recording("chat_stream_usage.sse"));
    let counted = Usage {
        prompt_tokens: Some(9),
        completion_tokens: Some(15),
        cached_tokens: None,
        reasoning_tokens: Some(0),
    };
    let expected = [
        Delta::Model("canned-gpt".into()),
        text("Hello from the canned model. It says a few words, then stops."),
        done(),
        Delta::Usage(counted),
    ];
    assert_eq!((deltas.as_slice(), result), (expected.as_slice(), Ok(())));
}

#[test]
fn recorded_reasoning_is_read_m10() {
    for name in [
        "chat_stream_via_openai_think.sse",
        "chat_stream_via_anthropic_think.sse",
    ] {
        check(
            OPENAI,
            recording(name),
            &[reasoning(THOUGHT), text(WORDS), done()],
        );
    }
}

#[test]
fn a_recorded_failure_in_the_middle_keeps_what_had_arrived_m9() {
    let prefix = "litellm.APIConnectionError: APIConnectionError: OpenAIException - ";
    check_error(
        OPENAI,
        recording("chat_upstream-midfail.sse"),
        &[text(THOUGHT)],
        api(
            &format!("{prefix}The upstream model failed in mid-stream."),
            Some(500),
        ),
    );
    let lost = "Response payload is not completed: <TransferEncodingError: 400, message='Not enough data to satisfy \
        transfer length header.'>";
    check_error(
        OPENAI,
        recording("chat_upstream-disconnect.sse"),
        &[text(THOUGHT)],
        api(&format!("{prefix}{lost}"), Some(500)),
    );
}

#[test]
fn chunks_may_lack_nearly_everything_c3_c4_c12_c13() {
    for strange in [
        r#"{"choices":[{"delta":null}]}"#,
        r#"{"choices":[{}]}"#,
        r#"{"choices":[null]}"#,
        r#"{"choices":[]}"#,
        r#"{"choices":null,"id":"x"}"#,
        r#"{"id":"x","object":"chat.completion.chunk"}"#,
        r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#,
        r#"{"choices":[],"object":"","prompt_filter_results":[{"prompt_index":0}]}"#,
        r#"{"choices":[{"delta":{"content":""},"finish_reason":null}],"error":null,"usage":null,"model":null}"#,
        r#"{"object":"chat.completion","choices":[{"index":"0","delta":{"content":7}}]}"#,
    ] {
        let body = events(&[strange, &chunk(HELLO), strange, STOP, strange, "[DONE]"]);
        check(OPENAI, body, &[text("Hello"), done()]);
    }
}

#[test]
fn calls_of_tools_are_passed_over_and_told_as_reason_c5() {
    for call in [
        r#"{"tool_calls":[{"function":{"name":"f","arguments":""}}]}"#,
        r#"{"tool_calls":[{"index":null,"id":"a","type":"builtin_function","function":{"name":"f"}}]}"#,
        r#"{"tool_calls":[{"index":"0","function":{"arguments":"{}"}}],"content":null}"#,
    ] {
        let ended = r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#;
        let body = events(&[&chunk(HELLO), &chunk(call), ended, "[DONE]"]);
        check(
            OPENAI,
            body,
            &[text("Hello"), Delta::Stop(StopReason::ToolUse)],
        );
    }
}

/// Checks what one more event says of the cost of an answer.
#[track_caller]
fn check_usage(payload: &str, expected: Usage) {
    let body = events(&[&chunk(HELLO), STOP, payload, "[DONE]"]);
    check(
        OPENAI,
        body,
        &[text("Hello"), done(), Delta::Usage(expected)],
    );
}

#[test]
fn usage_comes_in_many_forms_c6_m12() {
    let both = Usage {
        prompt_tokens: Some(10),
        completion_tokens: Some(20),
        ..Usage::default()
    };
    let counts = r#""prompt_tokens":10,"completion_tokens":20"#;
    check_usage(&format!(r#"{{"choices":[],"usage":{{{counts}}}}}"#), both);
    check_usage(
        &format!(r#"{{"choices":[],"x_groq":{{"usage":{{{counts}}}}}}}"#),
        both,
    );
    check_usage(
        &format!(r#"{{"usage":{{{counts},"cost":0.1,"prompt_tokens_details":null}}}}"#),
        both,
    );
    check_usage(
        &format!(r#"{{"usage":{{{counts},"cost":{{"total":1}}}}}}"#),
        both,
    );
    check_usage(
        r#"{"usage":{"prompt_tokens":10.0,"completion_tokens":20.0}}"#,
        both,
    );
    check_usage(r#"{"usage":{"input_tokens":10,"output_tokens":20}}"#, both);
    let details = r#""prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":5}"#;
    let all = Usage {
        cached_tokens: Some(4),
        reasoning_tokens: Some(5),
        ..both
    };
    check_usage(
        &format!(r#"{{"choices":[],"usage":{{{counts},{details}}}}}"#),
        all,
    );
    let cached = Usage {
        cached_tokens: Some(4),
        ..both
    };
    check_usage(
        &format!(r#"{{"usage":{{{counts},"prompt_cache_hit_tokens":4}}}}"#),
        cached,
    );
    let timings = r#""timings":{"cache_n":4,"prompt_n":6,"predicted_n":20,"predicted_ms":99.5}"#;
    check_usage(&format!(r#"{{"choices":[],{timings}}}"#), cached);
    check_usage(
        &format!(r#"{{"choices":[],"usage":{{{counts}}},{timings}}}"#),
        both,
    );
}

#[test]
fn zeros_and_repetitions_of_usage_are_not_passed_on_c7() {
    let with = |delta: &str, prompt: u64, completion: u64| {
        format!(
            r#"{{"choices":[{{"delta":{delta}}}],"usage":{{"prompt_tokens":{prompt},"completion_tokens":{completion}}}}}"#
        )
    };
    let body = events(&[
        &with(HELLO, 0, 0),
        &with("{}", 7, 2),
        &with("{}", 0, 0),
        &with("{}", 7, 2),
        STOP,
    ]);
    check(OPENAI, body, &[text("Hello"), usage(7, 2), done()]);
}

#[test]
fn a_cost_event_at_the_end_changes_nothing_c6() {
    let body = events(&[&chunk(HELLO), STOP, r#"{"cost":"0.0001","type":"cost"}"#]);
    check(OPENAI, body, &[text("Hello"), done()]);
}

#[test]
fn reasons_to_stop_have_many_words_c8() {
    let stop = |word: &str, expected: StopReason| {
        let ended = format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":"{word}"}}]}}"#);
        check(
            OPENAI,
            events(&[&chunk(HELLO), &ended, &ended]),
            &[text("Hello"), Delta::Stop(expected)],
        );
    };
    for word in ["stop", "eos", "eos_token", "COMPLETE", "STOP", "end_turn"] {
        stop(word, StopReason::Done);
    }
    for word in ["length", "MAX_TOKENS", "model_length"] {
        stop(word, StopReason::Length);
    }
    stop("stop_sequence", StopReason::StopSequence);
    stop("function_call", StopReason::ToolUse);
    for word in ["content_filter", "SAFETY", "sensitive"] {
        stop(word, StopReason::ContentFilter);
    }
    stop("Abort", StopReason::Other("Abort".into()));
    let blank = r#"{"choices":[{"delta":{"content":"Hello"},"finish_reason":""}]}"#;
    check(OPENAI, events(&[blank, STOP]), &[text("Hello"), done()]);
}

#[test]
fn a_reason_that_is_an_error_is_one_c8() {
    for word in ["error", "network_error", "ERROR"] {
        let ended = format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":"{word}"}}]}}"#);
        let words = format!("the answer ended with “{word}”");
        check_error(
            OPENAI,
            events(&[&chunk(HELLO), &ended, "[DONE]"]),
            &[text("Hello")],
            api(&words, None),
        );
        let explained = events(&[&chunk(HELLO), &ended, r#"{"error":{"message":"No GPU"}}"#]);
        check_error(OPENAI, explained, &[text("Hello")], api("No GPU", None));
    }
}

#[test]
fn errors_in_a_successful_stream_are_heard_c9() {
    let error = |payload: &str, words: &str, status: Option<u16>| {
        check_error(OPENAI, events(&[payload]), &[], api(words, status));
        check_error(
            OPENAI,
            events(&[&chunk(HELLO), payload, "[DONE]"]),
            &[text("Hello")],
            api(words, status),
        );
        check_error(OPENAI, payload, &[], api(words, status));
    };
    error(r#"{"error":{"message":"No","code":429}}"#, "No", Some(429));
    error(
        r#"{"error":{"message":"No","code":"429"}}"#,
        "No",
        Some(429),
    );
    error(
        r#"{"error":{"message":"No","code":"invalid_api_key"}}"#,
        "No",
        Some(401),
    );
    error(r#"{"error":"No"}"#, "No", None);
    error(
        r#"{"object":"error","message":"No","code":40303}"#,
        "No",
        None,
    );
    error(r#"{"detail":"No"}"#, "No", None);
    error(
        r#"[{"error":{"code":400,"message":"No","status":"INVALID_ARGUMENT"}}]"#,
        "No",
        Some(400),
    );
    error(
        r#"{"id":"x","choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"message":"No","code":502}}"#,
        "No",
        Some(502),
    );
    error(
        r#"{"choices":[{"delta":{},"finish_reason":"error","error":{"message":"No","code":502}}]}"#,
        "No",
        Some(502),
    );
}

#[test]
fn text_beside_an_error_is_kept() {
    let both = r#"{"choices":[{"delta":{"content":" there"}}],"error":{"message":"No"}}"#;
    check_error(
        OPENAI,
        events(&[&chunk(HELLO), both]),
        &[text("Hello there")],
        api("No", None),
    );
}

#[test]
fn a_refusal_is_text_with_a_reason() {
    check(
        OPENAI,
        chat(&[r#"{"refusal":"I will "}"#, r#"{"refusal":"not"}"#]),
        &[text("I will not"), Delta::Stop(StopReason::Refusal)],
    );
}

#[test]
fn a_last_chunk_that_repeats_the_whole_is_not_read_twice() {
    let whole = r#"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}"#;
    check(
        OPENAI,
        events(&[&chunk(HELLO), whole]),
        &[text("Hello"), done()],
    );
    let both = r#"{"choices":[{"delta":{"content":"Hello"},"message":{"content":"Hello"}}]}"#;
    check(OPENAI, events(&[both, STOP]), &[text("Hello"), done()]);
}
