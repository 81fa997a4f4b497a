//! The shapes in which the demo speaks one format.

use super::request::DemoQuestion;
use super::spoken::Spoken;
use crate::domain::format::ApiFormat;
use serde_json::Value;

/// What the demo says in one format.
#[derive(Clone, Copy)]
pub(super) struct Shapes {
    /// The format, whose paths the demo listens at.
    pub(super) format: ApiFormat,
    /// The list of the demo's models.
    pub(super) models: fn() -> Value,
    /// An error body for that status, with that message.
    pub(super) error: fn(u16, &str) -> Value,
    /// A whole answer in one object.
    pub(super) whole: fn(&DemoQuestion, &Spoken<'_>) -> Value,
    /// The events of a stream: one without words, one for each word, and those after the last word.
    pub(super) events: fn(&DemoQuestion, &Spoken<'_>) -> Vec<String>,
}
