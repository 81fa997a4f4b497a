//! Tells reasoning from text where a model writes `<think>…</think>` in front of its answer.
//!
//! Only the very beginning of an answer is looked at: a tag further on is something that the answer
//! talks about.

use crate::domain::delta::Delta;

/// Opening and closing tags; no opening one is the beginning of another.
const TAGS: [(&str, &str); 2] = [("<think>", "</think>"), ("<thinking>", "</thinking>")];

/// White space before a tag that is waited for; models put a line break or two there.
const MAX_LEADING_SPACE: usize = 64;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum TagPlace {
    /// Nothing but white space and perhaps the beginning of a tag so far.
    #[default]
    Start,
    /// Between the tags; waits for this closing one.
    Inside(&'static str),
    /// In the answer itself.
    Text,
}

/// Splits content as it arrives. What could be the beginning of a tag is held back until it is
/// clear.
#[derive(Debug, Default)]
pub(super) struct ThinkTags {
    place: TagPlace,
    held: String,
    skip_space: bool,
}

impl ThinkTags {
    /// Reads more content, and appends what is clear to `deltas`.
    pub(super) fn push(&mut self, more: &str, deltas: &mut Vec<Delta>) {
        if self.place == TagPlace::Text {
            self.emit(more, deltas);
            return;
        }
        self.held.push_str(more);
        if self.place == TagPlace::Start {
            self.look_for_opening(deltas);
        }
        if let TagPlace::Inside(closing) = self.place {
            self.look_for_closing(closing, deltas);
        }
    }

    /// Gives out what is held back: no more content follows.
    pub(super) fn flush(&mut self, deltas: &mut Vec<Delta>) {
        let held = std::mem::take(&mut self.held);
        self.emit(&held, deltas);
    }

    fn look_for_opening(&mut self, deltas: &mut Vec<Delta>) {
        let start = self.held.trim_start();
        let space = self.held.len() - start.len();
        for (opening, closing) in TAGS {
            if start.starts_with(opening) {
                self.place = TagPlace::Inside(closing);
                self.held.drain(..space + opening.len());
                self.skip_space = true;
                return;
            }
            // The closing tag alone: the reasoning before it came in a field of its own, or was
            // empty.
            if start.starts_with(closing) {
                self.held.drain(..space + closing.len());
                self.enter_text(deltas);
                return;
            }
        }
        let undecided = TAGS
            .iter()
            .any(|(opening, closing)| opening.starts_with(start) || closing.starts_with(start));
        if !undecided || space > MAX_LEADING_SPACE {
            self.place = TagPlace::Text;
            self.flush(deltas);
        }
    }

    fn look_for_closing(&mut self, closing: &'static str, deltas: &mut Vec<Delta>) {
        if let Some(at) = self.held.find(closing) {
            let rest = self.held.split_off(at + closing.len());
            let thought = std::mem::replace(&mut self.held, rest);
            self.emit(&thought[..at], deltas);
            self.enter_text(deltas);
            return;
        }
        let kept = (1..closing.len())
            .rev()
            .find(|&length| self.held.ends_with(&closing[..length]))
            .unwrap_or(0);
        let rest = self.held.split_off(self.held.len() - kept);
        let thought = std::mem::replace(&mut self.held, rest);
        self.emit(&thought, deltas);
    }

    fn enter_text(&mut self, deltas: &mut Vec<Delta>) {
        self.place = TagPlace::Text;
        self.skip_space = true;
        self.flush(deltas);
    }

    fn emit(&mut self, piece: &str, deltas: &mut Vec<Delta>) {
        let piece = if self.skip_space {
            piece.trim_start()
        } else {
            piece
        };
        if piece.is_empty() {
            return;
        }
        self.skip_space = false;
        deltas.push(match self.place {
            TagPlace::Inside(_) => Delta::Reasoning(piece.to_owned()),
            TagPlace::Start | TagPlace::Text => Delta::Text(piece.to_owned()),
        });
    }
}
