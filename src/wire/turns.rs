//! A branch of messages as an endpoint may be sent it: nothing blank, and never two messages of one
//! role in a row.
//!
//! Servers refuse empty parts and consecutive messages of one role; both arise when an answer fails
//! or is stopped.

use crate::domain::message::{Message, Part, Role};
use std::sync::Arc;

/// What one side says before the other speaks.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pub(super) role: Role,
    /// Messages that each have text to send; at least one.
    pub(super) messages: Vec<&'a Message>,
}

impl Turn<'_> {
    /// All its text, paragraphs apart; reasoning is left out.
    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.messages.iter().flat_map(|m| texts(m)).collect();
        texts.join("\n\n")
    }
}

/// The turns of a branch, oldest first.
pub(super) fn turns(messages: &[Arc<Message>]) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for message in messages {
        if texts(message).next().is_none() {
            continue;
        }
        match turns.last_mut() {
            Some(turn) if turn.role == message.role => turn.messages.push(message),
            Some(_) | None => turns.push(Turn {
                role: message.role,
                messages: vec![message],
            }),
        }
    }
    turns
}

/// The text parts that are not blank.
fn texts(message: &Message) -> impl Iterator<Item = &str> {
    message.parts.iter().filter_map(|part| match part {
        Part::Text { text } if !text.trim().is_empty() => Some(text.as_str()),
        Part::Text { .. } | Part::Reasoning { .. } | Part::RedactedReasoning { .. } => None,
    })
}
