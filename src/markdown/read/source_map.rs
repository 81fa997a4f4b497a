//! What the parser reads, and where that stands in the answer.
//!
//! The parser sees the open tail of the answer behind a few lines that give it back its context,
//! without the bulk of [long addresses](super::data_runs), and with [math](super::math_spans)
//! covered. Offsets of the parser are mapped here, and what it did not see is put back.

use super::data_runs::{DataRun, HEAD};
use super::math_spans::{COVER, MathSpan};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A part of the answer that the parser does not see.
#[derive(Debug)]
struct Cut<'a> {
    /// Where it is missing, as the parser counts.
    at: usize,
    /// How many bytes are missing up to here, this cut included.
    removed: usize,
    run: &'a DataRun,
    /// Whether the address may still grow: until it ends, only its beginning is shown.
    open: bool,
}

/// An answer as far as it has arrived.
#[derive(Debug, Clone, Copy)]
pub(in crate::markdown) struct AnswerText<'a> {
    /// All of it so far.
    pub(in crate::markdown) text: &'a str,
    /// Whether no more will come.
    pub(in crate::markdown) finished: bool,
}

/// The whole text, and how the parser's offsets map into it.
#[derive(Debug)]
pub(super) struct SourceMap<'a> {
    /// The whole answer so far.
    pub(super) text: &'a str,
    /// Where in it the reading begins.
    pub(super) start: usize,
    /// How many bytes the parser reads before those of the answer.
    prefix: usize,
    /// What the parser reads, with math uncovered.
    pub(super) plain: String,
    /// Where math is, as the parser counts.
    pub(super) spans: Vec<MathSpan>,
    cuts: Vec<Cut<'a>>,
}

impl<'a> SourceMap<'a> {
    /// What the parser shall read of the answer from byte `start` on, behind `prefix`.
    pub(super) fn new(
        answer: AnswerText<'a>,
        start: usize,
        prefix: &str,
        runs: &'a [DataRun],
    ) -> Self {
        let AnswerText { text, finished } = answer;
        let mut plain = String::with_capacity(prefix.len() + (text.len() - start).min(64 * 1024));
        plain.push_str(prefix);
        let mut cuts = Vec::new();
        let (mut from, mut removed) = (start, 0);
        for run in runs {
            let hidden = run.hidden();
            plain.push_str(&text[from..hidden.start]);
            removed += hidden.len();
            cuts.push(Cut {
                at: plain.len(),
                removed,
                run,
                open: !finished && hidden.end == text.len(),
            });
            from = hidden.end;
        }
        plain.push_str(&text[from..]);
        Self {
            text,
            start,
            prefix: prefix.len(),
            plain,
            spans: Vec::new(),
            cuts,
        }
    }

    /// How many bytes of the answer the parser reads.
    pub(super) fn read_bytes(&self) -> usize {
        self.plain.len() - self.prefix
    }

    /// The parser's offset as one of the answer.
    pub(super) fn at(&self, offset: usize) -> usize {
        let cuts = self.cuts.partition_point(|cut| cut.at <= offset);
        let removed = cuts
            .checked_sub(1)
            .map_or(0, |last| self.cuts[last].removed);
        self.start + offset.saturating_sub(self.prefix) + removed
    }

    /// Where the line begins that holds byte `at` of the answer.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Where the second line of a range of the parser begins, as the parser counts; its end when it
    /// is one line.
    pub(super) fn after_first_line(&self, range: Range<usize>) -> usize {
        if range.start < self.prefix {
            return self.prefix;
        }
        let line = self.plain[range.clone()].find('\n');
        line.map_or(range.end, |end| range.start + end + 1)
    }

    /// Whether the line before the one that holds byte `at` of the answer is blank; inside a quote
    /// also when it has nothing but the quote's marks.
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

    fn cuts_in(&self, range: &Range<usize>) -> &[Cut<'a>] {
        let first = self.cuts.partition_point(|cut| cut.at <= range.start);
        let behind = self.cuts.partition_point(|cut| cut.at <= range.end);
        &self.cuts[first..behind.max(first)]
    }

    /// Text of an event with what the parser did not see of it.
    pub(super) fn whole<'t>(&self, text: &'t str, range: &Range<usize>) -> Cow<'t, str> {
        let text = self.uncovered(text, range);
        let cuts = self.cuts_in(range);
        if cuts.is_empty() {
            return text;
        }
        let mut whole = String::new();
        let mut rest = text.as_ref();
        for cut in cuts {
            let head = &self.plain[cut.at - HEAD..cut.at];
            let Some(found) = rest.find(head) else {
                continue;
            };
            let (before, behind) = rest.split_at(found + HEAD);
            whole.push_str(before);
            if cut.open {
                whole.push('…');
            } else {
                whole.push_str(&self.text[cut.run.hidden()]);
            }
            rest = behind;
        }
        whole.push_str(rest);
        Cow::Owned(whole)
    }

    /// The address of a link at a range of the parser.
    pub(super) fn address(&self, seen: &str, range: &Range<usize>) -> Arc<str> {
        if seen.len() == HEAD
            && let Some(cut) = self
                .cuts_in(range)
                .iter()
                .find(|cut| self.plain[..cut.at].ends_with(seen))
        {
            return cut.run.address(self.text);
        }
        self.whole(seen, range).into()
    }

    /// Math that turned out to be none, because it stands in code or in an address.
    fn uncovered<'t>(&self, text: &'t str, range: &Range<usize>) -> Cow<'t, str> {
        if self.spans.is_empty() || !text.contains(COVER) {
            return Cow::Borrowed(text);
        }
        if text.len() == range.len() {
            return Cow::Owned(self.plain[range.clone()].to_owned());
        }
        // The event holds more than its text: fences, brackets. Its covered runs are as long as
        // what they cover, and in its order.
        let mut spans = self.spans_in(range).iter();
        let mut whole = String::new();
        let mut rest = text;
        while let Some(found) = rest.find(COVER) {
            let Some(span) = spans.next() else { break };
            let covered = rest[found..].len() - rest[found..].trim_start_matches(COVER).len();
            whole.push_str(&rest[..found]);
            whole.push_str(&self.plain[span.range.clone()]);
            rest = &rest[found + covered.min(span.range.len())..];
        }
        whole.push_str(rest);
        Cow::Owned(whole)
    }

    /// The math that touches a range of the parser.
    pub(super) fn spans_in(&self, range: &Range<usize>) -> &[MathSpan] {
        let first = self
            .spans
            .partition_point(|span| span.range.end <= range.start);
        let behind = self
            .spans
            .partition_point(|span| span.range.start < range.end);
        &self.spans[first..behind.max(first)]
    }
}
