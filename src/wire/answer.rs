//! What an answer has said so far, whatever its format: emits deltas once, and judges at the end
//! whether it was whole.

use super::error::WireError;
use super::error_body::beginning;
use super::stop_words;
use super::think_tags::ThinkTags;
use crate::domain::delta::Delta;
use crate::domain::usage::{StopReason, Usage};
use serde_json::Value;

/// The state that both formats share while an answer arrives.
#[derive(Debug, Default)]
pub(super) struct AnswerSoFar {
    tags: ThinkTags,
    usage: Usage,
    model_named: bool,
    said_something: bool,
    stop: Option<StopReason>,
    failed_with: Option<String>,
    done: bool,
    likeness: Likeness,
}

/// Whether what came looks like this format.
#[derive(Debug, Default)]
enum Likeness {
    /// Nothing came that could tell.
    #[default]
    Unknown,
    /// Something of this format came; what is strange beside it does not matter.
    Known,
    /// Only something else came; its beginning.
    Strange(String),
}

impl AnswerSoFar {
    /// More content, in which tags may set reasoning apart.
    pub(super) fn content(&mut self, text: &str, deltas: &mut Vec<Delta>) {
        let before = deltas.len();
        self.tags.push(text, deltas);
        self.note(&deltas[before..]);
    }

    /// More reasoning that came as such.
    pub(super) fn reasoning(&mut self, text: &str, deltas: &mut Vec<Delta>) {
        if !text.is_empty() {
            let delta = Delta::Reasoning(text.to_owned());
            self.note(std::slice::from_ref(&delta));
            deltas.push(delta);
        }
    }

    /// Gives out what is held back.
    pub(super) fn flush(&mut self, deltas: &mut Vec<Delta>) {
        let before = deltas.len();
        self.tags.flush(deltas);
        self.note(&deltas[before..]);
    }

    fn note(&mut self, new: &[Delta]) {
        self.said_something |= new.iter().any(|delta| {
            matches!(delta, Delta::Text(text) | Delta::Reasoning(text) if !text.trim().is_empty())
        });
    }

    /// The model that answers; only its first mention is passed on.
    pub(super) fn model(&mut self, name: Option<&Value>, deltas: &mut Vec<Delta>) {
        if let Some(name) = name.and_then(Value::as_str)
            && !name.is_empty()
            && !std::mem::replace(&mut self.model_named, true)
        {
            deltas.push(Delta::Model(name.to_owned()));
        }
    }

    /// Token counts; passed on where they say something new. Relays repeat them in every chunk,
    /// some of them zeros.
    pub(super) fn usage(&mut self, told: &Usage, deltas: &mut Vec<Delta>) {
        let nothing = |count: Option<u64>| count.unwrap_or(0) == 0;
        if nothing(told.prompt_tokens) && nothing(told.completion_tokens) {
            return;
        }
        let before = self.usage;
        self.usage.update(told);
        if self.usage != before {
            deltas.push(Delta::Usage(self.usage));
        }
    }

    /// Whether any token count is known.
    pub(super) fn knows_usage(&self) -> bool {
        self.usage != Usage::default()
    }

    /// The word for why the answer ended. `refused` turns a plain end into a refusal.
    pub(super) fn stop(&mut self, word: &str, refused: bool, deltas: &mut Vec<Delta>) {
        let Some(mut reason) = stop_words::stop_reason(word) else {
            return;
        };
        if stop_words::is_failure(word) {
            self.failed_with = Some(word.trim().to_owned());
            return;
        }
        if refused && reason == StopReason::Done {
            reason = StopReason::Refusal;
        }
        if self.stop.as_ref() != Some(&reason) {
            self.flush(deltas);
            deltas.push(Delta::Stop(reason.clone()));
            self.stop = Some(reason);
        }
    }

    /// The provider said that it is done, with or without a reason.
    pub(super) fn done(&mut self) {
        self.done = true;
    }

    /// Something of this format came.
    pub(super) fn recognised(&mut self) {
        self.likeness = Likeness::Known;
    }

    /// Whether anything of this format came.
    pub(super) fn is_recognised(&self) -> bool {
        matches!(self.likeness, Likeness::Known)
    }

    /// Something came that this format does not know. Alone it means that this is not this format.
    pub(super) fn stranger(&mut self, value: &Value) {
        if matches!(self.likeness, Likeness::Unknown) && !is_keep_alive(value) {
            self.likeness = Likeness::Strange(beginning(&value.to_string()));
        }
    }

    /// Judges the whole: `expected` is what a stranger lacks.
    pub(super) fn finish(
        &mut self,
        expected: &str,
        deltas: &mut Vec<Delta>,
    ) -> Result<(), WireError> {
        self.flush(deltas);
        if let Some(word) = self.failed_with.take() {
            return Err(WireError::Api {
                message: format!("the answer ended with “{word}”"),
                status: None,
                raw: word,
            });
        }
        if let Likeness::Strange(raw) = &self.likeness {
            return Err(WireError::Unreadable {
                reason: expected.to_owned(),
                raw: raw.clone(),
            });
        }
        if !self.done && self.stop.is_none() {
            return Err(WireError::CutShort);
        }
        // Other reasons explain by themselves why there is nothing to read.
        let explained = match &self.stop {
            None | Some(StopReason::Done | StopReason::StopSequence | StopReason::Other(_)) => {
                false
            }
            Some(
                StopReason::Length
                | StopReason::ToolUse
                | StopReason::ContentFilter
                | StopReason::Refusal
                | StopReason::Pause,
            ) => true,
        };
        if !self.said_something && !explained {
            return Err(WireError::Empty);
        }
        if self.stop.is_none() {
            deltas.push(Delta::Stop(StopReason::Done));
        }
        Ok(())
    }
}

/// `{"type":"keepalive",…}` and its kin.
fn is_keep_alive(value: &Value) -> bool {
    let kind = value.get("type").and_then(Value::as_str);
    value.as_object().is_some_and(serde_json::Map::is_empty)
        || kind.is_some_and(|kind| {
            matches!(
                kind,
                "ping" | "keepalive" | "keep-alive" | "keep_alive" | "heartbeat"
            )
        })
}

/// The string under `key`; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The count under the first of `keys` that has one. Some servers write counts as floats.
pub(super) fn count(value: &Value, keys: &[&str]) -> Option<u64> {
    keys.iter().find_map(|key| {
        let found = value.get(key)?;
        found
            .as_u64()
            .or_else(|| found.as_f64().filter(|n| *n >= 0.0).map(|n| n as u64))
    })
}
