//! Selecting in the transcript with the pointer, over blocks and messages, and copying.

use super::peer::{OPENAI_END, Peer};
use super::replies::{lists_models, saying};
use super::session::Session;
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, pos2};

const ANSWER: &str = "# Title\n\nFirst **bold** words\n\n```rust\nlet a = 1;\nlet b = 2;\n```\n\n| x | y |\n|---|---|\n| one | two |\n\nLast `code` [link](https://a.example/)";

fn answered() -> Session {
    let peer = saying(ANSWER);
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("The question", "First bold words");
    session
}

fn place(session: &Session, text: &str) -> Rect {
    session
        .place_of(text)
        .unwrap_or_else(|| panic!("{text} is shown"))
}

fn button(at: Pos2, pressed: bool, modifiers: Modifiers) -> Event {
    Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers,
    }
}

fn press(session: &mut Session, at: Pos2, modifiers: Modifiers) {
    let window = session.window();
    window.event_modifiers(Event::PointerMoved(at), modifiers);
    window.step();
    window.event_modifiers(button(at, true, modifiers), modifiers);
    window.step();
}

fn release(session: &mut Session, at: Pos2, modifiers: Modifiers) {
    session
        .window()
        .event_modifiers(button(at, false, modifiers), modifiers);
    session.window().step();
    session.settle();
}

fn drag(session: &mut Session, from: Pos2, to: Pos2) {
    press(session, from, Modifiers::NONE);
    for share in [0.3_f32, 0.7, 1.0] {
        let at = from + (to - from) * share;
        session.window().event(Event::PointerMoved(at));
        session.window().step();
    }
    release(session, to, Modifiers::NONE);
}

/// So many clicks one after the other.
fn click(session: &mut Session, at: Pos2, count: usize, modifiers: Modifiers) {
    // What was clicked before does not count.
    session.window().run_steps(8);
    if count == 1 {
        press(session, at, modifiers);
        release(session, at, modifiers);
        return;
    }
    let window = session.window();
    window.event(Event::PointerMoved(at));
    window.step();
    // All of them in one frame: between two frames passes more time than between two clicks.
    for _ in 0..count {
        let clicks = [true, false].map(|pressed| button(at, pressed, modifiers));
        window.input_mut().events.extend(clicks);
    }
    window.step();
    session.settle();
}

/// What is in the clipboard after copying; None when nothing is copied.
fn copied(session: &mut Session) -> Option<String> {
    session.window().event(Event::Copy);
    session.window().step();
    let output = &session.window().output().platform_output;
    let mut texts = output.commands.iter().filter_map(|command| {
        let OutputCommand::CopyText(text) = command else {
            return None;
        };
        Some(text.clone())
    });
    let text = texts.next_back();
    session.settle();
    text
}

fn left(rect: Rect) -> Pos2 {
    pos2(rect.left() + 1.0, rect.center().y)
}

fn right(rect: Rect) -> Pos2 {
    pos2(rect.right() + 20.0, rect.center().y)
}

#[test]
fn dragging_selects_over_blocks_and_messages() {
    let mut session = answered();
    assert_eq!(copied(&mut session), None);
    let words = place(&session, "First bold words");
    drag(&mut session, left(words), right(words));
    assert_eq!(
        copied(&mut session).as_deref(),
        Some("First **bold** words")
    );
    let code = place(&session, "let a = 1;\nlet b = 2;");
    drag(
        &mut session,
        left(words),
        pos2(code.left() - 4.0, code.bottom() - 4.0),
    );
    let text = copied(&mut session).expect("something is selected");
    assert!(
        text.starts_with("First **bold** words\n\n```rust\nlet a = 1;\n"),
        "{text}"
    );
    // Upwards is the same.
    let question = place(&session, "The question");
    drag(&mut session, right(words), left(question));
    let text = copied(&mut session).expect("something is selected");
    assert_eq!(text, "The question\n\n# Title\n\nFirst **bold** words");
    // A cell of a table.
    let cell = place(&session, "one");
    drag(
        &mut session,
        left(cell),
        pos2(cell.right() - 1.0, cell.center().y),
    );
    assert_eq!(copied(&mut session).as_deref(), Some("one"));
}

#[test]
fn clicks_select_words_and_blocks_and_clear() {
    let mut session = answered();
    let words = place(&session, "First bold words");
    click(&mut session, left(words), 2, Modifiers::NONE);
    assert_eq!(copied(&mut session).as_deref(), Some("First"));
    click(&mut session, left(words), 3, Modifiers::NONE);
    assert_eq!(
        copied(&mut session).as_deref(),
        Some("First **bold** words")
    );
    click(&mut session, left(words), 1, Modifiers::NONE);
    assert_eq!(copied(&mut session), None);
    let title = place(&session, "The question");
    click(&mut session, right(words), 1, Modifiers::SHIFT);
    assert_eq!(
        copied(&mut session).as_deref(),
        Some("First **bold** words")
    );
    click(&mut session, left(title), 1, Modifiers::SHIFT);
    let text = copied(&mut session).expect("something is selected");
    assert_eq!(text, "The question\n\nTitle");
    session.press(Key::Escape);
    assert_eq!(copied(&mut session), None);
}

#[test]
fn control_a_selects_the_message_that_was_pressed_last() {
    let mut session = answered();
    let words = place(&session, "First bold words");
    click(&mut session, left(words), 1, Modifiers::NONE);
    session.control(Key::A);
    let text = copied(&mut session).expect("something is selected");
    assert!(
        text.starts_with("# Title\n\nFirst **bold** words"),
        "{text}"
    );
    assert!(
        text.ends_with("Last `code` [link](https://a.example/)"),
        "{text}"
    );
    assert!(text.contains("| one | two |"), "{text}");
    // In the message that is written it stays there.
    session.find("Message").focus();
    session.settle();
    session.type_text("draft");
    session.control(Key::A);
    assert_eq!(copied(&mut session).as_deref(), Some("draft"));
}

#[test]
fn a_link_is_dragged_over_as_text_and_followed_by_a_click_only() {
    let mut session = answered();
    let link = session.find("link").rect();
    let around = place(&session, "Last code link");
    drag(
        &mut session,
        pos2(link.right() - 2.0, link.center().y),
        left(around),
    );
    assert!(!session.has_button("Open in browser"));
    let text = copied(&mut session).expect("something is selected");
    assert!(text.starts_with("Last `code` [lin"), "{text}");
    click(&mut session, link.center(), 1, Modifiers::NONE);
    assert!(session.has_button("Open in browser"));
}

#[test]
fn beyond_the_edge_it_scrolls_and_what_is_out_of_view_stays_selected() {
    let peer = Peer::start(|request, line| {
        if !lists_models(request, line, &["model-a", "model-b"]) {
            line.stream();
            for number in 1..=80 {
                line.text(&format!("Paragraph {number}\n\n"));
            }
            line.send(OPENAI_END);
        }
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Tell me", "Paragraph 80");
    let last = place(&session, "Paragraph 80");
    press(&mut session, right(last), Modifiers::NONE);
    let above = pos2(last.center().x, 2.0);
    for _ in 0..40 {
        session.window().event(Event::PointerMoved(above));
        session.window().step();
    }
    release(&mut session, above, Modifiers::NONE);
    assert!(!session.says("Paragraph 80") && session.says("Tell me"));
    let text = copied(&mut session).expect("something is selected");
    assert!(text.starts_with("Tell me"), "{text}");
    assert!(text.ends_with("Paragraph 79\n\nParagraph 80"), "{text}");
}
