//! The card of a block of code: its ground, and the lines themselves.
//!
//! Long code is several blocks; each draws its part of the one card, and all are scrolled together.
//! The line with the language is [`code_header`](super::code_header)'s.

use super::super::pass::{BlockArea, DrawPass};
use super::super::render::HighlightedCode;
use super::super::text::format::code_job;
use super::super::text::label::{Label, galley_ui};
use super::super::text::reorder::{self, Stand};
use super::cards::Card;
use crate::markdown::block::CodeBlock;
use crate::ui::theme::{self, markdown as sizes};
use eframe::egui::{
    Frame, Galley, Rect, Role, ScrollArea, StrokeKind, Ui, UiBuilder, UiKind, UiStackInfo, Vec2,
    pos2, vec2,
};
use std::sync::Arc;

/// Height of the line with the language, in points.
pub(in crate::ui::markdown) const HEADER: f32 = theme::CONTROL_HEIGHT;
/// Room inside the card, in points.
pub(in crate::ui::markdown) const PADDING: f32 = theme::SPACE_12;

/// Which part of its card a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::markdown) struct CardPart {
    /// Has the line with the language.
    pub(in crate::ui::markdown) first: bool,
    /// Has the lower edge.
    pub(in crate::ui::markdown) last: bool,
}

impl CardPart {
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

/// Lines of code that are laid out.
#[derive(Debug)]
pub(in crate::ui::markdown) struct CodeLayout {
    /// The lines in their places.
    pub(in crate::ui::markdown) galley: Arc<Galley>,
    /// Whether the words have their colours.
    pub(in crate::ui::markdown) colored: bool,
}

impl CodeLayout {
    /// Lays out lines of code, wrapped at `wrap` points, in the colours of its words where they are
    /// known. The colours change nothing about where anything is.
    pub(in crate::ui::markdown) fn new(
        ui: &Ui,
        code: &CodeBlock,
        words: Option<&HighlightedCode>,
        wrap: f32,
    ) -> Self {
        let spans = words.map_or(&[][..], |words| &words.spans);
        let job = code_job(&code.text, spans, theme::tokens(ui), wrap);
        Self {
            galley: reorder::layout(ui, job, Stand::CODE),
            colored: words.is_some(),
        }
    }
}

/// Draws one block of code, without the line with the language.
pub(in crate::ui::markdown) fn code_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    part: CardPart,
    code: &CodeLayout,
    card: &mut Card,
) {
    frame_ui(pass.ui, area.rect, part);
    let inner = part.inner(area.rect);
    let galley = &code.galley;
    let label = |at| Label {
        id: area.id.with("code"),
        at,
        role: Role::Label,
        spot: area.spot,
    };
    if card.widest <= inner.width() {
        galley_ui(pass, label(inner.min), galley, None);
        return;
    }
    let size = vec2(card.widest, galley.size().y);
    let inner = BlockArea {
        rect: inner,
        ..area
    };
    scrolled_ui(pass, inner, size, card, |pass, rect| {
        galley_ui(pass, label(rect.min), galley, None);
    });
}

/// Draws what is wider than the card, scrolled as far as the card is; `add` is given where it stands
/// as a whole.
pub(super) fn scrolled_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    size: Vec2,
    card: &mut Card,
    add: impl FnOnce(&mut DrawPass<'_>, Rect),
) {
    // The edges of what is scrolled fade into the ground that the stack names.
    let ground = Frame::NONE.fill(theme::tokens(pass.ui).code_bg);
    let builder = UiBuilder::new()
        .id_salt(area.id.with("scroll"))
        .max_rect(area.rect)
        .ui_stack_info(UiStackInfo::new(UiKind::Frame).with_frame(ground));
    let mut child = pass.ui.new_child(builder);
    let (cache, out) = (&mut *pass.cache, &mut *pass.out);
    let scrolled = ScrollArea::horizontal()
        .auto_shrink(false)
        .horizontal_scroll_offset(card.scroll)
        .show(&mut child, |ui| {
            let (_, rect) = ui.allocate_space(size);
            add(&mut DrawPass { ui, cache, out }, rect);
        });
    let offset = scrolled.state.clamped_offset().x;
    if (offset - card.scroll).abs() > sizes::SCROLL_STEP {
        card.scroll = offset;
        // The other blocks of the card, and this one, were drawn where they stood before.
        pass.ui.request_repaint();
    }
}

/// The ground and border, of which a part in the middle shows only the sides.
pub(super) fn frame_ui(ui: &Ui, rect: Rect, part: CardPart) {
    let tokens = theme::tokens(ui);
    let mut card = rect;
    let beyond = theme::SPACE_32;
    if !part.first {
        card.min.y -= beyond;
    }
    if !part.last {
        card.max.y += beyond;
    }
    let hairline = theme::hairline(tokens);
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
