//! Drawing only: reads `&State`, pushes [`Action`]s.
//!
//! No widget keeps what belongs to the program; what is kept here is how it looks (scroll
//! positions, laid-out text, what is typed into a dialog). A screen or dialog is a file in its
//! folder and a line in its list.

pub mod announce;
mod base_url;
mod calendar;
mod capability_icon;
pub mod chat;
mod check_view;
pub mod commands;
mod countdown;
pub mod dialogs;
pub mod draw;
mod escape;
mod exchange_view;
mod fingerprint;
pub mod focus;
pub mod markdown;
mod model_facts;
pub mod notices;
mod parameters;
mod problem_layout;
mod problem_view;
pub mod screens;
mod side;
pub mod sidebar;
pub mod system_fonts;
pub mod theme;
mod typed;
mod units;
pub mod widgets;

use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::state::action::{Action, Dialog, Screen, ViewAction};
use announce::{Changes, LiveRegion};
use chat::ChatScreen;
use commands::{KeyboardTarget, UiCommand};
use dialogs::Dialogs;
use draw::Draw;
use eframe::egui::{self, Event, Frame, Key, Ui};
use escape::Escape;
use focus::{FocusKeeper, Go};
use notices::NoticeAnnouncer;
use screens::Screens;
use sidebar::Sidebar;

/// The whole window, with what its parts keep between frames.
#[derive(Default)]
pub struct Interface {
    sidebar: Sidebar,
    chat: ChatScreen,
    screens: Screens,
    dialogs: Dialogs,
    focus: FocusKeeper,
    live: LiveRegion,
    changes: Changes,
    notices: NoticeAnnouncer,
    zoom: WheelZoom,
    /// Whether a field has the keyboard in which something can be typed.
    in_field: bool,
    /// When something was last typed into a field.
    typed_at: Option<Timestamp>,
}

impl Interface {
    /// Draws the window and gathers what the user asks for.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        FocusKeeper::begin(ui.ctx());
        let escape = Escape::of(ui.ctx(), draw.state, self.in_field);
        let go = self.commands(ui.ctx(), draw);
        if let Some(percent) = self.zoom.step(ui.ctx(), draw.state) {
            draw.push(Action::View(ViewAction::SetZoom(percent)));
        }
        let tokens = theme::tokens(ui);
        let ground = Frame::new().fill(tokens.bg);
        egui::CentralPanel::default()
            .frame(ground)
            .show(ui, |ui| self.screen_ui(ui, draw));
        self.dialogs.ui(ui.ctx(), draw);
        self.chat.announce(ui.ctx(), draw);
        self.notices.announce(ui.ctx(), draw.state);
        let go_home = escape.is_some_and(|escape| escape.step_out(ui.ctx(), draw));
        self.changes.announce(ui.ctx(), draw.state);
        self.live.ui(ui);
        let root = egui::accesskit_root_id();
        ui.ctx()
            .accesskit_node_builder(root, |node| node.set_label(window_title(draw.state)));
        let go = if go_home { Go::Home } else { go };
        self.focus.end(ui.ctx(), go, self.dialogs.is_open());
        self.in_field = ui.ctx().text_edit_focused();
    }

    fn screen_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if draw.state.view().screen() != Screen::Chat {
            notices::panel_ui(ui, draw, theme::SPACE_16);
            self.screens.ui(ui, draw);
            return;
        }
        let narrow = ui.available_width() < theme::NARROW_WINDOW;
        if narrow != draw.state.view().sidebar().is_cramped() {
            draw.push(Action::View(ViewAction::SetNarrow(narrow)));
        } else if narrow {
            self.sidebar.over_ui(ui.ctx(), draw);
        } else {
            self.sidebar.ui(ui, draw);
        }
        self.chat.ui(ui, draw);
    }

    /// Does what is asked for by keys; where that leads the keyboard.
    fn commands(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) -> Go {
        if is_typed(ctx) {
            self.typed_at = Some(draw.now);
        }
        let state = draw.state;
        let dialog = state.view().dialog();
        let free = dialog.is_none_or(Dialog::chooses_model);
        // What was typed after the notice appeared is what an undo is meant for.
        let undoes = free
            && state
                .notices()
                .newest_undo()
                .is_some_and(|(_, began)| self.typed_at.is_none_or(|typed| typed < began));
        let takes = |command| command != UiCommand::Undo || undoes;
        let mut go = Go::Nowhere;
        for command in commands::pressed(ctx, takes) {
            if !free && !command.works_over_dialogs() {
                continue;
            }
            match command.run(ctx, draw) {
                Some(KeyboardTarget::Message) => self.chat.focus_message(),
                Some(KeyboardTarget::Search) => self.sidebar.focus_search(),
                Some(KeyboardTarget::FindBar) => self.chat.find(),
                Some(KeyboardTarget::Parameters) => self.chat.seek_parameter(),
                Some(KeyboardTarget::NextRegion) => go = Go::NextRegion,
                Some(KeyboardTarget::PreviousRegion) => go = Go::PreviousRegion,
                None => {}
            }
        }
        go
    }
}

/// What the window is called: what is shown in it, and the program.
pub fn window_title(state: &State) -> String {
    const PROGRAM: &str = "Tertulia";
    if state.view().screen().is_settings() {
        return format!("Settings – {PROGRAM}");
    }
    match state.shown() {
        Some((conversation, _)) if !conversation.title.is_empty() => {
            format!("{} – {PROGRAM}", conversation.title)
        }
        Some(_) | None => PROGRAM.to_owned(),
    }
}

/// How far the wheel is turned for a step of the scale, as a factor.
const ZOOM_FACTOR: f32 = (100 + commands::ZOOM_STEP) as f32 / 100_f32;

/// Whether something is typed into a field in this frame.
fn is_typed(ctx: &egui::Context) -> bool {
    let changes = |event: &Event| {
        matches!(
            event,
            Event::Text(_)
                | Event::Paste(_)
                | Event::Cut
                | Event::Ime(_)
                | Event::Key {
                    key: Key::Backspace | Key::Delete,
                    pressed: true,
                    ..
                }
        )
    };
    ctx.text_edit_focused() && ctx.input(|input| input.events.iter().any(changes))
}

/// Control and the wheel change the scale by the same steps as the keys do.
#[derive(Debug)]
struct WheelZoom {
    /// What the wheel has asked for since the last step, as a factor.
    factor: f32,
}

impl Default for WheelZoom {
    fn default() -> Self {
        Self { factor: 1.0 }
    }
}

impl WheelZoom {
    /// The wanted scale in percent, if the wheel has gone far enough for a step.
    fn step(&mut self, ctx: &egui::Context, state: &State) -> Option<u32> {
        let turned = ctx.input(egui::InputState::zoom_delta);
        if (turned - 1.0).abs() < f32::EPSILON {
            return None;
        }
        self.factor *= turned;
        let percent = state.view().appearance().zoom_percent;
        let wanted = if self.factor >= ZOOM_FACTOR {
            percent + commands::ZOOM_STEP
        } else if self.factor <= 1.0 / ZOOM_FACTOR {
            percent.saturating_sub(commands::ZOOM_STEP)
        } else {
            return None;
        };
        self.factor = 1.0;
        Some(wanted)
    }
}
