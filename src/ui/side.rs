//! What lies over the chat where there is no room beside it: a sheet along one edge of the window.

use super::theme;
use eframe::egui::{self, Area, Context, Frame, Id, LayerId, Order, Popup, Ui, WidgetRect, pos2};

/// An edge of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Left,
    Right,
}

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
        .stroke(theme::hairline(tokens))
        .shadow(visuals.popup_shadow)
        .inner_margin(theme::SHEET_MARGIN);
    let edges = theme::SHEET_MARGIN.sum().x + 2.0 * theme::HAIRLINE;
    let (name, left) = match edge {
        Edge::Left => ("sheet at the left", window.left()),
        Edge::Right => ("sheet at the right", window.right() - width - edges),
    };
    let area = Area::new(Id::unique(name))
        .order(Order::Middle)
        .fixed_pos(pos2(left, window.top()));
    let was_open = ctx.read_response(Id::unique(name)).is_some();
    let shown = area.show(ctx, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(width);
            ui.set_height(window.height() - edges);
            contents(ui);
        });
    });
    // The pass in which it only measures cannot give the keyboard to anything.
    let waits = shown.response.id.with("waits for the keyboard");
    let layer = shown.response.layer_id;
    if !was_open {
        ctx.data_mut(|data| data.insert_temp(waits, true));
    } else if ctx.data_mut(|data| data.remove_temp(waits).unwrap_or(false)) {
        focus_first(ctx, layer);
    }
    shown.response.clicked_elsewhere() && !Popup::is_any_open(ctx)
}

/// Gives the keyboard to the first of what a sheet holds, as it opens, unless something in it has
/// asked for it.
fn focus_first(ctx: &Context, layer: LayerId) {
    let focused = ctx.memory(egui::Memory::focused);
    let first = ctx.viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let takes = |widget: &&WidgetRect| widget.enabled && widget.sense.is_focusable();
        let within = || widgets.get_layer(layer).filter(takes);
        let is_asked = within().any(|widget| Some(widget.id) == focused);
        within()
            .next()
            .filter(|_| !is_asked)
            .map(|widget| widget.id)
    });
    if let Some(first) = first {
        ctx.memory_mut(|memory| memory.request_focus(first));
    }
}
