//! Settings › Request inspector: the last requests to providers and what became of them. On a
//! narrow window what is chosen takes the place of the list.

mod details;
mod list;

use super::screen::{SettingsScreen, margin, title_ui};
use crate::domain::ids::ExchangeId;
use crate::state::action::{Action, ExchangeAction, Screen};
use crate::ui::draw::Draw;
use crate::ui::exchange_view::sentence_ui;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, trailing};
use details::ExchangeDetails;
use eframe::egui::{self, Frame, Panel, Ui};
use jiff::tz::TimeZone;
use list::ExchangeList;
use lucide_icons::Icon;

/// The screen: what is chosen.
#[derive(Default)]
pub(super) struct InspectorScreen {
    chosen: Option<ExchangeId>,
    list: ExchangeList,
    details: Option<ExchangeDetails>,
    /// Read once: finding it out may read a file.
    zone: Option<TimeZone>,
}

impl SettingsScreen for InspectorScreen {
    fn id(&self) -> Screen {
        Screen::Inspector
    }

    fn name(&self) -> &'static str {
        "Request inspector"
    }

    fn icon(&self) -> Icon {
        Icon::ArrowLeftRight
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let exchanges = draw.state.record().exchanges();
        let is_narrow = ui.available_width() < theme::settings::NARROW_INSPECTOR;
        self.chosen = self.chosen.filter(|id| exchanges.get(*id).is_some());
        if !is_narrow {
            let newest = exchanges.at(0).map(|newest| newest.id);
            self.chosen = self.chosen.or(newest);
        }
        let frame = Frame::new().inner_margin(margin(theme::settings::REQUESTS_SIDE));
        if is_narrow {
            let turn = self.chosen.is_some();
            egui::CentralPanel::default().frame(frame).show(ui, |ui| {
                if turn {
                    self.details_ui(ui, draw, true);
                } else {
                    self.list_ui(ui, draw);
                }
            });
            return;
        }
        Panel::left("exchanges")
            .exact_size(theme::settings::REQUESTS)
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| self.list_ui(ui, draw));
        let frame = Frame::new().inner_margin(margin(theme::settings::REQUEST_SIDE));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            if self.chosen.is_some() {
                self.details_ui(ui, draw, false);
            }
        });
    }
}

impl InspectorScreen {
    fn list_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_8;
        let exchanges = draw.state.record().exchanges();
        let is_empty = exchanges.is_empty();
        ui.horizontal(|ui| {
            title_ui(ui, "Request inspector");
            let clear = Button::quiet("Clear").icon(Icon::Trash2);
            let clear = if clear.measure(ui) > ui.available_width() {
                clear.bare()
            } else {
                clear
            };
            if trailing(ui, [(clear, !is_empty)]).is_some() {
                draw.push(Action::Exchange(ExchangeAction::Clear));
            }
        });
        if is_empty {
            sentence_ui(
                ui,
                "Nothing was sent yet. Every request to a provider is listed here, until Tertulia is closed.",
            );
            return;
        }
        sentence_ui(ui, "The last 50 requests to providers, in memory only");
        let zone = self.zone.get_or_insert_with(TimeZone::system).clone();
        if let Some(id) = self.list.ui(ui, exchanges, self.chosen, &zone) {
            self.chosen = Some(id);
        }
    }

    fn details_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, is_narrow: bool) {
        let found = self
            .chosen
            .and_then(|id| draw.state.record().exchanges().get(id));
        let Some(exchange) = found else { return };
        if is_narrow {
            let back = Button::quiet("Back to the list").icon(Icon::ArrowLeft);
            if ui.add(back).clicked() {
                self.chosen = None;
            }
        }
        if !self
            .details
            .as_ref()
            .is_some_and(|details| details.is_of(exchange))
        {
            self.details = Some(ExchangeDetails::new(exchange));
        }
        let zone = self.zone.get_or_insert_with(TimeZone::system).clone();
        if let Some(details) = &mut self.details {
            details.ui(ui, draw, exchange, &zone);
        }
    }
}
