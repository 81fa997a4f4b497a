//! A problem as it stands on a page or in a dialog: what happened, the facts, what to do, the
//! buttons that do it, and the server's own words behind "Details". Under an answer it is a
//! [card](super::chat) of its own.

use super::countdown::{label_at, waits_until, wake_at_next_second};
use super::fingerprint::set_apart;
use super::theme;
use super::widgets::button::Button;
use super::widgets::field::{Below, below_ui};
use crate::domain::problem::{Problem, Remedy};
use crate::domain::timestamp::Timestamp;
use crate::words;
use eframe::egui::{Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};

/// What is unfolded of a problem.
#[derive(Debug, Default)]
pub(super) struct ProblemView {
    details_open: bool,
}

impl ProblemView {
    /// Draws the problem, with the buttons that `is_offered`; returns the remedy whose button was
    /// pressed. Without the moment, waits are not counted down.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        problem: &Problem,
        now: Option<Timestamp>,
        is_offered: impl Fn(&Remedy) -> bool,
    ) -> Option<Remedy> {
        let tokens = theme::tokens(ui);
        let problem = words::problem(problem);
        below_ui(ui, Below::Error(&problem.message));
        for line in problem.below() {
            let line = RichText::new(set_apart(line))
                .font(theme::small())
                .color(tokens.muted);
            ui.add(Label::new(line).wrap().selectable(true));
        }
        let mut pressed = None;
        let offered: Vec<&Remedy> = problem.remedies.iter().filter(|r| is_offered(r)).collect();
        if !offered.is_empty() || problem.details.is_some() {
            ui.horizontal_wrapped(|ui| {
                for (index, remedy) in offered.into_iter().enumerate() {
                    if remedy_ui(ui, remedy, now, index == 0) {
                        pressed = Some(remedy.clone());
                    }
                }
                if problem.details.is_some() {
                    let fold = Button::quiet("Details").unfolds(self.details_open);
                    if ui.add(fold).clicked() {
                        self.details_open = !self.details_open;
                    }
                }
            });
        }
        if let Some(details) = &problem.details
            && self.details_open
        {
            words_ui(ui, "details", details);
        }
        pressed
    }
}

fn remedy_ui(ui: &mut Ui, remedy: &Remedy, now: Option<Timestamp>, best: bool) -> bool {
    let label = now.map_or_else(|| words::remedy(remedy), |now| label_at(remedy, now));
    let mut button = if best {
        Button::primary(&label)
    } else {
        Button::secondary(&label)
    };
    let room = ui.max_rect().width();
    if button.measure(ui) > room {
        button = button.width(room);
    }
    let button = ui.add(button);
    if let (Some(now), Some(until)) = (now, waits_until(remedy))
        && ui.is_rect_visible(button.rect)
    {
        wake_at_next_second(ui.ctx(), until, now);
    }
    button.clicked()
}

/// Greatest height of a server's own words, in points; more of them is scrolled.
const WORDS_HEIGHT: f32 = 160.0;

/// Draws a server's own words, scrolled where they are long.
pub(super) fn words_ui(ui: &mut Ui, salt: impl eframe::egui::AsIdSalt, words: &str) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.code_bg)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(theme::RADIUS_CONTROL)
        .inner_margin(Margin::same(8))
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt(salt)
                .max_height(WORDS_HEIGHT)
                .min_scrolled_height(WORDS_HEIGHT)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let words = RichText::new(words).font(theme::code());
                    let words = Label::new(words.color(tokens.text)).wrap();
                    ui.add(words.selectable(true));
                });
        });
}
