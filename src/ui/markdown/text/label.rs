//! Laid-out text on the screen: selectable, known to screen readers by its words, with links that
//! can be followed.
//!
//! What following a link does is left to whoever reads [`Output`](super::super::pass::Output).

use super::super::pass::DrawPass;
use super::super::selection::TextSpot;
use super::positions;
use super::typeset::Typeset;
use crate::domain::link::visible;
use crate::ui::theme::{self, markdown as sizes};
use crate::ui::widgets::focus_ring;
use eframe::egui::emath::TSTransform;
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{CursorIcon, Galley, Id, Pos2, Rect, Role, Sense, WidgetInfo};
use std::sync::Arc;

/// What a text is to whoever listens, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct Label {
    /// Its name among the widgets.
    pub(in crate::ui::markdown) id: Id,
    /// Its upper left corner.
    pub(in crate::ui::markdown) at: Pos2,
    /// What those who listen are told that it is.
    pub(in crate::ui::markdown) role: Role,
    /// Which text of the message it is.
    pub(in crate::ui::markdown) spot: TextSpot,
}

/// Draws `galley` as that label; `words` is how it is read, where that is not as it is written.
pub(in crate::ui::markdown) fn galley_ui(
    pass: &mut DrawPass<'_>,
    label: Label,
    galley: &Arc<Galley>,
    words: Option<&str>,
) {
    let Label { id, at, role, spot } = label;
    let ui = &mut *pass.ui;
    let rect = Rect::from_min_size(at, galley.size());
    let response = ui.interact(rect, id, Sense::hover());
    let read = words.unwrap_or_else(|| galley.text());
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), read));
    // Letter by letter it can be read only as it is written, and only labels can.
    if words.is_none() && role == Role::Label {
        let from_galley = TSTransform::from_translation(at.to_vec2());
        update_accesskit_for_text_widget(ui.ctx(), id, None, from_galley, galley);
    }
    if response.contains_pointer() {
        ui.set_cursor_icon(CursorIcon::Text);
    }
    let galley = pass.out.selecting.text(ui, spot, at, galley);
    ui.painter().galley(at, galley, ui.visuals().text_color());
}

/// Draws a text with its links and formulas. Each link is a stop of the Tab key; what it leads to is
/// shown under the pointer, and one that is followed is reported.
pub(in crate::ui::markdown) fn typeset_ui(pass: &mut DrawPass<'_>, label: Label, set: &Typeset) {
    let galley = &set.galley;
    galley_ui(pass, label, galley, set.words.as_deref());
    let Label { id, at, .. } = label;
    let ui = &mut *pass.ui;
    for (index, link) in set.links.iter().enumerate() {
        let id = id.with(("link", index));
        let rooms = positions::rects(galley, &link.bytes);
        for (row, room) in rooms.iter().enumerate() {
            let room = room.translate(at.to_vec2());
            if !ui.is_rect_visible(room) {
                continue;
            }
            // The first row stands for the link, the others only follow it.
            let (id, sense) = match row {
                0 => (id, Sense::click()),
                _ => (id.with(row), Sense::click() - Sense::FOCUSABLE),
            };
            let response = ui.interact(room, id, sense);
            if row == 0 {
                let name = &galley.text()[link.bytes.clone()];
                response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), name));
                ui.accesskit_node_builder(id, |node| node.set_url(&*link.address));
            }
            if response.has_focus() {
                for room in &rooms {
                    let ring = room.translate(at.to_vec2()).expand(sizes::LINK_RING);
                    focus_ring(ui, &response, ring, theme::RADIUS_CONTROL);
                }
            }
            if response.hovered() {
                ui.set_cursor_icon(CursorIcon::PointingHand);
            }
            if response.clicked() {
                pass.out.link = Some(link.address.to_string());
            }
            response.on_hover_text_at_pointer(visible(&link.address));
        }
    }
    set.formulas_ui(ui, pass.cache, at);
}
