//! What the user said: a bubble at the right of the column. A long one shows its beginning until
//! the reader wants the rest.

use super::{MessageView, Place, Scene, Shown};
use crate::ui::Draw;
use crate::ui::chat::actions::actions_ui;
use crate::ui::chat::section::markdown_ui;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::selection::Selecting;
use crate::ui::markdown::view::Prepared;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use eframe::egui::{Rangef, Rect, Ui, UiBuilder, Vec2, pos2, vec2};

/// Room inside the bubble.
const BUBBLE: Vec2 = vec2(14.0, 8.0);
/// Largest part of the column that the bubble takes.
const BUBBLE_WIDTH: f32 = 0.8;
/// Height of the line below the bubble: of its buttons, which take the place of a gap.
const BELOW: f32 = theme::SMALL_TARGET + theme::SPACE_4;
/// Lines of a long message that are shown of it at first.
const FIRST_LINES: f32 = 12.0;
/// A message of no more lines is shown whole: folding hides more than a line or two.
const WHOLE_LINES: f32 = 15.0;
/// Height of the button that shows the rest, with the gap above it, in points.
const FOLD_HEIGHT: f32 = theme::SMALL_TARGET + theme::SPACE_4;

/// The most lines of a message of the user that are shown before its reader has asked for more.
pub(in crate::ui::chat) const MOST_LINES: f32 = WHOLE_LINES;

/// How a long message is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Fold {
    /// Whether the reader has asked for all of it.
    pub(super) unfolded: bool,
    /// Whether it is never folded, because there are images in it.
    pub(super) is_whole: bool,
}

impl Fold {
    /// Whether a text of that height, in points, has a fold at all.
    fn is_needed(self, height: f32) -> bool {
        !self.is_whole && height > WHOLE_LINES * theme::BODY_LINE
    }

    /// How much of that height is shown, in points.
    fn shown(self, height: f32) -> f32 {
        if self.is_needed(height) && !self.unfolded {
            FIRST_LINES * theme::BODY_LINE
        } else {
            height
        }
    }

    /// Room for the button, in points.
    fn button(self, height: f32) -> f32 {
        if self.is_needed(height) {
            FOLD_HEIGHT
        } else {
            0.0
        }
    }
}

impl MessageView {
    /// Lays out what of the bubble is visible.
    pub(super) fn measure_bubble(
        &mut self,
        ui: &Ui,
        studio: &mut RenderCache,
        place: Place,
    ) -> Prepared {
        let Place {
            width,
            visible,
            edge,
            ..
        } = place;
        let widest = width * BUBBLE_WIDTH - 2.0 * BUBBLE.x;
        let fold = self.fold;
        let mut total = Prepared {
            height: 2.0 * BUBBLE.y + BELOW,
            shift: 0.0,
        };
        for section in &mut self.sections {
            let end = if fold.unfolded || fold.is_whole {
                visible.max - BUBBLE.y
            } else {
                // What is folded away is not laid out.
                (visible.max - BUBBLE.y).min(WHOLE_LINES * theme::BODY_LINE)
            };
            let visible = Rangef::new((visible.min - BUBBLE.y).min(end), end);
            let measured = section
                .text
                .prepare(ui, studio, widest, visible, edge - BUBBLE.y);
            section.height = measured.height;
            total.height += fold.shown(measured.height) + fold.button(measured.height);
            total.shift += measured.shift;
        }
        total
    }

    /// Draws what of the bubble is visible, and the buttons below it.
    pub(super) fn show_bubble(
        &mut self,
        ui: &mut Ui,
        (draw, studio, selecting): (&mut Draw<'_>, &mut RenderCache, &mut Selecting),
        scene: Scene<'_>,
        at: Rect,
        visible: Rangef,
    ) -> Shown {
        let widest = at.width() * BUBBLE_WIDTH - 2.0 * BUBBLE.x;
        let mut shown = Shown::default();
        let mut bottom = at.top();
        let mut fold = self.fold;
        for (index, section) in self.sections.iter_mut().enumerate() {
            let text_width = section
                .text
                .natural_width()
                .map_or(widest, |natural| natural.min(widest));
            let seen = fold.shown(section.height);
            let text_width = if fold.is_needed(section.height) {
                text_width.max(fold_button(fold.unfolded).measure(ui) - 2.0 * theme::SPACE_8)
            } else {
                text_width
            };
            let size = vec2(text_width, seen + fold.button(section.height)) + 2.0 * BUBBLE;
            let rect = Rect::from_min_size(pos2(at.right() - size.x, at.top()), size);
            ui.painter()
                .rect_filled(rect, theme::RADIUS_BUBBLE, theme::tokens(ui).bubble);
            let visible = Rangef::new(visible.min - BUBBLE.y, (visible.max - BUBBLE.y).min(seen));
            let inner = Rect::from_min_size(rect.min + BUBBLE, vec2(widest, section.height));
            let mut window = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("bubble"));
            if seen < section.height {
                let seen = rect.with_max_y(inner.top() + seen);
                window.set_clip_rect(seen.intersect(ui.clip_rect()));
            }
            let text = (&mut section.text, index, &mut *selecting);
            let output = markdown_ui(&mut window, studio, text, inner, visible);
            shown.copied = output.copied;
            shown.link = output.link;
            if fold.is_needed(section.height) {
                let left = inner.left() - theme::SPACE_8;
                let at = pos2(left, inner.top() + seen + theme::SPACE_4);
                fold_ui(ui, Rect::from_min_max(at, rect.max), &mut fold.unfolded);
            }
            bottom = rect.bottom();
        }
        self.fold = fold;
        let below = Rect::from_min_max(
            pos2(at.left(), bottom),
            pos2(at.right(), bottom + theme::SMALL_TARGET),
        );
        let over = ui.rect_contains_pointer(at) && !scene.chat.is_streaming();
        let place = (below, over, false);
        let asked = actions_ui(ui, draw, scene, place, &mut self.has_focus);
        self.carry_out(ui, asked, scene.message, &mut shown);
        shown
    }
}

fn fold_button(unfolded: bool) -> Button<'static> {
    let text = if unfolded { "Show less" } else { "Show more" };
    Button::quiet(text).small().unfolds(unfolded)
}

/// Draws the button that shows the rest of a long message, or folds it away.
fn fold_ui(ui: &mut Ui, at: Rect, unfolded: &mut bool) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("fold"));
    if child.add(fold_button(*unfolded)).clicked() {
        *unfolded = !*unfolded;
        ui.request_repaint();
    }
}
