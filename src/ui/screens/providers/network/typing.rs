//! What is typed on the card and kept elsewhere: fields that are taken when they are left, and
//! secrets.

use crate::domain::secret::Secret;
use crate::ui::typed::{Left, TypedText, left};
use crate::ui::widgets::field::Input;
use eframe::egui::{FontId, Response, Ui};

/// A secret that was typed; it is kept by the state, which knows where it belongs.
pub(super) enum TypedNetworkSecret {
    /// A header of that name.
    Header(String, Secret),
    /// The login for the own proxy.
    Login(Secret),
}

/// A field whose text is taken when it is left; true in the frame in which it is.
pub(super) fn taken(ui: &mut Ui, typed: &mut TypedText, look: FieldLook<'_>) -> (bool, Response) {
    let input = Input {
        name: look.name,
        hint: look.hint,
        font: look.font,
        masked: false,
        bad: look.bad,
        id: Some(ui.scope_id().with(look.name)),
    };
    let field = input.show(ui, &mut typed.text, 0.0);
    match left(ui, &field) {
        Left::Not => (false, field),
        Left::Abandoned => {
            typed.revert();
            (false, field)
        }
        Left::Confirmed => (true, field),
    }
}

/// How a field of [`taken`] looks.
pub(super) struct FieldLook<'a> {
    /// The accessible name of the field.
    pub(super) name: &'a str,
    /// What shows while it is empty.
    pub(super) hint: &'a str,
    /// The face of what is typed.
    pub(super) font: FontId,
    /// Whether what is typed cannot be taken.
    pub(super) bad: bool,
}
