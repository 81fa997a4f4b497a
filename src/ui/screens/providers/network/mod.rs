//! How a provider is reached beyond its URL: folded, with a line on what is set. Each part has a
//! file; a change takes effect when its field is left or its button is pressed.

mod body;
mod certificates;
mod headers;
mod limits;
mod proxy;
mod typing;

use crate::domain::ids::ProviderId;
use crate::domain::network::{Limits, NetworkSettings, ProxyChoice};
use crate::domain::provider::Provider;
use crate::state::action::{Action, ProvidersAction};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::card;
use eframe::egui::{RichText, Ui};
use typing::TypedNetworkSecret;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct Network {
    open: bool,
    headers: headers::HeaderFields,
    body: body::ExtraBodyField,
    proxy: proxy::Proxy,
    certificates: certificates::Certificates,
    limits: limits::LimitFields,
}

impl Network {
    /// Draws the card of that provider’s network settings.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let mut pressed = false;
        let open = self.open;
        let actions = |ui: &mut Ui| {
            let fold = Button::quiet("Advanced")
                .name("Advanced network settings")
                .unfolds(open);
            pressed = trailing(ui, [(fold, true)]).is_some();
        };
        let summary = summary(&provider.network);
        card::card(ui, "Network", &summary, actions, |ui| {
            if open {
                self.parts_ui(ui, draw, provider.id, &provider.network);
            }
        });
        self.open ^= pressed;
    }

    fn parts_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        id: ProviderId,
        before: &NetworkSettings,
    ) {
        // The parts change one copy, so that none takes back what another has changed in the same
        // frame.
        let mut network = before.clone();
        let mut typed = Vec::new();
        part_ui(ui, "Headers", "Sent with every request");
        typed.extend(self.headers.ui(ui, &mut network));
        part_ui(ui, "Extra body", "Merged into every chat request");
        self.body.ui(ui, &mut network);
        part_ui(ui, "Proxy", "The way to the server");
        typed.extend(self.proxy.ui(ui, &mut network));
        part_ui(ui, "Certificates", "PEM files, by their full paths");
        self.certificates.ui(ui, &mut network);
        part_ui(ui, "Time limits", "In seconds; local models think long");
        self.limits.ui(ui, &mut network.limits);
        if network != *before {
            let set = ProvidersAction::SetNetwork(id, Box::new(network));
            draw.push(Action::Providers(set));
        }
        for typed in typed {
            draw.push(Action::Providers(match typed {
                TypedNetworkSecret::Header(name, value) => {
                    ProvidersAction::AddSecretHeader(id, name, value)
                }
                TypedNetworkSecret::Login(login) => ProvidersAction::SetProxyLogin(id, login),
            }));
        }
    }
}

/// The head of a part.
fn part_ui(ui: &mut Ui, title: &str, sentence: &str) {
    let tokens = theme::tokens(ui);
    ui.add_space(theme::SPACE_8);
    ui.horizontal_wrapped(|ui| {
        card::title_ui(ui, title, theme::label_strong(), card::PART_LEVEL);
        let sentence = RichText::new(sentence).font(theme::small());
        ui.label(sentence.color(tokens.muted));
    });
}

/// What is set, in one line.
fn summary(network: &NetworkSettings) -> String {
    let several = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let fields = network.extra_body.fields().len();
    let proxy = match &network.proxy {
        ProxyChoice::System => None,
        ProxyChoice::Direct => Some("no proxy".to_owned()),
        ProxyChoice::Own(url) => Some(format!("through {}", url.as_str())),
    };
    let client = network.client_certificate_file.is_some() || network.client_key_file.is_some();
    let trusted = network.trusted.len();
    let limits = network.limits != Limits::default();
    let set = [
        several(network.headers.len(), "header", "headers"),
        several(fields, "extra field", "extra fields"),
        proxy,
        network.ca_file.as_ref().map(|_| "own CA".to_owned()),
        client.then(|| "client certificate".to_owned()),
        several(trusted, "trusted certificate", "trusted certificates"),
        limits.then(|| "own time limits".to_owned()),
    ];
    let set: Vec<String> = set.into_iter().flatten().collect();
    if set.is_empty() {
        "Nothing special is set".to_owned()
    } else {
        set.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::{CustomHeader, Fingerprint, HeaderText, ProxyUrl};

    #[test]
    fn the_summary_names_what_is_set_and_nothing_else() {
        let check = |network: &NetworkSettings, line| assert_eq!(summary(network), line);
        check(&NetworkSettings::default(), "Nothing special is set");
        let header = CustomHeader {
            name: "x-team".to_owned(),
            value: HeaderText::Plain("blue".to_owned()),
        };
        let network = NetworkSettings {
            headers: vec![header],
            proxy: ProxyUrl::check("socks5://h:1")
                .map_or_else(|_| ProxyChoice::Direct, ProxyChoice::Own),
            trusted: vec![Fingerprint([0; 32]), Fingerprint([1; 32])],
            limits: Limits {
                connect_secs: 5,
                ..Limits::default()
            },
            ..NetworkSettings::default()
        };
        let line = "1 header · through socks5://h:1 · 2 trusted certificates · own time limits";
        check(&network, line);
    }
}
