//! What a failure card leads to: the server's own words, the provider, another try after a restart,
//! another model.

use super::replies::misbehaving;
use super::session::Session;
use eframe::egui::Key;
use std::sync::atomic::Ordering;

#[test]
fn the_details_have_the_servers_own_words_and_the_way_out_opens_the_provider() {
    let (peer, _) = misbehaving(|line| {
        line.answer(
            401,
            "application/json",
            r#"{"error":{"message":"No API key given","trace":"abc-42"}}"#,
        );
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until("the card", |session| session.has_button("Details"));
    let words = r#"{"error":{"message":"No API key given","trace":"abc-42"}}"#;
    assert!(!session.says(words));
    session.click("Details");
    assert!(session.says(words), "{:#?}", session.texts());
    session.click("Hide details");
    assert!(!session.says(words));
    session.click("Edit provider");
    assert_eq!(session.find("Base URL").value(), Some(peer.url("/v1")));
}

#[test]
fn after_a_restart_the_card_and_its_way_out_are_there_again() {
    let (peer, behaves) = misbehaving(|line| {
        line.stream();
        line.text("half of it");
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until("the card", |session| session.has_button("Retry"));
    session.restart();
    session.until_says("The answer of “rack-2” was cut short");
    assert!(session.says("half of it"));
    behaves.store(true, Ordering::Relaxed);
    session.click("Retry");
    session.until_says("fine");
    session.until_answered();
    session.restart();
    session.until("the conversation", |session| {
        session.said() == ["Hello", "fine"]
    });
}

#[test]
fn a_provider_that_was_deleted_is_told_and_another_model_goes_on() {
    let (peer, behaves) = misbehaving(|line| line.answer(500, "text/plain", "oops"));
    behaves.store(true, Ordering::Relaxed);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "fine");
    session.control(Key::Comma);
    session.click("Use rack-2");
    session.control(Key::Comma);
    session.send("Still there?");
    session.until_says("The provider of this model is gone or switched off");
    assert!(session.says("Choose another model, or switch the provider on in Settings"));
    session.control(Key::Comma);
    session.click("Use rack-2");
    session.control(Key::Comma);
    session.click("Choose another model");
    session.type_text("model-b");
    session.press(Key::Enter);
    session.send("And now?");
    session.until("the answer", |session| session.said().len() == 6);
    session.until_answered();
    assert!(
        peer.received()
            .last()
            .is_some_and(|asked| asked.body.contains("\"model-b\""))
    );
}
