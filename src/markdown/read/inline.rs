//! Running text while it is gathered: emphases that hold, links that are open, addresses that stand
//! bare in it.

use super::super::rich_text::{RichText, Style};
use super::autolinks::autolinks;
use super::html::Tags;
use std::sync::Arc;

/// The text that is open, if any, and what holds in it.
#[derive(Default)]
pub(super) struct Inline {
    text: Option<RichText>,
    /// Text that is not in [`Self::text`] yet, all in one style and in no link.
    pending: String,
    pending_style: Style,
    styles: Vec<(Style, Option<Arc<str>>)>,
    /// Whether spaces at the beginning are left out: what was before was taken away.
    continues: bool,
    /// Tags of HTML in [`Self::text`].
    tags: Tags,
}

impl Inline {
    /// Begins a text, which may stay empty.
    pub(super) fn open(&mut self) {
        self.text.get_or_insert_default();
    }

    /// Adds running text, in which bare addresses become links.
    pub(super) fn push_text(&mut self, text: &str) {
        let (style, link) = self.styles.last().cloned().unwrap_or_default();
        if link.is_some() {
            self.push(text, Style::PLAIN);
            return;
        }
        if style != self.pending_style {
            self.settle();
            self.pending_style = style;
        }
        self.pending.push_str(text);
    }

    /// Adds running text that goes on in no address that is before it: its first letter is escaped.
    pub(super) fn push_escaped(&mut self, text: &str) {
        self.settle();
        self.push_text(text);
    }

    /// Adds text as it is, with one more emphasis.
    pub(super) fn push(&mut self, text: &str, extra: Style) {
        self.settle();
        let (style, link) = self.styles.last().cloned().unwrap_or_default();
        self.add(text, style.with(extra), link.as_ref());
    }

    /// Adds an emphasis to those that hold for what follows.
    pub(super) fn begin(&mut self, extra: Style) {
        let (style, link) = self.styles.last().cloned().unwrap_or_default();
        self.styles.push((style.with(extra), link));
    }

    /// Lets what follows lead to an address.
    pub(super) fn begin_link(&mut self, address: Arc<str>) {
        self.settle();
        let style = self.styles.last().map(|last| last.0).unwrap_or_default();
        self.styles.push((style, Some(address)));
    }

    /// What began last ends.
    pub(super) fn end(&mut self) {
        self.styles.pop();
    }

    /// Adds a tag of HTML that styles what is between it and its pair.
    pub(super) fn push_tag(&mut self, tag: &str, style: usize, opens: bool) {
        self.settle();
        let at = self.length();
        self.push(tag, Style::PLAIN);
        self.tags.push(at..self.length(), style, opens);
    }

    /// Whether anything was added while what began last was open.
    pub(super) fn length(&self) -> usize {
        self.pending.len() + self.text.as_ref().map_or(0, |text| text.text().len())
    }

    /// The text, which ends here.
    pub(super) fn take(&mut self) -> Option<RichText> {
        self.settle();
        self.continues = false;
        let text = self.text.take();
        text.map(|text| self.tags.resolve(text))
    }

    /// The text so far, which goes on behind something else.
    pub(super) fn split(&mut self) -> Option<RichText> {
        let text = self.take();
        self.continues = true;
        text
    }

    /// Adds the pending text with its links.
    fn settle(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.pending);
        let style = self.pending_style;
        let before = self
            .text
            .as_ref()
            .and_then(|before| before.text().chars().next_back());
        let mut at = 0;
        for found in autolinks(&text, before) {
            self.add(&text[at..found.range.start], style, None);
            let shown = &text[found.range.clone()];
            let address: Arc<str> = [found.scheme, shown].concat().into();
            self.add(shown, style, Some(&address));
            at = found.range.end;
        }
        self.add(&text[at..], style, None);
    }

    fn add(&mut self, text: &str, style: Style, link: Option<&Arc<str>>) {
        let empty = self.text.as_ref().is_none_or(RichText::is_empty);
        let text = if self.continues && empty {
            text.trim_start()
        } else {
            text
        };
        if text.is_empty() && self.continues {
            return;
        }
        let rich = self.text.get_or_insert_default();
        rich.push_linked(text, style, link);
    }
}
