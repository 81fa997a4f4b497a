//! What every kind of part has: how it is read, placed and drawn, where a kind does not do it in its
//! own way.

use crate::domain::message::{Message, Part};
use crate::markdown::document::TextChange;
use crate::ui::chat::pass::MessagePass;
use crate::ui::chat::placement::{Measuring, PartPiece, Placement};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::theme;
use eframe::egui::{Rangef, Rect, Ui, UiBuilder};

/// How a part is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PartReading {
    /// What became of the part since it was read last.
    pub(super) change: TextChange,
    /// Whether no more of it will come.
    pub(super) is_finished: bool,
    /// Whether what Markdown is made of is shown as it is.
    pub(super) is_raw: bool,
}

/// A piece of a message while it is drawn.
#[derive(Clone, Copy)]
pub(in crate::ui::chat) struct DrawnPiece<'a> {
    /// Which piece of its part it is.
    pub(in crate::ui::chat) piece: PartPiece,
    /// The place of the piece on the screen.
    pub(in crate::ui::chat) rect: Rect,
    /// How much of its height may be seen, in points; see
    /// [`PlacedPiece`](crate::ui::chat::placement::PlacedPiece).
    pub(in crate::ui::chat) seen: f32,
    /// What is visible of the piece, in points below its own top.
    pub(in crate::ui::chat) visible: Rangef,
    /// The message that the piece belongs to.
    pub(in crate::ui::chat) message: &'a Message,
    /// The number of that message in the branch.
    pub(in crate::ui::chat) row: usize,
    /// The number of the part that the piece belongs to.
    pub(in crate::ui::chat) part: usize,
    /// Whether more of the part is still to come.
    pub(in crate::ui::chat) is_arriving: bool,
}

/// What a kind of part does in its own way.
pub(super) trait PartKind {
    /// The text of the part, which is searched and selected.
    fn text(&self) -> &MarkdownView;

    /// The same, to be laid out.
    fn text_mut(&mut self) -> &mut MarkdownView;

    /// Whether the text is shown; `is_arriving` says whether more of it is still to come.
    fn is_open(&self, _is_arriving: bool) -> bool {
        true
    }

    /// Shows all of the text.
    fn unfold(&mut self) {}

    /// Whether the reader has changed how it is shown, so that the view has to stay.
    fn is_kept(&self) -> bool {
        false
    }

    /// Lays out what is visible of the part and places its pieces; `part` is its number.
    fn place(
        &mut self,
        measuring: &mut Measuring<'_>,
        placement: &mut Placement,
        part: usize,
        _is_arriving: bool,
    ) {
        placement.text(measuring, part, self.text_mut(), 0.0);
        placement.space(theme::SPACE_8);
    }

    /// Draws a piece of the part.
    fn ui(&mut self, ui: &mut Ui, pass: &mut MessagePass<'_, '_>, piece: &DrawnPiece<'_>) {
        text_ui(ui, pass, self.text_mut(), piece);
    }
}

/// What is nothing but a text is drawn as one.
impl PartKind for MarkdownView {
    fn text(&self) -> &MarkdownView {
        self
    }

    fn text_mut(&mut self) -> &mut MarkdownView {
        self
    }
}

/// Whether something of a part is to be seen.
pub(super) fn is_seen(part: &Part) -> bool {
    match part {
        Part::Reasoning { text, .. } => !text.trim().is_empty(),
        Part::RedactedReasoning { .. } => false,
        Part::Text { .. }
        | Part::ToolCall { .. }
        | Part::ToolResult { .. }
        | Part::Image { .. } => true,
    }
}

/// Reads a text that is Markdown, or shows it as it is.
pub(super) fn read_text(view: &mut MarkdownView, text: &str, reading: PartReading) {
    if reading.is_raw {
        view.set_plain_with(text, Vec::new());
        return;
    }
    view.set_text(text, reading.change, reading.is_finished);
}

/// Draws what is visible of the text of a part.
pub(super) fn text_ui(
    ui: &mut Ui,
    pass: &mut MessagePass<'_, '_>,
    view: &mut MarkdownView,
    piece: &DrawnPiece<'_>,
) {
    let rect = piece.rect;
    let builder = UiBuilder::new().max_rect(rect);
    let mut child = ui.new_child(builder.id_salt(("text", piece.part)));
    pass.output.selecting.enter(piece.row, piece.part);
    let (width, visible) = (rect.width(), piece.visible);
    view.show(&mut child, pass.cache, width, visible, pass.output);
}
