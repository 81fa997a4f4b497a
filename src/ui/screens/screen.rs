//! What a screen of the settings is, and how each is laid out.

use crate::state::action::Screen;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::{card, follow_focus};
use eframe::egui::{AsIdSalt, Frame, Margin, ScrollArea, Ui};
use lucide_icons::Icon;

/// A screen of the settings.
pub(super) trait SettingsScreen {
    /// Which of [`Screen::SETTINGS`] it is.
    fn id(&self) -> Screen;

    /// Its entry in the navigation.
    fn name(&self) -> &'static str;

    /// What stands for its name where there is no room for it.
    fn icon(&self) -> Icon;

    /// Draws it into the window beside the navigation.
    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>);
}

/// Draws the contents of a settings screen in a column of at most [`theme::SETTINGS_WIDTH`],
/// scrolled when too tall. `salt` tells what the scroll position belongs to.
pub(super) fn column(ui: &mut Ui, salt: impl AsIdSalt, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .id_salt(salt)
        .auto_shrink(false)
        .show(ui, |ui| {
            let side = if ui.available_width() < theme::settings::NARROW_SCREEN {
                theme::settings::SCREEN_SIDE_NARROW
            } else {
                theme::settings::SCREEN_SIDE
            };
            Frame::new().inner_margin(margin(side)).show(ui, |ui| {
                ui.set_max_width(ui.available_width().min(theme::SETTINGS_WIDTH));
                ui.spacing_mut().item_spacing.y = theme::SPACE_12;
                contents(ui);
                follow_focus(ui);
            });
        });
}

/// Space around what stands beside each other on these screens: the same at the top of each, so that
/// their first lines are one line.
pub(super) fn margin(side: i8) -> Margin {
    Margin {
        left: side,
        right: side,
        top: theme::settings::SCREEN_TOP,
        bottom: theme::settings::SCREEN_BOTTOM,
    }
}

/// The title of a screen.
pub(super) fn title_ui(ui: &mut Ui, title: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        card::title_ui(ui, title, theme::title(), 1);
    });
}
