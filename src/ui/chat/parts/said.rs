//! What the user said: a bubble at the right of the column. A long text shows its beginning until
//! the reader wants the rest.

use super::image::image_of;
use super::kind::{DrawnPiece, PartKind, text_ui};
use crate::domain::message::{Message, Part};
use crate::ui::chat::pass::MessagePass;
use crate::ui::chat::placement::{Measuring, MessagePiece, PartPiece, Placement};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::theme;
use crate::ui::theme::chat::{
    BUBBLE_LINES, BUBBLE_PADDING, BUBBLE_SHARE, MOST_BUBBLE_LINES, UNFOLD_HEIGHT,
};
use crate::ui::widgets::button::Button;
use eframe::egui::{Rect, Ui, UiBuilder, pos2, vec2};
use std::borrow::Cow;

/// All that the user said in one message: a text as it is, and the pictures below it.
#[derive(Default)]
pub(in crate::ui::chat) struct SaidView {
    text: MarkdownView,
    /// Whether the reader has asked for all of a long text.
    is_unfolded: bool,
    /// Whether a picture is in it: then it is never folded.
    has_images: bool,
}

impl SaidView {
    /// Reads all that the message says.
    pub(super) fn read(&mut self, message: &Message) {
        let images: Vec<_> = message.parts.iter().filter_map(image_of).collect();
        self.has_images = !images.is_empty();
        self.text.set_plain_with(&plain(message), images);
    }

    /// Whether a text of that height, in points, is too long to be shown at once.
    fn is_long(&self, height: f32) -> bool {
        !self.has_images && height > MOST_BUBBLE_LINES * theme::BODY_LINE
    }

    /// Draws the button that shows the rest of a long text, or only its beginning again.
    fn unfold_ui(&mut self, ui: &mut Ui, rect: Rect) {
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("fold"));
        if child.add(unfold_button(self.is_unfolded)).clicked() {
            self.is_unfolded = !self.is_unfolded;
        }
    }
}

impl PartKind for SaidView {
    fn text(&self) -> &MarkdownView {
        &self.text
    }

    fn text_mut(&mut self) -> &mut MarkdownView {
        &mut self.text
    }

    fn unfold(&mut self) {
        self.is_unfolded = true;
    }

    fn is_kept(&self) -> bool {
        self.is_unfolded
    }

    fn place(
        &mut self,
        measuring: &mut Measuring<'_>,
        placement: &mut Placement,
        part: usize,
        _is_arriving: bool,
    ) {
        let column = measuring.area.width;
        let widest = column * BUBBLE_SHARE - 2.0 * BUBBLE_PADDING.x;
        // What is folded away is not laid out.
        let end = if self.is_unfolded || self.has_images {
            f32::INFINITY
        } else {
            MOST_BUBBLE_LINES * theme::BODY_LINE
        };
        let measured = measuring.text(&mut self.text, widest, BUBBLE_PADDING.y, end);
        let is_long = self.is_long(measured.height);
        let seen = if is_long && !self.is_unfolded {
            BUBBLE_LINES * theme::BODY_LINE
        } else {
            measured.height
        };
        let natural = self.text.natural_width().unwrap_or(widest).min(widest);
        let mut size = vec2(natural, seen);
        if is_long {
            let button = unfold_button(self.is_unfolded).measure(measuring.ui);
            size.x = size.x.max(button - 2.0 * theme::SPACE_8);
            size.y += UNFOLD_HEIGHT;
        }
        let size = size + 2.0 * BUBBLE_PADDING;
        let top = placement.total().height;
        let bubble = Rect::from_min_size(pos2(column - size.x, top), size);
        let own = |piece: PartPiece| MessagePiece::Part(part, piece);
        placement.put(own(PartPiece::Bubble), bubble);
        let corner = bubble.min + BUBBLE_PADDING;
        let text = Rect::from_min_size(corner, vec2(widest, measured.height));
        placement.put_folded(own(PartPiece::Text), text, seen);
        if is_long {
            let corner = corner + vec2(-theme::SPACE_8, seen + theme::SPACE_4);
            placement.put(
                own(PartPiece::Unfold),
                Rect::from_min_max(corner, bubble.max),
            );
        }
        placement.shift(measured.shift);
        placement.space(size.y);
    }

    fn ui(&mut self, ui: &mut Ui, pass: &mut MessagePass<'_, '_>, piece: &DrawnPiece<'_>) {
        let rect = piece.rect;
        match piece.piece {
            PartPiece::Bubble => {
                let ground = theme::tokens(ui).bubble;
                ui.painter().rect_filled(rect, theme::RADIUS_BUBBLE, ground);
            }
            PartPiece::Unfold => self.unfold_ui(ui, rect),
            PartPiece::Text | PartPiece::Fold => {
                let builder = UiBuilder::new().max_rect(rect).id_salt("bubble");
                let mut window = ui.new_child(builder);
                if piece.seen < rect.height() {
                    let end = rect.top() + piece.seen;
                    window.shrink_clip_rect(rect.expand2(BUBBLE_PADDING).with_max_y(end));
                }
                text_ui(&mut window, pass, &mut self.text, piece);
            }
        }
    }
}

fn unfold_button(is_unfolded: bool) -> Button<'static> {
    let text = if is_unfolded {
        "Show less"
    } else {
        "Show more"
    };
    Button::quiet(text).small().unfolds(is_unfolded)
}

/// Borrows what is text only, as nearly all messages are.
fn plain(message: &Message) -> Cow<'_, str> {
    let texts = message.parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(Cow::Borrowed(text.as_str())),
        Part::Image { .. } => None,
        Part::Reasoning { .. }
        | Part::RedactedReasoning { .. }
        | Part::ToolCall { .. }
        | Part::ToolResult { .. } => Some(part.labelled()?.plain().into()),
    });
    let mut texts: Vec<Cow<'_, str>> = texts.collect();
    if texts.len() == 1 {
        texts.swap_remove(0)
    } else {
        texts.join("\n\n").into()
    }
}
