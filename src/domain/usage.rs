//! What an answer cost: tokens, and time.

/// Token counts as the server reports them; `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Tokens of the request: system prompt, history and message, cached ones included.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the answer, reasoning included.
    pub completion_tokens: Option<u64>,
    /// Those of `prompt_tokens` that were read from a cache.
    pub cached_tokens: Option<u64>,
    /// Those of `completion_tokens` that were reasoning.
    pub reasoning_tokens: Option<u64>,
}

impl Usage {
    /// Takes over every count that `newer` knows. A zero never replaces a count: relays repeat
    /// empty usage in every chunk.
    pub fn update(&mut self, newer: &Self) {
        let merge = |known: &mut Option<u64>, told: Option<u64>| {
            if told.is_some_and(|count| count > 0) || known.is_none() {
                *known = told.or(*known);
            }
        };
        merge(&mut self.prompt_tokens, newer.prompt_tokens);
        merge(&mut self.completion_tokens, newer.completion_tokens);
        merge(&mut self.cached_tokens, newer.cached_tokens);
        merge(&mut self.reasoning_tokens, newer.reasoning_tokens);
    }
}

/// When things happened, in milliseconds after the request was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Timings {
    /// First piece of text or reasoning; `None` if none came.
    pub first_token_ms: Option<u64>,
    /// First piece of text after reasoning; with `first_token_ms` it gives the time spent thinking.
    pub first_text_ms: Option<u64>,
    /// Last byte, or the moment of stopping.
    pub total_ms: Option<u64>,
}

impl Timings {
    /// Tokens per second while the answer was arriving; `None` when a count or a time is missing or
    /// the whole answer came at once.
    pub fn tokens_per_second(&self, usage: &Usage) -> Option<f64> {
        let tokens = usage.completion_tokens.filter(|&tokens| tokens > 1)?;
        let millis = self
            .total_ms?
            .checked_sub(self.first_token_ms?)
            .filter(|&millis| millis > 0)?;
        Some(tokens as f64 * 1000.0 / millis as f64)
    }
}

/// Why an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The model was done.
    Done,
    /// The length limit was reached: the text is cut.
    Length,
    /// A stop sequence came up.
    StopSequence,
    /// The model wants a tool called.
    ToolUse,
    /// A filter of the provider ended it.
    ContentFilter,
    /// The model refused.
    Refusal,
    /// The provider paused a long answer; sending it back continues it.
    Pause,
    /// Anything else, in the server's word.
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_of_later_chunks_do_not_erase_counts() {
        let mut usage = Usage {
            prompt_tokens: Some(12),
            ..Usage::default()
        };
        usage.update(&Usage {
            prompt_tokens: Some(0),
            completion_tokens: Some(0),
            ..Usage::default()
        });
        assert_eq!(
            (usage.prompt_tokens, usage.completion_tokens),
            (Some(12), Some(0))
        );
        usage.update(&Usage {
            completion_tokens: Some(7),
            ..Usage::default()
        });
        assert_eq!(
            (usage.prompt_tokens, usage.completion_tokens),
            (Some(12), Some(7))
        );
    }

    #[test]
    fn speed_needs_a_count_and_a_span() {
        let usage = Usage {
            completion_tokens: Some(50),
            ..Usage::default()
        };
        let timings = Timings {
            first_token_ms: Some(500),
            first_text_ms: None,
            total_ms: Some(1500),
        };
        assert_eq!(timings.tokens_per_second(&usage), Some(50.0));
        assert_eq!(
            Timings {
                total_ms: Some(500),
                ..timings
            }
            .tokens_per_second(&usage),
            None
        );
        assert_eq!(timings.tokens_per_second(&Usage::default()), None);
    }
}
