//! How a problem is laid out wherever one is shown: what happened, the facts, what to do, the buttons
//! that do it, and the server's own words behind "Details". It is measured first and then drawn, by
//! one sum.
//!
//! What a problem says is [`words`](crate::words)'s; what stands around it, and what its buttons do,
//! is for who shows it.

use super::countdown::{label_at, waits_until, wake_at_next_second};
use super::fingerprint::set_apart;
use super::theme;
use super::theme::problem::{
    ABOVE_BUTTONS, AROUND_WORDS, BELOW_TITLE, SERVER_WORDS_HEIGHT, SERVER_WORDS_MARGIN,
};
use super::widgets::button::Button;
use super::widgets::paint_icon;
use crate::domain::problem::Remedy;
use crate::domain::timestamp::Timestamp;
use crate::words::{self, ProblemWords};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    AsIdSalt, Color32, FontId, Frame, Galley, Label, Pos2, Rect, RichText, ScrollArea, Sense, Ui,
    UiBuilder, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// A retry may say as much while it counts down.
const WIDEST_RETRY: &str = "Retry in 0000 s";

/// Where a problem is shown, by which it stands out more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProblemPlace {
    /// On a page or in a dialog, below what it is about.
    Page,
    /// In a card of its own, under an answer.
    Card,
}

/// A problem, laid out for one width.
pub(super) struct ProblemLayout {
    place: ProblemPlace,
    width: f32,
    gaps: ProblemGaps,
    title: Arc<Galley>,
    /// Facts and hint, each from a line of its own.
    lines: Vec<Arc<Galley>>,
    details: Option<Arc<Galley>>,
    /// The remedies that have a button, the best one first.
    remedies: Vec<Remedy>,
    /// In which row each button stands: of the remedies and, as the last one, of the details.
    rows: Vec<usize>,
}

/// The distances between the pieces of a problem, in points.
#[derive(Debug, Clone, Copy)]
struct ProblemGaps {
    below_title: f32,
    between_lines: f32,
    above_buttons: f32,
    above_details: f32,
}

/// A piece of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProblemPiece {
    /// What happened, behind an icon.
    Title,
    /// The fact or hint of that number.
    Line(usize),
    /// The row of buttons of that number.
    Buttons(usize),
    /// The server's own words.
    Details,
}

impl ProblemGaps {
    fn of(place: ProblemPlace, ui: &Ui) -> Self {
        match place {
            ProblemPlace::Page => {
                let gap = ui.spacing().item_spacing.y;
                Self {
                    below_title: gap,
                    between_lines: gap,
                    above_buttons: gap,
                    above_details: gap,
                }
            }
            ProblemPlace::Card => Self {
                below_title: BELOW_TITLE,
                between_lines: 0.0,
                above_buttons: ABOVE_BUTTONS,
                above_details: theme::SPACE_12,
            },
        }
    }
}

impl ProblemPlace {
    /// Room for the icon before the title, in points.
    fn icon_column(self) -> f32 {
        match self {
            Self::Page => theme::ICON + theme::SPACE_4,
            Self::Card => theme::SPACE_24,
        }
    }

    fn title(self, ui: &Ui) -> (FontId, Color32) {
        let tokens = theme::tokens(ui);
        match self {
            Self::Page => (theme::small(), tokens.bad),
            Self::Card => (theme::strong(), tokens.text),
        }
    }

    /// Draws the icon before a title whose first line begins at that point.
    fn icon_ui(self, ui: &Ui, corner: Pos2) {
        let (icon, font, line) = match self {
            Self::Page => (Icon::CircleAlert, theme::icon_small(), theme::SMALL_LINE),
            Self::Card => (Icon::TriangleAlert, theme::icon(), theme::BODY_LINE),
        };
        let middle = corner + vec2(theme::ICON, line) / 2.0;
        paint_icon(ui.painter(), middle, icon, font, theme::tokens(ui).bad);
    }
}

impl ProblemLayout {
    /// Lays out a problem for a width in points, with a button for each remedy that `is_offered`.
    pub(super) fn new(
        ui: &Ui,
        place: ProblemPlace,
        width: f32,
        problem: &ProblemWords,
        is_offered: impl Fn(&Remedy) -> bool,
    ) -> Self {
        let tokens = theme::tokens(ui);
        let (font, color) = place.title(ui);
        let title = wrapped(
            ui,
            &problem.message,
            font,
            color,
            width - place.icon_column(),
        );
        let lines = problem.below().map(|line| {
            let line = set_apart(line);
            wrapped(ui, &line, theme::small(), tokens.muted, width)
        });
        let details = problem.details.as_ref().map(|words| {
            let (room, color) = match place {
                ProblemPlace::Page => (width - 2.0 * AROUND_WORDS, tokens.text),
                ProblemPlace::Card => (width, tokens.muted),
            };
            wrapped(ui, words, theme::code(), color, room)
        });
        let remedies = problem.remedies.iter().filter(|remedy| is_offered(remedy));
        let remedies: Vec<Remedy> = remedies.cloned().collect();
        let rows = rows(width, &widths(ui, &remedies, details.is_some()));
        Self {
            place,
            width,
            gaps: ProblemGaps::of(place, ui),
            title,
            lines: lines.collect(),
            details,
            remedies,
            rows,
        }
    }

    /// The height of the problem, in points; `is_open` says whether the details are shown.
    pub(super) fn height(&self, is_open: bool) -> f32 {
        self.flow(is_open, |_, _| {})
    }

    /// Hands out every piece with its place, from top to bottom, in points from the upper left
    /// corner of the problem; returns the height of all.
    fn flow(&self, is_open: bool, mut put: impl FnMut(ProblemPiece, Rect)) -> f32 {
        let mut bottom = 0.0;
        let mut below = |gap: f32, height: f32, piece: ProblemPiece| {
            let corner = pos2(0.0, bottom + gap);
            put(piece, Rect::from_min_size(corner, vec2(self.width, height)));
            bottom = corner.y + height;
        };
        below(0.0, self.title.size().y, ProblemPiece::Title);
        for (number, line) in self.lines.iter().enumerate() {
            let gap = if number == 0 {
                self.gaps.below_title
            } else {
                self.gaps.between_lines
            };
            below(gap, line.size().y, ProblemPiece::Line(number));
        }
        for row in 0..self.rows.last().map_or(0, |last| last + 1) {
            let gap = if row == 0 {
                self.gaps.above_buttons
            } else {
                theme::SPACE_8
            };
            below(gap, theme::CONTROL_HEIGHT, ProblemPiece::Buttons(row));
        }
        if let Some(details) = self.details.as_ref().filter(|_| is_open) {
            let height = match self.place {
                ProblemPlace::Page => {
                    details.size().y.min(SERVER_WORDS_HEIGHT) + 2.0 * AROUND_WORDS
                }
                ProblemPlace::Card => details.size().y,
            };
            below(self.gaps.above_details, height, ProblemPiece::Details);
        }
        bottom
    }

    /// Draws the problem with its upper left corner there; returns the remedy whose button was
    /// pressed. Waits are counted down from `now`, if that is told.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        corner: Pos2,
        now: Option<Timestamp>,
        is_open: &mut bool,
    ) -> Option<Remedy> {
        let mut pressed = None;
        let was_open = *is_open;
        self.flow(was_open, |piece, rect| {
            let rect = rect.translate(corner.to_vec2());
            match piece {
                ProblemPiece::Title => self.title_ui(ui, rect),
                ProblemPiece::Line(number) => label_ui(ui, rect.min, &self.lines[number]),
                ProblemPiece::Buttons(row) => {
                    let asked = self.buttons_ui(ui, rect, row, now, is_open);
                    pressed = asked.or(pressed.take());
                }
                ProblemPiece::Details => self.details_ui(ui, rect),
            }
        });
        pressed
    }
}

impl ProblemLayout {
    fn title_ui(&self, ui: &mut Ui, rect: Rect) {
        self.place.icon_ui(ui, rect.min);
        let left = rect.left() + self.place.icon_column();
        label_ui(ui, pos2(left, rect.top()), &self.title);
    }

    /// Draws a row of buttons; the remedy whose button was pressed.
    fn buttons_ui(
        &self,
        ui: &mut Ui,
        rect: Rect,
        row: usize,
        now: Option<Timestamp>,
        is_open: &mut bool,
    ) -> Option<Remedy> {
        let mut left = rect.left();
        let mut asked = None;
        let in_row = self.rows.iter().enumerate();
        for (index, _) in in_row.filter(|(_, in_row)| **in_row == row) {
            let remedy = self.remedies.get(index);
            let label = match (remedy, now) {
                (Some(remedy), Some(now)) => label_at(remedy, now),
                (Some(remedy), None) => words::remedy(remedy),
                (None, _) if *is_open => "Hide details".to_owned(),
                (None, _) => "Details".to_owned(),
            };
            let button = button(&label, index, remedy.is_some());
            let width = button.measure(ui).min(self.width);
            let size = vec2(width, theme::CONTROL_HEIGHT);
            let at = Rect::from_min_size(pos2(left, rect.top()), size);
            left += width + theme::SPACE_8;
            let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt(index));
            let mut pressed = child.add(button.width(width));
            if let (Some(now), Some(until)) = (now, remedy.and_then(waits_until))
                && child.is_rect_visible(at)
            {
                wake_at_next_second(ui.ctx(), until, now);
            }
            if width >= self.width {
                pressed = pressed.on_hover_text(&label);
            }
            if pressed.clicked() {
                match remedy {
                    Some(remedy) => asked = Some(remedy.clone()),
                    None => *is_open = !*is_open,
                }
            }
        }
        asked
    }

    fn details_ui(&self, ui: &mut Ui, rect: Rect) {
        let Some(details) = &self.details else {
            return;
        };
        match self.place {
            ProblemPlace::Card => label_ui(ui, rect.min, details),
            ProblemPlace::Page => {
                let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("details"));
                server_words_ui(&mut child, "details", details.text());
            }
        }
    }
}

/// The button of a remedy, of which the first is the best, or the one that shows the details.
fn button(label: &str, index: usize, is_remedy: bool) -> Button<'_> {
    match (is_remedy, index) {
        (true, 0) => Button::primary(label),
        (true, _) => Button::secondary(label),
        (false, _) => Button::quiet(label),
    }
}

/// How wide the buttons are at most: one for each remedy, and the one of the details.
fn widths(ui: &Ui, remedies: &[Remedy], has_details: bool) -> Vec<f32> {
    let remedies = remedies.iter().enumerate().map(|(index, remedy)| {
        let label = match waits_until(remedy) {
            Some(_) => WIDEST_RETRY.to_owned(),
            None => words::remedy(remedy),
        };
        button(&label, index, true).measure(ui)
    });
    let details = has_details.then(|| Button::quiet("Hide details").measure(ui));
    remedies.chain(details).collect()
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

fn wrapped(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::simple(text.to_owned(), font, color, width)))
}

fn label_ui(ui: &mut Ui, at: Pos2, galley: &Arc<Galley>) {
    let label = Label::new(Arc::clone(galley)).selectable(true);
    ui.put(
        Rect::from_min_size(at, galley.size()),
        label.sense(Sense::hover()),
    );
}

/// Draws a server's own words, scrolled where they are long.
pub(super) fn server_words_ui(ui: &mut Ui, salt: impl AsIdSalt, words: &str) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.code_bg)
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CONTROL)
        .inner_margin(SERVER_WORDS_MARGIN)
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt(salt)
                .max_height(SERVER_WORDS_HEIGHT)
                .min_scrolled_height(SERVER_WORDS_HEIGHT)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let words = RichText::new(words).font(theme::code());
                    let words = Label::new(words.color(tokens.text)).wrap();
                    ui.add(words.selectable(true));
                });
        });
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
