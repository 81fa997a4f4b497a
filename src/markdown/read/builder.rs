//! The events of the Markdown parser, handed to what gathers them: running text, links, and the
//! blocks around them.
//!
//! Where a reading begins, and what of it is finished, is [`walk`](super::walk)'s.

use super::super::block::{Align, Block, BlockKind, Table};
use super::super::rich_text::{RichText, Style};
use super::blocks::{Blocks, CodeLines};
use super::footnotes::FoundNotes;
use super::html::{self, Meaning};
use super::labels::label_key;
use super::links::{Links, ParsedLink};
use super::math_spans::{MathKind, MathSpan};
use super::references::Reference;
use super::restart::Resume;
use super::running_text::RunningText;
use super::source_map::SourceMap;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};
use std::mem;
use std::ops::Range;

/// Gathers events into blocks.
pub(super) struct Builder<'a> {
    source: &'a SourceMap<'a>,
    links: Links<'a>,
    /// What is gathered so far.
    pub(super) blocks: Blocks<'a>,
    text: RunningText,
    open: OpenBlock,
}

/// The block that is open, when it is more than a paragraph.
enum OpenBlock {
    /// A paragraph, or none.
    Text,
    Heading(u8),
    Code(OpenCode),
    Table {
        table: Table,
        /// Where it stands, as the parser counts.
        range: Range<usize>,
    },
}

/// Code whose lines are being gathered.
struct OpenCode {
    language: String,
    text: String,
    /// Where the last line ends, as the parser counts; before the first one, where that begins.
    end: usize,
}

impl<'a> Builder<'a> {
    /// Begins a reading at `resume`.
    pub(super) fn new(source: &'a SourceMap<'a>, links: Links<'a>, resume: Resume) -> Self {
        Self {
            source,
            links,
            blocks: Blocks::new(source, resume),
            text: RunningText::default(),
            open: OpenBlock::Text,
        }
    }

    /// What all events have become: blocks, references that were resolved, footnotes. `finished`
    /// says that no more text will come.
    pub(super) fn finish(self, finished: bool) -> (Vec<Block>, Vec<Reference>, FoundNotes) {
        let Links {
            resolved, notes, ..
        } = self.links;
        (self.blocks.finish(finished), resolved, notes)
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.blocks.begin(matches!(tag, Tag::FootnoteDefinition(_)));
                self.start(tag, range);
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(range.end),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(text) => {
                let text = self.source.whole(&text, &range);
                self.text.push(&text, Style::CODE);
            }
            Event::InlineHtml(text) => {
                let text = self.source.whole(&text, &range);
                self.text.push_html(&text);
            }
            Event::Html(text) => {
                let text = self.source.whole(&text, &range);
                self.html_line(&text);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                let text = self.source.whole(&text, &range);
                self.text.push(&text, Style::PLAIN);
            }
            Event::FootnoteReference(label) => {
                let at = self.source.at(range.start);
                let number = self.links.number_of(label_key(&label), at);
                self.text.push(&number.to_string(), Style::FOOTNOTE);
            }
            Event::SoftBreak | Event::HardBreak if self.is_in_math(range.start) => {}
            Event::SoftBreak => self.text.push(" ", Style::PLAIN),
            Event::HardBreak => self.text.push("\n", Style::PLAIN),
            Event::Rule => {
                self.blocks.begin(false);
                self.flush();
                self.blocks.push(BlockKind::Rule);
            }
            Event::TaskListMarker(done) => self.blocks.mark_as_task(done),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                // From 1 to 6.
                self.open = OpenBlock::Heading(level as u8);
                self.text.open();
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.blocks.begin_quote();
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.open = OpenBlock::Code(OpenCode {
                    language: language(&kind),
                    text: String::new(),
                    end: self.source.after_first_line(range),
                });
            }
            Tag::List(first) => {
                self.flush();
                self.blocks.begin_list(first);
            }
            Tag::Item => {
                self.flush();
                self.blocks.begin_item(range.start);
            }
            Tag::Table(columns) => {
                self.flush();
                self.blocks.find_task();
                let columns = columns.into_iter().map(alignment).collect();
                let rows = Vec::new();
                let table = Table { columns, rows };
                self.open = OpenBlock::Table { table, range };
            }
            Tag::TableHead | Tag::TableRow => {
                if let OpenBlock::Table { table, .. } = &mut self.open {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.text.begin(Style::EMPHASIS),
            Tag::Strong => self.text.begin(Style::STRONG),
            Tag::Strikethrough => self.text.begin(Style::STRIKE),
            Tag::Link {
                link_type: kind,
                dest_url: seen,
                id: label,
                ..
            } => {
                let link = ParsedLink { kind, seen, label };
                self.text.begin_link(self.links.address(&link, &range));
            }
            Tag::Image {
                link_type: kind,
                dest_url: seen,
                id: label,
                ..
            } => {
                let link = ParsedLink { kind, seen, label };
                let is_linked = !matches!(self.open, OpenBlock::Text);
                let address = self.links.address(&link, &range);
                self.text.begin_image(address, is_linked);
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
                self.blocks.end_quote();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.flush();
                self.blocks.end_item(tag == TagEnd::FootnoteDefinition);
            }
            TagEnd::List(_) => self.blocks.end_list(),
            TagEnd::TableCell => {
                let cell = self.text.take().unwrap_or_default();
                if let OpenBlock::Table { table, .. } = &mut self.open
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                self.text.end();
            }
            TagEnd::Image => {
                if let Some(image) = self.text.end_image() {
                    self.push_between(image);
                }
            }
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
        let OpenBlock::Code(code) = mem::replace(&mut self.open, OpenBlock::Text) else {
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
        self.blocks.push_code(&code.lines(closed));
    }

    fn start_note(&mut self, label: &str, at: usize) {
        let label = label_key(label);
        let number = self.links.number_of(label.clone(), at);
        self.links.notes.defined.push((label, at));
        self.blocks.begin_note(number, at);
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        match mem::replace(&mut self.open, OpenBlock::Text) {
            OpenBlock::Text => {
                if let Some(text) = self.text.take() {
                    self.blocks.push_text(text, BlockKind::Paragraph);
                }
            }
            OpenBlock::Heading(level) => {
                let text = self.text.take().unwrap_or_default();
                let heading = |text: RichText| BlockKind::Heading { level, text };
                self.blocks.push_text(text, heading);
            }
            OpenBlock::Code(code) => self.blocks.push_code(&code.lines(false)),
            OpenBlock::Table { table, range } => {
                let source = self.source;
                let text = &source.text[source.at(range.start)..source.at(range.end)];
                self.blocks.push_table(table, text);
            }
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let source = self.source;
        if let OpenBlock::Code(code) = &mut self.open {
            code.text.push_str(&source.whole(text, range));
            code.end = range.end;
            return;
        }
        let spans = source.spans_in(range);
        if spans.is_empty() || text.len() != range.len() {
            // A line end here was written as an entity: a space, as in HTML.
            let text = source.whole(text, range).replace('\n', " ");
            let escaped = source.plain[..range.start].ends_with('\\');
            if escaped && text.starts_with([':', '@', '.']) {
                self.text.push_escaped(&text);
            } else {
                self.text.push_text(&text);
            }
            return;
        }
        let mut at = range.start;
        for span in spans {
            if span.range.start > at {
                let before = at..span.range.start;
                let text = source.whole(&source.plain[before.clone()], &before);
                self.text.push_text(&text);
            }
            if span.range.start >= range.start {
                self.math(span);
            }
            at = span.range.end;
        }
        if at < range.end {
            let behind = at..range.end;
            let text = source.whole(&source.plain[behind.clone()], &behind);
            self.text.push_text(&text);
        }
    }

    fn math(&mut self, span: &MathSpan) {
        let math = span.source(&self.source.plain);
        let alone = !self.text.is_in_image() && matches!(self.open, OpenBlock::Text);
        match span.kind {
            MathKind::Open => self.text.push(&math, Style::PLAIN),
            MathKind::Display if alone => self.push_between(BlockKind::Math(math)),
            MathKind::Inline | MathKind::Display => self.text.push(&math, Style::MATH),
        }
    }

    /// Whether a byte of the parser stands in math.
    fn is_in_math(&self, at: usize) -> bool {
        !self.source.spans_in(&(at..at + 1)).is_empty()
    }

    /// A line of a block of HTML: folds become their texts, with the title before them.
    fn html_line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = rest.find('<') {
            let Some(tag) = html::tag(&rest[at..]) else {
                self.text.push_between_tags(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            };
            self.text.push_between_tags(&rest[..at]);
            let (text, behind) = rest[at..].split_at(tag.length);
            rest = behind;
            match tag.meaning {
                Meaning::Break | Meaning::Style(_) => {
                    self.text.push_tag_of_block(text);
                    if tag.meaning == Meaning::Break && rest == "\n" {
                        return;
                    }
                }
                Meaning::Details => self.end_html(),
                Meaning::Summary => {
                    self.end_html();
                    if tag.opens {
                        self.text.begin_summary();
                    }
                }
            }
        }
        self.text.push_between_tags(rest);
    }

    /// Ends what is open in a block of HTML.
    fn end_html(&mut self) {
        self.flush();
        self.text.end_html();
    }

    /// Adds a block that stands in the midst of running text, between what is before and what
    /// follows.
    fn push_between(&mut self, kind: BlockKind) {
        if let Some(before) = self.text.split() {
            self.blocks.push_text(before, BlockKind::Paragraph);
        }
        self.blocks.push(kind);
    }
}

impl OpenCode {
    fn lines(&self, closed: bool) -> CodeLines<'_> {
        CodeLines {
            language: &self.language,
            text: &self.text,
            closed,
        }
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
