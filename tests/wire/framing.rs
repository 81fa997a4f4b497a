//! How an answer is packed: what the rows S1 to S15, M8, M9 and M15 of `quirks.md` are
//! about.

use crate::reading::{
    STOP, api, chat, check, check_error, chunk, done, events, recording, text, usage,
};
use crate::{ANTHROPIC, OPENAI, format_of};
use tertulia::domain::delta::Delta;
use tertulia::domain::usage::StopReason;
use tertulia::wire::WireError;

const HELLO: &str = r#"{"content":"Hello"}"#;

fn hello() -> Vec<Delta> {
    vec![text("Hello"), done()]
}

#[test]
fn keep_alives_are_passed_over_s1_s2_s3() {
    check(
        OPENAI,
        format!(": OPENROUTER PROCESSING\n\n: ping\n\n{}", chat(&[HELLO])),
        &hello(),
    );
    for payload in [
        ": OPENROUTER PROCESSING",
        r#"{"type":"keepalive","sequence_number":59}"#,
        "ping",
        "{}",
        "null",
    ] {
        check(OPENAI, events(&[payload]) + &chat(&[HELLO]), &hello());
    }
}

#[test]
fn keep_alives_alone_are_no_answer() {
    for body in [
        ": ping\n\n: ping\n\n".to_owned(),
        events(&[r#"{"type":"ping"}"#, "{}", ": x"]),
        "\n\n\n".to_owned(),
    ] {
        check_error(OPENAI, &body, &[], |error| *error == WireError::CutShort);
        check_error(ANTHROPIC, &body, &[], |error| *error == WireError::CutShort);
    }
}

#[test]
fn lines_and_spaces_come_in_every_style_s4_s5() {
    let body = chat(&[HELLO]);
    check(OPENAI, body.replace("data: ", "data:"), &hello());
    check(OPENAI, body.replace('\n', "\r\n"), &hello());
    check(OPENAI, body.replace('\n', "\r"), &hello());
    check(OPENAI, format!("\u{feff}{body}"), &hello());
    check(OPENAI, format!("\r\n\r\n{body}"), &hello());
    check(
        OPENAI,
        body.replace("data:", "id: 1\nretry: 5\nevent: x\ndata:"),
        &hello(),
    );
    check(
        OPENAI,
        body.replace(r#","delta""#, ",\ndata: \"delta\""),
        &hello(),
    );
}

#[test]
fn blank_lines_may_be_missing_s6() {
    let body = chat(&[r#"{"content":"Hel"}"#, r#"{"content":"lo"}"#]);
    check(OPENAI, body.replace("\n\n", "\n"), &hello());
    check(OPENAI, body.trim_end(), &hello());
}

#[test]
fn a_frame_glued_into_a_broken_one_is_read_s7() {
    let body = format!(
        "data: {{\"object\":\"chat.completion.cdata: {}\n\n{}",
        chunk(HELLO),
        events(&[STOP])
    );
    check(OPENAI, body, &hello());
}

#[test]
fn an_error_written_into_an_unfinished_event_is_heard_s8() {
    let (first, error) = (
        chunk(HELLO),
        r#"{"error":{"message":"Upstream gone","code":502}}"#,
    );
    for glue in ["\n", "", "\ndata: ", "data: "] {
        let body = format!("data: {first}{glue}{error}\n\n");
        check_error(
            OPENAI,
            body,
            &[text("Hello")],
            api("Upstream gone", Some(502)),
        );
    }
    let broken = format!("data: {first}\n\ndata: {{\"choices\":[{{\"del{error}\n\n");
    check_error(
        OPENAI,
        broken,
        &[text("Hello")],
        api("Upstream gone", Some(502)),
    );
}

#[test]
fn an_error_in_plain_words_is_heard_s9() {
    let body = events(&[&chunk(HELLO), "error: the model crashed"]);
    check_error(
        OPENAI,
        body,
        &[text("Hello")],
        api("the model crashed", None),
    );
    check_error(
        OPENAI,
        "Internal Server Error",
        &[],
        api("Internal Server Error", None),
    );
    check_error(
        OPENAI,
        "Welcome to this server",
        &[],
        |error| matches!(error, WireError::Unreadable { raw, .. } if raw == "Welcome to this server"),
    );
}

#[test]
fn an_answer_ends_with_a_reason_or_a_marker_and_not_with_the_body_s10() {
    let first = chunk(HELLO);
    check(OPENAI, events(&[&first, STOP]), &hello());
    check(OPENAI, events(&[&first, "[DONE]"]), &hello());
    let late = r#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#;
    check(
        OPENAI,
        events(&[&first, STOP, late]),
        &[text("Hello"), done(), usage(1, 2)],
    );
    check_error(OPENAI, events(&[&first]), &[text("Hello")], |error| {
        *error == WireError::CutShort
    });
    check_error(OPENAI, "", &[], |error| *error == WireError::CutShort);
    check_error(ANTHROPIC, "", &[], |error| *error == WireError::CutShort);
}

#[test]
fn a_stream_may_be_answered_with_one_object_s11_m8() {
    let canned = "Hello from the canned model. It says a few words, then stops.";
    check(
        OPENAI,
        recording("chat_nonstream.json"),
        &[text(canned), done(), usage(10, 20)],
    );
    check(
        ANTHROPIC,
        recording("messages_stream_canned.json"),
        &[text(canned), usage(2095, 503), done()],
    );
    let words = "Shadow seven small stone every cloud number morning moves morning ";
    let limit = Delta::Stop(StopReason::Length);
    check(
        ANTHROPIC,
        recording("messages_bearer.json"),
        &[text(words), usage(10, 10), limit],
    );
}

#[test]
fn one_object_may_be_answered_with_a_stream_or_with_a_marker_behind_it_s12() {
    let object = r#"{"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}"#;
    for rest in [
        "",
        "data: [DONE]",
        "\n\ndata: [DONE]\n\n",
        "[DONE]",
        "\n\n",
        "\nbye",
    ] {
        check(OPENAI, format!("{object}{rest}"), &hello());
    }
    check(OPENAI, events(&[object, "[DONE]"]), &hello());
}

#[test]
fn a_web_page_is_told_by_its_first_character_s13() {
    let page = "\n <!DOCTYPE html><html><head><title>Sign in &amp;\n go</title></head></html>";
    let is_page = |error: &WireError| matches!(error, WireError::WebPage { title: Some(title), .. } if title == "Sign in & go");
    check_error(OPENAI, page, &[], is_page);
    check_error(ANTHROPIC, page, &[], is_page);
    check_error(OPENAI, "<html></html>", &[], |error| {
        matches!(error, WireError::WebPage { title: None, .. })
    });
    let endless = format!("<html><title>Logs</title>{}", "<p>x".repeat(10_000));
    assert!(matches!(
        crate::reading::read(OPENAI, endless.as_bytes().chunks(99)).1,
        Err(WireError::WebPage { title: Some(_), .. })
    ));
}

#[test]
fn characters_may_be_cut_anywhere_s14() {
    check(
        OPENAI,
        chat(&[r#"{"content":"größe 字 🦀 \ud83e\udd80"}"#]),
        &[text("größe 字 🦀 🦀"), done()],
    );
}

#[test]
fn lines_of_json_are_read_and_their_errors_heard_s15() {
    check(OPENAI, format!("{}\n{STOP}\n", chunk(HELLO)), &hello());
    check_error(
        OPENAI,
        format!("{}\n{{\"error\":\"llama runner stopped\"}}\n", chunk(HELLO)),
        &[text("Hello")],
        api("llama runner stopped", None),
    );
    check_error(
        OPENAI,
        events(&[&chunk(HELLO)]) + "{\"error\":\"llama runner stopped\"}\n",
        &[text("Hello")],
        api("llama runner stopped", None),
    );
}

#[test]
fn an_answer_that_is_cut_is_never_a_success_m15() {
    // What matters is only where the body ends, so each prefix is read in one piece.
    let prefixes = |format, name: &str, end: &str| {
        let body = recording(name);
        let body = String::from_utf8(body).expect("UTF-8");
        let said = body.find(end).expect(end);
        let (whole, _) = crate::reading::read(format, [body.as_bytes()]);
        let whole: String = whole.iter().map(words).collect();
        for at in (0..said).step_by(7) {
            let (deltas, result) = crate::reading::read(format, [&body.as_bytes()[..at]]);
            assert_eq!(result, Err(WireError::CutShort), "{name} cut at {at}");
            let deltas: String = deltas.iter().map(words).collect();
            assert!(whole.starts_with(&deltas), "{name} cut at {at}: {deltas}");
        }
    };
    prefixes(
        OPENAI,
        "chat_stream_usage.sse",
        "\"finish_reason\":\"stop\"}]}",
    );
    prefixes(OPENAI, "chat_nonstream.json", "\"total_tokens\":30}}");
    prefixes(
        ANTHROPIC,
        "messages_stream_via_anthropic_think.sse",
        "\"end_turn\"",
    );
    prefixes(ANTHROPIC, "messages_stream_canned.json", "503}}");
}

fn words(delta: &Delta) -> &str {
    match delta {
        Delta::Text(text) | Delta::Reasoning(text) => text,
        Delta::ReasoningSignature(_)
        | Delta::RedactedReasoning(_)
        | Delta::Usage(_)
        | Delta::Stop(_)
        | Delta::Model(_) => "",
    }
}

#[test]
fn an_answer_with_nothing_in_it_is_empty_unless_the_reason_explains_it() {
    let ended =
        |reason: &str| format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":"{reason}"}}]}}"#);
    let is_empty = |error: &WireError| *error == WireError::Empty;
    check_error(OPENAI, events(&["[DONE]"]), &[], is_empty);
    check_error(
        OPENAI,
        events(&[&ended("stop"), "[DONE]"]),
        &[done()],
        is_empty,
    );
    check_error(
        OPENAI,
        chat(&[r#"{"content":" \n"}"#]),
        &[text(" \n"), done()],
        is_empty,
    );
    check(
        OPENAI,
        events(&[&ended("tool_calls")]),
        &[Delta::Stop(StopReason::ToolUse)],
    );
    check(
        OPENAI,
        events(&[&ended("content_filter")]),
        &[Delta::Stop(StopReason::ContentFilter)],
    );
    check_error(
        ANTHROPIC,
        r#"{"type":"message","content":[],"stop_reason":"end_turn"}"#,
        &[done()],
        is_empty,
    );
}

#[test]
fn what_is_not_this_format_is_unreadable() {
    let strange = |error: &WireError| matches!(error, WireError::Unreadable { .. });
    let message = recording("messages_stream_canned.json");
    check_error(OPENAI, message, &[], strange);
    let chat = recording("chat_nonstream.json");
    check_error(ANTHROPIC, chat, &[], strange);
    check_error(
        OPENAI,
        recording("messages_stream_via_openai_think.sse"),
        &[],
        strange,
    );
    check_error(ANTHROPIC, recording("chat_limited_1.sse"), &[], strange);
    check_error(OPENAI, r#"{"choices":oops}"#, &[], strange);
    check_error(OPENAI, events(&[r#"{"choices":[}"#]), &[], strange);
}

#[test]
fn one_event_or_object_has_a_limit() {
    let piece = vec![b'x'; 1024 * 1024];
    for start in ["data: {\"a\":\"", "{\"a\":\""] {
        let mut decoder = format_of(OPENAI).answer_decoder();
        let mut deltas = Vec::new();
        let mut result = decoder.push(start.as_bytes(), &mut deltas);
        let mut pushed = 0;
        while result.is_ok() && pushed < 40 {
            result = decoder.push(&piece, &mut deltas);
            pushed += 1;
        }
        assert!(matches!(result, Err(WireError::TooLong { .. })), "{start}");
        assert_eq!(pushed, 32, "{start}");
    }
}
