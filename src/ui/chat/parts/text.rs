//! A text of an answer: Markdown over the whole width.

use super::kind::{PartReading, read_text};
use crate::domain::message::Part;
use crate::ui::markdown::view::MarkdownView;

/// Reads the part into its view; costs what is new in it.
pub(super) fn read(view: &mut MarkdownView, part: &Part, reading: PartReading) {
    read_text(view, part.as_text().unwrap_or_default(), reading);
}
