//! The outermost blocks of a reading, followed for the last point at which the next reading may
//! begin.

use super::super::block::Block;
use super::builder::Builder;
use super::references::Definition;
use super::restart::{Restart, Resume};
use super::source_map::SourceMap;
use pulldown_cmark::{CodeBlockKind, Event, Tag};
use std::ops::Range;

/// Code whose opening line is longer is read as a whole, in bytes.
const OPENING_BYTES: usize = 1024;

/// Follows the outermost blocks and finds the last one at which a reading may begin.
pub(super) struct Walk<'a> {
    source: &'a SourceMap<'a>,
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
    /// The byte of the answer at which the block begins.
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
    /// Begins a reading that continues `resume`.
    pub(super) fn new(source: &'a SourceMap<'a>, resume: &'a Resume, builder: Builder<'a>) -> Self {
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

    /// What may still turn out to be math, as the parser counts: ranges that are read as a whole,
    /// and where math begins that is still open.
    pub(super) fn leave_to_math(&mut self, unsure: &[Range<usize>], open_from: Option<usize>) {
        self.no_restart_behind = open_from.map(|at| self.source.at(at));
        let unsure = unsure.iter();
        self.unsure = unsure
            .map(|range| self.source.at(range.start)..self.source.at(range.end))
            .collect();
    }

    /// Takes the next event of the parser, and hands it on.
    pub(super) fn event(&mut self, event: Event<'_>, range: Range<usize>) {
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
                    blocks: self.builder.blocks.count(),
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
            first: self.builder.blocks.count(),
            items: 0,
        });
    }

    /// Behind the last event: where the next reading may begin, and what was built.
    pub(super) fn end(mut self, definitions: &[Definition]) -> (Restart, Builder<'a>) {
        if let Some(at) = self.behind_definitions(definitions) {
            self.builder.blocks.close_code();
            self.restart = Restart {
                at,
                blocks: self.builder.blocks.count(),
                resume: Resume::Block,
            };
        }
        (self.restart, self.builder)
    }

    /// Definitions are no blocks, but behind the last one a reading may begin too.
    fn behind_definitions(&self, definitions: &[Definition]) -> Option<usize> {
        let end = self.top.as_ref().map_or(self.source.start, |top| top.end);
        let last = definitions.iter().map(|found| found.at).max()?;
        let text = self.source.text;
        let line = self.source.line_start(last);
        if last < end || line < self.restart.at || indents(&text[line..last]) {
            return None;
        }
        let mut at = last;
        for line in text[last..].split_inclusive('\n') {
            at += line.len();
            if line.trim().is_empty() && line.ends_with('\n') {
                break;
            }
            if at == text.len() {
                return None;
            }
        }
        self.is_sure(at).then_some(at)
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
                blocks: self.builder.blocks.count(),
                resume: Resume::Item {
                    number: self.builder.blocks.next_number(),
                },
            };
        }
    }

    /// Of fenced code in several blocks, all but the last one are finished.
    fn top_ends(&mut self) {
        let Some(top) = self.top.as_ref().filter(|top| top.kind == TopKind::Fence) else {
            return;
        };
        let pieces = self.builder.blocks.from(top.first);
        let mid_line = |piece: &Block| piece.code().is_some_and(|code| code.mid_line);
        let Some(last) = pieces.iter().rposition(|piece| !mid_line(piece)) else {
            return;
        };
        if last == 0 {
            return;
        }
        let ends = |piece: &Block| {
            let code = piece.code();
            code.map_or(0, |code| code.text.matches('\n').count())
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
