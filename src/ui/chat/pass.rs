//! What goes with the messages while one frame of them is drawn: what they are drawn with, and what
//! they ask for that is not theirs to do.

use crate::domain::conversation::ModelRef;
use crate::domain::message::Message;
use crate::state::chat::Chat;
use crate::ui::calendar::Calendar;
use crate::ui::draw::Draw;
use crate::ui::markdown::pass::Output;
use crate::ui::markdown::render::RenderCache;
use eframe::egui::{Memory, Rangef, Rect, Ui};

/// What is done with what is selected of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForSelection {
    /// Copy the selected text as Markdown.
    Copy,
    /// Copy the selected text without any markup.
    CopyPlain,
    /// Quote the selected text in the message that is being written.
    Quote,
}

/// One frame of the transcript, as it goes from message to message.
pub(super) struct MessagePass<'a, 'd> {
    /// The state to read, and where actions go.
    pub(super) draw: &'a mut Draw<'d>,
    /// Where what takes long is made.
    pub(super) cache: &'a mut RenderCache,
    /// What is selected and sought in the texts; and what was pressed in them, of several the last.
    pub(super) output: &'a mut Output,
    /// What a menu has asked to be done with what is selected.
    pub(super) for_selection: Option<ForSelection>,
    /// Where something in a message has the keyboard.
    pub(super) focused: Option<Rect>,
}

/// A message where it stands, while it is drawn.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The message that is drawn.
    pub(super) message: &'a Message,
    /// Its number in the branch, from 0.
    pub(super) index: usize,
    /// The conversation that the message belongs to.
    pub(super) chat: &'a Chat,
    /// The model that is talked with.
    pub(super) current: Option<&'a ModelRef>,
    /// The local day, by which times are told.
    pub(super) calendar: &'a Calendar,
    /// Whether something of the conversation is selected.
    pub(super) has_selection: bool,
    /// The place of the message on the screen.
    pub(super) rect: Rect,
    /// The heights of the screen at which the conversation is seen.
    pub(super) visible: Rangef,
}

/// Where in the group that `ui` draws something has the keyboard, if something does.
pub(super) fn focus_within(ui: &Ui) -> Option<Rect> {
    let focused = ui.memory(Memory::focused)?;
    ui.ctx().viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let mut widget = widgets.get(focused)?;
        let place = widget.rect;
        while widget.parent_id != ui.unique_id() {
            let parent = widgets.get(widget.parent_id)?;
            if parent.id == widget.id {
                return None;
            }
            widget = parent;
        }
        Some(place)
    })
}
