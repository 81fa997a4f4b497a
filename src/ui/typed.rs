//! What is typed into a field whose value is kept elsewhere: it becomes an action when the field is
//! left, not before.

use eframe::egui::text::CCursor;
use eframe::egui::text_edit::TextEditState;
use eframe::egui::text_selection::CCursorRange;
use eframe::egui::{Key, Response, Ui};

/// A text as typed, and the kept one that it began with.
#[derive(Debug, Default)]
pub(super) struct TypedText {
    /// The text of the field.
    pub(super) text: String,
    kept: String,
}

/// How the keyboard left a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// It did not leave it.
    Not,
    /// By Enter, Tab or a click elsewhere: what is typed is meant.
    Confirmed,
    /// By Escape: what is typed is given up.
    Abandoned,
}

impl TypedText {
    /// Begins anew when the kept text has become another one.
    pub(super) fn follow(&mut self, kept: &str) {
        if self.kept != kept {
            kept.clone_into(&mut self.kept);
            kept.clone_into(&mut self.text);
        }
    }

    /// Whether something else is typed than what is kept.
    pub(super) fn is_changed(&self) -> bool {
        self.text != self.kept
    }

    /// Back to what is kept.
    pub(super) fn revert(&mut self) {
        self.kept.clone_into(&mut self.text);
    }
}

/// Selects all that a field holds when the keyboard comes to it: what is typed then takes its place.
/// For numbers, which hardly anyone changes digit by digit.
pub(super) fn select_when_reached(ui: &Ui, field: &Response, text: &str) {
    // The toolkit does not tell it of a field that had the keyboard before it was first drawn.
    let key = field.id.with("reached");
    let is_there = field.has_focus();
    let was_there = ui.data_mut(|data| {
        let kept = data.get_temp_mut_or_default::<bool>(key);
        std::mem::replace(kept, is_there)
    });
    if was_there || !is_there {
        return;
    }
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    let all = CCursorRange::two(CCursor::default(), end);
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), field.id);
}

/// How the keyboard left the field in this frame.
pub(super) fn left(ui: &Ui, field: &Response) -> Left {
    if !field.lost_focus() {
        Left::Not
    } else if ui.input(|input| input.key_pressed(Key::Escape)) {
        Left::Abandoned
    } else {
        Left::Confirmed
    }
}
