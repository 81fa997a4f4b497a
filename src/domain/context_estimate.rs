//! How long a question is in tokens, by a rough estimate: some servers cut the beginning of one that
//! is too long without a word, and count only what they have kept.

use super::chat_request::ChatRequest;
use super::message::{Message, Part, Role};

/// How much of a text is looked at to tell in what kind of script it is written, in bytes.
const SAMPLE_BYTES: usize = 256;

/// Tokens of an image, whatever its size: models take from some hundred to some thousand.
const IMAGE_TOKENS: u64 = 1000;

/// Tokens that stand around a message.
const AROUND_MESSAGE: u64 = 4;

/// The tokens of a question, roughly: in Latin letters there are four bytes in a token, and three in
/// scripts whose characters take three bytes, where a character is about a token. Reasoning counts
/// nothing, since it is hardly ever sent. The cost grows with the number of parts, not with their
/// length.
pub fn estimated_tokens(request: &ChatRequest) -> u64 {
    let messages = request.messages.iter();
    let said = messages.map(|message| of_message(message, request.sees_images));
    said.fold(of_text(&request.system), u64::saturating_add)
}

fn of_message(message: &Message, sees_images: bool) -> u64 {
    let parts = message.parts.iter().map(|part| match part {
        Part::Text { text } | Part::ToolResult { text, .. } => of_text(text),
        Part::ToolCall {
            name, arguments, ..
        } => of_text(name) + of_text(arguments),
        Part::Image { .. } if sees_images && message.role == Role::User => IMAGE_TOKENS,
        Part::Image { .. } | Part::Reasoning { .. } | Part::RedactedReasoning { .. } => 0,
    });
    parts.fold(AROUND_MESSAGE, u64::saturating_add)
}

fn of_text(text: &str) -> u64 {
    let sample = &text.as_bytes()[..text.len().min(SAMPLE_BYTES)];
    // The first byte of a character of three or four bytes.
    let long = sample.iter().filter(|byte| **byte >= 0xE0).count();
    let bytes_per_token = if long * 6 >= sample.len() { 3 } else { 4 };
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    bytes.div_ceil(bytes_per_token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::timestamp::Timestamp;
    use std::sync::Arc;

    #[track_caller]
    fn check(parts: Vec<Part>, expected: u64) {
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let user = Message::user(id, conversation, None, String::new(), Timestamp(0));
        let request = ChatRequest {
            messages: vec![Arc::new(Message { parts, ..user })],
            sees_images: true,
            ..ChatRequest::empty()
        };
        assert_eq!(estimated_tokens(&request), AROUND_MESSAGE + expected);
    }

    fn text(text: &str) -> Part {
        Part::Text { text: text.into() }
    }

    #[test]
    fn scripts_of_long_characters_have_more_tokens_to_a_byte() {
        check(vec![], 0);
        check(vec![text("")], 0);
        check(vec![text("a")], 1);
        check(vec![text(&"word ".repeat(800))], 1000);
        check(vec![text(&"größer ".repeat(450))], 1013);
        check(vec![text(&"字".repeat(1000))], 1000);
        check(vec![text(&"ไทย ".repeat(300))], 1000);
    }

    #[test]
    fn all_that_is_sent_counts_and_reasoning_does_not() {
        let call = Part::ToolCall {
            id: "a".into(),
            name: "look".into(),
            arguments: "12345678".into(),
        };
        let result = Part::ToolResult {
            call: "a".into(),
            text: "12345678".into(),
            failed: false,
        };
        let thought = Part::Reasoning {
            text: "long".repeat(100),
            signature: None,
        };
        check(vec![call, result, thought], 1 + 2 + 2);
        let image = Part::Image {
            media_type: "image/png".into(),
            data: "A".repeat(100_000),
        };
        check(vec![image.clone()], IMAGE_TOKENS);
        let mut blind = ChatRequest::empty();
        blind.system = "12345678".into();
        assert_eq!(estimated_tokens(&blind), 2);
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let mut message = Message::user(id, conversation, None, String::new(), Timestamp(0));
        message.parts = vec![image];
        blind.messages = vec![Arc::new(message)];
        assert_eq!(estimated_tokens(&blind), 2 + AROUND_MESSAGE);
    }
}
