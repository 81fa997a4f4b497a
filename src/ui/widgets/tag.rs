//! Small rounded tags: states, capabilities, presets.

use super::sign::{Sign, paint_sign};
use super::{focus_ring, list, paint_icon, take_press};
use crate::ui::theme;
use eframe::egui::{Color32, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// What stands before the word.
#[derive(Clone, Copy)]
enum TagMark {
    None,
    Icon(Icon),
    Sign(Sign),
}

impl TagMark {
    /// Room for it and the gap behind it, in points.
    fn width(self) -> f32 {
        match self {
            Self::None => 0.0,
            Self::Icon(_) => theme::widgets::TAG_ICON,
            Self::Sign(_) => theme::widgets::SIGN + theme::widgets::SIGN_GAP,
        }
    }
}

/// A tag that tells something: an icon or a sign, and a word. Its text is its accessible name.
pub fn tag(ui: &mut Ui, icon: Option<Icon>, text: &str, color: Color32) -> Response {
    let mark = icon.map_or(TagMark::None, TagMark::Icon);
    draw(ui, mark, text, color, Sense::hover())
}

/// A tag that tells a state: a sign and a word.
pub fn state_tag(ui: &mut Ui, sign: Sign, text: &str, color: Color32) -> Response {
    draw(ui, TagMark::Sign(sign), text, color, Sense::hover())
}

/// How wide a [`state_tag`] with that word is, in points.
pub fn state_width(ui: &Ui, text: &str) -> f32 {
    let word = list::cut_to(ui, text, theme::small(), f32::INFINITY);
    word.size().x + TagMark::Sign(Sign::Dot).width() + 2.0 * theme::widgets::TAG_SIDE
}

/// A tag that can be pressed.
pub fn tag_button(ui: &mut Ui, text: &str) -> Response {
    let color = theme::tokens(ui).muted;
    draw(ui, TagMark::None, text, color, Sense::click())
}

fn draw(ui: &mut Ui, mark: TagMark, text: &str, color: Color32, sense: Sense) -> Response {
    let height = if sense.senses_click() {
        theme::SMALL_TARGET
    } else {
        theme::widgets::TAG_HEIGHT
    };
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::small(), Color32::PLACEHOLDER);
    let icon_width = mark.width();
    let side = theme::widgets::TAG_SIDE;
    let (rect, response) = ui.allocate_exact_size(
        vec2(galley.size().x + icon_width + 2.0 * side, height),
        sense,
    );
    let kind = if sense.senses_click() {
        Role::Button
    } else {
        Role::Label
    };
    response.widget_info(|| WidgetInfo::labeled(kind, ui.is_enabled(), text));
    take_press(&response);
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let pill = eframe::egui::Rect::from_center_size(
            rect.center(),
            vec2(rect.width(), theme::widgets::TAG_HEIGHT),
        );
        let ground = if response.hovered() && sense.senses_click() {
            tokens.hover
        } else {
            Color32::TRANSPARENT
        };
        let round = theme::widgets::TAG_RADIUS;
        ui.painter().rect(
            pill,
            round,
            ground,
            theme::hairline(tokens),
            StrokeKind::Inside,
        );
        let mut left = rect.left() + side;
        match mark {
            TagMark::None => {}
            TagMark::Icon(icon) => {
                let center = pos2(left + theme::widgets::TAG_ICON_MIDDLE, rect.center().y);
                paint_icon(ui.painter(), center, icon, theme::icon_small(), color);
            }
            TagMark::Sign(sign) => {
                let center = pos2(left + theme::widgets::SIGN / 2.0, rect.center().y);
                paint_sign(ui.painter(), center, sign, color);
            }
        }
        left += icon_width;
        ui.painter().galley(
            pos2(left, rect.center().y - galley.size().y / 2.0),
            galley,
            color,
        );
        focus_ring(ui, &response, pill, round);
    }
    response
}
