//! Settings › Shortcuts: the keys, from the one table of shortcuts, and those that belong to a
//! single field.

use super::{Screen, column, title_ui};
use crate::state::action::Screen as Id;
use crate::ui::shortcuts::SHORTCUTS;
use crate::ui::widgets::card;
use crate::ui::{Draw, theme};
use eframe::egui::{Align, Frame, Label, Layout, Margin, RichText, Stroke, Ui, vec2};
use lucide_icons::Icon;

/// What keys do in the message and in dialogs.
const IN_FIELDS: [(&str, &str); 5] = [
    ("Send the message", "Enter"),
    ("Break the line", "Shift Enter"),
    ("Bring back the last message, in an empty field", "Up"),
    ("Confirm a dialog", "Enter"),
    (
        "Close a dialog or menu, give up what is typed in a setting",
        "Escape",
    ),
];

/// The screen; keeps nothing.
pub(super) struct Shortcuts;

impl Screen for Shortcuts {
    fn id(&self) -> Id {
        Id::Shortcuts
    }

    fn name(&self) -> &'static str {
        "Shortcuts"
    }

    fn icon(&self) -> Icon {
        Icon::Keyboard
    }

    fn ui(&mut self, ui: &mut Ui, _draw: &mut Draw<'_>) {
        column(ui, "shortcuts", |ui| {
            title_ui(ui, "Shortcuts");
            let everywhere = SHORTCUTS.iter().map(|entry| (entry.text, entry.written));
            keys_ui(ui, "Everywhere", everywhere);
            keys_ui(ui, "While writing", IN_FIELDS.into_iter());
        });
    }
}

fn keys_ui<'a>(ui: &mut Ui, title: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    card::card(
        ui,
        title,
        "",
        |_| {},
        |ui| {
            for (text, keys) in rows {
                let size = vec2(ui.available_width(), 28.0);
                ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                    keys_caps_ui(ui, keys);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let text = RichText::new(text).font(theme::label());
                        ui.add(Label::new(text.color(theme::tokens(ui).text)).truncate());
                    });
                });
            }
        },
    );
}

fn keys_caps_ui(ui: &mut Ui, keys: &str) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(theme::RADIUS_CONTROL)
        .inner_margin(Margin::symmetric(8, 2))
        .show(ui, |ui| {
            let keys = RichText::new(keys).font(theme::small());
            ui.label(keys.color(tokens.muted));
        });
}
