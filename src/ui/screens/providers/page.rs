//! The page of a provider: its name, the order of its cards, and its end. The other cards have their
//! own files.

use super::connection::Connection;
use super::keys::KeysCard;
use super::learned::learned_ui;
use super::models::ModelsCard;
use super::network::Network;
use super::parameters::Parameters;
use super::status;
use crate::domain::ids::ProviderId;
use crate::domain::provider::{Provider, check_name};
use crate::state::action::{Action, ProvidersAction};
use crate::state::providers::Status;
use crate::ui::draw::Draw;
use crate::ui::typed::{Left, TypedText, left};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, below_ui, tell_below, with_calm_caret};
use crate::ui::widgets::switch::switch;
use crate::ui::widgets::{card, focus_ring, list, tag};
use crate::ui::{focus, theme};
use eframe::egui::{Frame, Response, TextEdit, Ui, vec2};
use lucide_icons::Icon;

/// What is typed on the page of one provider.
pub(super) struct ProviderPage {
    id: ProviderId,
    name: TypedText,
    connection: Connection,
    keys: KeysCard,
    models: ModelsCard,
    parameters: Parameters,
    network: Network,
}

impl ProviderPage {
    /// The page of that provider, with nothing typed.
    pub(super) fn new(id: ProviderId) -> Self {
        Self {
            id,
            name: TypedText::default(),
            connection: Connection::default(),
            keys: KeysCard::default(),
            models: ModelsCard::default(),
            parameters: Parameters::default(),
            network: Network::default(),
        }
    }

    /// Whose page it is.
    pub(super) fn id(&self) -> ProviderId {
        self.id
    }

    /// Draws the page of that provider, card by card.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        self.header_ui(ui, draw, provider);
        self.connection.ui(ui, draw, provider);
        if provider.base_url().is_some() {
            self.keys.ui(ui, draw, provider);
        }
        self.models.ui(ui, draw, provider);
        self.parameters.ui(ui, draw, provider);
        if provider.base_url().is_some() {
            self.network.ui(ui, draw, provider);
        }
        learned_ui(ui, draw, provider);
        delete_ui(ui, draw, provider);
    }

    fn header_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let tokens = theme::tokens(ui);
        self.name.follow(&provider.name);
        let (sign, word, color) = status::look(draw.state.providers().status(provider.id), tokens);
        let chips = |ui: &mut Ui| {
            let chip = tag::tag(ui, None, provider.format.label(), tokens.muted);
            // The choice below bears the bare word as its name.
            ui.ctx().accesskit_node_builder(chip.id, |node| {
                node.set_value(format!("Format: {}", provider.format.label()));
            });
            tag::state_tag(ui, sign, word, color);
        };
        let beside =
            ui.available_width() >= theme::settings::BESIDE_NAME + theme::settings::NAME_BESIDE;
        let name_width = if beside {
            let galley = list::cut_to(
                ui,
                &self.name.text,
                theme::title(),
                theme::settings::NAME_MOST,
            );
            (galley.size().x + theme::SPACE_12).clamp(
                theme::settings::NAME_LEAST,
                ui.available_width() - theme::settings::BESIDE_NAME,
            )
        } else {
            ui.available_width() - theme::widgets::SWITCH.x - theme::SPACE_16
        };
        let chat = draw.state.providers().first_model_of(provider.id);
        let blocked = chat.err().map(|reason| reason.to_string());
        // Where something is wrong, what mends it is meant.
        let is_wrong = matches!(
            draw.state.providers().status(provider.id),
            Status::Problem(_)
        );
        let start = if is_wrong {
            Button::secondary("Start chatting")
        } else {
            Button::primary("Start chatting")
        };
        let start = start
            .icon(Icon::MessageSquare)
            .disabled_reason(blocked.as_deref());
        let start_width = if beside {
            start.measure(ui) + theme::SPACE_12
        } else {
            0.0
        };
        let line = ui.horizontal(|ui| {
            let name = self.name_ui(ui, draw, provider, name_width);
            if beside {
                chips(ui);
            }
            let space = ui.available_width() - theme::widgets::SWITCH.x - start_width;
            ui.add_space(space.max(0.0));
            if beside {
                ui.spacing_mut().item_spacing.x = theme::SPACE_12;
                start_ui(ui, draw, provider.id, start.clone());
            }
            let mut on = provider.enabled;
            if switch(ui, &mut on, "Use this provider").changed() {
                let action = ProvidersAction::SetEnabled(provider.id, on);
                draw.push(Action::Providers(action));
            }
            name
        });
        let name = line.inner;
        if !beside {
            ui.horizontal_wrapped(|ui| {
                chips(ui);
                start_ui(ui, draw, provider.id, start);
            });
        }
        let others = draw.state.providers().names_but(Some(provider.id));
        let error = check_name(&self.name.text, others).err();
        let error = error.filter(|_| self.name.is_changed());
        let error = error.map(|error| error.to_string());
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &name, below);
        below_ui(ui, below);
    }

    fn name_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        width: f32,
    ) -> Response {
        let field = title_field(ui, &mut self.name.text, width);
        focus::region(&field);
        match left(ui, &field) {
            Left::Not => {}
            Left::Abandoned => self.name.revert(),
            Left::Confirmed => {
                let others = draw.state.providers().names_but(Some(provider.id));
                if let Ok(name) = check_name(&self.name.text, others) {
                    self.name.text.clone_from(&name);
                    if self.name.is_changed() {
                        let action = ProvidersAction::Rename(provider.id, name);
                        draw.push(Action::Providers(action));
                    }
                }
            }
        }
        field
    }
}

/// The way from the page into a conversation.
fn start_ui(ui: &mut Ui, draw: &mut Draw<'_>, id: ProviderId, button: Button<'_>) {
    if ui.add(button).clicked() {
        let start = ProvidersAction::StartChatting(id);
        draw.push(Action::Providers(start));
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
        let line = theme::hairline(tokens);
        ui.painter().hline(
            field.rect.x_range(),
            field.rect.bottom() - theme::settings::NAME_LINE,
            line,
        );
    }
    focus_ring(
        ui,
        &field,
        field.rect.expand2(vec2(theme::settings::NAME_RING, 0.0)),
        theme::RADIUS_CONTROL,
    );
    field
}

fn delete_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    let sentence =
        "Its keys and models go with it; conversations stay and say that their provider is gone";
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
