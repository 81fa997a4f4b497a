//! What is told about a base URL while it is typed: what was changed about it, what it lacks, what
//! it risks.

use crate::domain::base_url::{BaseUrl, CheckedUrl, UrlError};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, below_ui, tell_below};
use eframe::egui::{Response, Ui};

/// A note, and whether it is a warning, as it stands below a field.
fn as_below(text: &str, is_warning: bool) -> Below<'_> {
    if is_warning {
        Below::Warning(text)
    } else {
        Below::Done(text)
    }
}

/// The check of a typed URL, kept until another text is typed.
#[derive(Debug)]
pub(super) struct UrlCheck {
    text: String,
    result: Result<CheckedUrl, UrlError>,
    /// What is meant by a text that lacks only the scheme.
    meant: Option<BaseUrl>,
}

impl Default for UrlCheck {
    fn default() -> Self {
        Self {
            text: String::new(),
            result: BaseUrl::check(""),
            meant: None,
        }
    }
}

impl UrlCheck {
    /// The check of that text.
    pub(super) fn of(&mut self, text: &str) -> &Result<CheckedUrl, UrlError> {
        if self.text != text {
            text.clone_into(&mut self.text);
            self.result = BaseUrl::check(text);
            self.meant = BaseUrl::with_scheme(text);
        }
        &self.result
    }

    /// The check of the text last given.
    pub(super) fn last(&self) -> Result<&CheckedUrl, &UrlError> {
        self.result.as_ref()
    }

    /// The URL that is meant by a text that lacks only the scheme.
    pub(super) fn meant(&self) -> Option<&BaseUrl> {
        self.meant.as_ref()
    }

    /// What is said where only the scheme is missing: beside the button that adds it this is help
    /// rather than an error.
    pub(super) fn scheme_help(&self) -> Option<String> {
        self.meant().map(|_| UrlError::Scheme.to_string())
    }

    /// Draws a button that takes what is meant, where only the scheme is missing; that URL once it
    /// is pressed.
    pub(super) fn meant_ui(&self, ui: &mut Ui) -> Option<BaseUrl> {
        let meant = self.meant()?;
        let text = format!("Use {meant}");
        let room = ui.available_width();
        let mut button = Button::primary(&text);
        if button.measure(ui) > room {
            button = button.width(room);
        }
        let is_pressed = ui.add(button).clicked();
        if is_pressed {
            // The field above shows what it held before.
            ui.ctx()
                .request_discard("the field holds something else now");
        }
        is_pressed.then(|| meant.clone())
    }

    /// Draws `lead`, which gives way where it is but help, and what the last check found below the
    /// field: its notes and warnings, or its error if `with_error`. The worst of it is told to
    /// assistive techniques with the field.
    pub(super) fn notes_ui(
        &self,
        ui: &mut Ui,
        field: &Response,
        with_error: bool,
        lead: Below<'_>,
    ) {
        let (texts, error): (Vec<(String, bool)>, _) = match &self.result {
            Ok(checked) => {
                let notes = checked.notes.iter();
                let notes = notes.map(|note| (note.to_string(), note.is_warning()));
                (notes.collect(), None)
            }
            Err(error) => (Vec::new(), Some(error.to_string()).filter(|_| with_error)),
        };
        let mut lines: Vec<Below<'_>> = texts
            .iter()
            .map(|(text, is_warning)| as_below(text, *is_warning))
            .collect();
        lines.extend(error.as_deref().map(Below::Error));
        if lines.is_empty() || !matches!(lead, Below::Help(_)) {
            lines.insert(0, lead);
        }
        let is_worth_attention =
            |line: &&Below<'_>| matches!(line, Below::Warning(_) | Below::Error(_));
        let told = lines.iter().find(is_worth_attention).or(lines.first());
        tell_below(ui, field, told.copied().unwrap_or(Below::Nothing));
        for line in lines {
            below_ui(ui, line);
        }
    }
}
