//! The heights of all messages of the shown branch, and the views of those near the screen.
//!
//! A height is a guess until its message was on the screen; it is kept for as long as the message
//! is on the branch and the column has the same width. Some 20 bytes a message: there may be
//! hundreds of thousands.

use super::message_view::MessageView;
use crate::domain::ids::MessageId;
use crate::domain::message::Role;
use crate::domain::message_tree::Outline;
use crate::state::chat::Chat;
use crate::ui::theme;
use crate::ui::theme::chat::{
    AROUND_ANSWER, AROUND_BUBBLE, BUBBLE_SHARE, LEAST_LETTERS, LETTER_WIDTH, MOST_BUBBLE_LINES,
};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many messages beyond the edges keep their laid-out text.
const KEPT: usize = 30;

/// One row for each message of the branch.
#[derive(Default)]
pub(super) struct MessageRows {
    ids: Vec<MessageId>,
    heights: Vec<f32>,
    views: HashMap<MessageId, Box<MessageView>>,
}

/// A guess at a message's height before it is laid out, in points.
fn estimate(outline: &Outline, width: f32) -> f32 {
    let (share, most, extra) = match outline.role {
        Role::User => (BUBBLE_SHARE, MOST_BUBBLE_LINES, AROUND_BUBBLE),
        Role::Assistant | Role::System => (1.0, f32::INFINITY, AROUND_ANSWER),
    };
    let per_line = (width * share / LETTER_WIDTH).max(LEAST_LETTERS);
    let lines = (outline.bytes as f32 / per_line).ceil().clamp(1.0, most);
    lines * theme::BODY_LINE + extra
}

impl MessageRows {
    /// How many messages the branch has.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The height of the message at that place of the branch, in points: measured or guessed.
    pub(super) fn height(&self, row: usize) -> f32 {
        self.heights.get(row).copied().unwrap_or_default()
    }

    /// The height of those rows together.
    pub(super) fn heights(&self, rows: Range<usize>) -> f64 {
        let heights = self.heights.get(rows).unwrap_or_default();
        heights.iter().map(|height| f64::from(*height)).sum()
    }

    /// Notes a height; by how much it has grown.
    pub(super) fn set_height(&mut self, row: usize, height: f32) -> f64 {
        match self.heights.get_mut(row) {
            Some(known) => f64::from(height - std::mem::replace(known, height)),
            None => 0.0,
        }
    }

    /// The view of a message, made if there is none.
    pub(super) fn view(&mut self, message: MessageId) -> &mut MessageView {
        self.views.entry(message).or_default()
    }

    /// The view of a message, if there is one.
    pub(super) fn known_view(&mut self, message: MessageId) -> Option<&mut MessageView> {
        self.views.get_mut(&message).map(Box::as_mut)
    }

    /// Forgets everything but what the user has begun to write.
    pub(super) fn clear(&mut self) {
        self.ids.clear();
        self.heights.clear();
        self.let_go(|_| true);
    }

    /// Gives up the views of those messages; one that the user has done something with stays
    /// without what was laid out.
    fn let_go(&mut self, is_far: impl Fn(&MessageId) -> bool) {
        self.views.retain(|id, view| {
            if is_far(id) {
                view.release();
                view.is_kept()
            } else {
                true
            }
        });
    }

    /// Guesses all heights anew, for another width.
    pub(super) fn guess_anew(&mut self, chat: &Chat, width: f32) {
        self.let_go(|_| true);
        for (row, height) in self.heights.iter_mut().enumerate() {
            if let Some(outline) = chat.outline(row) {
                *height = estimate(&outline, width);
            }
        }
    }

    /// Follows the branch: rows that are there before and after keep their heights. Returns how
    /// many stay at the beginning, and how many at the end.
    pub(super) fn follow(&mut self, chat: &Chat, width: f32) -> KeptRows {
        let length = chat.len();
        let same = |old: usize, new: usize| chat.id(new) == Some(self.ids[old]);
        let shorter = self.ids.len().min(length);
        let beginning = (0..shorter).take_while(|row| same(*row, *row)).count();
        let end = (1..=shorter - beginning)
            .take_while(|back| same(self.ids.len() - back, length - back))
            .count();
        let replaced = beginning..self.ids.len() - end;
        let outlines: Vec<Outline> = (beginning..length - end)
            .filter_map(|row| chat.outline(row))
            .collect();
        if !replaced.is_empty() {
            let gone: HashSet<MessageId> = self.ids[replaced.clone()].iter().copied().collect();
            self.let_go(|id| gone.contains(id));
        }
        self.ids
            .splice(replaced.clone(), outlines.iter().map(|outline| outline.id));
        self.heights.splice(
            replaced,
            outlines.iter().map(|outline| estimate(outline, width)),
        );
        KeptRows { beginning, end }
    }

    /// Lets go of the laid-out text of messages that are far from those rows; their heights stay.
    pub(super) fn keep_near(&mut self, shown: &Range<usize>) {
        if self.views.len() <= shown.len() + 2 * KEPT {
            return;
        }
        let near = shown.start.saturating_sub(KEPT)..(shown.end + KEPT).min(self.ids.len());
        let near: HashSet<MessageId> = self.ids[near].iter().copied().collect();
        self.let_go(|id| !near.contains(id));
    }
}

/// Which rows stayed when the branch changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptRows {
    /// How many at the beginning.
    pub(super) beginning: usize,
    /// How many at the end.
    pub(super) end: usize,
}

impl KeptRows {
    /// Where a row is now that was at `row` of the `before` rows that there were, if it stayed;
    /// `after` is how many there are.
    pub(super) fn moved(self, row: usize, before: usize, after: usize) -> Option<usize> {
        if row < self.beginning {
            return Some(row);
        }
        let from_end = before.checked_sub(row)?;
        (from_end <= self.end).then(|| after - from_end)
    }
}
