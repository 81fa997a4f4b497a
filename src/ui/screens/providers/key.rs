//! The key of a provider, and the header that carries it. The stored key is never here, only its
//! mask.

use crate::domain::provider::{AuthScheme, Provider};
use crate::domain::secret::Secret;
use crate::state::action::{Action, ProvidersAction};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, Field};
use crate::ui::widgets::{card, choice};
use crate::ui::{Draw, theme};
use eframe::egui::{Id, Key, RichText, Ui};

/// What is typed.
#[derive(Default)]
pub(super) struct KeyForm {
    text: String,
    shown: bool,
    changing: bool,
}

const HEADERS: [(AuthScheme, &str); 2] = [
    (AuthScheme::Bearer, "Authorization: Bearer"),
    (AuthScheme::XApiKey, "x-api-key"),
];

impl KeyForm {
    /// Draws the card.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let has_key = !provider.keys.is_empty();
        let sentence = if has_key {
            "Kept in secrets.toml, readable only by you"
        } else {
            "There is no key: no authentication header is sent"
        };
        card::card(
            ui,
            "Authentication",
            sentence,
            |_| {},
            |ui| {
                ui.spacing_mut().item_spacing.y = theme::SPACE_12;
                if has_key && !self.changing {
                    self.kept_ui(ui, draw, provider);
                } else {
                    self.form_ui(ui, draw, provider, has_key);
                }
                card::row(ui, "Sent as", |ui| header_ui(ui, draw, provider));
            },
        );
    }

    fn kept_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let mask = draw.state.providers.key_mask(provider.id);
        ui.horizontal(|ui| {
            let text = RichText::new(mask.unwrap_or("Set")).font(theme::code());
            ui.label(text.color(theme::tokens(ui).text));
            let buttons = [
                (Button::secondary("Change key"), true),
                (Button::danger("Remove key"), true),
            ];
            match trailing(ui, buttons) {
                Some(0) => {
                    self.changing = true;
                    ui.memory_mut(|memory| memory.request_focus(field_id()));
                }
                Some(_) => {
                    let action = ProvidersAction::SetKey(provider.id, Secret::default());
                    draw.push(Action::Providers(action));
                }
                None => {}
            }
        });
    }

    fn form_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider, has_key: bool) {
        let field = Field::new("API key", &mut self.text)
            .code()
            .hint(if has_key { "The new key" } else { "None" })
            .secret(&mut self.shown)
            .id(field_id())
            .below(Below::Nothing)
            .show(ui);
        let pressed = |key| field.lost_focus() && ui.input(|input| input.key_pressed(key));
        let mut save = pressed(Key::Enter);
        let mut end = pressed(Key::Escape);
        let is_typed = !self.text.trim().is_empty();
        if has_key {
            let buttons = [
                (Button::secondary("Keep the old key"), true),
                (Button::primary("Save key"), is_typed),
            ];
            match trailing(ui, buttons) {
                Some(0) => end = true,
                Some(_) => save = true,
                None => {}
            }
        } else if is_typed {
            save |= trailing(ui, [(Button::primary("Save key"), true)]).is_some();
        }
        if save && is_typed {
            let key = Secret::new(&self.text);
            draw.push(Action::Providers(ProvidersAction::SetKey(provider.id, key)));
            end = true;
        }
        if end {
            *self = Self::default();
        }
    }
}

fn field_id() -> Id {
    Id::unique("provider page: API key")
}

fn header_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    let usual = provider.format.default_auth();
    let scheme = provider.auth.unwrap_or(usual);
    let chosen = HEADERS
        .iter()
        .position(|(header, _)| *header == scheme)
        .unwrap_or_default();
    let texts = HEADERS.map(|(_, text)| text);
    if let Some(pressed) = choice::segments(ui, "Authentication header", &texts, chosen)
        && pressed != chosen
    {
        let (scheme, _) = HEADERS[pressed];
        let auth = (scheme != usual).then_some(scheme);
        let action = ProvidersAction::SetAuth(provider.id, auth);
        draw.push(Action::Providers(action));
    }
}
