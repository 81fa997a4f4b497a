//! Edits what is known of a model: each value with where it comes from, and a way to give up one's
//! own.
//!
//! Only what was changed here is saved: the model may be refreshed while the dialog is open.
//! Reading numbers is left to `number`, what it costs to `price`, its parameters to `parameters`.

mod number;
mod parameters;
mod price;
mod value;

use super::dialog::{Confirm, DialogContents};
use crate::domain::capability::{Capabilities, Capability, Source, Sourced};
use crate::domain::ids::ProviderId;
use crate::domain::model::Model;
use crate::state::State;
use crate::state::action::{Action, ProvidersAction};
use crate::ui::draw::Draw;
use crate::ui::model_facts::trained_apart;
use crate::ui::theme;
use crate::ui::typed::select_when_reached;
use crate::ui::widgets::field::{Below, Field, entered};
use crate::ui::widgets::switch::{switch, undecided_switch};
use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};
use number::TokenField;
use parameters::ModelParameters;
use price::PriceFields;
use value::{field_id, reset_ui, without_user};

/// The dialog: the model as it was, and what is typed.
pub(super) struct EditModel {
    provider: ProviderId,
    before: Model,
    display_name: String,
    favourite: bool,
    hidden: bool,
    capabilities: Capabilities,
    context_length: TokenField,
    max_output: TokenField,
    price: PriceFields,
    parameters: ModelParameters,
}

impl EditModel {
    /// For that model; `None` if it is gone.
    pub(super) fn new(state: &State, provider: ProviderId, model: &str) -> Option<Self> {
        let before = state.providers().get(provider)?.model(model)?.clone();
        Some(Self {
            provider,
            display_name: before.display_name.clone().unwrap_or_default(),
            favourite: before.favourite,
            hidden: before.hidden,
            capabilities: before.capabilities,
            context_length: TokenField::new(before.context_length),
            max_output: TokenField::new(before.max_output),
            price: PriceFields::new(before.price),
            parameters: ModelParameters::new(before.parameters.clone()),
            before,
        })
    }

    /// The model as it is now, with what was changed here; `None` if a number cannot be read, or
    /// the model is gone.
    fn edited(&self, state: &State) -> Option<Model> {
        let mut model = state
            .providers()
            .get(self.provider)?
            .model(&self.before.id)?
            .clone();
        let name = self.display_name.trim();
        if name != self.before.display_name.as_deref().unwrap_or_default() {
            model.display_name = (!name.is_empty() && name != model.id).then(|| name.to_owned());
        }
        if self.favourite != self.before.favourite {
            model.favourite = self.favourite;
        }
        if self.hidden != self.before.hidden {
            model.hidden = self.hidden;
        }
        for capability in Capability::ALL {
            let edited = self.capabilities.get(capability);
            if edited != self.before.capabilities.get(capability) {
                *model.capabilities.get_mut(capability) = edited;
            }
        }
        self.context_length.save(&mut model.context_length).ok()?;
        self.max_output.save(&mut model.max_output).ok()?;
        self.price.save(&mut model.price).ok()?;
        let before = &self.before.parameters;
        self.parameters.save(before, &mut model.parameters);
        Some(model)
    }

    /// The label of the first field that cannot be read.
    fn wrong(&self) -> Option<&'static str> {
        let tokens = [
            ("Context length", &self.context_length),
            ("Maximum output", &self.max_output),
        ];
        let wrong = tokens.iter().find(|(_, typed)| typed.read().is_err());
        wrong.map(|(label, _)| *label).or(self.price.wrong())
    }
}

impl DialogContents for EditModel {
    fn title(&self) -> String {
        format!("Edit {}", self.before.id)
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = theme::SPACE_12;
        let name = Field::new("Display name", &mut self.display_name)
            .hint(&self.before.id)
            .show(ui);
        if first {
            name.request_focus();
        }
        let mut done = entered(ui, &name);
        let favourite_help = "Stands above the others when choosing";
        switch_row(ui, &mut self.favourite, "Favourite", favourite_help);
        switch_row(ui, &mut self.hidden, "Hidden", "Left out when choosing");
        let trained = trained_apart(&self.before);
        done |= tokens_ui(ui, "Context length", &mut self.context_length, trained);
        done |= tokens_ui(ui, "Maximum output", &mut self.max_output, None);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            for capability in Capability::ALL {
                let before = self.before.capabilities.get(capability);
                capability_row(
                    ui,
                    capability,
                    self.capabilities.get_mut(capability),
                    before,
                );
            }
        });
        done |= self.price.ui(ui);
        if let Some(provider) = draw.state.providers().get(self.provider) {
            // Rows above that are too wide for a tiny window do not make this wider.
            let column = Layout::top_down(Align::Min);
            ui.allocate_ui_with_layout(vec2(width, 0.0), column, |ui| {
                ui.set_max_width(width);
                self.parameters.ui(ui, draw, provider, &self.before);
            });
        }
        if done {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, state: &State) -> Option<Confirm> {
        let blocked = self.edited(state).is_none().then(|| match self.wrong() {
            Some(label) => format!("{label} cannot be read"),
            None => "The model is gone".to_owned(),
        });
        Some(Confirm::new("Save", blocked))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(model) = self.edited(draw.state) {
            draw.push(Action::Providers(ProvidersAction::EditModel(
                self.provider,
                Box::new(model),
            )));
            return;
        }
        if let Some(label) = self.wrong() {
            ui.memory_mut(|memory| memory.request_focus(field_id(label)));
        }
    }

    fn danger(&self) -> Option<(&'static str, Action)> {
        let delete = ProvidersAction::DeleteModel(self.provider, self.before.id.clone());
        Some(("Delete model", Action::Providers(delete)))
    }
}

/// Where a value comes from, in words that stand alone.
fn origin(source: Option<Source>) -> String {
    source.map_or_else(
        || "Unknown".to_owned(),
        |source| format!("From {}", source.label()),
    )
}

fn switch_row(ui: &mut Ui, on: &mut bool, name: &str, help: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        switch(ui, on, name);
        paint_words(
            ui,
            name,
            theme::label(),
            tokens.text,
            theme::dialogs::CAPABILITY_NAME,
        );
        let help = RichText::new(help).font(theme::small()).color(tokens.muted);
        ui.add(Label::new(help).wrap());
    });
}

fn capability_row(
    ui: &mut Ui,
    capability: Capability,
    value: &mut Option<Sourced<bool>>,
    before: Option<Sourced<bool>>,
) {
    let tokens = theme::tokens(ui);
    let name = capability.label();
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        let mut on = value.map(|known| known.value);
        if undecided_switch(ui, &mut on, name).changed() {
            *value = on.map(Sourced::by_user);
        }
        paint_words(
            ui,
            name,
            theme::label(),
            tokens.text,
            theme::dialogs::CAPABILITY_NAME,
        );
        let words = match *value {
            None => origin(None),
            Some(known) => {
                let said = if known.value { "Yes" } else { "No" };
                format!("{said}, from {}", known.source.label())
            }
        };
        let words = RichText::new(words).font(theme::small());
        ui.add(Label::new(words.color(tokens.muted)).wrap());
        if value.is_some_and(|known| known.source == Source::User) && reset_ui(ui, name) {
            *value = without_user(before);
        }
    });
}

/// A number of tokens with where it comes from and what else is known; whether Enter was pressed in
/// it.
fn tokens_ui(ui: &mut Ui, label: &str, tokens: &mut TokenField, more: Option<String>) -> bool {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let error = tokens.read().err().map(|error| error.to_string());
        let words = std::iter::once(origin(tokens.source())).chain(more);
        let words = words.collect::<Vec<_>>().join(" · ");
        let below = error.as_deref().map_or(Below::Help(&words), Below::Error);
        let is_own = tokens.source() == Some(Source::User);
        let room = ui.available_width() - if is_own { theme::dialogs::RESET } else { 0.0 };
        let mut done = false;
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(room);
                let field = Field::new(label, &mut tokens.text)
                    .hint("Tokens; empty if it is unknown")
                    .below(below)
                    .id(field_id(label))
                    .show(ui);
                select_when_reached(ui, &field, &tokens.text);
                done = entered(ui, &field);
            });
            if is_own {
                ui.vertical(|ui| {
                    ui.add_space(theme::SMALL_LINE);
                    if reset_ui(ui, label) {
                        tokens.reset();
                    }
                });
            }
        });
        done
    })
    .inner
}

/// Paints words that a control beside them bears as its name, in a column of that width.
fn paint_words(
    ui: &mut Ui,
    words: &str,
    font: eframe::egui::FontId,
    color: eframe::egui::Color32,
    width: f32,
) {
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    let (_, rect) = ui.allocate_space(vec2(width.max(galley.size().x), galley.size().y));
    ui.painter().galley(rect.min, galley, color);
}
