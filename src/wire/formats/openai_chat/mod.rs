//! OpenAI Chat Completions: `POST {base}/chat/completions`, `GET {base}/models`.
//!
//! Requests are built here; answers are read in `answer.rs`.

mod answer;

use crate::domain::chat_request::{ChatRequest, OfferedTool};
use crate::domain::format::ApiFormat;
use crate::domain::ids::ProviderId;
use crate::wire::body::BodyDecoder;
use crate::wire::format::{AnswerDecoder, Format};
use crate::wire::history::{
    HistoryCall, HistoryPiece, HistoryTurn, RepairedHistory, Takes, TurnSide, repaired,
};
use crate::wire::request::{query_value, readable_arguments};
use answer::OpenAiAnswer;
use serde_json::{Map, Value, json};

/// Servers with this format agree on PNG and JPEG only; LM Studio and others refuse `WebP`.
const TAKES: Takes = Takes {
    image: |media_type| matches!(media_type, "image/png" | "image/jpeg"),
    call_id: |id| !id.trim().is_empty(),
};

/// Chat Completions on the wire.
#[derive(Debug, Clone, Copy)]
pub struct OpenAiChat;

impl Format for OpenAiChat {
    fn api_format(&self) -> ApiFormat {
        ApiFormat::OPENAI_CHAT
    }

    /// Sends nothing that was not asked for: strict servers refuse fields that they do not know.
    /// Text alone goes as a plain string, since some servers know no content arrays.
    fn chat_fields(&self, provider: ProviderId, request: &ChatRequest) -> Map<String, Value> {
        let history = repaired(request, provider, TAKES);
        let mut fields = Map::new();
        fields.insert("model".into(), request.model.as_str().into());
        fields.insert("messages".into(), messages(&history).into());
        fields.insert("stream".into(), request.stream.into());
        if request.stream {
            fields.insert("stream_options".into(), json!({"include_usage": true}));
        }
        fields
    }

    fn models_query(&self, after: Option<&str>) -> String {
        after.map_or_else(String::new, |id| format!("after={}", query_value(id)))
    }

    fn tool(&self, tool: &OfferedTool) -> Value {
        json!({
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
            },
        })
    }

    fn answer_decoder(&self) -> Box<dyn AnswerDecoder> {
        Box::new(BodyDecoder::new(OpenAiAnswer::default()))
    }
}

fn messages(history: &RepairedHistory<'_>) -> Vec<Value> {
    let mut messages = Vec::new();
    if !history.system.is_empty() {
        messages.push(json!({"role": "system", "content": history.system}));
    }
    for turn in &history.turns {
        match turn.side {
            TurnSide::User => messages.push(json!({"role": "user", "content": content(turn)})),
            TurnSide::Model => messages.push(answer(turn)),
        }
        messages.extend(turn.calls().map(
            |call| json!({"role": "tool", "tool_call_id": call.id, "content": call.result.text}),
        ));
    }
    messages
}

/// What the user says: a plain string where there is only text.
fn content(turn: &HistoryTurn<'_>) -> Value {
    let has_image = |piece: &HistoryPiece<'_>| matches!(piece, HistoryPiece::Image { .. });
    if !turn.pieces.iter().any(has_image) {
        return turn.text().into();
    }
    let parts = turn.pieces.iter().filter_map(|piece| match piece {
        HistoryPiece::Text(text) => Some(json!({"type": "text", "text": text})),
        HistoryPiece::Image { media_type, data } => {
            let url = format!("data:{media_type};base64,{data}");
            Some(json!({"type": "image_url", "image_url": {"url": url}}))
        }
        HistoryPiece::Thought { .. }
        | HistoryPiece::RedactedThought { .. }
        | HistoryPiece::Call(_) => None,
    });
    parts.collect()
}

/// What the model said. `DeepSeek` wants back what it thought before it called tools, refuses an
/// empty string in its place, and others refuse the field where they did not send it themselves.
fn answer(turn: &HistoryTurn<'_>) -> Value {
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
fn reasoning(turn: &HistoryTurn<'_>) -> String {
    let thoughts = turn.pieces.iter().filter_map(|piece| match piece {
        HistoryPiece::Thought { text, .. } if !text.trim().is_empty() => Some(*text),
        HistoryPiece::Thought { .. }
        | HistoryPiece::Text(_)
        | HistoryPiece::Image { .. }
        | HistoryPiece::RedactedThought { .. }
        | HistoryPiece::Call(_) => None,
    });
    thoughts.collect::<Vec<_>>().join("\n\n")
}

/// Arguments that are no JSON object are replaced: llama-server and others read them for their
/// templates, and fail where they cannot.
fn tool_call(call: &HistoryCall<'_>) -> Value {
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
