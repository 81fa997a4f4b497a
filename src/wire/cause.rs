//! What kind of failure a status and the server's words stand for.
//!
//! Words are only listened to where the status alone misleads: servers answer 400 for an unknown
//! model or a conversation that is too long, and 429 for a quota that waiting does not bring back.

use super::Asked;
use super::error_body::ErrorBody;

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    KeyRefused,
    Forbidden,
    RateLimited,
    QuotaUsedUp,
    ModelUnknown,
    PathUnknown,
    ContextExceeded,
    TimedOut,
    Refused,
    ServerFailed,
    Redirected,
}

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

impl Cause {
    /// The cause behind a status that is not 2xx; `None` is an error in the middle of an answer
    /// that names no status.
    pub(super) fn of(status: Option<u16>, told: &ErrorBody, asked: Asked) -> Self {
        let words = told.words.as_deref().unwrap_or_default();
        let all = format!("{} {words}", told.codes).to_lowercase();
        let says = |signs: &[&str]| signs.iter().any(|sign| all.contains(sign));
        let about_model = asked == Asked::Chat && all.contains("model");
        match status {
            Some(401) => Self::KeyRefused,
            Some(403) => Self::Forbidden,
            Some(402) => Self::QuotaUsedUp,
            Some(429) if says(&QUOTA) => Self::QuotaUsedUp,
            Some(429) => Self::RateLimited,
            Some(404 | 405) if about_model => Self::ModelUnknown,
            Some(404 | 405) => Self::PathUnknown,
            Some(408) => Self::TimedOut,
            Some(300..400) => Self::Redirected,
            _ if says(&CONTEXT) => Self::ContextExceeded,
            Some(400..500) if about_model && says(&UNKNOWN) => Self::ModelUnknown,
            Some(400..500) => Self::Refused,
            _ => Self::ServerFailed,
        }
    }
}
