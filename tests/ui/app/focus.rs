//! Who has the keyboard: it comes back to what opened something, and never falls to the window.

use super::replies::{misbehaving, saying};
use super::session::Session;
use super::start::SMALLEST;
use eframe::egui::{Event, Key, Modifiers};

fn answered() -> Session {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("First", "fine");
    session
}

/// Opens something with a press of `opener`, sees that the keyboard is in it, closes it with Escape,
/// and sees that the keyboard has come back.
#[track_caller]
fn check(session: &mut Session, opener: &str, inside: &str) {
    session.click(opener);
    assert_eq!(session.focused(), inside, "opened by {opener}");
    session.press(Key::Escape);
    assert_eq!(session.focused(), opener, "closed again");
}

#[test]
fn what_closes_gives_the_keyboard_back_to_what_opened_it() {
    let mut session = answered();
    check(&mut session, "Conversation options", "Rename");
    session.control(Key::Comma);
    check(&mut session, "Add provider", "Provider name");
    check(&mut session, "Add model", "Model ID");
}

#[test]
fn a_shortcut_that_opens_something_gives_the_keyboard_back_too() {
    let mut session = answered();
    for (modifiers, key) in [
        (Modifiers::CTRL | Modifiers::COMMAND, Key::M),
        (
            Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
            Key::R,
        ),
        (Modifiers::CTRL | Modifiers::COMMAND, Key::F),
    ] {
        session.press_with(modifiers, key);
        assert_ne!(session.focused(), "Message", "{key:?}");
        session.press(Key::Escape);
        assert_eq!(session.focused(), "Message", "{key:?}");
    }
}

#[test]
fn a_menu_is_worked_by_keys_alone() {
    let mut session = answered();
    session.find("Conversation options").focus();
    session.settle();
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Rename");
    session.press(Key::ArrowDown);
    assert_eq!(session.focused(), "Pin");
    session.press(Key::End);
    assert_eq!(session.focused(), "Delete");
    session.press(Key::ArrowDown);
    assert_eq!(session.focused(), "Rename", "it goes round");
    session.press(Key::Home);
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    assert!(session.says("Pinned"));
    assert_eq!(session.focused(), "Conversation options");
}

#[test]
fn escape_goes_one_step_out_and_the_last_one_stops_the_answer() {
    let (peer, _) = misbehaving(|line| {
        line.stream();
        line.text("half of it");
        assert!(line.sees_the_end(), "the connection is closed");
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until_says("half of it");
    session.control(Key::Comma);
    session.find("Provider name").focus();
    session.settle();
    session.press(Key::Escape);
    assert_eq!(session.focused(), "Model Providers", "out of the field");
    session.press(Key::Escape);
    assert_eq!(session.focused(), "Message", "out of the settings");
    assert!(session.has_button("Stop"), "the answer goes on");
    session.press(Key::Escape);
    session.until_answered();
    assert!(session.says("half of it"));
    assert_eq!(session.focused(), "Message");
}

#[test]
fn f6_goes_through_the_regions_and_back() {
    let mut session = answered();
    let mut forwards = vec![session.focused()];
    for _ in 0..8 {
        session.press(Key::F6);
        forwards.push(session.focused());
    }
    for name in ["Message", "Choose model", "Conversation"] {
        assert!(forwards.iter().any(|it| it == name), "{name}: {forwards:?}");
    }
    let mut backwards = vec![session.focused()];
    for _ in 0..8 {
        session.press_with(Modifiers::SHIFT, Key::F6);
        backwards.push(session.focused());
    }
    backwards.reverse();
    assert_eq!(forwards, backwards);
}

#[test]
fn nothing_is_left_without_the_keyboard() {
    let mut session = answered();
    let check = |session: &mut Session, what: &str| {
        assert_ne!(session.focused(), "", "after {what}");
    };
    session.click_at([500.0, 500.0].into());
    check(&mut session, "a press on nothing");
    session.click_nth("Copy message", 0);
    check(&mut session, "copying");
}

/// Opens a dialog, and looks at the tree as another client would that keeps what it was told: what
/// lies behind stays there under the same ids, takes no press, and is all there when it is closed.
#[track_caller]
fn check_behind(session: &mut Session, open: impl FnOnce(&mut Session)) {
    session.settle();
    let before = session.nodes();
    open(session);
    assert!(session.has_dialog());
    let during = session.nodes();
    for (id, name) in &before {
        assert!(during.contains_key(id), "{name:?} left the tree");
    }
    session.press(Key::Escape);
    assert!(!session.has_dialog());
    assert_eq!(session.nodes(), before);
}

#[test]
fn what_lies_behind_a_dialog_stays_in_the_tree() {
    let mut session = answered();
    check_behind(&mut session, |session| {
        session.press_with(
            Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
            Key::R,
        );
    });
    check_behind(&mut session, |session| {
        session.click("Conversation options");
        session.click("Rename");
    });
    session.control(Key::Comma);
    for opener in ["Add provider", "Add model", "Find local servers"] {
        check_behind(&mut session, |session| session.click(opener));
    }
    check_behind(&mut session, |session| {
        session.click("Add provider");
        session.click("Choose a cloud provider");
    });
}

#[test]
fn what_lies_behind_a_dialog_takes_no_press() {
    let mut session = answered();
    session.press_with(
        Modifiers::CTRL | Modifiers::COMMAND | Modifiers::SHIFT,
        Key::R,
    );
    session.click_nth("New chat", 0);
    assert_eq!(session.said(), ["First", "fine"], "nothing was pressed");
}

#[test]
fn control_z_undoes_while_the_notice_stands_unless_something_was_typed_since() {
    let mut session = answered();
    session.click("Conversation options");
    session.click("Delete");
    assert!(!session.has_row("First"));
    session.control(Key::Z);
    session.until("the conversation", |session| session.has_row("First"));
    assert!(!session.has_button("Undo"));

    session.click("Conversation options");
    session.click("Delete");
    session.find("Message").focus();
    session.settle();
    session.type_text("typed since");
    session.control(Key::Z);
    assert!(!session.has_row("First"), "the field takes it");
}

#[test]
fn the_wheel_with_control_changes_the_size() {
    let mut session = answered();
    let wheel = |session: &mut Session, factor: f32| {
        session.window().event(Event::Zoom(factor));
        session.settle();
    };
    wheel(&mut session, 1.06);
    assert_eq!(
        session.state().view().appearance().zoom_percent,
        100,
        "not far enough"
    );
    wheel(&mut session, 1.06);
    assert_eq!(session.state().view().appearance().zoom_percent, 110);
    wheel(&mut session, 0.8);
    assert_eq!(session.state().view().appearance().zoom_percent, 100);
}

#[test]
fn a_sheet_over_the_chat_takes_the_keyboard_and_gives_it_back() {
    let peer = saying("fine");
    let mut session = Session::with_provider_and(&peer.url("/v1"), |setup| setup.size = SMALLEST);
    session.control(Key::K);
    assert_eq!(session.focused(), "Search conversations");
    session.type_text("fine");
    assert_eq!(session.message(), "", "what is typed is sought");
    session.press(Key::Escape);
    session.press(Key::Escape);
    assert_eq!(session.focused(), "Message");
    check(&mut session, "Show conversations", "New chat");
    session.find("Parameters").focus();
    session.settle();
    session.press(Key::Enter);
    assert_ne!(session.focused(), "Parameters", "the sheet has it");
    session.press(Key::Escape);
    assert_eq!(session.focused(), "Parameters");
}
