//! Laid-out text on the screen: selectable, known to screen readers by its words, with links that
//! can be followed.
//!
//! What following a link does is left to whoever reads [`Output`](super::view::Output).

use super::block::RichText;
use super::view::Output;
use eframe::egui::epaint::text::Glyph;
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{
    CursorIcon, Galley, Id, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
};
use std::sync::Arc;

/// Draws `galley` with its corner at `at`, as a label of that role.
pub(super) fn text_ui(ui: &Ui, id: Id, at: Pos2, galley: &Arc<Galley>, role: Role) -> Response {
    let rect = Rect::from_min_size(at, galley.size());
    // Selectable, but no stop of the Tab key.
    let sense = Sense::click_and_drag() - Sense::FOCUSABLE;
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), galley.text()));
    let color = ui.visuals().text_color();
    let galley = Arc::clone(galley);
    LabelSelectionState::label_text_selection(ui, &response, at, galley, color, Stroke::NONE);
    response
}

/// Draws `text`, which was laid out as `galley`: [`text_ui`] with links. A link under the pointer
/// shows its address; a click on it is reported in `out`.
pub(super) fn linked_text_ui(
    ui: &Ui,
    (id, at, role): (Id, Pos2, Role),
    text: &RichText,
    galley: &Arc<Galley>,
    out: &mut Output,
) {
    let response = text_ui(ui, id, at, galley, role);
    if !text.has_links() || !response.contains_pointer() {
        return;
    }
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let link = pointer.and_then(|pointer| text.link_at(byte_at(galley, pointer - at.to_vec2())?));
    if let Some(link) = link {
        ui.set_cursor_icon(CursorIcon::PointingHand);
        if response.clicked() {
            out.link = Some(link.to_owned());
        }
        response.on_hover_text_at_pointer(link);
    }
}

/// The byte of the character at a point of the galley; None beside the text.
fn byte_at(galley: &Galley, point: Pos2) -> Option<usize> {
    let mut before = 0;
    for row in &galley.rows {
        if row.rect().contains(point) {
            let x = point.x - row.pos.x;
            let at = |glyph: &Glyph| glyph.pos.x <= x && x < glyph.max_x();
            let index = before + row.glyphs.iter().position(at)?;
            return galley.text().char_indices().nth(index).map(|(at, _)| at);
        }
        before += row.char_count_including_newline().0;
    }
    None
}
