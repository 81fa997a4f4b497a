//! A link of an answer: where it leads is shown before anything opens it.

use super::dialog::{Confirm, DialogContents};
use crate::domain::link::{Link, Opens};
use crate::state::State;
use crate::state::action::{Action, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, below_ui};
use crate::ui::{announce, theme};
use eframe::egui::{self, Key, Label, OpenUrl, RichText, Ui};
use lucide_icons::Icon;

/// Why a link is not opened.
const NOT_OPENED: &str = "Only web and mail addresses can be opened; copy it to use it elsewhere";

/// What is said of the address once it was copied.
const COPIED: &str = "Address copied";

/// The dialog: the address, and what was read from it.
pub(super) struct OpenLink {
    address: String,
    link: Link,
    was_copied: bool,
}

impl OpenLink {
    /// For an address as the answer has it.
    pub(super) fn new(address: String) -> Self {
        Self {
            link: Link::read(&address),
            address,
            was_copied: false,
        }
    }
}

impl DialogContents for OpenLink {
    fn title(&self) -> String {
        match self.link.opens {
            Some(Opens::Browser { .. }) => "Open this link?",
            Some(Opens::Mail { .. }) => "Write to this address?",
            None => "This link is not opened",
        }
        .to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let tokens = theme::tokens(ui);
        if let Some(Opens::Browser { host: whose, .. } | Opens::Mail { to: whose, .. }) =
            &self.link.opens
        {
            let whose = RichText::new(whose).font(theme::strong());
            ui.add(Label::new(whose.color(tokens.text)).wrap());
        }
        let address = RichText::new(&self.link.shown)
            .font(theme::code())
            .color(tokens.text);
        ui.add(Label::new(address).wrap().selectable(true));
        for warning in &self.link.warnings {
            let warning = RichText::new(warning).font(theme::small());
            ui.add(Label::new(warning.color(tokens.warn)).wrap());
        }
        if self.link.opens.is_none() {
            let reason = RichText::new(NOT_OPENED).font(theme::small());
            ui.label(reason.color(tokens.muted));
        }
        if self.was_copied {
            below_ui(ui, Below::Done(COPIED));
        }
        // A button that has the keyboard takes Enter itself.
        let nowhere = ui.memory(egui::Memory::focused).is_none();
        if nowhere && !first && ui.input(|input| input.key_pressed(Key::Enter)) {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, _state: &State) -> Option<Confirm> {
        let text = match self.link.opens {
            Some(Opens::Mail { .. }) => "Write e-mail",
            Some(Opens::Browser { .. }) | None => "Open in browser",
        };
        let blocked = self.link.opens.is_none().then(|| NOT_OPENED.to_owned());
        Some(Confirm::new(text, blocked))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(Opens::Browser { url, .. } | Opens::Mail { url, .. }) = &self.link.opens {
            ui.open_url(OpenUrl::new_tab(url));
            draw.push(Action::View(ViewAction::CloseDialog));
        }
    }

    fn starts_at_confirm(&self) -> bool {
        self.link.opens.is_some() && self.link.warnings.is_empty()
    }

    fn side_button(&self, _state: &State) -> Option<(Button<'static>, Option<String>)> {
        Some((Button::quiet("Copy address").icon(Icon::Copy), None))
    }

    fn side(&mut self, ui: &mut Ui, _draw: &mut Draw<'_>) {
        ui.copy_text(self.address.clone());
        announce::say(ui.ctx(), COPIED);
        self.was_copied = true;
    }
}
