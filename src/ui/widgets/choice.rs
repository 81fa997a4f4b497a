//! One of a few: cards with a title and a line, or a row of segments.

use super::{focus_ring_outside, paint_icon, take_press};
use crate::ui::theme;
use eframe::egui::{
    Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// One choice as a card: a radio mark with its title, and a line on what it is for. The title is
/// its accessible name.
pub fn choice_card(ui: &mut Ui, chosen: bool, title: &str, line: &str, width: f32) -> Response {
    let tokens = theme::tokens(ui);
    let inner = width - 2.0 * theme::SPACE_12;
    let head = ui
        .painter()
        .layout_no_wrap(title.to_owned(), theme::strong(), Color32::PLACEHOLDER);
    let body = ui
        .painter()
        .layout(line.to_owned(), theme::small(), Color32::PLACEHOLDER, inner);
    let height = 2.0 * theme::widgets::CHOICE_MARGIN
        + head.size().y
        + theme::SPACE_4
        + 2.0 * theme::SMALL_LINE;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, title));
    if ui.is_rect_visible(rect) {
        let (ground, border) = look(tokens, chosen, response.hovered());
        let painter = ui.painter();
        painter.rect(rect, theme::RADIUS_CARD, ground, border, StrokeKind::Inside);
        let left = rect.left() + theme::SPACE_12;
        let top = rect.top() + theme::widgets::CHOICE_MARGIN;
        let (mark, color) = if chosen {
            (Icon::CircleDot, tokens.accent)
        } else {
            (Icon::Circle, tokens.muted)
        };
        let middle = top + head.size().y / 2.0;
        paint_icon(
            painter,
            pos2(left + theme::widgets::SMALL_ICON_MIDDLE, middle),
            mark,
            theme::icon_small(),
            color,
        );
        painter.galley(
            pos2(left + theme::widgets::CHOICE_MARK, top),
            head.clone(),
            tokens.text,
        );
        painter.galley(
            pos2(left, top + head.size().y + theme::SPACE_4),
            body,
            tokens.muted,
        );
        focus_ring_outside(ui, &response, rect, theme::RADIUS_CARD);
    }
    take_press(&response);
    response
}

/// Ground and border of one of several: the chosen one is filled.
fn look(tokens: &theme::Tokens, chosen: bool, hovered: bool) -> (Color32, Stroke) {
    match (chosen, hovered) {
        (true, _) => (tokens.chosen, Stroke::new(theme::HAIRLINE, tokens.accent)),
        (false, true) => (tokens.hover, theme::hairline(tokens)),
        (false, false) => (tokens.raised, theme::hairline(tokens)),
    }
}

/// A row of segments of which one is chosen; the index that was pressed, if one was. Each text is
/// an accessible name, `name` that of the row.
pub fn segments(ui: &mut Ui, name: &str, texts: &[&str], chosen: usize) -> Option<usize> {
    let mut pressed = None;
    ui.horizontal_wrapped(|ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::RadioGroup);
            node.set_label(name);
        });
        ui.spacing_mut().item_spacing = vec2(theme::SPACE_4, theme::SPACE_4);
        for (index, text) in texts.iter().enumerate() {
            if segment(ui, text, index == chosen).clicked() {
                pressed = Some(index);
            }
        }
    });
    pressed
}

fn segment(ui: &mut Ui, text: &str, chosen: bool) -> Response {
    let tokens = theme::tokens(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::label(), Color32::PLACEHOLDER);
    // The mark has its room in each, so that nothing moves when another one is chosen.
    let mark = theme::icon_small().size + theme::SPACE_4;
    let size = vec2(
        galley.size().x + mark + 2.0 * theme::SPACE_8,
        theme::CONTROL_HEIGHT,
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, text));
    if ui.is_rect_visible(rect) {
        let (ground, border) = look(tokens, chosen, response.hovered());
        ui.painter().rect(
            rect,
            theme::RADIUS_CONTROL,
            ground,
            border,
            StrokeKind::Inside,
        );
        let middle = rect.center();
        let left = if chosen {
            middle.x + mark / 2.0 - galley.size().x / 2.0
        } else {
            middle.x - galley.size().x / 2.0
        };
        if chosen {
            let at = pos2(left - mark + theme::icon_small().size / 2.0, middle.y);
            paint_icon(
                ui.painter(),
                at,
                Icon::Check,
                theme::icon_small(),
                tokens.text,
            );
        }
        let at = pos2(left, middle.y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.text);
        focus_ring_outside(ui, &response, rect, theme::RADIUS_CONTROL);
    }
    take_press(&response);
    response
}
