//! Everything there is to set about how a model answers, as data: one entry per parameter in the
//! table, which the controls, the requests and the tests all read. Nothing outside of this folder and
//! of the formats' facts knows a parameter by its name.
//!
//! | file | what is in it |
//! |---|---|
//! | [`table`] | the entries |
//! | [`value`], [`range`], [`typed`] | what a value may be, and how it is typed |
//! | [`wire_name`], [`dialect`] | under which names an endpoint takes a parameter, if it does |
//! | [`levels`] | at which levels a parameter is set |
//! | [`recipient`] | what is sent to a model in the end |
//! | [`conflicts`], [`advice`] | what does not go together, and when that is said |
//!
//! What stands under a name in a request is `wire`'s business.

pub mod advice;
pub mod conflicts;
pub mod dialect;
pub mod levels;
pub mod range;
pub mod recipient;
pub mod table;
pub mod typed;
pub mod value;
pub mod wire_name;

use super::format::{ApiFormat, FormatParameters};
use super::server_kind::KindId;
use value::ValueKind;
use wire_name::WireName;

/// One parameter of a request.
#[derive(Debug)]
pub struct Parameter {
    /// The parameter's identity in settings and history: never changed, never used again for
    /// another.
    pub id: &'static str,
    /// What it is called, and the accessible name of its switch.
    pub label: &'static str,
    /// What it does: one plain sentence without a full stop.
    pub sentence: &'static str,
    /// Where it stands among the others.
    pub group: Group,
    /// What its value may be where a format does not say otherwise.
    pub kind: ValueKind,
    /// Its names in formats that have all parameters, by kind of server, the most usual name first.
    pub names: &'static [WireName],
    /// Whether a refusal of one name means that the server knows it by another one: `max_tokens` and
    /// `max_completion_tokens` are the same limit.
    pub renames: bool,
    /// The kinds of servers known to ignore it without a word.
    pub ignored_by: &'static [KindId],
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
    /// Its names in that format, the most usual one first; empty where the format does not have it.
    pub fn names_in(&self, format: ApiFormat) -> &'static [WireName] {
        match format.facts().parameters {
            FormatParameters::All => self.names,
            FormatParameters::Listed(_) => {
                let own = format.facts().own(self.id);
                own.map_or(&[], |own| own.names)
            }
        }
    }

    /// What its value may be in that format.
    pub fn kind(&self, format: ApiFormat) -> ValueKind {
        let own = format.facts().own(self.id);
        let range = own.and_then(|own| own.range);
        range.map_or(self.kind, ValueKind::Number)
    }

    /// Whether that format refuses requests without it.
    pub fn is_needed_by(&self, format: ApiFormat) -> bool {
        let own = format.facts().own(self.id);
        own.is_some_and(|own| own.is_needed)
    }

    /// Whether it is merged into the body rather than written under a name.
    pub fn is_merged(&self) -> bool {
        self.names.iter().all(|name| name.path.is_empty())
    }
}
