//! Shows a server's certificate before it is trusted for one provider: whom it is for, who vouches
//! for it, and the fingerprint by which it is told from another.

use super::dialog::{Confirm, DialogContents};
use crate::domain::certificate::CertificateFacts;
use crate::domain::ids::ProviderId;
use crate::domain::provider::Provider;
use crate::state::State;
use crate::state::action::{Action, ProvidersAction};
use crate::ui::draw::Draw;
use crate::ui::fingerprint::in_two_lines;
use crate::ui::theme;
use eframe::egui::{Frame, Label, RichText, Ui, vec2};

/// What trusting a certificate means.
pub(super) const MEANING: &str = "Trusting it holds for this provider only. Compare the fingerprint with the one that the server’s owner tells you: \
                                  if they differ, someone else may be reading along.";
/// A certificate may hold for hundreds of names.
const NAMES_SHOWN: usize = 6;

/// The dialog: the certificate, and for whom it would be trusted.
pub(super) struct TrustCertificate {
    provider: ProviderId,
    provider_name: String,
    certificate: CertificateFacts,
}

impl TrustCertificate {
    /// For the certificate that was met where that provider should be.
    pub(super) fn new(provider: &Provider, certificate: &CertificateFacts) -> Self {
        Self {
            provider: provider.id,
            provider_name: provider.name.clone(),
            certificate: certificate.clone(),
        }
    }
}

impl DialogContents for TrustCertificate {
    fn title(&self) -> String {
        "Trust this certificate?".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, _draw: &mut Draw<'_>, _first: bool) {
        let met = format!(
            "“{}” answers with a certificate that this computer does not trust",
            self.provider_name
        );
        sentence_ui(ui, &met);
        facts_ui(ui, &self.certificate);
        sentence_ui(ui, MEANING);
    }

    fn confirm_button(&self, _state: &State) -> Option<Confirm> {
        Some(Confirm::new("Trust this certificate", None))
    }

    fn confirm(&mut self, _ui: &mut Ui, draw: &mut Draw<'_>) {
        let trust = ProvidersAction::Trust(self.provider, self.certificate.fingerprint);
        draw.push(Action::Providers(trust));
    }
}

/// Draws a sentence beside the facts.
pub(super) fn sentence_ui(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).font(theme::small());
    ui.add(Label::new(text.color(theme::tokens(ui).muted)).wrap());
}

/// Draws what a person compares before trusting a certificate.
pub(super) fn facts_ui(ui: &mut Ui, certificate: &CertificateFacts) {
    let tokens = theme::tokens(ui);
    Frame::new()
        .fill(tokens.raised)
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CARD)
        .inner_margin(theme::dialogs::CERTIFICATE_MARGIN)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            fact_ui(ui, "For", &certificate.subject);
            if !certificate.names.is_empty() {
                fact_ui(ui, "Names", &names(&certificate.names));
            }
            fact_ui(ui, "Issued by", &certificate.issuer);
            fact_ui(ui, "Valid until", &certificate.valid_until);
            ui.add_space(theme::SPACE_4);
            sentence_ui(ui, "SHA-256 fingerprint");
            let fingerprint = RichText::new(in_two_lines(certificate.fingerprint));
            let fingerprint = fingerprint.font(theme::code()).color(tokens.text);
            ui.add(Label::new(fingerprint).wrap().selectable(true));
        });
}

fn fact_ui(ui: &mut Ui, label: &str, value: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let galley = ui
            .painter()
            .layout_no_wrap(label.to_owned(), theme::small(), tokens.muted);
        let (_, rect) = ui.allocate_space(vec2(theme::dialogs::CERTIFICATE_LABEL, galley.size().y));
        ui.painter().galley(rect.min, galley, tokens.muted);
        let text = RichText::new(value).font(theme::small()).color(tokens.text);
        ui.add(Label::new(text).wrap().selectable(true));
    });
}

fn names(all: &[String]) -> String {
    let shown = &all[..all.len().min(NAMES_SHOWN)];
    let more = all.len() - shown.len();
    if more == 0 {
        shown.join(", ")
    } else {
        format!("{} and {more} more", shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_first_are_shown() {
        let all = |count: usize| (0..count).map(|n| format!("n{n}")).collect::<Vec<_>>();
        assert_eq!(names(&all(2)), "n0, n1");
        assert_eq!(names(&all(9)), "n0, n1, n2, n3, n4, n5 and 3 more");
    }
}
