//! What the words of a server's refusal are about.
//!
//! They are only listened to where the status alone misleads: servers answer 400 for an unknown
//! model or a conversation that is too long, and 429 for a quota that waiting does not bring back.

use super::error_body::ErrorBody;

/// Signs of a conversation that is too long: OpenAI, llama-server, LiteLLM, vLLM, Anthropic,
/// Ollama, and their relays.
const CONTEXT: [&str; 12] = [
    "context_length_exceeded",
    "exceed_context_size",
    "contextwindowexceeded",
    "context window exceeded",
    "maximum context length",
    "context length exceeded",
    "exceeds the context",
    "exceeds the available context",
    "exceed the context",
    "exceeds context length",
    "prompt is too long",
    "input is too long",
];

/// Signs of a quota or balance that is used up.
const QUOTA: [&str; 7] = [
    "insufficient_quota",
    "exceeded your current quota",
    "billing",
    "credit balance",
    "insufficient balance",
    "insufficient credits",
    "quota exhausted",
];

/// What is said of a model that is not there.
const UNKNOWN: [&str; 8] = [
    "invalid model",
    "not exist",
    "not found",
    "unknown model",
    "no such model",
    "not a valid model",
    "model_not_found",
    "not available",
];

/// The codes and words of a refusal, to be searched for signs.
pub(super) struct Signs(String);

impl Signs {
    /// Of the body of a refusal.
    pub(super) fn of(told: &ErrorBody) -> Self {
        let words = told.words.as_deref().unwrap_or_default();
        Self(format!("{} {words}", told.codes).to_lowercase())
    }

    /// Whether the conversation is too long.
    pub(super) fn name_the_context(&self) -> bool {
        self.name_one_of(&CONTEXT)
    }

    /// Whether a quota or balance is used up.
    pub(super) fn name_a_quota(&self) -> bool {
        self.name_one_of(&QUOTA)
    }

    /// Whether a model is mentioned.
    pub(super) fn name_a_model(&self) -> bool {
        self.0.contains("model")
    }

    /// Whether something is said not to be there.
    pub(super) fn name_something_unknown(&self) -> bool {
        self.name_one_of(&UNKNOWN)
    }

    fn name_one_of(&self, signs: &[&str]) -> bool {
        signs.iter().any(|sign| self.0.contains(sign))
    }
}
