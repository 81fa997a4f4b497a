//! Settings › Appearance: theme and zoom.

use super::screen::{SettingsScreen, column, title_ui};
use crate::domain::settings::{Appearance as Chosen, Theme, ZOOM_RANGE};
use crate::state::action::{Action, Screen, ViewAction};
use crate::ui::commands::{UiCommand, ZOOM_STEP};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{card, choice, list};
use eframe::egui::{Response, Role, Sense, Ui, WidgetInfo, vec2};
use lucide_icons::Icon;

/// The screen; keeps nothing.
pub(super) struct AppearanceScreen;

impl SettingsScreen for AppearanceScreen {
    fn id(&self) -> Screen {
        Screen::Appearance
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
            let chosen = draw.state.view().appearance();
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
            if framed_icon_button(ui, Icon::Minus, UiCommand::ZoomOut).clicked() {
                set(percent.saturating_sub(ZOOM_STEP));
            }
        });
        let text = format!("{percent} %");
        percent_ui(ui, &text);
        ui.add_enabled_ui(percent < *ZOOM_RANGE.end(), |ui| {
            if framed_icon_button(ui, Icon::Plus, UiCommand::ZoomIn).clicked() {
                set(percent + ZOOM_STEP);
            }
        });
        ui.add_space(theme::SPACE_8);
        let reset = UiCommand::ZoomReset;
        let reset = Button::secondary(reset.name()).shortcut(reset.keys());
        if ui.add_enabled(percent != 100, reset).clicked() {
            set(100);
        }
    });
}

/// A button with a border that is only an icon: these are pressed again and again.
fn framed_icon_button(ui: &mut Ui, icon: Icon, command: UiCommand) -> Response {
    let button = Button::secondary(command.name()).icon(icon);
    ui.add(button.shortcut(command.keys()).bare())
}

/// The scale, in a place as wide as the widest, so that what is pressed does not move.
fn percent_ui(ui: &mut Ui, text: &str) {
    let (rect, response) = ui.allocate_exact_size(
        vec2(theme::settings::PERCENT, theme::CONTROL_HEIGHT),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    let galley = list::cut_to(ui, text, theme::label(), theme::settings::PERCENT);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, theme::tokens(ui).text);
}
