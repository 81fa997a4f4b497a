//! What arrives of an answer, piece by piece, whatever the format on the wire.

use super::usage::{StopReason, Usage};

/// One piece of an answer, in the order of arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delta {
    /// More text.
    Text(String),
    /// More reasoning.
    Reasoning(String),
    /// The provider's proof for the reasoning before it, to be sent back unchanged (Anthropic
    /// `signature`).
    ReasoningSignature(String),
    /// Reasoning that only the provider can read (Anthropic `redacted_thinking`), to be sent back
    /// unchanged.
    RedactedReasoning(String),
    /// Token counts, whole or in part; later ones add to earlier ones through [`Usage::update`].
    Usage(Usage),
    /// Why the answer ended. More deltas (usage) may follow.
    Stop(StopReason),
    /// The model that answers, where the server names it.
    Model(String),
}
