//! Where in the conversation the reader is: an anchor, which neither a change above nor the number
//! of messages moves, and the rows around it.
//!
//! By what it is scrolled is the business of [`scrolling`](super::scrolling).

use crate::domain::message::Role;
use crate::state::chat::Chat;
use crate::ui::chat::placement::MessageArea;
use crate::ui::chat::rows::MessageRows;
use crate::ui::markdown::render::RenderCache;
use crate::ui::theme::chat::{ABOVE_MESSAGES, LAID_OUT_AHEAD, LEAST_CHANGE};
use eframe::egui::{Id, Rangef, Ui};

/// The part of the conversation that is on the screen.
#[derive(Default)]
pub(super) struct Viewport {
    /// The messages, by their number in the branch.
    pub(super) rows: MessageRows,
    /// The width of the column, in points.
    pub(super) width: f32,
    /// What is at the upper edge.
    pub(super) top: Anchor,
    /// The height of all messages with the room above them, in points.
    pub(super) total: f64,
    /// Whether the end stays in view while it grows.
    pub(super) follow: bool,
    /// Where the scroll bar was when it was taken hold of, from 0 to 1.
    pub(super) drag_from: Option<f64>,
    /// What had the keyboard in the frame before.
    pub(super) focused: Option<Id>,
}

/// The message at the upper edge, the points of it that are above the edge, and the height of all
/// messages before it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Anchor {
    /// The number of the message in the branch.
    pub(super) row: usize,
    /// How much of the message is above the edge, in points.
    pub(super) offset: f64,
    /// The height of all messages before it, in points.
    pub(super) above: f64,
}

impl Viewport {
    /// Begins at the end of another conversation.
    pub(super) fn begin(&mut self) {
        self.rows.clear();
        self.follow = true;
        self.top = Anchor::default();
    }

    /// Whether the column has another width.
    pub(super) fn is_resized(&self, width: f32) -> bool {
        (self.width - width).abs() > LEAST_CHANGE
    }

    /// Follows the branch: rows that stay keep their heights and their place on the screen, and a
    /// new question brings the end into view.
    pub(super) fn follow_branch(&mut self, chat: &Chat, width: f32) {
        let before = self.rows.len();
        let kept = self.rows.follow(chat, width);
        let after = self.rows.len();
        if self.is_resized(width) {
            self.rows.guess_anew(chat, width);
        }
        let asked = |row: usize| chat.outline(row).is_some_and(|it| it.role == Role::User);
        self.follow |= kept.end == 0 && (kept.beginning..after).rev().take(2).any(asked);
        let row = kept.moved(self.top.row, before, after);
        if row.is_none() {
            self.top.offset = 0.0;
        }
        self.top.row = row.unwrap_or(kept.beginning).min(after.saturating_sub(1));
        self.top.above = self.rows.heights(0..self.top.row);
        self.total = self.rows.heights(0..after) + f64::from(ABOVE_MESSAGES);
        self.width = width;
    }

    /// Brings a row to the upper edge.
    pub(super) fn go_to(&mut self, row: usize) {
        self.go_into(row, -f64::from(ABOVE_MESSAGES));
    }

    /// Brings a row to the upper edge, so many points of it above that.
    pub(super) fn go_into(&mut self, row: usize, offset: f64) {
        self.follow = false;
        self.top = Anchor {
            row,
            offset,
            above: self.rows.heights(0..row),
        };
    }

    /// Lays out one message for what of it is visible, and a little ahead of it, and notes its
    /// height. Returns what became taller above the visible part.
    pub(super) fn measure(
        &mut self,
        ui: &Ui,
        cache: &mut RenderCache,
        chat: &Chat,
        row: usize,
        visible: Rangef,
    ) -> f32 {
        let Some(message) = chat.message(row) else {
            return 0.0;
        };
        let area = MessageArea {
            width: self.width,
            visible: Rangef::new(visible.min - LAID_OUT_AHEAD, visible.max),
            edge: visible.min,
            is_last: row + 1 == chat.len(),
        };
        let view = self.rows.view(message.id);
        let measured = view.measure(ui, cache, message, area);
        let grown = self.rows.set_height(row, measured.height);
        self.total += grown;
        if row < self.top.row {
            self.top.above += grown;
        }
        measured.shift
    }

    /// Scrolls so many points down, in a window so high.
    pub(super) fn scroll_by(&mut self, down: f32, height: f32) {
        if down == 0.0 {
            return;
        }
        self.follow &= down > 0.0;
        self.top.offset += f64::from(down);
        let place = self.top.above + self.top.offset + f64::from(ABOVE_MESSAGES);
        self.follow |= down > 0.0 && place >= self.total - f64::from(height);
    }

    /// Scrolls to a share of the whole: 0 is the beginning, 1 the end.
    pub(super) fn go_to_share(&mut self, share: f64, room: f64) {
        self.follow = share >= 1.0;
        let mut left = share * (self.total - room) - f64::from(ABOVE_MESSAGES);
        let mut row = 0;
        let mut above = 0.0;
        while row + 1 < self.rows.len() && left >= f64::from(self.rows.height(row)) {
            left -= f64::from(self.rows.height(row));
            above += f64::from(self.rows.height(row));
            row += 1;
        }
        self.top = Anchor {
            row,
            offset: left,
            above,
        };
    }

    fn step_up(&mut self) {
        self.top.row -= 1;
        let height = f64::from(self.rows.height(self.top.row));
        self.top.above -= height;
        self.top.offset += height;
    }

    fn step_down(&mut self) {
        let height = f64::from(self.rows.height(self.top.row));
        self.top.above += height;
        self.top.offset -= height;
        self.top.row += 1;
    }

    /// Finds the message at the upper edge: from the end upwards while the end is followed, else
    /// from where it was.
    pub(super) fn place(&mut self, ui: &Ui, cache: &mut RenderCache, chat: &Chat, height: f32) {
        if self.rows.len() == 0 {
            return;
        }
        if self.follow {
            self.place_at_end(ui, cache, chat, height);
        } else {
            while self.top.offset < f64::from(LAID_OUT_AHEAD) && self.top.row > 0 {
                let row = self.top.row - 1;
                let before = self.rows.height(row);
                let hidden = (f64::from(before) + self.top.offset) as f32;
                self.measure(ui, cache, chat, row, Rangef::new(hidden, before));
                if self.top.offset >= 0.0 {
                    break;
                }
                self.step_up();
            }
            while self.top.offset >= f64::from(self.rows.height(self.top.row))
                && self.top.row + 1 < self.rows.len()
            {
                self.step_down();
            }
        }
        if self.top.row == 0 {
            self.top.offset = self.top.offset.max(-f64::from(ABOVE_MESSAGES));
        }
    }

    fn place_at_end(&mut self, ui: &Ui, cache: &mut RenderCache, chat: &Chat, height: f32) {
        let last = self.rows.len() - 1;
        self.top = Anchor {
            row: last + 1,
            offset: 0.0,
            above: self.total - f64::from(ABOVE_MESSAGES),
        };
        let mut room = height;
        for row in (0..=last).rev() {
            let guess = self.rows.height(row);
            self.measure(
                ui,
                cache,
                chat,
                row,
                Rangef::new(guess - room, guess.max(room)),
            );
            // A message that turned out taller than guessed is measured again for what is visible
            // of it now.
            let real = self.rows.height(row);
            self.measure(ui, cache, chat, row, Rangef::new(real - room, real));
            let real = self.rows.height(row);
            self.top.row = row;
            room -= real;
            if room <= 0.0 {
                break;
            }
        }
        // From the end on there are only as many as fit on the screen.
        let shown = self.rows.heights(self.top.row..last + 1);
        self.top.above = self.total - f64::from(ABOVE_MESSAGES) - shown;
        self.top.offset = if room > 0.0 {
            -f64::from(room.min(ABOVE_MESSAGES))
        } else {
            f64::from(-room)
        };
    }
}
