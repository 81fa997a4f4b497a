//! A field for a key or another secret, with what confirms it and gives it up. What is typed is a
//! [`Secret`] as soon as it leaves the field, and nothing of it stays behind.

use crate::domain::secret::Secret;
use crate::ui::typed::{Left, left};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, Field, entered};
use crate::ui::widgets::typed_secret::TypedSecret;
use eframe::egui::{Id, Ui};

/// What is typed into the form.
#[derive(Default)]
pub(super) struct SecretForm {
    typed: TypedSecret,
}

/// How the form was left.
pub(super) enum FormEnd {
    /// With a secret that is not empty.
    Given(Secret),
    /// Without a secret: nothing is changed.
    Abandoned,
}

/// The texts of a form.
pub(super) struct SecretWords<'a> {
    /// The accessible name of its field; the label stands beside it.
    pub(super) name: &'a str,
    /// What shows while nothing is typed.
    pub(super) hint: &'a str,
    /// The button that confirms.
    pub(super) save: &'a str,
    /// The button that gives it up; `None` where there is nothing to go back to.
    pub(super) keep: Option<&'a str>,
}

impl SecretForm {
    /// Draws the form. `refused` says why a secret cannot be taken, if it cannot.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        id: Id,
        words: &SecretWords<'_>,
        refused: impl Fn(&Secret) -> Option<String>,
    ) -> Option<FormEnd> {
        let secret = self.typed.secret();
        let error = refused(&secret).filter(|_| !secret.is_empty());
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        let is_empty = self.typed.is_empty();
        let mut field = Field::secret(words.name, &mut self.typed);
        if is_empty {
            // The hint is in words, and stands in their face.
            field = field.plain();
        }
        let field = field
            .hint(words.hint)
            .unlabelled()
            .id(id)
            .below(below)
            .show(ui);
        let mut save = entered(ui, &field);
        let mut keep = left(ui, &field) == Left::Abandoned;
        let good = !secret.is_empty() && error.is_none();
        let nothing = secret.is_empty().then_some("Nothing is typed yet");
        let confirm = Button::primary(words.save).disabled_reason(error.as_deref().or(nothing));
        match words.keep {
            Some(text) => {
                let buttons = [(Button::secondary(text), true), (confirm, true)];
                match trailing(ui, buttons) {
                    Some(0) => keep = true,
                    Some(_) => save = true,
                    None => {}
                }
            }
            None if !secret.is_empty() => {
                save |= trailing(ui, [(confirm, true)]).is_some();
            }
            None => {}
        }
        if save && error.is_some() {
            field.request_focus();
        }
        let ended = if save && good {
            Some(FormEnd::Given(secret))
        } else if keep || (save && secret.is_empty()) {
            Some(FormEnd::Abandoned)
        } else {
            None
        };
        if ended.is_some() {
            *self = Self::default();
        }
        ended
    }
}
