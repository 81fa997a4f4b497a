//! Loopback servers as they are met: they list models and answer, or misbehave until they are told
//! to behave.

use super::peer::{Line, OPENAI_END, Peer, Received, text_event};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A whole OpenAI stream that says `text`.
pub(super) fn openai_stream(text: &str) -> String {
    format!("{}{OPENAI_END}", text_event(text))
}

/// A whole Anthropic stream that says `text`.
pub(super) fn anthropic_stream(text: &str) -> String {
    let event =
        |name: &str, rest: &str| format!("event: {name}\ndata: {{\"type\":\"{name}\"{rest}}}\n\n");
    let text = serde_json::Value::from(text);
    [
        event(
            "message_start",
            ",\"message\":{\"id\":\"m\",\"role\":\"assistant\",\"content\":[]}",
        ),
        event(
            "content_block_start",
            ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}",
        ),
        event(
            "content_block_delta",
            &format!(",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":{text}}}"),
        ),
        event("content_block_stop", ",\"index\":0"),
        event("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"}"),
        event("message_stop", ""),
    ]
    .concat()
}

/// Answers a request for the model list with those ids; whether it was one.
pub(super) fn lists_models(request: &Received, line: &mut Line, ids: &[&str]) -> bool {
    let is_list = request.line.starts_with("GET ") && request.line.contains("/models");
    if is_list {
        let models: Vec<String> = ids
            .iter()
            .map(|id| format!("{{\"id\":\"{id}\"}}"))
            .collect();
        let body = format!("{{\"data\":[{}]}}", models.join(","));
        line.answer(200, "application/json", &body);
    }
    is_list
}

/// The last message of the user in a request of either format, as it stands in the body.
pub(super) fn question(request: &Received) -> String {
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap_or_default();
    let content = &body["messages"]
        .as_array()
        .and_then(|all| all.last())
        .cloned();
    let content = content.as_ref().map(|last| &last["content"]);
    match content {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(parts) => parts[0]["text"].as_str().unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// An OpenAI-format server that answers every question with `text`.
pub(super) fn saying(text: impl Into<String>) -> Peer {
    let text = text.into();
    Peer::start(move |request, line| {
        if !lists_models(request, line, &["model-a", "model-b"]) {
            line.stream();
            line.send(openai_stream(&text));
        }
    })
}

/// An OpenAI-format server that misbehaves through `respond` until the switch is on, and then
/// answers “fine”.
pub(super) fn misbehaving(
    respond: impl Fn(&mut Line) + Send + Sync + 'static,
) -> (Peer, Arc<AtomicBool>) {
    let behaves = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&behaves);
    let peer = Peer::start(move |request, line| {
        if lists_models(request, line, &["model-a", "model-b"]) {
        } else if switch.load(Ordering::Relaxed) {
            line.stream();
            line.send(openai_stream("fine"));
        } else {
            respond(line);
        }
    });
    (peer, behaves)
}
