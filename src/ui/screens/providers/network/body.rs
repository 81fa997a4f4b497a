//! JSON that is merged into the body of every chat request, checked while it is typed.

use crate::domain::extra_body::{ExtraBody, ExtraBodyError};
use crate::domain::network::NetworkSettings;
use crate::ui::screens::typed::Typed;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::{Below, below_ui, with_calm_caret};
use crate::ui::widgets::focus_ring;
use eframe::egui::{Frame, Margin, RichText, Stroke, TextEdit, Ui};

/// What is typed.
#[derive(Default)]
pub(super) struct Body {
    typed: Typed,
    checked: Option<(String, Result<ExtraBody, ExtraBodyError>)>,
}

impl Body {
    /// Draws the field.
    pub(super) fn ui(&mut self, ui: &mut Ui, network: &mut NetworkSettings) {
        self.typed.follow(&network.extra_body.to_string());
        let is_bad = self.check().is_err();
        field_ui(ui, &mut self.typed.text, is_bad);
        let changed = self.typed.is_changed();
        let error = self.check().err().map(|error| error.to_string());
        if let Some(error) = &error {
            below_ui(ui, Below::Error(error));
        }
        if !changed {
            return;
        }
        let buttons = [
            (Button::secondary("Discard"), true),
            (Button::primary("Apply extra body"), error.is_none()),
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

fn field_ui(ui: &mut Ui, text: &mut String, is_bad: bool) {
    let tokens = theme::tokens(ui);
    let border = if is_bad { tokens.bad } else { tokens.line };
    let frame = Frame::new()
        .fill(tokens.code_bg)
        .stroke(Stroke::new(1.0, border))
        .corner_radius(theme::RADIUS_CONTROL)
        .inner_margin(Margin::symmetric(10, 8));
    let hint = RichText::new("{\"top_k\": 40}").font(theme::code());
    let edit = TextEdit::multiline(text)
        .id_salt("extra body")
        .hint_text(hint.color(tokens.faint))
        .font(theme::code())
        .frame(frame)
        .desired_rows(3)
        .desired_width(ui.available_width());
    let field = with_calm_caret(ui, |ui| ui.add(edit)).accessible_name("Extra body (JSON)");
    focus_ring(ui, &field, field.rect, theme::RADIUS_CONTROL);
}
