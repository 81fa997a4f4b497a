//! The numbers of footnotes, and which labels are known, while an answer grows.
//!
//! The parser takes a label for a reference only when its definition is in the text that it reads;
//! `lines_before` tells it of those that are further up.

use super::labels::{LABEL_BYTES, OPEN_LABELS, label_key};
use std::collections::{HashMap, HashSet};

/// What the finished part of an answer says of footnotes.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// The number of each footnote that was met.
    numbers: HashMap<String, u32>,
    defined: HashSet<String>,
    /// What stands in brackets like a reference, but is defined nowhere.
    open: HashSet<String>,
    /// What is referred to, but defined only in the open tail.
    borrowed: HashSet<String>,
}

/// What a reading found of footnotes: labels, and where they stand in the answer.
#[derive(Debug, Default)]
pub(super) struct FoundNotes {
    /// Footnotes that were first met here, in the order of their numbers.
    pub(super) numbered: Vec<(String, usize)>,
    /// Labels that are defined here.
    pub(super) defined: Vec<(String, usize)>,
    /// All that stands in brackets like a reference, also in code.
    pub(super) labels: Vec<(String, usize)>,
}

impl Footnotes {
    /// The number of a footnote that was met before.
    pub(super) fn number(&self, label: &str) -> Option<u32> {
        self.numbers.get(label).copied()
    }

    /// How many have a number.
    pub(super) fn count(&self) -> u32 {
        // Far fewer than 2^32 labels fit into an answer.
        self.numbers.len() as u32
    }

    /// Whether a reading shows that finished text has to be read again.
    pub(super) fn are_outdated_by(&self, found: &FoundNotes) -> bool {
        let defined: HashSet<&String> = found.defined.iter().map(|(label, _)| label).collect();
        let missing = |label: &String| !self.defined.contains(label) && !defined.contains(label);
        defined.iter().any(|label| self.open.contains(*label)) || self.borrowed.iter().any(missing)
    }

    /// Remembers what concerns the part of the answer before `end`, which is finished.
    pub(super) fn keep(&mut self, found: FoundNotes, end: usize) {
        let mut next = self.count();
        for (label, at) in found.numbered {
            if at < end {
                next += 1;
                self.numbers.entry(label).or_insert(next);
            }
        }
        let mut later = HashSet::new();
        for (label, at) in found.defined {
            if at < end {
                self.borrowed.remove(&label);
                self.defined.insert(label);
            } else {
                later.insert(label);
            }
        }
        for (label, at) in found.labels {
            if at >= end || self.defined.contains(&label) {
                continue;
            }
            if later.contains(&label) {
                self.borrowed.insert(label);
            } else if self.open.len() < OPEN_LABELS {
                self.open.insert(label);
            }
        }
    }

    /// Lines that define, for the parser, those of `labels` that are defined further up; empty when
    /// there are none. What follows them is a text of its own.
    pub(super) fn lines_before(&self, labels: &[(String, usize)]) -> String {
        let mut lines = String::new();
        let mut told = HashSet::new();
        for (label, _) in labels {
            if self.defined.contains(label) && told.insert(label) {
                lines.extend(["[^", label, "]:\n"]);
            }
        }
        if !lines.is_empty() {
            lines.push_str("***\n");
        }
        lines
    }
}

/// What stands in `text` like the label of a footnote, as references compare it, and where, counted
/// from `start`.
pub(super) fn labels(text: &str, start: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, opening) in text.match_indices("[^") {
        let rest = &text.as_bytes()[at + opening.len()..];
        let mut length = 0;
        while let Some(byte) = rest.get(length) {
            match byte {
                _ if length > LABEL_BYTES => break,
                b'\\' => length += 1,
                b'[' | b']' | b'\n' | b'\r' => break,
                _ => {}
            }
            length += 1;
        }
        if length == 0 || length > LABEL_BYTES || rest.get(length) != Some(&b']') {
            continue;
        }
        let from = at + opening.len();
        if let Some(label) = text.get(from..from + length) {
            found.push((label_key(label), start + at));
        }
    }
    found
}
