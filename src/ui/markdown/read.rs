//! One reading: from where the last one left off to the end of the answer, as blocks and as the
//! point where the next one may begin.
//!
//! A reading may begin where everything before is settled, whatever may still come: at a block that
//! follows a blank line, at an item of a list, at a line of fenced code. Keeping the blocks is
//! [`parse`](super::parse)'s.

use super::block::{Block, BlockKind};
use super::build::{Builder, Reference};
use super::data_runs::DataRuns;
use super::footnotes::{self, FoundNotes};
use super::math_spans::{cover, find_math};
use super::parse::{Known, Resume, label_key};
use super::source::Source;
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag};
use std::collections::HashMap;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

/// Longer labels of references are none, as the specification of the format says.
const LABEL_BYTES: usize = 999;

/// Code whose opening line is longer is read as a whole, in bytes.
const OPENING_BYTES: usize = 1024;

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
    pub(super) address: Arc<str>,
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
    /// Footnotes in the text that was read.
    pub(super) notes: FoundNotes,
    /// How many bytes of the answer the parser read.
    pub(super) bytes: usize,
}

/// The format that is read. Math is found apart.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Reads `text` from byte `start` on. `finished` says that no more will come.
pub(super) fn read(
    (text, finished): (&str, bool),
    (start, resume): (usize, &Resume),
    runs: &DataRuns,
    known: &Known,
) -> Reading {
    let opening = match resume {
        Resume::Block | Resume::Item { .. } | Resume::Note => "",
        Resume::Code { opening } => opening.as_str(),
    };
    let mut labels = footnotes::labels(&text[start..], start);
    let notes = known.notes.lines_before(&labels);
    let prefix = [notes.as_str(), opening].concat();
    let mut source = Source::new((text, finished), start, &prefix, runs.from(start));
    // References count also where math covers them: what covers them depends on what they are.
    let mut unknown = Vec::new();
    let math = {
        let lookup = |link: BrokenLink<'_>| known.lookup(&link, &source, &mut unknown);
        find_math(&source.plain, OPTIONS, finished, lookup)
    };
    let covered = if math.spans.is_empty() {
        None
    } else {
        Some(cover(&source.plain, &math.spans))
    };
    source.spans = math.spans;
    let source = source;
    let parsed = covered.as_deref().unwrap_or(&source.plain);

    let lookup = |link: BrokenLink<'_>| known.lookup(&link, &source, &mut unknown);
    let parser = Parser::new_with_broken_link_callback(parsed, OPTIONS, Some(lookup));
    let mut defined_here = HashMap::new();
    let definitions: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| {
            let label = label_key(label);
            defined_here.insert(label.clone(), definition.span.clone());
            source.definition(label, &definition.dest, &definition.span)
        })
        .collect();
    let builder = Builder::new(&source, known, resume.clone(), defined_here);
    let mut walk = Walk::new(&source, resume, builder);
    walk.no_restart_behind = math.open_from.map(|at| source.at(at));
    let unsure = math.unsure.iter();
    walk.unsure = unsure
        .map(|range| source.at(range.start)..source.at(range.end))
        .collect();
    for (event, range) in parser.into_offset_iter() {
        if range.start >= notes.len() {
            walk.event(event, range);
        }
    }
    walk.end(&definitions);
    let Walk {
        restart,
        mut builder,
        ..
    } = walk;
    let references = mem::take(&mut builder.references);
    let mut notes = mem::take(&mut builder.notes);
    notes.labels = mem::take(&mut labels);
    Reading {
        bytes: source.read_bytes(),
        blocks: builder.into_blocks(finished),
        restart,
        definitions,
        references,
        unknown,
        notes,
    }
}

impl Known {
    /// Answers the parser, which found no definition of a link in the text that it reads.
    fn lookup(
        &self,
        link: &BrokenLink<'_>,
        source: &Source<'_>,
        unknown: &mut Vec<(String, usize)>,
    ) -> Option<(CowStr<'static>, CowStr<'static>)> {
        if link.reference.len() > LABEL_BYTES {
            return None;
        }
        let label = label_key(&link.reference);
        if self.definitions.contains_key(&label) {
            return Some((CowStr::from(""), CowStr::from("")));
        }
        unknown.push((label, source.at(link.span.start)));
        None
    }
}

impl Source<'_> {
    /// A definition of a link at a range of the parser.
    fn definition(&self, label: String, seen: &str, range: &Range<usize>) -> Definition {
        let end = range.start + self.plain[range.clone()].trim_end().len();
        Definition {
            label,
            address: self.address(seen, range),
            at: self.at(range.start),
            complete: self.plain[end..].contains('\n'),
        }
    }
}

/// Follows the outermost blocks and finds the last one at which a reading may begin.
struct Walk<'a> {
    source: &'a Source<'a>,
    resume: &'a Resume,
    builder: Builder<'a>,
    /// What follows this byte of the answer may still turn out to be math.
    no_restart_behind: Option<usize>,
    /// Ranges of the answer that are read as a whole.
    unsure: Vec<Range<usize>>,
    restart: Restart,
    depth: usize,
    top: Option<Top>,
}

/// The outermost block that is open, or was last.
struct Top {
    kind: TopKind,
    /// Where it begins.
    at: usize,
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
    /// A footnote's definition, which the next one ends.
    Note,
    Other,
}

impl<'a> Walk<'a> {
    fn new(source: &'a Source<'a>, resume: &'a Resume, builder: Builder<'a>) -> Self {
        Self {
            source,
            resume,
            builder,
            no_restart_behind: None,
            unsure: Vec::new(),
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

    /// Whether a line that begins there is complete: what an incomplete line begins may still become
    /// something else.
    fn settled(&self, at: usize) -> bool {
        self.is_sure(at) && self.source.text[at..].contains('\n')
    }

    /// Whether what is before that byte is what it seems.
    fn is_sure(&self, at: usize) -> bool {
        let next = self.unsure.partition_point(|range| range.end < at);
        self.no_restart_behind.is_none_or(|open| at <= open)
            && self.unsure.get(next).is_none_or(|range| at <= range.start)
    }

    fn top_begins(&mut self, kind: TopKind, range: &Range<usize>) {
        let at = self.source.at(range.start);
        // Many may begin on one line, however long it is.
        let same_line = self
            .top
            .as_ref()
            .filter(|top| !self.source.text[top.at..at].contains('\n'));
        let line = match same_line {
            Some(top) => top.line,
            None => self.source.line_start(at).max(self.source.start),
        };
        if let Some(before) = &self.top {
            let closed = matches!(before.kind, TopKind::Closed | TopKind::Fence)
                && self.source.text[before.end.min(line)..line]
                    .bytes()
                    .all(|byte| byte.is_ascii_whitespace());
            let next_note = before.kind == TopKind::Note && kind == TopKind::Note;
            // A definition ends the one before also inside of that one's lines.
            let nested = kind == TopKind::Note
                && (before.line == line || indents(&self.source.text[line..at]));
            let begins_line = is_space(&self.source.text[line..at]);
            let apart = || closed || next_note || self.source.blank_before(at, false);
            if !nested && begins_line && apart() && self.settled(line) {
                self.restart = Restart {
                    at: line,
                    blocks: self.builder.blocks.len(),
                    resume: if next_note {
                        Resume::Note
                    } else {
                        Resume::Block
                    },
                };
            }
        }
        self.top = Some(Top {
            kind,
            at,
            line,
            end: self.source.at(range.end),
            first: self.builder.blocks.len(),
            items: 0,
        });
    }

    /// Definitions are no blocks, but behind the last one a reading may begin too.
    fn end(&mut self, definitions: &[Definition]) {
        let end = self.top.as_ref().map_or(self.source.start, |top| top.end);
        let Some(last) = definitions.iter().map(|found| found.at).max() else {
            return;
        };
        let text = self.source.text;
        let line = self.source.line_start(last);
        if last < end || line < self.restart.at || indents(&text[line..last]) {
            return;
        }
        let mut at = last;
        for line in text[last..].split_inclusive('\n') {
            at += line.len();
            if line.trim().is_empty() && line.ends_with('\n') {
                break;
            }
            if at == text.len() {
                return;
            }
        }
        if self.is_sure(at) {
            self.builder.close_code();
            self.restart = Restart {
                at,
                blocks: self.builder.blocks.len(),
                resume: Resume::Block,
            };
        }
    }

    fn item_begins(&mut self, start: usize) {
        let at = self.source.at(start);
        let line = self.source.line_start(at);
        let settled = is_space(&self.source.text[line..at]) && self.settled(line);
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
        let begins_line = is_space(&self.source.text[top.line..top.at]);
        if opening.len() > OPENING_BYTES || !begins_line {
            return;
        }
        let mut line_ends = self.source.text[code..].match_indices('\n');
        let Some((end, _)) = line_ends.nth(lines - 1) else {
            return;
        };
        if [opening.as_str(), &self.source.text[code..=code + end]]
            .iter()
            .any(|text| text.matches('\r').count() != text.matches("\r\n").count())
        {
            return;
        }
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
            Resume::Block | Resume::Item { .. } | Resume::Note | Resume::Code { .. } => {
                let rest = &self.source.text[top.line..];
                let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
                (rest[..length].to_owned(), top.line + length)
            }
        }
    }
}

/// Whether there is nothing before a block on its line. To the parser, a carriage return alone ends
/// a line too: there may be.
fn is_space(before: &str) -> bool {
    before.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether that much space makes a line part of what is above it.
fn indents(space: &str) -> bool {
    space.len() > 3 || space.contains('\t')
}

fn kind_of(tag: &Tag<'_>) -> TopKind {
    match tag {
        Tag::Heading { .. } => TopKind::Closed,
        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => TopKind::Fence,
        Tag::List(_) => TopKind::List,
        Tag::FootnoteDefinition(_) => TopKind::Note,
        Tag::Paragraph
        | Tag::BlockQuote(_)
        | Tag::CodeBlock(CodeBlockKind::Indented)
        | Tag::HtmlBlock
        | Tag::Item
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
