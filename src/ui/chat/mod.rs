//! The chat screen: a bar with the model, the transcript, and the message that is being written.

mod actions;
mod announcer;
mod composer;
mod details;
mod editing;
mod empty;
mod failure_card;
mod find_bar;
mod message_view;
mod model_chooser;
mod parameters_panel;
mod rows;
mod section;
mod selection;
mod shown_parts;
mod spoken;
mod top_bar;
mod transcript;
mod typing;

use super::Draw;
use super::notices;
use super::side::{self, Edge};
use super::theme;
use crate::state::action::{Action, ViewAction};
use announcer::Announcer;
use composer::Composer;
use eframe::egui::{self, Frame, Margin, Panel, Ui};
use model_chooser::ModelChooser;
pub use model_chooser::is_open as is_choosing_a_model;
use parameters_panel::ParametersPanel;
use transcript::Transcript;

/// The chat screen.
#[derive(Default)]
pub struct ChatScreen {
    composer: Composer,
    chooser: ModelChooser,
    transcript: Transcript,
    announcer: Announcer,
    parameters: ParametersPanel,
}

impl ChatScreen {
    /// Puts the keyboard into the message on the next frame.
    pub fn focus_message(&mut self) {
        self.composer.focus();
    }

    /// Puts the keyboard into the search for a parameter, once the parameters are shown.
    pub fn seek_parameter(&mut self) {
        self.parameters.seek();
    }

    /// Opens the bar that looks for a text in the conversation.
    pub fn find(&mut self) {
        self.transcript.find();
    }

    /// Tells those who listen of answers that have ended, whatever is shown.
    pub fn announce(&mut self, ctx: &egui::Context, draw: &Draw<'_>) {
        self.announcer.ui(ctx, draw);
    }

    /// Draws it into the window beside the list of conversations.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let tokens = theme::tokens(ui);
        let first_run =
            draw.state.providers.list().next().is_none() && draw.state.library.recent().len() == 0;
        let open = model_chooser::is_open(draw.state);
        if first_run && open {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
        if first_run && draw.state.view.sidebar.is_shown() {
            notices::panel_ui(ui, draw);
            egui::CentralPanel::no_frame().show(ui, |ui| empty::first_run_ui(ui, draw));
            return;
        }
        if !first_run {
            self.parameters_ui(ui, draw);
        }
        let bar = Frame::new()
            .fill(tokens.bg)
            .inner_margin(Margin::symmetric(8, 8));
        let model_button = Panel::top("chat bar")
            .exact_size(48.0)
            .frame(bar)
            .show(ui, |ui| top_bar::top_bar_ui(ui, draw))
            .inner;
        self.chooser.ui(ui.ctx(), draw, &model_button, open);
        if first_run {
            notices::panel_ui(ui, draw);
            egui::CentralPanel::no_frame().show(ui, |ui| empty::first_run_ui(ui, draw));
            return;
        }
        if let Some(quote) = self.transcript.take_quote() {
            self.composer.add(&quote, draw);
        }
        let margin = side_margin(ui.available_width());
        let below = Frame::new().fill(tokens.bg).inner_margin(Margin {
            left: 0,
            right: 0,
            top: 0,
            bottom: 16,
        });
        Panel::bottom("composer")
            .show_separator_line(false)
            .frame(below)
            .show(ui, |ui| {
                column_ui(ui, margin, |ui| self.composer.ui(ui, draw));
            });
        notices::panel_ui(ui, draw);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            if !draw.state.library.is_listed() {
                return;
            }
            let blank = draw
                .state
                .shown()
                .is_none_or(|(conversation, _)| conversation.leaf.is_none());
            if blank {
                if let Some(example) = empty::empty_chat_ui(ui, draw) {
                    self.composer.set(example, draw);
                }
            } else {
                self.transcript.ui(ui, draw, margin);
            }
        });
    }
}

impl ChatScreen {
    /// The parameters, beside the chat where there is room for both, else over it.
    fn parameters_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let cramped = ui.available_width() < parameters_panel::WIDTH + LEAST_CHAT;
        let side = draw.state.view.parameters;
        if cramped != side.is_cramped() {
            draw.push(Action::View(ViewAction::SetCramped(cramped)));
            return;
        }
        if !side.is_shown() {
            return;
        }
        if cramped {
            let window = ui.ctx().content_rect().width();
            let width = (parameters_panel::WIDTH - 16.0).min(window - 18.0);
            let pressed_elsewhere = side::over_ui(ui.ctx(), Edge::Right, width, |ui| {
                self.parameters.ui(ui, draw);
            });
            if pressed_elsewhere && draw.state.view.dialog.is_none() {
                draw.push(Action::View(ViewAction::SetParametersShown(false)));
            }
        } else {
            let tokens = theme::tokens(ui);
            let frame = Frame::new()
                .fill(tokens.panel)
                .inner_margin(Margin::symmetric(12, 8));
            Panel::right("parameters")
                .exact_size(parameters_panel::WIDTH)
                .resizable(false)
                .frame(frame)
                .show(ui, |ui| self.parameters.ui(ui, draw));
        }
    }
}

/// The least width that is left to the chat beside the parameters, in points.
const LEAST_CHAT: f32 = 400.0;

/// The room at each side of the column of text, in points.
fn side_margin(width: f32) -> f32 {
    ((width - theme::COLUMN_WIDTH) / 2.0).max(theme::SPACE_16)
}

/// Draws `contents` in the middle column.
fn column_ui(ui: &mut Ui, margin: f32, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(margin);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - margin);
            contents(ui);
        });
    });
}
