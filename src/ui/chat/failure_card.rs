//! A failed answer: the problem, in a card whose left edge says that something failed.

use crate::domain::ids::MessageId;
use crate::state::action::Action;
use crate::ui::draw::Draw;
use crate::ui::markdown::layout::LayoutKey;
use crate::ui::problem_layout::{ProblemLayout, ProblemPlace};
use crate::ui::theme;
use crate::ui::theme::chat::{FAILURE_EDGE, FAILURE_PADDING, FAILURE_SIDE};
use crate::words::ProblemWords;
use eframe::egui::{Rect, StrokeKind, Ui, vec2};

/// A card, laid out for one width.
pub(super) struct FailureCard {
    layout: ProblemLayout,
    /// Whether nothing was said after the answer.
    is_last: bool,
    key: LayoutKey,
    details_open: bool,
}

impl FailureCard {
    /// Lays out the card for a width in points, and says whether nothing was said after the answer:
    /// only then it can be asked for again.
    pub(super) fn new(
        ui: &Ui,
        problem: &ProblemWords,
        width: f32,
        is_last: bool,
        details_open: bool,
    ) -> Self {
        let room = width - 2.0 * FAILURE_SIDE - FAILURE_EDGE;
        let place = ProblemPlace::Card;
        let layout = ProblemLayout::new(ui, place, room, problem, |remedy| {
            is_last || !remedy.asks_again()
        });
        Self {
            layout,
            is_last,
            key: LayoutKey::of(ui, width),
            details_open,
        }
    }

    /// Whether the card was laid out for that width, place and theme.
    pub(super) fn fits(&self, ui: &Ui, width: f32, is_last: bool) -> bool {
        self.is_last == is_last && self.key == LayoutKey::of(ui, width)
    }

    /// Whether the server's own words are shown.
    pub(super) fn details_open(&self) -> bool {
        self.details_open
    }

    /// The height of the card, in points.
    pub(super) fn height(&self) -> f32 {
        self.layout.height(self.details_open) + 2.0 * FAILURE_PADDING
    }

    /// Draws the card into its place, and does what its buttons ask for.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, rect: Rect, answer: MessageId) {
        frame_ui(ui, rect);
        let corner = rect.min + vec2(FAILURE_EDGE + FAILURE_SIDE, FAILURE_PADDING);
        let now = Some(draw.now);
        let pressed = self.layout.ui(ui, corner, now, &mut self.details_open);
        if let Some(remedy) = pressed {
            draw.push(Action::Remedy(remedy, Some(answer)));
        }
    }
}

/// Draws the ground of the card. Its left border is the edge that says that something failed: it
/// goes round the corners as the border does.
fn frame_ui(ui: &Ui, rect: Rect) {
    let tokens = theme::tokens(ui);
    let border = theme::hairline(tokens);
    let clip = ui.clip_rect();
    let split = rect.left() + 2.0 * FAILURE_EDGE;
    let right = ui
        .painter()
        .with_clip_rect(clip.intersect(rect.with_min_x(split)));
    let round = theme::RADIUS_CARD;
    right.rect(rect, round, tokens.raised, border, StrokeKind::Inside);
    let left = ui
        .painter()
        .with_clip_rect(clip.intersect(rect.with_max_x(split)));
    left.rect_filled(rect, round, tokens.bad);
    let inner = Rect::from_min_max(
        rect.min + vec2(FAILURE_EDGE, border.width),
        rect.max - vec2(0.0, border.width),
    );
    left.rect_filled(inner, round - FAILURE_EDGE as u8, tokens.raised);
}
