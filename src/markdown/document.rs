//! An answer as a list of blocks that stays as it is while the answer grows.
//!
//! [`Document::update`] takes the whole answer so far and reads only its open tail again; finished
//! blocks keep their index, so whatever was laid out for them stays valid. How a tail is read is
//! [`read`](super::read)'s.

use super::block::{Block, BlockKind, Gap, Image, Indent};
use super::read::{AnswerText, DataRuns, Reading, References, Restart, read};
use super::rich_text::{RichText, Style};

/// Markdown as blocks, read incrementally.
#[derive(Debug, Default)]
pub struct Document {
    blocks: Vec<Block>,
    /// Where the open tail begins, and how many of all blocks are before it.
    tail: Restart,
    seen: Seen,
    references: References,
    runs: DataRuns,
    rereading: Rereading,
    bytes_read_last: usize,
}

/// What became of a text since it was read last: said by whoever changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextChange {
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

impl Document {
    /// Reads a complete text.
    pub fn new(text: &str) -> Self {
        let mut document = Self::default();
        document.update(text, TextChange::Replaced, true);
        document
    }

    /// `text` as it is, without Markdown, and images below it: line ends stay, nothing is
    /// emphasised. It cannot grow.
    pub fn plain(text: &str, images: Vec<Image>) -> Self {
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

    /// Reads `text`, the whole answer so far. Of one that has only grown the open tail alone is read
    /// again, and nothing if it is the same. `finished` says that no more will come. Returns the
    /// index of the first block that is not as before; the number of blocks when all are.
    pub fn update(&mut self, text: &str, change: TextChange, finished: bool) -> usize {
        let bytes = text.len();
        let seen = Seen { bytes, finished };
        self.bytes_read_last = 0;
        // What is shorter has not grown, whatever is said of it.
        let grown = change == TextChange::Grown && text.is_char_boundary(self.seen.bytes);
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
        let answer = AnswerText { text, finished };
        let mut reading = self.read_tail(answer);
        self.rereading.due |= self
            .references
            .are_outdated_by(&reading.references, finished);
        if self.rereading.begins(text.len(), finished) {
            self.forget();
            reading = self.read_tail(answer);
        }
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
        let blocks = self.blocks.get(..=index)?;
        let first = blocks.iter().rposition(|block| !block.continued)?;
        let mut whole = self.blocks[first].code()?.text.clone();
        let more = self.blocks[first + 1..].iter();
        let more = more.take_while(|block| block.continued);
        for code in more.filter_map(Block::code) {
            if !code.mid_line {
                whole.push('\n');
            }
            whole.push_str(&code.text);
        }
        Some(whole)
    }

    /// Begins anew, but keeps the blocks: those that come out the same stay the same.
    fn forget(&mut self) {
        self.tail = Restart::default();
        self.references = References::default();
    }

    fn read_tail(&mut self, answer: AnswerText<'_>) -> Reading {
        let reading = read(answer, &self.tail, &self.runs, &self.references.known);
        self.bytes_read_last += reading.bytes;
        reading
    }

    fn keep(&mut self, reading: Reading) -> usize {
        let Reading {
            blocks,
            restart,
            references,
            ..
        } = reading;
        self.references.keep(references, restart.at);
        let first = self.tail.blocks;
        let length = first + blocks.len();
        let mut unchanged = length;
        self.blocks.truncate(length);
        for (index, block) in (first..).zip(blocks) {
            match self.blocks.get_mut(index) {
                Some(old) if *old == block => continue,
                Some(old) => *old = block,
                None => self.blocks.push(block),
            }
            unchanged = unchanged.min(index);
        }
        self.tail = Restart {
            blocks: first + restart.blocks,
            ..restart
        };
        unchanged
    }
}
