//! The settings: a navigation at the left, and one screen per file.

mod about;
mod appearance;
mod inspector;
mod providers;
mod screen;
mod shortcuts;

use super::draw::Draw;
use super::focus;
use super::theme;
use super::widgets::button::Button;
use super::widgets::list_box::{ListBox, ListRows, RowMark};
use super::widgets::{hint, list, paint_icon};
use crate::state::action::{Action, Screen, ViewAction};
use about::AboutScreen;
use appearance::AppearanceScreen;
use eframe::egui::{self, Frame, Id, Panel, Sense, Ui, pos2, vec2};
use inspector::InspectorScreen;
use lucide_icons::Icon;
use providers::ProvidersScreen;
use screen::{SettingsScreen, margin};
use shortcuts::ShortcutsScreen;

/// All screens of the settings, in the order of the navigation.
pub struct Screens {
    list: [Box<dyn SettingsScreen>; Screen::SETTINGS.len()],
}

impl Default for Screens {
    fn default() -> Self {
        Self {
            list: [
                Box::new(ProvidersScreen::default()),
                Box::new(AppearanceScreen),
                Box::new(ShortcutsScreen),
                Box::new(InspectorScreen::default()),
                Box::new(AboutScreen),
            ],
        }
    }
}

impl Screens {
    /// Draws the navigation and the chosen screen over the whole window.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let tokens = theme::tokens(ui);
        let narrow = ui.available_width() < theme::settings::NARROW_WINDOW;
        let frame = Frame::new()
            .fill(tokens.panel)
            .inner_margin(margin(theme::settings::LIST_SIDE));
        Panel::left("settings navigation")
            .exact_size(if narrow {
                theme::settings::NAVIGATION_ICONS
            } else {
                theme::settings::NAVIGATION
            })
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| {
                self.navigation_ui(ui, draw, narrow);
            });
        egui::CentralPanel::no_frame().show(ui, |ui| {
            let chosen = draw.state.view().screen();
            if let Some(screen) = self.list.iter_mut().find(|screen| screen.id() == chosen) {
                screen.ui(ui, draw);
            }
        });
    }

    /// The way back, and the screens as a list that has the keyboard as one: the arrows show the next
    /// one.
    fn navigation_ui(&self, ui: &mut Ui, draw: &mut Draw<'_>, narrow: bool) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let mut back = Button::quiet("Back to chat").icon(Icon::ArrowLeft);
        back = if narrow {
            back.bare()
        } else {
            back.width(ui.available_width())
        };
        if ui.add(back).clicked() {
            draw.push(Action::View(ViewAction::Show(Screen::Chat)));
        }
        ui.add_space(theme::SPACE_4);
        let chosen = draw.state.view().screen();
        let at = self.list.iter().position(|screen| screen.id() == chosen);
        let mut mark = RowMark {
            row: at.unwrap_or_default(),
            ..RowMark::default()
        };
        let list = ListBox {
            id: Id::unique("settings navigation: list"),
            name: "Settings",
            rows: self.list.len(),
            page: self.list.len(),
        };
        let mut pressed = None;
        let (response, ()) = list.begin(
            ui,
            &mut mark,
            |_| true,
            |ui, rows| {
                for (row, screen) in self.list.iter().enumerate() {
                    let icon = narrow.then(|| screen.icon());
                    let is_chosen = screen.id() == chosen;
                    if entry_ui(ui, rows, row, screen.name(), icon, is_chosen) {
                        pressed = Some(row);
                    }
                }
            },
        );
        focus::home(&response);
        focus::region(&response);
        let shown = self.list.get(pressed.unwrap_or(mark.row));
        if let Some(shown) = shown.filter(|screen| screen.id() != chosen) {
            draw.push(Action::View(ViewAction::Show(shown.id())));
        }
    }
}

/// One entry of the navigation, as its icon where there is one; whether it was pressed.
fn entry_ui(
    ui: &mut Ui,
    rows: &ListRows,
    row: usize,
    name: &str,
    icon: Option<Icon>,
    chosen: bool,
) -> bool {
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let entry = rows.option(ui, row, rect, name, chosen);
    list::paint_ground(ui, rect, chosen, entry.hovered());
    let color = theme::tokens(ui).text;
    if let Some(icon) = icon {
        paint_icon(ui.painter(), rect.center(), icon, theme::icon(), color);
    } else {
        let room = rect.width() - 2.0 * theme::SPACE_12;
        let text = list::cut_to(ui, name, theme::label(), room);
        let left = rect.left() + theme::SPACE_12;
        let at = pos2(left, rect.center().y - text.size().y / 2.0);
        ui.painter().galley(at, text, color);
    }
    rows.ring_ui(ui, row, rect);
    let pressed = entry.clicked();
    if icon.is_some() {
        hint(entry, name, None);
    }
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_screen_of_the_settings_stands_at_its_place() {
        let screens = Screens::default();
        assert_eq!(screens.list.map(|screen| screen.id()), Screen::SETTINGS);
        assert!(Screen::SETTINGS.into_iter().all(Screen::is_settings));
    }
}
