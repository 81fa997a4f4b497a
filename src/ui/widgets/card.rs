//! Cards: a title, a sentence, and what belongs together.

use crate::ui::theme;
use eframe::egui::{self, Frame, Margin, RichText, Stroke, Ui};

/// A card as wide as there is room. `actions` are drawn at the right end of the title's line.
pub fn card(
    ui: &mut Ui,
    title: &str,
    sentence: &str,
    actions: impl FnOnce(&mut Ui),
    contents: impl FnOnce(&mut Ui),
) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(theme::RADIUS_CARD)
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            if !title.is_empty() {
                ui.horizontal(|ui| {
                    ui.label(
                        RichText::new(title)
                            .font(theme::strong())
                            .color(tokens.text),
                    );
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), actions);
                });
            }
            if !sentence.is_empty() {
                ui.label(
                    RichText::new(sentence)
                        .font(theme::small())
                        .color(tokens.muted),
                );
            }
            contents(ui);
        });
}

/// A row of a card: its label at the left, its control in the rest of the width. On a narrow window the label stands above.
pub fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    const LABEL_WIDTH: f32 = 122.0;
    let tokens = theme::tokens(ui);
    let text = RichText::new(label)
        .font(theme::label())
        .color(tokens.muted);
    if ui.available_width() < 420.0 {
        ui.label(text);
        control(ui);
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let size = egui::vec2(LABEL_WIDTH, theme::CONTROL_HEIGHT);
        ui.allocate_ui_with_layout(
            size,
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(LABEL_WIDTH);
                ui.label(text);
            },
        );
        control(ui);
    });
}
