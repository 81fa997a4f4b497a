//! Numbers as they are typed: what is read, what is refused, and what was changed.

use super::value::without_user;
use crate::domain::capability::{Source, Sourced};
use std::fmt;

/// A text that is no such number, with what to type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is no number of tokens.
    Tokens,
    /// It is no price.
    Price,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tokens => {
                "Enter a whole number of tokens, such as 8192, or nothing if it is unknown"
            }
            Self::Price => "Enter a number such as 0.15, or nothing",
        })
    }
}

/// A number of tokens as typed; empty is unknown.
pub(super) struct TokenField {
    /// The text of the field.
    pub(super) text: String,
    shown: String,
    before: Option<Sourced<u32>>,
}

impl TokenField {
    pub(super) fn new(before: Option<Sourced<u32>>) -> Self {
        let text = before.map_or_else(String::new, |known| known.value.to_string());
        Self {
            shown: text.clone(),
            text,
            before,
        }
    }

    /// The number, `None` if nothing is typed. White space between digits is no part of it.
    pub(super) fn read(&self) -> Result<Option<u32>, Unreadable> {
        let digits: String = self
            .text
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        if digits.is_empty() {
            return Ok(None);
        }
        let number = digits.parse::<u32>().ok().filter(|number| *number > 0);
        number.map(Some).ok_or(Unreadable::Tokens)
    }

    /// Who says what is typed; `None` if nothing is known.
    pub(super) fn source(&self) -> Option<Source> {
        self.value().ok()?.map(|known| known.source)
    }

    /// Gives up the user's number.
    pub(super) fn reset(&mut self) {
        let told = without_user(self.before);
        self.text = told.map_or_else(String::new, |known| known.value.to_string());
    }

    /// Puts what was changed in place of `value`, and leaves it if nothing was.
    pub(super) fn save(&self, value: &mut Option<Sourced<u32>>) -> Result<(), Unreadable> {
        let typed = self.value()?;
        if typed != self.before {
            *value = typed;
        }
        Ok(())
    }

    fn value(&self) -> Result<Option<Sourced<u32>>, Unreadable> {
        if self.text == self.shown {
            return Ok(self.before);
        }
        let number = self.read()?;
        let told = without_user(self.before).filter(|told| Some(told.value) == number);
        Ok(told.or(number.map(Sourced::by_user)))
    }
}

/// A price per million tokens as typed; empty is unknown.
pub(super) struct PriceField {
    /// The text of the field.
    pub(super) text: String,
    shown: String,
}

impl PriceField {
    pub(super) fn new(before: Option<f64>) -> Self {
        let text = before.map_or_else(String::new, |price| price.to_string());
        Self {
            shown: text.clone(),
            text,
        }
    }

    /// Types another price in its place.
    pub(super) fn show(&mut self, price: Option<f64>) {
        self.text = price.map_or_else(String::new, |price| price.to_string());
    }

    pub(super) fn is_changed(&self) -> bool {
        self.text != self.shown
    }

    /// The price, `None` if nothing is typed; never below zero. A decimal comma is read as a point.
    pub(super) fn read(&self) -> Result<Option<f64>, Unreadable> {
        let text = self.text.trim().replace(',', ".");
        if text.is_empty() {
            return Ok(None);
        }
        let price = text.parse::<f64>().ok();
        price
            .filter(|price| price.is_finite() && *price >= 0.0)
            .map(Some)
            .ok_or(Unreadable::Price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_tokens_are_read_with_gaps_and_refused_with_anything_else() {
        let check = |typed: &str, read| {
            let tokens = TokenField {
                text: typed.to_owned(),
                ..TokenField::new(None)
            };
            assert_eq!(tokens.read(), read, "{typed}");
        };
        check("", Ok(None));
        check("131 072", Ok(Some(131_072)));
        check("0", Err(Unreadable::Tokens));
        check("-1", Err(Unreadable::Tokens));
        check("8k", Err(Unreadable::Tokens));
        check("4294967296", Err(Unreadable::Tokens));
    }

    #[test]
    fn giving_up_ones_number_brings_back_what_others_told() {
        let listed = Sourced {
            value: 4096,
            source: Source::ModelList,
        };
        let mut tokens = TokenField::new(Some(listed));
        tokens.text = "8192".to_owned();
        assert_eq!(tokens.source(), Some(Source::User));
        tokens.reset();
        assert_eq!(tokens.source(), Some(Source::ModelList));
        let mut own = TokenField::new(Some(Sourced::by_user(8192)));
        own.reset();
        let mut saved = Some(Sourced::by_user(8192));
        assert_eq!((own.save(&mut saved), saved), (Ok(()), None));
    }

    #[test]
    fn prices_are_read_with_point_or_comma_and_never_below_zero() {
        let check = |typed: &str, read| {
            let price = PriceField {
                text: typed.to_owned(),
                shown: String::new(),
            };
            assert_eq!(price.read(), read, "{typed}");
        };
        check(" 0,15 ", Ok(Some(0.15)));
        check("2.5", Ok(Some(2.5)));
        check("", Ok(None));
        check("-1", Err(Unreadable::Price));
        check("inf", Err(Unreadable::Price));
        check("free", Err(Unreadable::Price));
    }
}
