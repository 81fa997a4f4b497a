//! What each command does: the actions that it asks for, and where it leads the keyboard.

use super::UiCommand;
use crate::state::State;
use crate::state::action::{
    Action, ChatAction, Dialog, LibraryAction, NoticeAction, Screen, ViewAction,
};
use crate::ui::draw::Draw;
use eframe::egui::{Context, ViewportCommand};

/// By how much a command changes the scale of everything, in percent.
pub const ZOOM_STEP: u32 = 10;

/// Where a command leads the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyboardTarget {
    /// To the message that is being written.
    Message,
    /// To the search of the conversations.
    Search,
    /// To the text that is looked for in the conversation.
    FindBar,
    /// To the search of the parameters.
    Parameters,
    /// To the next region of the window.
    NextRegion,
    /// To the region before.
    PreviousRegion,
}

impl UiCommand {
    /// Whether it does what it is for while a dialog is open; the others do nothing then.
    pub fn works_over_dialogs(self) -> bool {
        match self {
            Self::Undo
            | Self::NextRegion
            | Self::PreviousRegion
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::FullScreen => true,
            Self::NewChat
            | Self::Search
            | Self::NextChat
            | Self::PreviousChat
            | Self::Find
            | Self::ChooseModel
            | Self::ToggleSidebar
            | Self::ToggleParameters
            | Self::Settings
            | Self::FocusMessage
            | Self::PreviewRequest
            | Self::Stop
            | Self::Help
            | Self::Quit => false,
        }
    }

    /// Does it; where it leads the keyboard, if it does.
    pub fn run(self, ctx: &Context, draw: &mut Draw<'_>) -> Option<KeyboardTarget> {
        let state = draw.state;
        let zoom = state.view().appearance().zoom_percent;
        let show = |screen| Action::View(ViewAction::Show(screen));
        let (actions, target): (Vec<Action>, _) = match self {
            Self::NewChat => {
                let new = Action::Library(LibraryAction::New);
                (vec![new], Some(KeyboardTarget::Message))
            }
            Self::Search => {
                let unfold = Action::View(ViewAction::SetSidebarFolded(false));
                (
                    vec![show(Screen::Chat), unfold],
                    Some(KeyboardTarget::Search),
                )
            }
            Self::NextChat | Self::PreviousChat => {
                let next = state.library().neighbour(self == Self::NextChat);
                let open = next.map(|next| Action::Library(LibraryAction::Open(next)));
                (open.into_iter().collect(), None)
            }
            Self::Find => (vec![show(Screen::Chat)], Some(KeyboardTarget::FindBar)),
            Self::ChooseModel => (vec![show(Screen::Chat), toggle_chooser(state)], None),
            Self::ToggleSidebar => {
                let shown = state.view().sidebar().is_shown();
                (
                    vec![Action::View(ViewAction::SetSidebarFolded(shown))],
                    None,
                )
            }
            Self::ToggleParameters => {
                let shown = state.view().parameters().is_shown();
                let toggle = Action::View(ViewAction::SetParametersShown(!shown));
                let target = (!shown).then_some(KeyboardTarget::Parameters);
                (vec![show(Screen::Chat), toggle], target)
            }
            Self::Settings => {
                let is_open = state.view().screen().is_settings();
                let next = if is_open {
                    Screen::Chat
                } else {
                    Screen::SETTINGS[0]
                };
                (vec![show(next)], None)
            }
            Self::Help => (vec![show(Screen::Shortcuts)], None),
            Self::FocusMessage => (vec![show(Screen::Chat)], Some(KeyboardTarget::Message)),
            Self::PreviewRequest => {
                let preview = Action::Chat(ChatAction::PreviewRequest);
                (vec![show(Screen::Chat), preview], None)
            }
            Self::Stop => (vec![Action::Chat(ChatAction::Stop)], None),
            Self::Undo => {
                let undo = state.notices().newest_undo();
                let undo = undo.map(|(notice, _)| Action::Notice(NoticeAction::Undo(notice)));
                (undo.into_iter().collect(), None)
            }
            Self::ZoomIn => (vec![set_zoom(zoom + ZOOM_STEP)], None),
            Self::ZoomOut => (vec![set_zoom(zoom.saturating_sub(ZOOM_STEP))], None),
            Self::ZoomReset => (vec![set_zoom(100)], None),
            Self::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
                (Vec::new(), None)
            }
            Self::NextRegion => (Vec::new(), Some(KeyboardTarget::NextRegion)),
            Self::PreviousRegion => (Vec::new(), Some(KeyboardTarget::PreviousRegion)),
            Self::Quit => (Vec::new(), None),
        };
        draw.actions.extend(actions);
        target
    }
}

fn set_zoom(percent: u32) -> Action {
    Action::View(ViewAction::SetZoom(percent))
}

/// Opens the choice of a model, or closes it where it is open.
fn toggle_chooser(state: &State) -> Action {
    let open = state.view().dialog();
    Action::View(if open.is_some_and(Dialog::chooses_model) {
        ViewAction::CloseDialog
    } else {
        ViewAction::OpenDialog(Dialog::ChooseModel)
    })
}
