//! A failed answer: what happened, the facts, what to do, the buttons that do it, and the server's
//! own words behind "Details".

use crate::domain::ids::MessageId;
use crate::domain::problem::Remedy;
use crate::domain::timestamp::Timestamp;
use crate::state::action::Action;
use crate::ui::Draw;
use crate::ui::countdown::{label_at, waits_until, wake_at_next_second};
use crate::ui::fingerprint::set_apart;
use crate::ui::markdown::layout::LayoutKey;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::paint_icon;
use crate::words::{self, ProblemWords};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Color32, FontId, Galley, Label, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2,
    vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// Width of the edge that says that something failed, in points.
const EDGE: f32 = 3.0;
/// Room at the left and right of what is in the card.
const SIDE: f32 = 14.0;
/// Room above and below it.
const PADDING: f32 = theme::SPACE_12;
const ICON_COLUMN: f32 = theme::SPACE_24;
/// Between the title and the first line: 26 points from the middle of the one to that of the other.
const BELOW_TITLE: f32 = 26.0 - f32::midpoint(theme::BODY_LINE, theme::SMALL_LINE);
/// Between the last line and the buttons: 36 points from middle to middle.
const ABOVE_BUTTONS: f32 = 36.0 - f32::midpoint(theme::SMALL_LINE, theme::CONTROL_HEIGHT);
/// Between two rows of buttons.
const ROW_GAP: f32 = theme::SPACE_8;
/// A retry may say as much while it counts down.
const WIDEST_RETRY: &str = "Retry in 0000 s";

/// A card, laid out for one width.
pub(super) struct FailureCard {
    width: f32,
    is_last: bool,
    key: LayoutKey,
    title: Arc<Galley>,
    /// Facts and hint, each from a line of its own.
    lines: Vec<Arc<Galley>>,
    details: Option<Arc<Galley>>,
    details_open: bool,
    /// The best one first.
    remedies: Vec<Remedy>,
    /// Of remedies and, as the last one, the fold of the details: in which row each stands.
    rows: Vec<usize>,
}

fn wrapped(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::simple(text.to_owned(), font, color, width)))
}

impl FailureCard {
    /// Lays out the card for a width in points, and says whether nothing was said after the answer:
    /// only then it can be asked for again. Keeps what `before` had open.
    pub(super) fn new(
        ui: &Ui,
        problem: &ProblemWords,
        (width, is_last): (f32, bool),
        before: Option<&Self>,
    ) -> Self {
        let tokens = theme::tokens(ui);
        let inner = width - 2.0 * SIDE - EDGE;
        let lines = problem.below().map(|line| {
            let line = set_apart(line);
            wrapped(ui, &line, theme::small(), tokens.muted, inner)
        });
        let details = problem
            .details
            .as_ref()
            .map(|words| wrapped(ui, words, theme::code(), tokens.muted, inner));
        let remedies = problem.remedies.iter();
        let remedies = remedies.filter(|remedy| is_last || !remedy.asks_again());
        let remedies: Vec<Remedy> = remedies.cloned().collect();
        let rows = rows(inner, &widths(ui, &remedies, details.is_some()));
        Self {
            width,
            is_last,
            key: LayoutKey::of(ui, width),
            title: wrapped(
                ui,
                &problem.message,
                theme::strong(),
                tokens.text,
                inner - ICON_COLUMN,
            ),
            lines: lines.collect(),
            details,
            details_open: before.is_some_and(|before| before.details_open),
            remedies,
            rows,
        }
    }

    /// Whether it was laid out for that width, place and theme.
    pub(super) fn fits(&self, ui: &Ui, width: f32, is_last: bool) -> bool {
        self.is_last == is_last && self.key == LayoutKey::of(ui, width)
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        let mut height = 2.0 * PADDING + self.title.size().y;
        if !self.lines.is_empty() {
            height += BELOW_TITLE;
        }
        height += self.lines.iter().map(|line| line.size().y).sum::<f32>();
        height += self.buttons_height();
        if let (true, Some(details)) = (self.details_open, &self.details) {
            height += theme::SPACE_12 + details.size().y;
        }
        height
    }

    /// Height of all rows of buttons with the gap above them.
    fn buttons_height(&self) -> f32 {
        self.rows.last().map_or(0.0, |last| {
            let rows = (last + 1) as f32;
            ABOVE_BUTTONS + rows * (theme::CONTROL_HEIGHT + ROW_GAP) - ROW_GAP
        })
    }

    /// Draws the card with its upper left corner there.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, at: Pos2, answer: MessageId) {
        let tokens = theme::tokens(ui);
        let rect = Rect::from_min_size(at, vec2(self.width, self.height()));
        frame_ui(ui, rect);
        let painter = ui.painter();
        let left = rect.left() + EDGE + SIDE;
        let mut top = rect.top() + PADDING;
        paint_icon(
            painter,
            pos2(left + theme::ICON / 2.0, top + theme::BODY_LINE / 2.0),
            Icon::TriangleAlert,
            theme::icon(),
            tokens.bad,
        );
        label_ui(ui, pos2(left + ICON_COLUMN, top), &self.title);
        top += self.title.size().y;
        if !self.lines.is_empty() {
            top += BELOW_TITLE;
        }
        for line in &self.lines {
            label_ui(ui, pos2(left, top), line);
            top += line.size().y;
        }
        let place = Rect::from_min_max(
            pos2(left, top + ABOVE_BUTTONS),
            pos2(rect.right() - SIDE, top + self.buttons_height()),
        );
        self.buttons_ui(ui, draw, place, answer);
        top += self.buttons_height();
        if let (true, Some(details)) = (self.details_open, &self.details) {
            label_ui(ui, pos2(left, top + theme::SPACE_12), details);
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, place: Rect, answer: MessageId) {
        let (mut left, mut row) = (place.left(), 0);
        let fold = if self.details_open {
            "Hide details"
        } else {
            "Details"
        };
        for (index, in_row) in self.rows.iter().enumerate() {
            if *in_row != row {
                (left, row) = (place.left(), *in_row);
            }
            let remedy = self.remedies.get(index);
            let label = remedy.map_or_else(|| fold.to_owned(), |r| label_at(r, draw.now));
            let button = match remedy {
                Some(_) if index == 0 => Button::primary(&label),
                Some(_) => Button::secondary(&label),
                None => Button::quiet(&label),
            };
            let width = button.measure(ui).min(place.width());
            let top = place.top() + row as f32 * (theme::CONTROL_HEIGHT + ROW_GAP);
            let at = Rect::from_min_size(pos2(left, top), vec2(width, theme::CONTROL_HEIGHT));
            left += width + theme::SPACE_8;
            let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt(index));
            let mut pressed = child.add(button.width(width));
            if child.is_rect_visible(at) {
                count_down(&child, remedy, draw.now);
            }
            if width >= place.width() {
                pressed = pressed.on_hover_text(&label);
            }
            if pressed.clicked() {
                match remedy {
                    Some(remedy) => draw.push(Action::Remedy(remedy.clone(), Some(answer))),
                    None => self.details_open = !self.details_open,
                }
            }
        }
    }
}

/// Draws the ground of the card. Its left border is the edge that says that something failed: it
/// goes round the corners as the border does.
fn frame_ui(ui: &Ui, rect: Rect) {
    let tokens = theme::tokens(ui);
    let border = Stroke::new(1.0, tokens.line);
    let clip = ui.clip_rect();
    let split = rect.left() + 2.0 * EDGE;
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
        rect.min + vec2(EDGE, border.width),
        rect.max - vec2(0.0, border.width),
    );
    left.rect_filled(inner, round - EDGE as u8, tokens.raised);
}

fn count_down(ui: &Ui, remedy: Option<&Remedy>, now: Timestamp) {
    if let Some(until) = remedy.and_then(waits_until) {
        wake_at_next_second(ui.ctx(), until, now);
    }
}

/// How wide the buttons are at most: one for each remedy, and the fold of the details.
fn widths(ui: &Ui, remedies: &[Remedy], has_details: bool) -> Vec<f32> {
    let remedy = |(index, remedy): (usize, &Remedy)| {
        let label = match waits_until(remedy) {
            Some(_) => WIDEST_RETRY.to_owned(),
            None => words::remedy(remedy),
        };
        if index == 0 {
            Button::primary(&label).measure(ui)
        } else {
            Button::secondary(&label).measure(ui)
        }
    };
    let fold = has_details.then(|| Button::quiet("Hide details").measure(ui));
    let remedies = remedies.iter().enumerate().map(remedy);
    remedies.chain(fold).collect()
}

/// In which row each button stands, if as many as fit stand beside each other.
fn rows(room: f32, widths: &[f32]) -> Vec<usize> {
    let (mut row, mut used) = (0, 0.0);
    let place = |width: &f32| {
        if used > 0.0 && used + width > room {
            row += 1;
            used = 0.0;
        }
        used += width + theme::SPACE_8;
        row
    };
    widths.iter().map(place).collect()
}

fn label_ui(ui: &mut Ui, at: Pos2, galley: &Arc<Galley>) {
    let rect = Rect::from_min_size(at, galley.size());
    ui.put(
        rect,
        Label::new(Arc::clone(galley))
            .selectable(true)
            .sense(Sense::hover()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_take_as_many_rows_as_they_need() {
        let check = |room, widths: &[f32], expected: &[usize]| {
            assert_eq!(rows(room, widths), expected, "{widths:?} in {room}");
        };
        check(300.0, &[], &[]);
        check(300.0, &[100.0, 100.0, 84.0], &[0, 0, 0]);
        check(300.0, &[100.0, 100.0, 85.0], &[0, 0, 1]);
        check(300.0, &[400.0, 100.0, 250.0, 400.0], &[0, 1, 2, 3]);
        check(100.0, &[99.0, 99.0], &[0, 1]);
    }
}
