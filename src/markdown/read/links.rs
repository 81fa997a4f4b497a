//! Where the links and images of one reading lead, and the numbers of its footnotes.

use super::footnotes::FoundNotes;
use super::labels::label_key;
use super::references::{Known, Reference};
use super::source_map::SourceMap;
use pulldown_cmark::{CowStr, LinkType};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Resolves links and numbers footnotes, and remembers what it met.
pub(super) struct Links<'a> {
    source: &'a SourceMap<'a>,
    known: &'a Known,
    /// Where the definitions of links stand that are in the text that is read, as the parser counts.
    defined_here: HashMap<String, Range<usize>>,
    /// References that were resolved by those.
    pub(super) resolved: Vec<Reference>,
    /// Footnotes that were met.
    pub(super) notes: FoundNotes,
    /// The numbers of footnotes that were met here first.
    new_numbers: HashMap<String, u32>,
}

/// A link or an image as the parser reports it.
pub(super) struct ParsedLink<'t> {
    /// How it is written.
    pub(super) kind: LinkType,
    /// Where it leads, as far as the parser saw that.
    pub(super) seen: CowStr<'t>,
    /// Its label, if it is a reference.
    pub(super) label: CowStr<'t>,
}

impl<'a> Links<'a> {
    /// For a text that is read, in which links are defined at those ranges of the parser.
    pub(super) fn new(
        source: &'a SourceMap<'a>,
        known: &'a Known,
        defined_here: HashMap<String, Range<usize>>,
    ) -> Self {
        Self {
            source,
            known,
            defined_here,
            resolved: Vec::new(),
            notes: FoundNotes::default(),
            new_numbers: HashMap::new(),
        }
    }

    /// The number of a footnote that is referred to or defined at that byte of the answer.
    pub(super) fn number_of(&mut self, label: String, at: usize) -> u32 {
        let known = self.known.notes.number(&label);
        if let Some(number) = known.or_else(|| self.new_numbers.get(&label).copied()) {
            return number;
        }
        // Far fewer than 2^32 labels fit into an answer.
        let number = self.known.notes.count() + self.new_numbers.len() as u32 + 1;
        self.new_numbers.insert(label.clone(), number);
        self.notes.numbered.push((label, at));
        number
    }

    /// Where a link or image leads that the parser found at `range`.
    pub(super) fn address(&mut self, link: &ParsedLink<'_>, range: &Range<usize>) -> Arc<str> {
        match link.kind {
            LinkType::Reference
            | LinkType::Collapsed
            | LinkType::Shortcut
            | LinkType::ReferenceUnknown
            | LinkType::CollapsedUnknown
            | LinkType::ShortcutUnknown => {
                let label = label_key(&link.label);
                if let Some(first) = self.known.definitions.get(&label) {
                    // The first definition of a label counts, and that one stands before what is
                    // read now.
                    return Arc::clone(first);
                }
                let defined = self.defined_here.get(&label).cloned().unwrap_or_default();
                let address = self.source.address(&link.seen, &defined);
                self.resolved.push(Reference {
                    label,
                    address: Arc::clone(&address),
                    at: self.source.at(range.start),
                });
                address
            }
            LinkType::Email => ["mailto:", &link.seen].concat().into(),
            LinkType::Inline | LinkType::Autolink | LinkType::WikiLink { .. } => {
                self.source.address(&link.seen, range)
            }
        }
    }
}
