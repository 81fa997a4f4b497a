//! What the values of a model share while they are edited: the id of a field, and the way back from
//! one's own word.

use crate::domain::capability::{Source, Sourced};
use crate::ui::widgets::button::Button;
use eframe::egui::{Id, Ui};

/// What a value becomes when the user's word is given up: what was told by someone else, if that is
/// still known.
pub(super) fn without_user<T: Copy>(before: Option<Sourced<T>>) -> Option<Sourced<T>> {
    before.filter(|known| known.source != Source::User)
}

/// The id of the field of that label, by which it is given the keyboard.
pub(super) fn field_id(label: &str) -> Id {
    Id::unique(("edit model", label))
}

/// Draws the button that gives the user’s own value up; whether it was pressed.
pub(super) fn reset_ui(ui: &mut Ui, what: &str) -> bool {
    let name = format!("Reset {}", what.to_lowercase());
    ui.add(Button::quiet("Reset").name(&name)).clicked()
}
