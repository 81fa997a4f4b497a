//! OpenAI Chat Completions: `POST {base}/chat/completions`, `GET {base}/models`.
//!
//! Requests are built here; answers are read in `answer.rs`.

mod answer;

use crate::domain::chat_request::ChatRequest;
use crate::domain::provider::ApiFormat;
use crate::wire::body::BodyDecoder;
use crate::wire::history::{Call, History, Piece, Side, Takes, Turn, repaired};
use crate::wire::http::{HttpRequest, Method};
use crate::wire::request::{chat_body, headers, query_value, readable_arguments};
use crate::wire::{AnswerDecoder, Format, Target};
use answer::OpenAiAnswer;
use serde_json::{Map, Value, json};

/// Servers with this format agree on PNG and JPEG only; LM Studio and others refuse `WebP`.
const TAKES: Takes = Takes {
    image: |media_type| matches!(media_type, "image/png" | "image/jpeg"),
    call_id: |id| !id.trim().is_empty(),
};

/// The format itself.
#[derive(Debug, Clone, Copy)]
pub struct OpenAiChat;

impl Format for OpenAiChat {
    fn api_format(&self) -> ApiFormat {
        ApiFormat::OpenAi
    }

    /// Sends nothing that was not asked for: strict servers refuse fields that they do not know.
    /// Text alone goes as a plain string, since some servers know no content arrays.
    fn encode_chat(&self, target: &Target<'_>, request: &ChatRequest) -> HttpRequest {
        let history = repaired(request, target.provider, TAKES);
        let mut body = Map::new();
        body.insert("model".into(), request.model.as_str().into());
        body.insert("messages".into(), messages(&history).into());
        body.insert("stream".into(), request.stream.into());
        if request.stream {
            body.insert("stream_options".into(), json!({"include_usage": true}));
        }
        HttpRequest {
            method: Method::Post,
            url: format!("{}/chat/completions", target.base_url),
            headers: headers(target, Some(request.stream), &[]),
            body: Some(chat_body(self.api_format(), body, target, request)),
        }
    }

    fn encode_models(&self, target: &Target<'_>, after: Option<&str>) -> HttpRequest {
        let page = after.map_or_else(String::new, |id| format!("?after={}", query_value(id)));
        HttpRequest {
            method: Method::Get,
            url: format!("{}/models{page}", target.base_url),
            headers: headers(target, None, &[]),
            body: None,
        }
    }

    fn answer_decoder(&self) -> Box<dyn AnswerDecoder> {
        Box::new(BodyDecoder::new(OpenAiAnswer::default()))
    }
}

fn messages(history: &History<'_>) -> Vec<Value> {
    let mut messages = Vec::new();
    if !history.system.is_empty() {
        messages.push(json!({"role": "system", "content": history.system}));
    }
    for turn in &history.turns {
        match turn.side {
            Side::User => messages.push(json!({"role": "user", "content": content(turn)})),
            Side::Model => messages.push(answer(turn)),
        }
        messages.extend(turn.calls().map(
            |call| json!({"role": "tool", "tool_call_id": call.id, "content": call.result.text}),
        ));
    }
    messages
}

/// What the user says: a plain string where there is only text.
fn content(turn: &Turn<'_>) -> Value {
    let has_image = |piece: &Piece<'_>| matches!(piece, Piece::Image { .. });
    if !turn.pieces.iter().any(has_image) {
        return turn.text().into();
    }
    let parts = turn.pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(json!({"type": "text", "text": text})),
        Piece::Image { media_type, data } => {
            let url = format!("data:{media_type};base64,{data}");
            Some(json!({"type": "image_url", "image_url": {"url": url}}))
        }
        Piece::Thought { .. } | Piece::RedactedThought { .. } | Piece::Call(_) => None,
    });
    parts.collect()
}

/// What the model said. `DeepSeek` wants back what it thought before it called tools, refuses an
/// empty string in its place, and others refuse the field where they did not send it themselves.
fn answer(turn: &Turn<'_>) -> Value {
    let text = turn.text();
    let calls: Vec<Value> = turn.calls().map(tool_call).collect();
    if calls.is_empty() {
        return json!({"role": "assistant", "content": text});
    }
    let content = Some(text).filter(|text| !text.is_empty());
    let mut message = json!({"role": "assistant", "content": content});
    let reasoning = reasoning(turn);
    if !reasoning.is_empty() {
        message["reasoning_content"] = reasoning.into();
    }
    message["tool_calls"] = calls.into();
    message
}

/// What was thought in a turn, in readable words; empty for nothing.
fn reasoning(turn: &Turn<'_>) -> String {
    let thoughts = turn.pieces.iter().filter_map(|piece| match piece {
        Piece::Thought { text, .. } if !text.trim().is_empty() => Some(*text),
        Piece::Thought { .. }
        | Piece::Text(_)
        | Piece::Image { .. }
        | Piece::RedactedThought { .. }
        | Piece::Call(_) => None,
    });
    thoughts.collect::<Vec<_>>().join("\n\n")
}

/// Arguments that are no JSON object are replaced: llama-server and others read them for their
/// templates, and fail where they cannot.
fn tool_call(call: &Call<'_>) -> Value {
    let arguments = match readable_arguments(call.arguments) {
        Some(_) => call.arguments,
        None => "{}",
    };
    json!({
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    })
}
