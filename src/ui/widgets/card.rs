//! Cards: a title, a sentence, and what belongs together.

use crate::ui::theme;
use eframe::egui::accesskit::Role;
use eframe::egui::{self, FontId, Frame, Response, RichText, Ui};

/// A card as wide as there is room. `actions` are drawn after the title;
/// [`trailing`](super::button::trailing) puts them at the right end of its line.
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
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CARD)
        .inner_margin(theme::widgets::CARD_MARGIN)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            if !title.is_empty() {
                let head = |ui: &mut Ui| {
                    title_ui(ui, title, theme::strong(), CARD_LEVEL);
                    actions(ui);
                };
                // Beside the title, buttons that wrap would begin a line in its middle.
                if ui.available_width() < theme::widgets::NARROW_CARD {
                    ui.vertical(head);
                } else {
                    ui.horizontal(head);
                }
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

/// Level of a card's title among the headings, below that of the screen.
const CARD_LEVEL: usize = 2;
/// Level of the title of a part of a card.
pub const PART_LEVEL: usize = 3;

/// Draws a title as a heading that assistive techniques can go to; `level` counts from 1.
pub fn title_ui(ui: &mut Ui, title: &str, font: FontId, level: usize) -> Response {
    let title = RichText::new(title).font(font);
    let response = ui.label(title.color(theme::tokens(ui).text));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let text = node.value().unwrap_or_default().to_owned();
        node.set_role(Role::Heading);
        node.set_label(text);
        node.set_level(level);
    });
    response
}

/// A row of a card that needs no label: its control stands under those of the other rows.
pub fn row_without_label(ui: &mut Ui, control: impl FnOnce(&mut Ui)) {
    if ui.available_width() < theme::widgets::NARROW_ROW {
        control(ui);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        ui.allocate_space(egui::vec2(theme::widgets::ROW_LABEL, 0.0));
        ui.vertical(control);
    });
}

/// A row of a card: its label at the left, its control in the rest of the width. On a narrow window
/// the label stands above. The label is painted only: the control bears it as its accessible name.
pub fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui);
    let narrow = ui.available_width() < theme::widgets::NARROW_ROW;
    let font = if narrow {
        theme::small()
    } else {
        theme::label()
    };
    let galley = ui
        .painter()
        .layout_no_wrap(label.to_owned(), font, tokens.muted);
    let height = if narrow {
        galley.size().y
    } else {
        theme::CONTROL_HEIGHT
    };
    let draw_label = |ui: &mut Ui, width: f32| {
        let (_, rect) = ui.allocate_space(egui::vec2(width, height));
        let top = rect.center().y - galley.size().y / 2.0;
        ui.painter()
            .galley(egui::pos2(rect.left(), top), galley, tokens.muted);
    };
    if narrow {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            draw_label(ui, ui.available_width());
            control(ui);
        });
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_8;
            draw_label(ui, theme::widgets::ROW_LABEL);
            ui.vertical(control);
        });
    }
}
