//! Diagrams in their cards: in the middle, or scrolled.

use super::super::pass::{BlockArea, DrawPass};
use super::super::render::{DrawnDiagram, image_ui};
use super::cards::Card;
use super::code::{CardPart, frame_ui, scrolled_ui};
use crate::ui::theme::{UNTINTED, markdown as sizes};
use eframe::egui::{Rect, Role, Sense, Vec2, WidgetInfo, pos2};
use std::sync::Arc;

/// A diagram that was made, in the size in which it is shown.
#[derive(Debug, PartialEq)]
pub(in crate::ui::markdown) struct DiagramLayout {
    /// Its pixels, and the size in which it is shown.
    pub(in crate::ui::markdown) drawn: DrawnDiagram,
    /// Its source, which is its name for those who listen.
    pub(in crate::ui::markdown) source: Arc<str>,
}

/// The size that a diagram is drawn in where there is so much room beside, in points; `fits` says
/// that it has to be no wider, however small it becomes.
pub(in crate::ui::markdown) fn shown_size(size: Vec2, room: f32, fits: bool) -> Vec2 {
    let shrink = room / size.x;
    if shrink < 1.0 && (fits || shrink >= sizes::LEAST_DIAGRAM_SHRINK) {
        (size * shrink).round()
    } else {
        size
    }
}

/// Draws a diagram that was made.
pub(in crate::ui::markdown) fn diagram_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    diagram: &DiagramLayout,
    card: &mut Card,
) {
    let whole = CardPart {
        first: true,
        last: true,
    };
    pass.out
        .selecting
        .whole(pass.ui, area.spot, diagram.source.len(), area.rect);
    frame_ui(pass.ui, area.rect, whole);
    let inner = BlockArea {
        rect: whole.inner(area.rect),
        ..area
    };
    let size = diagram.drawn.size;
    if size.x <= inner.rect.width() {
        pixels_ui(pass, inner, diagram);
        return;
    }
    scrolled_ui(pass, inner, size, card, |pass, rect| {
        pixels_ui(pass, BlockArea { rect, ..inner }, diagram);
    });
}

fn pixels_ui(pass: &mut DrawPass<'_>, area: BlockArea, diagram: &DiagramLayout) {
    let ui = &mut *pass.ui;
    // Beside the screen's pixels it would be blurred.
    let whole_pixel = |at: f32| (at * ui.pixels_per_point()).round() / ui.pixels_per_point();
    let size = diagram.drawn.size;
    let left = whole_pixel(area.rect.center().x - size.x / 2.0);
    let place = Rect::from_min_size(pos2(left, whole_pixel(area.rect.top())), size);
    let response = ui.interact(place, area.id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &*diagram.source));
    let texture = pass.cache.diagrams.texture(ui.ctx(), &diagram.drawn.key);
    if let Some(texture) = texture {
        image_ui(ui, texture, place, UNTINTED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_diagram_stays_readable() {
        let check = |width: f32, fits: bool, expected: f32| {
            let size = shown_size(Vec2::new(width, 100.0), 600.0, fits);
            assert_eq!(size.x.to_bits(), expected.to_bits(), "{width} {fits}");
        };
        check(500.0, false, 500.0);
        check(660.0, false, 600.0);
        check(900.0, false, 900.0);
        check(900.0, true, 600.0);
        check(500.0, true, 500.0);
    }
}
