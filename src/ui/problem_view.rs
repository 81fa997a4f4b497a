//! A problem as it stands on a page or in a dialog. Under an answer it is a
//! [card](super::chat) of its own, of the same [layout](ProblemLayout).

use super::problem_layout::{ProblemLayout, ProblemPlace};
use crate::domain::problem::{Problem, Remedy};
use crate::domain::timestamp::Timestamp;
use crate::words;
use eframe::egui::{Ui, UiBuilder, vec2};

/// What is unfolded of a problem.
#[derive(Debug, Default)]
pub(super) struct ProblemView {
    details_open: bool,
}

impl ProblemView {
    /// Draws the problem over the whole width, with the buttons that `is_offered`; returns the
    /// remedy whose button was pressed. Without the moment, waits are not counted down.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        problem: &Problem,
        now: Option<Timestamp>,
        is_offered: impl Fn(&Remedy) -> bool,
    ) -> Option<Remedy> {
        let width = ui.available_width();
        let words = words::problem(problem);
        let layout = ProblemLayout::new(ui, ProblemPlace::Page, width, &words, is_offered);
        let (_, rect) = ui.allocate_space(vec2(width, layout.height(self.details_open)));
        let builder = UiBuilder::new().max_rect(rect).id_salt("problem");
        let mut child = ui.new_child(builder);
        layout.ui(&mut child, rect.min, now, &mut self.details_open)
    }
}
