//! The words with which servers say why an answer ended, in both formats.

use crate::domain::usage::StopReason;

/// What a stop word means; `None` for an empty one, which says nothing.
pub(super) fn stop_reason(word: &str) -> Option<StopReason> {
    let reason = match word.trim().to_ascii_lowercase().as_str() {
        "" => return None,
        // `eos` vLLM and llama.cpp of old, `eos_token` TGI, `complete` Cohere.
        "stop" | "eos" | "eos_token" | "end_turn" | "complete" | "completed" | "done" => {
            StopReason::Done
        }
        // `model_length` Mistral; the last one Anthropic, when the context is full.
        "length"
        | "max_tokens"
        | "max_output_tokens"
        | "model_length"
        | "model_context_window_exceeded" => StopReason::Length,
        "stop_sequence" => StopReason::StopSequence,
        "tool_calls" | "tool_call" | "tool_use" | "function_call" => StopReason::ToolUse,
        // `safety` and those after it Gemini, `sensitive` Z.ai.
        "content_filter" | "content_filtered" | "safety" | "recitation" | "blocklist"
        | "prohibited_content" | "spii" | "sensitive" => StopReason::ContentFilter,
        "refusal" => StopReason::Refusal,
        "pause_turn" => StopReason::Pause,
        _ => StopReason::Other(word.trim().to_owned()),
    };
    Some(reason)
}

/// Whether a stop word says that the answer failed: `error` OpenRouter and Cohere, `network_error`
/// Z.ai.
pub(super) fn is_failure(word: &str) -> bool {
    let word = word.trim().to_ascii_lowercase();
    word == "error" || word.ends_with("_error") || word.starts_with("error_")
}
