//! What the events and whole answers of Anthropic Messages say.

use crate::domain::delta::Delta;
use crate::domain::usage::Usage;
use crate::wire::answer::{AnswerSoFar, count, text};
use crate::wire::body::Interpreter;
use crate::wire::error::WireError;
use crate::wire::error_body;
use serde_json::Value;

/// Reads the events of one answer, or the whole of it.
#[derive(Debug, Default)]
pub(super) struct AnthropicAnswer {
    so_far: AnswerSoFar,
    counts: Counts,
    /// Whether the thinking block before has its signature: what thinking follows is a block of its
    /// own.
    signed: bool,
}

/// Counts as the format has them: what was read from and written to the cache is no part of
/// `input_tokens`.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    input: Option<u64>,
    cache_read: Option<u64>,
    cache_creation: Option<u64>,
    output: Option<u64>,
}

impl Interpreter for AnthropicAnswer {
    const UNLIKE: &'static str = "it is not a message of this format";

    fn read(
        &mut self,
        name: &str,
        value: &Value,
        deltas: &mut Vec<Delta>,
    ) -> Result<(), WireError> {
        if let Some(error) = error_body::reported(value) {
            return Err(error);
        }
        let nothing = Value::Null;
        let part = |key| value.get(key).unwrap_or(&nothing);
        let kind = match text(value, "type") {
            "" if value.get("content").is_some_and(Value::is_array) => "message",
            "" => name,
            kind => kind,
        };
        match kind {
            "message_start" => {
                self.so_far.model(part("message").get("model"), deltas);
                self.usage(part("message").get("usage"), deltas);
            }
            "content_block_start" => self.block(part("content_block"), deltas),
            "content_block_delta" => self.delta(part("delta"), deltas),
            "message_delta" => {
                self.usage(value.get("usage"), deltas);
                self.stop(part("delta"), deltas);
            }
            "message_stop" => self.so_far.done(),
            "content_block_stop" => {}
            "message" => self.message(value, deltas),
            _ => {
                self.so_far.stranger(value);
                return Ok(());
            }
        }
        self.so_far.recognised();
        Ok(())
    }

    fn so_far(&mut self) -> &mut AnswerSoFar {
        &mut self.so_far
    }
}

impl AnthropicAnswer {
    /// A whole answer in one object.
    fn message(&mut self, message: &Value, deltas: &mut Vec<Delta>) {
        self.so_far.model(message.get("model"), deltas);
        match message.get("content") {
            Some(Value::Array(blocks)) => {
                for block in blocks {
                    self.block(block, deltas);
                }
            }
            Some(Value::String(content)) => self.so_far.content(content, deltas),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {}
        }
        self.usage(message.get("usage"), deltas);
        self.stop(message, deltas);
        self.so_far.done();
    }

    /// A block as it begins in a stream, where it is usually empty, or as it stands in a whole
    /// answer.
    fn block(&mut self, block: &Value, deltas: &mut Vec<Delta>) {
        match text(block, "type") {
            "text" => self.so_far.content(text(block, "text"), deltas),
            "thinking" => {
                if std::mem::take(&mut self.signed) {
                    deltas.push(Delta::Reasoning(String::new()));
                }
                self.so_far.reasoning(text(block, "thinking"), deltas);
                self.signature(text(block, "signature"), deltas);
            }
            "redacted_thinking" => {
                let data = text(block, "data");
                if !data.is_empty() {
                    deltas.push(Delta::RedactedReasoning(data.to_owned()));
                }
            }
            // Tool use, and what is yet to be invented.
            _ => {}
        }
    }

    fn delta(&mut self, delta: &Value, deltas: &mut Vec<Delta>) {
        match text(delta, "type") {
            "text_delta" => self.so_far.content(text(delta, "text"), deltas),
            "thinking_delta" => self.so_far.reasoning(text(delta, "thinking"), deltas),
            "signature_delta" => self.signature(text(delta, "signature"), deltas),
            // The input of tools, citations, and what is yet to be invented.
            _ => {}
        }
    }

    fn signature(&mut self, signature: &str, deltas: &mut Vec<Delta>) {
        if !signature.is_empty() {
            deltas.push(Delta::ReasoningSignature(signature.to_owned()));
            self.signed = true;
        }
    }

    fn stop(&mut self, said: &Value, deltas: &mut Vec<Delta>) {
        self.so_far.stop(text(said, "stop_reason"), false, deltas);
    }

    /// Later counts replace earlier ones unless they are missing or zero: `message_start` has those
    /// of the request, `message_delta` that of the answer, and relays begin with zeros.
    fn usage(&mut self, told: Option<&Value>, deltas: &mut Vec<Delta>) {
        let Some(told) = told else { return };
        let take = |known: &mut Option<u64>, key: &str| {
            let count = count(told, &[key]);
            if count.is_some_and(|count| count > 0) || known.is_none() {
                *known = count.or(*known);
            }
        };
        take(&mut self.counts.input, "input_tokens");
        take(&mut self.counts.cache_read, "cache_read_input_tokens");
        take(
            &mut self.counts.cache_creation,
            "cache_creation_input_tokens",
        );
        take(&mut self.counts.output, "output_tokens");
        let counts = self.counts;
        let of_prompt = [counts.input, counts.cache_read, counts.cache_creation];
        let usage = Usage {
            prompt_tokens: of_prompt.into_iter().flatten().reduce(u64::saturating_add),
            completion_tokens: counts.output,
            cached_tokens: counts.cache_read,
            reasoning_tokens: None,
        };
        self.so_far.usage(&usage, deltas);
    }
}
