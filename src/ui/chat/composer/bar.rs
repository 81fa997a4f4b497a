//! What stands beside or below the message: how full the context is, and the button that sends the
//! message or stops the answer.

use crate::domain::figures::grouped;
use crate::domain::message::Role;
use crate::state::State;
use crate::state::action::{Action, ChatAction};
use crate::state::chat::Chat;
use crate::ui::commands::UiCommand;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, with_keys};
use eframe::egui::{RichText, Ui};
use lucide_icons::Icon;

/// From this part of the context on, in percent, it is said that it is nearly full.
const NEARLY_FULL: u64 = 90;

/// Whether an answer is arriving in the shown conversation.
pub(super) fn is_answering(state: &State) -> bool {
    state.shown_chat().is_some_and(Chat::is_streaming)
}

/// Whether the shown conversation is still being read.
pub(super) fn is_loading(state: &State) -> bool {
    state.shown_chat().is_some_and(Chat::is_loading)
}

/// The button at the end of the message as it stands now: `Stop` while an answer arrives, else
/// `Send`.
pub(super) fn end_button(state: &State, narrow: bool) -> Button<'static> {
    let button = if is_answering(state) {
        Button::secondary("Stop").icon(Icon::Square)
    } else {
        Button::primary("Send").icon(Icon::ArrowUp)
    };
    if narrow { button.bare() } else { button }
}

/// Draws the button that stops the answer.
pub(super) fn stop_ui(ui: &mut Ui, draw: &mut Draw<'_>, button: Button<'_>) {
    let keys = format!("Esc or {}", UiCommand::Stop.keys());
    if with_keys(ui.add(button), "Stop", Some(&keys)).clicked() {
        draw.push(Action::Chat(ChatAction::Stop));
    }
}

/// Draws the button that sends; whether it was pressed. `empty` says whether nothing is written.
pub(super) fn send_ui(ui: &mut Ui, state: &State, button: Button<'_>, empty: bool) -> bool {
    let reason = if state.can_send() {
        empty.then_some("Write a message first")
    } else if is_loading(state) {
        Some("The conversation is still being read")
    } else {
        Some("Choose a model first")
    };
    let response = ui.add(button.disabled_reason(reason));
    let response = if reason.is_none() {
        with_keys(response, "Send", Some("Enter"))
    } else {
        response
    };
    response.clicked()
}

/// How full the context is, where both its length and the tokens of the last answer are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContextUse {
    used: u64,
    length: u64,
}

impl ContextUse {
    /// That of the shown conversation.
    pub(super) fn of(state: &State) -> Option<Self> {
        let (_, model) = state.resolve(&state.current_model()?)?;
        let length = u64::from(model.context_length?.value);
        let chat = state.shown_chat()?;
        let usage = &chat
            .messages()
            .rev()
            .find(|message| message.role == Role::Assistant)?
            .details
            .usage;
        let used = usage.prompt_tokens? + usage.completion_tokens.unwrap_or(0);
        Some(Self { used, length })
    }

    fn percent(self) -> u64 {
        self.used.saturating_mul(100) / self.length.max(1)
    }

    /// Whether there is hardly room for another answer.
    pub(super) fn is_nearly_full(self) -> bool {
        self.percent() >= NEARLY_FULL
    }

    /// Says it in one line.
    pub(super) fn ui(self, ui: &mut Ui) {
        let tokens = theme::tokens(ui);
        let color = if self.is_nearly_full() {
            tokens.warn
        } else {
            tokens.muted
        };
        let mut text = format!("Context {} % of {}", self.percent(), grouped(self.length));
        if self.is_nearly_full() {
            text.push_str(" · nearly full");
        }
        ui.label(RichText::new(text).font(theme::small()).color(color));
    }
}
