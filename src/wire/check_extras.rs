//! What a connection check adds to a chat to see whether a model calls tools and sees images.

use super::http::HttpRequest;
use crate::domain::provider::ApiFormat;
use serde_json::{Value, json};

/// What is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// A tool, and a question that wants it.
    Tool,
    /// A red square, and a question for its colour.
    Image,
}

/// A red square of 16 by 16 pixels as PNG, in Base64. Some servers refuse smaller images.
const RED_SQUARE: &str = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==";

/// Adds it to an encoded chat, in place of what the chat asks.
pub fn add(extra: Extra, format: ApiFormat, request: &mut HttpRequest) {
    let Some(mut body) = request
        .body
        .as_deref()
        .and_then(|body| serde_json::from_str::<Value>(body).ok())
    else {
        return;
    };
    match extra {
        Extra::Tool => {
            body["messages"] = json!([{
                "role": "user",
                "content": "What is the weather in Lisbon? Use the tool.",
            }]);
            body["tools"] = json!([tool(format)]);
        }
        Extra::Image => {
            let text =
                json!({"type": "text", "text": "What colour is this image? Answer with one word."});
            body["messages"] = json!([{"role": "user", "content": [image(format), text]}]);
        }
    }
    request.body = Some(body.to_string());
}

fn tool(format: ApiFormat) -> Value {
    let (name, description) = ("get_weather", "The present weather in a city");
    let parameters = json!({
        "type": "object",
        "properties": {"city": {"type": "string", "description": "The name of the city"}},
        "required": ["city"],
    });
    match format {
        ApiFormat::OpenAi => json!({
            "type": "function",
            "function": {"name": name, "description": description, "parameters": parameters},
        }),
        ApiFormat::Anthropic => json!({
            "name": name, "description": description, "input_schema": parameters,
        }),
    }
}

fn image(format: ApiFormat) -> Value {
    match format {
        ApiFormat::OpenAi => json!({
            "type": "image_url",
            "image_url": {"url": format!("data:image/png;base64,{RED_SQUARE}")},
        }),
        ApiFormat::Anthropic => json!({
            "type": "image",
            "source": {"type": "base64", "media_type": "image/png", "data": RED_SQUARE},
        }),
    }
}
