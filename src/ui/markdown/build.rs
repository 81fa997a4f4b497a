//! The events of the Markdown parser, gathered into flat blocks.
//!
//! Knows nesting and emphases; where a reading begins, and what of it is finished, is
//! [`read`](super::read)'s.

use super::block::{
    Align, Block, BlockKind, CodeBlock, DEPTH, Gap, Indent, Level, Marker, MarkerKind, RichText,
    Style, Table, code_pieces,
};
use super::footnotes::FoundNotes;
use super::inline::Inline;
use super::parse::{Known, Resume, label_key};
use super::running_text::{OpenHtml, OpenImage};
use super::source::Source;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};
use std::collections::HashMap;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

/// Larger tables are shown as their source: more columns than this …
const TABLE_COLUMNS: usize = 32;
/// … more cells than this …
const TABLE_CELLS: usize = 2_000;
/// … or more text than this, in bytes.
const TABLE_BYTES: usize = 64 * 1024;

/// A reference whose definition stands in the text that is read.
#[derive(Debug)]
pub(super) struct Reference {
    /// The normalised label.
    pub(super) label: String,
    /// Where it leads.
    pub(super) address: Arc<str>,
    /// Where it stands in the answer.
    pub(super) at: usize,
}

/// Gathers events into blocks.
pub(super) struct Builder<'a> {
    /// What is gathered so far.
    pub(super) blocks: Vec<Block>,
    /// References that were resolved by definitions in the text that is read.
    pub(super) references: Vec<Reference>,
    /// Footnotes that were met.
    pub(super) notes: FoundNotes,
    pub(super) new_numbers: HashMap<String, u32>,
    /// Where the definitions of links stand that are in the text that is read, as the parser counts.
    pub(super) defined_here: HashMap<String, Range<usize>>,
    /// Images that are open in a heading or table: address, and how long the text was before.
    pub(super) inline_images: Vec<(Arc<str>, usize)>,
    pub(super) source: &'a Source<'a>,
    pub(super) known: &'a Known,
    resume: Resume,
    nesting: Nesting,
    pub(super) inline: Inline,
    pub(super) leaf: Leaf,
    pub(super) image: Option<OpenImage>,
    /// Of a block of HTML: what is open in it.
    pub(super) html: OpenHtml,
    /// Whether what follows comes right behind a footnote's definition.
    after_note: bool,
    /// Whether the last block is code that more lines may follow.
    open_code: bool,
}

/// The containers that are open.
#[derive(Default)]
struct Nesting {
    indents: Vec<Indent>,
    lists: Vec<List>,
    marker: Option<Marker>,
    item_gap: Option<Gap>,
    /// Where in the answer the item begins that was last.
    item_at: Option<usize>,
}

struct List {
    next: Option<u64>,
    begun: bool,
}

/// The block that is open, when it is more than a paragraph.
pub(super) enum Leaf {
    None,
    Heading(u8),
    Code(OpenCode),
    Table { table: Table, range: Range<usize> },
}

/// Code whose lines are being gathered.
pub(super) struct OpenCode {
    language: String,
    /// The lines.
    pub(super) text: String,
    /// Where the last line ends, as the parser counts; before the first one, where that begins.
    pub(super) end: usize,
}

impl<'a> Builder<'a> {
    /// Begins a reading at `resume`, with the definitions of what was read before.
    pub(super) fn new(
        source: &'a Source<'a>,
        known: &'a Known,
        resume: Resume,
        defined_here: HashMap<String, Range<usize>>,
    ) -> Self {
        Self {
            blocks: Vec::new(),
            references: Vec::new(),
            notes: FoundNotes::default(),
            new_numbers: HashMap::new(),
            defined_here,
            inline_images: Vec::new(),
            source,
            known,
            after_note: resume == Resume::Note,
            resume,
            nesting: Nesting::default(),
            inline: Inline::default(),
            leaf: Leaf::None,
            image: None,
            html: OpenHtml::default(),
            open_code: false,
        }
    }

    /// The number that the next item of the innermost list has; None without a list or for bullets.
    pub(super) fn next_number(&self) -> Option<u64> {
        self.nesting.lists.last()?.next
    }

    /// No more lines of code can come.
    pub(super) fn close_code(&mut self) {
        self.open_code = false;
    }

    /// The blocks of all events; `finished` says that no more text will come.
    pub(super) fn into_blocks(mut self, finished: bool) -> Vec<Block> {
        if let Some(Block {
            kind: BlockKind::Code(code),
            ..
        }) = self.blocks.last_mut()
        {
            code.closed = finished || !self.open_code;
        }
        self.blocks
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                let note = matches!(tag, Tag::FootnoteDefinition(_));
                self.after_note &= note;
                self.open_code = false;
                self.start(tag, range);
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(range.end),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(text) => {
                let text = self.source.whole(&text, &range);
                self.push(&text, Style::CODE);
            }
            Event::InlineHtml(text) => {
                let text = self.source.whole(&text, &range);
                self.inline_html(&text);
            }
            Event::Html(text) => {
                let text = self.source.whole(&text, &range);
                self.html_line(&text);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                let text = self.source.whole(&text, &range);
                self.push(&text, Style::PLAIN);
            }
            Event::FootnoteReference(label) => {
                let number = self.number_of(label_key(&label), self.source.at(range.start));
                self.push(&number.to_string(), Style::FOOTNOTE);
            }
            Event::SoftBreak | Event::HardBreak if self.is_in_math(range.start) => {}
            Event::SoftBreak => self.push(" ", Style::PLAIN),
            Event::HardBreak => self.push("\n", Style::PLAIN),
            Event::Rule => {
                self.after_note = false;
                self.open_code = false;
                self.flush();
                self.emit(BlockKind::Rule);
            }
            Event::TaskListMarker(done) => {
                if let Some(marker) = &mut self.nesting.marker {
                    marker.kind = MarkerKind::Task(done);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.leaf = Leaf::Heading(level as u8);
                self.inline.open();
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.deeper(Level::Quote);
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.leaf = Leaf::Code(OpenCode {
                    language: language(&kind),
                    text: String::new(),
                    end: self.source.after_first_line(range),
                });
            }
            Tag::List(first) => {
                self.flush();
                self.start_list(first);
            }
            Tag::Item => {
                self.flush();
                self.start_item(range.start);
            }
            Tag::Table(columns) => {
                self.flush();
                self.find_task();
                let columns = columns.into_iter().map(alignment).collect();
                let rows = Vec::new();
                let table = Table { columns, rows };
                self.leaf = Leaf::Table { table, range };
            }
            Tag::TableHead | Tag::TableRow => {
                if let Leaf::Table { table, .. } = &mut self.leaf {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.inline.begin(Style::EMPHASIS),
            Tag::Strong => self.inline.begin(Style::STRONG),
            Tag::Strikethrough => self.inline.begin(Style::STRIKE),
            Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            } => {
                let address = self.address((link_type, &dest_url, &id), &range);
                self.inline.begin_link(address);
            }
            Tag::Image {
                link_type,
                dest_url,
                id,
                ..
            } => {
                let address = self.address((link_type, &dest_url, &id), &range);
                self.start_image(address);
            }
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.start_note(&label, self.source.at(range.start));
            }
            Tag::Paragraph | Tag::HtmlBlock => self.flush(),
            Tag::TableCell
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.flush();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.nesting.indents.pop();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.flush();
                self.flush_marker();
                self.nesting.indents.pop();
                self.after_note = tag == TagEnd::FootnoteDefinition;
            }
            TagEnd::List(_) => {
                self.nesting.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = self.inline.take().unwrap_or_default();
                if let Leaf::Table { table, .. } = &mut self.leaf
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                self.inline.end();
            }
            TagEnd::Image => self.end_image(),
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn end_code(&mut self, end: usize) {
        let Leaf::Code(code) = mem::replace(&mut self.leaf, Leaf::None) else {
            return;
        };
        // Behind the last line is nothing but the closing fence. While its line is not complete, it
        // may still become a line of code.
        let source = self.source;
        let from = source.at(code.end);
        let rest = &source.text[from..source.at(end).max(from)];
        let closed = rest
            .find(['`', '~'])
            .is_some_and(|fence| source.text[from + fence..].contains('\n'));
        self.emit_code(&code.language, &code.text, closed);
    }

    fn start_list(&mut self, first: Option<u64>) {
        let list = match &self.resume {
            Resume::Item { number } if self.nesting.lists.is_empty() => List {
                next: *number,
                begun: true,
            },
            Resume::Block | Resume::Item { .. } | Resume::Note | Resume::Code { .. } => List {
                next: first,
                begun: false,
            },
        };
        if list.begun {
            self.resume = Resume::Block;
        }
        self.nesting.lists.push(list);
    }

    /// The box of a task whose item begins with a table: the parser leaves it out.
    fn find_task(&mut self) {
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
        if let (Some(marker), Some(' ')) = (&mut self.nesting.marker, letters.next()) {
            marker.kind = MarkerKind::Task(done);
        }
    }

    fn start_item(&mut self, at: usize) {
        self.flush_marker();
        let quoted = self.indent().is_quoted();
        let shallow = self.nesting.indents.len() < DEPTH;
        self.deeper(Level::Item);
        let level = self.indent().depth().saturating_sub(1) as u8;
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

    /// Whether an item that begins there stands on the line of another one, and is not apart from
    /// that.
    fn is_behind_item(&mut self, at: usize) -> bool {
        let before = self.nesting.item_at.replace(at);
        let between = before.and_then(|before| self.source.text.get(before..at));
        between.is_some_and(|between| !between.contains('\n'))
    }

    fn start_note(&mut self, label: &str, at: usize) {
        self.flush_marker();
        let label = label_key(label);
        let number = self.number_of(label.clone(), at);
        let behind_item = self.is_behind_item(at);
        self.notes.defined.push((label, at));
        let shallow = self.nesting.indents.len() < DEPTH && !behind_item;
        let spaced = !shallow || at == 0 || self.source.blank_before(at, self.indent().is_quoted());
        self.deeper(Level::Item);
        let level = self.indent().depth().saturating_sub(1) as u8;
        let tight = !spaced && self.after_note;
        self.nesting.item_gap = Some(if tight { Gap::Tight } else { Gap::Normal });
        self.nesting.marker = Some(Marker {
            level,
            kind: MarkerKind::Footnote(number),
        });
    }

    fn indent(&self) -> Indent {
        self.nesting.indents.last().copied().unwrap_or_default()
    }

    fn deeper(&mut self, level: Level) {
        let indent = self.indent().deeper(level);
        self.nesting.indents.push(indent);
    }

    /// A marker that no block took, because its item is empty or begins with another item, gets a
    /// line of its own.
    fn flush_marker(&mut self) {
        if self.nesting.marker.is_some() && self.nesting.indents.len() <= DEPTH {
            self.emit(BlockKind::Paragraph(RichText::default()));
        }
    }

    /// Ends the block that is open.
    pub(super) fn flush(&mut self) {
        match mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => {
                if let Some(text) = self.inline.take() {
                    self.emit_text(text, BlockKind::Paragraph);
                }
            }
            Leaf::Heading(level) => {
                let text = self.inline.take().unwrap_or_default();
                self.emit_text(text, |text| BlockKind::Heading { level, text });
            }
            Leaf::Code(code) => self.emit_code(&code.language, &code.text, false),
            Leaf::Table { table, range } => {
                if fits(&table) {
                    self.emit(BlockKind::Table(table));
                } else {
                    let source = self.source;
                    let text = &source.text[source.at(range.start)..source.at(range.end)];
                    self.emit_code("", text, false);
                }
            }
        }
    }

    pub(super) fn emit_text(&mut self, text: RichText, kind: impl Fn(RichText) -> BlockKind) {
        let text = text.trimmed_end();
        if text.is_empty() && self.nesting.marker.is_none() {
            return;
        }
        for (index, piece) in text.into_pieces().into_iter().enumerate() {
            self.emit_piece(kind(piece), index > 0);
        }
    }

    fn emit_code(&mut self, language: &str, text: &str, closed: bool) {
        let resumed = matches!(self.resume, Resume::Code { .. });
        if resumed {
            self.resume = Resume::Block;
            if text.is_empty() {
                return;
            }
        }
        let text = text.strip_suffix('\n').unwrap_or(text);
        for (index, (piece, mid_line)) in code_pieces(text).into_iter().enumerate() {
            let code = CodeBlock {
                language: language.to_owned(),
                text: piece.to_owned(),
                mid_line,
                closed: true,
            };
            self.emit_piece(BlockKind::Code(code), resumed || index > 0);
        }
        self.open_code = !closed;
    }

    pub(super) fn emit(&mut self, kind: BlockKind) {
        self.emit_piece(kind, false);
    }

    fn emit_piece(&mut self, kind: BlockKind, continued: bool) {
        self.open_code = false;
        let item_gap = self.nesting.item_gap.take();
        self.blocks.push(Block {
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
}

fn alignment(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// The first word of a fence's info string, as far as a comma: `rust,ignore` is Rust.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => String::new(),
        CodeBlockKind::Fenced(info) => info
            .split([' ', '\t', ','])
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn fits(table: &Table) -> bool {
    let cells = || table.rows.iter().flatten();
    table.columns.len() <= TABLE_COLUMNS
        && cells().count() <= TABLE_CELLS
        && cells().map(|cell| cell.text().len()).sum::<usize>() <= TABLE_BYTES
}
