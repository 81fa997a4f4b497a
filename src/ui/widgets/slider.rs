//! A slider for a number: the toolkit's, in the colours of the theme.

use super::focus_ring;
use crate::ui::theme;
use eframe::egui::style::HandleShape;
use eframe::egui::{self, Response, SliderClamping, Stroke, Ui};
use std::ops::RangeInclusive;

/// A slider as wide as there is room.
#[derive(Debug, Clone)]
pub struct Slider<'a> {
    /// The accessible name of the slider.
    pub name: &'a str,
    /// The least and the most.
    pub range: RangeInclusive<f64>,
    /// What a step is; 1 for whole numbers.
    pub step: f64,
    /// Whether small numbers have as much room as great ones.
    pub logarithmic: bool,
}

impl Slider<'_> {
    /// Draws it. Marks the response as changed when the number is.
    pub fn show(self, ui: &mut Ui, number: &mut f64) -> Response {
        let tokens = theme::tokens(ui);
        ui.scope(|ui| {
            ui.spacing_mut().slider_width = ui.available_width();
            ui.spacing_mut().interact_size.y = theme::SMALL_TARGET;
            ui.spacing_mut().slider_rail_height = theme::widgets::SLIDER_RAIL;
            let visuals = ui.visuals_mut();
            // The filled part of the rail, the rest of it with the knob at rest, the knob in use.
            visuals.selection.bg_fill = tokens.accent;
            let widgets = &mut visuals.widgets;
            for state in [
                &mut widgets.inactive,
                &mut widgets.hovered,
                &mut widgets.active,
            ] {
                state.bg_fill = tokens.line;
                state.fg_stroke = Stroke::new(theme::widgets::SLIDER_KNOB_LINE, tokens.accent);
            }
            widgets.hovered.bg_fill = tokens.accent;
            widgets.active.bg_fill = tokens.accent;
            let mut slider = egui::Slider::new(number, self.range)
                .show_value(false)
                .trailing_fill(true)
                // A number between two steps stays as it is until it is moved.
                .clamping(SliderClamping::Edits)
                .handle_shape(HandleShape::Circle)
                .logarithmic(self.logarithmic)
                .step_by(self.step);
            if self.step >= 1.0 {
                slider = slider.integer();
            }
            let slider = ui.add(slider).accessible_name(self.name);
            focus_ring(
                ui,
                &slider,
                slider.rect.expand(theme::widgets::RING_OUTSET),
                theme::RADIUS_CONTROL,
            );
            slider
        })
        .inner
    }
}
