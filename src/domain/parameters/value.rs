//! What the value of a parameter may be, how it is typed, and why it is refused.

use super::range::NumberRange;
use crate::domain::extra_body::ExtraBody;
use crate::domain::figures::grouped;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A value as settings and history keep it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// A word of a choice, or a longer text.
    Text(String),
    /// Several texts, in their order.
    List(Vec<String>),
    /// The shape of the answer.
    Format(ResponseFormat),
    /// Tokens, each with how much it is favoured: −100 to 100.
    Bias(BTreeMap<String, f64>),
}

/// The shape of an answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum ResponseFormat {
    /// Whatever the model writes.
    Text,
    /// Some JSON.
    Json,
    /// JSON of that schema.
    Schema {
        /// A JSON schema, as typed; or the object that goes on the wire, with `name` and `schema`.
        schema: String,
    },
}

/// What the value of a parameter may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueKind {
    /// A number within a range.
    Number(NumberRange),
    /// A whole number.
    Integer {
        /// The least.
        least: i64,
        /// The most.
        most: Most,
        /// Where it stands when it is switched on.
        suggested: i64,
        /// What is counted, such as `tokens`; empty for nothing.
        unit: &'static str,
    },
    /// One of a few.
    Choice {
        /// All of them, in the order in which they are offered.
        choices: &'static [Choice],
        /// The index of the one that it begins with.
        suggested: usize,
    },
    /// Yes or no.
    Switch,
    /// Several texts, none of them empty.
    List {
        /// How many there may be.
        most: usize,
        /// What stands in it when it is switched on.
        suggested: &'static [&'static str],
    },
    /// Tokens with a number from −100 to 100 each.
    Bias,
    /// The shape of the answer.
    Shape,
    /// A longer text.
    Text(Syntax),
}

/// How a longer text is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Not at all: only the server can tell.
    Free,
    /// A JSON object that may be merged into a body.
    Body,
}

/// The greatest whole number that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// Always the same.
    Fixed(i64),
    /// The longest answer of the model; any number where that is not known.
    Output,
}

/// One of a few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub label: &'static str,
    /// What goes on the wire.
    pub word: Word,
    /// Whether it is offered only where the server lists it.
    pub rare: bool,
}

/// The value of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// A string.
    Text(&'static str),
    /// A whole number.
    Number(i64),
}

impl Word {
    /// The word as a value that settings keep.
    pub fn value(self) -> ParameterValue {
        match self {
            Self::Text(text) => ParameterValue::Text(text.to_owned()),
            Self::Number(number) => ParameterValue::Integer(number),
        }
    }
}

/// Why a value is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// What was typed is no number.
    #[error("Enter a number from {0}")]
    NoNumber(String),
    /// What was typed is no whole number.
    #[error("Enter a whole number from {0}")]
    NoInteger(String),
    /// It is a number, but not one that is taken.
    #[error("Out of range: enter {0}")]
    OutOfRange(String),
    /// A list has too many entries.
    #[error("At most {0} entries")]
    TooMany(usize),
    /// A line of a bias cannot be read.
    #[error("“{0}” is no token with a number from −100 to 100, such as 1234: −5")]
    Bias(String),
    /// A schema cannot be read.
    #[error("Not a JSON schema: {0}")]
    Schema(String),
    /// A body cannot be merged.
    #[error("{0}")]
    Body(String),
    /// The value is of another kind, as from a file that was written by hand.
    #[error("This kind of value is not taken here")]
    Kind,
}

impl ValueKind {
    /// What it stands at when it is switched on; `longest` is the longest answer of the model in
    /// tokens, where that is known.
    pub fn suggested(&self, longest: Option<u32>) -> ParameterValue {
        match *self {
            Self::Number(range) => ParameterValue::Number(range.suggested),
            Self::Integer {
                suggested, most, ..
            } => ParameterValue::Integer(match most {
                Most::Output => longest.map_or(suggested, |most| suggested.min(most.into())),
                Most::Fixed(most) => suggested.min(most),
            }),
            Self::Choice { choices, suggested } => choices[suggested].word.value(),
            Self::Switch => ParameterValue::Flag(true),
            Self::List { suggested, .. } => {
                ParameterValue::List(suggested.iter().map(|text| (*text).to_owned()).collect())
            }
            Self::Bias => ParameterValue::Bias(BTreeMap::new()),
            Self::Shape => ParameterValue::Format(ResponseFormat::Json),
            Self::Text(_) => ParameterValue::Text(String::new()),
        }
    }

    /// The least and the most of a number; `None` for other kinds. `longest` is the longest answer
    /// of the model in tokens, where that is known.
    pub fn range(&self, longest: Option<u32>) -> Option<(f64, f64)> {
        match *self {
            Self::Number(range) => Some((range.least, range.most)),
            Self::Integer { least, most, .. } => {
                let most = match most {
                    Most::Fixed(most) => most as f64,
                    Most::Output => f64::from(longest.unwrap_or(u32::MAX)),
                };
                Some((least as f64, most))
            }
            Self::Choice { .. }
            | Self::Switch
            | Self::List { .. }
            | Self::Bias
            | Self::Shape
            | Self::Text(_) => None,
        }
    }

    /// The range in words, such as `0–2`; `1 or more` where there is no end to speak of. `None` for
    /// what is no number.
    pub fn range_words(&self, longest: Option<u32>) -> Option<String> {
        let (least, most) = self.range(longest)?;
        let mut counted = "";
        let no_end = if let Self::Integer { most, unit, .. } = *self {
            counted = unit;
            match most {
                Most::Fixed(most) => most == i64::MAX,
                Most::Output => longest.is_none(),
            }
        } else {
            false
        };
        let gap = if counted.is_empty() { "" } else { " " };
        let unit = format!("{gap}{counted}");
        Some(if no_end {
            format!("{} or more{unit}", figure(least))
        } else {
            format!("{}–{}{unit}", figure(least), figure(most))
        })
    }

    /// Whether that value may be entered.
    ///
    /// # Errors
    /// Why not, with the range.
    pub fn check(&self, value: &ParameterValue, longest: Option<u32>) -> Result<(), ValueError> {
        match (self, value) {
            (Self::Number(_), ParameterValue::Number(number)) => self.check_range(*number, longest),
            // TOML and JSON keep `1` and `1.0` apart, people do not.
            (Self::Number(_) | Self::Integer { .. }, ParameterValue::Integer(number)) => {
                self.check_range(*number as f64, longest)
            }
            (Self::Choice { choices, .. }, value) => {
                let known = choices.iter().any(|choice| choice.word.value() == *value);
                // Servers have words of their own for an effort.
                let is_word = matches!(value, ParameterValue::Text(word) if !word.trim().is_empty())
                    && choices.iter().any(|c| matches!(c.word, Word::Text(_)));
                (known || is_word).then_some(()).ok_or(ValueError::Kind)
            }
            (Self::List { most, .. }, ParameterValue::List(list)) if list.len() > *most => {
                Err(ValueError::TooMany(*most))
            }
            (Self::Bias, ParameterValue::Bias(bias)) => {
                let bad = bias.iter().find(|(_, weight)| !is_weight(**weight));
                bad.map_or(Ok(()), |(token, _)| Err(ValueError::Bias(token.clone())))
            }
            (Self::Shape, ParameterValue::Format(ResponseFormat::Schema { schema })) => {
                read_schema(schema).map(|_object| ())
            }
            (Self::Text(Syntax::Body), ParameterValue::Text(text)) => ExtraBody::check(text)
                .map(|_| ())
                .map_err(|error| ValueError::Body(error.to_string())),
            (Self::Switch, ParameterValue::Flag(_))
            | (Self::List { .. }, ParameterValue::List(_))
            | (Self::Shape, ParameterValue::Format(_))
            | (Self::Text(Syntax::Free), ParameterValue::Text(_)) => Ok(()),
            _ => Err(ValueError::Kind),
        }
    }

    fn check_range(&self, number: f64, longest: Option<u32>) -> Result<(), ValueError> {
        let range = self.range(longest);
        let inside = range.is_some_and(|(least, most)| (least..=most).contains(&number));
        if inside {
            Ok(())
        } else {
            let words = self.range_words(longest).unwrap_or_default();
            Err(ValueError::OutOfRange(words))
        }
    }

    /// The number that was typed; white space, a decimal comma and a typographic minus are read.
    ///
    /// # Errors
    /// If it is none, or out of range; with the range.
    pub fn read_number(
        &self,
        typed: &str,
        longest: Option<u32>,
    ) -> Result<ParameterValue, ValueError> {
        let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.replace(',', ".").replace('−', "-");
        let words = || self.range_words(longest).unwrap_or_default();
        let value = if matches!(self, Self::Integer { .. }) {
            let number = text
                .parse()
                .map_err(|_not_one| ValueError::NoInteger(words()))?;
            ParameterValue::Integer(number)
        } else {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            ParameterValue::Number(number.ok_or_else(|| ValueError::NoNumber(words()))?)
        };
        self.check(&value, longest)?;
        Ok(value)
    }

    /// How many decimals a slider shows.
    pub fn decimals(&self) -> i32 {
        let Self::Number(NumberRange { step, .. }) = *self else {
            return 0;
        };
        let places = [(0, 1.0), (1, 0.1)];
        let fits = places.iter().find(|(_, place)| step >= *place);
        fits.map_or(2, |(decimals, _)| *decimals)
    }
}

impl ParameterValue {
    /// Whether there is something to send: an empty list or text says nothing.
    pub fn says_something(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Bias(bias) => !bias.is_empty(),
            Self::Format(ResponseFormat::Schema { schema }) => !schema.trim().is_empty(),
            Self::Flag(_) | Self::Integer(_) | Self::Number(_) | Self::Format(_) => true,
        }
    }

    /// Whether somebody has written it, and did not only choose it.
    pub fn is_written(&self) -> bool {
        let is_kind = match self {
            Self::Text(_) | Self::List(_) | Self::Bias(_) => true,
            Self::Format(format) => matches!(format, ResponseFormat::Schema { .. }),
            Self::Flag(_) | Self::Integer(_) | Self::Number(_) => false,
        };
        is_kind && self.says_something()
    }

    /// As a number, where it is one.
    pub fn as_number(&self) -> Option<f64> {
        match *self {
            Self::Integer(number) => Some(number as f64),
            Self::Number(number) => Some(number),
            Self::Flag(_) | Self::Text(_) | Self::List(_) | Self::Format(_) | Self::Bias(_) => None,
        }
    }

    /// In one line, for people.
    pub fn words(&self) -> String {
        match self {
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
            Self::Integer(number) => number.to_string().replace('-', "−"),
            Self::Number(number) => number_words(*number),
            Self::Text(text) => text.clone(),
            Self::List(list) => list.join(", "),
            Self::Format(ResponseFormat::Text) => "text".to_owned(),
            Self::Format(ResponseFormat::Json) => "JSON".to_owned(),
            Self::Format(ResponseFormat::Schema { .. }) => "JSON schema".to_owned(),
            Self::Bias(bias) => format!("{} tokens", bias.len()),
        }
    }
}

/// A number as [`number_words`], whole ones in groups of three.
fn figure(number: f64) -> String {
    if number >= 1000.0 && number.fract() == 0.0 {
        grouped(number as u64)
    } else {
        number_words(number)
    }
}

/// A number without noise behind the point, with a typographic minus.
pub fn number_words(number: f64) -> String {
    let rounded = (number * 1e6).round() / 1e6;
    rounded.to_string().replace('-', "−")
}

pub(super) fn is_weight(weight: f64) -> bool {
    (-100.0..=100.0).contains(&weight)
}

/// The object in a schema as it was typed.
///
/// # Errors
/// If it is no JSON, or no object.
pub fn read_schema(typed: &str) -> Result<Map<String, Value>, ValueError> {
    let read =
        serde_json::from_str(typed).map_err(|error| ValueError::Schema(error.to_string()))?;
    if let Value::Object(object) = read {
        Ok(object)
    } else {
        Err(ValueError::Schema("enter a JSON object".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::format::ApiFormat;
    use crate::domain::parameters::table::{TABLE, parameter};

    fn kind(id: &str) -> ValueKind {
        parameter(id).expect(id).kind
    }

    #[test]
    fn numbers_are_read_as_people_write_them_and_refused_out_of_range_with_the_range() {
        let check = |id: &str, typed: &str, expected: Result<ParameterValue, &str>| {
            let read = kind(id).read_number(typed, Some(512));
            let read = read.map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{id} {typed}");
        };
        check("temperature", " 0,7 ", Ok(ParameterValue::Number(0.7)));
        check("temperature", "2.1", Err("Out of range: enter 0–2"));
        check("temperature", "hot", Err("Enter a number from 0–2"));
        check("temperature", "NaN", Err("Enter a number from 0–2"));
        check("presence_penalty", "−1.5", Ok(ParameterValue::Number(-1.5)));
        check("top_k", "40", Ok(ParameterValue::Integer(40)));
        check("top_k", "1.5", Err("Enter a whole number from 0–200"));
        check("top_k", "201", Err("Out of range: enter 0–200"));
        check("max_output", "512", Ok(ParameterValue::Integer(512)));
        check(
            "max_output",
            "1 000",
            Err("Out of range: enter 1–512 tokens"),
        );
        check(
            "seed",
            "9223372036854775807",
            Ok(ParameterValue::Integer(i64::MAX)),
        );
        check("seed", "-2", Err("Out of range: enter −1 or more"));
        check(
            "dry_penalty_last_n",
            "-1",
            Err("Out of range: enter 0–131\u{202f}072 tokens"),
        );
    }

    #[test]
    fn what_is_suggested_may_be_entered() {
        for parameter in &TABLE {
            for format in ApiFormat::ALL {
                for longest in [None, Some(8192)] {
                    let kind = parameter.kind(format);
                    let suggested = kind.suggested(longest);
                    let empty = !suggested.says_something();
                    let check = kind.check(&suggested, longest);
                    assert!(empty || check.is_ok(), "{} {check:?}", parameter.id);
                }
            }
        }
    }

    #[test]
    fn ids_labels_and_sentences_are_unique_and_written_alike() {
        let mut ids: Vec<&str> = TABLE.iter().map(|parameter| parameter.id).collect();
        let mut labels: Vec<&str> = TABLE.iter().map(|parameter| parameter.label).collect();
        for words in [&mut ids, &mut labels] {
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), TABLE.len());
        }
        for parameter in &TABLE {
            let sentence = parameter.sentence;
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(!sentence.ends_with('.') && !parameter.names.is_empty());
        }
        let by_group = TABLE.iter().map(|parameter| parameter.group);
        assert!(by_group.is_sorted(), "the groups stand together, in order");
    }

    #[test]
    fn schemas_are_checked() {
        let check = |schema: &str, expected: Result<(), &str>| {
            let value = ParameterValue::Format(ResponseFormat::Schema {
                schema: schema.to_owned(),
            });
            let checked = kind("response_format").check(&value, None);
            match expected {
                Ok(()) => assert_eq!(checked, Ok(()), "{schema}"),
                Err(words) => assert!(checked.is_err_and(|e| e.to_string().contains(words))),
            }
        };
        check("{\"type\": \"object\"}", Ok(()));
        check(
            "{\"type\": }",
            Err("Not a JSON schema: expected value at line 1"),
        );
        check("[]", Err("enter a JSON object"));
    }

    #[test]
    fn a_value_of_another_kind_is_not_taken() {
        let check = |id: &str, value: ParameterValue, taken: bool| {
            assert_eq!(
                kind(id).check(&value, None).is_ok(),
                taken,
                "{id} {value:?}"
            );
        };
        check("temperature", ParameterValue::Text("hot".to_owned()), false);
        check("temperature", ParameterValue::Integer(1), true);
        check("top_k", ParameterValue::Number(1.5), false);
        check("ignore_eos", ParameterValue::Integer(1), false);
        check("mirostat", ParameterValue::Integer(3), false);
        check(
            "reasoning_effort",
            ParameterValue::Text("max".to_owned()),
            true,
        );
        check(
            "extra_body",
            ParameterValue::Text("{\"stream\": true}".to_owned()),
            false,
        );
        let many = vec!["x".to_owned(); 17];
        check("stop", ParameterValue::List(many), false);
    }
}
