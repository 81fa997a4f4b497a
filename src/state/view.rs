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
    /// Whether the list of conversations is folded away.
    pub sidebar_folded: bool,
    /// Width of the list, in points.
    pub sidebar_width: f32,
    /// The message that the transcript shall bring into view next, and how often that was asked: a new number is a new
    /// request, even for the same message.
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
            sidebar_width: window.sidebar_width,
            goal: None,
        }
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
