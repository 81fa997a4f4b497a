//! What is told about a base URL while it is typed: what was changed about it, what it lacks, what
//! it risks.

use crate::domain::base_url::{BaseUrl, CheckedUrl, UrlError};
use crate::ui::widgets::field::{Below, below_ui};
use eframe::egui::Ui;

/// The check of a typed URL, kept until another text is typed.
#[derive(Debug)]
pub(in crate::ui) struct UrlCheck {
    text: String,
    result: Result<CheckedUrl, UrlError>,
}

impl Default for UrlCheck {
    fn default() -> Self {
        Self {
            text: String::new(),
            result: BaseUrl::check(""),
        }
    }
}

impl UrlCheck {
    /// The check of that text.
    pub(in crate::ui) fn of(&mut self, text: &str) -> &Result<CheckedUrl, UrlError> {
        if self.text != text {
            text.clone_into(&mut self.text);
            self.result = BaseUrl::check(text);
        }
        &self.result
    }

    /// The check of the text last given.
    pub(in crate::ui) fn last(&self) -> Result<&CheckedUrl, &UrlError> {
        self.result.as_ref()
    }

    /// Draws what the last check found: its notes and warnings, or its error if `with_error`.
    pub(in crate::ui) fn notes_ui(&self, ui: &mut Ui, with_error: bool) {
        match &self.result {
            Ok(checked) => {
                for note in &checked.notes {
                    let text = note.to_string();
                    below_ui(
                        ui,
                        if note.is_warning() {
                            Below::Warning(&text)
                        } else {
                            Below::Done(&text)
                        },
                    );
                }
            }
            Err(error) if with_error => below_ui(ui, Below::Error(&error.to_string())),
            Err(_) => {}
        }
    }
}
