//! The page of a provider: its name, its connection, and its end. Key and models have their own
//! files.

use super::super::base_url::UrlCheck;
use super::super::typed::{Left, Typed, left};
use super::key::KeyForm;
use super::models::Models;
use super::status;
use crate::domain::ids::ProviderId;
use crate::domain::provider::{ApiFormat, Provider, check_name};
use crate::state::action::{Action, ProvidersAction};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, Input, below_ui, with_calm_caret};
use crate::ui::widgets::switch::switch;
use crate::ui::widgets::{card, choice, focus_ring, list, tag};
use crate::ui::{Draw, theme};
use eframe::egui::{Frame, Response, RichText, Stroke, TextEdit, Ui, vec2};

/// What is typed on the page of one provider.
pub(super) struct Page {
    id: ProviderId,
    name: Typed,
    url: Typed,
    url_check: UrlCheck,
    key: KeyForm,
    models: Models,
}

impl Page {
    /// The page of that provider, with nothing typed.
    pub(super) fn new(id: ProviderId) -> Self {
        Self {
            id,
            name: Typed::default(),
            url: Typed::default(),
            url_check: UrlCheck::default(),
            key: KeyForm::default(),
            models: Models::default(),
        }
    }

    /// Whose page it is.
    pub(super) fn id(&self) -> ProviderId {
        self.id
    }

    /// Draws the page.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        self.header_ui(ui, draw, provider);
        card::card(
            ui,
            "Connection",
            "",
            |_| {},
            |ui| {
                self.connection_ui(ui, draw, provider);
            },
        );
        if provider.base_url().is_some() {
            self.key.ui(ui, draw, provider);
        }
        self.models.ui(ui, draw, provider);
        delete_ui(ui, draw, provider);
    }

    fn header_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let tokens = theme::tokens(ui);
        self.name.follow(&provider.name);
        let (sign, word, color) = status::look(draw.state.providers.status(provider.id), tokens);
        let chips = |ui: &mut Ui| {
            let chip = tag::tag(ui, None, provider.format.label(), tokens.muted);
            // The choice below bears the bare word as its name.
            ui.ctx().accesskit_node_builder(chip.id, |node| {
                node.set_value(format!("Format: {}", provider.format.label()));
            });
            tag::state_tag(ui, sign, word, color);
        };
        let beside = ui.available_width() >= 560.0;
        let name_width = if beside {
            let galley = list::cut_to(ui, &self.name.text, theme::title(), 1000.0);
            (galley.size().x + theme::SPACE_12).clamp(80.0, ui.available_width() - 340.0)
        } else {
            ui.available_width() - 52.0
        };
        ui.horizontal(|ui| {
            self.name_ui(ui, draw, provider, name_width);
            if beside {
                chips(ui);
            }
            let space = ui.available_width() - 36.0;
            ui.add_space(space.max(0.0));
            let mut on = provider.enabled;
            if switch(ui, &mut on, "Use this provider").changed() {
                let action = ProvidersAction::SetEnabled(provider.id, on);
                draw.push(Action::Providers(action));
            }
        });
        if !beside {
            ui.horizontal_wrapped(chips);
        }
        if self.name.is_changed()
            && let Err(error) = check_name(
                &self.name.text,
                draw.state.providers.names_but(Some(provider.id)),
            )
        {
            below_ui(ui, Below::Error(&error.to_string()));
        }
    }

    fn name_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider, width: f32) {
        let field = title_field(ui, &mut self.name.text, width);
        match left(ui, &field) {
            Left::Not => {}
            Left::Abandoned => self.name.revert(),
            Left::Confirmed => {
                let others = draw.state.providers.names_but(Some(provider.id));
                if let Ok(name) = check_name(&self.name.text, others) {
                    self.name.text.clone_from(&name);
                    if self.name.is_changed() {
                        let action = ProvidersAction::Rename(provider.id, name);
                        draw.push(Action::Providers(action));
                    }
                }
            }
        }
    }

    fn connection_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        card::row(ui, "API format", |ui| {
            let texts = ApiFormat::ALL.map(ApiFormat::label);
            let chosen = usize::from(provider.format == ApiFormat::Anthropic);
            if let Some(pressed) = choice::segments(ui, "API format", &texts, chosen)
                && pressed != chosen
            {
                let action = ProvidersAction::SetFormat(provider.id, ApiFormat::ALL[pressed]);
                draw.push(Action::Providers(action));
            }
        });
        if let Some(base_url) = provider.base_url() {
            self.url.follow(base_url.as_str());
            card::row(ui, "Base URL", |ui| self.url_ui(ui, draw, provider.id));
        } else {
            let text = RichText::new("Built into Tertulia").font(theme::label());
            ui.label(text.color(theme::tokens(ui).muted));
        }
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
                apply = changed && ui.add_enabled(valid, button).clicked();
                field
            })
            .inner;
        match left(ui, &field) {
            Left::Not => {}
            Left::Abandoned => self.url.revert(),
            Left::Confirmed => apply = true,
        }
        self.url_check.of(&self.url.text);
        self.url_check.notes_ui(ui, self.url.is_changed());
        if apply && let Ok(checked) = self.url_check.last() {
            let url = checked.url.clone();
            url.as_str().clone_into(&mut self.url.text);
            if self.url.is_changed() {
                draw.push(Action::Providers(ProvidersAction::SetBaseUrl(id, url)));
            }
        }
    }
}

/// The name as a title that can be typed into.
fn title_field(ui: &mut Ui, text: &mut String, width: f32) -> Response {
    let tokens = theme::tokens(ui);
    let edit = TextEdit::singleline(text)
        .font(theme::title())
        .text_color(tokens.text)
        .frame(Frame::NONE)
        .align(eframe::egui::Align2::LEFT_CENTER)
        .desired_width(width)
        .min_size(vec2(width, theme::CONTROL_HEIGHT));
    let field = with_calm_caret(ui, |ui| ui.add(edit))
        .accessible_name("Provider name")
        .on_hover_text("Rename");
    if field.hovered() && !field.has_focus() {
        let line = Stroke::new(1.0, tokens.line);
        ui.painter()
            .hline(field.rect.x_range(), field.rect.bottom() - 2.0, line);
    }
    focus_ring(
        ui,
        &field,
        field.rect.expand2(vec2(6.0, 0.0)),
        theme::RADIUS_CONTROL,
    );
    field
}

fn delete_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    let sentence =
        "Its key and models go with it; conversations stay and say that their provider is gone";
    card::card(
        ui,
        "Delete",
        sentence,
        |_| {},
        |ui| {
            if ui.add(Button::danger("Delete provider")).clicked() {
                draw.push(Action::Providers(ProvidersAction::Delete(provider.id)));
            }
        },
    );
}
