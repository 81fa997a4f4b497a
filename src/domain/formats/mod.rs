//! The API formats that the program speaks, each with its facts in a file of its own.
//!
//! A new one is its file here with its line in [`ApiFormat::ALL`], and its folder in `wire/formats`
//! with its line there, which does not compile while one of them is missing.

pub mod anthropic_messages;
pub mod openai_chat;

use super::format::ApiFormat;
use serde::de::Error as _;

impl ApiFormat {
    /// All formats, in the order in which they are offered. The first one is meant where nothing is
    /// said.
    pub const ALL: [Self; 2] = [Self::OPENAI_CHAT, Self::ANTHROPIC_MESSAGES];

    /// How many formats there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The format of that word on the command line; `None` if it is none.
    pub fn of_argument(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.facts().argument == word)
    }
}

impl Default for ApiFormat {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl<'de> serde::Deserialize<'de> for ApiFormat {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let mut all = Self::ALL.into_iter();
        let known = all.find(|format| format.facts().id == id);
        known.ok_or_else(|| D::Error::custom(format_args!("unknown API format “{id}”")))
    }
}

/// The paths of requests in any format, which people paste behind a base URL.
pub fn request_paths() -> impl Iterator<Item = &'static str> {
    let all = ApiFormat::ALL.into_iter();
    all.flat_map(|format| format.facts().paths())
}

/// The fields that no format lets anything but the conversation set.
pub fn reserved_fields() -> impl Iterator<Item = &'static str> {
    let all = ApiFormat::ALL.into_iter();
    all.flat_map(|format| format.facts().reserved_fields.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::format::FormatParameters;
    use crate::domain::parameters::table::parameter;

    #[test]
    fn each_format_has_an_id_an_argument_and_a_label_of_its_own() {
        for text in [
            |format: ApiFormat| format.facts().id,
            |format: ApiFormat| format.facts().argument,
            ApiFormat::label,
        ] {
            let mut all = ApiFormat::ALL.map(text).to_vec();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), ApiFormat::COUNT, "{all:?}");
        }
    }

    #[test]
    fn a_format_lists_parameters_that_exist_each_once() {
        for format in ApiFormat::ALL {
            let FormatParameters::Listed(listed) = format.facts().parameters else {
                continue;
            };
            for own in listed {
                assert!(parameter(own.id).is_some(), "{}", own.id);
                let same = listed.iter().filter(|other| other.id == own.id);
                assert_eq!(same.count(), 1, "{}", own.id);
                assert!(!own.names.is_empty(), "{}", own.id);
            }
        }
    }

    #[test]
    fn settings_keep_a_format_by_its_id() {
        for format in ApiFormat::ALL {
            let text = serde_json::to_string(&format).expect("text");
            assert_eq!(text, format!("\"{}\"", format.facts().id));
            let read: ApiFormat = serde_json::from_str(&text).expect("known");
            assert_eq!(read, format);
        }
        assert!(serde_json::from_str::<ApiFormat>("\"telepathy\"").is_err());
    }
}
