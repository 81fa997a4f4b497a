//! The card of a block of code: its ground, and the lines themselves.
//!
//! Long code is several blocks; each draws its part of the one card, and all are scrolled together.
//! The line with the language is [`code_header`](super::code_header)'s.

use super::cards::Card;
use super::selection::Spot;
use super::text::{Label, text_ui};
use super::view::Output;
use crate::ui::theme;
use eframe::egui::{
    Frame, Galley, Id, Rect, ScrollArea, Stroke, StrokeKind, Ui, UiBuilder, UiKind, UiStackInfo,
    Vec2, pos2, vec2,
};
use std::sync::Arc;

/// Height of the line with the language, in points.
pub(super) const HEADER: f32 = theme::CONTROL_HEIGHT;
/// Room inside the card, in points.
pub(super) const PADDING: f32 = theme::SPACE_12;

/// Which part of its card a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Has the line with the language.
    pub(super) first: bool,
    /// Has the lower edge.
    pub(super) last: bool,
}

impl Part {
    fn above(self) -> f32 {
        if self.first { HEADER + PADDING } else { 0.0 }
    }

    /// How much higher than its lines it is, in points.
    pub(super) fn frame_height(self) -> f32 {
        self.above() + if self.last { PADDING } else { 0.0 }
    }

    /// Where the lines are, in the part's own rectangle.
    pub(super) fn inner(self, rect: Rect) -> Rect {
        Rect::from_min_max(
            pos2(rect.left() + PADDING, rect.top() + self.above()),
            pos2(rect.right() - PADDING, rect.bottom()),
        )
    }
}

/// Draws one block of code into `rect`, without the line with the language.
pub(super) fn code_ui(
    ui: &mut Ui,
    (id, rect, spot): (Id, Rect, Spot),
    part: Part,
    (galley, card): (&Arc<Galley>, &mut Card),
    out: &mut Output,
) {
    frame_ui(ui, rect, part);
    let inner = part.inner(rect);
    let text_id = id.with("code");
    if card.widest <= inner.width() {
        text_ui(ui, Label::plain(text_id, inner.min), spot, galley, out);
        return;
    }
    let size = vec2(card.widest, galley.size().y);
    scrolled_ui(ui, (id, inner), size, card, |ui, rect| {
        text_ui(ui, Label::plain(text_id, rect.min), spot, galley, out);
    });
}

/// Draws what is wider than the card into `inner`, scrolled as far as the card is; `add` is given
/// where it stands as a whole.
pub(super) fn scrolled_ui(
    ui: &mut Ui,
    (id, inner): (Id, Rect),
    size: Vec2,
    card: &mut Card,
    add: impl FnOnce(&mut Ui, Rect),
) {
    // The edges of what is scrolled fade into the ground that the stack names.
    let ground = Frame::NONE.fill(theme::tokens(ui).code_bg);
    let builder = UiBuilder::new()
        .id_salt(id.with("scroll"))
        .max_rect(inner)
        .ui_stack_info(UiStackInfo::new(UiKind::Frame).with_frame(ground));
    let mut child = ui.new_child(builder);
    let scrolled = ScrollArea::horizontal()
        .auto_shrink(false)
        .horizontal_scroll_offset(card.scroll)
        .show(&mut child, |ui| {
            let (_, rect) = ui.allocate_space(size);
            add(ui, rect);
        });
    let offset = scrolled.state.clamped_offset().x;
    if (offset - card.scroll).abs() > 0.01 {
        card.scroll = offset;
        ui.request_repaint();
    }
}

/// The ground and border, of which a part in the middle shows only the sides.
pub(super) fn frame_ui(ui: &Ui, rect: Rect, part: Part) {
    let tokens = theme::tokens(ui);
    let mut card = rect;
    let beyond = theme::SPACE_32;
    if !part.first {
        card.min.y -= beyond;
    }
    if !part.last {
        card.max.y += beyond;
    }
    let hairline = Stroke::new(1.0, tokens.line);
    ui.painter()
        .with_clip_rect(rect.intersect(ui.clip_rect()))
        .rect(
            card,
            theme::RADIUS_CARD,
            tokens.code_bg,
            hairline,
            StrokeKind::Inside,
        );
}
