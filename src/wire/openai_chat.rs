//! OpenAI Chat Completions: `POST {base}/chat/completions`, `GET {base}/models`.
//!
//! Requests are built here; answers are read in `openai_answer.rs`.

use super::body::BodyDecoder;
use super::http::{HttpRequest, Method};
use super::openai_answer::OpenAiAnswer;
use super::request::{chat_body, headers, query_value};
use super::turns::turns;
use super::{AnswerDecoder, Format, Target};
use crate::domain::chat_request::ChatRequest;
use crate::domain::provider::ApiFormat;
use serde_json::{Map, json};

/// The format itself.
#[derive(Debug, Clone, Copy)]
pub struct OpenAiChat;

impl Format for OpenAiChat {
    fn api_format(&self) -> ApiFormat {
        ApiFormat::OpenAi
    }

    /// Sends nothing that was not asked for: strict servers refuse fields that they do not know.
    /// Text goes as a plain string, since some servers know no content arrays.
    fn encode_chat(&self, target: &Target<'_>, request: &ChatRequest) -> HttpRequest {
        let messages: Vec<_> = turns(&request.messages)
            .iter()
            .map(|turn| json!({"role": turn.role.as_str(), "content": turn.text()}))
            .collect();
        let mut body = Map::new();
        body.insert("model".into(), request.model.as_str().into());
        body.insert("messages".into(), messages.into());
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
