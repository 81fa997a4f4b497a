//! The parameters that are set for all conversations with a model: folded, and saved with the rest.

use crate::domain::model::Model;
use crate::domain::parameters::levels::{Level, Levels, NOTHING, ParameterSet};
use crate::domain::provider::Provider;
use crate::state::action::Scope;
use crate::ui::draw::Draw;
use crate::ui::parameters::{Change, ParameterControls, ShownParameters};
use crate::ui::widgets::fold::fold;
use eframe::egui::Ui;

/// What is set, typed and unfolded.
#[derive(Default)]
pub(super) struct ModelParameters {
    set: ParameterSet,
    open: bool,
    rows: ParameterControls,
}

impl ModelParameters {
    /// With what the model has.
    pub(super) fn new(set: ParameterSet) -> Self {
        Self {
            set,
            ..Self::default()
        }
    }

    /// Draws the fold, and in it the controls.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        model: &Model,
    ) {
        let note = match self.set.len() {
            0 => "none set for this model".to_owned(),
            count => format!("{count} set for this model"),
        };
        if fold(ui, "Parameters", &note, self.open).clicked() {
            self.open = !self.open;
        }
        if !self.open {
            return;
        }
        let recipient = provider.recipient(&model.id);
        let shown = ShownParameters {
            recipient: &recipient,
            levels: Levels {
                conversation: &NOTHING,
                model: &self.set,
                provider: &provider.parameters,
            },
            level: Level::Model,
            defaults: Some(&model.server_defaults),
            own_fields: Vec::new(),
            renames: false,
        };
        for change in self.rows.ui(ui, &shown) {
            match change {
                Change::Set(parameter, setting) => self.set.set(parameter, setting),
                // Until it is saved, “Cancel” brings it back.
                Change::Reset(parameter) => {
                    self.set.reset(parameter);
                }
                // What the endpoint is known for is not kept with the model, and takes effect at
                // once.
                Change::WriteAs(..) | Change::Forget(_) => {
                    let scope = Scope::Model(provider.id, model.id.clone());
                    draw.push(change.action(scope, provider.id, &model.id));
                }
            }
        }
    }

    /// Puts what was changed in place of what the model has.
    pub(super) fn save(&self, before: &ParameterSet, set: &mut ParameterSet) {
        if self.set != *before {
            set.clone_from(&self.set);
        }
    }
}
