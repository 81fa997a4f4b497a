//! What lies over the chat where there is no room beside it: a sheet along one edge of the window.

use super::theme;
use eframe::egui::{Area, Context, Frame, Id, Margin, Order, Popup, Stroke, Ui, pos2};

/// An edge of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Left,
    Right,
}

/// Room between the edge of the sheet and what it holds, in points.
const MARGIN: f32 = 8.0;

/// Draws a sheet as high as the window, with that much width for `contents`. Whether the pointer
/// was pressed outside of it, and not in a popup.
pub(super) fn over_ui(
    ctx: &Context,
    edge: Edge,
    width: f32,
    contents: impl FnOnce(&mut Ui),
) -> bool {
    let visuals = &ctx.global_style().visuals;
    let tokens = theme::of(visuals);
    let window = ctx.content_rect();
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, tokens.line))
        .shadow(visuals.popup_shadow)
        .inner_margin(Margin::same(MARGIN as i8));
    let edges = 2.0 * (MARGIN + 1.0);
    let (name, left) = match edge {
        Edge::Left => ("sheet at the left", window.left()),
        Edge::Right => ("sheet at the right", window.right() - width - edges),
    };
    let area = Area::new(Id::unique(name))
        .order(Order::Middle)
        .fixed_pos(pos2(left, window.top()));
    let shown = area.show(ctx, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(width);
            ui.set_height(window.height() - edges);
            contents(ui);
        });
    });
    shown.response.clicked_elsewhere() && !Popup::is_any_open(ctx)
}
