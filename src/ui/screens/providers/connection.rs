//! The connection of a provider: what answers there, its address and format, and the check of it.

use crate::domain::base_url::BaseUrl;
use crate::domain::catalogue;
use crate::domain::figures::grouped;
use crate::domain::format::ApiFormat;
use crate::domain::ids::ProviderId;
use crate::domain::problem::Remedy;
use crate::domain::provider::{Origin, Provider};
use crate::state::action::{Action, CheckAction, Extras, ProvidersAction, ViewAction};
use crate::state::checks::ConnectionCheck;
use crate::ui::base_url::UrlCheck;
use crate::ui::check_view::CheckView;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::typed::{Left, TypedText, left};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, Input, below_ui, entered};
use crate::ui::widgets::{card, choice};
use eframe::egui::{RichText, Ui, vec2};
use lucide_icons::Icon;

/// What is typed and unfolded on the card.
#[derive(Default)]
pub(super) struct Connection {
    url: TypedText,
    url_check: UrlCheck,
    /// As the user wishes; `None` for open where there is something to see.
    url_open: Option<bool>,
    check: CheckView,
    summary: Summary,
}

/// What the card says of the provider; counted anew only when providers or models change.
#[derive(Default)]
struct Summary {
    made_for: Option<u64>,
    text: String,
}

impl Summary {
    fn of(&mut self, provider: &Provider, revision: u64) -> String {
        if self.made_for != Some(revision) {
            self.made_for = Some(revision);
            self.text = summary(provider);
        }
        self.text.clone()
    }
}

impl Connection {
    /// Draws the card of that provider’s connection.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let check = draw.state.checks().of(provider.id);
        let running = check.is_some_and(|check| !check.has_ended());
        let open = self.url_is_open(provider);
        let mut pressed = None;
        let actions = |ui: &mut Ui| {
            let check = if running {
                Button::secondary("Stop check").icon(Icon::Square)
            } else {
                Button::secondary("Check connection").icon(Icon::Activity)
            };
            pressed = match open {
                Some(open) => {
                    let fold = Button::quiet("Advanced").name("Advanced connection settings");
                    trailing(ui, [(check, true), (fold.unfolds(open), true)])
                }
                None => trailing(ui, [(check, true)]),
            };
        };
        let revision = draw.state.providers().revision();
        let summary = self.summary.of(provider, revision);
        card::card(ui, "Connection", &summary, actions, |ui| {
            match &provider.origin {
                Origin::Custom { base_url } => {
                    format_ui(ui, draw, provider);
                    self.url.follow(base_url.as_str());
                    card::row(ui, "Base URL", |ui| self.url_ui(ui, draw, provider.id));
                }
                Origin::Cloud {
                    entry,
                    base_url,
                    own_url,
                } if open == Some(true) => {
                    self.cloud_ui(ui, draw, provider.id, entry, base_url, *own_url);
                }
                Origin::Cloud { .. } => {}
                Origin::Demo => {
                    format_ui(ui, draw, provider);
                    let text = RichText::new("Built into Tertulia").font(theme::label());
                    ui.label(text.color(theme::tokens(ui).muted));
                }
            }
            if let Some(check) = check {
                self.check_ui(ui, draw, provider.id, check);
            }
        });
        match pressed {
            Some(0) if running => {
                draw.push(Action::Check(CheckAction::Stop(provider.id)));
            }
            Some(0) => check_again(draw, provider.id, Extras::Without),
            Some(_) => self.url_open = open.map(|open| !open),
            None => {}
        }
    }

    /// Whether the address of a provider of the catalogue is shown, which hardly anyone has to see;
    /// `None` for the others.
    fn url_is_open(&self, provider: &Provider) -> Option<bool> {
        let Origin::Cloud { entry, own_url, .. } = &provider.origin else {
            return None;
        };
        let is_pattern = catalogue::cloud(entry).is_some_and(|known| known.own_url);
        Some(self.url_open.unwrap_or(*own_url || is_pattern))
    }

    /// The address of a provider of the catalogue, and the way back to the usual one.
    fn cloud_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        id: ProviderId,
        entry: &str,
        base_url: &BaseUrl,
        own_url: bool,
    ) {
        let known = catalogue::cloud(entry);
        let is_pattern = known.is_some_and(|known| known.own_url);
        self.url.follow(base_url.as_str());
        card::row(ui, "Base URL", |ui| {
            self.url_ui(ui, draw, id);
            let Some(known) = known.filter(|_| !self.url.is_changed()) else {
                return;
            };
            if !own_url {
                if is_pattern {
                    let help = "This is a pattern: put the address of your own resource here";
                    below_ui(ui, Below::Warning(help));
                }
                return;
            }
            let usual = format!("In place of {}", known.base_url);
            below_ui(ui, Below::Help(&usual));
            let back = Button::secondary("Use the usual address");
            if !is_pattern && ui.add(back).clicked() {
                let back = ProvidersAction::SetBaseUrl(id, known.base_url.clone());
                draw.push(Action::Providers(back));
            }
        });
    }

    fn check_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        id: ProviderId,
        check: &ConnectionCheck,
    ) {
        ui.separator();
        let pressed = self.check.at(draw.now).ui(ui, check);
        if let Some(remedy) = pressed {
            draw.push(Action::View(ViewAction::ShowProvider(id)));
            if matches!(remedy, Remedy::Retry | Remedy::RetryAt(_)) {
                // What is tried again is what failed.
                check_again(draw, id, Extras::Without);
            } else {
                draw.push(Action::Remedy(remedy, None));
            }
        }
        if !check.has_ended() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let extras = Button::quiet("Check tools and image");
            if check.problem().is_none() && ui.add(extras).clicked() {
                check_again(draw, id, Extras::With);
            }
            if ui.add(Button::quiet("Check again")).clicked() {
                check_again(draw, id, Extras::Without);
            }
        });
    }

    fn url_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, id: ProviderId) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let changed = self.url.is_changed();
        let valid = self.url_check.of(&self.url.text).is_ok();
        let mut apply = false;
        let field = ui
            .horizontal(|ui| {
                let button = Button::secondary("Apply");
                let right = if changed {
                    button.measure(ui) + theme::SPACE_8
                } else {
                    0.0
                };
                let size = vec2(ui.available_width() - right, theme::CONTROL_HEIGHT);
                let field = ui
                    .allocate_ui(size, |ui| {
                        let input = Input {
                            name: "Base URL",
                            hint: "http://localhost:8000/v1",
                            font: theme::code(),
                            masked: false,
                            bad: changed && !valid,
                            id: Some(ui.scope_id().with("base URL")),
                        };
                        input.show(ui, &mut self.url.text, 0.0)
                    })
                    .inner;
                let error = self.url_check.last().err().map(ToString::to_string);
                let button = button.disabled_reason(error.as_deref());
                apply = changed && ui.add(button).clicked();
                field
            })
            .inner;
        let is_entered = entered(ui, &field);
        match left(ui, &field) {
            Left::Not => {}
            Left::Abandoned => self.url.revert(),
            Left::Confirmed => apply = true,
        }
        self.url_check.of(&self.url.text);
        let with_error = self.url.is_changed();
        self.url_check
            .notes_ui(ui, &field, with_error, Below::Nothing);
        let pressed = self.url_check.meant_ui(ui);
        let entered = self.url_check.meant().filter(|_| is_entered).cloned();
        if let Some(meant) = pressed.or(entered) {
            meant.as_str().clone_into(&mut self.url.text);
            self.url_check.of(&self.url.text);
            apply = true;
        }
        if apply && let Ok(checked) = self.url_check.last() {
            let url = checked.url.clone();
            url.as_str().clone_into(&mut self.url.text);
            if self.url.is_changed() {
                draw.push(Action::Providers(ProvidersAction::SetBaseUrl(id, url)));
            }
        }
    }
}

fn check_again(draw: &mut Draw<'_>, id: ProviderId, extras: Extras) {
    draw.push(Action::Check(CheckAction::Provider(id, extras)));
}

fn format_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    card::row(ui, "API format", |ui| {
        let texts = ApiFormat::ALL.map(ApiFormat::label);
        let chosen = ApiFormat::ALL
            .iter()
            .position(|format| *format == provider.format);
        let chosen = chosen.unwrap_or_default();
        if let Some(pressed) = choice::segments(ui, "API format", &texts, chosen)
            && pressed != chosen
        {
            let action = ProvidersAction::SetFormat(provider.id, ApiFormat::ALL[pressed]);
            draw.push(Action::Providers(action));
        }
    });
}

/// What answers there, in one line.
fn summary(provider: &Provider) -> String {
    let who = match (&provider.server, provider.catalogue_entry()) {
        (Some(server), _) => format!("{} recognised", server.label()),
        (None, Some(cloud)) => format!("{}, in the cloud", cloud.name),
        (None, None) if provider.origin == Origin::Demo => "The demo".to_owned(),
        (None, None) => "The kind of server is not known".to_owned(),
    };
    let models = provider.models.iter().filter(|model| !model.vanished);
    match models.count() {
        0 => who,
        1 => who + " · 1 model",
        count => format!("{who} · {} models", grouped(count as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::Model;
    use crate::domain::server::RecognisedServer;
    use crate::domain::server_kind::KindId;

    #[test]
    fn the_summary_says_what_answers_and_how_many_models_it_has() {
        let base_url = BaseUrl::check("http://localhost:8000/v1").map(|checked| checked.url);
        let base_url = base_url.expect("a URL");
        let mut provider = Provider::new(
            ProviderId(1),
            "rack".to_owned(),
            ApiFormat::OPENAI_CHAT,
            Origin::Custom { base_url },
        );
        assert_eq!(summary(&provider), "The kind of server is not known");
        provider.models = vec![Model::default()];
        provider.server = Some(RecognisedServer {
            kind: KindId::VLLM,
            name: "vLLM".to_owned(),
            version: Some("0.11".to_owned()),
        });
        assert_eq!(summary(&provider), "vLLM 0.11 recognised · 1 model");
        let gone = Model {
            vanished: true,
            ..Model::default()
        };
        provider.models = vec![gone, Model::default(), Model::default()];
        assert_eq!(summary(&provider), "vLLM 0.11 recognised · 2 models");
    }
}
