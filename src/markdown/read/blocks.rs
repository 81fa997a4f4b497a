//! The blocks of one reading as they are put below each other: the quotes, lists and items that are
//! open, the marker that the next block takes, and how far it is from the one above.

use super::super::block::{
    Block, BlockKind, CodeBlock, DEPTH, Gap, Indent, Level, Marker, MarkerKind, Table, code_pieces,
};
use super::super::rich_text::RichText;
use super::restart::Resume;
use super::source_map::SourceMap;
use std::mem;
use std::sync::Arc;

/// Larger tables are shown as their source: more columns than this …
const TABLE_COLUMNS: usize = 32;
/// … more cells than this …
const TABLE_CELLS: usize = 2_000;
/// … or more text than this, in bytes.
const TABLE_BYTES: usize = 64 * 1024;

/// The blocks that are finished, and what is open around the next one.
pub(super) struct Blocks<'a> {
    source: &'a SourceMap<'a>,
    done: Vec<Block>,
    /// What the reading continues, until a block has done so.
    resume: Resume,
    nesting: Nesting,
    /// Whether what follows comes right behind a footnote's definition.
    after_note: bool,
    /// Whether the last block is code that more lines may follow.
    open_code: bool,
}

/// The containers that are open.
#[derive(Default)]
struct Nesting {
    indents: Vec<Indent>,
    lists: Vec<OpenList>,
    marker: Option<Marker>,
    item_gap: Option<Gap>,
    /// Where in the answer the item begins that was last.
    item_at: Option<usize>,
}

struct OpenList {
    /// The number of its next item; None for bullets.
    next: Option<u64>,
    /// Whether an item of it was there.
    begun: bool,
}

/// Lines of code that a fence or an indent ended.
pub(super) struct CodeLines<'t> {
    /// The language that its fence names; may be empty.
    pub(super) language: &'t str,
    /// The lines, each with its end.
    pub(super) text: &'t str,
    /// Whether no more of them can come.
    pub(super) closed: bool,
}

impl<'a> Blocks<'a> {
    /// None yet, of a reading that continues `resume`.
    pub(super) fn new(source: &'a SourceMap<'a>, resume: Resume) -> Self {
        Self {
            source,
            done: Vec::new(),
            after_note: resume == Resume::Note,
            resume,
            nesting: Nesting::default(),
            open_code: false,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// Those from an index on.
    pub(super) fn from(&self, index: usize) -> &[Block] {
        &self.done[index..]
    }

    /// All of them; `finished` says that no more text will come.
    pub(super) fn finish(mut self, finished: bool) -> Vec<Block> {
        if let Some(Block {
            kind: BlockKind::Code(code),
            ..
        }) = self.done.last_mut()
        {
            code.closed = finished || !self.open_code;
        }
        self.done
    }

    /// The number that the next item of the innermost list has; None without a list or for bullets.
    pub(super) fn next_number(&self) -> Option<u64> {
        self.nesting.lists.last()?.next
    }

    /// No more lines of code can come.
    pub(super) fn close_code(&mut self) {
        self.open_code = false;
    }

    /// Something begins, which may be the definition of a footnote.
    pub(super) fn begin(&mut self, is_note: bool) {
        self.after_note &= is_note;
        self.open_code = false;
    }

    /// Puts what follows into a quote.
    pub(super) fn begin_quote(&mut self) {
        self.deeper(Level::Quote);
    }

    /// Ends the innermost quote.
    pub(super) fn end_quote(&mut self) {
        self.nesting.indents.pop();
    }

    /// A list begins, with the number of its first item; None for bullets.
    pub(super) fn begin_list(&mut self, first: Option<u64>) {
        let list = match &self.resume {
            Resume::Item { number } if self.nesting.lists.is_empty() => OpenList {
                next: *number,
                begun: true,
            },
            Resume::Block | Resume::Item { .. } | Resume::Note | Resume::Code { .. } => OpenList {
                next: first,
                begun: false,
            },
        };
        if list.begun {
            self.resume = Resume::Block;
        }
        self.nesting.lists.push(list);
    }

    /// Ends the innermost list.
    pub(super) fn end_list(&mut self) {
        self.nesting.lists.pop();
    }

    /// An item of the innermost list begins at that byte of the parser.
    pub(super) fn begin_item(&mut self, at: usize) {
        self.flush_marker();
        let quoted = self.indent().is_quoted();
        let shallow = self.nesting.indents.len() < DEPTH;
        let level = self.deeper(Level::Item);
        let outermost = self.nesting.lists.len() == 1;
        let Some(list) = self.nesting.lists.last_mut() else {
            return;
        };
        let kind = match &mut list.next {
            Some(next) => {
                let number = *next;
                *next = next.saturating_add(1);
                MarkerKind::Number(number)
            }
            None => MarkerKind::Bullet,
        };
        let first = !mem::replace(&mut list.begun, true);
        // Looking back costs a line's length: not for each of thousands of items that one line may
        // open.
        let at = self.source.at(at);
        let behind_item = self.is_behind_item(at);
        let spaced = (first && outermost)
            || (shallow && !behind_item && self.source.blank_before(at, quoted));
        self.nesting.item_gap = Some(if spaced { Gap::Normal } else { Gap::Tight });
        self.nesting.marker = Some(Marker { level, kind });
    }

    /// The definition of the footnote with that number begins at that byte of the answer.
    pub(super) fn begin_note(&mut self, number: u32, at: usize) {
        self.flush_marker();
        let behind_item = self.is_behind_item(at);
        let shallow = self.nesting.indents.len() < DEPTH && !behind_item;
        let spaced = !shallow || at == 0 || self.source.blank_before(at, self.indent().is_quoted());
        let level = self.deeper(Level::Item);
        let tight = !spaced && self.after_note;
        self.nesting.item_gap = Some(if tight { Gap::Tight } else { Gap::Normal });
        self.nesting.marker = Some(Marker {
            level,
            kind: MarkerKind::Footnote(number),
        });
    }

    /// An item, or the definition of a footnote, ends.
    pub(super) fn end_item(&mut self, is_note: bool) {
        self.flush_marker();
        self.nesting.indents.pop();
        self.after_note = is_note;
    }

    /// The item that begins is a task, done or not.
    pub(super) fn mark_as_task(&mut self, done: bool) {
        if let Some(marker) = &mut self.nesting.marker {
            marker.kind = MarkerKind::Task(done);
        }
    }

    /// The box of a task whose item begins with a table: the parser leaves it out.
    pub(super) fn find_task(&mut self) {
        let at = self
            .nesting
            .item_at
            .filter(|_| self.nesting.marker.is_some());
        let Some(line) = at.and_then(|at| self.source.text[at..].lines().next()) else {
            return;
        };
        let mark = |mark: char| " -+*.)".contains(mark) || mark.is_ascii_digit();
        let mut letters = line.trim_start_matches(mark).chars();
        let done = match (letters.next(), letters.next(), letters.next()) {
            (Some('['), Some(' '), Some(']')) => false,
            (Some('['), Some('x' | 'X'), Some(']')) => true,
            _ => return,
        };
        if letters.next() == Some(' ') {
            self.mark_as_task(done);
        }
    }

    /// Adds running text in pieces that are short enough. Empty text only shows a marker.
    pub(super) fn push_text(&mut self, text: RichText, kind: impl Fn(RichText) -> BlockKind) {
        let text = text.trimmed_end();
        if text.is_empty() && self.nesting.marker.is_none() {
            return;
        }
        for (index, piece) in text.into_pieces().into_iter().enumerate() {
            self.push_piece(kind(piece), index > 0);
        }
    }

    /// Adds code in pieces that are short enough.
    pub(super) fn push_code(&mut self, code: &CodeLines<'_>) {
        let resumed = matches!(self.resume, Resume::Code { .. });
        if resumed {
            self.resume = Resume::Block;
            if code.text.is_empty() {
                return;
            }
        }
        let text = code.text.strip_suffix('\n').unwrap_or(code.text);
        for (index, (piece, mid_line)) in code_pieces(text).into_iter().enumerate() {
            let code = CodeBlock {
                language: code.language.to_owned(),
                text: piece.to_owned(),
                mid_line,
                closed: true,
            };
            self.push_piece(BlockKind::Code(code), resumed || index > 0);
        }
        self.open_code = !code.closed;
    }

    /// Adds a table, or the `source` of one that is too large.
    pub(super) fn push_table(&mut self, table: Table, source: &str) {
        if fits(&table) {
            self.push(BlockKind::Table(Arc::new(table)));
        } else {
            self.push_code(&CodeLines {
                language: "",
                text: source,
                closed: false,
            });
        }
    }

    /// Adds a block below the others, in what is open.
    pub(super) fn push(&mut self, kind: BlockKind) {
        self.push_piece(kind, false);
    }

    fn push_piece(&mut self, kind: BlockKind, continued: bool) {
        self.open_code = false;
        let item_gap = self.nesting.item_gap.take();
        self.done.push(Block {
            kind,
            indent: self.indent(),
            marker: self.nesting.marker.take(),
            gap: if continued {
                Gap::None
            } else {
                item_gap.unwrap_or(Gap::Normal)
            },
            continued,
        });
    }

    fn indent(&self) -> Indent {
        self.nesting.indents.last().copied().unwrap_or_default()
    }

    /// One level deeper, which is returned.
    fn deeper(&mut self, level: Level) -> u8 {
        let indent = self.indent().deeper(level);
        self.nesting.indents.push(indent);
        indent.innermost()
    }

    /// A marker that no block took, because its item is empty or begins with another item, gets a
    /// line of its own.
    fn flush_marker(&mut self) {
        if self.nesting.marker.is_some() && self.nesting.indents.len() <= DEPTH {
            self.push(BlockKind::Paragraph(RichText::default()));
        }
    }

    /// Whether an item that begins there stands on the line of another one, and is not apart from
    /// that.
    fn is_behind_item(&mut self, at: usize) -> bool {
        let before = self.nesting.item_at.replace(at);
        let between = before.and_then(|before| self.source.text.get(before..at));
        between.is_some_and(|between| !between.contains('\n'))
    }
}

fn fits(table: &Table) -> bool {
    let cells = || table.rows.iter().flatten();
    table.columns.len() <= TABLE_COLUMNS
        && cells().count() <= TABLE_CELLS
        && cells().map(|cell| cell.text().len()).sum::<usize>() <= TABLE_BYTES
}
