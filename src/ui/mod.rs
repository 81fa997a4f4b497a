//! Drawing only: reads `&State`, pushes [`Action`]s.
//!
//! No widget keeps what belongs to the program; what is kept here is how it looks (scroll
//! positions, laid-out text, what is typed into a dialog). A screen or dialog is a file in its
//! folder and a line in its list.

pub mod chat;
mod check_view;
mod countdown;
pub mod dialogs;
mod exchange_view;
mod fingerprint;
pub mod markdown;
pub mod notices;
mod parameters;
mod problem_view;
pub mod screens;
pub mod shortcuts;
mod side;
pub mod sidebar;
pub mod system_fonts;
pub mod theme;
mod typed;
mod units;
pub mod widgets;

use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::state::action::{Action, ChatAction, Dialog, LibraryAction, Screen, ViewAction};
use chat::ChatScreen;
use dialogs::Dialogs;
use eframe::egui::{self, Frame, Ui, Vec2};
use screens::Screens;
use shortcuts::Shortcut;
use sidebar::Sidebar;

/// What everything is drawn with: the state to read, and where the actions go.
pub struct Draw<'a> {
    /// What is remembered.
    pub state: &'a State,
    /// What the user asks for, in order; carried out after the frame.
    pub actions: &'a mut Vec<Action>,
    /// The present moment.
    pub now: Timestamp,
}

impl Draw<'_> {
    /// Notes what the user asks for.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}

/// The whole window.
#[derive(Default)]
pub struct Interface {
    sidebar: Sidebar,
    chat: ChatScreen,
    screens: Screens,
    dialogs: Dialogs,
}

/// Below this width, in points, the list of conversations does not fit beside the chat.
const NARROW: f32 = 700.0;

impl Interface {
    /// Draws the window and gathers what the user asks for.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        self.shortcuts(ui.ctx(), draw);
        let tokens = theme::tokens(ui);
        let ground = Frame::new().fill(tokens.bg);
        egui::CentralPanel::default().frame(ground).show(ui, |ui| {
            dialogs::hide_behind(ui, draw.state);
            self.screen_ui(ui, draw);
        });
        self.dialogs.ui(ui.ctx(), draw);
        let free = match draw.state.view.screen {
            Screen::Chat => self.chat.edges(),
            Screen::Providers
            | Screen::Appearance
            | Screen::Shortcuts
            | Screen::Inspector
            | Screen::About => Vec2::ZERO,
        };
        notices::notices_ui(ui.ctx(), draw, free);
    }

    fn screen_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if draw.state.view.screen != Screen::Chat {
            self.screens.ui(ui, draw);
            return;
        }
        let narrow = ui.available_width() < NARROW;
        if narrow != draw.state.view.sidebar.is_cramped() {
            draw.push(Action::View(ViewAction::SetNarrow(narrow)));
        } else if narrow {
            self.sidebar.over_ui(ui.ctx(), draw);
        } else {
            self.sidebar.ui(ui, draw);
        }
        self.chat.ui(ui, draw);
    }

    fn shortcuts(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) {
        let dialog = draw.state.view.dialog.clone();
        for shortcut in shortcuts::pressed(ctx) {
            let zoom = draw.state.appearance.zoom_percent;
            match shortcut {
                Shortcut::ZoomIn => draw.push(Action::View(ViewAction::SetZoom(zoom + 10))),
                Shortcut::ZoomOut => {
                    draw.push(Action::View(ViewAction::SetZoom(zoom.saturating_sub(10))));
                }
                Shortcut::ZoomReset => draw.push(Action::View(ViewAction::SetZoom(100))),
                _ if dialog.is_some() && !chat::is_choosing_a_model(draw.state) => {}
                Shortcut::NewChat => {
                    draw.push(Action::Library(LibraryAction::New));
                    self.chat.focus_message();
                }
                Shortcut::Search => {
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    draw.push(Action::View(ViewAction::SetSidebarFolded(false)));
                    self.sidebar.focus_search();
                }
                Shortcut::Find => {
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    self.chat.find();
                }
                Shortcut::ChooseModel => {
                    let open = chat::is_choosing_a_model(draw.state);
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    draw.push(Action::View(if open {
                        ViewAction::CloseDialog
                    } else {
                        ViewAction::OpenDialog(Dialog::ChooseModel)
                    }));
                }
                Shortcut::ToggleSidebar => {
                    let shown = draw.state.view.sidebar.is_shown();
                    draw.push(Action::View(ViewAction::SetSidebarFolded(shown)));
                }
                Shortcut::ToggleParameters => {
                    let shown = draw.state.view.parameters.is_shown();
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    draw.push(Action::View(ViewAction::SetParametersShown(!shown)));
                }
                Shortcut::Settings => {
                    let chat = draw.state.view.screen == Screen::Chat;
                    let screen = if chat {
                        Screen::Providers
                    } else {
                        Screen::Chat
                    };
                    draw.push(Action::View(ViewAction::Show(screen)));
                }
                Shortcut::FocusMessage => {
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    self.chat.focus_message();
                }
                Shortcut::PreviewRequest => {
                    draw.push(Action::View(ViewAction::Show(Screen::Chat)));
                    draw.push(Action::Chat(ChatAction::PreviewRequest));
                }
                Shortcut::Stop => draw.push(Action::Chat(ChatAction::Stop)),
            }
        }
    }
}
