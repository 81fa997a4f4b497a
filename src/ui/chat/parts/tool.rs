//! A call of a tool or the result of one: a label in one line, what is in it as code below.

use super::kind::{PartReading, read_text};
use crate::domain::message::Part;
use crate::domain::part_label::Labelled;
use crate::markdown::document::TextChange;
use crate::ui::markdown::view::MarkdownView;

/// Reads the part into its view. It arrives whole, so that there is nothing to be read of one that
/// was read.
pub(super) fn read(view: &mut MarkdownView, part: &Part, reading: PartReading) {
    if reading.change == TextChange::Grown {
        return;
    }
    let text = part.labelled().as_ref().map(Labelled::markdown);
    let whole = PartReading {
        is_finished: true,
        ..reading
    };
    read_text(view, &text.unwrap_or_default(), whole);
}
