//! What lists of rows share: the heading of a group, the ground of a row, a text that is cut to
//! fit.

use crate::ui::theme;
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align2, Color32, FontId, Galley, Rangef, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Height of a row of one line, and of a heading among such rows, in points.
pub const ROW_HEIGHT: f32 = theme::CONTROL_HEIGHT;

/// Draws the heading of a group of rows.
pub fn heading_ui(ui: &mut Ui, text: &str) {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    let at = pos2(
        rect.left() + theme::ROW_SIDE,
        rect.bottom() - theme::widgets::HEADING_BELOW,
    );
    let color = theme::tokens(ui).muted;
    ui.painter()
        .text(at, Align2::LEFT_BOTTOM, text, theme::small(), color);
}

/// Paints the ground of a row: the chosen one has a bar at its left edge.
pub fn paint_ground(ui: &Ui, rect: Rect, chosen: bool, touched: bool) {
    let tokens = theme::tokens(ui);
    let ground = match (chosen, touched) {
        (true, _) => tokens.raised,
        (false, true) => tokens.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter()
        .rect_filled(rect, theme::RADIUS_CONTROL, ground);
    if chosen {
        paint_chosen_bar(ui, rect);
    }
}

/// Paints the bar at the left edge of what is chosen.
pub fn paint_chosen_bar(ui: &Ui, rect: Rect) {
    let bar = rect
        .with_max_x(rect.left() + theme::widgets::CHOSEN_BAR)
        .shrink2(vec2(0.0, theme::widgets::CHOSEN_BAR_INSET));
    ui.painter().rect_filled(
        bar,
        theme::widgets::CHOSEN_BAR_RADIUS,
        theme::tokens(ui).accent,
    );
}

/// Paints the line under a row of a table.
pub fn underline(ui: &Ui, row: Rect) {
    let line = theme::hairline(theme::tokens(ui));
    ui.painter().hline(row.x_range(), row.bottom(), line);
}

/// One line of text, cut with `…` where it is wider than `width` points; it takes its colour when
/// it is painted.
pub fn cut_to(ui: &Ui, text: &str, font: FontId, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, Color32::PLACEHOLDER);
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// How far a list of that height is scrolled so that `shown`, in points from its upper end, is in
/// view; as it is where it already is.
pub fn offset_showing(offset: f32, height: f32, shown: Rangef) -> f32 {
    let least = shown.max - height;
    let most = shown.min.max(0.0);
    offset.clamp(least.min(shown.min), most).max(0.0)
}
