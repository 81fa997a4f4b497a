//! Running text of one block as the events bring it, with the image and the HTML that are open in
//! it. An image's description is gathered apart: the image is a block of its own, or a link.

use super::super::block::{BlockKind, Image};
use super::super::rich_text::{RichText, Style};
use super::html::{self, Meaning, Tag};
use super::inline::Inline;
use std::mem;
use std::sync::Arc;

/// The text that is open.
#[derive(Default)]
pub(super) struct RunningText {
    inline: Inline,
    image: Option<OpenImage>,
    /// Images that are links: in a heading or table.
    linked_images: Vec<LinkedImage>,
    html: OpenHtml,
}

/// An image whose description is being gathered.
struct OpenImage {
    image: Image,
    /// How many images are open in its description.
    depth: usize,
}

/// An image that is shown as a link, while its description is being gathered.
struct LinkedImage {
    address: Arc<str>,
    /// How long the text was before it.
    at: usize,
}

/// What is open in a block of HTML.
#[derive(Default)]
struct OpenHtml {
    /// Whether the title of a fold is.
    summary: bool,
    /// Whether spaces and line ends are left out: they belong to a tag before.
    trims: bool,
}

impl RunningText {
    /// Begins a text, which may stay empty.
    pub(super) fn open(&mut self) {
        self.inline.open();
    }

    /// The text, which ends here.
    pub(super) fn take(&mut self) -> Option<RichText> {
        self.inline.take()
    }

    /// The text so far without the space at its end; it goes on behind something else.
    pub(super) fn split(&mut self) -> Option<RichText> {
        let before = self.inline.split().map(RichText::trimmed_end);
        before.filter(|before| !before.is_empty())
    }

    /// Whether the description of an image is being gathered.
    pub(super) fn is_in_image(&self) -> bool {
        self.image.is_some()
    }

    /// Adds text, in which bare addresses become links.
    pub(super) fn push_text(&mut self, text: &str) {
        match &mut self.image {
            Some(open) => open.image.alt.push_str(text),
            None => self.inline.push_text(text),
        }
    }

    /// Adds text whose first letter is escaped: it goes on in no address that is before it.
    pub(super) fn push_escaped(&mut self, text: &str) {
        match &mut self.image {
            Some(open) => open.image.alt.push_str(text),
            None => self.inline.push_escaped(text),
        }
    }

    /// Adds text as it is, with one more emphasis.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        match &mut self.image {
            Some(open) => open.image.alt.push_str(text),
            None => self.inline.push(text, style),
        }
    }

    /// Adds an emphasis to those that hold for what follows.
    pub(super) fn begin(&mut self, style: Style) {
        self.inline.begin(style);
    }

    /// Lets what follows lead to an address.
    pub(super) fn begin_link(&mut self, address: Arc<str>) {
        self.inline.begin_link(address);
    }

    /// The emphasis or link that began last ends.
    pub(super) fn end(&mut self) {
        self.inline.end();
    }

    /// A tag, or what else is HTML in a line.
    pub(super) fn push_html(&mut self, html: &str) {
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

    /// Adds text between the tags of a block of HTML.
    pub(super) fn push_between_tags(&mut self, text: &str) {
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

    /// Adds a tag of a block of HTML that belongs to its text.
    pub(super) fn push_tag_of_block(&mut self, tag: &str) {
        self.html.trims = false;
        self.push_html(tag);
    }

    /// The title of a fold begins.
    pub(super) fn begin_summary(&mut self) {
        self.html.summary = true;
        self.begin(Style::STRONG);
    }

    /// Ends what is open in a block of HTML, whose text was taken before.
    pub(super) fn end_html(&mut self) {
        if mem::take(&mut self.html.summary) {
            self.end();
        }
        self.html.trims = true;
    }

    /// An image begins; `is_linked` where it cannot be a block of its own.
    pub(super) fn begin_image(&mut self, address: Arc<str>, is_linked: bool) {
        if let Some(open) = &mut self.image {
            open.depth += 1;
        } else if is_linked {
            self.linked_images.push(LinkedImage {
                address: Arc::clone(&address),
                at: self.inline.length(),
            });
            self.inline.begin_link(address);
        } else {
            let alt = String::new();
            let image = Image { alt, address };
            self.image = Some(OpenImage { image, depth: 0 });
        }
    }

    /// The image that began last ends: it is returned if it is a block of its own.
    pub(super) fn end_image(&mut self) -> Option<BlockKind> {
        if let Some(open) = self.image.as_mut().filter(|open| open.depth > 0) {
            open.depth -= 1;
            return None;
        }
        if let Some(open) = self.image.take() {
            return Some(BlockKind::Image(open.image));
        }
        if let Some(LinkedImage { address, at }) = self.linked_images.pop()
            && self.inline.length() == at
        {
            let alt = String::new();
            let link = Image { alt, address }.as_link();
            self.inline.push(link.text(), Style::PLAIN);
        }
        self.inline.end();
        None
    }
}
