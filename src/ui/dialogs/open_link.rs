//! A link of an answer: its whole address is shown before the browser opens it.

use super::Dialog;
use crate::state::State;
use crate::state::action::{Action, ViewAction};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use eframe::egui::{self, Key, Label, OpenUrl, RichText, Ui};
use lucide_icons::Icon;

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
        if !self.can_be_opened() {
            let reason = "Only web and mail addresses can be opened; copy it to use it elsewhere";
            let reason = RichText::new(reason).font(theme::small());
            ui.label(reason.color(tokens.muted));
        }
        // A button that has the keyboard takes Enter itself.
        let nowhere = ui.memory(egui::Memory::focused).is_none();
        if nowhere && !first && ui.input(|input| input.key_pressed(Key::Enter)) {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, _state: &State) -> Option<(&'static str, bool)> {
        Some(("Open in browser", self.can_be_opened()))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if self.can_be_opened() {
            ui.open_url(OpenUrl::new_tab(self.address.trim()));
            draw.push(Action::View(ViewAction::CloseDialog));
        }
    }

    fn starts_at_confirm(&self) -> bool {
        self.can_be_opened()
    }

    fn side_button(&self, _state: &State) -> Option<(Button<'static>, bool)> {
        Some((Button::quiet("Copy address").icon(Icon::Copy), true))
    }

    fn side(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        ui.copy_text(self.address.clone());
        draw.push(Action::View(ViewAction::CloseDialog));
    }
}
