//! The items of a popup menu.

use super::{focus_ring, list, paint_icon};
use crate::ui::theme;
use eframe::egui::{Popup, PopupCloseBehavior, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

const WIDTH: f32 = 190.0;
const MAX_WIDTH: f32 = 320.0;

/// Draws a menu that opens when `button` is pressed and closes when an item is.
pub fn menu(button: &Response, items: impl FnOnce(&mut Ui)) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            items(ui);
        });
}

/// One item; its text is its accessible name.
pub fn item(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    draw(ui, icon, text, false)
}

/// One item that destroys something.
pub fn danger_item(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    draw(ui, icon, text, true)
}

fn draw(ui: &mut Ui, icon: Icon, text: &str, danger: bool) -> Response {
    let galley = list::cut_to(ui, text, theme::label(), MAX_WIDTH - 48.0);
    let width = WIDTH.max(galley.size().x + 48.0);
    let (rect, response) =
        ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        if response.hovered() || response.has_focus() {
            ui.painter()
                .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
        }
        let color = if danger { tokens.bad } else { tokens.text };
        let icon_color = if danger { tokens.bad } else { tokens.muted };
        paint_icon(
            ui.painter(),
            pos2(rect.left() + 18.0, rect.center().y),
            icon,
            theme::icon(),
            icon_color,
        );
        ui.painter().galley(
            pos2(rect.left() + 36.0, rect.center().y - galley.size().y / 2.0),
            galley,
            color,
        );
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    }
    // A press by keyboard or assistive technology closes the menu too.
    if response.clicked() {
        ui.close();
    }
    response
}
