//! `"Add Custom Provider"`: format, name, base URL and key of an endpoint, with presets for the
//! servers that people run.

use super::{Dialog, entered};
use crate::domain::provider::{ApiFormat, PRESETS, Preset, check_name};
use crate::domain::secret::Secret;
use crate::state::State;
use crate::state::action::{Action, NewProvider, ProvidersAction};
use crate::ui::screens::base_url::UrlCheck;
use crate::ui::widgets::choice::choice_card;
use crate::ui::widgets::field::{Below, Field};
use crate::ui::widgets::tag::tag_button;
use crate::ui::{Draw, theme};
use eframe::egui::{Id, Ui};

/// What is typed.
#[derive(Default)]
pub(super) struct AddProvider {
    format: ApiFormat,
    name: String,
    url: String,
    url_check: UrlCheck,
    key: String,
    key_shown: bool,
    name_touched: bool,
    url_touched: bool,
}

fn name_id() -> Id {
    Id::unique("add provider: name")
}

fn url_id() -> Id {
    Id::unique("add provider: base URL")
}

impl Dialog for AddProvider {
    fn title(&self) -> String {
        "Add Custom Provider".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_12;
        self.format_ui(ui);
        self.presets_ui(ui, draw.state);
        let name_entered = self.name_ui(ui, draw.state, first);
        let url_entered = self.url_ui(ui);
        let key = Field::new("API key", &mut self.key)
            .code()
            .secret(&mut self.key_shown)
            .below(Below::Help("May be empty: then no authentication is sent"))
            .show(ui);
        if name_entered || url_entered || entered(ui, &key) {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, state: &State) -> Option<(&'static str, bool)> {
        Some(("Create", self.gathered(state).is_some()))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(new) = self.gathered(draw.state) {
            draw.push(Action::Providers(ProvidersAction::Create(new)));
            return;
        }
        (self.name_touched, self.url_touched) = (true, true);
        let name_is_wrong = check_name(&self.name, draw.state.providers.names_but(None)).is_err();
        let wrong = if name_is_wrong { name_id() } else { url_id() };
        ui.memory_mut(|memory| memory.request_focus(wrong));
    }
}

impl AddProvider {
    /// What is created, if all of it can be taken.
    fn gathered(&self, state: &State) -> Option<NewProvider> {
        Some(NewProvider::new(
            check_name(&self.name, state.providers.names_but(None)).ok()?,
            self.format,
            self.url_check.last().ok()?.url.clone(),
            Secret::new(&self.key),
        ))
    }

    fn format_ui(&mut self, ui: &mut Ui) {
        let room = ui.available_width();
        let beside = room >= 380.0;
        let width = if beside {
            (room - theme::SPACE_8) / 2.0
        } else {
            room
        };
        let mut cards = |ui: &mut Ui| {
            for format in ApiFormat::ALL {
                let chosen = self.format == format;
                if choice_card(ui, chosen, format.label(), format.purpose(), width).clicked() {
                    self.format = format;
                }
            }
        };
        if beside {
            ui.horizontal(cards);
        } else {
            ui.vertical(|ui| cards(ui));
        }
    }

    fn presets_ui(&mut self, ui: &mut Ui, state: &State) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::vec2(6.0, 0.0);
            for preset in PRESETS {
                if tag_button(ui, preset.name).clicked() {
                    self.fill(&preset, state);
                }
            }
        });
    }

    fn fill(&mut self, preset: &Preset, state: &State) {
        self.format = preset.format;
        self.name = free_name(preset.name, state);
        preset.base_url.clone_into(&mut self.url);
        self.url_check.of(&self.url);
    }

    fn name_ui(&mut self, ui: &mut Ui, state: &State, first: bool) -> bool {
        let checked = check_name(&self.name, state.providers.names_but(None));
        let error = checked.err().map(|error| error.to_string());
        let below = match &error {
            Some(error) if self.name_touched => Below::Error(error),
            Some(_) | None => Below::Nothing,
        };
        let field = Field::new("Provider name", &mut self.name)
            .hint("Any name, such as rack-2 vLLM")
            .below(below)
            .id(name_id())
            .show(ui);
        if first {
            field.request_focus();
        }
        self.name_touched |= field.lost_focus();
        entered(ui, &field)
    }

    fn url_ui(&mut self, ui: &mut Ui) -> bool {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let field = Field::new("Base URL", &mut self.url)
                .hint("http://localhost:8000/v1")
                .code()
                .bad(self.url_touched && self.url_check.last().is_err())
                .id(url_id())
                .show(ui);
            self.url_touched |= field.lost_focus();
            self.url_check.of(&self.url);
            self.url_check.notes_ui(ui, self.url_touched);
            entered(ui, &field)
        })
        .inner
    }
}

/// The name itself, or with the first number that makes it free.
fn free_name(name: &str, state: &State) -> String {
    let is_free = |name: &String| check_name(name, state.providers.names_but(None)).is_ok();
    let numbered = (2..).map(|number| format!("{name} {number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}
