//! Settings › Model Providers: the list at the left, the page of the chosen provider at the right.
//! On a narrow window the list folds into a menu above the page.

mod connection;
mod key_row;
mod keys;
mod learned;
mod list;
mod models;
mod network;
mod page;
mod parameters;
mod secret_form;
mod status;
mod table;

use super::screen::{SettingsScreen, column, margin};
use crate::state::action::{Action, ProvidersAction, Screen};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use eframe::egui::{self, Align, Frame, Label, Layout, Panel, RichText, Ui};
use lucide_icons::Icon;
use page::ProviderPage;

/// The screen: what is typed on the page that is open.
#[derive(Default)]
pub(super) struct ProvidersScreen {
    page: Option<ProviderPage>,
}

impl SettingsScreen for ProvidersScreen {
    fn id(&self) -> Screen {
        Screen::Providers
    }

    fn name(&self) -> &'static str {
        "Model Providers"
    }

    fn icon(&self) -> Icon {
        Icon::Server
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let providers = draw.state.providers();
        let chosen = draw
            .state
            .view()
            .provider()
            .and_then(|id| providers.get(id))
            .or_else(|| providers.list().next());
        let Some(chosen) = chosen else {
            none_ui(ui, draw);
            return;
        };
        if self.page.as_ref().is_none_or(|page| page.id() != chosen.id) {
            self.page = Some(ProviderPage::new(chosen.id));
        }
        if ui.available_width() < theme::settings::NARROW_PROVIDERS {
            let frame = Frame::new().inner_margin(theme::settings::PROVIDERS_MENU_MARGIN);
            Panel::top("providers")
                .resizable(false)
                .frame(frame)
                .show(ui, |ui| {
                    list::menu_ui(ui, draw, chosen);
                });
        } else {
            Panel::left("providers")
                .exact_size(theme::settings::PROVIDERS)
                .resizable(false)
                .frame(Frame::new().inner_margin(margin(theme::settings::LIST_SIDE)))
                .show(ui, |ui| {
                    list::column_ui(ui, draw, chosen.id);
                });
        }
        egui::CentralPanel::no_frame().show(ui, |ui| {
            if let Some(page) = &mut self.page {
                column(ui, chosen.id.0, |ui| page.ui(ui, draw, chosen));
            }
        });
    }
}

/// What is shown while there is no provider.
fn none_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let tokens = theme::tokens(ui);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * theme::settings::NO_PROVIDER_TOP).max(theme::SPACE_16));
        ui.spacing_mut().item_spacing.y = theme::SPACE_12;
        let title = RichText::new("No providers yet").font(theme::title());
        ui.label(title.color(tokens.text));
        let sentence = "A provider is an endpoint that speaks the OpenAI or the Anthropic format: a server on this machine, on the \
                        network, or in a cloud";
        let sentence = RichText::new(sentence).font(theme::label());
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(theme::settings::NO_PROVIDER_LINE));
            ui.add(Label::new(sentence.color(tokens.muted)).wrap());
        });
        let buttons = [
            Button::primary("Add provider").icon(Icon::Plus),
            Button::secondary("Find local servers").icon(Icon::Radar),
            Button::secondary("Try the demo").icon(Icon::FlaskConical),
        ];
        let gaps = 2.0 * theme::SPACE_8;
        let width = buttons.iter().map(|button| button.measure(ui)).sum::<f32>() + gaps;
        let room = ui.available_width();
        let add = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing = egui::Vec2::splat(theme::SPACE_8);
            buttons.map(|button| ui.add(button).clicked())
        };
        let [add, find, demo] = if width <= room {
            let size = egui::vec2(width, theme::CONTROL_HEIGHT);
            let row = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(size, row, add).inner
        } else {
            add(ui)
        };
        if add {
            list::add_provider(draw);
        }
        if find {
            list::find_servers(draw);
        }
        if demo {
            draw.push(Action::Providers(ProvidersAction::AddDemo));
        }
    });
}
