//! A switch: on or off, with effect at once.

use super::focus_ring;
use crate::ui::theme;
use eframe::egui::{
    CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// A switch without text; `name` is its accessible name. Marks the response as changed when it is
/// switched.
pub fn switch(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let (rect, mut response) =
        ui.allocate_exact_size(vec2(36.0, theme::SMALL_TARGET), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, name));
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let track = eframe::egui::Rect::from_center_size(rect.center(), vec2(34.0, 20.0));
        let round = CornerRadius::same(10);
        let how = ui.ctx().animate_bool_responsive(response.id, *on);
        let ground = if *on { tokens.accent } else { tokens.bg };
        let border = if *on {
            Stroke::NONE
        } else {
            Stroke::new(1.0, tokens.faint)
        };
        ui.painter()
            .rect(track, round, ground, border, StrokeKind::Inside);
        let x = eframe::egui::lerp(track.left() + 10.0..=track.right() - 10.0, how);
        let knob = if *on { tokens.on_accent } else { tokens.faint };
        ui.painter()
            .circle_filled(pos2(x, track.center().y), 6.5, knob);
        focus_ring(ui, &response, track.expand(3.0), CornerRadius::same(12));
    }
    response
}
