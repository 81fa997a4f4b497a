//! What is selected of the conversation: made with the pointer, kept by message ids while things
//! scroll, grow and change, and put into the clipboard.
//!
//! Where text is on the screen is told by the texts themselves, through
//! [`Selecting`](crate::ui::markdown::selection::Selecting), which also marks what is selected.
//! Scrolling while the pointer is beyond an edge is asked of the transcript.

use super::rows::MessageRows;
use crate::domain::ids::MessageId;
use crate::markdown::point::Point;
use crate::state::chat::Chat;
use crate::ui::markdown::selection::{Hit, Selecting};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::theme::chat::{FASTEST_SCROLL, LONGEST_SCROLL_SECS, SCROLL_SPEED};
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, Response, Ui};
use std::ops::Range;

/// What stands in the clipboard for messages that are not in memory.
const GAP: &str = "[…]";

/// A place in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SelectionPoint {
    /// The message that the place is in.
    pub(super) message: MessageId,
    /// The number of the part of that message.
    pub(super) section: usize,
    /// The place in the text of that part.
    pub(super) point: Point,
}

/// A place, by the number of its message in the branch: in the order of the text.
type BranchPoint = ((usize, usize), Point);

/// The part of a conversation that is selected.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// What was pressed first, and what was reached: each a place, a word or a block.
    ends: Option<(Range<SelectionPoint>, Range<SelectionPoint>)>,
    /// Where the button went down last, which is where Shift extends from.
    pressed: Option<SelectionPoint>,
    /// Whether the button is down since then.
    dragging: bool,
    /// What was selected when it was last told to the system.
    settled: Option<(Range<SelectionPoint>, Range<SelectionPoint>)>,
}

/// What was copied, and what could not be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Copied {
    /// The text, for the clipboard.
    pub(super) text: String,
    /// Messages between the ends that are not in memory; each run of them is a mark in the text.
    pub(super) missing: Vec<MessageId>,
}

/// In which form a text gives what is selected of it.
pub(super) type CopyForm = fn(&MarkdownView, &Range<Point>) -> String;

impl Selection {
    /// Lets go of whatever is selected.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether some text is selected.
    pub(super) fn is_something(&self, chat: &Chat) -> bool {
        self.ends.is_some() && self.ordered(|id| chat.position(id)).is_some()
    }

    /// The text that is selected, if some is, as Markdown.
    pub(super) fn text(&self, chat: &Chat, rows: &mut MessageRows) -> Option<Copied> {
        self.text_as(MarkdownView::selected, chat, rows)
    }

    /// The text that is selected, if some is, in that form.
    pub(super) fn text_as(
        &self,
        form: CopyForm,
        chat: &Chat,
        rows: &mut MessageRows,
    ) -> Option<Copied> {
        let range = self.ordered(|id| chat.position(id))?;
        Some(copied(&range, form, chat, rows))
    }

    /// Hands what is selected to the system once the hand is off it, where a middle click elsewhere
    /// pastes it.
    pub(super) fn settle(&mut self, ui: &Ui, chat: &Chat, rows: &mut MessageRows) {
        if self.dragging || self.settled == self.ends {
            return;
        }
        self.settled.clone_from(&self.ends);
        if let Some(copied) = self.text(chat, rows) {
            let settled = OutputCommand::TextSelectionSettled(copied.text);
            ui.output_mut(|output| output.commands.push(settled));
        }
    }

    /// Whether anything is selected, or a click said where Shift would extend from.
    fn is_active(&self) -> bool {
        self.ends.is_some() || self.pressed.is_some()
    }

    /// From where to where, in order; None when nothing is selected or an end is on another branch.
    fn ordered(&self, position: impl Fn(MessageId) -> Option<usize>) -> Option<Range<BranchPoint>> {
        let (anchor, head) = self.ends.as_ref()?;
        let order = |spot: &SelectionPoint| {
            let row = position(spot.message)?;
            Some(((row, spot.section), spot.point))
        };
        let start = order(&anchor.start)?.min(order(&head.start)?);
        let end = order(&anchor.end)?.max(order(&head.end)?);
        (start < end).then_some(start..end)
    }

    /// What is selected, for one pass, and what is sought in it. `response` is the transcript's, with
    /// whatever lies over it not counted.
    pub(super) fn begin_pass(&mut self, ui: &Ui, response: &Response, chat: &Chat) -> Selecting {
        let selected = self.ordered(|id| chat.position(id));
        let pressing = response.is_pointer_button_down_on()
            && ui.input(|input| input.pointer.button_down(PointerButton::Primary));
        let released = response.clicked_by(PointerButton::Primary);
        let pointer = response.interact_pointer_pos();
        let within = |at: Pos2| response.rect.shrink(1.0).clamp(at);
        let sought = pointer.filter(|_| pressing || released).map(within);
        Selecting::new(selected, sought)
    }

    /// Follows the pointer, to which `hit` is the nearest place.
    pub(super) fn follow_pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        hit: Option<&Hit>,
        chat: &Chat,
    ) {
        let (went_down, down, shift) = ui.input(|input| {
            let pointer = &input.pointer;
            (
                pointer.primary_pressed(),
                pointer.primary_down(),
                input.modifiers.shift,
            )
        });
        let spot = |hit: &Hit, point: Point| {
            Some(SelectionPoint {
                message: chat.id(hit.owner.0)?,
                section: hit.owner.1,
                point,
            })
        };
        let place = hit.and_then(|hit| spot(hit, hit.point));
        let pressed = went_down && response.is_pointer_button_down_on();
        if pressed || response.clicked_by(PointerButton::Primary) {
            // Keys belong to where was pressed.
            response.request_focus();
        }
        if let Some(place) = place {
            if pressed {
                self.press(place, shift);
            } else if response.dragged_by(PointerButton::Primary) {
                self.reach(place);
            }
        }
        self.dragging &= down;
        if response.clicked_by(PointerButton::Primary) {
            let whole = match hit {
                Some(hit) if response.triple_clicked() => Some((hit, hit.block())),
                Some(hit) if response.double_clicked() => Some((hit, hit.word())),
                Some(_) | None => None,
            };
            let ends = whole.and_then(|(hit, points)| {
                let whole = spot(hit, points.start)?..spot(hit, points.end)?;
                Some((whole.clone(), whole))
            });
            if ends.is_some() {
                self.ends = ends;
            } else if !shift {
                self.ends = None;
            }
        }
    }

    fn press(&mut self, place: SelectionPoint, shift: bool) {
        self.dragging = true;
        let extends = self.pressed.filter(|_| shift);
        if extends.is_some() {
            self.reach(place);
        } else {
            self.pressed = Some(place);
        }
    }

    /// Extends to a place from what was selected first.
    fn reach(&mut self, place: SelectionPoint) {
        let anchor = match (&self.ends, self.pressed) {
            (Some((anchor, _)), _) if anchor.start != anchor.end => anchor.clone(),
            (_, Some(pressed)) => pressed..pressed,
            _ => return,
        };
        // A drag that begins elsewhere begins a selection of its own.
        let within = |pressed: SelectionPoint| pressed.message == anchor.start.message;
        let anchor = match self.pressed {
            Some(pressed) if !within(pressed) => pressed..pressed,
            Some(_) | None => anchor,
        };
        self.ends = Some((anchor, place..place));
    }

    /// By how much is to be scrolled because the pointer is beyond an edge while it is dragged, in
    /// points; downwards is more.
    pub(super) fn scroll(&self, ui: &Ui, response: &Response, area: Rect) -> f32 {
        let Some(at) = response.interact_pointer_pos().filter(|_| self.dragging) else {
            return 0.0;
        };
        if !response.dragged_by(PointerButton::Primary) {
            return 0.0;
        }
        let beyond = (at.y - area.bottom()).max(0.0) - (area.top() - at.y).max(0.0);
        if beyond == 0.0 {
            return 0.0;
        }
        // The pointer may rest beyond the edge, and it is scrolled on.
        ui.request_repaint();
        let elapsed = ui.input(|input| input.stable_dt).min(LONGEST_SCROLL_SECS);
        (beyond * SCROLL_SPEED).clamp(-FASTEST_SCROLL, FASTEST_SCROLL) * elapsed
    }

    /// Does what the keys ask for, unless a text field has the keyboard; what is to be copied, if
    /// that was asked for. Escape is meant while the conversation, of which `response` is, has it.
    pub(super) fn keys(
        &mut self,
        ui: &Ui,
        response: &Response,
        chat: &Chat,
        rows: &mut MessageRows,
    ) -> Option<Copied> {
        if ui.ctx().text_edit_focused() || !self.is_active() {
            return None;
        }
        let own = response.has_focus();
        let (copy, all, escape) = ui.input_mut(|input| {
            let copies = |event: &Event| matches!(event, Event::Copy);
            (
                input.events.iter().any(copies),
                input.consume_key(Modifiers::COMMAND, Key::A),
                own && self.ends.is_some() && input.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        if escape {
            self.clear();
        }
        if all {
            self.select_message();
        }
        if !copy {
            return None;
        }
        self.text(chat, rows)
    }

    /// Selects all of the message that was pressed last.
    fn select_message(&mut self) {
        let pressed = self.pressed.or(self.ends.as_ref().map(|ends| ends.1.end));
        let Some(pressed) = pressed else {
            return;
        };
        let start = SelectionPoint {
            section: 0,
            point: Point::default(),
            ..pressed
        };
        let end = SelectionPoint {
            section: usize::MAX,
            point: Point::END,
            ..pressed
        };
        self.ends = Some((start..end, start..end));
    }
}

/// The text of what is selected; the views give what their messages show.
fn copied(
    range: &Range<BranchPoint>,
    form: CopyForm,
    chat: &Chat,
    rows: &mut MessageRows,
) -> Copied {
    let mut copied = Copied::default();
    let mut texts: Vec<String> = Vec::new();
    for row in range.start.0.0..=range.end.0.0 {
        let Some(message) = chat.message(row) else {
            copied.missing.extend(chat.id(row));
            if texts.last().is_none_or(|last| last != GAP) {
                texts.push(GAP.to_owned());
            }
            continue;
        };
        let within = |section: usize| {
            let owner = (row, section);
            let from = match owner.cmp(&range.start.0) {
                std::cmp::Ordering::Less => return None,
                std::cmp::Ordering::Equal => range.start.1,
                std::cmp::Ordering::Greater => Point::default(),
            };
            let to = match owner.cmp(&range.end.0) {
                std::cmp::Ordering::Less => Point::END,
                std::cmp::Ordering::Equal => range.end.1,
                std::cmp::Ordering::Greater => return None,
            };
            Some(from..to)
        };
        texts.extend(rows.view(message.id).selected(message, form, within));
    }
    copied.text = texts.join("\n\n");
    copied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(message: u128, section: usize, block: usize, byte: usize) -> SelectionPoint {
        SelectionPoint {
            message: MessageId(message),
            section,
            point: Point {
                block,
                part: 0,
                byte,
            },
        }
    }

    /// The messages 7, 5, 9 stand in this order.
    fn position(id: MessageId) -> Option<usize> {
        [7, 5, 9].iter().position(|known| *known == id.0)
    }

    #[test]
    fn a_selection_is_ordered_by_the_branch_whichever_way_it_was_made() {
        let mut selection = Selection::default();
        assert_eq!(selection.ordered(position), None);
        selection.press(spot(5, 0, 2, 3), false);
        assert_eq!(selection.ordered(position), None);
        selection.reach(spot(9, 0, 0, 1));
        let down = selection.ordered(position).expect("something is selected");
        assert_eq!((down.start.0, down.end.0), ((1, 0), (2, 0)));
        selection.reach(spot(7, 0, 1, 4));
        let up = selection.ordered(position).expect("something is selected");
        assert_eq!((up.start.0, up.end.0), ((0, 0), (1, 0)));
        assert_eq!((up.start.1.byte, up.end.1.byte), (4, 3));
        selection.reach(spot(5, 0, 2, 3));
        assert_eq!(selection.ordered(position), None);
        selection.reach(spot(6, 0, 0, 0));
        assert_eq!(selection.ordered(position), None, "not on this branch");
    }

    #[test]
    fn shift_extends_from_where_was_pressed_and_all_is_the_message() {
        let mut selection = Selection::default();
        selection.press(spot(5, 0, 0, 3), false);
        selection.press(spot(5, 0, 4, 1), true);
        let range = selection.ordered(position).expect("something is selected");
        assert_eq!((range.start.1.byte, range.end.1.block), (3, 4));
        selection.press(spot(5, 1, 0, 0), true);
        let range = selection.ordered(position).expect("something is selected");
        assert_eq!((range.start.0, range.end.0), ((1, 0), (1, 1)));
        selection.select_message();
        let range = selection.ordered(position).expect("something is selected");
        assert_eq!(range.start, ((1, 0), Point::default()));
        assert_eq!(range.end, ((1, usize::MAX), Point::END));
    }
}
