//! A switch: on or off, with effect at once.

use super::focus_ring;
use crate::ui::theme;
use eframe::egui::{
    Align2, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
};

/// A switch without text; `name` is its accessible name. Marks the response as changed when it is
/// switched.
pub fn switch(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let (_, response) = ui.allocate_exact_size(theme::widgets::SWITCH, Sense::click());
    worked(ui, response, on, name)
}

/// A switch in a row of a list that has the keyboard as one: with that id at that place, and no stop
/// of its own.
pub fn switch_in_row(ui: &Ui, place: Rect, id: Id, on: &mut bool, name: &str) -> Response {
    let response = ui.interact(place, id, Sense::CLICK);
    worked(ui, response, on, name)
}

/// A switch for what may not be known: `None` stands between on and off, with a sign of its own, and
/// nothing leads back to it.
pub fn undecided_switch(ui: &mut Ui, on: &mut Option<bool>, name: &str) -> Response {
    if let Some(known) = on {
        return switch(ui, known, name);
    }
    let (rect, mut response) = ui.allocate_exact_size(theme::widgets::SWITCH, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::CheckBox, ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let track = Rect::from_center_size(rect.center(), theme::widgets::SWITCH_TRACK);
        let border = theme::hairline(tokens);
        let painter = ui.painter();
        painter.rect(
            track,
            theme::widgets::SWITCH_RADIUS,
            tokens.panel,
            border,
            StrokeKind::Inside,
        );
        let font = theme::small();
        painter.text(
            track.center(),
            Align2::CENTER_CENTER,
            "?",
            font,
            tokens.muted,
        );
        focus_ring(
            ui,
            &response,
            track.expand(theme::widgets::SWITCH_RING_GAP),
            theme::widgets::SWITCH_RING_RADIUS,
        );
    }
    if response.clicked() {
        *on = Some(true);
        response.mark_changed();
    }
    response
}

fn worked(ui: &Ui, mut response: Response, on: &mut bool, name: &str) -> Response {
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let rect = response.rect;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, name));
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let track = Rect::from_center_size(rect.center(), theme::widgets::SWITCH_TRACK);
        let how = ui.ctx().animate_bool_responsive(response.id, *on);
        let ground = if *on { tokens.accent } else { tokens.bg };
        let border = if *on {
            Stroke::NONE
        } else {
            Stroke::new(theme::HAIRLINE, tokens.faint)
        };
        ui.painter().rect(
            track,
            theme::widgets::SWITCH_RADIUS,
            ground,
            border,
            StrokeKind::Inside,
        );
        let x = eframe::egui::lerp(
            track.left() + theme::widgets::SWITCH_KNOB_MIDDLE
                ..=track.right() - theme::widgets::SWITCH_KNOB_MIDDLE,
            how,
        );
        let knob = if *on { tokens.on_accent } else { tokens.faint };
        ui.painter()
            .circle_filled(pos2(x, track.center().y), theme::widgets::SWITCH_KNOB, knob);
        focus_ring(
            ui,
            &response,
            track.expand(theme::widgets::SWITCH_RING_GAP),
            theme::widgets::SWITCH_RING_RADIUS,
        );
    }
    response
}
