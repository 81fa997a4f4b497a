//! What each word of code is, for colouring it: keyword, string, comment and so on.
//!
//! Pure; it runs on the background thread. Code comes in the pieces that are drawn; what is known
//! at the end of one is where the next begins. Which colour an [`Ink`] has is the theme's.

use crate::markdown::languages::CodeLanguage;
use crate::ui::theme::Tokens;
use eframe::egui::Color32;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

/// No longer line is read, in bytes: such lines are made by machines, and take long.
const LINE_BYTES: usize = 1000;
/// What comes after so many bytes of one block of code stays plain.
pub(super) const CARD_BYTES: usize = 512 * 1024;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::markdown) enum Ink {
    /// A word that is none of the others.
    Plain,
    /// A word of the language.
    Keyword,
    /// Text, and what stands for it.
    Text,
    /// A number in any notation.
    Number,
    /// A remark for the reader.
    Comment,
    /// The name of a function or macro.
    Function,
    /// The name of a type.
    Type,
    /// A constant or an attribute.
    Constant,
    /// Signs between the words.
    Punctuation,
    /// A line that was added.
    Added,
    /// A line that was taken away.
    Removed,
}

impl Ink {
    /// The colour that the theme gives to the word.
    pub(in crate::ui::markdown) fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Plain => tokens.text,
            Self::Keyword => tokens.code_keyword,
            Self::Text => tokens.code_string,
            Self::Number => tokens.code_number,
            Self::Comment => tokens.code_comment,
            Self::Function => tokens.code_function,
            Self::Type => tokens.code_type,
            Self::Constant => tokens.code_constant,
            Self::Punctuation => tokens.code_punctuation,
            Self::Added => tokens.ok,
            Self::Removed => tokens.bad,
        }
    }
}

/// Beginnings of scopes, and what they say. The longest that fits counts; of nested scopes the
/// innermost that says anything.
const RULES: &[(&str, Ink)] = &[
    ("comment", Ink::Comment),
    ("punctuation.definition.comment", Ink::Comment),
    ("string", Ink::Text),
    ("punctuation.definition.string", Ink::Text),
    ("constant.character", Ink::Constant),
    ("constant.numeric", Ink::Number),
    ("constant", Ink::Constant),
    ("keyword", Ink::Keyword),
    ("keyword.operator", Ink::Punctuation),
    ("keyword.operator.word", Ink::Keyword),
    ("keyword.operator.logical", Ink::Keyword),
    ("storage", Ink::Keyword),
    ("variable.language", Ink::Keyword),
    ("variable.function", Ink::Function),
    ("entity.name.function", Ink::Function),
    ("entity.name.macro", Ink::Function),
    ("entity.name", Ink::Type),
    ("entity.name.tag", Ink::Keyword),
    ("entity.name.section", Ink::Keyword),
    ("entity.name.label", Ink::Constant),
    ("entity.name.constant", Ink::Constant),
    ("entity.name.namespace", Ink::Plain),
    ("entity.name.module", Ink::Plain),
    ("entity.other.attribute-name", Ink::Constant),
    ("entity.other.inherited-class", Ink::Type),
    ("support.function", Ink::Function),
    ("support.macro", Ink::Function),
    ("support.type", Ink::Type),
    ("support.type.property-name", Ink::Constant),
    ("support.class", Ink::Type),
    ("support.constant", Ink::Constant),
    ("variable.annotation", Ink::Constant),
    ("meta.annotation", Ink::Constant),
    ("punctuation", Ink::Punctuation),
    ("punctuation.definition.tag", Ink::Punctuation),
    ("punctuation.definition.inserted", Ink::Added),
    ("punctuation.definition.deleted", Ink::Removed),
    ("punctuation.definition.heading", Ink::Keyword),
    ("markup.heading", Ink::Keyword),
    ("markup.raw", Ink::Text),
    ("markup.inserted", Ink::Added),
    ("markup.deleted", Ink::Removed),
    ("meta.diff.header", Ink::Comment),
    ("meta.diff.range", Ink::Comment),
    // What is put into a text is no text.
    ("meta.interpolation", Ink::Plain),
    ("meta.template.expression", Ink::Plain),
];

/// Bytes of a piece that are the same.
pub(in crate::ui::markdown) type ColoredSpan = (Range<u32>, Ink);

/// The words of a piece of code.
#[derive(Debug)]
pub(in crate::ui::markdown) struct HighlightedCode {
    /// In order; what is between them is plain.
    pub(in crate::ui::markdown) spans: Vec<ColoredSpan>,
    /// What is known at the end.
    pub(super) end: Arc<Paused>,
}

impl HighlightedCode {
    /// About how much memory they take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.spans.len() * size_of::<ColoredSpan>() + 1024
    }
}

/// What is known between two lines.
#[derive(Debug, Clone)]
pub(super) struct Paused {
    parser: ParseState,
    scopes: ScopeStack,
}

/// A piece of code to read.
#[derive(Debug)]
pub(super) struct CodePiece {
    /// The lines, without the end of the last.
    pub(super) text: String,
    /// Whether it begins in the middle of a line.
    pub(super) mid_line: bool,
}

/// Tells the words of code apart, with all syntaxes at hand.
pub(super) struct Highlighter {
    syntaxes: SyntaxSet,
    rules: Vec<(Scope, usize, Ink)>,
    known: HashMap<Scope, Option<Ink>>,
}

impl Default for Highlighter {
    fn default() -> Self {
        let rule = |(name, ink): &(&str, Ink)| Some((Scope::new(name).ok()?, name.len(), *ink));
        Self {
            syntaxes: two_face::syntax::extra_newlines(),
            rules: RULES.iter().filter_map(rule).collect(),
            known: HashMap::new(),
        }
    }
}

impl Highlighter {
    /// What is known before the first line; None if there is no syntax for the language.
    pub(super) fn begin(&self, language: CodeLanguage) -> Option<Paused> {
        let syntax = self.syntaxes.find_syntax_by_name(language.syntax)?;
        Some(Paused {
            parser: ParseState::new(syntax),
            scopes: ScopeStack::new(),
        })
    }

    /// Reads a piece from where the one before it ended.
    pub(super) fn read(&mut self, piece: &CodePiece, start: &Paused) -> HighlightedCode {
        let mut paused = start.clone();
        let mut spans: Vec<ColoredSpan> = Vec::new();
        let mut at = 0;
        let mut mid_line = piece.mid_line;
        let mut line_with_end = String::new();
        for line in piece.text.split('\n') {
            if !std::mem::take(&mut mid_line) && line.len() <= LINE_BYTES {
                line_with_end.clear();
                line_with_end.push_str(line);
                line_with_end.push('\n');
                self.read_line(&line_with_end, at, &mut paused, &mut spans);
            }
            // A piece is no longer than a block of code may be.
            at += line.len() as u32 + 1;
        }
        spans.shrink_to_fit();
        HighlightedCode {
            spans,
            end: Arc::new(paused),
        }
    }

    fn read_line(
        &mut self,
        line: &str,
        offset: u32,
        paused: &mut Paused,
        spans: &mut Vec<ColoredSpan>,
    ) {
        // A syntax may be faulty: the line stays as it is, and the next goes on from here.
        let Ok(changes) = paused.parser.parse_line(line, &self.syntaxes) else {
            return;
        };
        let last = line.len() - 1;
        let mut from = 0;
        let mut ink = self.ink(&paused.scopes);
        let mut push = |from: usize, to: usize, ink: Ink| {
            let (from, to) = (from.min(last), to.min(last));
            if from == to || ink == Ink::Plain || line[from..to].trim().is_empty() {
                return;
            }
            let (from, to) = (offset + from as u32, offset + to as u32);
            match spans.last_mut() {
                Some((range, of)) if range.end == from && *of == ink => range.end = to,
                _ => spans.push((from..to, ink)),
            }
        };
        for (to, change) in &changes {
            push(from, *to, ink);
            from = *to;
            if paused.scopes.apply(change).is_err() {
                return;
            }
            ink = self.ink(&paused.scopes);
        }
        push(from, last, ink);
    }

    fn ink(&mut self, scopes: &ScopeStack) -> Ink {
        let Self { rules, known, .. } = self;
        let of = |scope: &Scope| {
            *known.entry(*scope).or_insert_with(|| {
                let fitting = rules.iter().filter(|(rule, ..)| rule.is_prefix_of(*scope));
                fitting
                    .max_by_key(|(_, length, _)| *length)
                    .map(|rule| rule.2)
            })
        };
        let mut inner = scopes.scopes.iter().rev();
        inner.find_map(of).unwrap_or(Ink::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads pieces, and gives what was found in them, each word with what it is.
    fn read(language: &str, pieces: &[&str]) -> Vec<(String, Ink)> {
        let mut highlighter = Highlighter::default();
        let language = CodeLanguage::named(language).expect("a known language");
        let mut paused = highlighter.begin(language).expect("a syntax");
        let mut found = Vec::new();
        for text in pieces {
            let piece = CodePiece {
                text: (*text).to_owned(),
                mid_line: false,
            };
            let words = highlighter.read(&piece, &paused);
            found.extend(words.spans.iter().map(|(range, ink)| {
                let word = &text[range.start as usize..range.end as usize];
                (word.trim().to_owned(), *ink)
            }));
            paused = (*words.end).clone();
        }
        found
    }

    #[track_caller]
    fn check(language: &str, code: &str, expected: &[(&str, Ink)]) {
        let found = read(language, &[code]);
        for (word, ink) in expected {
            let is = found.iter().find(|(found, _)| found == word);
            assert_eq!(is.map(|(_, ink)| *ink), Some(*ink), "{word} in {found:?}");
        }
    }

    #[test]
    fn words_are_told_apart() {
        check(
            "rust",
            "// why\nfn add(a: u32) -> Vec<u8> { \"text\".len() + 42 }",
            &[
                ("// why", Ink::Comment),
                ("fn", Ink::Keyword),
                ("add", Ink::Function),
                ("\"text\"", Ink::Text),
                ("42", Ink::Number),
            ],
        );
        check(
            "py",
            "@cached\ndef f(x):\n    return f\"a {x} b\"  # no\nclass A: pass",
            &[
                ("def", Ink::Keyword),
                ("f", Ink::Function),
                ("# no", Ink::Comment),
                ("A", Ink::Type),
            ],
        );
        check(
            "json",
            "{\"a\": [1, true]}",
            &[("1", Ink::Number), ("true", Ink::Constant)],
        );
        check("ts", "const a: number = 1;", &[("const", Ink::Keyword)]);
        check(
            "sh",
            "echo \"hi\" # x",
            &[("\"hi\"", Ink::Text), ("# x", Ink::Comment)],
        );
        check(
            "html",
            "<p class=\"a\">",
            &[("p", Ink::Keyword), ("class", Ink::Constant)],
        );
        check(
            "php",
            "<?php echo 'a'; // b",
            &[("'a'", Ink::Text), ("// b", Ink::Comment)],
        );
        check(
            "diff",
            "-old\n+new",
            &[("-old", Ink::Removed), ("+new", Ink::Added)],
        );
    }

    #[test]
    fn a_comment_goes_on_in_the_next_piece() {
        let found = read("rust", &["/* one\ntwo", "three\n*/ let a"]);
        let comments = found.iter().filter(|(_, ink)| *ink == Ink::Comment);
        let comments: Vec<_> = comments.map(|(word, _)| word.as_str()).collect();
        assert_eq!(comments, ["/* one", "two", "three", "*/"]);
        assert!(found.contains(&("let".to_owned(), Ink::Keyword)));
    }

    #[test]
    fn lines_made_by_machines_stay_plain() {
        let long = format!("let a = \"{}\";", "x".repeat(LINE_BYTES));
        let found = read("rust", &[&format!("{long}\nlet b;")]);
        assert_eq!(found.first(), Some(&("let".to_owned(), Ink::Keyword)));
        assert!(found.iter().all(|(_, ink)| *ink != Ink::Text), "{found:?}");
    }
}
