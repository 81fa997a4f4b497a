//! The settings: a navigation at the left, and one screen per file.

mod about;
mod appearance;
pub(in crate::ui) mod base_url;
mod inspector;
mod providers;
mod shortcuts;

pub(in crate::ui) use providers::trained_apart;

use super::Draw;
use super::focus;
use super::theme;
use super::widgets::button::Button;
use super::widgets::{card, follow_focus, list};
use crate::state::action::{Action, Screen as Id, ViewAction};
use eframe::egui::{self, Frame, Margin, Panel, Ui};
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

/// Below this width of the window, in points, the navigation shows icons only.
const NARROW: f32 = 760.0;

impl Screens {
    /// Draws the navigation and the chosen screen over the whole window.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let tokens = theme::tokens(ui);
        let narrow = ui.available_width() < NARROW;
        let frame = Frame::new()
            .fill(tokens.panel)
            .inner_margin(Margin::same(8));
        Panel::left("settings navigation")
            .exact_size(if narrow { 56.0 } else { 176.0 })
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

    fn navigation_ui(&self, ui: &mut Ui, draw: &mut Draw<'_>, narrow: bool) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        if entry_ui(ui, "Back to chat", Some(Icon::ArrowLeft), false, narrow) {
            draw.push(Action::View(ViewAction::Show(Id::Chat)));
        }
        ui.add_space(theme::SPACE_4);
        for screen in &self.list {
            let chosen = draw.state.view.screen == screen.id();
            let icon = narrow.then(|| screen.icon());
            if entry_ui(ui, screen.name(), icon, chosen, narrow) {
                draw.push(Action::View(ViewAction::Show(screen.id())));
            }
        }
    }
}

/// One entry of the navigation; whether it was pressed.
fn entry_ui(ui: &mut Ui, name: &str, icon: Option<Icon>, chosen: bool, narrow: bool) -> bool {
    let text = if narrow { "" } else { name };
    let mut button = Button::quiet(text)
        .name(name)
        .width(ui.available_width())
        .selected(chosen);
    if let Some(icon) = icon {
        button = button.icon(icon);
    }
    let mut entry = ui.add(button);
    if chosen {
        list::paint_chosen_bar(ui, entry.rect);
        focus::home(&entry);
        focus::region(&entry);
    }
    if narrow {
        entry = entry.on_hover_text(name);
    }
    entry.clicked()
}

/// Draws the contents of a settings screen in a column of at most [`theme::SETTINGS_WIDTH`],
/// scrolled when too tall. `salt` tells what the scroll position belongs to.
fn column(ui: &mut Ui, salt: impl egui::AsIdSalt, contents: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical()
        .id_salt(salt)
        .auto_shrink(false)
        .show(ui, |ui| {
            let side = if ui.available_width() < 480.0 { 12 } else { 20 };
            Frame::new()
                .inner_margin(Margin::symmetric(side, 16))
                .show(ui, |ui| {
                    ui.set_max_width(ui.available_width().min(theme::SETTINGS_WIDTH));
                    ui.spacing_mut().item_spacing.y = theme::SPACE_12;
                    contents(ui);
                    follow_focus(ui);
                });
        });
}

/// The title of a screen.
fn title_ui(ui: &mut Ui, title: &str) {
    card::title_ui(ui, title, theme::title(), 1);
}
