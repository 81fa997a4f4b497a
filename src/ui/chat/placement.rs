//! Where the pieces of a message stand: found out once when the message is measured, and read by
//! whoever needs its height, draws it, or looks for something in it.
//!
//! What a piece looks like is the business of the file that draws it.

use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::view::{MarkdownView, Prepared};
use eframe::egui::{Pos2, Rangef, Rect, Ui, pos2, vec2};

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessagePiece {
    /// A piece of the part of that number.
    Part(usize, PartPiece),
    /// The card that says why the answer failed.
    Failure,
    /// The line below an answer.
    Footer,
    /// The buttons below what the user said.
    Actions,
    /// The field in which the message is edited.
    Editor,
}

/// A piece of one part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartPiece {
    /// The text, or what stands in its place.
    Text,
    /// The ground below the text.
    Bubble,
    /// The line that opens and closes the text.
    Fold,
    /// The button that shows all of a long text, or its beginning again.
    Unfold,
}

/// A piece where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedPiece {
    /// What stands there.
    pub(super) piece: MessagePiece,
    /// Its place, in points from the message's upper left corner, or on the screen.
    pub(super) rect: Rect,
    /// How much of its height may be seen, in points: less than all of it where it is folded.
    pub(super) seen: f32,
}

/// What a message is measured with, and for which part of the screen.
pub(super) struct Measuring<'a> {
    /// The region of the transcript, which tells fonts and scale.
    pub(super) ui: &'a Ui,
    /// Where what takes long is made.
    pub(super) cache: &'a mut RenderCache,
    /// The room for the message, and what of it is on the screen.
    pub(super) area: MessageArea,
}

/// Where a message is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct MessageArea {
    /// The width of the column, in points.
    pub(super) width: f32,
    /// What is laid out, in points below the message's top.
    pub(super) visible: Rangef,
    /// The upper edge of the screen, in points below the message's top.
    pub(super) edge: f32,
    /// Whether nothing was said after it.
    pub(super) is_last: bool,
}

/// The pieces of a message, from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Placement {
    pieces: Vec<PlacedPiece>,
    /// The height so far and of what is above the edge the growth, in points.
    total: Prepared,
}

impl Placement {
    /// Begins anew, without giving the room for the pieces back.
    pub(super) fn begin(&mut self) {
        self.pieces.clear();
        self.total = Prepared::default();
    }

    /// The height of all pieces, and by how much those above the edge have become taller.
    pub(super) fn total(&self) -> Prepared {
        self.total
    }

    /// The piece of that number from the top; `None` behind the last one.
    pub(super) fn get(&self, number: usize) -> Option<PlacedPiece> {
        self.pieces.get(number).copied()
    }

    /// Leaves room below what is placed, in points.
    pub(super) fn space(&mut self, height: f32) {
        self.total.height += height;
    }

    /// Places a piece over the whole width, below what is placed.
    pub(super) fn row(&mut self, piece: MessagePiece, width: f32, height: f32) {
        let top = self.total.height;
        self.put(
            piece,
            Rect::from_min_size(pos2(0.0, top), vec2(width, height)),
        );
        self.space(height);
    }

    /// Places a piece wherever that is; what is placed next does not stand below it therefore.
    pub(super) fn put(&mut self, piece: MessagePiece, rect: Rect) {
        self.put_folded(piece, rect, rect.height());
    }

    /// The same of a piece of which only so much of its height may be seen, in points.
    pub(super) fn put_folded(&mut self, piece: MessagePiece, rect: Rect, seen: f32) {
        self.pieces.push(PlacedPiece { piece, rect, seen });
    }

    /// Notes by how much what is above the edge has become taller, in points.
    pub(super) fn shift(&mut self, taller: f32) {
        self.total.shift += taller;
    }

    /// Lays out what is visible of the text of a part, and places it below what is placed, so many
    /// points from the left.
    pub(super) fn text(
        &mut self,
        measuring: &mut Measuring<'_>,
        part: usize,
        view: &mut MarkdownView,
        inset: f32,
    ) {
        let (top, width) = (self.total.height, measuring.area.width - inset);
        let measured = measuring.text(view, width, top, f32::INFINITY);
        let size = vec2(width, measured.height);
        self.put(
            MessagePiece::Part(part, PartPiece::Text),
            Rect::from_min_size(pos2(inset, top), size),
        );
        self.shift(measured.shift);
        self.space(measured.height);
    }

    /// Where the text of a part begins, in points below the message's top; where its fold ends, if
    /// that is closed.
    pub(super) fn top_of_text(&self, part: usize) -> f32 {
        let place = |piece: PartPiece| {
            let piece = MessagePiece::Part(part, piece);
            let mut pieces = self.pieces.iter();
            pieces.find(|placed| placed.piece == piece)
        };
        let text = place(PartPiece::Text).map(|placed| placed.rect.top());
        let fold = || place(PartPiece::Fold).map(|placed| placed.rect.bottom());
        text.or_else(fold).unwrap_or_default()
    }
}

impl Measuring<'_> {
    /// Lays out what is visible of a text that begins `top` points below the message's top, and of
    /// which no more than `seen` points are shown.
    pub(super) fn text(
        &mut self,
        view: &mut MarkdownView,
        width: f32,
        top: f32,
        seen: f32,
    ) -> Prepared {
        let MessageArea { visible, edge, .. } = self.area;
        let end = (visible.max - top).min(seen);
        let visible = Rangef::new((visible.min - top).min(end), end);
        view.prepare(self.ui, self.cache, width, visible, edge - top)
    }
}

impl PlacedPiece {
    /// The piece of a message whose upper left corner is at that point of the screen.
    pub(super) fn on_screen(self, corner: Pos2) -> Self {
        let rect = self.rect.translate(corner.to_vec2());
        Self { rect, ..self }
    }

    /// What is visible of the piece, in points below its own top; `visible` is a range of the
    /// screen.
    pub(super) fn visible(&self, visible: Rangef) -> Rangef {
        let top = self.rect.top();
        let end = visible.max - top;
        // Of a text that is not folded the end is no bound: it may still turn out to be taller.
        let is_folded = self.seen < self.rect.height();
        let end = if is_folded { end.min(self.seen) } else { end };
        Rangef::new(visible.min - top, end)
    }
}
