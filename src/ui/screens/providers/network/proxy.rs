//! The way to the server: the system's, none, or a proxy of the user's own with its login.

use super::super::secret_form::{FormEnd, SecretForm, SecretWords};
use super::typing::{FieldLook, TypedNetworkSecret, taken};
use crate::domain::network::{NetworkSettings, ProxyChoice, ProxyUrl};
use crate::domain::secret::Secret;
use crate::ui::theme;
use crate::ui::typed::TypedText;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, below_ui, tell_below};
use crate::ui::widgets::{card, choice};
use eframe::egui::{Id, RichText, Ui};

/// What is typed and chosen of the proxy.
#[derive(Default)]
pub(super) struct Proxy {
    url: TypedText,
    /// An own proxy was chosen, and its address is not typed yet.
    begun: bool,
    login: SecretForm,
    changing: bool,
}

const CHOICES: [&str; 3] = ["System", "None", "Own"];

impl Proxy {
    /// Draws the choice and, for an own proxy, its fields.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        network: &mut NetworkSettings,
    ) -> Option<TypedNetworkSecret> {
        let chosen = match &network.proxy {
            _ if self.begun => 2,
            ProxyChoice::System => 0,
            ProxyChoice::Direct => 1,
            ProxyChoice::Own(_) => 2,
        };
        let mut pressed = None;
        card::row(ui, "Proxy", |ui| {
            pressed = choice::segments(ui, "Proxy", &CHOICES, chosen);
            if chosen == 0 {
                let help = "This machine and private networks are reached directly";
                below_ui(ui, Below::Help(help));
            }
        });
        match pressed {
            Some(0) => network.proxy = ProxyChoice::System,
            Some(1) => network.proxy = ProxyChoice::Direct,
            Some(_) | None => {}
        }
        if let Some(pressed) = pressed {
            self.begun = pressed == 2 && !matches!(network.proxy, ProxyChoice::Own(_));
        }
        if chosen != 2 {
            return None;
        }
        card::row(ui, "Proxy URL", |ui| self.url_ui(ui, network));
        self.login_ui(ui, network)
    }

    fn url_ui(&mut self, ui: &mut Ui, network: &mut NetworkSettings) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let kept = match &network.proxy {
            ProxyChoice::Own(url) => url.as_str(),
            ProxyChoice::System | ProxyChoice::Direct => "",
        };
        self.url.follow(kept);
        let checked = ProxyUrl::check(&self.url.text);
        let changed = self.url.is_changed();
        let look = FieldLook {
            name: "Proxy URL",
            hint: "http://proxy.example.com:3128",
            font: theme::code(),
            bad: changed && checked.is_err(),
        };
        let (is_taken, field) = taken(ui, &mut self.url, look);
        let checked = ProxyUrl::check(&self.url.text);
        let error = match &checked {
            Err(error) if self.url.is_changed() => Some(error.to_string()),
            Ok(_) | Err(_) => None,
        };
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &field, below);
        below_ui(ui, below);
        if let Some(url) = checked.ok().filter(|_| is_taken) {
            url.as_str().clone_into(&mut self.url.text);
            network.proxy = ProxyChoice::Own(url);
            self.begun = false;
        }
    }

    fn login_ui(&mut self, ui: &mut Ui, network: &NetworkSettings) -> Option<TypedNetworkSecret> {
        let has_login = network.proxy_login.is_some();
        let id = Id::unique("network: proxy login");
        if has_login && !self.changing {
            let color = theme::tokens(ui).text;
            let mut pressed = None;
            ui.horizontal(|ui| {
                let words = RichText::new("Proxy login •••").font(theme::label());
                ui.label(words.color(color));
                let buttons = [
                    (Button::secondary("Change proxy login"), true),
                    (Button::danger("Remove proxy login"), true),
                ];
                pressed = trailing(ui, buttons);
            });
            if pressed == Some(0) {
                self.changing = true;
                ui.memory_mut(|memory| memory.request_focus(id));
            }
            return (pressed == Some(1)).then(|| TypedNetworkSecret::Login(Secret::default()));
        }
        let words = SecretWords {
            name: "Proxy login",
            hint: "user:password",
            save: "Save login",
            keep: has_login.then_some("Keep the old login"),
        };
        let refused = |login: &Secret| {
            let lacks = !login.expose().contains(':');
            lacks.then(|| "Enter it as user:password".to_owned())
        };
        let login = &mut self.login;
        let mut ended = None;
        card::row(ui, "Proxy login", |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            ended = login.ui(ui, id, &words, refused);
        });
        let ended = ended?;
        self.changing = false;
        match ended {
            FormEnd::Given(login) => Some(TypedNetworkSecret::Login(login)),
            FormEnd::Abandoned => None,
        }
    }
}
