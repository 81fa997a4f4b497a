//! The events of the Markdown parser, gathered into flat blocks.
//!
//! Knows nesting and emphases; where a reading begins, and what of it is finished, is
//! [`read`](super::read)'s.

use super::block::{
    Align, Block, BlockKind, CodeBlock, DEPTH, Gap, Indent, Level, Marker, MarkerKind, RichText,
    Style, Table, code_pieces,
};
use super::parse::{Definitions, Resume, label_key};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};
use std::mem;
use std::ops::Range;

/// Larger tables are shown as their source: more columns than this …
const TABLE_COLUMNS: usize = 32;
/// … more cells than this …
const TABLE_CELLS: usize = 2_000;
/// … or more text than this, in bytes.
const TABLE_BYTES: usize = 64 * 1024;

/// The whole text, and how the parser's offsets map into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// The whole answer.
    pub(super) text: &'a str,
    /// Where in it the reading begins.
    pub(super) start: usize,
    /// How many bytes the parser reads before those of the answer.
    pub(super) prefix: usize,
}

impl Source<'_> {
    /// The parser's offset as one of the answer.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.start + offset.saturating_sub(self.prefix)
    }

    /// Where the line begins that holds byte `at`.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the second line of a range of the parser begins, as the parser counts; its end when it
    /// is one line.
    fn after_first_line(&self, range: Range<usize>) -> usize {
        if range.start < self.prefix {
            return self.prefix;
        }
        let text = &self.text[self.at(range.start)..self.at(range.end)];
        text.find('\n')
            .map_or(range.end, |end| range.start + end + 1)
    }

    /// Whether the line before the one that holds byte `at` is blank; inside a quote also when it
    /// has nothing but the quote's marks.
    pub(super) fn blank_before(&self, at: usize, quoted: bool) -> bool {
        let Some(before) = self.text[..self.line_start(at)].strip_suffix('\n') else {
            return false;
        };
        before
            .bytes()
            .rev()
            .take_while(|&byte| byte != b'\n')
            .all(|byte| matches!(byte, b' ' | b'\t' | b'\r') || (quoted && byte == b'>'))
    }
}

/// A reference whose definition stands in the text that is read.
#[derive(Debug)]
pub(super) struct Reference {
    /// The normalised label.
    pub(super) label: String,
    /// Where it leads.
    pub(super) address: String,
    /// Where it stands in the answer.
    pub(super) at: usize,
}

/// Gathers events into blocks.
pub(super) struct Builder<'a> {
    /// What is gathered so far.
    pub(super) blocks: Vec<Block>,
    /// References that were resolved by definitions in the text that is read.
    pub(super) references: Vec<Reference>,
    source: Source<'a>,
    definitions: &'a Definitions,
    resume: Resume,
    nesting: Nesting,
    inline: Inline,
    leaf: Leaf,
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
}

struct List {
    next: Option<u64>,
    begun: bool,
}

/// The text that is open, if any, and the emphases that hold.
#[derive(Default)]
struct Inline {
    text: Option<RichText>,
    styles: Vec<(Style, Option<u16>)>,
}

impl Inline {
    fn style(&self) -> (Style, Option<u16>) {
        self.styles.last().copied().unwrap_or_default()
    }

    fn open(&mut self) -> &mut RichText {
        self.text.get_or_insert_default()
    }

    fn push(&mut self, text: &str, extra: Style) {
        let (style, link) = self.style();
        self.open().push(text, style.with(extra), link);
    }

    fn begin(&mut self, extra: Style) {
        let (style, link) = self.style();
        self.styles.push((style.with(extra), link));
    }

    fn begin_link(&mut self, address: String) {
        let (style, _) = self.style();
        let link = self.open().add_link(address);
        self.styles.push((style, link));
    }

    fn end(&mut self) {
        self.styles.pop();
    }
}

/// The block that is open, when it is more than a paragraph.
enum Leaf {
    None,
    Heading(u8),
    Code(OpenCode),
    Table { table: Table, range: Range<usize> },
}

/// Code whose lines are being gathered.
struct OpenCode {
    language: String,
    text: String,
    /// Where the last line ends, as the parser counts; before the first one, where that begins.
    end: usize,
}

impl<'a> Builder<'a> {
    /// Begins a reading at `resume`, with the definitions of what was read before.
    pub(super) fn new(source: Source<'a>, definitions: &'a Definitions, resume: Resume) -> Self {
        Self {
            blocks: Vec::new(),
            references: Vec::new(),
            source,
            definitions,
            resume,
            nesting: Nesting::default(),
            inline: Inline::default(),
            leaf: Leaf::None,
            open_code: false,
        }
    }

    /// The number that the next item of the innermost list has; None without a list or for bullets.
    pub(super) fn next_number(&self) -> Option<u64> {
        self.nesting.lists.last()?.next
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
            Event::Start(tag) => self.start(tag, range),
            Event::End(TagEnd::CodeBlock) => self.end_code(range.end),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.leaf {
                Leaf::Code(code) => {
                    code.text.push_str(&text);
                    code.end = range.end;
                }
                Leaf::None | Leaf::Heading(_) | Leaf::Table { .. } => {
                    self.inline.push(&text, Style::PLAIN);
                }
            },
            Event::Code(text) => self.inline.push(&text, Style::CODE),
            Event::InlineHtml(text) if is_line_break(&text) => {
                self.inline.push("\n", Style::PLAIN);
            }
            Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.inline.push(&text, Style::PLAIN),
            Event::SoftBreak => self.inline.push(" ", Style::PLAIN),
            Event::HardBreak => self.inline.push("\n", Style::PLAIN),
            Event::Rule => {
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
            }
            | Tag::Image {
                link_type,
                dest_url,
                id,
                ..
            } => self.start_link(link_type, &dest_url, &id, range.start),
            Tag::Paragraph | Tag::HtmlBlock => self.flush(),
            Tag::TableCell
            | Tag::FootnoteDefinition(_)
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
            TagEnd::Paragraph
            | TagEnd::HtmlBlock
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Table => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.nesting.indents.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.flush_marker();
                self.nesting.indents.pop();
            }
            TagEnd::List(_) => {
                self.nesting.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = self.inline.text.take().unwrap_or_default();
                if let Leaf::Table { table, .. } = &mut self.leaf
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.inline.end(),
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition
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
            Resume::Block | Resume::Item { .. } | Resume::Code { .. } => List {
                next: first,
                begun: false,
            },
        };
        if list.begun {
            self.resume = Resume::Block;
        }
        self.nesting.lists.push(list);
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
        let spaced = (first && outermost)
            || (shallow && self.source.blank_before(self.source.at(at), quoted));
        self.nesting.item_gap = Some(if spaced { Gap::Normal } else { Gap::Tight });
        self.nesting.marker = Some(Marker { level, kind });
    }

    fn start_link(&mut self, kind: LinkType, address: &str, id: &CowStr<'_>, at: usize) {
        let mut address = address.to_owned();
        match kind {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                let label = label_key(id);
                if let Some(first) = self.definitions.get(&label) {
                    // The first definition of a label counts, and that one stands before what is
                    // read now.
                    address.clone_from(first);
                } else {
                    self.references.push(Reference {
                        label,
                        address: address.clone(),
                        at: self.source.at(at),
                    });
                }
            }
            LinkType::Email => address.insert_str(0, "mailto:"),
            LinkType::Inline
            | LinkType::ReferenceUnknown
            | LinkType::CollapsedUnknown
            | LinkType::ShortcutUnknown
            | LinkType::Autolink
            | LinkType::WikiLink { .. } => {}
        }
        self.inline.begin_link(address);
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
    fn flush(&mut self) {
        match mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => {
                if let Some(text) = self.inline.text.take() {
                    self.emit_text(text, BlockKind::Paragraph);
                }
            }
            Leaf::Heading(level) => {
                let text = self.inline.text.take().unwrap_or_default();
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

    fn emit_text(&mut self, text: RichText, kind: impl Fn(RichText) -> BlockKind) {
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

    fn emit(&mut self, kind: BlockKind) {
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

fn is_line_break(html: &str) -> bool {
    matches!(html, "<br>" | "<br/>" | "<br />")
}

fn fits(table: &Table) -> bool {
    let cells = || table.rows.iter().flatten();
    table.columns.len() <= TABLE_COLUMNS
        && cells().count() <= TABLE_CELLS
        && cells().map(|cell| cell.text().len()).sum::<usize>() <= TABLE_BYTES
}
