//! Choosing a model: the list takes the room that is there each time, and is worked and heard by
//! keyboard.

use super::replies::saying;
use super::session::Session;
use super::start::{keep_settings, new_folder, settings_with};
use eframe::egui::{Key, Rect};
use tertulia::domain::capability::Sourced;
use tertulia::domain::model::Model;

/// Forty models, `model-00` to `model-39`; one has a context length.
fn forty() -> Session {
    let peer = saying("fine");
    let mut settings = settings_with(&peer.url("/v1"));
    let provider = &mut settings.providers[0];
    provider.models = (0..40)
        .map(|number| Model::by_hand(format!("model-{number:02}")))
        .collect();
    provider.models[3].context_length = Some(Sourced::by_user(131_072));
    let folder = new_folder();
    keep_settings(&folder, &settings);
    let mut session = Session::in_folder(folder, |_| {});
    session.until("the list to be read", |session| {
        session.state().library().is_listed() && session.has_button("Send")
    });
    session
}

/// The rows that are drawn.
fn rows(session: &Session) -> Vec<Rect> {
    (0..40)
        .filter_map(|number| session.row(&format!("model-{number:02}")))
        .collect()
}

#[test]
fn every_opening_has_the_same_height_and_shows_the_chosen_model() {
    let mut session = forty();
    session.control(Key::M);
    let first = rows(&session).len();
    assert!(first > 10, "{first}");
    session.type_text("model-35");
    session.press(Key::Enter);
    for opening in 0..3 {
        session.control(Key::M);
        let shown = rows(&session).len();
        assert!(shown.abs_diff(first) <= 1, "{opening}: {shown} of {first}");
        assert!(session.row("model-35").is_some(), "{opening}");
        session.press(Key::Escape);
    }
}

#[test]
fn the_marked_model_is_spoken_with_what_is_known_of_it() {
    let mut session = forty();
    session.control(Key::M);
    assert_eq!(session.focused(), "Search models");
    for expected in ["model-01", "model-02", "model-03"] {
        session.press(Key::ArrowDown);
        assert_eq!(session.focused(), expected);
    }
    let told = session.description("model-03");
    assert_eq!(told, "rack-2, context of 131\u{202f}072 tokens");
    session.press(Key::PageDown);
    assert!(session.row(&session.focused()).is_some(), "it is in view");
    session.press(Key::Enter);
    assert_ne!(
        session.find("Choose model").value().as_deref(),
        Some("model-00, rack-2")
    );
    assert_eq!(session.focused(), "Message");
}

#[test]
fn a_star_is_set_by_keyboard_and_by_pointer() {
    let mut session = forty();
    session.control(Key::M);
    assert!(session.is_chosen("model-00") && !session.is_chosen("model-01"));
    session.press(Key::ArrowDown);
    let favourites = |session: &Session| {
        let mut providers = session.state().providers().list();
        let models = &providers.next().expect("one").models;
        let loved = models.iter().filter(|model| model.favourite);
        loved.map(|model| model.id.clone()).collect::<Vec<_>>()
    };
    session.control(Key::D);
    assert_eq!(favourites(&session), ["model-01"]);
    assert_eq!(
        session.focused(),
        "model-01",
        "the mark stays with the model"
    );
    assert!(session.says("Favourites"));
    session.click("Favourite model-04");
    assert_eq!(favourites(&session), ["model-01", "model-04"]);
    assert!(
        session.find("Search models").rect().is_positive(),
        "it stays open"
    );
}
