//! What is typed into a field whose value is kept elsewhere: it becomes an action when the field is
//! left, not before.

use eframe::egui::{Key, Response, Ui};

/// A text as typed, and the kept one that it began with.
#[derive(Debug, Default)]
pub(in crate::ui) struct Typed {
    /// As typed.
    pub(in crate::ui) text: String,
    kept: String,
}

/// How the keyboard left a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Left {
    /// It did not.
    Not,
    /// By Enter, Tab or a click elsewhere: what is typed is meant.
    Confirmed,
    /// By Escape: what is typed is given up.
    Abandoned,
}

impl Typed {
    /// Begins anew when the kept text has become another one.
    pub(in crate::ui) fn follow(&mut self, kept: &str) {
        if self.kept != kept {
            kept.clone_into(&mut self.kept);
            kept.clone_into(&mut self.text);
        }
    }

    /// Whether something else is typed than what is kept.
    pub(in crate::ui) fn is_changed(&self) -> bool {
        self.text != self.kept
    }

    /// Back to what is kept.
    pub(in crate::ui) fn revert(&mut self) {
        self.kept.clone_into(&mut self.text);
    }
}

/// How the keyboard left the field in this frame.
pub(in crate::ui) fn left(ui: &Ui, field: &Response) -> Left {
    if !field.lost_focus() {
        Left::Not
    } else if ui.input(|input| input.key_pressed(Key::Escape)) {
        Left::Abandoned
    } else {
        Left::Confirmed
    }
}
