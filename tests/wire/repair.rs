//! What holds for every branch, be it nonsense: both formats get what they would take.

use crate::branch::{HERE, body, from, request, said};
use crate::{ANTHROPIC, OPENAI};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use tertulia::domain::chat_request::ChatRequest;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::message::{Message, Part, Progress, Role};

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just(" \n".to_owned()),
        "[a-zé{}\"]{1,6}"
    ]
}

fn id() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "b", "call_1", "f.x:0"]).prop_map(str::to_owned)
}

fn part() -> impl Strategy<Value = Part> {
    let media = prop::sample::select(vec!["image/png", "image/webp", "x"]).prop_map(str::to_owned);
    let arguments = prop::sample::select(vec!["{}", "", "{\"x\":1}", "{\"x"]);
    prop_oneof![
        words().prop_map(|text| Part::Text { text }),
        (words(), prop::option::of(words()))
            .prop_map(|(text, signature)| Part::Reasoning { text, signature }),
        words().prop_map(|data| Part::RedactedReasoning { data }),
        (id(), words(), arguments).prop_map(|(id, name, arguments)| Part::ToolCall {
            id,
            name,
            arguments: arguments.to_owned(),
        }),
        (id(), words(), any::<bool>()).prop_map(|(call, text, failed)| Part::ToolResult {
            call,
            text,
            failed
        }),
        (media, words()).prop_map(|(media_type, data)| Part::Image { media_type, data }),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let role = prop_oneof![
        3 => Just(Role::User),
        3 => Just(Role::Assistant),
        1 => Just(Role::System)
    ];
    let progress = prop_oneof![Just(Progress::Complete), Just(Progress::Stopped)];
    (role, vec(part(), 0..5), 1..3_u128, progress).prop_map(|(role, parts, provider, progress)| {
        Message {
            role,
            progress,
            ..from(ProviderId(provider), "m", parts)
        }
    })
}

fn any_request() -> impl Strategy<Value = ChatRequest> {
    let flags = (any::<bool>(), any::<bool>());
    (vec(message(), 0..8), words(), flags).prop_map(|(branch, system, flags)| ChatRequest {
        system,
        sees_images: flags.0,
        user_first: flags.1,
        ..request(branch)
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.trim().is_empty())
}

/// Checks what both formats have in common: nothing that is sent is empty.
fn is_filled(message: &Value) -> bool {
    let content = &message["content"];
    match content {
        Value::String(_) => !is_blank(content),
        Value::Array(parts) => !parts.is_empty() && parts.iter().all(is_filled_part),
        Value::Null => !list(&message["tool_calls"]).is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn is_filled_part(part: &Value) -> bool {
    match part["type"].as_str().unwrap_or_default() {
        "text" => !is_blank(&part["text"]),
        "tool_result" => !is_blank(&part["content"]),
        "image" => !is_blank(&part["source"]["data"]),
        "tool_use" => part["input"].is_object() && !is_blank(&part["name"]),
        "image_url" | "thinking" | "redacted_thinking" => true,
        _ => false,
    }
}

fn texts<'a>(values: impl Iterator<Item = &'a Value>, key: &str) -> Vec<&'a str> {
    values.filter_map(|value| value[key].as_str()).collect()
}

/// Checks that every call is followed by its result and by no other, and that between them sides
/// alternate.
fn check_openai(messages: &[Value]) -> Result<(), TestCaseError> {
    let mut waiting: Vec<&str> = Vec::new();
    let mut seen = Vec::new();
    let mut before = "";
    for (index, message) in messages.iter().enumerate() {
        prop_assert!(is_filled(message), "{message}");
        let role = message["role"].as_str().unwrap_or_default();
        if role == "tool" {
            prop_assert!(!waiting.is_empty(), "{message} answers nothing");
            prop_assert_eq!(
                waiting.remove(0),
                message["tool_call_id"].as_str().unwrap_or_default()
            );
        } else {
            prop_assert!(waiting.is_empty(), "{waiting:?} wait before {message}");
            prop_assert!(role != before, "{role} comes twice");
            prop_assert!(role != "system" || index == 0, "system comes late");
            waiting = texts(list(&message["tool_calls"]).iter(), "id");
            seen.extend(waiting.iter().copied());
        }
        let reasoning = message.get("reasoning_content");
        prop_assert!(!reasoning.is_some_and(is_blank));
        prop_assert!(reasoning.is_none() || !list(&message["tool_calls"]).is_empty());
        before = role;
    }
    prop_assert!(waiting.is_empty(), "{waiting:?} wait");
    check_unique(seen)
}

fn check_unique(mut ids: Vec<&str>) -> Result<(), TestCaseError> {
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), count, "ids come twice");
    Ok(())
}

/// Checks that roles alternate, that the results of all calls of a message begin the next one, and
/// that thinking has no neighbour and is never last.
fn check_anthropic(body: &Value) -> Result<(), TestCaseError> {
    prop_assert!(body.get("system").is_none_or(|system| !is_blank(system)));
    let mut waiting: Vec<&str> = Vec::new();
    let mut seen = Vec::new();
    let mut before = "";
    for message in list(&body["messages"]) {
        prop_assert!(is_filled(message), "{message}");
        let role = message["role"].as_str().unwrap_or_default();
        prop_assert!(role != before && ["user", "assistant"].contains(&role));
        let blocks = list(&message["content"]);
        let of = |kind: &'static str| blocks.iter().filter(move |block| block["type"] == kind);
        let results = blocks
            .iter()
            .take_while(|block| block["type"] == "tool_result");
        prop_assert_eq!(of("tool_result").count(), results.clone().count());
        prop_assert_eq!(texts(results, "tool_use_id"), waiting);
        waiting = texts(of("tool_use"), "id");
        prop_assert!(waiting.is_empty() || role == "assistant");
        seen.extend(waiting.iter().copied());
        let thinks = |block: &Value| block["type"] == "thinking";
        prop_assert!(
            !blocks
                .windows(2)
                .any(|pair| thinks(&pair[0]) && thinks(&pair[1]))
        );
        let last = blocks.last().and_then(|block| block["type"].as_str());
        prop_assert!(
            !last.is_some_and(|kind| kind.ends_with("thinking")),
            "ends in thought"
        );
        before = role;
    }
    prop_assert!(waiting.is_empty(), "{waiting:?} wait");
    check_unique(seen)
}

/// The branch that somebody would store who had been sent these messages.
fn read_back(messages: &[Value]) -> ChatRequest {
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut branch = Vec::new();
    let mut system = String::new();
    for message in messages {
        let content = string(&message["content"]);
        let spoken = Part::Text {
            text: content.clone(),
        };
        match message["role"].as_str().unwrap_or_default() {
            "system" => system = content,
            "user" => branch.push(said(Role::User, vec![spoken])),
            "tool" => branch.push(said(
                Role::User,
                vec![Part::ToolResult {
                    call: string(&message["tool_call_id"]),
                    text: content,
                    failed: false,
                }],
            )),
            _ => {
                let thought = Part::Reasoning {
                    text: string(&message["reasoning_content"]),
                    signature: None,
                };
                let calls = list(&message["tool_calls"]).iter();
                let calls = calls.map(|call| Part::ToolCall {
                    id: string(&call["id"]),
                    name: string(&call["function"]["name"]),
                    arguments: string(&call["function"]["arguments"]),
                });
                let parts = [thought, spoken].into_iter().chain(calls).collect();
                branch.push(from(HERE, "m", parts));
            }
        }
    }
    ChatRequest {
        system,
        ..request(branch)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_branch_is_sent_as_servers_take_it(asked in any_request()) {
        let openai = body(OPENAI, &asked);
        check_openai(list(&openai["messages"]))?;
        let anthropic = body(ANTHROPIC, &asked);
        check_anthropic(&anthropic)?;
        if asked.user_first {
            let first = |body: &Value| list(&body["messages"]).iter()
                .find_map(|m| m["role"].as_str().filter(|role| *role != "system").map(str::to_owned));
            prop_assert_ne!(first(&openai), Some("assistant".to_owned()));
            prop_assert_ne!(first(&anthropic), Some("assistant".to_owned()));
        }
    }

    #[test]
    fn what_the_user_said_last_is_always_sent(asked in any_request(), last in "[a-z]{8}") {
        let mut asked = asked;
        asked.messages.push(std::sync::Arc::new(crate::branch::user(&last)));
        for format in [OPENAI, ANTHROPIC] {
            let body = body(format, &asked);
            let message = list(&body["messages"]).last().expect("a message");
            prop_assert_eq!(&message["role"], "user");
            prop_assert!(message["content"].to_string().contains(&last));
        }
    }

    #[test]
    fn what_was_repaired_needs_no_repair(asked in any_request()) {
        let mut asked = asked;
        asked.sees_images = false;
        let once = body(OPENAI, &asked);
        let again = body(OPENAI, &read_back(list(&once["messages"])));
        prop_assert_eq!(&again["messages"], &once["messages"]);
    }
}
