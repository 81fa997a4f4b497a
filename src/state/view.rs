//! Which screen, page and dialog are shown.

use super::action::{Dialog, Screen};
use crate::domain::ids::{MessageId, ProviderId};
use crate::domain::settings::Window;

/// What is shown over and beside the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The screen.
    pub screen: Screen,
    /// The provider whose page is open; may have been deleted since.
    pub provider: Option<ProviderId>,
    /// The dialog over the screen.
    pub dialog: Option<Dialog>,
    /// Whether the user has folded the list of conversations away, where there is room for it
    /// beside the chat.
    pub(super) sidebar_folded: bool,
    /// Whether the window is too narrow for the list beside the chat.
    pub narrow: bool,
    /// Whether the list lies over the chat of a narrow window; not remembered.
    over_open: bool,
    /// Width of the list, in points.
    pub sidebar_width: f32,
    /// The message that the transcript shall bring into view next, and how often that was asked: a
    /// new number is a new request, even for the same message.
    pub goal: Option<(MessageId, u64)>,
}

impl View {
    /// What is shown at the start.
    pub fn new(window: &Window) -> Self {
        Self {
            screen: Screen::Chat,
            provider: None,
            dialog: None,
            sidebar_folded: window.sidebar_folded,
            narrow: false,
            over_open: false,
            sidebar_width: window.sidebar_width,
            goal: None,
        }
    }

    /// Whether the list of conversations is shown, beside the chat or over it.
    pub fn sidebar_shown(&self) -> bool {
        if self.narrow {
            self.over_open
        } else {
            !self.sidebar_folded
        }
    }

    /// Shows the list or folds it away. What is done in a narrow window holds only there.
    pub(super) fn fold_sidebar(&mut self, folded: bool) {
        if self.narrow {
            self.over_open = !folded;
        } else {
            self.sidebar_folded = folded;
        }
    }

    /// Notes whether the window is narrow; one that becomes narrow shows the chat.
    pub(super) fn set_narrow(&mut self, narrow: bool) {
        self.narrow = narrow;
        self.over_open = false;
    }

    /// Shows the page of a provider.
    pub(super) fn show_provider(&mut self, provider: ProviderId) {
        self.screen = Screen::Providers;
        self.provider = Some(provider);
    }

    /// Asks the transcript to bring a message into view.
    pub(super) fn bring_into_view(&mut self, message: MessageId) {
        let number = self.goal.map_or(0, |(_, number)| number) + 1;
        self.goal = Some((message, number));
    }
}
