//! Widgets that know nothing of conversations or providers.
//!
//! Each is drawn in four steps (size, allocate, interact, paint), takes its colours from the theme,
//! reports its accessible name, and can be worked by keyboard.

pub mod button;
pub mod card;
pub mod choice;
pub mod copy;
pub mod field;
pub mod fold;
pub mod list;
pub mod list_box;
pub mod long_text;
pub mod menu;
pub mod sign;
pub mod slider;
pub mod switch;
pub mod tag;
pub mod typed_secret;

use crate::ui::{focus, theme};
use eframe::egui::{self, CornerRadius, FontId, Painter, Pos2, Rect, Response, StrokeKind, Ui};
use lucide_icons::Icon;

/// Paints the ring around a widget that has the keyboard, unless the pointer gave it there.
pub fn focus_ring(ui: &Ui, response: &Response, rect: Rect, radius: CornerRadius) {
    if focus::is_seen(response) {
        ring_ui(ui, rect, radius, StrokeKind::Inside);
    }
}

/// Paints the ring with a gap around a widget whose own border says something, such as that it is
/// chosen.
pub fn focus_ring_outside(ui: &Ui, response: &Response, rect: Rect, radius: CornerRadius) {
    if focus::is_seen(response) {
        let gap = theme::FOCUS_GAP;
        let round = CornerRadius::same(radius.nw + gap as u8);
        ring_ui(ui, rect.expand(gap), round, StrokeKind::Outside);
    }
}

/// Paints the ring around a field in which something can be typed: it shows in any case where what
/// is typed goes.
pub fn field_ring(ui: &Ui, response: &Response, rect: Rect, radius: CornerRadius) {
    if response.has_focus() {
        ring_ui(ui, rect, radius, StrokeKind::Inside);
    }
}

fn ring_ui(ui: &Ui, rect: Rect, radius: CornerRadius, kind: StrokeKind) {
    let ring = theme::focus_ring(theme::tokens(ui));
    ui.painter().rect_stroke(rect, radius, ring, kind);
}

/// Gives a widget that was pressed the keyboard, so that what it opens gives it back there.
pub(super) fn take_press(response: &Response) {
    if response.clicked() {
        focus::opened_by(response);
    }
}

/// Shows a tooltip whose text assistive techniques are told already, as a name or a value: they are
/// told it no second time, but what it has beside that, such as keys.
pub fn hint(response: Response, text: impl Into<String>, more: Option<&str>) -> Response {
    let ctx = response.ctx.clone();
    let id = response.id;
    let described = |node: &mut egui::accesskit::Node| node.description().map(str::to_owned);
    let is_told = ctx.has_accesskit_node(id);
    let before = is_told.then(|| ctx.accesskit_node_builder(id, described));
    let before = before.flatten().flatten();
    let response = response.on_hover_text(text.into());
    if is_told {
        ctx.accesskit_node_builder(id, |node| match before.as_deref().or(more) {
            Some(told) => node.set_description(told),
            None => node.clear_description(),
        });
    }
    response
}

/// Where something lies, as assistive techniques are told: for nodes that the toolkit gives no place.
pub fn bounds(rect: Rect) -> egui::accesskit::Rect {
    egui::accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}

/// Says whether what a widget unfolds is open. Not every platform's bridge to assistive techniques
/// passes the state on, so words say it too.
pub fn tell_open(ui: &Ui, response: &Response, open: bool) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(open);
        if cfg!(target_os = "linux") {
            node.set_description(if open { "Open" } else { "Closed" });
        }
    });
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
