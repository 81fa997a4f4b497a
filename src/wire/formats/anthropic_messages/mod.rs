//! Anthropic Messages: `POST {base}/v1/messages`, `GET {base}/v1/models`.
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
use answer::AnthropicAnswer;
use serde_json::{Map, Value, json};

/// The largest page of models that the API gives; without it a page has 20.
const PAGE_MODELS: u32 = 1000;

/// The image types and the form of ids that the API documents.
const TAKES: Takes = Takes {
    image: |media_type| {
        matches!(
            media_type,
            "image/png" | "image/jpeg" | "image/gif" | "image/webp"
        )
    },
    call_id: |id| {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !id.is_empty() && id.chars().all(fits)
    },
};

/// Messages of Anthropic on the wire.
#[derive(Debug, Clone, Copy)]
pub struct AnthropicMessages;

impl Format for AnthropicMessages {
    fn api_format(&self) -> ApiFormat {
        ApiFormat::ANTHROPIC_MESSAGES
    }

    /// Thinking goes back only to the provider and model that it came from, whose signature proves
    /// it.
    fn chat_fields(&self, provider: ProviderId, request: &ChatRequest) -> Map<String, Value> {
        let history = repaired(request, provider, TAKES);
        let mut fields = Map::new();
        fields.insert("model".into(), request.model.as_str().into());
        if !history.system.is_empty() {
            fields.insert("system".into(), history.system.as_str().into());
        }
        fields.insert("messages".into(), messages(&history).into());
        fields.insert("stream".into(), request.stream.into());
        fields
    }

    fn models_query(&self, after: Option<&str>) -> String {
        let after = after.map(|id| format!("&after_id={}", query_value(id)));
        format!("limit={PAGE_MODELS}{}", after.unwrap_or_default())
    }

    fn tool(&self, tool: &OfferedTool) -> Value {
        json!({
            "name": tool.name,
            "description": tool.description,
            "input_schema": tool.parameters,
        })
    }

    fn answer_decoder(&self) -> Box<dyn AnswerDecoder> {
        Box::new(BodyDecoder::new(AnthropicAnswer::default()))
    }
}

/// The roles alternate: results of tools stand in the user's message that follows, or in one of
/// their own where the model speaks next.
fn messages(history: &RepairedHistory<'_>) -> Vec<Value> {
    let mut messages = Vec::new();
    let mut results: Vec<Value> = Vec::new();
    for turn in &history.turns {
        let role = match turn.side {
            TurnSide::User => "user",
            TurnSide::Model => "assistant",
        };
        if turn.side == TurnSide::Model && !results.is_empty() {
            messages.push(json!({"role": "user", "content": std::mem::take(&mut results)}));
        }
        let said = turn.pieces.iter().filter_map(block);
        let blocks = std::mem::take(&mut results).into_iter().chain(said);
        let blocks = without_trailing_thinking(without_adjacent_thinking(blocks.collect()));
        results.extend(turn.calls().map(result_block));
        messages.push(json!({"role": role, "content": content(turn, blocks)}));
    }
    if !results.is_empty() {
        messages.push(json!({"role": "user", "content": results}));
    }
    messages
}

/// A plain string where there is only text.
fn content(turn: &HistoryTurn<'_>, blocks: Vec<Value>) -> Value {
    if blocks.iter().all(|block| block["type"] == "text") {
        turn.text().into()
    } else {
        blocks.into()
    }
}

/// Thinking without a signature proves nothing and is refused.
fn block(piece: &HistoryPiece<'_>) -> Option<Value> {
    match piece {
        HistoryPiece::Text(text) => Some(json!({"type": "text", "text": text})),
        HistoryPiece::Image { media_type, data } => Some(json!({
            "type": "image",
            "source": {"type": "base64", "media_type": media_type, "data": data},
        })),
        HistoryPiece::Thought { text, signature } => signature
            .map(|signature| json!({"type": "thinking", "thinking": text, "signature": signature})),
        HistoryPiece::RedactedThought { data } => {
            Some(json!({"type": "redacted_thinking", "data": data}))
        }
        HistoryPiece::Call(call) => Some(json!({
            "type": "tool_use",
            "id": call.id,
            "name": call.name,
            "input": readable_arguments(call.arguments).unwrap_or_default(),
        })),
    }
}

fn result_block(call: &HistoryCall<'_>) -> Value {
    let mut block = json!({
        "type": "tool_result",
        "tool_use_id": call.id,
        "content": call.result.text,
    });
    if call.result.failed {
        block["is_error"] = true.into();
    }
    block
}

/// The blocks with the last one only of `thinking` blocks that follow one another: Opus refuses
/// neighbours, and the last one led to what comes next.
fn without_adjacent_thinking(mut blocks: Vec<Value>) -> Vec<Value> {
    // `dedup_by` keeps the first one of equals, so it is seen from the end.
    blocks.reverse();
    blocks.dedup_by(|next, kept| next["type"] == "thinking" && kept["type"] == "thinking");
    blocks.reverse();
    blocks
}

/// The blocks up to the last one that is no thinking: a message may not end in it.
fn without_trailing_thinking(mut blocks: Vec<Value>) -> Vec<Value> {
    let thinks =
        |block: &Value| block["type"] == "thinking" || block["type"] == "redacted_thinking";
    let end = blocks.iter().rposition(|block| !thinks(block));
    blocks.truncate(end.map_or(0, |last| last + 1));
    blocks
}
