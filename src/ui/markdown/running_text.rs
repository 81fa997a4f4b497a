//! Running text, as the events of the parser bring it: text, math, references to footnotes, links,
//! images and HTML.
//!
//! A part of [`Builder`], which knows the blocks around it.

use super::block::{BlockKind, Image, RichText, Style};
use super::build::{Builder, Leaf, Reference};
use super::html::{self, Meaning, Tag};
use super::math_spans::{MathKind, MathSpan};
use super::parse::label_key;
use pulldown_cmark::{CowStr, LinkType};
use std::ops::Range;
use std::sync::Arc;

/// An image whose description is being gathered.
pub(super) struct OpenImage {
    image: Image,
    /// How many images are open in its description.
    depth: usize,
}

/// What is open in a block of HTML.
#[derive(Default)]
pub(super) struct OpenHtml {
    /// Whether the title of a fold is.
    summary: bool,
    /// Whether spaces and line ends are left out: they belong to a tag before.
    trims: bool,
}

impl Builder<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Leaf::Code(code) = &mut self.leaf {
            code.text.push_str(&self.source.whole(text, range));
            code.end = range.end;
            return;
        }
        let source = self.source;
        let spans = source.spans_in(range);
        if spans.is_empty() || text.len() != range.len() {
            // A line end here was written as an entity: a space, as in HTML.
            let text = source.whole(text, range).replace('\n', " ");
            let escaped = source.plain[..range.start].ends_with('\\');
            match &mut self.image {
                None if escaped && text.starts_with([':', '@', '.']) => {
                    self.inline.push_escaped(&text);
                }
                None | Some(_) => self.push_text(&text),
            }
            return;
        }
        let mut at = range.start;
        for span in spans {
            if span.range.start > at {
                let before = at..span.range.start;
                self.push_text(&source.whole(&source.plain[before.clone()], &before));
            }
            if span.range.start >= range.start {
                self.math(span);
            }
            at = span.range.end;
        }
        if at < range.end {
            let behind = at..range.end;
            self.push_text(&source.whole(&source.plain[behind.clone()], &behind));
        }
    }

    fn math(&mut self, span: &MathSpan) {
        let math = span.source(&self.source.plain);
        match span.kind {
            MathKind::Open => self.push(&math, Style::PLAIN),
            MathKind::Display if self.image.is_none() && matches!(self.leaf, Leaf::None) => {
                self.emit_between(BlockKind::Math(math));
            }
            MathKind::Inline | MathKind::Display => self.push(&math, Style::MATH),
        }
    }

    /// A tag, or what else is HTML in a line.
    pub(super) fn inline_html(&mut self, html: &str) {
        match html::tag(html) {
            Some(Tag {
                meaning: Meaning::Break,
                ..
            }) => self.push("\n", Style::PLAIN),
            Some(Tag {
                meaning: Meaning::Style(style),
                opens,
                ..
            }) if self.image.is_none() => self.inline.push_tag(html, style, opens),
            Some(_) | None => self.push(html, Style::PLAIN),
        }
    }

    /// A line of a block of HTML: folds become their texts, with the title before them.
    pub(super) fn html_line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = rest.find('<') {
            let Some(tag) = html::tag(&rest[at..]) else {
                self.html_text(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            };
            self.html_text(&rest[..at]);
            let (text, behind) = rest[at..].split_at(tag.length);
            rest = behind;
            match tag.meaning {
                Meaning::Break | Meaning::Style(_) => {
                    self.html.trims = false;
                    self.inline_html(text);
                    if tag.meaning == Meaning::Break && rest == "\n" {
                        return;
                    }
                }
                Meaning::Details => self.end_html(),
                Meaning::Summary => {
                    self.end_html();
                    self.html.summary = tag.opens;
                    if tag.opens {
                        self.inline.begin(Style::STRONG);
                    }
                }
            }
        }
        self.html_text(rest);
    }

    fn html_text(&mut self, text: &str) {
        let text = if self.html.trims {
            text.trim_start()
        } else {
            text
        };
        if !text.is_empty() {
            self.html.trims = false;
            self.push(text, Style::PLAIN);
        }
    }

    /// Ends what is open in a block of HTML.
    pub(super) fn end_html(&mut self) {
        self.flush();
        if std::mem::take(&mut self.html.summary) {
            self.inline.end();
        }
        self.html.trims = true;
    }

    /// Whether a byte of the parser stands in math.
    pub(super) fn is_in_math(&self, at: usize) -> bool {
        !self.source.spans_in(&(at..at + 1)).is_empty()
    }

    fn push_text(&mut self, text: &str) {
        match &mut self.image {
            Some(open) => open.image.alt.push_str(text),
            None => self.inline.push_text(text),
        }
    }

    pub(super) fn push(&mut self, text: &str, style: Style) {
        match &mut self.image {
            Some(open) => open.image.alt.push_str(text),
            None => self.inline.push(text, style),
        }
    }

    /// The number of a footnote that is referred to or defined at that byte of the answer.
    pub(super) fn number_of(&mut self, label: String, at: usize) -> u32 {
        let known = self.known.notes.number(&label);
        if let Some(number) = known.or_else(|| self.new_numbers.get(&label).copied()) {
            return number;
        }
        let number = self.known.notes.count() + self.new_numbers.len() as u32 + 1;
        self.new_numbers.insert(label.clone(), number);
        self.notes.numbered.push((label, at));
        number
    }

    /// Where a link or image leads that the parser found at `range`.
    pub(super) fn address(
        &mut self,
        (kind, seen, id): (LinkType, &str, &CowStr<'_>),
        range: &Range<usize>,
    ) -> Arc<str> {
        match kind {
            LinkType::Reference
            | LinkType::Collapsed
            | LinkType::Shortcut
            | LinkType::ReferenceUnknown
            | LinkType::CollapsedUnknown
            | LinkType::ShortcutUnknown => {
                let label = label_key(id);
                if let Some(first) = self.known.definitions.get(&label) {
                    // The first definition of a label counts, and that one stands before what is
                    // read now.
                    return Arc::clone(first);
                }
                let address = self.source.address(seen, &self.definition_range(&label));
                self.references.push(Reference {
                    label,
                    address: Arc::clone(&address),
                    at: self.source.at(range.start),
                });
                address
            }
            LinkType::Email => ["mailto:", seen].concat().into(),
            LinkType::Inline | LinkType::Autolink | LinkType::WikiLink { .. } => {
                self.source.address(seen, range)
            }
        }
    }

    /// Where the definition of a link stands in the text that is read.
    fn definition_range(&self, label: &str) -> Range<usize> {
        self.defined_here.get(label).cloned().unwrap_or_default()
    }

    pub(super) fn start_image(&mut self, address: Arc<str>) {
        match (&mut self.image, &self.leaf) {
            (Some(open), _) => open.depth += 1,
            (None, Leaf::None) => {
                let alt = String::new();
                let image = Image { alt, address };
                self.image = Some(OpenImage { image, depth: 0 });
            }
            (None, Leaf::Heading(_) | Leaf::Code(_) | Leaf::Table { .. }) => {
                self.inline_images
                    .push((Arc::clone(&address), self.inline.length()));
                self.inline.begin_link(address);
            }
        }
    }

    pub(super) fn end_image(&mut self) {
        match &mut self.image {
            Some(open) if open.depth > 0 => open.depth -= 1,
            Some(_) => {
                if let Some(open) = self.image.take() {
                    self.emit_between(BlockKind::Image(open.image));
                }
            }
            None => {
                if let Some((address, length)) = self.inline_images.pop()
                    && self.inline.length() == length
                {
                    let alt = String::new();
                    let link = Image { alt, address }.as_link();
                    self.inline.push(link.text(), Style::PLAIN);
                }
                self.inline.end();
            }
        }
    }

    /// Emits a block that stands in the midst of running text, between what is before and what
    /// follows.
    fn emit_between(&mut self, kind: BlockKind) {
        let before = self.inline.split().map(RichText::trimmed_end);
        if let Some(before) = before.filter(|before| !before.is_empty()) {
            self.emit_text(before, BlockKind::Paragraph);
        }
        self.emit(kind);
    }
}
