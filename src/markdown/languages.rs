//! Languages of code by the words that stand after a fence. Which there are is data:
//! `assets/languages.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language that is known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeLanguage {
    /// The language's name as its makers write it.
    pub name: &'static str,
    /// What the syntax is called that its code is read with; empty where there is none.
    pub syntax: &'static str,
    /// The words for it besides its name, apart by spaces.
    words: &'static str,
}

static LANGUAGES: LazyLock<Vec<CodeLanguage>> = LazyLock::new(|| {
    let lines = include_str!("../../assets/languages.txt").lines();
    let entries = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries.map(CodeLanguage::from_line).collect()
});

/// The places in [`LANGUAGES`] by name and words, in small letters.
static BY_WORD: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let all = LANGUAGES.iter().enumerate();
    all.flat_map(|(place, language)| {
        let words = language.words().map(str::to_ascii_lowercase);
        words.map(move |word| (word, place))
    })
    .collect()
});

impl CodeLanguage {
    fn from_line(line: &'static str) -> Self {
        let mut fields = line.split(';').map(str::trim);
        let mut next = || fields.next().unwrap_or_default();
        let (name, syntax, words) = (next(), next(), next());
        let syntax = if syntax == "=" { name } else { syntax };
        Self {
            name,
            syntax,
            words,
        }
    }

    /// The language that `word` means, in any case of letters; None if it is not known.
    pub fn named(word: &str) -> Option<Self> {
        // A fence may say more: `rust,ignore`, `{.python}`, `js{1,3}`.
        let word = word.trim_start_matches(['{', '.']);
        let end = word.find([',', '{', '}', ':']).unwrap_or(word.len());
        let place = BY_WORD.get(&word[..end].to_ascii_lowercase())?;
        LANGUAGES.get(*place).copied()
    }

    /// All languages that are known.
    pub fn all() -> impl Iterator<Item = Self> {
        LANGUAGES.iter().copied()
    }

    /// Its name and the other words for it.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.words.split_whitespace())
    }
}

/// The proper name of a language, where it is known; else the word as it was written.
pub fn language_name(word: &str) -> &str {
    CodeLanguage::named(word).map_or(word, |language| language.name)
}
