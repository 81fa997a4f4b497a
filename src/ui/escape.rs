//! Escape goes one step out: what is open closes, one thing at a time, and the last step stops the
//! answer that is arriving.

use super::draw::Draw;
use crate::state::State;
use crate::state::action::{Action, ChatAction, Screen, ViewAction};
use crate::state::chat::Chat;
use eframe::egui::{Context, Key, Modifiers, Popup};

/// A press of Escape that no menu and no dialog was open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escape {
    /// Whether a field had the keyboard in which something can be typed.
    from_field: bool,
}

impl Escape {
    /// The press of this frame, if there is one; before anything was drawn. Menus and dialogs close
    /// by themselves. `from_field` says whether a field had the keyboard in the frame before: the
    /// toolkit takes it away on Escape before anything is drawn.
    pub(super) fn of(ctx: &Context, state: &State, from_field: bool) -> Option<Self> {
        let pressed =
            ctx.input(|input| input.key_pressed(Key::Escape) && input.modifiers.is_none());
        let free = pressed && state.view().dialog().is_none() && !Popup::is_any_open(ctx);
        free.then_some(Self { from_field })
    }

    /// Takes one step out, unless a place that was drawn has taken the press as its own. Whether the
    /// keyboard goes to the home of what is shown, and not back to what opened a sheet.
    pub(super) fn step_out(self, ctx: &Context, draw: &mut Draw<'_>) -> bool {
        if !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return false;
        }
        let view = draw.state.view();
        if view.screen() != Screen::Chat {
            if !self.from_field {
                draw.push(Action::View(ViewAction::Show(Screen::Chat)));
            }
            return self.from_field;
        }
        let (sidebar, parameters) = (view.sidebar(), view.parameters());
        let shown = draw.state.shown_chat();
        if parameters.is_cramped() && parameters.is_shown() {
            draw.push(Action::View(ViewAction::SetParametersShown(false)));
            return false;
        } else if sidebar.is_cramped() && sidebar.is_shown() {
            draw.push(Action::View(ViewAction::SetSidebarFolded(true)));
            return false;
        } else if shown.is_some_and(Chat::is_streaming) {
            draw.push(Action::Chat(ChatAction::Stop));
        }
        true
    }
}
