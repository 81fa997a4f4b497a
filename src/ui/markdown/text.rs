//! Laid-out text on the screen: selectable, known to screen readers by its words, with links that
//! can be followed.
//!
//! What following a link does is left to whoever reads [`Output`](super::view::Output).

use super::places;
use super::selection::Spot;
use super::view::Output;
use crate::domain::link::visible;
use crate::markdown::rich_text::RichText;
use crate::ui::theme;
use crate::ui::widgets::focus_ring;
use eframe::egui::emath::TSTransform;
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{CursorIcon, Galley, Id, Pos2, Rect, Role, Sense, Ui, WidgetInfo};
use std::ops::Range;
use std::sync::Arc;

/// What a text is to whoever listens, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label<'a> {
    /// Its name among the widgets.
    pub(super) id: Id,
    /// Its upper left corner.
    pub(super) at: Pos2,
    /// What it is.
    pub(super) role: Role,
    /// How it is read; None for as it is written.
    pub(super) words: Option<&'a str>,
}

impl Label<'_> {
    /// Plain text, read as it is written.
    pub(super) fn plain(id: Id, at: Pos2) -> Self {
        Self {
            id,
            at,
            role: Role::Label,
            words: None,
        }
    }
}

/// Draws `galley` as that label; the text of `spot`.
pub(super) fn text_ui(
    ui: &Ui,
    Label {
        id,
        at,
        role,
        words,
    }: Label<'_>,
    spot: Spot,
    galley: &Arc<Galley>,
    out: &mut Output,
) {
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
    let galley = out.selecting.text(ui, spot, at, galley);
    ui.painter().galley(at, galley, ui.visuals().text_color());
}

/// Draws `text`, which was laid out as `galley`: [`text_ui`] with links. Each is a stop of the Tab
/// key; what it leads to is shown under the pointer, and one that is followed is reported in `out`.
pub(super) fn linked_text_ui(
    ui: &Ui,
    label: Label<'_>,
    (text, spot): (&RichText, Spot),
    galley: &Arc<Galley>,
    out: &mut Output,
) {
    text_ui(ui, label, spot, galley, out);
    let Label { id, at, .. } = label;
    if !text.has_links() {
        return;
    }
    for (index, link) in links(text).into_iter().enumerate() {
        let id = id.with(("link", index));
        let rooms = places::rects(galley, &link.bytes);
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
                ui.accesskit_node_builder(id, |node| node.set_url(link.address));
            }
            if response.has_focus() {
                for room in &rooms {
                    let ring = room.translate(at.to_vec2()).expand(RING);
                    focus_ring(ui, &response, ring, theme::RADIUS_CONTROL);
                }
            }
            if response.hovered() {
                ui.set_cursor_icon(CursorIcon::PointingHand);
            }
            if response.clicked() {
                out.link = Some(link.address.to_owned());
            }
            response.on_hover_text_at_pointer(visible(link.address));
        }
    }
}

/// By how much the ring around a link is larger than the link, in points.
const RING: f32 = 2.0;

/// A link, over all its emphases.
struct Link<'a> {
    bytes: Range<usize>,
    address: &'a str,
}

fn links(text: &RichText) -> Vec<Link<'_>> {
    let mut links: Vec<Link<'_>> = Vec::new();
    let mut end = 0;
    for run in text.runs() {
        let start = end;
        end += run.text.len();
        let Some(address) = run.link else {
            continue;
        };
        match links.last_mut() {
            Some(last) if last.bytes.end == start && last.address == address => {
                last.bytes.end = end;
            }
            _ => links.push(Link {
                bytes: start..end,
                address,
            }),
        }
    }
    links
}
