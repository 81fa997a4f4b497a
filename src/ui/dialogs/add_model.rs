//! Adds a model by its id, for servers that do not list it.

use super::dialog::{Confirm, DialogContents};
use crate::domain::ids::ProviderId;
use crate::domain::model::{ModelIdError, check_model_id};
use crate::state::State;
use crate::state::action::{Action, ProvidersAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::field::{Below, Field, entered};
use eframe::egui::{Id, Ui};

/// The dialog: what is typed as the id.
pub(super) struct AddModel {
    provider: ProviderId,
    id: String,
    touched: bool,
}

fn field_id() -> Id {
    Id::unique("add model: id")
}

impl AddModel {
    /// The dialog for one more model of that provider.
    pub(super) fn new(provider: ProviderId) -> Self {
        Self {
            provider,
            id: String::new(),
            touched: false,
        }
    }

    fn check(&self, state: &State) -> Result<String, ModelIdError> {
        let models = state.providers().get(self.provider);
        check_model_id(&self.id, models.map_or(&[], |provider| &provider.models))
    }
}

impl DialogContents for AddModel {
    fn title(&self) -> String {
        "Add model".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let taken = match self.check(draw.state) {
            Err(error @ ModelIdError::Taken(_)) => Some(error.to_string()),
            Err(error @ ModelIdError::Empty) if self.touched => Some(error.to_string()),
            Err(ModelIdError::Empty) | Ok(_) => None,
        };
        let help = Below::Help("Exactly as the server expects it");
        let field = Field::new("Model ID", &mut self.id)
            .hint("llama-3.1-8b-instruct")
            .code()
            .below(taken.as_deref().map_or(help, Below::Error))
            .id(field_id())
            .show(ui);
        if first {
            field.request_focus();
        }
        self.touched |= field.lost_focus();
        if entered(ui, &field) {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, state: &State) -> Option<Confirm> {
        let blocked = self.check(state).err().map(|error| error.to_string());
        Some(Confirm::new("Add", blocked))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        match self.check(draw.state) {
            Ok(id) => draw.push(Action::Providers(ProvidersAction::AddModel(
                self.provider,
                id,
            ))),
            Err(ModelIdError::Empty | ModelIdError::Taken(_)) => {
                self.touched = true;
                ui.memory_mut(|memory| memory.request_focus(field_id()));
            }
        }
    }
}
