//! The check of what is typed: its result below the fields, and a certificate that is looked at
//! before it is trusted.

use super::super::trust_certificate::{MEANING, facts_ui, sentence_ui};
use crate::domain::certificate::CertificateFacts;
use crate::domain::network::Fingerprint;
use crate::domain::problem::Remedy;
use crate::state::State;
use crate::state::action::{Action, CheckAction, Extras, NewProvider};
use crate::state::checks::ConnectionCheck;
use crate::ui::check_view::CheckView;
use crate::ui::draw::Draw;
use crate::ui::widgets::button::{Button, trailing};
use crate::words;
use eframe::egui::{Align, Ui};

/// What was checked, and what is shown of it.
#[derive(Default)]
pub(super) struct Checking {
    /// What the check looks at; `None` while there is none.
    of: Option<NewProvider>,
    view: CheckView,
    /// A certificate that may be trusted.
    asked: Option<Box<CertificateFacts>>,
    /// How much of the result was there when it was last scrolled to.
    followed: (usize, bool),
}

/// What was pressed in the result of a check.
pub(super) enum CheckPress {
    /// A remedy of the check.
    Remedy(Remedy),
    /// That certificate shall be trusted.
    Trust(Fingerprint),
}

impl Checking {
    /// Begins a check in place of the former one.
    pub(super) fn begin(&mut self, of: NewProvider, draw: &mut Draw<'_>) {
        let check = CheckAction::Draft(Box::new(of.clone()), Extras::Without);
        draw.push(Action::Check(check));
        *self = Self {
            of: Some(of),
            ..Self::default()
        };
    }

    /// Gives the check up, and its result.
    pub(super) fn drop(&mut self, draw: &mut Draw<'_>) {
        draw.push(Action::Check(CheckAction::DropDraft));
        *self = Self::default();
    }

    /// Drops a check of something else than what is typed now.
    pub(super) fn compare(&mut self, typed: Option<&NewProvider>, draw: &mut Draw<'_>) {
        if self.of.is_some() && self.of.as_ref() != typed {
            self.drop(draw);
        }
    }

    /// Whether a check is under way.
    pub(super) fn is_running(&self, state: &State) -> bool {
        let check = state.checks().of_draft();
        self.of.is_some() && check.is_some_and(|check| !check.has_ended())
    }

    /// Whether it has a button that mends something, or asks whether to trust.
    pub(super) fn offers_something(&self, state: &State) -> bool {
        let check = state.checks().of_draft().filter(|_| self.of.is_some());
        let problem = check.and_then(ConnectionCheck::problem);
        let has_remedy =
            problem.is_some_and(|problem| !words::problem(problem).remedies.is_empty());
        self.asked.is_some() || has_remedy
    }

    /// Shows that certificate, and asks whether it shall be trusted.
    pub(super) fn ask(&mut self, certificate: Box<CertificateFacts>) {
        self.asked = Some(certificate);
        self.followed = (0, false);
    }

    /// Draws the result so far.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &Draw<'_>) -> Option<CheckPress> {
        let check = draw
            .state
            .checks()
            .of_draft()
            .filter(|_| self.of.is_some())?;
        let pressed = if self.asked.is_some() {
            self.certificate_ui(ui).map(CheckPress::Trust)
        } else {
            let remedy = ui.scope(|ui| self.view.at(draw.now).ui(ui, check)).inner;
            remedy.map(CheckPress::Remedy)
        };
        let now = (check.steps().len() + 1, check.has_ended());
        if self.followed != now {
            self.followed = now;
            ui.scroll_to_cursor(Some(Align::BOTTOM));
        }
        pressed
    }

    fn certificate_ui(&mut self, ui: &mut Ui) -> Option<Fingerprint> {
        let certificate = self.asked.as_ref()?;
        facts_ui(ui, certificate);
        sentence_ui(ui, MEANING);
        let buttons = [
            (Button::secondary("Do not trust"), true),
            (Button::primary("Trust this certificate"), true),
        ];
        let pressed = trailing(ui, buttons)?;
        let certificate = self.asked.take()?;
        (pressed == 1).then_some(certificate.fingerprint)
    }
}
