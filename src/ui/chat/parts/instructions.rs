//! Instructions in the middle of a branch: a quote, which is muted, with its label in the first
//! line.

use super::kind::{PartReading, is_seen, read_text};
use crate::domain::message::{Message, Part};
use crate::markdown::document::TextChange;
use crate::ui::markdown::view::MarkdownView;
use std::borrow::Cow;

/// Reads all that the message says into its view.
pub(super) fn read(view: &mut MarkdownView, message: &Message, is_raw: bool) {
    let reading = PartReading {
        change: TextChange::Replaced,
        is_finished: true,
        is_raw,
    };
    read_text(view, &quoted(message), reading);
}

fn quoted(message: &Message) -> String {
    let mut quote = "> **System**\n>".to_owned();
    let said: Vec<Cow<'_, str>> = message.parts.iter().filter_map(said).collect();
    for line in said.join("\n\n").lines() {
        quote.push_str("\n> ");
        quote.push_str(line);
    }
    quote
}

fn said(part: &Part) -> Option<Cow<'_, str>> {
    match part {
        Part::Text { text } | Part::Reasoning { text, .. } => {
            is_seen(part).then_some(Cow::Borrowed(text.as_str()))
        }
        Part::RedactedReasoning { .. } => None,
        Part::ToolCall { .. } | Part::ToolResult { .. } | Part::Image { .. } => {
            Some(part.labelled()?.markdown().into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::timestamp::Timestamp;

    #[test]
    fn instructions_are_a_quote_under_a_label() {
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let said = "Be\n\nbrief".to_owned();
        let message = Message::user(id, conversation, None, said, Timestamp(0));
        assert_eq!(quoted(&message), "> **System**\n>\n> Be\n> \n> brief");
    }
}
