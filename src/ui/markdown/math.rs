//! Formulas that stand alone: in the middle of the column, scrolled sideways where they are too wide.

use super::formula::Formula;
use super::studio::Studio;
use super::typeset::display_em;
use crate::markdown::speech::spoken;
use crate::ui::theme;
use eframe::egui::{Id, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Room above and below a formula, in points.
const PADDING: f32 = theme::SPACE_4;

/// The height of a formula that stands alone, in points.
pub(super) fn math_height(formula: &Formula) -> f32 {
    ((formula.above() + formula.below()) * display_em()).ceil() + 2.0 * PADDING
}

/// Draws a formula into `rect`.
pub(super) fn math_ui(
    ui: &mut Ui,
    studio: &mut Studio,
    (id, rect): (Id, Rect),
    source: &str,
    formula: &Arc<Formula>,
) {
    let width = formula.width() * display_em();
    if width <= rect.width() {
        let left = rect.center().x - width / 2.0;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        formula_ui(ui, studio, (id, place), source, formula);
        return;
    }
    let builder = UiBuilder::new().id_salt(id.with("scroll")).max_rect(rect);
    let mut child = ui.new_child(builder);
    ScrollArea::horizontal()
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let (_, place) = ui.allocate_space(vec2(width, rect.height()));
            formula_ui(ui, studio, (id, place), source, formula);
        });
}

fn formula_ui(
    ui: &Ui,
    studio: &mut Studio,
    (id, rect): (Id, Rect),
    source: &str,
    formula: &Arc<Formula>,
) {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Math, ui.is_enabled(), spoken(source)));
    let em = display_em();
    let at = rect.min + vec2(0.0, PADDING + formula.above() * em);
    studio.paint_formula(ui, formula, (at, em, theme::tokens(ui).text));
}
