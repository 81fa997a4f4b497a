//! One reading: from where the last one left off to the end of the answer, as blocks and as the
//! point where the next one may begin.
//!
//! A reading may begin where everything before is settled, whatever may still come: at a block that
//! follows a blank line, at an item of a list, at a line of fenced code. Keeping the blocks is
//! [`parse`](super::parse)'s.

use super::block::{Block, BlockKind};
use super::build::{Builder, Reference, Source};
use super::parse::{Definitions, Resume, label_key};
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag};
use std::borrow::Cow;
use std::mem;
use std::ops::Range;

/// Longer labels of references are none, as the specification of the format says.
const LABEL_BYTES: usize = 999;

/// Where the next reading begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Restart {
    /// The byte of the answer.
    pub(super) at: usize,
    /// How many of the blocks that were read are finished.
    pub(super) blocks: usize,
    /// What it continues.
    pub(super) resume: Resume,
}

/// A definition of a link's address.
#[derive(Debug)]
pub(super) struct Definition {
    /// The normalised label.
    pub(super) label: String,
    /// The address.
    pub(super) address: String,
    /// Where it begins in the answer.
    pub(super) at: usize,
    /// Whether its last line is complete.
    pub(super) complete: bool,
}

/// What one reading found.
#[derive(Debug)]
pub(super) struct Reading {
    /// The blocks, finished ones first.
    pub(super) blocks: Vec<Block>,
    /// Where the next reading begins.
    pub(super) restart: Restart,
    /// The definitions in the text that was read.
    pub(super) definitions: Vec<Definition>,
    /// References that those resolved.
    pub(super) references: Vec<Reference>,
    /// Labels in brackets that nothing defines, and where they stand.
    pub(super) unknown: Vec<(String, usize)>,
}

/// Reads `text` from byte `start` on. `finished` says that no more will come.
pub(super) fn read(
    (text, finished): (&str, bool),
    (start, resume): (usize, &Resume),
    known: &Definitions,
) -> Reading {
    let prefix = match resume {
        Resume::Block | Resume::Item { .. } => "",
        Resume::Code { opening } => opening.as_str(),
    };
    let tail = &text[start..];
    let parsed = if prefix.is_empty() {
        Cow::Borrowed(tail)
    } else {
        Cow::Owned([prefix, tail].concat())
    };
    let source = Source {
        text,
        start,
        prefix: prefix.len(),
    };
    let mut unknown = Vec::new();
    let lookup = |link: BrokenLink<'_>| {
        if link.reference.len() > LABEL_BYTES {
            return None;
        }
        let label = label_key(&link.reference);
        if let Some(address) = known.get(&label) {
            return Some((CowStr::from(address.clone()), CowStr::from("")));
        }
        unknown.push((label, source.at(link.span.start)));
        None
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let parser = Parser::new_with_broken_link_callback(&parsed, options, Some(lookup));
    let definitions = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| {
            let span = &parsed[definition.span.clone()];
            let end = definition.span.start + span.trim_end().len();
            Definition {
                label: label_key(label),
                address: definition.dest.to_string(),
                at: source.at(definition.span.start),
                complete: parsed[end..].contains('\n'),
            }
        })
        .collect();
    let mut walk = Walk::new(source, resume, Builder::new(source, known, resume.clone()));
    for (event, range) in parser.into_offset_iter() {
        walk.event(event, range);
    }
    let Walk {
        restart,
        mut builder,
        ..
    } = walk;
    let references = mem::take(&mut builder.references);
    Reading {
        blocks: builder.into_blocks(finished),
        restart,
        definitions,
        references,
        unknown,
    }
}

/// Follows the outermost blocks and finds the last one at which a reading may begin.
struct Walk<'a> {
    source: Source<'a>,
    resume: &'a Resume,
    builder: Builder<'a>,
    restart: Restart,
    depth: usize,
    top: Option<Top>,
}

/// The outermost block that is open, or was last.
struct Top {
    kind: TopKind,
    /// Where its first line begins.
    line: usize,
    end: usize,
    /// Its first block's index.
    first: usize,
    items: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TopKind {
    /// Ends with its last line, whatever follows.
    Closed,
    Fence,
    List,
    Other,
}

impl<'a> Walk<'a> {
    fn new(source: Source<'a>, resume: &'a Resume, builder: Builder<'a>) -> Self {
        Self {
            source,
            resume,
            builder,
            restart: Restart {
                at: source.start,
                blocks: 0,
                resume: resume.clone(),
            },
            depth: 0,
            top: None,
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match &event {
            Event::Start(tag) => {
                if self.depth == 0 {
                    self.top_begins(kind_of(tag), &range);
                } else if self.depth == 1 && *tag == Tag::Item {
                    self.item_begins(range.start);
                }
                self.depth += 1;
            }
            Event::End(_) => self.depth -= 1,
            Event::Rule if self.depth == 0 => self.top_begins(TopKind::Closed, &range),
            Event::Rule
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::TaskListMarker(_) => {}
        }
        let ended = matches!(event, Event::End(_)) && self.depth == 0;
        self.builder.event(event, range);
        if ended {
            self.top_ends();
        }
    }

    /// Whether the line at `at` is complete: what an incomplete line begins may still become
    /// something else.
    fn settled(&self, at: usize) -> bool {
        self.source.text[at..].contains('\n')
    }

    fn top_begins(&mut self, kind: TopKind, range: &Range<usize>) {
        let at = self.source.at(range.start);
        let line = self.source.line_start(at).max(self.source.start);
        if let Some(before) = &self.top {
            let closed = matches!(before.kind, TopKind::Closed | TopKind::Fence)
                && self.source.text[before.end.min(line)..line]
                    .bytes()
                    .all(|byte| byte.is_ascii_whitespace());
            if (closed || self.source.blank_before(at, false)) && self.settled(line) {
                self.restart = Restart {
                    at: line,
                    blocks: self.builder.blocks.len(),
                    resume: Resume::Block,
                };
            }
        }
        self.top = Some(Top {
            kind,
            line,
            end: self.source.at(range.end),
            first: self.builder.blocks.len(),
            items: 0,
        });
    }

    fn item_begins(&mut self, start: usize) {
        let line = self.source.line_start(self.source.at(start));
        let settled = self.settled(line);
        let Some(top) = &mut self.top else {
            return;
        };
        top.items += 1;
        if top.kind == TopKind::List && top.items > 1 && settled {
            self.restart = Restart {
                at: line,
                blocks: self.builder.blocks.len(),
                resume: Resume::Item {
                    number: self.builder.next_number(),
                },
            };
        }
    }

    /// Of fenced code in several blocks, all but the last one are finished.
    fn top_ends(&mut self) {
        let Some(top) = self.top.as_ref().filter(|top| top.kind == TopKind::Fence) else {
            return;
        };
        let pieces = &self.builder.blocks[top.first..];
        let mid_line =
            |piece: &Block| matches!(&piece.kind, BlockKind::Code(code) if code.mid_line);
        let Some(last) = pieces.iter().rposition(|piece| !mid_line(piece)) else {
            return;
        };
        if last == 0 {
            return;
        }
        let ends = |piece: &Block| match &piece.kind {
            BlockKind::Code(code) => code.text.matches('\n').count(),
            BlockKind::Paragraph(_)
            | BlockKind::Heading { .. }
            | BlockKind::Table(_)
            | BlockKind::Rule
            | BlockKind::Math(_)
            | BlockKind::Image(_) => 0,
        };
        let lines = pieces[..last].iter().map(ends).sum::<usize>()
            + pieces[1..=last]
                .iter()
                .filter(|piece| !mid_line(piece))
                .count();
        let (opening, code) = self.fence(top);
        let mut line_ends = self.source.text[code..].match_indices('\n');
        let Some((end, _)) = line_ends.nth(lines - 1) else {
            return;
        };
        self.restart = Restart {
            at: code + end + 1,
            blocks: top.first + last,
            resume: Resume::Code { opening },
        };
    }

    /// The opening line of fenced code, and where the line after it begins.
    fn fence(&self, top: &Top) -> (String, usize) {
        match self.resume {
            Resume::Code { opening } if top.line == self.source.start => {
                (opening.clone(), self.source.start)
            }
            Resume::Block | Resume::Item { .. } | Resume::Code { .. } => {
                let rest = &self.source.text[top.line..];
                let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
                (rest[..length].to_owned(), top.line + length)
            }
        }
    }
}

fn kind_of(tag: &Tag<'_>) -> TopKind {
    match tag {
        Tag::Heading { .. } => TopKind::Closed,
        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => TopKind::Fence,
        Tag::List(_) => TopKind::List,
        Tag::Paragraph
        | Tag::BlockQuote(_)
        | Tag::CodeBlock(CodeBlockKind::Indented)
        | Tag::HtmlBlock
        | Tag::Item
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::Table(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::TableCell
        | Tag::Emphasis
        | Tag::Strong
        | Tag::Strikethrough
        | Tag::Superscript
        | Tag::Subscript
        | Tag::Link { .. }
        | Tag::Image { .. }
        | Tag::MetadataBlock(_) => TopKind::Other,
    }
}
