//! The demo's answers in the shapes of OpenAI's Chat Completions.

use super::request::DemoQuestion;
use super::script::{CONTEXT_TOKENS, MODELS, OUTPUT_TOKENS};
use super::shapes::Shapes;
use super::spoken::Spoken;
use crate::domain::format::ApiFormat;
use serde_json::{Value, json};

/// What is said in this format.
pub(super) const SHAPES: Shapes = Shapes {
    format: ApiFormat::OPENAI_CHAT,
    models,
    error,
    whole,
    events,
};

/// `GET /v1/models`.
fn models() -> Value {
    let data: Vec<Value> = MODELS
        .iter()
        .map(|model| {
            json!({
                "id": model.id,
                "object": "model",
                "created": 1_735_689_600,
                "owned_by": "tertulia",
                "context_length": CONTEXT_TOKENS,
                "max_output_tokens": OUTPUT_TOKENS,
            })
        })
        .collect();
    json!({ "object": "list", "data": data })
}

/// An error body.
fn error(status: u16, message: &str) -> Value {
    let kind = match status {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        500..=599 => "server_error",
        _ => "invalid_request_error",
    };
    json!({ "error": { "message": message, "type": kind, "param": null, "code": null } })
}

/// The whole answer in one object.
fn whole(question: &DemoQuestion, spoken: &Spoken) -> Value {
    let mut message = json!({ "role": "assistant", "content": spoken.text.concat() });
    if !spoken.reasoning.is_empty() {
        message["reasoning_content"] = spoken.reasoning.concat().into();
    }
    json!({
        "id": "chatcmpl-demo",
        "object": "chat.completion",
        "created": 1_735_689_600,
        "model": question.model,
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason(spoken) }],
        "usage": usage(question, spoken),
    })
}

/// The events of the stream: one without words, one for each word, and those after the last word.
fn events(question: &DemoQuestion, spoken: &Spoken) -> Vec<String> {
    let chunk = |choices: Value| {
        json!({
            "id": "chatcmpl-demo",
            "object": "chat.completion.chunk",
            "created": 1_735_689_600,
            "model": question.model,
            "choices": choices,
        })
    };
    let delta = |delta: Value, finish: Value| {
        event(&chunk(
            json!([{ "index": 0, "delta": delta, "finish_reason": finish }]),
        ))
    };
    let mut events = vec![delta(
        json!({ "role": "assistant", "content": "" }),
        Value::Null,
    )];
    let thoughts = spoken
        .reasoning
        .iter()
        .map(|word| delta(json!({ "reasoning_content": word }), Value::Null));
    let words = spoken
        .text
        .iter()
        .map(|word| delta(json!({ "content": word }), Value::Null));
    events.extend(thoughts.chain(words));
    let mut end = delta(json!({}), finish_reason(spoken).into());
    if question.stream_usage {
        let mut last = chunk(json!([]));
        last["usage"] = usage(question, spoken);
        end.push_str(&event(&last));
    }
    end.push_str("data: [DONE]\n\n");
    events.push(end);
    events
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn finish_reason(spoken: &Spoken) -> &'static str {
    if spoken.cut_by_limit {
        "length"
    } else {
        "stop"
    }
}

fn usage(question: &DemoQuestion, spoken: &Spoken) -> Value {
    let (prompt, thoughts) = (question.prompt_words, spoken.reasoning.len());
    let completion = thoughts + spoken.text.len();
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "completion_tokens_details": { "reasoning_tokens": thoughts },
    })
}
