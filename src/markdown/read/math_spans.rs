//! Where math is in Markdown: `$..$`, `$$..$$`, `\(..\)` and `\[..\]`.
//!
//! The parser knows only two of these and takes prices for math, and the lines of a formula may
//! look like lists and headings. So math is found here, in the text that the parser took for
//! running text, and covered with a character that means nothing before the text is parsed again.

use super::leaves::{Leaf, Opaque, leaves};
use pulldown_cmark::{BrokenLinkCallback, Options};
use std::ops::Range;

/// What stands for each byte of math when the text is parsed.
pub(super) const COVER: char = '\u{1}';
/// Longer math is text, in bytes: so much of what follows an opening delimiter may still change.
const MATH_BYTES: usize = 8 * 1024;

/// What a span of math is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MathKind {
    /// Within a line of text.
    Inline,
    /// On lines of its own.
    Display,
    /// Opened, and the text ends before it is closed: shown as it stands.
    Open,
}

/// One piece of math.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MathSpan {
    /// Where it stands, with its delimiters.
    pub(super) range: Range<usize>,
    /// Whether it stands in a line or alone, or is open.
    pub(super) kind: MathKind,
    /// How long a delimiter is.
    delimiter: usize,
    /// How many quotes are around it: each of its lines begins with as many marks at most.
    quotes: usize,
    in_table: bool,
}

impl MathSpan {
    /// Its source, without delimiters and the marks of quotes.
    pub(super) fn source(&self, text: &str) -> String {
        let behind = match self.kind {
            MathKind::Inline | MathKind::Display => self.range.end - self.delimiter,
            MathKind::Open => return self.lines(&text[self.range.clone()]),
        };
        let source = self.lines(&text[self.range.start + self.delimiter..behind]);
        let source = source.trim();
        if self.in_table {
            source.replace("\\|", "|")
        } else {
            source.to_owned()
        }
    }

    fn lines(&self, text: &str) -> String {
        let mut lines = text.split('\n');
        let first = lines.next().unwrap_or_default();
        let mut whole = first.trim_end_matches('\r').to_owned();
        for line in lines {
            whole.push('\n');
            let line = &line[line_prefix(line, self.quotes)..];
            whole.push_str(line.trim_end_matches('\r'));
        }
        whole
    }
}

/// All math of a text.
#[derive(Debug, Default)]
pub(super) struct Math {
    /// The pieces, in order.
    pub(super) spans: Vec<MathSpan>,
    /// Where math begins that may still swallow the blocks that follow.
    pub(super) open_from: Option<usize>,
    /// What has to be read as a whole.
    pub(super) unsure: Vec<Range<usize>>,
}

/// Finds the math in `text`, parsed with these options. `finished` says that no more will come;
/// `lookup` knows the definitions of links that are not in the text.
pub(super) fn find_math<'t>(
    text: &'t str,
    options: Options,
    finished: bool,
    lookup: impl BrokenLinkCallback<'t>,
) -> Math {
    if !text.contains('$') && !text.contains("\\(") && !text.contains("\\[") {
        return Math::default();
    }
    let mut scan = Scan {
        text,
        text_end: text.trim_end().len(),
        finished,
        region: None,
        math: Math::default(),
        guard: Guard::default(),
    };
    for leaf in leaves(text, options, lookup) {
        scan.leaf(&leaf);
    }
    scan.math
}

/// `text` with math covered.
pub(super) fn cover(text: &str, spans: &[MathSpan]) -> String {
    let mut covered = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        covered.push_str(&text[at..span.range.start]);
        for (index, line) in text[span.range.clone()].split('\n').enumerate() {
            let mut line = line;
            if index > 0 {
                covered.push('\n');
                let (prefix, rest) = line.split_at(line_prefix(line, span.quotes));
                covered.push_str(prefix);
                line = rest;
            }
            covered.extend(line.bytes().map(|_| COVER));
        }
        at = span.range.end;
    }
    covered.push_str(&text[at..]);
    covered
}

/// How long the indent and the marks of quotes before a line are.
fn line_prefix(line: &str, quotes: usize) -> usize {
    let mut left = quotes;
    let prefix = line.bytes().take_while(|byte| match byte {
        b' ' | b'\t' => true,
        b'>' if left > 0 => {
            left -= 1;
            true
        }
        _ => false,
    });
    prefix.count()
}

struct Scan<'a> {
    text: &'a str,
    /// Without spaces and line ends at its end.
    text_end: usize,
    finished: bool,
    /// What follows the math that was last found to go beyond its block.
    region: Option<Region>,
    math: Math,
    guard: Guard,
}

/// What is known of a line.
#[derive(Default)]
struct Guard {
    line_end: usize,
    /// Whether no math may begin on it.
    holds: bool,
}

/// Where the scan is inside a leaf.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    leaf: &'a Leaf,
    at: usize,
    /// The first opaque range that does not end before `at`.
    opaque: usize,
}

impl Cursor<'_> {
    /// Where the opaque range ends that holds `at`.
    fn opaque_end(&mut self, at: usize) -> Option<usize> {
        self.opaque_at(at).map(|opaque| opaque.range.end)
    }

    /// Where the opaque range ends that holds `at` and that math does not go over.
    fn barrier_end(&mut self, at: usize) -> Option<usize> {
        let opaque = self.opaque_at(at).filter(|opaque| !opaque.tag)?;
        Some(opaque.range.end)
    }

    fn opaque_at(&mut self, at: usize) -> Option<&Opaque> {
        let leaf = self.leaf;
        while let Some(opaque) = leaf.opaque.get(self.opaque) {
            if opaque.range.end > at {
                return opaque.range.contains(&at).then_some(opaque);
            }
            self.opaque += 1;
        }
        None
    }
}

/// How far a closing delimiter may be from the opening one.
struct MathLimits {
    /// No further than this.
    end: usize,
    /// Whether it may stand behind lines that look like other blocks.
    crosses: bool,
    /// How many quotes are around it.
    quotes: usize,
}

/// Lines up to a blank one.
struct Region {
    /// Where the blank line begins; the end of the text without one.
    end: usize,
    /// How far the line is indented that follows the blank ones.
    following: usize,
    /// Where lines begin that certainly close what is deeper than they are, and the least indent of
    /// that line and those below it.
    closing: Vec<(usize, usize)>,
    /// The same of lines that do so only in a list.
    numbers: Vec<(usize, usize)>,
}

impl Region {
    /// The lines behind the one that holds `at`.
    fn behind(text: &str, at: usize) -> Self {
        let mut lines = text[at..].split_inclusive('\n');
        let mut end = at + lines.next().map_or(0, str::len);
        let blank = |line: &str| line.ends_with('\n') && line.trim().is_empty();
        let (mut closing, mut numbers) = (Vec::new(), Vec::new());
        for line in lines {
            if blank(line) {
                break;
            }
            let content = line.trim_start_matches([' ', '\t']);
            let number = content.trim_start_matches(|digit: char| digit.is_ascii_digit());
            let mark = ["- ", "* ", "+ ", "# ", "## ", "### ", "```"];
            if mark.iter().any(|mark| content.starts_with(mark)) {
                closing.push((end, indent_of(line)));
            } else if number.len() < content.len()
                && [". ", ") "].iter().any(|mark| number.starts_with(mark))
            {
                numbers.push((end, indent_of(line)));
            }
            end += line.len();
        }
        for lines in [&mut closing, &mut numbers] {
            let mut least = usize::MAX;
            for (_, indent) in lines.iter_mut().rev() {
                least = least.min(*indent);
                *indent = least;
            }
        }
        let mut following = text[end..].split_inclusive('\n');
        let line = following.find(|line| !blank(line)).unwrap_or_default();
        let following = if line.trim().is_empty() {
            0
        } else {
            indent_of(line)
        };
        Self {
            end,
            following,
            closing,
            numbers,
        }
    }

    /// Whether a line behind `at` closes what is deeper than that column.
    fn closes(&self, at: usize, column: usize, in_item: bool) -> bool {
        let least = |lines: &[(usize, usize)]| {
            let next = lines.partition_point(|(line, _)| *line < at);
            lines.get(next).map_or(usize::MAX, |(_, indent)| *indent)
        };
        least(&self.closing) <= column || (in_item && least(&self.numbers) < column)
    }
}

/// How far a line is indented.
fn indent_of(line: &str) -> usize {
    let space = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    space.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

impl Scan<'_> {
    fn leaf(&mut self, leaf: &Leaf) {
        // Covered, what makes this no definition may be gone: it would not be shown at all.
        let text = &self.text[leaf.range.clone()];
        if text.starts_with('[') && text.contains("]:") {
            return;
        }
        let covered = self.math.spans.last().map_or(0, |last| last.range.end);
        let mut cursor = Cursor {
            leaf,
            at: leaf.range.start.max(covered),
            opaque: 0,
        };
        let bytes = self.text.as_bytes();
        while cursor.at < leaf.range.end {
            let at = cursor.at;
            if let Some(end) = cursor.opaque_end(at) {
                cursor.at = end;
                continue;
            }
            if matches!(bytes[at], b'\\' | b'$') && self.is_guarded(&cursor) {
                cursor.at = self.guard.line_end.min(leaf.range.end);
                continue;
            }
            cursor.at = match (bytes[at], bytes.get(at + 1)) {
                (b'\\', Some(b'(')) => self.bracketed(cursor, *b"()").unwrap_or(at + 2),
                (b'\\', Some(b'[')) => self.bracketed(cursor, *b"[]").unwrap_or(at + 2),
                (b'\\', Some(next)) if next.is_ascii() => at + 2,
                (b'$', _) => self.dollars(cursor),
                _ => at + 1,
            };
        }
    }

    /// Whether a line would become another block if math on it were covered: code without the
    /// backtick that makes it none, a footnote's definition.
    fn is_guarded(&mut self, cursor: &Cursor<'_>) -> bool {
        let (text, at) = (self.text, cursor.at);
        if self.guard.line_end <= at {
            let ends = ['\n', '\r'];
            let start = text[..at].rfind(ends).map_or(0, |end| end + 1);
            let end = text[at..].find(ends).map_or(text.len(), |end| at + end);
            let line = &text[start.max(cursor.leaf.range.start)..end];
            let line = line.trim_start_matches([' ', '\t', '>']);
            let noted = line.starts_with("[^") && line.contains("]:");
            self.guard = Guard {
                line_end: end.max(at + 1),
                holds: noted || line.starts_with("```"),
            };
        }
        self.guard.holds
    }

    /// `\(..\)` or `\[..\]`, whose first delimiter is at the cursor. Where it ends.
    fn bracketed(&mut self, cursor: Cursor<'_>, [open, close]: [u8; 2]) -> Option<usize> {
        let kind = if open == b'[' {
            MathKind::Display
        } else {
            MathKind::Inline
        };
        let bytes = self.text.as_bytes();
        let limits = self.limits(&cursor, kind);
        let mut opaque = cursor;
        let mut at = cursor.at + 2;
        while at < limits.end {
            if let Some(end) = opaque.barrier_end(at) {
                at = end;
                continue;
            }
            match (bytes[at], bytes.get(at + 1)) {
                (b'\\', Some(next)) if *next == close => return self.closed(cursor, at, 2, kind),
                (b'\\', Some(next)) if *next == open => return None,
                (b'\\', Some(b'\r' | b'\n')) => at += 1,
                (b'\\', Some(_)) => at += 2,
                (b'\r' | b'\n', _) if limits.crosses && self.stops(at, limits.quotes) => {
                    return None;
                }
                _ => at += 1,
            }
        }
        self.pending(cursor, &limits, kind)
    }

    /// What the dollars at the cursor open. Where that ends; behind the dollars when they are text.
    fn dollars(&mut self, cursor: Cursor<'_>) -> usize {
        let run = run_at(self.text.as_bytes(), cursor.at);
        let found = match run {
            1 => self.inline_dollars(cursor),
            2 => self.display_dollars(cursor),
            _ => None,
        };
        found.unwrap_or(cursor.at + run)
    }

    fn inline_dollars(&mut self, cursor: Cursor<'_>) -> Option<usize> {
        let (bytes, start) = (self.text.as_bytes(), cursor.at);
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let first = *bytes.get(start + 1)?;
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric()) || first.is_ascii_whitespace() {
            return None;
        }
        let end = cursor.leaf.range.end.min(start + MATH_BYTES);
        let mut opaque = cursor;
        let (mut at, mut braces) = (start + 1, 0_i32);
        while at < end && bytes[at] != b'$' {
            if opaque.barrier_end(at).is_some() {
                return None;
            }
            match bytes[at] {
                b'\\' => at += 1,
                b'{' => braces += 1,
                b'}' => braces -= 1,
                _ => {}
            }
            at += 1;
        }
        let closes = at < end
            && opaque.barrier_end(at).is_none()
            && run_at(bytes, at) == 1
            && braces == 0
            && !bytes[at - 1].is_ascii_whitespace()
            && may_follow(&self.text[start + 1..at], bytes.get(at + 1).copied());
        closes.then(|| self.found(cursor, at + 1, 1, MathKind::Inline))
    }

    fn display_dollars(&mut self, cursor: Cursor<'_>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let limits = self.limits(&cursor, MathKind::Display);
        let mut opaque = cursor;
        let mut at = cursor.at + 2;
        while at < limits.end {
            if let Some(end) = opaque.barrier_end(at) {
                at = end;
                continue;
            }
            match bytes[at] {
                b'\\' if !matches!(bytes.get(at + 1), Some(b'\r' | b'\n')) => at += 2,
                b'\r' | b'\n' if limits.crosses && self.stops(at, limits.quotes) => return None,
                b'$' => match run_at(bytes, at) {
                    2 => return self.closed(cursor, at, 2, MathKind::Display),
                    run => at += run,
                },
                _ => at += 1,
            }
        }
        self.pending(cursor, &limits, MathKind::Display)
    }

    fn limits(&self, cursor: &Cursor<'_>, kind: MathKind) -> MathLimits {
        let leaf = cursor.leaf;
        let crosses = kind == MathKind::Display && !leaf.closed && self.begins_line(cursor);
        let end = if crosses {
            self.text.len()
        } else {
            leaf.range.end
        };
        MathLimits {
            end: end.min(cursor.at + MATH_BYTES),
            crosses,
            quotes: if crosses { self.quotes(cursor.at) } else { 0 },
        }
    }

    fn begins_line(&self, cursor: &Cursor<'_>) -> bool {
        let mut before = self.text[..cursor.at].bytes().rev();
        let other = before.find(|byte| !matches!(byte, b' ' | b'\t' | b'>'));
        cursor.at == cursor.leaf.range.start || other.is_none_or(|byte| byte == b'\n')
    }

    /// Whether math may not go over the line that follows the end of one at `at`: because it is
    /// blank, or opens what goes on beyond blank lines.
    fn stops(&self, at: usize, quotes: usize) -> bool {
        let Some(rest) = self.text[at..].strip_prefix('\n') else {
            // Alone, a carriage return ends a line for the parser only.
            return !matches!(self.text.as_bytes().get(at + 1), None | Some(b'\n'));
        };
        let prefix = line_prefix(rest, quotes);
        let marks = rest[..prefix].matches('>').count();
        let rest = &rest[prefix..];
        match rest.as_bytes().first() {
            // The line is not complete.
            None => false,
            Some(b'\r' | b'\n') => true,
            Some(_) => marks < quotes || opens_verbatim(rest),
        }
    }

    /// Whether math may go up to `end`, beyond the block that the parser saw it in. What the parser
    /// saw in these lines is no such thing then, and what it saw further on is unsure up to the
    /// next blank line.
    fn crosses(&mut self, cursor: &Cursor<'_>, end: usize) -> bool {
        let region = match self.region.take() {
            Some(region) if region.end >= end => region,
            Some(_) | None => Region::behind(self.text, end),
        };
        let line = self.text[..cursor.at].rfind('\n').map_or(0, |end| end + 1);
        let before = &self.text[line..cursor.at];
        let column = before.len();
        // A number goes on with a list, but does not begin one within a paragraph.
        let in_item = column > 3 || !before.trim_matches([' ', '>']).is_empty();
        let deeper = region.following >= column + 2 && !region.closes(end, column, in_item);
        if !deeper {
            self.math.unsure.push(cursor.at..region.end);
        }
        self.region = Some(region);
        !deeper
    }

    /// How many marks of quotes are before `at` on its line.
    fn quotes(&self, at: usize) -> usize {
        let before = self.text.as_bytes()[..at].iter().rev();
        let line = before.take_while(|byte| **byte != b'\n');
        line.filter(|byte| **byte == b'>').count()
    }

    fn closed(
        &mut self,
        cursor: Cursor<'_>,
        at: usize,
        delimiter: usize,
        kind: MathKind,
    ) -> Option<usize> {
        let filled = !self.text[cursor.at + delimiter..at].trim().is_empty();
        let end = at + delimiter;
        let fits = end <= cursor.leaf.range.end || self.crosses(&cursor, end);
        (filled && fits).then(|| self.found(cursor, at + delimiter, delimiter, kind))
    }

    fn found(&mut self, cursor: Cursor<'_>, end: usize, delimiter: usize, kind: MathKind) -> usize {
        let range = cursor.at..end;
        let lines = self.text[range.clone()].contains('\n');
        self.math.spans.push(MathSpan {
            quotes: if lines { self.quotes(cursor.at) } else { 0 },
            range,
            kind,
            delimiter,
            in_table: cursor.leaf.in_table,
        });
        end
    }

    /// Math that is not closed yet, up to the end of the text, if more may come.
    fn pending(
        &mut self,
        cursor: Cursor<'_>,
        limits: &MathLimits,
        kind: MathKind,
    ) -> Option<usize> {
        let in_reach = limits.end >= self.text_end && self.text_end < cursor.at + MATH_BYTES;
        let shown = limits.crosses || kind == MathKind::Inline;
        if self.finished || !in_reach || !shown || cursor.leaf.closed {
            return None;
        }
        let end = self.text_end.max(cursor.at + 2);
        self.math.open_from = Some(cursor.at);
        Some(self.found(cursor, end, 0, MathKind::Open))
    }
}

/// How many dollars stand there.
fn run_at(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|byte| **byte == b'$').count()
}

/// Whether a dollar that closes `source` may be followed by that byte: in `$5-$10` and
/// `$HOME/$USER` it opens something else.
fn may_follow(source: &str, next: Option<u8>) -> bool {
    let complete = source.ends_with(|last: char| last.is_alphanumeric() || ")]}'".contains(last));
    match next {
        Some(byte) if byte.is_ascii_digit() || byte == b'{' => false,
        Some(byte) if byte.is_ascii_alphabetic() => complete,
        _ => true,
    }
}

/// Whether the line that `text` begins with opens code or HTML that may have blank lines in it.
pub(in crate::markdown) fn opens_verbatim(text: &str) -> bool {
    let mark = |mark: char| " \t>-+*.)".contains(mark) || mark.is_ascii_digit();
    let rest = text.trim_start_matches(mark);
    if rest.starts_with("```") || rest.starts_with("~~~") {
        return true;
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return false;
    };
    let named = |name: &&str| {
        tag.get(..name.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    tag.starts_with(['!', '?']) || ["pre", "script", "style", "textarea"].iter().any(named)
}
