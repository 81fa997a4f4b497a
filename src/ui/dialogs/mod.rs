//! Dialogs over the screen: one per file.
//!
//! What is typed lives in the dialog while it is open; it becomes an action when it is confirmed. Escape closes, Enter confirms,
//! the first field has the keyboard, and when the dialog closes the keyboard goes back to where it was.

mod add_model;
mod add_provider;
mod edit_model;
mod rename_conversation;

use super::Draw;
use super::theme;
use crate::state::State;
use crate::state::action::{Action, Dialog as Id, ViewAction};
use eframe::egui::{self, Frame, Id as WidgetId, Margin, Modal, RichText, Stroke, Ui};

/// A dialog.
pub trait Dialog {
    /// What stands above it.
    fn title(&self) -> String;

    /// Draws what is below the title. `first` is true on the first frame: the first field shall ask for the keyboard.
    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool);
}

/// The dialog that is open, if one is.
#[derive(Default)]
pub struct Dialogs {
    open: Option<Open>,
}

struct Open {
    id: Id,
    dialog: Box<dyn Dialog>,
    first: bool,
    focus_before: Option<WidgetId>,
}

fn begin(id: &Id, state: &State) -> Option<Box<dyn Dialog>> {
    match id {
        Id::ChooseModel => None,
        Id::AddProvider => Some(Box::new(add_provider::AddProvider::default())),
        Id::AddModel(provider) => Some(Box::new(add_model::AddModel::new(*provider))),
        Id::EditModel(provider, model) => {
            edit_model::EditModel::new(state, *provider, model).map(|dialog| Box::new(dialog) as Box<dyn Dialog>)
        }
        Id::RenameConversation(conversation) => {
            Some(Box::new(rename_conversation::RenameConversation::new(state, *conversation)))
        }
    }
}

impl Dialogs {
    /// Draws the dialog that the state says is open.
    pub fn ui(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) {
        let wanted = draw.state.view.dialog.as_ref();
        if self.open.as_ref().map(|open| &open.id) != wanted {
            self.exchange(ctx, draw.state);
        }
        let Some(open) = &mut self.open else { return };
        let tokens = theme::of(&ctx.global_style().visuals);
        let window = ctx.content_rect();
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(Stroke::new(1.0, tokens.line))
            .corner_radius(theme::RADIUS_CARD)
            .shadow(ctx.global_style().visuals.window_shadow)
            .inner_margin(Margin::same(24));
        let modal = Modal::new(WidgetId::unique("dialog")).frame(frame).backdrop_color(tokens.scrim);
        let response = modal.show(ctx, |ui| {
            ui.set_width((theme::DIALOG_WIDTH - 48.0).min(window.width() - 80.0));
            ui.label(RichText::new(open.dialog.title()).font(theme::title()).color(tokens.text));
            ui.add_space(theme::SPACE_4);
            egui::ScrollArea::vertical().max_height(window.height() - 130.0).show(ui, |ui| {
                open.dialog.ui(ui, draw, std::mem::take(&mut open.first));
            });
        });
        if response.should_close() {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
    }

    fn exchange(&mut self, ctx: &egui::Context, state: &State) {
        let before = self.open.take();
        let focus_before = match before {
            Some(open) => open.focus_before,
            None => ctx.memory(egui::Memory::focused),
        };
        let dialog = state.view.dialog.as_ref().and_then(|id| Some((id.clone(), begin(id, state)?)));
        match dialog {
            Some((id, dialog)) => self.open = Some(Open { id, dialog, first: true, focus_before }),
            None => {
                if let Some(widget) = focus_before {
                    ctx.memory_mut(|memory| memory.request_focus(widget));
                }
            }
        }
    }
}
