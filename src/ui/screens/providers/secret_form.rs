//! A field for a key or another secret, with what confirms it and gives it up. What is typed is a
//! [`Secret`] as soon as it leaves the field, and nothing of it stays behind.

use crate::domain::secret::Secret;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, Field};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Id, Key, Response, Ui};

/// What is typed.
#[derive(Default)]
pub(super) struct SecretForm {
    text: String,
    shown: bool,
}

/// How the form was left.
pub(super) enum Ended {
    /// With a secret that is not empty.
    Given(Secret),
    /// Without.
    Abandoned,
}

/// What a form says.
pub(super) struct Words<'a> {
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
        words: &Words<'_>,
        refused: impl Fn(&Secret) -> Option<String>,
    ) -> Option<Ended> {
        let secret = Secret::new(&self.text);
        let error = refused(&secret).filter(|_| !secret.is_empty());
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        let is_empty = self.text.is_empty();
        let mut field = Field::new(words.name, &mut self.text);
        if !is_empty {
            // The hint is in words, and stands in their face.
            field = field.code();
        }
        let field = field
            .hint(words.hint)
            .secret(&mut self.shown)
            .unlabelled()
            .id(id)
            .below(below)
            .show(ui);
        let pressed =
            |key, field: &Response| field.lost_focus() && ui.input(|input| input.key_pressed(key));
        let mut save = pressed(Key::Enter, &field);
        let mut keep = pressed(Key::Escape, &field);
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
            Some(Ended::Given(secret))
        } else if keep || (save && secret.is_empty()) {
            Some(Ended::Abandoned)
        } else {
            None
        };
        if ended.is_some() {
            *self = Self::default();
            // What was typed could be brought back by undoing else.
            TextEditState::default().store(ui.ctx(), id);
        }
        ended
    }
}
