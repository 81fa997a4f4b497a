//! How the window looks, and which screen, page and dialog are shown in it.

use super::action::{Dialog, Screen, ViewAction};
use super::chat::Conversations;
use super::effect::{Cx, Effect};
use crate::domain::ids::{ConversationId, ProviderId};
use crate::domain::settings::{Appearance, Settings, Window, ZOOM_RANGE};

/// What stands beside the chat where there is room for it, and lies over it where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SidePanel {
    /// Whether it is shown where there is room; remembered over a restart.
    kept: bool,
    /// Whether there is no room for it beside the chat.
    cramped: bool,
    /// Whether it lies over the chat where there is none; not remembered.
    over: bool,
}

impl SidePanel {
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
    fn is_kept(self) -> bool {
        self.kept
    }

    /// Shows it or folds it away. What is done where it lies over the chat holds only there.
    fn show(&mut self, shown: bool) {
        if self.cramped {
            self.over = shown;
        } else {
            self.kept = shown;
        }
    }

    /// Notes whether there is room for it; where there is none any more, the chat is shown.
    fn set_cramped(&mut self, cramped: bool) {
        self.cramped = cramped;
        self.over = false;
    }
}

/// What is shown, and how.
#[derive(Debug)]
pub struct View {
    screen: Screen,
    provider: Option<ProviderId>,
    awaited: Option<ProviderId>,
    dialog: Option<Dialog>,
    sidebar: SidePanel,
    parameters: SidePanel,
    appearance: Appearance,
    /// The window as it was stored, with its size as it is.
    window: Window,
}

impl View {
    /// What is shown at the start.
    pub(super) fn new(settings: &Settings) -> Self {
        let window = settings.window;
        Self {
            screen: Screen::Chat,
            provider: None,
            awaited: None,
            dialog: None,
            sidebar: SidePanel::new(!window.sidebar_folded),
            parameters: SidePanel::new(window.parameters_shown),
            appearance: settings.appearance,
            window,
        }
    }

    /// The screen that fills the window.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// The provider whose page is open; it may have been deleted since.
    pub fn provider(&self) -> Option<ProviderId> {
        self.provider
    }

    /// The provider that was added from the chat, as long as the chat waits for its models; `None`
    /// if it waits for none.
    pub fn awaited(&self) -> Option<ProviderId> {
        self.awaited
    }

    /// The dialog over the screen.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// The list of conversations, at the left of the chat.
    pub fn sidebar(&self) -> SidePanel {
        self.sidebar
    }

    /// The parameters, at the right of the chat.
    pub fn parameters(&self) -> SidePanel {
        self.parameters
    }

    /// Width of the list of conversations, in points.
    pub fn sidebar_width(&self) -> f32 {
        self.window.sidebar_width
    }

    /// The theme and the scale of everything.
    pub fn appearance(&self) -> Appearance {
        self.appearance
    }

    /// The window as it is stored, to begin with that conversation.
    pub(super) fn window(&self, conversation: Option<ConversationId>) -> Window {
        Window {
            sidebar_folded: !self.sidebar.is_kept(),
            parameters_shown: self.parameters.is_kept(),
            conversation,
            ..self.window
        }
    }

    /// Shows something else, or in another way.
    pub(super) fn apply(&mut self, action: ViewAction, cx: &mut Cx<'_>) {
        match action {
            ViewAction::Show(screen) => self.screen = screen,
            ViewAction::ShowProvider(provider) => self.show_provider(provider),
            ViewAction::OpenDialog(dialog) => {
                self.close_dialog(cx);
                self.dialog = Some(dialog);
            }
            ViewAction::CloseDialog => self.close_dialog(cx),
            ViewAction::SetNarrow(narrow) => self.sidebar.set_cramped(narrow),
            ViewAction::SetCramped(cramped) => self.parameters.set_cramped(cramped),
            ViewAction::SetSidebarFolded(folded) => {
                self.show_sidebar(!folded);
                cx.settings_changed();
            }
            ViewAction::SetParametersShown(shown) => {
                self.show_parameters(shown);
                cx.settings_changed();
            }
            ViewAction::SetSidebarWidth(width) => {
                self.window.sidebar_width = width;
                cx.settings_changed();
            }
            ViewAction::SetWindowSize(width, height) => {
                (self.window.width, self.window.height) = (width, height);
                cx.settings_changed();
            }
            ViewAction::SetTheme(theme) => {
                self.appearance.theme = theme;
                cx.settings_changed();
            }
            ViewAction::SetZoom(percent) => {
                let (least, most) = (*ZOOM_RANGE.start(), *ZOOM_RANGE.end());
                self.appearance.zoom_percent = percent.clamp(least, most);
                cx.settings_changed();
            }
        }
    }

    /// Shows the page of a provider.
    pub(super) fn show_provider(&mut self, provider: ProviderId) {
        self.screen = Screen::Providers;
        self.provider = Some(provider);
    }

    /// Waits in the chat for a provider that was added there; any other one shows its page.
    pub(super) fn provider_added(&mut self, provider: ProviderId) {
        if self.screen == Screen::Chat {
            self.provider = Some(provider);
            self.awaited = Some(provider);
        } else {
            self.show_provider(provider);
        }
    }

    /// Shows the page of another provider in the place of one that is gone.
    pub(super) fn provider_left(&mut self, gone: ProviderId, instead: Option<ProviderId>) {
        if self.provider == Some(gone) {
            self.provider = instead;
        }
    }

    /// Waits no more for the models of that provider; whether the empty chat did until now. Who went
    /// elsewhere meanwhile is left there.
    pub(super) fn stops_waiting_for(
        &mut self,
        provider: ProviderId,
        conversations: &Conversations,
    ) -> bool {
        let awaited = self.awaited.take_if(|awaited| *awaited == provider);
        let is_there = self.screen == Screen::Chat && self.dialog.is_none();
        awaited.is_some() && is_there && conversations.shows_blank()
    }

    /// Closes the dialog that edits a model, if it is open.
    pub(super) fn model_edited(&mut self, cx: &mut Cx<'_>) {
        if matches!(self.dialog, Some(Dialog::EditModel(..))) {
            self.close_dialog(cx);
        }
    }

    fn close_dialog(&mut self, cx: &mut Cx<'_>) {
        self.dialog = None;
        cx.effect(Effect::DialogClosed);
    }

    /// Shows the list of conversations or folds it away; over the chat it takes the place of the
    /// parameters.
    fn show_sidebar(&mut self, shown: bool) {
        self.sidebar.show(shown);
        if shown && self.sidebar.is_cramped() && self.parameters.is_cramped() {
            self.parameters.show(false);
        }
    }

    /// Shows the parameters or folds them away; over the chat they take the place of the list of
    /// conversations.
    fn show_parameters(&mut self, shown: bool) {
        self.parameters.show(shown);
        if shown && self.parameters.is_cramped() && self.sidebar.is_cramped() {
            self.sidebar.show(false);
        }
    }
}
