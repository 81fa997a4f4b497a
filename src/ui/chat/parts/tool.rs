//! A call of a tool or the result of one: a label in one line, what is in it as code below.

use super::kind::{PartKind, PartReading, read_text};
use crate::domain::message::Part;
use crate::domain::part_label::Labelled;
use crate::markdown::document::TextChange;
use crate::ui::markdown::view::MarkdownView;

/// A call of a tool, or the result of one.
#[derive(Default)]
pub(in crate::ui::chat) struct ToolView {
    text: MarkdownView,
}

impl ToolView {
    /// Reads the part. It arrives whole, so that there is nothing to be read of one that was read.
    pub(super) fn read(&mut self, part: &Part, reading: PartReading) {
        if reading.change == TextChange::Grown {
            return;
        }
        let text = part.labelled().as_ref().map(Labelled::markdown);
        let is_finished = true;
        let reading = PartReading {
            is_finished,
            ..reading
        };
        read_text(&mut self.text, &text.unwrap_or_default(), reading);
    }
}

impl PartKind for ToolView {
    fn text(&self) -> &MarkdownView {
        &self.text
    }

    fn text_mut(&mut self) -> &mut MarkdownView {
        &mut self.text
    }
}
