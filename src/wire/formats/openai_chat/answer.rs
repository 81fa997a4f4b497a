//! What the chunks and whole answers of Chat Completions say, in all the dialects that servers
//! speak.

use crate::domain::delta::Delta;
use crate::domain::usage::Usage;
use crate::wire::answer::{AnswerSoFar, count, text};
use crate::wire::body::Interpreter;
use crate::wire::error::WireError;
use crate::wire::error_body;
use serde_json::Value;
use std::borrow::Cow;

/// Where reasoning is, the most common first: `reasoning_content` Qwen, vLLM and most others;
/// `reasoning` OpenRouter, Groq, Cerebras, Together; `thinking` few; `reasoning_details`
/// OpenRouter, with the same text as `reasoning`.
const REASONING: [&str; 4] = [
    "reasoning_content",
    "reasoning",
    "thinking",
    "reasoning_details",
];

/// Reads the chunks of one answer, or the whole of it.
#[derive(Debug, Default)]
pub(super) struct OpenAiAnswer {
    so_far: AnswerSoFar,
    /// Which of [`REASONING`] spoke first. Only that one is read on, so that nothing is shown
    /// twice.
    reasoning_field: Option<&'static str>,
    refused: bool,
    streamed: bool,
}

impl Interpreter for OpenAiAnswer {
    const UNLIKE: &'static str = "it has no “choices”, as this format does";

    fn read(
        &mut self,
        _name: &str,
        value: &Value,
        deltas: &mut Vec<Delta>,
    ) -> Result<(), WireError> {
        if let Some(choices) = value.get("choices").and_then(Value::as_array) {
            self.so_far.recognised();
            self.so_far.model(value.get("model"), deltas);
            if let Some(choice) = choices.first() {
                self.choice(choice, deltas)?;
            }
        } else {
            self.so_far.stranger(value);
        }
        if self.so_far.is_recognised() {
            self.usage(value, deltas);
        }
        match error_body::reported(value) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn so_far(&mut self) -> &mut AnswerSoFar {
        &mut self.so_far
    }
}

impl OpenAiAnswer {
    fn choice(&mut self, choice: &Value, deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        let delta = choice.get("delta").filter(|delta| delta.is_object());
        if let Some(delta) = delta {
            self.streamed = true;
            self.message(delta, deltas);
        } else if !self.streamed
            // A last chunk that repeats the whole message is not read again.
            && let Some(message) = choice.get("message").filter(|message| message.is_object())
        {
            self.message(message, deltas);
            self.so_far.done();
        }
        if let Some(completion) = choice.get("text").and_then(Value::as_str) {
            self.so_far.content(completion, deltas);
        }
        let error = choice.get("error").filter(|error| error.is_object());
        if let Some(error) = error.and_then(|_| error_body::reported(choice)) {
            return Err(error);
        }
        self.so_far
            .stop(text(choice, "finish_reason"), self.refused, deltas);
        Ok(())
    }

    fn message(&mut self, message: &Value, deltas: &mut Vec<Delta>) {
        self.reasoning(message, deltas);
        match message.get("content") {
            Some(Value::String(content)) => self.so_far.content(content, deltas),
            Some(Value::Array(parts)) => {
                for part in parts {
                    self.part(part, deltas);
                }
            }
            Some(part @ Value::Object(_)) => self.part(part, deltas),
            Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => {}
        }
        let refusal = text(message, "refusal");
        if !refusal.is_empty() {
            self.refused = true;
            self.so_far.content(refusal, deltas);
        }
    }

    /// One part of content that is an array, as Mistral's thinking models send it.
    fn part(&mut self, part: &Value, deltas: &mut Vec<Delta>) {
        match text(part, "type") {
            "thinking" | "reasoning" => {
                let thought = ["thinking", "reasoning", "text", "content"]
                    .into_iter()
                    .map(|key| plain_text(part.get(key)))
                    .find(|thought| !thought.is_empty());
                self.so_far.reasoning(&thought.unwrap_or_default(), deltas);
            }
            "" | "text" | "output_text" => {
                let content = part.as_str().unwrap_or(text(part, "text"));
                self.so_far.content(content, deltas);
            }
            _ => {}
        }
    }

    fn reasoning(&mut self, message: &Value, deltas: &mut Vec<Delta>) {
        for field in REASONING {
            if self.reasoning_field.is_some_and(|known| known != field) {
                continue;
            }
            let thought = plain_text(message.get(field));
            if !thought.is_empty() {
                self.reasoning_field = Some(field);
                self.so_far.reasoning(&thought, deltas);
                return;
            }
        }
    }

    /// `x_groq` Groq; `timings` llama.cpp, read where no proper counts come.
    fn usage(&mut self, value: &Value, deltas: &mut Vec<Delta>) {
        for path in ["/usage", "/x_groq/usage"] {
            if let Some(told) = value.pointer(path).filter(|told| told.is_object()) {
                self.so_far.usage(&usage(told), deltas);
            }
        }
        if let Some(timings) = value.get("timings").filter(|told| told.is_object())
            && !self.so_far.knows_usage()
        {
            let cached = count(timings, &["cache_n"]);
            let prompt = count(timings, &["prompt_n"]);
            self.so_far.usage(
                &Usage {
                    prompt_tokens: prompt.map(|read| read.saturating_add(cached.unwrap_or(0))),
                    completion_tokens: count(timings, &["predicted_n"]),
                    cached_tokens: cached,
                    reasoning_tokens: None,
                },
                deltas,
            );
        }
    }
}

/// Beside the documented names: `input_tokens` and `output_tokens` of the Responses API, which
/// relays mix in, and `prompt_cache_hit_tokens`, which `api.deepseek.com` has.
fn usage(told: &Value) -> Usage {
    let within = |group: &str, key: &str| count(told.get(group)?, &[key]);
    Usage {
        prompt_tokens: count(told, &["prompt_tokens", "input_tokens"]),
        completion_tokens: count(told, &["completion_tokens", "output_tokens"]),
        cached_tokens: within("prompt_tokens_details", "cached_tokens")
            .or_else(|| count(told, &["prompt_cache_hit_tokens", "cached_tokens"])),
        reasoning_tokens: within("completion_tokens_details", "reasoning_tokens")
            .or_else(|| count(told, &["reasoning_tokens"])),
    }
}

/// The text of a string, or of a list of parts. Encrypted parts have none.
fn plain_text(value: Option<&Value>) -> Cow<'_, str> {
    let of_part = |part| {
        let found = ["text", "summary", "content"].map(|key| text(part, key));
        found.into_iter().find(|found| !found.is_empty())
    };
    match value {
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(Value::Array(parts)) => {
            let texts = parts
                .iter()
                .filter_map(|part| part.as_str().or(of_part(part)));
            Cow::Owned(texts.collect())
        }
        Some(part @ Value::Object(_)) => Cow::Borrowed(of_part(part).unwrap_or_default()),
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Cow::Borrowed(""),
    }
}
