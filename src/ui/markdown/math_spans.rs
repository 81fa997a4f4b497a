//! Where math is in Markdown: `$..$`, `$$..$$`, `\(..\)` and `\[..\]`.
//!
//! The parser knows only two of these and takes prices for math, and the lines of a formula may
//! look like lists and headings. So math is found here, in the text that the parser took for
//! running text, and covered with a character that means nothing before the text is parsed again.

use pulldown_cmark::{BrokenLinkCallback, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What stands for each byte of math when the text is parsed.
pub(super) const COVER: char = '\u{1}';
/// Longer math is text, in bytes: so much of what follows an opening delimiter may still change.
const MATH_BYTES: usize = 8 * 1024;

/// What a span of math is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MathKind {
    /// Within a line.
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
    /// What it is.
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
        let mut whole = lines.next().unwrap_or_default().to_owned();
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
        math: Math::default(),
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

/// Running text of one block, and what in it is no text: code, HTML, addresses.
#[derive(Debug, Default)]
struct Leaf {
    range: Range<usize>,
    opaque: Vec<Range<usize>>,
    /// Where the delimiters of display math end with the block: in headings and tables.
    closed: bool,
    in_table: bool,
}

/// The running text of a text, as the parser finds it.
fn leaves<'t>(text: &'t str, options: Options, lookup: impl BrokenLinkCallback<'t>) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut leaf: Option<Leaf> = None;
    let (mut code, mut heading, mut cell) = (false, false, false);
    let mut content_end = 0;
    let parser = Parser::new_with_broken_link_callback(text, options, Some(lookup));
    for (event, range) in parser.into_offset_iter() {
        let opaque = match &event {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::FootnoteReference(_) => None,
            Event::Text(_) if code => continue,
            Event::Text(_) => {
                content_end = range.end;
                None
            }
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                content_end = range.start + 1;
                let whole = matches!(link_type, LinkType::Autolink | LinkType::Email);
                whole.then(|| range.clone())
            }
            Event::End(TagEnd::Link | TagEnd::Image) => Some(content_end.min(range.end)..range.end),
            Event::Code(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {
                content_end = range.end;
                Some(range.clone())
            }
            Event::Start(tag) => {
                code |= matches!(tag, Tag::CodeBlock(_));
                heading |= matches!(tag, Tag::Heading { .. }) && is_one_line(&text[range]);
                cell |= matches!(tag, Tag::TableCell);
                leaves.extend(leaf.take());
                continue;
            }
            Event::End(tag) => {
                code &= !matches!(tag, TagEnd::CodeBlock);
                heading &= !matches!(tag, TagEnd::Heading(_));
                cell &= !matches!(tag, TagEnd::TableCell);
                leaves.extend(leaf.take());
                continue;
            }
            Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {
                leaves.extend(leaf.take());
                continue;
            }
        };
        let leaf = leaf.get_or_insert_with(|| Leaf {
            // A backslash that escapes is no part of the text.
            range: range.start - usize::from(text[..range.start].ends_with('\\'))..range.end,
            opaque: Vec::new(),
            closed: heading || cell,
            in_table: cell,
        });
        leaf.range.end = leaf.range.end.max(range.end);
        if let Some(opaque) = opaque {
            leaf.opaque.push(opaque);
        }
    }
    leaves.extend(leaf);
    leaves
}

/// Whether a heading begins with its marks. One that is underlined may be lines of a formula.
fn is_one_line(heading: &str) -> bool {
    let rest = heading.trim_start_matches('#');
    rest.len() < heading.len() && rest.starts_with([' ', '\t', '\n', '\r'])
}

struct Scan<'a> {
    text: &'a str,
    /// Without spaces and line ends at its end.
    text_end: usize,
    finished: bool,
    math: Math,
}

/// Where the scan is inside a leaf.
#[derive(Clone, Copy)]
struct Place<'a> {
    leaf: &'a Leaf,
    at: usize,
    /// The first opaque range that does not end before `at`.
    opaque: usize,
}

impl Place<'_> {
    /// Where the opaque range ends that holds `at`.
    fn opaque_end(&mut self, at: usize) -> Option<usize> {
        while let Some(range) = self.leaf.opaque.get(self.opaque) {
            if range.end > at {
                return range.contains(&at).then_some(range.end);
            }
            self.opaque += 1;
        }
        None
    }
}

/// How far a closing delimiter may be from the opening one.
struct Reach {
    /// No further than this.
    end: usize,
    /// Whether it may stand behind lines that look like other blocks.
    crosses: bool,
    /// How many quotes are around it.
    quotes: usize,
}

impl Scan<'_> {
    fn leaf(&mut self, leaf: &Leaf) {
        let covered = self.math.spans.last().map_or(0, |last| last.range.end);
        let mut place = Place {
            leaf,
            at: leaf.range.start.max(covered),
            opaque: 0,
        };
        let bytes = self.text.as_bytes();
        while place.at < leaf.range.end {
            let at = place.at;
            if let Some(end) = place.opaque_end(at) {
                place.at = end;
                continue;
            }
            place.at = match (bytes[at], bytes.get(at + 1)) {
                (b'\\', Some(b'(')) => self.bracketed(place, *b"()").unwrap_or(at + 2),
                (b'\\', Some(b'[')) => self.bracketed(place, *b"[]").unwrap_or(at + 2),
                (b'\\', Some(next)) if next.is_ascii() => at + 2,
                (b'$', _) => self.dollars(place),
                _ => at + 1,
            };
        }
    }

    /// `\(..\)` or `\[..\]`, whose first delimiter is at the place. Where it ends.
    fn bracketed(&mut self, place: Place<'_>, [open, close]: [u8; 2]) -> Option<usize> {
        let kind = if open == b'[' {
            MathKind::Display
        } else {
            MathKind::Inline
        };
        let bytes = self.text.as_bytes();
        let reach = self.reach(&place, kind);
        let mut opaque = place;
        let mut at = place.at + 2;
        while at < reach.end {
            if let Some(end) = opaque.opaque_end(at) {
                at = end;
                continue;
            }
            match (bytes[at], bytes.get(at + 1)) {
                (b'\\', Some(next)) if *next == close => return self.closed(place, at, 2, kind),
                (b'\\', Some(next)) if *next == open => return None,
                (b'\\', Some(b'\r' | b'\n')) => at += 1,
                (b'\\', Some(_)) => at += 2,
                (b'\n', _) if reach.crosses && self.stops(at + 1, reach.quotes) => return None,
                _ => at += 1,
            }
        }
        self.pending(place, &reach, kind)
    }

    /// What the dollars at the place open. Where that ends; behind the dollars when they are text.
    fn dollars(&mut self, place: Place<'_>) -> usize {
        let run = run_at(self.text.as_bytes(), place.at);
        let found = match run {
            1 => self.inline_dollars(place),
            2 => self.display_dollars(place),
            _ => None,
        };
        found.unwrap_or(place.at + run)
    }

    fn inline_dollars(&mut self, place: Place<'_>) -> Option<usize> {
        let (bytes, start) = (self.text.as_bytes(), place.at);
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let first = *bytes.get(start + 1)?;
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric()) || first.is_ascii_whitespace() {
            return None;
        }
        let end = place.leaf.range.end.min(start + MATH_BYTES);
        let mut opaque = place;
        let (mut at, mut braces) = (start + 1, 0_i32);
        while at < end && bytes[at] != b'$' {
            if opaque.opaque_end(at).is_some() {
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
            && opaque.opaque_end(at).is_none()
            && run_at(bytes, at) == 1
            && braces == 0
            && !bytes[at - 1].is_ascii_whitespace()
            && may_follow(&self.text[start + 1..at], bytes.get(at + 1).copied());
        closes.then(|| self.found(place, at + 1, 1, MathKind::Inline))
    }

    fn display_dollars(&mut self, place: Place<'_>) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let reach = self.reach(&place, MathKind::Display);
        let mut opaque = place;
        let mut at = place.at + 2;
        while at < reach.end {
            if let Some(end) = opaque.opaque_end(at) {
                at = end;
                continue;
            }
            match bytes[at] {
                b'\\' if !matches!(bytes.get(at + 1), Some(b'\r' | b'\n')) => at += 2,
                b'\n' if reach.crosses && self.stops(at + 1, reach.quotes) => return None,
                b'$' => match run_at(bytes, at) {
                    2 => return self.closed(place, at, 2, MathKind::Display),
                    run => at += run,
                },
                _ => at += 1,
            }
        }
        self.pending(place, &reach, MathKind::Display)
    }

    fn reach(&self, place: &Place<'_>, kind: MathKind) -> Reach {
        let leaf = place.leaf;
        let crosses = kind == MathKind::Display && !leaf.closed && self.begins_line(place);
        let end = if crosses {
            self.text.len()
        } else {
            leaf.range.end
        };
        Reach {
            end: end.min(place.at + MATH_BYTES),
            crosses,
            quotes: if crosses { self.quotes(place.at) } else { 0 },
        }
    }

    fn begins_line(&self, place: &Place<'_>) -> bool {
        let mut before = self.text[..place.at].bytes().rev();
        let other = before.find(|byte| !matches!(byte, b' ' | b'\t' | b'>'));
        place.at == place.leaf.range.start || other.is_none_or(|byte| byte == b'\n')
    }

    /// Whether math may not go over the line that begins at `at`: because it is blank, or opens
    /// what goes on beyond blank lines.
    fn stops(&self, at: usize, quotes: usize) -> bool {
        if at >= self.text_end {
            return !self.text[at..].is_empty() && self.text[at..].contains('\n');
        }
        let rest = &self.text[at..];
        let rest = &rest[line_prefix(rest, quotes)..];
        let first = rest.as_bytes().first();
        matches!(first, None | Some(b'\r' | b'\n')) || opens_verbatim(rest)
    }

    /// How many marks of quotes are before `at` on its line.
    fn quotes(&self, at: usize) -> usize {
        let before = self.text.as_bytes()[..at].iter().rev();
        let line = before.take_while(|byte| **byte != b'\n');
        line.filter(|byte| **byte == b'>').count()
    }

    fn closed(
        &mut self,
        place: Place<'_>,
        at: usize,
        delimiter: usize,
        kind: MathKind,
    ) -> Option<usize> {
        let filled = !self.text[place.at + delimiter..at].trim().is_empty();
        filled.then(|| self.found(place, at + delimiter, delimiter, kind))
    }

    fn found(&mut self, place: Place<'_>, end: usize, delimiter: usize, kind: MathKind) -> usize {
        let range = place.at..end;
        let lines = self.text[range.clone()].contains('\n');
        self.math.spans.push(MathSpan {
            quotes: if lines { self.quotes(place.at) } else { 0 },
            range,
            kind,
            delimiter,
            in_table: place.leaf.in_table,
        });
        end
    }

    /// Math that is not closed yet, up to the end of the text, if more may come.
    fn pending(&mut self, place: Place<'_>, reach: &Reach, kind: MathKind) -> Option<usize> {
        let in_reach = reach.end >= self.text_end && self.text_end < place.at + MATH_BYTES;
        let shown = reach.crosses || kind == MathKind::Inline;
        if self.finished || !in_reach || !shown || place.leaf.closed {
            return None;
        }
        let end = self.text_end.max(place.at + 2);
        self.math.open_from = Some(place.at);
        Some(self.found(place, end, 0, MathKind::Open))
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

/// Whether the line that `text` begins with opens code or HTML, which may have blank lines in it.
fn opens_verbatim(text: &str) -> bool {
    let mut rest =
        text.trim_start_matches(|mark: char| " \t>-+*.)".contains(mark) || mark.is_ascii_digit());
    if rest.starts_with("```") || rest.starts_with("~~~") {
        return true;
    }
    let Some(tag) = rest.strip_prefix('<') else {
        return false;
    };
    rest = tag;
    rest.starts_with(|first: char| first.is_ascii_alphabetic() || "/!?".contains(first))
}
