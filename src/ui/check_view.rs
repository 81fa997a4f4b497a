//! A connection check: its steps as they end, and what to do about what is wrong.
//!
//! It stands where the provider is edited, so the ways there and to another check are no buttons
//! of its own.

use super::announce;
use super::problem_layout::server_words_ui;
use super::problem_view::ProblemView;
use super::theme::{self, Tokens};
use super::widgets::button::Button;
use super::widgets::field::{Below, below_ui};
use super::widgets::list;
use super::widgets::sign::{Sign, paint_sign};
use crate::domain::check::{Finding, Outcome, Step, StepReport};
use crate::domain::problem::{Problem, Remedy};
use crate::domain::timestamp::Timestamp;
use crate::state::checks::ConnectionCheck;
use crate::words;
use eframe::egui::{Color32, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::collections::HashSet;

/// What is unfolded of a check.
#[derive(Debug, Default)]
pub(super) struct CheckView {
    open: HashSet<Step>,
    problem: ProblemView,
    now: Option<Timestamp>,
    /// How many steps were spoken, and whether the end was; `None` before anything was seen.
    heard: Option<(usize, bool)>,
}

impl CheckView {
    /// Counts waits down from that moment.
    pub(super) fn at(&mut self, now: Timestamp) -> &mut Self {
        self.now = Some(now);
        self
    }

    /// Draws the check; returns the remedy whose button was pressed.
    pub(super) fn ui(&mut self, ui: &mut Ui, check: &ConnectionCheck) -> Option<Remedy> {
        self.speak(ui, check);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for report in check.steps() {
                // What the problem below says is not said twice.
                let is_below = match &report.found {
                    Finding::Problem(problem) => check.problem() == Some(problem),
                    Finding::Line(_) => false,
                };
                let said = if is_below {
                    String::new()
                } else {
                    words::finding(&report.found)
                };
                self.step_ui(ui, report, &said);
            }
            if !check.has_ended() {
                checking_ui(ui);
            }
        });
        if !check.has_ended() {
            return None;
        }
        if let Some(problem) = check.problem() {
            return self.problem_ui(ui, problem);
        }
        below_ui(ui, Below::Done(success_words(check)));
        None
    }

    /// Speaks the steps that have ended since the last frame, and the result. What had ended before
    /// it was first shown is old.
    fn speak(&mut self, ui: &Ui, check: &ConnectionCheck) {
        let now = (check.steps().len(), check.has_ended());
        let (steps, ended) = self.heard.unwrap_or(if now.1 { now } else { (0, false) });
        // Fewer than before are those of another check.
        let is_another = now.0 < steps || (ended && !now.1);
        let (steps, ended) = if is_another {
            (0, false)
        } else {
            (steps, ended)
        };
        self.heard = Some(now);
        for report in &check.steps()[steps..] {
            announce::say(
                ui.ctx(),
                told(report, &words::finding(&report.found)).join(", "),
            );
        }
        if now.1 && !ended {
            announce::say(
                ui.ctx(),
                match check.problem() {
                    Some(problem) => words::message(problem),
                    None => success_words(check).to_owned(),
                },
            );
        }
    }

    fn problem_ui(&mut self, ui: &mut Ui, problem: &Problem) -> Option<Remedy> {
        ui.add_space(theme::SPACE_4);
        self.problem.ui(ui, problem, self.now, |remedy| {
            !matches!(remedy, Remedy::EditProvider(_) | Remedy::CheckConnection(_))
        })
    }

    fn step_ui(&mut self, ui: &mut Ui, report: &StepReport, said: &str) {
        let open = self.open.contains(&report.step);
        let name = format!("Raw reply: {}", report.step.label());
        let fold = report.raw.as_ref().map(|_| {
            let fold = Button::quiet("Raw reply").small().name(&name);
            fold.unfolds(open)
        });
        if row_ui(ui, report, said, fold) {
            if open {
                self.open.remove(&report.step);
            } else {
                self.open.insert(report.step);
            }
        }
        if let (true, Some(raw)) = (open, &report.raw) {
            server_words_ui(ui, report.step, raw);
            ui.add_space(theme::SPACE_8);
        }
    }
}

/// What a check has come to that found nothing wrong.
fn success_words(check: &ConnectionCheck) -> &'static str {
    let lacks = |report: &StepReport| report.outcome == Outcome::Lacking;
    if check.steps().iter().any(lacks) {
        "Chat works, though something is lacking"
    } else {
        "Everything works"
    }
}

/// A step as assistive techniques are told: how it ended, and what was said.
fn told(report: &StepReport, words: &str) -> Vec<String> {
    let ended = report.step.label().to_owned() + ": " + report.outcome.word();
    let parts = [ended, words.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

fn look(outcome: Outcome, tokens: &Tokens) -> (Sign, Color32) {
    match outcome {
        Outcome::Passed => (Sign::Dot, tokens.ok),
        Outcome::Lacking => (Sign::Triangle, tokens.warn),
        Outcome::Skipped => (Sign::Ring, tokens.muted),
        Outcome::Failed => (Sign::Triangle, tokens.bad),
    }
}

/// A step in one row: sign and name, what was said, how it ended and how long it took, and the fold
/// of its raw reply; whether that was pressed.
fn row_ui(ui: &mut Ui, report: &StepReport, words: &str, fold: Option<Button<'_>>) -> bool {
    let tokens = theme::tokens(ui);
    let width = ui.available_width();
    let narrow = width < theme::widgets::NARROW_STEP;
    let (sign, color) = look(report.outcome, tokens);
    let word = report.outcome.word();
    let ended = match report.took_ms {
        Some(took_ms) => format!("{word} · {took_ms} ms"),
        None => word.to_owned(),
    };
    let small = |text: String, wrap: f32| {
        ui.painter()
            .layout(text, theme::small(), Color32::PLACEHOLDER, wrap)
    };
    let ended_line = small(ended, f32::INFINITY);
    let ended_width = ended_line.size().x.max(theme::widgets::STEP_ENDED);
    let fold_width = fold.as_ref().map_or(0.0, |fold| fold.measure(ui));
    // Where the fold does not fit between name and end, it has a line of its own.
    let is_stacked = width < theme::widgets::STEP_NAME + fold_width + ended_width;
    let room = if narrow {
        width - theme::SPACE_16
    } else {
        width - theme::widgets::STEP_NAME - fold_width - ended_width - theme::SPACE_8
    };
    let said = small(words.to_owned(), room.max(theme::LEAST_WIDTH));
    let said_height = if words.is_empty() { 0.0 } else { said.size().y };
    let height = if narrow {
        theme::SMALL_TARGET + said_height
    } else {
        theme::SMALL_TARGET.max(said_height + theme::SPACE_8)
    };
    let (rect, row) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let took = report.took_ms.map(|took_ms| format!("{took_ms} ms"));
    let told: Vec<String> = told(report, words).into_iter().chain(took).collect();
    row.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), told.join(", ")));
    let middle = rect.top() + theme::SMALL_TARGET / 2.0;
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let at = pos2(rect.left() + theme::widgets::SIGN / 2.0, middle);
        paint_sign(painter, at, sign, color);
        let room = width - theme::SPACE_16 - ended_line.size().x - theme::SPACE_8;
        let room = room.min(theme::widgets::STEP_NAME - theme::SPACE_16);
        let name = list::cut_to(ui, report.step.label(), theme::label(), room);
        let at = pos2(rect.left() + theme::SPACE_16, middle - name.size().y / 2.0);
        painter.galley(at, name, tokens.text);
        let at = pos2(
            rect.right() - ended_line.size().x,
            middle - ended_line.size().y / 2.0,
        );
        let plain = matches!(report.outcome, Outcome::Passed | Outcome::Skipped);
        painter.galley(at, ended_line, if plain { tokens.muted } else { color });
        let at = if narrow {
            pos2(
                rect.left() + theme::SPACE_16,
                rect.top() + theme::SMALL_TARGET - theme::SPACE_4,
            )
        } else {
            let line = said.rows.first().map_or(0.0, |row| row.height());
            pos2(rect.left() + theme::widgets::STEP_NAME, middle - line / 2.0)
        };
        painter.galley(at, said, tokens.muted);
    }
    fold.is_some_and(|fold| {
        let place = if is_stacked {
            let line = ui.allocate_space(vec2(width, theme::SMALL_TARGET)).1;
            line.with_min_x(line.left() + theme::SPACE_8)
        } else {
            let right = rect.right() - ended_width;
            Rect::from_min_max(
                pos2(right - fold_width, rect.top()),
                pos2(right, rect.top() + theme::SMALL_TARGET),
            )
        };
        let builder = UiBuilder::new().max_rect(place).id_salt(report.step);
        ui.new_child(builder).add(fold).clicked()
    })
}

/// The step that is under way.
fn checking_ui(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let size = vec2(ui.available_width(), theme::SMALL_TARGET);
    let (rect, row) = ui.allocate_exact_size(size, Sense::hover());
    row.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), "Checking…"));
    let at = pos2(rect.left() + theme::widgets::SIGN / 2.0, rect.center().y);
    paint_sign(ui.painter(), at, Sign::Target, tokens.info);
    let text = list::cut_to(ui, "Checking…", theme::label(), rect.width());
    let at = pos2(
        rect.left() + theme::SPACE_16,
        rect.center().y - text.size().y / 2.0,
    );
    ui.painter().galley(at, text, tokens.muted);
}
