//! What a client asks the demo, as far as all formats write it alike.

use axum::http::StatusCode;
use serde_json::Value;

/// One question to a model of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoQuestion {
    /// The model's id as asked for.
    pub(super) model: String,
    /// The text of the user's last message.
    pub(super) last_message: String,
    /// Whether the answer shall come piece by piece.
    pub(super) stream: bool,
    /// Whether an OpenAI-format stream shall end with token counts.
    pub(super) stream_usage: bool,
    /// The longest answer allowed, in words.
    pub(super) max_words: usize,
    /// Words of the whole request.
    pub(super) prompt_words: usize,
}

/// A refusal, with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoRefusal {
    /// The HTTP status of the refusal.
    pub(super) status: StatusCode,
    /// What is wrong with the question, for people.
    pub(super) message: String,
}

impl DemoQuestion {
    /// Reads a request body of any format.
    ///
    /// # Errors
    /// If it is not JSON, or names no model or no message of the user.
    pub(super) fn read(body: &[u8]) -> Result<Self, DemoRefusal> {
        let refuse = |message: String| DemoRefusal {
            status: StatusCode::BAD_REQUEST,
            message,
        };
        let json: Value = serde_json::from_slice(body)
            .map_err(|error| refuse(format!("The body is not JSON: {error}")))?;
        let model = json["model"]
            .as_str()
            .ok_or_else(|| refuse("`model` is missing".to_owned()))?;
        let messages = json["messages"].as_array().map_or(&[][..], Vec::as_slice);
        let last_message = messages
            .iter()
            .rfind(|message| message["role"] == "user")
            .map(|message| text_of(&message["content"]))
            .ok_or_else(|| refuse("`messages` has no message of the user".to_owned()))?;
        let said: usize = messages
            .iter()
            .map(|message| text_of(&message["content"]).split_whitespace().count())
            .sum();
        let max_words = ["max_tokens", "max_completion_tokens"]
            .into_iter()
            .find_map(|name| json[name].as_u64())
            .and_then(|limit| usize::try_from(limit).ok());
        Ok(Self {
            model: model.to_owned(),
            last_message,
            stream: json["stream"].as_bool().unwrap_or(false),
            stream_usage: json["stream_options"]["include_usage"]
                .as_bool()
                .unwrap_or(false),
            max_words: max_words.unwrap_or(usize::MAX),
            prompt_words: said + text_of(&json["system"]).split_whitespace().count(),
        })
    }
}

/// Content is a text, or a list of parts some of which are texts.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<&str> = parts
                .iter()
                .filter_map(|part| part["text"].as_str())
                .collect();
            texts.join("\n")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_content_are_read() {
        let check = |body: &str, last: &str, prompt_words: usize| {
            let question = DemoQuestion::read(body.as_bytes()).expect(body);
            assert_eq!(
                (question.last_message.as_str(), question.prompt_words),
                (last, prompt_words)
            );
        };
        check(
            r#"{"model":"m","messages":[{"role":"user","content":"a b"},{"role":"assistant","content":"c"}]}"#,
            "a b",
            3,
        );
        check(
            r#"{"model":"m","system":"be kind","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}"#,
            "a",
            3,
        );
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        let check = |body: &str, words: &str| {
            let message = DemoQuestion::read(body.as_bytes()).map_err(|refusal| refusal.message);
            assert!(
                message
                    .as_ref()
                    .is_err_and(|message| message.contains(words)),
                "{message:?}"
            );
        };
        check("{", "not JSON");
        check("{}", "`model`");
        check(r#"{"model":"m","messages":[]}"#, "user");
    }
}
