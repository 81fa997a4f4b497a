//! A link of an answer: its whole address is shown before the browser opens it.

use super::Dialog;
use crate::state::action::{Action, ViewAction};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use eframe::egui::{self, Key, Label, OpenUrl, RichText, Ui};

/// The dialog.
pub(super) struct OpenLink {
    address: String,
}

impl OpenLink {
    /// For an address as the answer has it.
    pub(super) fn new(address: String) -> Self {
        Self { address }
    }

    /// Only what a browser or a mail program opens; anything else could start another program.
    fn can_be_opened(&self) -> bool {
        let lower = self.address.trim_start().to_ascii_lowercase();
        ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme))
    }
}

impl Dialog for OpenLink {
    fn title(&self) -> String {
        "Open this link?".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let tokens = theme::tokens(ui);
        let address = RichText::new(&self.address)
            .font(theme::code())
            .color(tokens.text);
        ui.add(Label::new(address).wrap().selectable(true));
        let can_be_opened = self.can_be_opened();
        if !can_be_opened {
            let reason = "Only web and mail addresses can be opened; copy it to use it elsewhere";
            ui.label(
                RichText::new(reason)
                    .font(theme::small())
                    .color(tokens.muted),
            );
        }
        ui.add_space(theme::SPACE_8);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let open = ui.add_enabled(can_be_opened, Button::primary("Open in browser"));
            if first {
                open.request_focus();
            }
            let enter = can_be_opened && ui.input(|input| input.key_pressed(Key::Enter));
            if open.clicked() || (enter && !first) {
                ui.open_url(OpenUrl::new_tab(self.address.trim()));
                draw.push(Action::View(ViewAction::CloseDialog));
            }
            if ui.add(Button::secondary("Copy address")).clicked() {
                ui.copy_text(self.address.clone());
                draw.push(Action::View(ViewAction::CloseDialog));
            }
            if ui.add(Button::secondary("Cancel")).clicked() {
                draw.push(Action::View(ViewAction::CloseDialog));
            }
        });
    }
}
