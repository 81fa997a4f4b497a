//! The questions by which the program tries out a model: the shortest there is, and two that show
//! whether it calls tools and sees images.

use super::chat_request::{ChatRequest, OfferedTool};
use super::ids::{ConversationId, MessageId};
use super::message::{Message, Part};
use super::parameters::recipient::at_most_tokens;
use super::timestamp::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// What a model is tried out with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// A greeting, which any model answers.
    Greeting,
    /// A tool, and a question that wants it.
    Tool,
    /// A red square, and a question for its colour.
    Image,
}

/// A red square of 16 by 16 pixels as PNG, in Base64. Some servers refuse smaller images.
const RED_SQUARE: &str = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==";

impl Trial {
    /// The question to that model, in one piece, for an answer of at most that many tokens.
    pub fn question(self, model: &str, tokens: u32, now: Timestamp) -> ChatRequest {
        let (id, conversation) = (MessageId(0), ConversationId(0));
        let mut message = Message::user(id, conversation, None, self.words().to_owned(), now);
        if self == Self::Image {
            let image = Part::Image {
                media_type: "image/png".to_owned(),
                data: RED_SQUARE.to_owned(),
            };
            message.parts.insert(0, image);
        }
        let tool = (self == Self::Tool).then(weather);
        ChatRequest {
            model: model.to_owned(),
            messages: vec![Arc::new(message)],
            tools: tool.into_iter().collect(),
            parameters: at_most_tokens(tokens),
            sees_images: true,
            ..ChatRequest::empty()
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Greeting => "Hi",
            Self::Tool => "What is the weather in Lisbon? Use the tool.",
            Self::Image => "What colour is this image? Answer with one word.",
        }
    }
}

fn weather() -> OfferedTool {
    OfferedTool {
        name: "get_weather".to_owned(),
        description: "The present weather in a city".to_owned(),
        parameters: json!({
            "type": "object",
            "properties": {"city": {"type": "string", "description": "The name of the city"}},
            "required": ["city"],
        }),
    }
}
