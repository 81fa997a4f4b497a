//! A certificate is looked at before it is trusted, for a provider and for what is typed.

use super::check_draft::{begun_check, draft, ends_with};
use super::dialogs::{Window, click, open, press, providers_actions, shows};
use super::settings_window::{custom, in_dialog};
use crate::recorded::offering;
use eframe::egui::Key;
use egui_kittest::kittest::Queryable;
use tertulia::domain::certificate::CertificateFacts;
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::network::Fingerprint;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::state::action::{Dialog, ProvidersAction};

const FINGERPRINT: Fingerprint = Fingerprint([0xab; 32]);

/// One that a server made for itself.
pub(crate) fn certificate() -> CertificateFacts {
    CertificateFacts {
        fingerprint: FINGERPRINT,
        subject: "CN=rack-2".to_owned(),
        names: vec!["rack-2.local".to_owned(), "10.0.0.7".to_owned()],
        issuer: "CN=rack-2 itself".to_owned(),
        valid_until: "2027-03-01".to_owned(),
    }
}

fn shows_the_facts(window: &Window) {
    for fact in [
        "CN=rack-2",
        "rack-2.local, 10.0.0.7",
        "CN=rack-2 itself",
        "2027-03-01",
    ] {
        assert!(shows(window, fact), "{fact}");
    }
    let half = "AB:".repeat(15);
    assert!(window.query_by_label_contains(&half).is_some());
}

fn asked() -> Window {
    let provider = custom(1, "rack");
    let dialog = Dialog::TrustCertificate(provider.id, Box::new(certificate()));
    open(dialog, vec![provider])
}

#[test]
fn the_dialog_shows_the_certificate_and_trusts_it_for_that_provider() {
    let mut window = asked();
    shows_the_facts(&window);
    assert!(window.query_by_label_contains("“rack”").is_some());
    click(&mut window, "Trust this certificate");
    let trust = ProvidersAction::Trust(ProviderId(1), FINGERPRINT);
    assert_eq!(providers_actions(&window), [trust]);
    assert_eq!(window.state().state().view().dialog(), None);
    let rack = window.state().state().providers().get(ProviderId(1));
    assert_eq!(rack.expect("there").network.trusted, [FINGERPRINT]);
}

#[test]
fn enter_right_after_it_opens_trusts_nothing() {
    let mut window = asked();
    assert!(in_dialog(&window, "Cancel").is_focused());
    press(&mut window, Key::Enter);
    assert_eq!(window.state().state().view().dialog(), None);
    assert_eq!(providers_actions(&window), []);
}

#[test]
fn a_certificate_of_a_provider_that_is_gone_is_not_asked_about() {
    let dialog = Dialog::TrustCertificate(ProviderId(9), Box::new(certificate()));
    let window = open(dialog, vec![custom(1, "rack")]);
    assert_eq!(window.state().state().view().dialog(), None);
}

fn tls_problem() -> Problem {
    let remedy = Remedy::TrustCertificate {
        provider: DRAFT,
        certificate: Box::new(certificate()),
    };
    offering("The certificate is self-signed", vec![remedy])
}

#[test]
fn a_certificate_met_by_the_check_is_shown_and_trusted_for_what_is_typed() {
    let mut window = draft("https://rack-2.local:8443/v1");
    click(&mut window, "Check");
    ends_with(&mut window, Some(tls_problem()));
    click(
        &mut window,
        "Trust this certificate for this provider only…",
    );
    shows_the_facts(&window);
    window.state_mut().actions.clear();
    click(&mut window, "Trust this certificate");
    let checked = begun_check(&window).expect("it is checked again");
    assert_eq!(checked.network.trusted, [FINGERPRINT]);
    click(&mut window, "Do not trust the certificate");
    click(&mut window, "Check");
    let checked = begun_check(&window).expect("another check");
    assert_eq!(checked.network.trusted, []);
}

#[test]
fn a_certificate_that_is_not_trusted_leaves_the_result_of_the_check() {
    let mut window = draft("https://rack-2.local:8443/v1");
    click(&mut window, "Check");
    ends_with(&mut window, Some(tls_problem()));
    click(
        &mut window,
        "Trust this certificate for this provider only…",
    );
    window.state_mut().actions.clear();
    click(&mut window, "Do not trust");
    assert_eq!(begun_check(&window), None);
    assert!(shows(
        &window,
        "Trust this certificate for this provider only…"
    ));
    assert!(!shows(&window, "Trust this certificate"));
}
