//! Links and footnotes across readings: what is defined, and which finished blocks a definition
//! that comes late would change.

use super::footnotes::{Footnotes, FoundNotes};
use super::labels::OPEN_LABELS;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the part of an answer before the open tail says about the tail.
#[derive(Debug, Default)]
pub(in crate::markdown) struct Known {
    /// Addresses of links by normalised label.
    pub(super) definitions: HashMap<String, Arc<str>>,
    /// Numbers and labels of footnotes.
    pub(super) notes: Footnotes,
}

/// A definition of a link's address.
#[derive(Debug)]
pub(super) struct Definition {
    /// The label as [`label_key`](super::labels::label_key) gives it.
    pub(super) label: String,
    /// The address that the label stands for.
    pub(super) address: Arc<str>,
    /// Where it begins in the answer.
    pub(super) at: usize,
    /// Whether its last line is complete.
    pub(super) complete: bool,
}

/// A reference whose definition stands in the text that is read.
#[derive(Debug)]
pub(super) struct Reference {
    /// The label as [`label_key`](super::labels::label_key) gives it.
    pub(super) label: String,
    /// The address to which the reference leads.
    pub(super) address: Arc<str>,
    /// Where it stands in the answer.
    pub(super) at: usize,
}

/// What one reading found of links and footnotes.
#[derive(Debug, Default)]
pub(in crate::markdown) struct FoundReferences {
    /// The definitions in the text that was read.
    pub(super) definitions: Vec<Definition>,
    /// References that those resolved.
    pub(super) resolved: Vec<Reference>,
    /// Labels in brackets that nothing defines, and where they stand.
    pub(super) unknown: Vec<(String, usize)>,
    /// Footnotes in the text that was read.
    pub(super) notes: FoundNotes,
}

/// References to links and footnotes in the part of an answer that is finished.
#[derive(Debug, Default)]
pub(in crate::markdown) struct References {
    /// Definitions before the open tail.
    pub(in crate::markdown) known: Known,
    /// What finished blocks show for labels whose definition is still to come or to be completed:
    /// an address, or None for brackets as they stand.
    open: HashMap<String, Option<Arc<str>>>,
    /// Those of them that show an address. Its definition may turn out to be none.
    unsure: HashSet<String>,
}

impl References {
    /// Whether a definition that was found changes what finished blocks show.
    pub(in crate::markdown) fn are_outdated_by(
        &self,
        found: &FoundReferences,
        finished: bool,
    ) -> bool {
        found.definitions.iter().any(|definition| {
            (definition.complete || finished)
                && !self.known.definitions.contains_key(&definition.label)
                && self
                    .open
                    .get(&definition.label)
                    .is_some_and(|shown| shown.as_ref() != Some(&definition.address))
        }) || self.unsure.iter().any(|label| {
            let mut defined = found.definitions.iter().map(|found| &found.label);
            !defined.any(|found| found == label)
        }) || self.known.notes.are_outdated_by(&found.notes)
    }

    /// Remembers what concerns the part of the answer before byte `end`, which is finished.
    pub(in crate::markdown) fn keep(&mut self, found: FoundReferences, end: usize) {
        let incomplete: HashSet<&str> = found
            .definitions
            .iter()
            .filter(|definition| !definition.complete)
            .map(|definition| definition.label.as_str())
            .collect();
        let unknown = found
            .unknown
            .into_iter()
            .map(|(label, at)| (label, None, at));
        let unsure = found
            .resolved
            .into_iter()
            .filter(|reference| incomplete.contains(reference.label.as_str()))
            .map(|reference| (reference.label, Some(reference.address), reference.at));
        for (label, shown, at) in unknown.chain(unsure) {
            if at < end && self.open.len() < OPEN_LABELS {
                if shown.is_some() {
                    self.unsure.insert(label.clone());
                }
                self.open.insert(label, shown);
            }
        }
        for definition in found.definitions {
            if definition.complete {
                self.unsure.remove(&definition.label);
            }
            if definition.at < end {
                self.known
                    .definitions
                    .entry(definition.label)
                    .or_insert(definition.address);
            }
        }
        self.known.notes.keep(found.notes, end);
    }
}
