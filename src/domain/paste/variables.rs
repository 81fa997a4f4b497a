//! Variables that a text sets, in the ways of all shells, and which of them say something about an
//! endpoint: those that the catalogue names.

use super::{Pasted, is_filled, key_in};
use crate::domain::catalogue::{self, CloudProvider};
use crate::domain::format::AuthScheme;
use crate::domain::secret::Secret;
use std::iter::Peekable;
use std::vec::IntoIter;

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Holds {
    Url,
    Model,
    /// A key, and how it is sent where that is told by the variable.
    Key(Option<AuthScheme>),
}

/// The longest text, in bytes, in which variables are resolved, and the longest value of one: no
/// address or header is longer, and many references to a long value would make a huge text.
const LONGEST: usize = 8_192;

/// Whose variable that is, and what it holds; `None` if no provider of the catalogue has it.
fn meaning(name: &str) -> Option<(&'static CloudProvider, Holds)> {
    let holds = |list: &[String]| list.iter().any(|known| known == name);
    catalogue::catalogue().iter().find_map(|provider| {
        let pasted = &provider.pasted;
        let by_kind = [
            (&provider.env, Holds::Key(None)),
            (&pasted.key, Holds::Key(None)),
            (&pasted.bearer, Holds::Key(Some(AuthScheme::Bearer))),
            (&pasted.url, Holds::Url),
            (&pasted.model, Holds::Model),
        ];
        let mut found = by_kind.into_iter().filter(|(list, _)| holds(list));
        found.next().map(|(_, what)| (provider, what))
    })
}

/// The variables that were set so far, in order.
#[derive(Default)]
pub(super) struct Variables {
    list: Vec<(String, String)>,
}

impl Variables {
    /// Takes the assignment that begins with `word`, if one does; `rest` are the words after it.
    pub(super) fn take(&mut self, word: &str, rest: &mut Peekable<IntoIter<String>>) -> bool {
        let command = word.to_ascii_lowercase();
        let flag = |word: &String| word.starts_with('-') || word.starts_with('/');
        let two_words = match command.as_str() {
            "setx" | "setenv" => true,
            // As in `set -gx NAME value` of fish.
            "set" => rest.peek().is_some_and(flag),
            _ => false,
        };
        if two_words {
            while rest.next_if(flag).is_some() {}
            if let Some(name) = rest.next_if(|word| is_name(word)) {
                let value = rest.next().unwrap_or_default();
                self.list.push((name, value));
            }
            return true;
        }
        let Some((name, value)) = assignment(word, rest) else {
            return false;
        };
        self.list.push((name, value));
        true
    }

    /// Whether one of them says something about an endpoint.
    pub(super) fn say(&self) -> bool {
        self.list.iter().any(|(name, _)| meaning(name).is_some())
    }

    /// The text with the variables that were set resolved, and all others as they are: `$NAME`,
    /// `${NAME}`, `$env:NAME`, `%NAME%`. A long text is left alone, see [`LONGEST`].
    pub(super) fn resolve(&self, text: &str) -> String {
        if self.list.is_empty() || text.len() > LONGEST {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(place) = rest.find(['$', '%']) {
            out.push_str(&rest[..place]);
            rest = &rest[place..];
            let reference = self.reference(rest);
            let (value, length) = reference.unwrap_or((&rest[..1], 1));
            out.push_str(value);
            rest = &rest[length..];
        }
        out.push_str(rest);
        out
    }

    /// The value of the variable that a text begins with, and the length of that beginning.
    fn reference(&self, text: &str) -> Option<(&str, usize)> {
        let start = |length| text.get(..length).unwrap_or_default();
        let (open, close) = if start(2) == "${" {
            (2, "}")
        } else if start(5).eq_ignore_ascii_case("$env:") {
            (5, "")
        } else if start(1) == "%" {
            (1, "%")
        } else {
            (1, "")
        };
        let inner = &text[open..];
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, after) = inner.split_at(end.unwrap_or(inner.len()));
        let mut newest_first = self.list.iter().rev();
        let (_, value) = newest_first.find(|(known, _)| known == name)?;
        let is_short = value.len() < LONGEST;
        (after.starts_with(close) && is_short)
            .then_some((value.as_str(), open + name.len() + close.len()))
    }

    /// What they say; `None` if none of them says something.
    pub(super) fn read(&self) -> Option<Pasted> {
        let mut families: Vec<Family> = Vec::new();
        for (name, value) in &self.list {
            let Some((entry, holds)) = meaning(name) else {
                continue;
            };
            let known = families.iter().position(|family| family.entry == entry);
            let place = known.unwrap_or_else(|| {
                families.push(Family::new(entry));
                families.len() - 1
            });
            families[place].learn(holds, &self.resolve(value));
        }
        let with_url = families.iter().position(|family| family.url.is_some());
        let with_key = families.iter().position(|family| family.key.is_some());
        let best = with_url.or(with_key).unwrap_or_default();
        (best < families.len()).then(|| families.swap_remove(best).into())
    }
}

/// What was said about one endpoint.
struct Family {
    entry: &'static CloudProvider,
    url: Option<String>,
    key: Option<(Secret, Option<AuthScheme>)>,
    model: Option<String>,
}

impl Family {
    fn new(entry: &'static CloudProvider) -> Self {
        Self {
            entry,
            url: None,
            key: None,
            model: None,
        }
    }

    /// The first one that says something holds.
    fn learn(&mut self, holds: Holds, value: &str) {
        let text = || is_filled(value).then(|| value.trim().to_owned());
        match holds {
            Holds::Url => self.url = self.url.take().or_else(text),
            Holds::Model => self.model = self.model.take().or_else(text),
            Holds::Key(auth) => {
                let key = || key_in(value).map(|key| (key, auth));
                self.key = self.key.take().or_else(key);
            }
        }
    }
}

impl From<Family> for Pasted {
    fn from(family: Family) -> Self {
        let entry = family.entry;
        let usual = || (!entry.own_url).then(|| entry.base_url.to_string());
        let (key, auth) = family.key.unzip();
        Self {
            format: Some(entry.format),
            url: family.url.or_else(usual),
            key,
            auth: auth.flatten(),
            model: family.model,
            headers: Vec::new(),
        }
    }
}

/// `NAME=value`, `NAME = value`, or either with `$env:` in front.
fn assignment(word: &str, rest: &mut Peekable<IntoIter<String>>) -> Option<(String, String)> {
    let of_powershell = word
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("$env:"));
    let word = if of_powershell { &word[5..] } else { word };
    if let Some((name, value)) = word.split_once('=') {
        if !is_name(name) {
            return None;
        }
        let value = if value.is_empty() && of_powershell {
            rest.next().unwrap_or_default()
        } else {
            value.to_owned()
        };
        return Some((name.to_owned(), value));
    }
    if !is_name(word) {
        return None;
    }
    let sign = rest.next_if(|next| next.starts_with('='))?;
    let value = match sign[1..].trim() {
        "" => rest.next().unwrap_or_default(),
        value => value.to_owned(),
    };
    Some((word.to_owned(), value))
}

fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(inner) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
