//! Settings › Appearance: theme and zoom.

use super::{Screen, column, title_ui};
use crate::domain::settings::{Appearance as Chosen, Theme, ZOOM_RANGE};
use crate::state::action::{Action, Screen as Id, ViewAction};
use crate::ui::shortcuts::{Shortcut, written};
use crate::ui::widgets::button::{Button, icon_button};
use crate::ui::widgets::{card, choice};
use crate::ui::{Draw, theme};
use eframe::egui::{RichText, Ui};
use lucide_icons::Icon;

/// How far one press goes, in percent.
const ZOOM_STEP: u32 = 10;

/// The screen; keeps nothing.
pub(super) struct Appearance;

impl Screen for Appearance {
    fn id(&self) -> Id {
        Id::Appearance
    }

    fn name(&self) -> &'static str {
        "Appearance"
    }

    fn icon(&self) -> Icon {
        Icon::Palette
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        column(ui, "appearance", |ui| {
            title_ui(ui, "Appearance");
            let chosen = draw.state.appearance;
            card::card(
                ui,
                "Theme",
                "System follows the theme of the desktop",
                |_| {},
                |ui| theme_ui(ui, draw, chosen),
            );
            card::card(
                ui,
                "Zoom",
                "Scales text and controls alike",
                |_| {},
                |ui| zoom_ui(ui, draw, chosen),
            );
        });
    }
}

fn theme_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: Chosen) {
    let texts = Theme::ALL.map(Theme::label);
    let index = Theme::ALL
        .iter()
        .position(|theme| *theme == chosen.theme)
        .unwrap_or_default();
    if let Some(pressed) = choice::segments(ui, "Theme", &texts, index) {
        draw.push(Action::View(ViewAction::SetTheme(Theme::ALL[pressed])));
    }
}

fn zoom_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: Chosen) {
    let percent = chosen.zoom_percent;
    let mut set = |percent: u32| draw.push(Action::View(ViewAction::SetZoom(percent)));
    ui.horizontal(|ui| {
        ui.add_enabled_ui(percent > *ZOOM_RANGE.start(), |ui| {
            let keys = written(Shortcut::ZoomOut);
            if icon_button(ui, Icon::Minus, "Smaller", Some(keys)).clicked() {
                set(percent.saturating_sub(ZOOM_STEP));
            }
        });
        let text = format!("{percent} %");
        let color = theme::tokens(ui).text;
        ui.label(RichText::new(text).font(theme::code()).color(color));
        ui.add_enabled_ui(percent < *ZOOM_RANGE.end(), |ui| {
            let keys = written(Shortcut::ZoomIn);
            if icon_button(ui, Icon::Plus, "Larger", Some(keys)).clicked() {
                set(percent + ZOOM_STEP);
            }
        });
        ui.add_space(theme::SPACE_8);
        let reset = Button::secondary("Normal size").shortcut(written(Shortcut::ZoomReset));
        if ui.add_enabled(percent != 100, reset).clicked() {
            set(100);
        }
    });
}
