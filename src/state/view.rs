//! Which screen, page and dialog are shown.

use super::action::{Dialog, Screen};
use crate::domain::ids::{MessageId, ProviderId};
use crate::domain::settings::Window;

/// What stands beside the chat where there is room for it, and lies over it where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Whether it is shown where there is room; remembered over a restart.
    kept: bool,
    /// Whether there is no room for it beside the chat.
    cramped: bool,
    /// Whether it lies over the chat where there is none; not remembered.
    over: bool,
}

impl Side {
    fn new(kept: bool) -> Self {
        Self {
            kept,
            cramped: false,
            over: false,
        }
    }

    /// Whether it is shown, beside the chat or over it.
    pub fn is_shown(self) -> bool {
        if self.cramped { self.over } else { self.kept }
    }

    /// Whether there is no room for it beside the chat.
    pub fn is_cramped(self) -> bool {
        self.cramped
    }

    /// Whether it is shown where there is room.
    pub(super) fn is_kept(self) -> bool {
        self.kept
    }

    /// Shows it or folds it away. What is done where it lies over the chat holds only there.
    pub(super) fn show(&mut self, shown: bool) {
        if self.cramped {
            self.over = shown;
        } else {
            self.kept = shown;
        }
    }

    /// Notes whether there is room for it; where there is none any more, the chat is shown.
    pub(super) fn set_cramped(&mut self, cramped: bool) {
        self.cramped = cramped;
        self.over = false;
    }
}

/// What is shown over and beside the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The screen.
    pub screen: Screen,
    /// The provider whose page is open; may have been deleted since.
    pub provider: Option<ProviderId>,
    /// The provider that was added from the chat, as long as the chat waits for its models; `None`
    /// if it waits for none.
    pub awaited: Option<ProviderId>,
    /// The dialog over the screen.
    pub dialog: Option<Dialog>,
    /// The list of conversations, at the left of the chat.
    pub sidebar: Side,
    /// The parameters, at its right.
    pub parameters: Side,
    /// Width of the list, in points.
    pub sidebar_width: f32,
    /// The message that the transcript shall bring into view next, and how often that was asked: a
    /// new number is a new request, even for the same message.
    pub goal: Option<(MessageId, u64)>,
    /// How often a goal was set.
    goals: u64,
}

impl View {
    /// What is shown at the start.
    pub fn new(window: &Window) -> Self {
        Self {
            screen: Screen::Chat,
            provider: None,
            awaited: None,
            dialog: None,
            sidebar: Side::new(!window.sidebar_folded),
            parameters: Side::new(window.parameters_shown),
            sidebar_width: window.sidebar_width,
            goal: None,
            goals: 0,
        }
    }

    /// Shows the list of conversations or folds it away; over the chat it takes the place of the
    /// parameters.
    pub(super) fn show_sidebar(&mut self, shown: bool) {
        self.sidebar.show(shown);
        if shown && self.sidebar.is_cramped() && self.parameters.is_cramped() {
            self.parameters.show(false);
        }
    }

    /// Shows the parameters or folds them away; over the chat they take the place of the list of
    /// conversations.
    pub(super) fn show_parameters(&mut self, shown: bool) {
        self.parameters.show(shown);
        if shown && self.parameters.is_cramped() && self.sidebar.is_cramped() {
            self.sidebar.show(false);
        }
    }

    /// Shows the page of a provider.
    pub(super) fn show_provider(&mut self, provider: ProviderId) {
        self.screen = Screen::Providers;
        self.provider = Some(provider);
    }

    /// Asks the transcript to bring a message into view.
    pub(super) fn bring_into_view(&mut self, message: MessageId) {
        self.goals += 1;
        self.goal = Some((message, self.goals));
    }
}
