//! `"Preview request"`: what would be sent if the message were sent now, to the byte; keys are
//! masked.

use super::dialog::{Confirm, DialogContents};
use crate::domain::exchange::{RequestPreview, as_curl};
use crate::state::State;
use crate::state::action::{Action, ViewAction};
use crate::state::preview::Preview;
use crate::ui::draw::Draw;
use crate::ui::exchange_view::{headers_ui, part_ui, request_line_ui, sent_headers, sentence_ui};
use crate::ui::problem_view::ProblemView;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, below_ui};
use crate::ui::widgets::long_text::LongText;
use crate::ui::{announce, theme, units};
use eframe::egui::Ui;
use lucide_icons::Icon;

/// The dialog; what it shows is in the state.
#[derive(Default)]
pub(super) struct PreviewRequest {
    body: LongText,
    problem: ProblemView,
    /// What was copied last.
    copied: Option<&'static str>,
}

/// Why there is nothing to copy.
const NOT_MADE: &str = "There is no request to copy";

fn made(state: &State) -> Option<&RequestPreview> {
    let made = state.preview().made()?;
    made.as_deref().ok()
}

impl PreviewRequest {
    fn say_copied(&mut self, ui: &Ui, words: &'static str) {
        self.copied = Some(words);
        announce::say(ui.ctx(), words);
    }

    fn request_ui(&mut self, ui: &mut Ui, preview: &RequestPreview) {
        let sent = &preview.sent;
        request_line_ui(ui, sent);
        part_ui(ui, "Headers");
        headers_ui(ui, sent_headers(sent));
        sentence_ui(
            ui,
            "Keys are masked. The connection adds host, content-length and accept-encoding.",
        );
        part_ui(ui, &format!("Body, {}", units::bytes(sent.body_bytes)));
        let height = (ui.content_rect().height() - theme::dialogs::PREVIEW_REST)
            .clamp(theme::dialogs::PREVIEW_LEAST, theme::dialogs::PREVIEW_MOST);
        self.body.ui(ui, "Request body", &preview.json, height);
        if let Err(missing) = sent.whole() {
            below_ui(ui, Below::Warning(&missing.to_string()));
        } else if let Some(copied) = self.copied {
            below_ui(ui, Below::Done(copied));
        }
    }
}

impl DialogContents for PreviewRequest {
    fn title(&self) -> String {
        "Request preview".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, _first: bool) {
        let state = draw.state;
        match state.preview() {
            Preview::Closed => draw.push(Action::View(ViewAction::CloseDialog)),
            Preview::Waiting(_) => sentence_ui(ui, "Making the request…"),
            Preview::Made(Ok(preview)) => self.request_ui(ui, preview),
            Preview::Made(Err(problem)) => {
                let pressed = self.problem.ui(ui, problem, Some(draw.now), |_| true);
                if let Some(remedy) = pressed {
                    draw.push(Action::View(ViewAction::CloseDialog));
                    draw.push(Action::Remedy(remedy, None));
                }
            }
        }
    }

    fn confirm_button(&self, state: &State) -> Option<Confirm> {
        let blocked = match made(state) {
            None => Some(NOT_MADE.to_owned()),
            Some(preview) => preview.sent.whole().err().map(|why| why.to_string()),
        };
        Some(Confirm::new("Copy as curl", blocked))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(Ok(command)) = made(draw.state).map(|preview| as_curl(&preview.sent)) {
            ui.copy_text(command);
            self.say_copied(ui, "Copied. It reads the key from the variable API_KEY.");
        }
    }

    fn close_button(&self) -> Option<&'static str> {
        Some("Close")
    }

    fn side_button(&self, state: &State) -> Option<(Button<'static>, Option<String>)> {
        let button = Button::quiet("Copy JSON").icon(Icon::Copy);
        let blocked = made(state).is_none().then(|| NOT_MADE.to_owned());
        Some((button, blocked))
    }

    fn side(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(body) = made(draw.state).and_then(|preview| preview.sent.body.text()) {
            ui.copy_text(body.to_string());
            self.say_copied(ui, "JSON copied");
        }
    }

    fn is_wide(&self) -> bool {
        true
    }
}
