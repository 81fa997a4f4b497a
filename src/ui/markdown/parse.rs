//! An answer as a list of blocks that stays as it is while the answer grows.
//!
//! [`Document::update`] takes the whole answer so far and reads only its open tail again; finished
//! blocks keep their index, so whatever was laid out for them stays valid. How a tail
//! is read is `read.rs`'s.

use super::block::{Block, BlockKind, Gap, Image, Indent, RichText, Style};
use super::data_runs::DataRuns;
use super::footnotes::Footnotes;
use super::read::{Reading, read};
use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::Arc;

/// What the part of an answer before the open tail says about the tail.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Addresses of links by normalised label.
    pub(super) definitions: HashMap<String, Arc<str>>,
    /// Footnotes.
    pub(super) notes: Footnotes,
}

/// Labels that are remembered because a later definition may turn them into links.
const OPEN_LABELS: usize = 10_000;

/// What a reading continues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Resume {
    /// Nothing: it begins with a block of its own.
    #[default]
    Block,
    /// A list, with an item of that number; None for bullets.
    Item {
        /// The item's number.
        number: Option<u64>,
    },
    /// The definition of a footnote, with the next one.
    Note,
    /// Fenced code, with a line of it.
    Code {
        /// The line with the fence that opens the code, with its end.
        opening: String,
    },
}

/// A label as references and definitions of links compare it.
pub(super) fn label_key(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(folded));
    }
    key
}

/// A letter without its case: `ß`, `ẞ` and `SS` are the same.
fn folded(letter: char) -> impl Iterator<Item = char> {
    let upper = |lower: char| {
        // The one letter whose capital is another letter's too.
        let is_own = lower == 'ı';
        let own = is_own.then_some(lower);
        own.into_iter()
            .chain(lower.to_uppercase().filter(move |_| !is_own))
    };
    letter
        .to_lowercase()
        .flat_map(upper)
        .flat_map(char::to_lowercase)
}

/// Markdown as blocks, read incrementally.
#[derive(Debug, Default)]
pub struct Document {
    blocks: Vec<Block>,
    tail: Tail,
    seen: Seen,
    references: References,
    runs: DataRuns,
    rereading: Rereading,
    bytes_read_last: usize,
}

impl Document {
    /// Text as it is, without Markdown: line ends stay, nothing is emphasised. It cannot grow.
    pub fn plain(text: &str) -> Self {
        Self::plain_with(text, Vec::new())
    }

    /// `text` as it is, with images below it.
    pub fn plain_with(text: &str, images: Vec<Image>) -> Self {
        let mut whole = RichText::default();
        whole.push(text, Style::PLAIN, None);
        let pieces = if text.is_empty() && !images.is_empty() {
            Vec::new()
        } else {
            whole.into_pieces()
        };
        let block = |kind, continued| Block {
            kind,
            indent: Indent::default(),
            marker: None,
            gap: if continued { Gap::None } else { Gap::Normal },
            continued,
        };
        let pieces = pieces.into_iter().enumerate();
        let pieces = pieces.map(|(index, piece)| block(BlockKind::Paragraph(piece), index > 0));
        let images = images.into_iter();
        let images = images.map(|image| block(BlockKind::Image(image), false));
        Self {
            blocks: pieces.chain(images).collect(),
            ..Self::default()
        }
    }
}

/// Where the open tail begins.
#[derive(Debug, Default)]
struct Tail {
    at: usize,
    blocks: usize,
    resume: Resume,
}

/// What became of a text since it was read last: said by whoever changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It begins with all that was read, and may go on behind that.
    Grown,
    /// Anything in it may be another.
    Replaced,
}

/// How much was read last, and whether more was to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    bytes: usize,
    finished: bool,
}

/// Bounds what is read again from the beginning because of definitions that came late: all of that
/// together costs so many times the answer at most.
const REREADINGS: usize = 8;
/// So much may be read again anyway, in bytes.
const CHEAP_BYTES: usize = 64 * 1024;

/// Readings from the beginning.
#[derive(Debug, Default)]
struct Rereading {
    /// Whether one is due.
    due: bool,
    bytes: usize,
}

impl Rereading {
    /// Whether one that is due shall happen: it may wait until the answer has grown, or is finished.
    fn begins(&mut self, length: usize, finished: bool) -> bool {
        let cheap = self.bytes + length <= CHEAP_BYTES + REREADINGS * length;
        let begins = self.due && (finished || cheap);
        if begins {
            self.due = false;
            self.bytes += length;
        }
        begins
    }
}

/// References to links and footnotes across readings.
#[derive(Debug, Default)]
struct References {
    /// Definitions before the open tail.
    known: Known,
    /// What finished blocks show for labels whose definition is still to come or to be completed:
    /// an address, or None for brackets as they stand.
    open: HashMap<String, Option<Arc<str>>>,
    /// Those of them that show an address. Its definition may turn out to be none.
    unsure: HashSet<String>,
}

impl References {
    /// Whether a definition changes what finished blocks show.
    fn are_outdated_by(&self, reading: &Reading, finished: bool) -> bool {
        reading.definitions.iter().any(|definition| {
            (definition.complete || finished)
                && !self.known.definitions.contains_key(&definition.label)
                && self
                    .open
                    .get(&definition.label)
                    .is_some_and(|shown| shown.as_ref() != Some(&definition.address))
        }) || self.unsure.iter().any(|label| {
            let mut defined = reading.definitions.iter().map(|found| &found.label);
            !defined.any(|found| found == label)
        }) || self.known.notes.are_outdated_by(&reading.notes)
    }

    /// Remembers what concerns the part of a reading that is finished.
    fn keep(&mut self, reading: &mut Reading) {
        let end = reading.restart.at;
        let unknown = reading
            .unknown
            .drain(..)
            .map(|(label, at)| (label, None, at));
        let incomplete: HashSet<&str> = reading
            .definitions
            .iter()
            .filter(|definition| !definition.complete)
            .map(|definition| definition.label.as_str())
            .collect();
        let unsure = reading
            .references
            .drain(..)
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
        for definition in reading.definitions.drain(..) {
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
        self.known.notes.keep(mem::take(&mut reading.notes), end);
    }
}

impl Document {
    /// Reads a complete text.
    pub fn new(text: &str) -> Self {
        let mut document = Self::default();
        document.update(text, Change::Replaced, true);
        document
    }

    /// Reads `text`, the whole answer so far. Of one that has only grown the open tail alone is read
    /// again, and nothing if it is the same. `finished` says that no more will come. Returns the
    /// index of the first block that is not as before; the number of blocks when all are.
    pub fn update(&mut self, text: &str, change: Change, finished: bool) -> usize {
        let bytes = text.len();
        let seen = Seen { bytes, finished };
        self.bytes_read_last = 0;
        // What is shorter has not grown, whatever is said of it.
        let grown = change == Change::Grown && text.is_char_boundary(self.seen.bytes);
        if grown && seen == self.seen {
            return self.blocks.len();
        }
        if !grown {
            self.forget();
            self.runs = DataRuns::default();
            self.rereading = Rereading::default();
        }
        self.seen = seen;
        self.runs.extend(text);
        let mut reading = self.read_tail((text, finished));
        self.rereading.due |= self.references.are_outdated_by(&reading, finished);
        if self.rereading.begins(text.len(), finished) {
            self.forget();
            reading = self.read_tail((text, finished));
        }
        self.references.keep(&mut reading);
        self.keep(reading)
    }

    /// The blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// How many bytes the last [`Self::update`] read. What tests and benchmarks watch: it does not
    /// grow with the answer.
    pub fn bytes_read_last(&self) -> usize {
        self.bytes_read_last
    }

    /// The whole code of which the block at `index` is a part; None if that is no code.
    pub fn code_at(&self, index: usize) -> Option<String> {
        let first = (0..=index)
            .rev()
            .find(|&at| self.blocks.get(at).is_some_and(|block| !block.continued))?;
        let mut whole = String::new();
        for (offset, block) in self.blocks[first..].iter().enumerate() {
            let BlockKind::Code(code) = &block.kind else {
                break;
            };
            if offset > 0 && !block.continued {
                break;
            }
            if offset > 0 && !code.mid_line {
                whole.push('\n');
            }
            whole.push_str(&code.text);
        }
        matches!(self.blocks[first].kind, BlockKind::Code(_)).then_some(whole)
    }

    /// Begins anew, but keeps the blocks: those that come out the same stay the same.
    fn forget(&mut self) {
        self.tail = Tail::default();
        self.references = References::default();
    }

    fn read_tail(&mut self, (text, finished): (&str, bool)) -> Reading {
        let Tail { at, resume, .. } = &self.tail;
        let known = &self.references.known;
        let reading = read((text, finished), (*at, resume), &self.runs, known);
        self.bytes_read_last += reading.bytes;
        reading
    }

    fn keep(&mut self, reading: Reading) -> usize {
        let first = self.tail.blocks;
        let length = first + reading.blocks.len();
        let mut unchanged = length;
        self.blocks.truncate(length);
        for (index, block) in (first..).zip(reading.blocks) {
            match self.blocks.get_mut(index) {
                Some(old) if *old == block => continue,
                Some(old) => *old = block,
                None => self.blocks.push(block),
            }
            unchanged = unchanged.min(index);
        }
        self.tail = Tail {
            at: reading.restart.at,
            blocks: first + reading.restart.blocks,
            resume: reading.restart.resume,
        };
        unchanged
    }
}
