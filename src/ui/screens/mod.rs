//! The settings: a navigation at the left, and one screen per file.

mod about;
mod appearance;
mod providers;
mod shortcuts;

use super::Draw;
use super::theme;
use super::widgets::button::Button;
use crate::state::action::{Action, Screen as Id, ViewAction};
use eframe::egui::{self, Frame, Margin, Panel, Ui};
use lucide_icons::Icon;

/// A screen of the settings.
pub trait Screen {
    /// Which one it is.
    fn id(&self) -> Id;

    /// Its entry in the navigation.
    fn name(&self) -> &'static str;

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
        let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::same(8));
        Panel::left("settings navigation")
            .exact_size(if narrow { 132.0 } else { 176.0 })
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| self.navigation_ui(ui, draw));
        egui::CentralPanel::no_frame().show(ui, |ui| {
            let chosen = draw.state.view.screen;
            if let Some(screen) = self.list.iter_mut().find(|screen| screen.id() == chosen) {
                screen.ui(ui, draw);
            }
        });
    }

    fn navigation_ui(&self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let back = Button::quiet("Back to chat").icon(Icon::ArrowLeft).width(width);
        if ui.add(back).clicked() {
            draw.push(Action::View(ViewAction::Show(Id::Chat)));
        }
        ui.add_space(theme::SPACE_4);
        for screen in &self.list {
            let chosen = draw.state.view.screen == screen.id();
            let entry = ui.add(Button::quiet(screen.name()).width(width).selected(chosen));
            if chosen {
                let bar = entry.rect.with_max_x(entry.rect.left() + 3.0).shrink2(egui::vec2(0.0, 7.0));
                ui.painter().rect_filled(bar, 1.5, theme::tokens(ui).accent);
            }
            if entry.clicked() {
                draw.push(Action::View(ViewAction::Show(screen.id())));
            }
        }
    }
}

/// Draws the contents of a settings screen in a column of at most [`theme::SETTINGS_WIDTH`], scrolled when too tall.
fn column(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(theme::SETTINGS_WIDTH);
            ui.spacing_mut().item_spacing.y = theme::SPACE_12;
            contents(ui);
        });
    });
}
