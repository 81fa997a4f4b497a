//! How the parts of a message are drawn: each kind of part is read, measured and drawn by a file of
//! its own.
//!
//! Which parts a message has is the message's; what stands around them is
//! [`message_view`](super::message_view)'s.

mod image;
mod instructions;
mod kind;
mod reasoning;
mod said;
mod text;
mod tool;

use super::pass::MessagePass;
use super::placement::{Measuring, Placement};
use crate::domain::message::{Message, Part, Progress, Role};
use crate::markdown::document::TextChange;
use crate::ui::markdown::view::MarkdownView;
use eframe::egui::Ui;
pub(super) use kind::DrawnPiece;
use kind::{PartKind, PartReading, is_seen};
use reasoning::ReasoningView;
use said::SaidView;

/// One part of a message, as it is drawn.
pub(super) enum PartView {
    /// All that the user said, in a bubble.
    Said(SaidView),
    /// Instructions in the middle of a branch, as a quote.
    Instructions(MarkdownView),
    /// Markdown of an answer.
    Text(MarkdownView),
    /// What the model thought before it answered, which can be folded.
    Reasoning(ReasoningView),
    /// A call of a tool, or the result of one.
    Tool(MarkdownView),
    /// A picture of an answer.
    Image(MarkdownView),
}

impl PartView {
    /// The view of a part of an answer, in which nothing is read yet; `None` where nothing of the
    /// part is to be seen.
    fn of(part: &Part) -> Option<Self> {
        Some(match part {
            Part::Text { .. } => Self::Text(MarkdownView::default()),
            Part::Reasoning { .. } => Self::Reasoning(ReasoningView::default()),
            Part::ToolCall { .. } | Part::ToolResult { .. } => Self::Tool(MarkdownView::default()),
            Part::Image { .. } => Self::Image(MarkdownView::default()),
            Part::RedactedReasoning { .. } => return None,
        })
    }

    /// Whether it is a view of such a part.
    fn is_of(&self, part: &Part) -> bool {
        matches!(
            (self, part),
            (Self::Text(_), Part::Text { .. })
                | (Self::Reasoning(_), Part::Reasoning { .. })
                | (
                    Self::Tool(_),
                    Part::ToolCall { .. } | Part::ToolResult { .. }
                )
                | (Self::Image(_), Part::Image { .. })
        )
    }

    /// Reads a part of an answer.
    fn read(&mut self, part: &Part, reading: PartReading) {
        match self {
            Self::Text(view) => text::read(view, part, reading),
            Self::Reasoning(view) => view.read(part, reading),
            Self::Tool(view) => tool::read(view, part, reading),
            Self::Image(view) => image::read(view, part, reading),
            Self::Said(_) | Self::Instructions(_) => {}
        }
    }

    fn kind(&self) -> &dyn PartKind {
        match self {
            Self::Said(view) => view,
            Self::Reasoning(view) => view,
            Self::Instructions(view) | Self::Text(view) | Self::Tool(view) | Self::Image(view) => {
                view
            }
        }
    }

    fn kind_mut(&mut self) -> &mut dyn PartKind {
        match self {
            Self::Said(view) => view,
            Self::Reasoning(view) => view,
            Self::Instructions(view) | Self::Text(view) | Self::Tool(view) | Self::Image(view) => {
                view
            }
        }
    }

    /// The text of the part, which is searched and selected.
    pub(super) fn text(&self) -> &MarkdownView {
        self.kind().text()
    }

    /// Whether the text is shown; `is_arriving` says whether more of it is still to come.
    pub(super) fn is_open(&self, is_arriving: bool) -> bool {
        self.kind().is_open(is_arriving)
    }

    /// Shows all of the text, so that what is in it can be seen.
    pub(super) fn unfold(&mut self) {
        self.kind_mut().unfold();
    }

    /// Whether the reader has changed how it is shown, so that the view has to stay.
    pub(super) fn is_kept(&self) -> bool {
        self.kind().is_kept()
    }

    /// Gives up what is laid out; heights stay.
    pub(super) fn release(&mut self) {
        self.kind_mut().text_mut().release();
    }

    /// Lays out what is visible of the part and places its pieces; `part` is its number.
    pub(super) fn place(
        &mut self,
        measuring: &mut Measuring<'_>,
        placement: &mut Placement,
        part: usize,
        is_arriving: bool,
    ) {
        let kind = self.kind_mut();
        kind.place(measuring, placement, part, is_arriving);
    }

    /// Draws a piece of the part.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        pass: &mut MessagePass<'_, '_>,
        piece: &DrawnPiece<'_>,
    ) {
        self.kind_mut().ui(ui, pass, piece);
    }
}

/// Reads what a message says into the views of its parts. Of one that has grown, only the last part
/// that was known and those behind it are read.
pub(super) fn read_parts(
    views: &mut Vec<PartView>,
    message: &Message,
    change: TextChange,
    is_raw: bool,
) {
    match message.role {
        Role::User => {
            if !matches!(views.as_slice(), [PartView::Said(_)]) {
                *views = vec![PartView::Said(SaidView::default())];
            }
            if let [PartView::Said(view)] = views.as_mut_slice() {
                view.read(message);
            }
        }
        Role::System => {
            let mut view = MarkdownView::default();
            instructions::read(&mut view, message, is_raw);
            *views = vec![PartView::Instructions(view)];
        }
        Role::Assistant => read_answer(views, message, change, is_raw),
    }
}

fn read_answer(views: &mut Vec<PartView>, message: &Message, change: TextChange, is_raw: bool) {
    let is_whole = message.progress != Progress::Streaming;
    let known = match change {
        TextChange::Grown => views.len(),
        TextChange::Replaced => 0,
    };
    let shown = message.parts.iter().filter(|part| is_seen(part));
    let count = shown.clone().count();
    for (place, part) in shown.enumerate() {
        // All parts before the last one are as they were.
        if place + 1 < known {
            continue;
        }
        if !views.get(place).is_some_and(|view| view.is_of(part)) {
            views.truncate(place);
            views.extend(PartView::of(part));
        }
        let reading = PartReading {
            change: if place < known {
                TextChange::Grown
            } else {
                TextChange::Replaced
            },
            is_finished: is_whole || place + 1 < count,
            is_raw,
        };
        if let Some(view) = views.get_mut(place) {
            view.read(part, reading);
        }
    }
    views.truncate(count);
}

#[cfg(test)]
mod tests;
