//! Formulas that stand alone: in the middle of the column, scrolled sideways where they are too wide.

use super::super::pass::{BlockArea, DrawPass};
use super::super::render::{Formula, FormulaPlace};
use super::super::text::typeset::display_em;
use crate::markdown::speech::spoken;
use crate::ui::theme;
use eframe::egui::{Rect, Role, ScrollArea, Sense, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Room above and below a formula, in points.
const PADDING: f32 = theme::SPACE_4;

/// The height of a formula that stands alone, in points.
pub(super) fn math_height(formula: &Formula) -> f32 {
    ((formula.above() + formula.below()) * display_em()).ceil() + 2.0 * PADDING
}

/// Draws a formula in the middle of its area.
pub(in crate::ui::markdown) fn math_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    formula: &Arc<Formula>,
) {
    let BlockArea { id, rect, spot } = area;
    let length = formula.source.len();
    pass.out.selecting.whole(pass.ui, spot, length, rect);
    let width = formula.width() * display_em();
    if width <= rect.width() {
        let left = rect.center().x - width / 2.0;
        let rect = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
        formula_ui(pass, BlockArea { rect, ..area }, formula);
        return;
    }
    let builder = UiBuilder::new().id_salt(id.with("scroll")).max_rect(rect);
    let mut child = pass.ui.new_child(builder);
    let (cache, out) = (&mut *pass.cache, &mut *pass.out);
    ScrollArea::horizontal()
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let (_, rect) = ui.allocate_space(vec2(width, rect.height()));
            let mut pass = DrawPass { ui, cache, out };
            formula_ui(&mut pass, BlockArea { rect, ..area }, formula);
        });
}

fn formula_ui(pass: &mut DrawPass<'_>, area: BlockArea, formula: &Arc<Formula>) {
    let ui = &*pass.ui;
    let response = ui.interact(area.rect, area.id, Sense::hover());
    let source = &formula.source;
    response.widget_info(|| WidgetInfo::labeled(Role::Math, ui.is_enabled(), spoken(source)));
    let em = display_em();
    let place = FormulaPlace {
        at: area.rect.min + vec2(0.0, PADDING + formula.above() * em),
        em,
        color: theme::tokens(ui).text,
    };
    let background = &mut pass.cache.background;
    pass.cache.formulas.paint(background, ui, formula, place);
}
