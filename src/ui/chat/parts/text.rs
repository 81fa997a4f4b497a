//! A text of an answer: Markdown over the whole width.

use super::kind::{PartKind, PartReading, read_text};
use crate::domain::message::Part;
use crate::ui::markdown::view::MarkdownView;

/// A text of an answer.
#[derive(Default)]
pub(in crate::ui::chat) struct TextView {
    text: MarkdownView,
}

impl TextView {
    /// Reads the part; costs what is new in it.
    pub(super) fn read(&mut self, part: &Part, reading: PartReading) {
        read_text(&mut self.text, part.as_text().unwrap_or_default(), reading);
    }
}

impl PartKind for TextView {
    fn text(&self) -> &MarkdownView {
        &self.text
    }

    fn text_mut(&mut self) -> &mut MarkdownView {
        &mut self.text
    }
}
