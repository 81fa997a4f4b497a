//! What the model thought before it answered: open while it arrives, and then as the reader wishes,
//! below a line that opens and closes it.

use super::kind::{DrawnPiece, PartKind, PartReading, read_text, text_ui};
use crate::domain::message::{Edition, Part};
use crate::ui::chat::details::fold_text;
use crate::ui::chat::pass::MessagePass;
use crate::ui::chat::placement::{Measuring, MessagePiece, PartPiece, Placement};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::theme;
use crate::ui::theme::chat::{
    FOLD_BAR, FOLD_BAR_LEFT, FOLD_HEIGHT, FOLD_ICON, FOLD_SIDES, FOLD_TEXT,
};
use crate::ui::widgets::{focus_ring, paint_icon, tell_open};
use eframe::egui::{CornerRadius, Rect, Role as WidgetRole, Sense, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// Reasoning, with its fold.
#[derive(Default)]
pub(in crate::ui::chat) struct ReasoningView {
    text: MarkdownView,
    /// Whether the reader wants to see it; `None` for as usual.
    open: Option<bool>,
    /// What the line says, once it was drawn.
    line: Option<FoldLine>,
}

/// What stands in the line that opens and closes reasoning.
struct FoldLine {
    /// Of which edition of the message it was said.
    edition: Edition,
    /// Whether the reasoning was still arriving.
    is_arriving: bool,
    text: String,
}

impl ReasoningView {
    /// Reads the part; costs what is new in it.
    pub(super) fn read(&mut self, part: &Part, reading: PartReading) {
        let text = match part {
            Part::Reasoning { text, .. } => text.as_str(),
            Part::Text { .. }
            | Part::RedactedReasoning { .. }
            | Part::ToolCall { .. }
            | Part::ToolResult { .. }
            | Part::Image { .. } => "",
        };
        read_text(&mut self.text, text, reading);
    }

    /// Draws the line that opens and closes the reasoning.
    fn fold_ui(&mut self, ui: &mut Ui, piece: &DrawnPiece<'_>) {
        let tokens = theme::tokens(ui);
        let is_open = self.is_open(piece.is_arriving);
        let text = FoldLine::text(&mut self.line, piece);
        let galley = ui
            .painter()
            .layout_no_wrap(text.to_owned(), theme::label(), tokens.muted);
        let at = piece.rect.min;
        let rect = Rect::from_min_size(at, vec2(galley.size().x + FOLD_SIDES, FOLD_HEIGHT));
        let id = ui.scope_id().with(("fold", piece.part));
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(WidgetRole::Button, true, text));
        tell_open(ui, &response, is_open);
        let icon = if is_open {
            Icon::ChevronDown
        } else {
            Icon::ChevronRight
        };
        let color = if response.hovered() {
            tokens.text
        } else {
            tokens.muted
        };
        let middle = rect.center().y;
        let place = pos2(at.x + FOLD_ICON, middle);
        paint_icon(ui.painter(), place, icon, theme::icon(), color);
        let place = pos2(at.x + FOLD_TEXT, middle - galley.size().y / 2.0);
        ui.painter().galley(place, galley, color);
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        if response.clicked() {
            self.open = Some(!is_open);
        }
    }
}

impl PartKind for ReasoningView {
    fn text(&self) -> &MarkdownView {
        &self.text
    }

    fn text_mut(&mut self) -> &mut MarkdownView {
        &mut self.text
    }

    fn is_open(&self, is_arriving: bool) -> bool {
        self.open.unwrap_or(is_arriving)
    }

    fn unfold(&mut self) {
        self.open = Some(true);
    }

    fn place(
        &mut self,
        measuring: &mut Measuring<'_>,
        placement: &mut Placement,
        part: usize,
        is_arriving: bool,
    ) {
        placement.row(
            MessagePiece::Part(part, PartPiece::Fold),
            measuring.area.width,
            FOLD_HEIGHT,
        );
        if self.is_open(is_arriving) {
            placement.text(measuring, part, &mut self.text, theme::SPACE_16);
        }
        placement.space(theme::SPACE_8);
    }

    fn ui(&mut self, ui: &mut Ui, pass: &mut MessagePass<'_, '_>, piece: &DrawnPiece<'_>) {
        if piece.piece == PartPiece::Fold {
            self.fold_ui(ui, piece);
            return;
        }
        let rect = piece.rect;
        let corner = pos2(rect.left() - theme::SPACE_16 + FOLD_BAR_LEFT, rect.top());
        let bar = Rect::from_min_size(corner, vec2(FOLD_BAR, rect.height()));
        let color = theme::tokens(ui).line;
        ui.painter().rect_filled(bar, CornerRadius::ZERO, color);
        text_ui(ui, pass, &mut self.text, piece);
    }
}

impl FoldLine {
    /// What the line says of a piece, put into words only when that has changed.
    fn text<'a>(known: &'a mut Option<Self>, piece: &DrawnPiece<'_>) -> &'a str {
        let (edition, is_arriving) = (piece.message.edition, piece.is_arriving);
        let line = known
            .take()
            .filter(|line| line.edition == edition && line.is_arriving == is_arriving);
        let line = line.unwrap_or_else(|| Self {
            edition,
            is_arriving,
            text: fold_text(piece.message, is_arriving),
        });
        &known.insert(line).text
    }
}
