//! The formats that endpoints speak, each in a folder of its own: `mod.rs` writes its requests,
//! `answer.rs` reads its answers.
//!
//! A new one is its folder here with its line in [`FORMATS`], and its facts in `domain/formats`.

pub mod anthropic_messages;
pub mod openai_chat;

use super::format::Format;
use super::models::entries;
use crate::domain::format::ApiFormat;
use serde_json::Value;
use std::sync::Arc;

/// All formats of the program, each by its own folder. It does not compile with another number of
/// lines than [`ApiFormat::ALL`] has.
pub static FORMATS: [&dyn Format; ApiFormat::COUNT] = [
    &openai_chat::OpenAiChat,
    &anthropic_messages::AnthropicMessages,
];

/// The formats that can be spoken: those of the program, and others that were added.
#[derive(Debug, Clone)]
pub struct Formats(Arc<[&'static dyn Format]>);

/// The format of an endpoint, with the others beside it that the endpoint might speak instead.
#[derive(Debug, Clone)]
pub struct FormatChoice {
    /// The format that the endpoint is set to.
    pub chosen: &'static dyn Format,
    all: Formats,
}

impl Default for Formats {
    /// Those of the program.
    fn default() -> Self {
        Self(FORMATS.into())
    }
}

impl Formats {
    /// These formats and one more.
    #[must_use]
    pub fn with(self, format: &'static dyn Format) -> Self {
        Self(self.0.iter().copied().chain([format]).collect())
    }

    /// The format of that id among all of them; `None` if it cannot be spoken.
    pub fn choose(&self, format: ApiFormat) -> Option<FormatChoice> {
        let mut all = self.0.iter().copied();
        let chosen = all.find(|known| known.api_format() == format)?;
        let all = self.clone();
        Some(FormatChoice { chosen, all })
    }
}

impl FormatChoice {
    /// All formats but the chosen one, in the order in which they are offered.
    pub fn others(&self) -> impl Iterator<Item = &'static dyn Format> {
        let (all, chosen) = (self.all.0.iter().copied(), self.chosen.api_format());
        all.filter(move |known| known.api_format() != chosen)
    }

    /// Whether a model list, by its first entry, is in the shape of another format than the chosen
    /// one. A list that does not tell is not.
    pub fn is_listed_otherwise(&self, list: &Value) -> bool {
        let Some(first) = entries(list).and_then(<[Value]>::first) else {
            return false;
        };
        let shows = |format: &dyn Format| {
            let (key, text) = format.facts().list_mark;
            first.get(key).and_then(Value::as_str) == Some(text)
        };
        !shows(self.chosen) && self.others().any(shows)
    }
}
