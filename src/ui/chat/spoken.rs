//! What a message is called and what it says, for those who listen.

use crate::domain::message::{Details, Message, Part, Role};
use crate::markdown::document::Document;
use crate::markdown::speech::speech;
use crate::state::State;
use crate::ui::calendar::Calendar;
use unicode_segmentation::UnicodeSegmentation as _;

/// The model that gave an answer, as it is called now, or as it was asked for where it is gone;
/// empty where that is not known.
pub(super) fn model_name(state: &State, details: &Details) -> String {
    let provider = details.provider.and_then(|id| state.providers().get(id));
    let model = provider.and_then(|provider| provider.model(&details.model));
    model
        .map_or(details.model.as_str(), |model| model.label())
        .to_owned()
}

/// Who speaks and when: “You, 14:02”.
pub(super) fn name(state: &State, message: &Message, calendar: &Calendar) -> String {
    let author = match message.role {
        Role::User => "You".to_owned(),
        Role::System => "System".to_owned(),
        Role::Assistant => model_name(state, &message.details),
    };
    let author = if author.is_empty() { "Answer" } else { &author };
    format!("{author}, {}", calendar.exact(message.created_at))
}

/// What it says in plain words, reasoning left out: about as many bytes as `longest` at most, cut
/// behind a sentence.
pub(super) fn words(message: &Message, longest: usize) -> SpokenWords {
    let mut words = SpokenWords::default();
    for part in &message.parts {
        let text = match part {
            Part::Text { text } if message.role == Role::User => text.clone(),
            Part::Text { text } => {
                // Markdown takes more letters than what it says, but not many times as many.
                let text = &text[..text.floor_char_boundary(4 * longest)];
                speech(&Document::new(text))
            }
            Part::ToolCall { .. } | Part::ToolResult { .. } | Part::Image { .. } => {
                part.labelled().map_or_else(String::new, |it| it.plain())
            }
            Part::Reasoning { .. } | Part::RedactedReasoning { .. } => continue,
        };
        if !words.text.is_empty() {
            words.text.push_str("\n\n");
        }
        words.text.push_str(&text);
        if words.text.len() > longest {
            let end = sentences_within(&words.text, longest);
            words.text.truncate(end);
            words.is_cut = true;
            break;
        }
    }
    words
}

/// What [`words`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SpokenWords {
    /// What is said, for a screen reader.
    pub(super) text: String,
    /// Whether the message says more than `text`.
    pub(super) is_cut: bool,
}

/// Where the last sentence that is whole within so many bytes ends, else the last word.
fn sentences_within(text: &str, longest: usize) -> usize {
    let head = &text[..text.floor_char_boundary(longest)];
    let last = |starts: Option<(usize, &str)>| starts.map(|(start, _)| start).filter(|at| *at > 0);
    let end = last(head.split_sentence_bound_indices().last())
        .or_else(|| last(head.split_word_bound_indices().next_back()))
        .unwrap_or(head.len());
    head[..end].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::timestamp::Timestamp;

    #[test]
    fn long_words_are_cut_behind_a_sentence() {
        let check = |text: &str, longest: usize, expected: &str, is_cut: bool| {
            let (id, conversation) = (MessageId(1), ConversationId(1));
            let said = text.to_owned();
            let mut message = Message::user(id, conversation, None, said, Timestamp(0));
            message.role = Role::Assistant;
            let words = words(&message, longest);
            assert_eq!((words.text.as_str(), words.is_cut), (expected, is_cut));
        };
        check(
            "Some **bold** text. More.",
            80,
            "Some bold text. More.",
            false,
        );
        check(
            "One two. Three four. Five",
            22,
            "One two. Three four.",
            true,
        );
        check("一つ目の文。二つ目の文です。", 24, "一つ目の文。", true);
        check("no sentence in here", 13, "no sentence", true);
        check("unbroken", 3, "unb", true);
    }
}
