//! The head of a part that unfolds: as wide as there is room, so that it is easily hit.

use super::{focus_ring, paint_icon, take_press, tell_open};
use crate::ui::{focus, theme};
use eframe::egui::{Align2, Color32, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// Draws a head with a hairline above it: its title, a note behind it, and at the right whether it
/// is open. The title is its accessible name.
pub fn fold(ui: &mut Ui, title: &str, note: &str, open: bool) -> Response {
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT + theme::SPACE_4);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), title));
    tell_open(ui, &response, open);
    if !note.is_empty() {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_value(note));
    }
    take_press(&response);
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let painter = ui.painter();
        let hairline = theme::hairline(tokens);
        painter.hline(rect.x_range(), rect.top(), hairline);
        let over = response.hovered() || focus::is_seen(&response);
        let title = painter.layout_no_wrap(
            title.to_owned(),
            theme::label_strong(),
            Color32::PLACEHOLDER,
        );
        let middle = rect.center().y + theme::SPACE_4 / 2.0;
        let note_left = rect.left() + title.size().x + theme::SPACE_8;
        let at = pos2(rect.left(), middle - title.size().y / 2.0);
        painter.galley(at, title, tokens.text);
        let at = pos2(note_left, middle);
        painter.text(at, Align2::LEFT_CENTER, note, theme::small(), tokens.muted);
        let icon = if open {
            Icon::ChevronUp
        } else {
            Icon::ChevronDown
        };
        let color = if over { tokens.text } else { tokens.muted };
        let at = pos2(rect.right() - theme::SPACE_16, middle);
        paint_icon(painter, at, icon, theme::icon_small(), color);
        focus_ring(
            ui,
            &response,
            rect.expand(theme::widgets::RING_OUTSET),
            theme::RADIUS_CONTROL,
        );
    }
    response
}
