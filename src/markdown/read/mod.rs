//! One reading: from where the last one left off to the end of the answer, as blocks and as the
//! point where the next one may begin.
//!
//! A reading may begin where everything before is settled, whatever may still come: at a block that
//! follows a blank line, at an item of a list, at a line of fenced code. Keeping the blocks is
//! [`document`](super::document)'s.

mod autolinks;
mod blocks;
mod builder;
mod data_runs;
mod footnotes;
mod html;
mod inline;
mod labels;
mod leaves;
mod links;
mod math_spans;
mod references;
mod restart;
mod running_text;
mod source_map;
mod walk;

pub(super) use autolinks::autolinks;
pub(super) use data_runs::DataRuns;
pub(super) use html::STYLES;
pub(super) use math_spans::opens_verbatim;
pub(super) use references::{Known, References};
pub(super) use restart::Restart;
pub(super) use source_map::AnswerText;

use super::block::Block;
use builder::Builder;
use labels::{LABEL_BYTES, label_key};
use links::Links;
use math_spans::{cover, find_math};
use pulldown_cmark::{BrokenLink, CowStr, Options, Parser};
use references::{Definition, FoundReferences};
use restart::Resume;
use source_map::SourceMap;
use std::collections::HashMap;
use std::ops::Range;
use walk::Walk;

/// What one reading found.
#[derive(Debug)]
pub(super) struct Reading {
    /// The blocks, finished ones first.
    pub(super) blocks: Vec<Block>,
    /// Where the next reading begins, counting the blocks that were read.
    pub(super) restart: Restart,
    /// Links and footnotes in the text that was read.
    pub(super) references: FoundReferences,
    /// How many bytes of the answer the parser read.
    pub(super) bytes: usize,
}

/// The format that is read. Math is found apart.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// Reads an answer from `from` on.
pub(super) fn read(
    answer: AnswerText<'_>,
    from: &Restart,
    runs: &DataRuns,
    known: &Known,
) -> Reading {
    let opening = match &from.resume {
        Resume::Block | Resume::Item { .. } | Resume::Note => "",
        Resume::Code { opening } => opening.as_str(),
    };
    let labels = footnotes::labels(&answer.text[from.at..], from.at);
    let notes = known.notes.lines_before(&labels);
    let prefix = [notes.as_str(), opening].concat();
    let mut source = SourceMap::new(answer, from.at, &prefix, runs.from(from.at));
    // References count also where math covers them: what covers them depends on what they are.
    let mut unknown = Vec::new();
    let math = {
        let lookup = |link: BrokenLink<'_>| known.lookup(&link, &source, &mut unknown);
        find_math(&source.plain, OPTIONS, answer.finished, lookup)
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
    let links = Links::new(&source, known, defined_here);
    let builder = Builder::new(&source, links, from.resume.clone());
    let mut walk = Walk::new(&source, &from.resume, builder);
    walk.leave_to_math(&math.unsure, math.open_from);
    for (event, range) in parser.into_offset_iter() {
        if range.start >= notes.len() {
            walk.event(event, range);
        }
    }
    let (restart, builder) = walk.end(&definitions);
    let (blocks, resolved, mut notes) = builder.finish(answer.finished);
    notes.labels = labels;
    Reading {
        bytes: source.read_bytes(),
        blocks,
        restart,
        references: FoundReferences {
            definitions,
            resolved,
            unknown,
            notes,
        },
    }
}

impl Known {
    /// Answers the parser, which found no definition of a link in the text that it reads.
    fn lookup(
        &self,
        link: &BrokenLink<'_>,
        source: &SourceMap<'_>,
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

impl SourceMap<'_> {
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
