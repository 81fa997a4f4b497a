//! Reasoning, wherever it hides: C1, C2 and M12 of `quirks.md`.

use crate::reading::{chat, check, check_error, done, reasoning, text};
use crate::{ANTHROPIC, OPENAI, format_of};
use tertulia::domain::delta::Delta;
use tertulia::wire::WireError;

/// Checks what the deltas of a streamed answer, and the same as messages of whole answers, come to.
#[track_caller]
fn check_deltas(deltas: &[&str], expected: &[Delta]) {
    let mut expected = expected.to_vec();
    expected.push(done());
    check(OPENAI, chat(deltas), &expected);
    if let [message] = deltas {
        let whole = format!(r#"{{"choices":[{{"message":{message},"finish_reason":"stop"}}]}}"#);
        check(OPENAI, whole, &expected);
    }
}

/// Checks what content comes to, cut anywhere into deltas.
#[track_caller]
fn check_content(content: &str, expected: &[Delta]) {
    let json = |content: &str| serde_json::json!({"content": content}).to_string();
    let mut expected = expected.to_vec();
    expected.push(done());
    for (at, _) in content.char_indices() {
        let (head, tail) = content.split_at(at);
        let read = crate::reading::read(OPENAI, [chat(&[&json(head), &json(tail)]).as_bytes()]);
        assert_eq!(read, (expected.clone(), Ok(())), "{content:?} cut at {at}");
    }
    let each: Vec<String> = content.chars().map(|c| json(&c.to_string())).collect();
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    let read = crate::reading::read(OPENAI, [chat(&each).as_bytes()]);
    assert_eq!(read, (expected, Ok(())), "{content:?} in characters");
}

#[test]
fn reasoning_has_many_names_c1() {
    let hello = r#"{"content":"Hello"}"#;
    for thought in [
        r#"{"reasoning_content":"Hm","content":null}"#,
        r#"{"reasoning":"Hm","content":""}"#,
        r#"{"thinking":"Hm"}"#,
        r#"{"reasoning_details":[{"type":"reasoning.text","text":"Hm","signature":"s"}]}"#,
        r#"{"reasoning_details":[{"type":"reasoning.summary","summary":"H"},{"text":"m"}]}"#,
        r#"{"reasoning":{"content":"Hm"}}"#,
    ] {
        check_deltas(&[thought, hello], &[reasoning("Hm"), text("Hello")]);
    }
    check_deltas(
        &[r#"{"reasoning_content":"Hm","content":"Hello"}"#],
        &[reasoning("Hm"), text("Hello")],
    );
}

#[test]
fn the_same_reasoning_under_two_names_is_shown_once_c1() {
    let both = r#"{"reasoning":"Hm","reasoning_details":[{"type":"reasoning.text","text":"Hm"}]}"#;
    check_deltas(
        &[both, both, r#"{"content":"Hi"}"#],
        &[reasoning("HmHm"), text("Hi")],
    );
    let both = r#"{"reasoning_content":"Hm","reasoning":"Hm","content":"Hi"}"#;
    check_deltas(&[both], &[reasoning("Hm"), text("Hi")]);
    let (one, other) = (
        r#"{"reasoning":"Hm"}"#,
        r#"{"reasoning_details":[{"text":"Hm"}]}"#,
    );
    check_deltas(
        &[one, other, r#"{"content":"Hi"}"#],
        &[reasoning("Hm"), text("Hi")],
    );
    check_deltas(
        &[r#"{"reasoning_details":[{"type":"reasoning.encrypted","data":"x"}],"content":"Hi"}"#],
        &[text("Hi")],
    );
}

#[test]
fn content_may_be_an_array_c2() {
    check_deltas(
        &[
            r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}"#,
            r#"{"content":[{"type":"thinking","thinking":" so"},{"type":"text","text":"Hel"}]}"#,
            r#"{"content":"lo"}"#,
        ],
        &[reasoning("Hm so"), text("Hello")],
    );
    check_deltas(
        &[r#"{"content":["Hel",{"text":"lo"},{"type":"image_url","image_url":{}},7]}"#],
        &[text("Hello")],
    );
}

#[test]
fn tags_at_the_start_set_reasoning_apart() {
    let both = [reasoning("Hm"), text("Hello")];
    check_content("<think>Hm</think>Hello", &both);
    check_content("\n<think>\nHm</think>\n\nHello", &both);
    check_content("<thinking>Hm</thinking>Hello", &both);
    check_content("<think>\n\n</think>\n\nHello", &[text("Hello")]);
    check_content(
        "<think>a </thin b < c</think>d",
        &[reasoning("a </thin b < c"), text("d")],
    );
    check_content("<think>Hm", &[reasoning("Hm")]);
    check_content("<think>Hm</thi", &[reasoning("Hm</thi")]);
    check_content("<think>字</think>字", &[reasoning("字"), text("字")]);
}

#[test]
fn tags_further_on_are_text() {
    for content in [
        "Hello <think>x</think>",
        "<b>bold</b>",
        "<thin",
        "<",
        "  \n Hello",
        "`<think>`",
        "</thin",
    ] {
        check_content(content, &[text(content)]);
    }
    check_content(
        "<think>Hm</think>Write </think> and <think>x</think>",
        &[reasoning("Hm"), text("Write </think> and <think>x</think>")],
    );
}

#[test]
fn a_closing_tag_left_over_from_reasoning_is_dropped_m12() {
    check_deltas(
        &[
            r#"{"role":"assistant","content":null}"#,
            r#"{"reasoning_content":"Hm"}"#,
            r#"{"content":"\n</think>\n\nHello"}"#,
        ],
        &[reasoning("Hm"), text("Hello")],
    );
    check_content("</think>\n\nHello", &[text("Hello")]);
}

#[test]
fn white_space_before_text_is_kept_and_soon_given_out() {
    let spaces = " ".repeat(200);
    let mut decoder = format_of(OPENAI).answer_decoder();
    let mut deltas = Vec::new();
    let body = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{spaces}\"}}}}]}}\n\n");
    assert_eq!(decoder.push(body.as_bytes(), &mut deltas), Ok(()));
    assert_eq!(deltas, [text(&spaces)]);
}

#[test]
fn what_was_held_back_is_not_lost_when_the_answer_breaks() {
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"<thi\"}}]}\n\n";
    check_error(OPENAI, body, &[text("<thi")], |error| {
        *error == WireError::CutShort
    });
    let body = format!("{body}data: {{\"error\":\"x\"}}\n\n");
    check_error(OPENAI, body, &[text("<thi")], |error| {
        matches!(error, WireError::Api { .. })
    });
}

#[test]
fn tags_are_read_in_the_other_format_too() {
    check(
        ANTHROPIC,
        r#"{"type":"message","content":[{"type":"text","text":"<think>Hm</think>Hello"}],"stop_reason":"end_turn"}"#,
        &[reasoning("Hm"), text("Hello"), done()],
    );
}
