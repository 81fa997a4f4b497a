//! The demo's answers in the shapes of Anthropic's Messages.

use super::request::DemoQuestion;
use super::script::{CONTEXT_TOKENS, MODELS, OUTPUT_TOKENS};
use super::shapes::Shapes;
use super::spoken::Spoken;
use crate::domain::format::ApiFormat;
use serde_json::{Value, json};

/// What is said in this format.
pub(super) const SHAPES: Shapes = Shapes {
    format: ApiFormat::ANTHROPIC_MESSAGES,
    models,
    error,
    whole,
    events,
};

/// Stands for the proof that a real server gives for its thoughts.
const SIGNATURE: &str = "ZGVtbw==";

/// `GET /v1/models`.
fn models() -> Value {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|model| {
            json!({
                "type": "model",
                "id": model.id,
                "display_name": model.display_name,
                "created_at": "2025-01-01T00:00:00Z",
                "max_input_tokens": CONTEXT_TOKENS,
                "max_tokens": OUTPUT_TOKENS,
            })
        })
        .collect();
    let id = |model: Option<&super::script::DemoModel>| model.map(|model| model.id);
    json!({ "data": data, "has_more": false, "first_id": id(MODELS.first()), "last_id": id(MODELS.last()) })
}

/// An error body.
fn error(status: u16, message: &str) -> Value {
    let kind = match status {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        529 => "overloaded_error",
        500..=599 => "api_error",
        _ => "invalid_request_error",
    };
    json!({ "type": "error", "error": { "type": kind, "message": message } })
}

/// The whole answer in one object.
fn whole(question: &DemoQuestion, spoken: &Spoken) -> Value {
    let mut content = Vec::new();
    if !spoken.reasoning.is_empty() {
        content.push(json!({
            "type": "thinking",
            "thinking": spoken.reasoning.concat(),
            "signature": SIGNATURE,
        }));
    }
    content.push(json!({ "type": "text", "text": spoken.text.concat() }));
    json!({
        "id": "msg_demo",
        "type": "message",
        "role": "assistant",
        "model": question.model,
        "content": content,
        "stop_reason": stop_reason(spoken),
        "stop_sequence": null,
        "usage": { "input_tokens": question.prompt_words, "output_tokens": spoken.len() },
    })
}

/// The events of the stream: one without words, one for each word, and those after the last word.
fn events(question: &DemoQuestion, spoken: &Spoken) -> Vec<String> {
    let mut events = vec![start(question)];
    let mut index = 0;
    if !spoken.reasoning.is_empty() {
        let empty = json!({ "type": "thinking", "thinking": "", "signature": "" });
        let delta = |word: &&str| json!({ "type": "thinking_delta", "thinking": word });
        push_block(
            &mut events,
            index,
            &empty,
            spoken.reasoning.iter().map(delta),
        );
        let proof = json!({ "type": "signature_delta", "signature": SIGNATURE });
        append(&mut events, &block_delta(index, &proof));
        append(&mut events, &block_stop(index));
        index += 1;
    }
    let empty = json!({ "type": "text", "text": "" });
    let delta = |word: &&str| json!({ "type": "text_delta", "text": word });
    push_block(&mut events, index, &empty, spoken.text.iter().map(delta));
    let mut end = block_stop(index);
    end.push_str(&event(
        "message_delta",
        json!({
            "delta": { "stop_reason": stop_reason(spoken), "stop_sequence": null },
            "usage": { "output_tokens": spoken.len() },
        }),
    ));
    end.push_str(&event("message_stop", json!({})));
    events.push(end);
    events
}

fn start(question: &DemoQuestion) -> String {
    let message = json!({
        "id": "msg_demo",
        "type": "message",
        "role": "assistant",
        "model": question.model,
        "content": [],
        "stop_reason": null,
        "stop_sequence": null,
        "usage": { "input_tokens": question.prompt_words, "output_tokens": 1 },
    });
    let mut start = event("message_start", json!({ "message": message }));
    start.push_str(&event("ping", json!({})));
    start
}

/// A block's beginning goes with the event before it, its words are one event each.
fn push_block(
    events: &mut Vec<String>,
    index: usize,
    empty: &Value,
    deltas: impl Iterator<Item = Value>,
) {
    let begin = event(
        "content_block_start",
        json!({ "index": index, "content_block": empty }),
    );
    append(events, &begin);
    events.extend(deltas.map(|delta| block_delta(index, &delta)));
}

fn append(events: &mut [String], more: &str) {
    if let Some(last) = events.last_mut() {
        last.push_str(more);
    }
}

fn block_delta(index: usize, delta: &Value) -> String {
    event(
        "content_block_delta",
        json!({ "index": index, "delta": delta }),
    )
}

fn block_stop(index: usize) -> String {
    event("content_block_stop", json!({ "index": index }))
}

fn event(name: &str, mut data: Value) -> String {
    data["type"] = name.into();
    format!("event: {name}\ndata: {data}\n\n")
}

fn stop_reason(spoken: &Spoken) -> &'static str {
    if spoken.cut_by_limit {
        "max_tokens"
    } else {
        "end_turn"
    }
}
