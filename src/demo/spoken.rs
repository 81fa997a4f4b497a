//! An answer cut into words and to the length that the client allows.

use super::script::{DemoAnswer, words};

/// What goes out, word by word; the demo counts a word as a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken<'a> {
    /// The words of the thoughts.
    pub(super) reasoning: Vec<&'a str>,
    /// The words of the answer.
    pub(super) text: Vec<&'a str>,
    /// Whether the limit cut something off.
    pub(super) cut_by_limit: bool,
}

impl<'a> Spoken<'a> {
    /// The first `max_words` of thoughts and answer together.
    pub(super) fn new(answer: &'a DemoAnswer, max_words: usize) -> Self {
        let (mut reasoning, mut text) = (words(&answer.reasoning), words(&answer.text));
        let whole = reasoning.len() + text.len();
        reasoning.truncate(max_words);
        text.truncate(max_words - reasoning.len());
        Self {
            cut_by_limit: whole > max_words,
            reasoning,
            text,
        }
    }

    /// How many words there are, reasoning and text together.
    pub(super) fn len(&self) -> usize {
        self.reasoning.len() + self.text.len()
    }
}
