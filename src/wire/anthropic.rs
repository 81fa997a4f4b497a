//! Anthropic Messages: `POST {base}/v1/messages`, `GET {base}/v1/models`.
//!
//! Requests are built here; answers are read in `anthropic_answer.rs`.

use super::anthropic_answer::AnthropicAnswer;
use super::body::BodyDecoder;
use super::http::{HttpRequest, Method};
use super::request::{chat_body, headers, query_value};
use super::turns::{Turn, turns};
use super::{AnswerDecoder, Format, Target};
use crate::domain::chat_request::ChatRequest;
use crate::domain::message::{Message, Part, Progress};
use crate::domain::provider::ApiFormat;
use serde_json::{Map, Value, json};

/// The version of the API, which every request has to name.
const VERSION: (&str, &str) = ("anthropic-version", "2023-06-01");

/// The largest page of models that the API gives; without it a page has 20.
const PAGE_MODELS: u32 = 1000;

/// The format itself.
#[derive(Debug, Clone, Copy)]
pub struct AnthropicMessages;

impl Format for AnthropicMessages {
    fn api_format(&self) -> ApiFormat {
        ApiFormat::Anthropic
    }

    /// Thinking goes back only to the provider and model that it
    /// came from, whose signature proves it.
    fn encode_chat(&self, target: &Target<'_>, request: &ChatRequest) -> HttpRequest {
        let messages: Vec<_> = turns(&request.messages)
            .iter()
            .map(|turn| {
                let content = content(turn, target, &request.model);
                json!({"role": turn.role.as_str(), "content": content})
            })
            .collect();
        let mut body = Map::new();
        body.insert("model".into(), request.model.as_str().into());
        body.insert("messages".into(), messages.into());
        body.insert("stream".into(), request.stream.into());
        HttpRequest {
            method: Method::Post,
            url: url(target, "messages"),
            headers: headers(target, Some(request.stream), &[VERSION]),
            body: Some(chat_body(self.api_format(), body, target, request)),
        }
    }

    fn encode_models(&self, target: &Target<'_>, after: Option<&str>) -> HttpRequest {
        let mut url = format!("{}?limit={PAGE_MODELS}", url(target, "models"));
        if let Some(id) = after {
            url.push_str("&after_id=");
            url.push_str(&query_value(id));
        }
        HttpRequest {
            method: Method::Get,
            url,
            headers: headers(target, None, &[VERSION]),
            body: None,
        }
    }

    fn answer_decoder(&self) -> Box<dyn AnswerDecoder> {
        Box::new(BodyDecoder::new(AnthropicAnswer::default()))
    }
}

/// The documented base has no version in it; gateways are often given with one, which must not come
/// twice.
fn url(target: &Target<'_>, path: &str) -> String {
    let version = if target.base_url.ends_with_version() {
        ""
    } else {
        "/v1"
    };
    format!("{}{version}/{path}", target.base_url)
}

/// A plain string where there is only text.
fn content(turn: &Turn<'_>, target: &Target<'_>, model: &str) -> Value {
    if !turn
        .messages
        .iter()
        .any(|m| keeps_thinking(m, target, model))
    {
        return turn.text().into();
    }
    let mut blocks: Vec<Value> = Vec::new();
    for message in &turn.messages {
        let with_thinking = keeps_thinking(message, target, model);
        blocks.extend(
            message
                .parts
                .iter()
                .filter_map(|part| block(part, with_thinking)),
        );
    }
    // A message may not end in thinking.
    let end = blocks.iter().rposition(|block| block["type"] == "text");
    blocks.truncate(end.map_or(0, |last| last + 1));
    blocks.into()
}

/// A signature that was cut off in the middle of the answer proves nothing.
fn keeps_thinking(message: &Message, target: &Target<'_>, model: &str) -> bool {
    message.progress == Progress::Complete
        && message.details.provider == Some(target.provider)
        && message.details.model == model
        && message.parts.iter().any(|part| match part {
            Part::Text { .. } => false,
            Part::Reasoning { signature, .. } => signature.is_some(),
            Part::RedactedReasoning { .. } => true,
        })
}

fn block(part: &Part, with_thinking: bool) -> Option<Value> {
    match part {
        Part::Text { text } if !text.trim().is_empty() => {
            Some(json!({"type": "text", "text": text}))
        }
        Part::Reasoning {
            text,
            signature: Some(signature),
        } if with_thinking => {
            Some(json!({"type": "thinking", "thinking": text, "signature": signature}))
        }
        Part::RedactedReasoning { data } if with_thinking => {
            Some(json!({"type": "redacted_thinking", "data": data}))
        }
        Part::Text { .. } | Part::Reasoning { .. } | Part::RedactedReasoning { .. } => None,
    }
}
