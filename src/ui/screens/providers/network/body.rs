//! JSON that is merged into the body of every chat request, checked while it is typed.

use crate::domain::extra_body::{ExtraBody, ExtraBodyError};
use crate::domain::network::NetworkSettings;
use crate::ui::typed::TypedText;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, CodeArea, below_ui, tell_below};
use eframe::egui::Ui;

/// What is typed as the extra body.
#[derive(Default)]
pub(super) struct ExtraBodyField {
    typed: TypedText,
    checked: Option<(String, Result<ExtraBody, ExtraBodyError>)>,
}

impl ExtraBodyField {
    /// Draws the field, and what applies or discards what is typed.
    pub(super) fn ui(&mut self, ui: &mut Ui, network: &mut NetworkSettings) {
        self.typed.follow(&network.extra_body.to_string());
        let is_bad = self.check().is_err();
        let area = CodeArea {
            name: "Extra body (JSON)",
            hint: "{\"top_k\": 40}",
            bad: is_bad,
            rows: 3,
        };
        let field = area.show(ui, &mut self.typed.text);
        let changed = self.typed.is_changed();
        let error = self.check().err().map(|error| error.to_string());
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &field, below);
        below_ui(ui, below);
        if !changed {
            return;
        }
        let buttons = [
            (Button::secondary("Discard"), true),
            (
                Button::primary("Apply extra body").disabled_reason(error.as_deref()),
                true,
            ),
        ];
        match trailing(ui, buttons) {
            Some(0) => self.typed.revert(),
            Some(_) => {
                if let Ok(body) = self.check() {
                    network.extra_body = body;
                    self.typed.text = network.extra_body.to_string();
                }
            }
            None => {}
        }
    }

    /// Checks what is typed, once for each text.
    fn check(&mut self) -> Result<ExtraBody, ExtraBodyError> {
        let text = &self.typed.text;
        let known = self.checked.take().filter(|(checked, _)| checked == text);
        let (_, result) = self
            .checked
            .insert(known.unwrap_or_else(|| (text.clone(), ExtraBody::check(text))));
        result.clone()
    }
}
