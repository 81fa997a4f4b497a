//! Everything there is to set about how a model answers, as data: one entry per parameter in
//! [`TABLE`](table::TABLE), which the controls, the requests and the tests all read. Nothing outside
//! of this folder knows a parameter by its name.
//!
//! What a value may be is in `value.rs`, how longer ones are typed in `typed.rs`, how it is written for which endpoint in `form.rs`, at which
//! levels it is set in `levels.rs`, and what does not go together in `conflicts.rs`.

pub mod conflicts;
pub mod form;
pub mod levels;
pub mod table;
pub mod typed;
pub mod value;

use super::provider::ApiFormat;
use form::Form;
use value::ValueKind;

/// One parameter of a request.
#[derive(Debug)]
pub struct Parameter {
    /// Its identity in settings and history: never changed, never used again for another.
    pub id: &'static str,
    /// What it is called, and the accessible name of its switch.
    pub label: &'static str,
    /// What it does: one plain sentence without a full stop.
    pub sentence: &'static str,
    /// Where it stands among the others.
    pub group: Group,
    /// What its value may be.
    pub kind: ValueKind,
    /// The same for the Anthropic format, where it differs.
    pub anthropic_kind: Option<ValueKind>,
    /// How it is written, by format and kind of server, the most usual way first.
    pub forms: &'static [Form],
    /// Whether a refusal of one way to write it means that the server knows it by another one:
    /// `max_tokens` and `max_completion_tokens` are the same limit.
    pub renames: bool,
    /// The kinds of servers known to ignore it without a word.
    pub ignored_by: &'static [&'static str],
    /// The format that refuses requests without it.
    pub needed_by: Option<ApiFormat>,
}

/// The groups of parameters, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// How long an answer gets, and where it ends.
    Length,
    /// How the next word is chosen.
    Sampling,
    /// What keeps it from saying the same again.
    Repetition,
    /// Samplers that few servers have.
    Special,
    /// The shape of the answer.
    Shape,
    /// Thinking before the answer.
    Reasoning,
    /// Everything else.
    Other,
}

impl Group {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Length,
        Self::Sampling,
        Self::Repetition,
        Self::Special,
        Self::Shape,
        Self::Reasoning,
        Self::Other,
    ];

    /// What stands above it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Length => "Length",
            Self::Sampling => "Sampling",
            Self::Repetition => "Repetition",
            Self::Special => "Special samplers",
            Self::Shape => "Shape of the answer",
            Self::Reasoning => "Reasoning",
            Self::Other => "Other",
        }
    }
}

impl PartialEq for Parameter {
    /// Each id is in the table once.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Parameter {
    /// What its value may be in that format.
    pub fn kind(&self, format: ApiFormat) -> &ValueKind {
        match (&self.anthropic_kind, format) {
            (Some(kind), ApiFormat::Anthropic) => kind,
            (_, ApiFormat::OpenAi | ApiFormat::Anthropic) => &self.kind,
        }
    }
}

/// The parameter of that id; `None` for one that this program does not know.
pub fn parameter(id: &str) -> Option<&'static Parameter> {
    table::TABLE.iter().find(|parameter| parameter.id == id)
}
