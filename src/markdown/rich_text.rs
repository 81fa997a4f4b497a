//! Running text with its emphases and links, as one string and the runs that look alike.

use std::mem;
use std::ops::Range;
use std::sync::Arc;

/// No paragraph is longer than this, in bytes: longer ones are cut at a space into blocks that
/// continue each other.
pub const PARAGRAPH_BYTES: usize = 8 * 1024;

/// Emphases of a run of text, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style(u16);

impl Style {
    /// No emphasis at all.
    pub const PLAIN: Self = Self(0);
    /// Bold, as between two asterisks each.
    pub const STRONG: Self = Self(1);
    /// Italic, as between one asterisk each.
    pub const EMPHASIS: Self = Self(2);
    /// Code within a line, as between backticks.
    pub const CODE: Self = Self(4);
    /// Struck through, as between tildes.
    pub const STRIKE: Self = Self(8);
    /// Inline math: the text is its LaTeX source, without delimiters.
    pub const MATH: Self = Self(16);
    /// A reference to a footnote: the text is its number, drawn small and raised.
    pub const FOOTNOTE: Self = Self(32);
    /// Small and lowered, as an index.
    pub const BELOW: Self = Self(64);
    /// Small and raised, as a power.
    pub const ABOVE: Self = Self(128);
    /// A key of the keyboard.
    pub const KEY: Self = Self(256);
    /// Underlined, which only HTML can say.
    pub const UNDERLINE: Self = Self(512);
    /// Highlighted, as with a marker.
    pub const MARK: Self = Self(1024);

    /// The emphases of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether two runs of it beside each other stay two: formulas, and numbers of footnotes.
    fn stands_alone(self) -> bool {
        self.has(Self::MATH) || self.has(Self::FOOTNOTE)
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// How one run of a [`RichText`] looks. A run begins where the one before ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    end: u32,
    style: Style,
    link: Option<u16>,
}

/// Text with emphases and links.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RichText {
    text: String,
    spans: Vec<Span>,
    links: Vec<Arc<str>>,
}

/// A piece of a [`RichText`] that looks the same throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// The letters of the run.
    pub text: &'a str,
    /// The emphases that hold for all of the run.
    pub style: Style,
    /// The address it leads to.
    pub link: Option<&'a str>,
}

impl RichText {
    /// The text without emphases.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds a link's address, for [`Self::push`]. None when there are more of them than can be
    /// counted: it is plain text then.
    pub fn add_link(&mut self, address: impl Into<Arc<str>>) -> Option<u16> {
        let index = u16::try_from(self.links.len()).ok()?;
        self.links.push(address.into());
        Some(index)
    }

    /// Adds text at the end; `link` is an index of [`Self::add_link`].
    pub fn push(&mut self, text: &str, style: Style, link: Option<u16>) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        // An answer is far shorter than 4 GiB.
        let end = self.text.len() as u32;
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.link == link && !style.stands_alone() => {
                last.end = end;
            }
            _ => self.spans.push(Span { end, style, link }),
        }
    }

    /// Its runs, in order.
    pub fn runs(&self) -> impl Iterator<Item = Run<'_>> {
        let mut start = 0;
        self.spans.iter().map(move |span| {
            let end = span.end as usize;
            let text = &self.text[mem::replace(&mut start, end)..end];
            Run {
                text,
                style: span.style,
                link: self.address(span.link),
            }
        })
    }

    /// The runs that lead somewhere: where each stands in the text, and its address.
    pub fn links(&self) -> impl Iterator<Item = (Range<usize>, &Arc<str>)> {
        let mut start = 0;
        self.spans.iter().filter_map(move |span| {
            let end = span.end as usize;
            let bytes = mem::replace(&mut start, end)..end;
            Some((bytes, self.shared_address(span.link)?))
        })
    }

    /// The runs in a range of its bytes.
    #[must_use]
    pub fn slice(&self, bytes: Range<usize>) -> Self {
        let start = self.text.floor_char_boundary(bytes.start);
        let end = self.text.floor_char_boundary(bytes.end);
        let mut piece = Self::default();
        let mut at = 0;
        for (span, run) in self.spans.iter().zip(self.runs()) {
            let from = start.clamp(at, at + run.text.len()) - at;
            let to = end.clamp(at, at + run.text.len()) - at;
            at += run.text.len();
            if from < to {
                piece.push_linked(
                    &run.text[from..to],
                    span.style,
                    self.shared_address(span.link),
                );
            }
        }
        piece
    }

    /// Adds another text at the end.
    pub fn append(&mut self, other: &Self) {
        for (span, run) in other.spans.iter().zip(other.runs()) {
            self.push_linked(run.text, span.style, other.shared_address(span.link));
        }
    }

    /// Adds text at the end that leads to an address; the last link goes on if that is its address.
    pub fn push_linked(&mut self, text: &str, style: Style, address: Option<&Arc<str>>) {
        let link = address.and_then(|address| match self.links.last() {
            Some(last) if last == address => u16::try_from(self.links.len() - 1).ok(),
            Some(_) | None => self.add_link(Arc::clone(address)),
        });
        self.push(text, style, link);
    }

    fn shared_address(&self, link: Option<u16>) -> Option<&Arc<str>> {
        self.links.get(usize::from(link?))
    }

    /// Without the bytes of `cuts`, which are in order and each within one run; from each on with
    /// the style that it begins.
    #[must_use]
    pub(super) fn restyled(&self, cuts: &[(Range<usize>, Style)]) -> Self {
        let mut restyled = Self::default();
        let mut cuts = cuts.iter().peekable();
        let mut extra = Style::PLAIN;
        let mut at = 0;
        for (span, run) in self.spans.iter().zip(self.runs()) {
            let start = at;
            let end = span.end as usize;
            while at < end {
                if let Some((cut, style)) = cuts.next_if(|(cut, _)| cut.start <= at) {
                    at = cut.end;
                    extra = *style;
                    continue;
                }
                let to = cuts.peek().map_or(end, |(cut, _)| cut.start.min(end));
                let style = span.style.with(extra);
                let text = &run.text[at - start..to - start];
                restyled.push_linked(text, style, self.shared_address(span.link));
                at = to;
            }
        }
        restyled
    }

    /// Without spaces and line ends at its end.
    #[must_use]
    pub fn trimmed_end(mut self) -> Self {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        while let Some(last) = self.spans.pop() {
            let start = self.spans.last().map_or(0, |span| span.end as usize);
            if start < end {
                // Not more than the text had, whose length fits.
                let end = end as u32;
                self.spans.push(Span { end, ..last });
                break;
            }
        }
        self
    }

    /// In pieces of at most [`PARAGRAPH_BYTES`], cut after a space where there is one. One piece,
    /// possibly empty, at least.
    pub fn into_pieces(self) -> Vec<Self> {
        if self.text.len() <= PARAGRAPH_BYTES {
            return vec![self];
        }
        let mut pieces = Vec::new();
        let mut piece = Self::default();
        for (span, run) in self.spans.iter().zip(self.runs()) {
            let mut rest = run.text;
            while !rest.is_empty() {
                let room = PARAGRAPH_BYTES - piece.text.len();
                let (now, later) = rest.split_at(cut_at_space(rest, room, piece.text.is_empty()));
                if !now.is_empty() {
                    piece.push_linked(now, span.style, self.shared_address(span.link));
                }
                rest = later;
                if !rest.is_empty() {
                    pieces.push(mem::take(&mut piece));
                }
            }
        }
        pieces.push(piece);
        pieces
    }

    fn address(&self, link: Option<u16>) -> Option<&str> {
        self.links.get(usize::from(link?)).map(AsRef::as_ref)
    }
}

/// Where to cut `text` so that at most `room` bytes come first: after the last space among them,
/// else, when `must` says that something has to come first, between two characters.
fn cut_at_space(text: &str, room: usize, must: bool) -> usize {
    if text.len() <= room {
        return text.len();
    }
    let hard = text.floor_char_boundary(room);
    match text[..hard].rfind([' ', '\n']) {
        Some(space) => space + 1,
        None if must => hard,
        None => 0,
    }
}
