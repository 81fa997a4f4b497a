//! How a conversation looks in the list: chosen, under the pointer, and with a mark at its end.

use crate::domain::conversation::Conversation;
use crate::state::State;
use crate::ui::theme;
use crate::ui::widgets::sign::{Sign, paint_sign};
use crate::ui::widgets::{list, paint_icon};
use eframe::egui::{Rect, Ui, Vec2, pos2, vec2};
use lucide_icons::Icon;

/// How a row looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowLook {
    /// It is the one that is shown.
    pub(super) chosen: bool,
    /// What the pointer is on.
    pub(super) touch: Touch,
    /// What stands at its end while the pointer is elsewhere.
    pub(super) mark: Option<ConversationMark>,
}

/// What of a row the pointer is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Nothing of this row.
    Elsewhere,
    /// The row; also while its menu is open.
    Row,
    /// The button at its end.
    Options,
}

/// What there is to say of a conversation beside its title; what comes first counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConversationMark {
    /// An answer is arriving in it.
    Arriving,
    /// Its last answer has failed.
    Failed,
    /// It stands above the others.
    Pinned,
}

impl ConversationMark {
    /// That of a conversation.
    pub(super) fn of(state: &State, conversation: &Conversation) -> Option<Self> {
        if state.chats().is_streaming(conversation.id) {
            Some(Self::Arriving)
        } else if state.has_failed(conversation.id) {
            Some(Self::Failed)
        } else {
            conversation.pinned.then_some(Self::Pinned)
        }
    }

    /// The state of the conversation in words; the heading above it says that it is pinned.
    pub(super) fn in_words(self) -> Option<&'static str> {
        match self {
            Self::Arriving => Some("Answer arriving"),
            Self::Failed => Some("Failed"),
            Self::Pinned => None,
        }
    }
}

/// Where the button with what can be done stands in a row.
pub(super) fn options_place(row: Rect) -> Rect {
    let center = pos2(row.right() - theme::sidebar::MARK_MIDDLE, row.center().y);
    Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET))
}

/// Paints a row; whether its title was cut.
pub(super) fn row_ui(ui: &Ui, rect: Rect, title: &str, look: RowLook) -> bool {
    let tokens = theme::tokens(ui);
    let touched = look.touch != Touch::Elsewhere;
    list::paint_ground(ui, rect, look.chosen, touched);
    let right = if touched || look.mark.is_some() {
        2.0 * theme::sidebar::MARK_MIDDLE
    } else {
        theme::ROW_SIDE
    };
    let width = rect.width() - theme::ROW_SIDE - right;
    let galley = list::cut_to(ui, title, theme::label(), width);
    let is_cut = galley.elided;
    let at = rect.left_center() + vec2(theme::ROW_SIDE, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    let end = options_place(rect).center();
    let icon = |icon: Icon, font, color| paint_icon(ui.painter(), end, icon, font, color);
    match (look.touch, look.mark) {
        (Touch::Options, _) => icon(Icon::Ellipsis, theme::icon(), tokens.text),
        (Touch::Row, _) => icon(Icon::Ellipsis, theme::icon(), tokens.muted),
        (Touch::Elsewhere, Some(ConversationMark::Arriving)) => {
            ui.painter()
                .circle_filled(end, theme::sidebar::DOT, tokens.accent);
        }
        (Touch::Elsewhere, Some(ConversationMark::Failed)) => {
            paint_sign(ui.painter(), end, Sign::Triangle, tokens.bad);
        }
        (Touch::Elsewhere, Some(ConversationMark::Pinned)) => {
            icon(Icon::Pin, theme::icon_small(), tokens.muted);
        }
        (Touch::Elsewhere, None) => {}
    }
    is_cut
}
