//! The settings: a navigation at the left, and one screen per file.

mod about;
mod appearance;
pub(in crate::ui) mod base_url;
mod inspector;
mod providers;
mod shortcuts;

use super::Draw;
use super::focus;
use super::theme;
use super::widgets::button::Button;
use super::widgets::list_box::{ListBox, ListRows, RowMark};
use super::widgets::{card, follow_focus, hint, list, paint_icon};
use crate::state::action::{Action, Screen as Id, ViewAction};
use eframe::egui::{self, Frame, Id as WidgetId, Margin, Panel, Sense, Ui, pos2, vec2};
use lucide_icons::Icon;

/// A screen of the settings.
pub trait Screen {
    /// Which one it is.
    fn id(&self) -> Id;

    /// Its entry in the navigation.
    fn name(&self) -> &'static str;

    /// What stands for its name where there is no room for it.
    fn icon(&self) -> Icon;

    /// Draws it into the window beside the navigation.
    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>);
}

/// All screens of the settings.
pub struct Screens {
    list: Vec<Box<dyn Screen>>,
}

impl Default for Screens {
    fn default() -> Self {
        Self {
            list: vec![
                Box::new(providers::Providers::default()),
                Box::new(appearance::Appearance),
                Box::new(shortcuts::Shortcuts),
                Box::new(inspector::Inspector::default()),
                Box::new(about::About),
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
            let chosen = draw.state.view.screen;
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
            draw.push(Action::View(ViewAction::Show(Id::Chat)));
        }
        ui.add_space(theme::SPACE_4);
        let chosen = draw.state.view.screen;
        let at = self.list.iter().position(|screen| screen.id() == chosen);
        let mut mark = RowMark {
            row: at.unwrap_or_default(),
            ..RowMark::default()
        };
        let list = ListBox {
            id: WidgetId::unique("settings navigation: list"),
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
                    if entry_ui(ui, (rows, row), screen.name(), icon, is_chosen) {
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
    (rows, row): (&ListRows, usize),
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

/// Draws the contents of a settings screen in a column of at most [`theme::SETTINGS_WIDTH`],
/// scrolled when too tall. `salt` tells what the scroll position belongs to.
fn column(ui: &mut Ui, salt: impl egui::AsIdSalt, contents: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical()
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
fn margin(side: i8) -> Margin {
    Margin {
        left: side,
        right: side,
        top: theme::settings::SCREEN_TOP,
        bottom: theme::settings::SCREEN_BOTTOM,
    }
}

/// The title of a screen.
fn title_ui(ui: &mut Ui, title: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        card::title_ui(ui, title, theme::title(), 1);
    });
}
