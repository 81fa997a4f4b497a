//! What servers refuse in a request, and how it is kept from them: the rows R7 to R24 of
//! `quirks.md` that are about the history and about what is never sent. Refusals from which the
//! program learns (R2, R3, R5, R6) are in `refusal.rs`, addresses (R17) in `encoding.rs`.

use crate::branch::{
    ELSEWHERE, HERE, body, call, from, gave, image, keyless, model, request, said, text, thinking,
    user,
};
use crate::{ANTHROPIC, OPENAI};
use serde_json::{Value, json};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::message::{Message, Part, Progress, Role};
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::trial::Trial;

/// Checks the messages of each format; images are seen.
#[track_caller]
fn check(branch: &[Message], openai: &Value, anthropic: &Value) {
    let mut request = request(branch.to_vec());
    request.sees_images = true;
    assert_eq!(&body(OPENAI, &request)["messages"], openai);
    assert_eq!(&body(ANTHROPIC, &request)["messages"], anthropic);
}

fn system(words: &str) -> Message {
    said(Role::System, vec![text(words)])
}

#[test]
fn all_instructions_are_one_message_at_the_beginning_r9() {
    let mut asked = request(vec![
        user("a"),
        system("Second"),
        user("b"),
        system(" "),
        system("Third"),
    ]);
    asked.system = "First".into();
    let said = json!({"role": "user", "content": "a\n\nb"});
    let all = "First\n\nSecond\n\nThird";
    let openai = body(OPENAI, &asked);
    let messages = json!([{"role": "system", "content": all}, said]);
    assert_eq!(openai["messages"], messages);
    assert_eq!(openai.get("system"), None);
    let anthropic = body(ANTHROPIC, &asked);
    assert_eq!(anthropic["messages"], json!([said]));
    assert_eq!(anthropic["system"], all);
}

#[test]
fn without_instructions_there_is_no_system_message_r9() {
    let mut asked = request(vec![user("a"), system("\n")]);
    asked.system = " \n".into();
    let said = json!([{"role": "user", "content": "a"}]);
    assert_eq!(body(OPENAI, &asked)["messages"], said);
    assert_eq!(body(ANTHROPIC, &asked).get("system"), None);
}

#[test]
fn empty_parts_beside_images_are_left_out_r10() {
    let empty = Part::Image {
        media_type: "image/png".into(),
        data: String::new(),
    };
    check(
        &[said(Role::User, vec![text(" "), empty, text("a")])],
        &json!([{"role": "user", "content": "a"}]),
        &json!([{"role": "user", "content": "a"}]),
    );
}

#[test]
fn the_user_speaks_first_only_where_the_endpoint_wants_it_r11() {
    let branch = || vec![model("Welcome"), user("Hi"), model("Hello")];
    let mut asked = request(branch());
    for format in ApiFormat::ALL {
        asked.user_first = false;
        assert_eq!(body(format, &asked)["messages"][0]["role"], "assistant");
        asked.user_first = true;
        let all = json!([
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
        ]);
        assert_eq!(body(format, &asked)["messages"], all);
    }
}

fn openai_call(id: &str, arguments: &str) -> Value {
    json!({"id": id, "type": "function", "function": {"name": "look", "arguments": arguments}})
}

fn anthropic_call(id: &str, input: &Value) -> Value {
    json!({"type": "tool_use", "id": id, "name": "look", "input": input})
}

fn anthropic_result(id: &str, text: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": text})
}

#[test]
fn results_follow_their_calls_in_the_way_of_each_format_r12() {
    let answer = vec![
        text("Let me see"),
        call("a", "{\"x\":1}"),
        call("b", "{}"),
        gave("b", "2"),
        gave("a", "1"),
        text("Done"),
    ];
    check(
        &[user("Hi"), said(Role::Assistant, answer), user("Thanks")],
        &json!([
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Let me see",
             "tool_calls": [openai_call("a", "{\"x\":1}"), openai_call("b", "{}")]},
            {"role": "tool", "tool_call_id": "a", "content": "1"},
            {"role": "tool", "tool_call_id": "b", "content": "2"},
            {"role": "assistant", "content": "Done"},
            {"role": "user", "content": "Thanks"},
        ]),
        &json!([
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": [
                {"type": "text", "text": "Let me see"},
                anthropic_call("a", &json!({"x": 1})),
                anthropic_call("b", &json!({})),
            ]},
            {"role": "user", "content": [anthropic_result("a", "1"), anthropic_result("b", "2")]},
            {"role": "assistant", "content": "Done"},
            {"role": "user", "content": "Thanks"},
        ]),
    );
}

#[test]
fn results_in_messages_of_their_own_are_moved_behind_their_calls_r12() {
    check(
        &[
            said(Role::Assistant, vec![call("a", "{}")]),
            user("Wait"),
            said(
                Role::User,
                vec![gave("a", "late"), gave("a", "again"), text("Go on")],
            ),
            said(Role::User, vec![gave("nobody", "x")]),
        ],
        &json!([
            {"role": "assistant", "content": null, "tool_calls": [openai_call("a", "{}")]},
            {"role": "tool", "tool_call_id": "a", "content": "late"},
            {"role": "user", "content": "Wait\n\nGo on"},
        ]),
        &json!([
            {"role": "assistant", "content": [anthropic_call("a", &json!({}))]},
            {"role": "user", "content": [
                anthropic_result("a", "late"),
                {"type": "text", "text": "Wait"},
                {"type": "text", "text": "Go on"},
            ]},
        ]),
    );
}

#[test]
fn a_call_that_was_never_answered_gets_a_result_that_says_so_r12() {
    let missing = "This call was not answered.";
    let mut lost = anthropic_result("a", missing);
    lost["is_error"] = true.into();
    check(
        &[
            said(Role::Assistant, vec![call("a", "{}")]),
            model("Well, then"),
        ],
        &json!([
            {"role": "assistant", "content": null, "tool_calls": [openai_call("a", "{}")]},
            {"role": "tool", "tool_call_id": "a", "content": missing},
            {"role": "assistant", "content": "Well, then"},
        ]),
        &json!([
            {"role": "assistant", "content": [anthropic_call("a", &json!({}))]},
            {"role": "user", "content": [lost]},
            {"role": "assistant", "content": "Well, then"},
        ]),
    );
}

#[test]
fn calls_that_only_a_broken_import_can_hold_are_left_out_r12() {
    let nameless = Part::ToolCall {
        id: "b".into(),
        name: " ".into(),
        arguments: "{}".into(),
    };
    let said = json!([{"role": "user", "content": "a"}]);
    check(
        &[
            crate::branch::said(Role::User, vec![call("a", "{}"), gave("a", "1"), text("a")]),
            crate::branch::said(Role::Assistant, vec![nameless, gave("b", "2")]),
        ],
        &said,
        &said,
    );
}

#[test]
fn arguments_that_cannot_be_read_are_sent_as_none_r12() {
    for arguments in ["", "{\"city\": \"Lis", "[1]", "null"] {
        check(
            &[said(
                Role::Assistant,
                vec![call("a", arguments), gave("a", "No")],
            )],
            &json!([
                {"role": "assistant", "content": null, "tool_calls": [openai_call("a", "{}")]},
                {"role": "tool", "tool_call_id": "a", "content": "No"},
            ]),
            &json!([
                {"role": "assistant", "content": [anthropic_call("a", &json!({}))]},
                {"role": "user", "content": [anthropic_result("a", "No")]},
            ]),
        );
    }
}

#[test]
fn ids_that_come_again_are_told_apart_r12() {
    let answer = || {
        said(
            Role::Assistant,
            vec![call("call_0", "{}"), gave("call_0", "1")],
        )
    };
    let ids = |format, pointer: &str| {
        let body = body(format, &request(vec![answer(), answer()]));
        let all = body["messages"].as_array().expect("a list").iter();
        let ids = all.filter_map(|message| Some(message.pointer(pointer)?.as_str()?.to_owned()));
        ids.collect::<Vec<_>>()
    };
    let unique = ["call_0", "call_1"];
    assert_eq!(ids(OPENAI, "/tool_calls/0/id"), unique);
    assert_eq!(ids(OPENAI, "/tool_call_id"), unique);
    assert_eq!(ids(ANTHROPIC, "/content/0/id"), unique);
    assert_eq!(ids(ANTHROPIC, "/content/0/tool_use_id"), unique);
}

/// Checks what the only answer of a branch says it had thought, in the `OpenAI` format.
#[track_caller]
fn check_reasoning(answer: Message, expected: Option<&str>) {
    let body = body(OPENAI, &request(vec![answer]));
    let told = body["messages"][0].get("reasoning_content");
    assert_eq!(told.and_then(Value::as_str), expected);
    assert_eq!(told.is_some(), expected.is_some());
}

#[test]
fn thoughts_before_a_call_go_back_to_where_they_came_from_r13() {
    let parts = |thought: &str| vec![thinking(thought, None), call("a", "{}"), gave("a", "1")];
    check_reasoning(from(HERE, "m", parts("Hm")), Some("Hm"));
    check_reasoning(from(HERE, "m", parts("")), None);
    check_reasoning(from(HERE, "m", parts(" \n")), None);
    check_reasoning(from(ELSEWHERE, "m", parts("Hm")), None);
    check_reasoning(from(HERE, "other", parts("Hm")), None);
    let uncalled = vec![thinking("Hm", None), text("Hello")];
    check_reasoning(from(HERE, "m", uncalled), None);
    let mut stopped = from(HERE, "m", parts("Hm"));
    stopped.progress = Progress::Stopped;
    check_reasoning(stopped, Some("Hm"));
}

/// Checks the types of the blocks in which the only answer of a branch goes to ANTHROPIC.
#[track_caller]
fn check_blocks(parts: Vec<Part>, expected: &[&str]) {
    let body = body(ANTHROPIC, &request(vec![from(HERE, "m", parts)]));
    let blocks = body["messages"][0]["content"].as_array().expect("blocks");
    let shown = blocks.iter().map(|block| {
        let said = ["thinking", "data", "text", "id"];
        said.iter().find_map(|key| block.get(key)?.as_str())
    });
    let shown: Vec<&str> = shown.map(Option::unwrap_or_default).collect();
    assert_eq!(shown, expected);
}

#[test]
fn thinking_blocks_are_never_neighbours_r14() {
    let one = || thinking("1", Some("s"));
    let two = || thinking("2", Some("s"));
    let redacted = || Part::RedactedReasoning { data: "x".into() };
    check_blocks(vec![one(), two(), text("a")], &["2", "a"]);
    check_blocks(vec![one(), text(" "), two(), text("a")], &["2", "a"]);
    check_blocks(
        vec![one(), redacted(), two(), text("a")],
        &["1", "x", "2", "a"],
    );
    check_blocks(
        vec![one(), text("a"), two(), text("b")],
        &["1", "a", "2", "b"],
    );
    check_blocks(vec![redacted(), redacted(), text("a")], &["x", "x", "a"]);
}

#[test]
fn a_signature_without_words_is_sent_back_r14() {
    let parts = vec![thinking("", Some("s")), call("a", "{}")];
    check_blocks(parts.clone(), &["", "a"]);
    let body = body(ANTHROPIC, &request(vec![from(HERE, "m", parts)]));
    let block = json!({"type": "thinking", "thinking": "", "signature": "s"});
    assert_eq!(body["messages"][0]["content"][0], block);
}

#[test]
fn blobs_do_not_leak_to_others_beside_calls_r15() {
    let parts = || {
        vec![
            thinking("Hm", Some("proof")),
            Part::RedactedReasoning {
                data: "opaque".into(),
            },
            call("a", "{}"),
        ]
    };
    for answer in [from(ELSEWHERE, "m", parts()), from(HERE, "other", parts())] {
        for format in ApiFormat::ALL {
            let sent = body(format, &request(vec![answer.clone()])).to_string();
            for private in ["Hm", "proof", "opaque"] {
                assert!(!sent.contains(private), "{format:?}: {sent}");
            }
        }
    }
}

#[test]
fn images_go_as_data_beside_the_text_r18() {
    check(
        &[said(
            Role::User,
            vec![text("What is it?"), image("image/png")],
        )],
        &json!([{"role": "user", "content": [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        ]}]),
        &json!([{"role": "user", "content": [
            {"type": "text", "text": "What is it?"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
        ]}]),
    );
}

#[test]
fn types_of_images_that_a_format_has_no_place_for_are_left_out_with_a_note_r18() {
    let goes = |format, media_type: &str| {
        let mut asked = request(vec![said(Role::User, vec![image(media_type)])]);
        asked.sees_images = true;
        let body = body(format, &asked);
        let content = &body["messages"][0]["content"];
        let note = content.as_str().unwrap_or_default();
        assert_eq!(content.is_string(), note.contains(media_type), "{content}");
        content.is_array()
    };
    for media_type in ["image/png", "image/jpeg"] {
        assert!(goes(OPENAI, media_type) && goes(ANTHROPIC, media_type));
    }
    for media_type in ["image/gif", "image/webp"] {
        assert!(!goes(OPENAI, media_type) && goes(ANTHROPIC, media_type));
    }
    assert!(!goes(OPENAI, "image/tiff") && !goes(ANTHROPIC, "image/tiff"));
}

#[test]
fn a_model_that_may_not_see_gets_a_note_in_place_of_an_image_r19() {
    let question = said(Role::User, vec![image("image/png"), text("What is it?")]);
    let note = "[An image was left out here: the model is not known to see images.]";
    for format in ApiFormat::ALL {
        let body = body(format, &request(vec![question.clone()]));
        let all = json!([{"role": "user", "content": format!("{note}\n\nWhat is it?")}]);
        assert_eq!(body["messages"], all, "{format:?}");
    }
}

#[test]
fn an_image_that_a_model_made_is_not_sent_back_r19() {
    let note = "[An image was left out here: images of answers are not sent.]";
    let all = json!([{"role": "assistant", "content": note}]);
    check(
        &[said(Role::Assistant, vec![image("image/png")])],
        &all,
        &all,
    );
}

/// The fields of everything that is sent, at any depth.
fn names(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                all.push(name.clone());
                names(inner, all);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|inner| names(inner, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn nothing_is_sent_that_nobody_switched_on_r3_r4_r6_r7_r20_r22_r23() {
    let mut asked = request(vec![
        user("Hi"),
        said(Role::Assistant, vec![call("a", "{}"), gave("a", "1")]),
        said(Role::User, vec![image("image/png"), text("And now?")]),
    ]);
    (asked.system, asked.sees_images) = ("Be brief".into(), true);
    let unasked = [
        "cache_control",
        "reasoning",
        "reasoning_effort",
        "store",
        "temperature",
        "thinking",
        "tool_choice",
        "tools",
        "top_k",
        "top_p",
    ];
    for format in ApiFormat::ALL {
        let mut sent = Vec::new();
        names(&body(format, &asked), &mut sent);
        assert!(sent.len() > 10);
        for name in unasked {
            assert!(
                !sent.iter().any(|found| found == name),
                "{format:?}: {name}"
            );
        }
    }
}

#[test]
fn a_check_leaves_the_choice_of_a_tool_to_the_model_r20_r22() {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    for format in ApiFormat::ALL {
        let asked = Trial::Tool.question("m", 200, Timestamp(0));
        let sent = keyless(format, &base_url).encode_chat(&asked);
        let body: Value = serde_json::from_str(&sent.body.expect("a body")).expect("JSON");
        assert!(body["tools"].is_array() && body.get("tool_choice").is_none());
    }
}

#[test]
fn the_id_of_a_model_is_sent_as_it_is_r22() {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    for format in ApiFormat::ALL {
        let mut asked = request(vec![user("Hi")]);
        asked.model = "models/gemini-3 pro:é".into();
        assert_eq!(body(format, &asked)["model"], asked.model.as_str());
        let url = keyless(format, &base_url).encode_chat(&asked).url;
        assert!(!url.contains("gemini"), "{url}");
    }
}
