//! The parameters that are set for all models of a provider: folded, with a line on what is set.

use crate::domain::parameters::levels::{Level, Levels, NOTHING};
use crate::domain::parameters::table::TABLE;
use crate::domain::provider::Provider;
use crate::state::action::Scope;
use crate::ui::draw::Draw;
use crate::ui::parameters::{ParameterControls, ShownParameters};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::card;
use eframe::egui::Ui;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct Parameters {
    open: bool,
    rows: ParameterControls,
}

impl Parameters {
    /// Draws the card of that provider’s parameters.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let mut pressed = false;
        let open = self.open;
        let actions = |ui: &mut Ui| {
            let fold = Button::quiet("Edit")
                .name("Edit parameters of this provider")
                .unfolds(open);
            pressed = trailing(ui, [(fold, true)]).is_some();
        };
        card::card(ui, "Parameters", &summary(provider), actions, |ui| {
            if open {
                self.rows_ui(ui, draw, provider);
            }
        });
        self.open ^= pressed;
    }

    fn rows_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let recipient = provider.recipient("");
        let body = &provider.network.extra_body;
        let shown = ShownParameters {
            recipient: &recipient,
            levels: Levels {
                conversation: &NOTHING,
                model: &NOTHING,
                provider: &provider.parameters,
            },
            level: Level::Provider,
            defaults: None,
            own_fields: body.fields().keys().cloned().collect(),
            renames: true,
        };
        for change in self.rows.ui(ui, &shown) {
            draw.push(change.action(Scope::Provider(provider.id), provider.id, ""));
        }
    }
}

/// What is set for all models, in one line.
fn summary(provider: &Provider) -> String {
    let set = TABLE.iter().filter_map(|parameter| {
        let setting = provider.parameters.get(parameter)?;
        let words = setting.value.words();
        // A text may have many lines, and is only named.
        let words = if words.contains('\n') { "…" } else { &words };
        setting.on.then(|| format!("{} {words}", parameter.label))
    });
    let set: Vec<String> = set.collect();
    if set.is_empty() {
        "Nothing is set for all its models; a model and a conversation may set their own".to_owned()
    } else {
        set.join(" · ")
    }
}
