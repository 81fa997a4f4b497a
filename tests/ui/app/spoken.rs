//! A session as one hears it: where the keyboard goes and what is told by itself, in the order in
//! which a screen reader says it.

use super::replies::saying;
use super::session::Session;
use eframe::egui::{Key, Modifiers};

#[test]
fn a_dialog_is_entered_and_left_without_an_empty_word() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.heard();
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::R,
    );
    session.press(Key::Escape);
    let heard = session.heard();
    assert_eq!(heard, ["> Close, Button", "> Message, MultilineTextInput"]);
}
