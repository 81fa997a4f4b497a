//! `"Add a cloud provider"`: chosen from the catalogue, then its key.
//!
//! The list is drawn by `list`, the fields of the chosen one by `form`.

mod form;
mod list;

use super::dialog::{Confirm, DialogContents};
use crate::state::State;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::button::Button;
use eframe::egui::Ui;
use form::CloudForm;
use list::{CatalogueChoice, CatalogueList};
use lucide_icons::Icon;

/// The dialog: the list, and the form over it once one is chosen.
#[derive(Default)]
pub(super) struct AddCloud {
    list: CatalogueList,
    form: Option<CloudForm>,
    /// Whether what is shown has just come, so that its first field shall ask for the keyboard.
    is_new: bool,
}

impl DialogContents for AddCloud {
    fn title(&self) -> String {
        "Add a cloud provider".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let first = first || std::mem::take(&mut self.is_new);
        if let Some(form) = &mut self.form {
            if form.ui(ui, draw.state, first) {
                self.confirm(ui, draw);
            }
            return;
        }
        match self.list.ui(ui, first) {
            Some(CatalogueChoice::Provider(chosen)) => {
                self.form = Some(CloudForm::new(chosen));
                self.is_new = true;
                ui.ctx().request_discard("another page of the dialog");
            }
            Some(CatalogueChoice::Custom) => {
                draw.push(Action::View(ViewAction::OpenDialog(Dialog::AddProvider)));
            }
            None => {}
        }
    }

    fn confirm_button(&self, _state: &State) -> Option<Confirm> {
        let form = self.form.as_ref()?;
        Some(Confirm::new("Add", form.what_is_missing()))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let Some(form) = &mut self.form else { return };
        match form.gathered() {
            Some(new) => draw.push(Action::Providers(ProvidersAction::CreateCloud(new))),
            None if form.take_meant_url() => {}
            None => form.show_what_is_wrong(ui),
        }
    }

    fn close_button(&self) -> Option<&'static str> {
        Some("Cancel")
    }

    fn side_button(&self, _state: &State) -> Option<(Button<'static>, Option<String>)> {
        let back = || (Button::quiet("Back").icon(Icon::ArrowLeft), None);
        self.form.is_some().then(back)
    }

    fn side(&mut self, _ui: &mut Ui, _draw: &mut Draw<'_>) {
        self.form = None;
        self.is_new = true;
    }
}
