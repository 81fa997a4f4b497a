//! What Markdown becomes: a flat list of blocks, each complete in itself so that it can be measured
//! and drawn alone.
//!
//! Nesting is not a tree but an [`Indent`] on every block; the tree that it says is
//! [`outline`](super::outline)'s. What a block looks like is left to whoever draws it.

use super::rich_text::{RichText, Style};
use std::sync::Arc;

/// No block of code has more lines than this; what follows is a block that continues it.
pub const CODE_LINES: usize = 100;
/// No block of code is longer than this, in bytes.
pub const CODE_BYTES: usize = 16 * 1024;
/// As much of an address stands for an image that has no description, in bytes.
const SHOWN_ADDRESS_BYTES: usize = 80;
/// Deeper nesting is read, but not indented further.
pub const DEPTH: usize = 12;

/// One block, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind of block it is, with its content.
    pub kind: BlockKind,
    /// The quotes and list items around it.
    pub indent: Indent,
    /// The marker before it, when it is the first block of a list item.
    pub marker: Option<Marker>,
    /// The distance to the block above.
    pub gap: Gap,
    /// Whether it continues the block above, which was too long for one: drawn without a seam.
    pub continued: bool,
}

impl Block {
    /// Its lines, if it is code.
    pub fn code(&self) -> Option<&CodeBlock> {
        match &self.kind {
            BlockKind::Code(code) => Some(code),
            BlockKind::Paragraph(_)
            | BlockKind::Heading { .. }
            | BlockKind::Table(_)
            | BlockKind::Rule
            | BlockKind::Math(_)
            | BlockKind::Image(_) => None,
        }
    }

    /// Its text with its emphases, if it is a paragraph or a heading.
    pub fn running_text(&self) -> Option<&RichText> {
        match &self.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => Some(text),
            BlockKind::Code(_)
            | BlockKind::Table(_)
            | BlockKind::Rule
            | BlockKind::Math(_)
            | BlockKind::Image(_) => None,
        }
    }

    /// All texts in it, in the order in which they are read: the cells of a table one by one, of an
    /// image its description.
    pub fn texts(&self) -> Vec<&str> {
        match &self.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => vec![text.text()],
            BlockKind::Code(CodeBlock { text, .. }) | BlockKind::Math(text) => vec![text],
            BlockKind::Table(table) => table.rows.iter().flatten().map(RichText::text).collect(),
            BlockKind::Image(image) => vec![&image.alt],
            BlockKind::Rule => Vec::new(),
        }
    }
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text that is no heading.
    Paragraph(RichText),
    /// A heading, underlined or marked with number signs.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// The heading's text without its marks.
        text: RichText,
    },
    /// Code, fenced or indented.
    Code(CodeBlock),
    /// A table; shared, so that clones cost nothing.
    Table(Arc<Table>),
    /// A horizontal rule across the column.
    Rule,
    /// Display math: its LaTeX source, without delimiters.
    Math(String),
    /// An image that stands alone; what was a paragraph around it is split. In headings and cells
    /// of tables an image is a link whose text is its description.
    Image(Image),
}

/// A picture that a text refers to or holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its description; may be empty.
    pub alt: String,
    /// Where it is: any address, also one of many megabytes that holds the image itself. Shared, so
    /// that clones cost nothing.
    pub address: Arc<str>,
}

impl Image {
    /// The image as a link: its description, or without one the beginning of its address.
    pub fn as_link(&self) -> RichText {
        let mut text = RichText::default();
        let link = text.add_link(Arc::clone(&self.address));
        let words = if self.alt.is_empty() {
            let end = self.address.floor_char_boundary(SHOWN_ADDRESS_BYTES);
            &self.address[..end]
        } else {
            &self.alt
        };
        text.push(words, Style::PLAIN, link);
        text
    }
}

/// Lines of code between two fences, or indented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The first word after the fence; empty when there is none.
    pub language: String,
    /// The lines, without the last line's end.
    pub text: String,
    /// Whether it begins in the middle of a line that was too long for one block.
    pub mid_line: bool,
    /// Whether no more lines can come: the fence is closed, the next block (also one that continues
    /// this one) has begun, or the answer is finished.
    pub closed: bool,
}

/// A table. Rows may be shorter than there are columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// How each column is aligned, from the left.
    pub columns: Vec<Align>,
    /// The first is the head.
    pub rows: Vec<Vec<RichText>>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left, also when nothing is said.
    Left,
    /// Each cell in the middle of its column.
    Center,
    /// Each cell at the right of its column.
    Right,
}

/// The quotes and list items around a block, from the outside in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Indent {
    depth: u8,
    quotes: u16,
}

/// One level of an [`Indent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A block quote, which has a bar beside it.
    Quote,
    /// A list item, or the definition of a footnote.
    Item,
}

impl Indent {
    /// One level deeper, unless it is as deep as it gets.
    #[must_use]
    pub fn deeper(self, level: Level) -> Self {
        if usize::from(self.depth) >= DEPTH {
            return self;
        }
        let bit = match level {
            Level::Quote => 1 << self.depth,
            Level::Item => 0,
        };
        Self {
            depth: self.depth + 1,
            quotes: self.quotes | bit,
        }
    }

    /// How many quotes and items are around the block.
    pub fn depth(self) -> usize {
        usize::from(self.depth)
    }

    /// The levels, from the outside in.
    pub fn levels(self) -> impl Iterator<Item = Level> {
        (0..self.depth).map(move |level| {
            if self.quotes & (1 << level) == 0 {
                Level::Item
            } else {
                Level::Quote
            }
        })
    }

    /// The innermost level, from 0; 0 also when there is none.
    pub(super) fn innermost(self) -> u8 {
        self.depth.saturating_sub(1)
    }

    /// Whether a quote is among the levels.
    pub fn is_quoted(self) -> bool {
        self.quotes != 0
    }
}

/// The marker of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    /// Which level of the block's [`Indent`] it belongs to, from 0.
    pub level: u8,
    /// What the marker shows.
    pub kind: MarkerKind,
}

/// What a list marker shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerKind {
    /// A bullet, as in an unordered list.
    Bullet,
    /// The item's number in an ordered list.
    Number(u64),
    /// A box, ticked or not.
    Task(bool),
    /// The number of the footnote that is defined here, in the order of first references.
    Footnote(u32),
}

/// The distance to the block above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// None: it continues the block above.
    None,
    /// As between the items of a tight list.
    Tight,
    /// As between two paragraphs.
    Normal,
}

/// `text` in pieces of at most [`CODE_LINES`] lines and [`CODE_BYTES`] bytes, each with whether it
/// begins in the middle of a line. Where a piece ends depends only on what is before it, so that
/// pieces stay while code grows. One piece, possibly empty, at least.
pub fn code_pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    let (mut start, mut end, mut lines, mut mid_line) = (0, 0, 0, false);
    let mut rest = text.split_inclusive('\n');
    let mut line = rest.next();
    while let Some(current) = line {
        if lines > 0 && (lines == CODE_LINES || end - start + current.len() > CODE_BYTES) {
            pieces.push((&text[start..end - 1], mid_line));
            (start, lines, mid_line) = (end, 0, false);
        }
        if current.len() > CODE_BYTES {
            let cut = current.floor_char_boundary(CODE_BYTES);
            pieces.push((&current[..cut], mid_line));
            end += cut;
            (start, mid_line) = (end, true);
            line = Some(&current[cut..]);
            continue;
        }
        end += current.len();
        lines += 1;
        line = rest.next();
    }
    // A line's end at the very end begins one more, empty line.
    if text.ends_with('\n') && lines == CODE_LINES {
        pieces.push((&text[start..end - 1], mid_line));
        (start, mid_line) = (end, false);
    }
    pieces.push((&text[start..], mid_line));
    pieces
}
