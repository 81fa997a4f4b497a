//! A connection check: its steps as they end, and what to do about what is wrong.

use super::widgets::button::Button;
use crate::domain::problem::Remedy;
use crate::state::checks::Check;
use eframe::egui::Ui;

/// What is unfolded of a check.
#[derive(Debug, Default)]
pub(super) struct CheckView {}

impl CheckView {
    /// Draws the check; returns the remedy whose button was pressed.
    pub(super) fn ui(&mut self, ui: &mut Ui, check: &Check) -> Option<Remedy> {
        for report in check.steps() {
            ui.label(format!("{}: {}", report.step.label(), report.said));
        }
        let problem = check.problem()?;
        ui.label(&problem.message);
        let pressed = problem.remedies.iter().find(|remedy| {
            let label = remedy.label();
            ui.add(Button::secondary(&label)).clicked()
        });
        pressed.cloned()
    }
}
