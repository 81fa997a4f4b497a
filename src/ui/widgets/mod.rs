//! Widgets that know nothing of conversations or providers.
//!
//! Each is drawn in four steps (size, allocate, interact, paint), takes its colours from the theme,
//! reports its accessible name, and can be worked by keyboard.

pub mod button;
pub mod card;
pub mod choice;
pub mod field;
pub mod fold;
pub mod list;
pub mod long_text;
pub mod menu;
pub mod sign;
pub mod slider;
pub mod switch;
pub mod tag;

use crate::ui::theme;
use eframe::egui::{self, CornerRadius, FontId, Painter, Pos2, Rect, Response, StrokeKind, Ui};
use lucide_icons::Icon;

/// Paints the ring around a widget that has the keyboard.
pub fn focus_ring(ui: &Ui, response: &Response, rect: Rect, radius: CornerRadius) {
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect,
            radius,
            theme::focus_ring(theme::tokens(ui)),
            StrokeKind::Inside,
        );
    }
}

/// Paints an icon with its middle at a point.
pub fn paint_icon(painter: &Painter, center: Pos2, icon: Icon, font: FontId, color: egui::Color32) {
    let glyph = icon.unicode();
    painter.text(center, egui::Align2::CENTER_CENTER, glyph, font, color);
}

/// Scrolls what has just got the keyboard into view. Call it at the end of what a scroll area
/// holds.
pub fn follow_focus(ui: &Ui) {
    let focused = ui
        .memory(egui::Memory::focused)
        .and_then(|id| ui.ctx().read_response(id));
    if let Some(response) = focused
        && response.gained_focus()
        && response.layer_id == ui.layer_id()
        && ui.min_rect().intersects(response.rect)
    {
        ui.scroll_to_rect(response.rect.expand(theme::SPACE_8), None);
    }
}
