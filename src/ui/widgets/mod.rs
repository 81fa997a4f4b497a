//! Widgets that know nothing of conversations or providers.
//!
//! Each is drawn in four steps (size, allocate, interact, paint), takes its colours from the theme, reports its accessible name, and can
//! be worked by keyboard.

pub mod button;
pub mod card;
pub mod choice;
pub mod field;
pub mod menu;
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
