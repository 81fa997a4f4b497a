//! A long conversation: opened at its end, laid out only where it is seen, and never moved under a
//! reader.

use super::peer::{OPENAI_END, Peer};
use super::replies::saying;
use super::session::Session;
use super::start::{keep_settings, new_folder, settings_with};
use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tertulia::domain::conversation::{Conversation, ModelRef, TitleSource};
use tertulia::domain::ids::{ConversationId, MessageId, ProviderId};
use tertulia::domain::message::{Details, Message, Role};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::settings::{Settings, Window};
use tertulia::domain::timestamp::Timestamp;
use tertulia::storage::database::History;
use tertulia::storage::paths::Paths;

const MESSAGES: u128 = 2000;
const WHEN: Timestamp = Timestamp(1_795_419_996_000);

/// The one message that a search finds.
const NEEDLE: u128 = 501;

fn text(number: u128) -> String {
    match number {
        NEEDLE => "A needle in the middle".to_owned(),
        _ => format!("Message {number}"),
    }
}

/// One of two conversations of a former session; its leaf is its last message.
fn keep_conversation(history: &History, id: u128, title: &str, messages: u128) {
    let first = id * 10_000;
    let mut conversation = Conversation {
        id: ConversationId(id),
        title: title.to_owned(),
        title_source: TitleSource::User,
        pinned: false,
        created_at: WHEN,
        updated_at: WHEN,
        model: Some(ModelRef {
            provider: ProviderId(5),
            model: "model-a".to_owned(),
        }),
        draft: String::new(),
        system_prompt: String::new(),
        parameters: ParameterSet::default(),
        leaf: None,
    };
    history.store_conversation(&conversation).expect("stored");
    for number in 1..=messages {
        let parent = (number > 1).then_some(MessageId(first + number - 1));
        let (id, conversation) = (MessageId(first + number), conversation.id);
        let mut message = Message::user(id, conversation, parent, text(number), WHEN);
        if number % 2 == 0 {
            message.role = Role::Assistant;
            message.details = Details {
                model: "model-a".to_owned(),
                ..Details::default()
            };
        }
        history.store_message(&message).expect("stored");
    }
    conversation.leaf = Some(MessageId(first + messages));
    history.store_conversation(&conversation).expect("stored");
}

/// What a former session left: a long conversation, which was shown, and a short one.
fn long_history(url: &str) -> TempDir {
    let folder = new_folder();
    let settings = Settings {
        window: Window {
            conversation: Some(ConversationId(1)),
            ..Window::default()
        },
        ..settings_with(url)
    };
    keep_settings(&folder, &settings);
    let (history, problem) = History::open(&Paths::under(folder.path()), WHEN).expect("opened");
    assert_eq!(problem, None);
    keep_conversation(&history, 1, "The long one", MESSAGES);
    keep_conversation(&history, 2, "The short one", 2);
    folder
}

fn open(url: &str) -> Session {
    let mut session = Session::in_folder(long_history(url), |_| {});
    session.until_says(&text(MESSAGES));
    session
}

/// The first message on the screen, and how far from the upper edge it is.
fn first_shown(session: &Session) -> (String, f32) {
    let mut shown: Vec<(String, f32)> = session
        .texts()
        .into_iter()
        .filter(|text| text.starts_with("Message "))
        .filter_map(|text| {
            let place = session.place_of(&text)?;
            Some((text, place.top()))
        })
        .collect();
    shown.sort_by(|one, other| one.1.total_cmp(&other.1));
    shown.into_iter().next().expect("some message is shown")
}

#[test]
fn a_long_conversation_opens_at_its_end_and_only_what_is_seen_is_laid_out() {
    let mut session = open("http://127.0.0.1:9/v1");
    assert!(!session.has_button("Jump to end"));
    assert!(session.labels() < 60, "{} labels", session.labels());
    let bottom = session.place_of(&text(MESSAGES)).expect("shown").bottom();
    assert!(bottom < session.find("Message").rect().top());

    session.press(Key::PageUp);
    assert!(!session.says(&text(MESSAGES)) && session.has_button("Jump to end"));
    let (_, before) = first_shown(&session);
    session.press(Key::PageUp);
    assert!(before > 0.0 && session.labels() < 60);
    session.press(Key::PageDown);
    session.click("Jump to end");
    assert!(session.says(&text(MESSAGES)) && !session.has_button("Jump to end"));
}

#[test]
fn paging_up_leads_to_the_first_message_and_skips_none() {
    let mut session = open("http://127.0.0.1:9/v1");
    session.click("The short one");
    session.until_says("Message 2");
    assert!(!session.has_button("Jump to end"));
    session.click("The long one");
    session.until_says(&text(MESSAGES));
    let mut lowest = MESSAGES;
    for _ in 0..6 {
        let shown: Vec<u128> = numbers(&session);
        let (first, last) = (shown[0], shown[shown.len() - 1]);
        assert_eq!(
            shown,
            (first..=last).collect::<Vec<_>>(),
            "one after the other"
        );
        assert!(
            last + 1 >= lowest && first < lowest,
            "nothing between {last} and {lowest}"
        );
        lowest = first;
        session.press(Key::PageUp);
    }
}

fn numbers(session: &Session) -> Vec<u128> {
    let texts = session.texts().into_iter();
    let mut numbers: Vec<u128> = texts
        .filter_map(|text| text.strip_prefix("Message ")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[test]
fn a_reader_who_scrolled_up_is_not_pulled_down_while_an_answer_arrives() {
    let ends = Arc::new(AtomicBool::new(false));
    let ended = Arc::clone(&ends);
    let peer = Peer::start(move |_, line| {
        line.stream();
        let mut number = 0;
        while !ended.load(Ordering::Relaxed) {
            number += 1;
            line.text(&format!("Paragraph {number} of the answer\n\n"));
            std::thread::sleep(Duration::from_millis(3));
        }
        line.text("The very end");
        line.send(OPENAI_END);
    });
    let mut session = open(&peer.url("/v1"));
    session.send("Tell me more");
    let paragraphs = |session: &Session, wanted: usize| {
        session
            .said()
            .last()
            .is_some_and(|text| text.lines().count() > 2 * wanted)
    };
    session.until("much of the answer", |session| paragraphs(session, 40));
    assert!(!session.has_button("Jump to end"), "the end is followed");
    session.until("the end to be in view", |session| {
        session
            .texts()
            .iter()
            .any(|text| text.starts_with("Paragraph "))
    });
    while numbers(&session).is_empty() {
        session.press(Key::PageUp);
    }
    session.press(Key::PageUp);
    let before = first_shown(&session);
    session.until("more of the answer", |session| paragraphs(session, 160));
    assert_eq!(first_shown(&session), before, "what is read stands still");
    ends.store(true, Ordering::Relaxed);
    session.until_answered();
    assert_eq!(first_shown(&session), before);
    session.click("Jump to end");
    assert!(session.says("The very end"));
}

#[test]
fn a_hit_of_a_search_is_opened_at_its_place() {
    let mut session = open("http://127.0.0.1:9/v1");
    session.control(Key::K);
    session.type_text("needle");
    session.until("the hit", |session| {
        session
            .state()
            .library()
            .hits()
            .is_some_and(|hits| hits.len() == 1)
    });
    session.click_row("The long one, ");
    session.until_says(&text(NEEDLE));
    session.until("the place", |session| !session.is_finding());
    assert!(session.has_button("Jump to end") && session.says(&text(NEEDLE + 1)));
    session.press(Key::PageUp);
    assert!(session.says(&text(NEEDLE - 2)) && !session.says(&text(NEEDLE)));
    session.click_row("The long one, ");
    assert!(session.says(&text(NEEDLE)));
}

#[test]
fn the_wheel_scrolls_and_comes_to_rest() {
    let mut session = open("http://127.0.0.1:9/v1");
    let over = session.place_of(&text(MESSAGES)).expect("shown").center();
    session.window().hover_at(over);
    session.settle();
    let wheel = |lines: f32| Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, lines),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    let before = first_shown(&session);
    for _ in 0..10 {
        session.window().event(wheel(3.0));
    }
    session.window().run_steps(20);
    session.window().run();
    assert!(session.has_button("Jump to end"));
    assert_ne!(first_shown(&session), before);
    for _ in 0..20 {
        session.window().event(wheel(-3.0));
    }
    session.window().run_steps(30);
    assert!(!session.has_button("Jump to end") && session.says(&text(MESSAGES)));
    assert_eq!(first_shown(&session), before);
}

#[test]
fn another_width_of_the_window_keeps_the_place() {
    let mut session = open("http://127.0.0.1:9/v1");
    for _ in 0..5 {
        session.press(Key::PageUp);
    }
    let (before, _) = first_shown(&session);
    for width in [900.0, 720.0, 1300.0] {
        session.window().set_size(vec2(width, 720.0));
        session.settle();
        assert_eq!(first_shown(&session).0, before, "{width}");
    }
    session.click("Jump to end");
    session.window().set_size(vec2(800.0, 500.0));
    session.settle();
    assert!(session.says(&text(MESSAGES)) && !session.has_button("Jump to end"));
}

#[test]
fn a_link_shows_its_address_before_anything_opens() {
    let peer = saying("[the site](https://example.org/a?b=c)");
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "the site");
    let link = session.place_of("the site").expect("shown");
    session.click_at(link.center());
    assert!(
        session.says("https://example.org/a?b=c"),
        "{:#?}",
        session.texts()
    );
    assert_eq!(session.focused(), "Open in browser");
    session.press(Key::Escape);
    assert!(!session.has_button("Open in browser"));
}

#[test]
fn a_link_is_reached_by_keyboard_and_only_opened_if_it_leads_to_the_web() {
    let peer = saying(
        "[run](javascript:alert(1)) [bank](https://bank.example@evil.example/\u{202E}gpj) [mail](mailto:a@b.example)",
    );
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "run bank mail");
    let mut open = |name: &str, says: &[&str], focused: &str| {
        session.find(name).focus();
        session.settle();
        session.press(Key::Enter);
        for text in says {
            let texts = session.texts();
            assert!(
                texts.iter().any(|shown| shown == text),
                "{text}: {texts:#?}"
            );
        }
        assert_eq!(session.focused(), focused);
        session.press(Key::Escape);
    };
    open(
        "run",
        &["This link is not opened", "javascript:alert(1)"],
        "Cancel",
    );
    open(
        "bank",
        &[
            "evil.example",
            "https://bank.example@evil.example/[U+202E]gpj",
            "What stands before the @ is no server: this leads to evil.example",
        ],
        "Cancel",
    );
    open(
        "mail",
        &["a@b.example", "mailto:a@b.example"],
        "Write e-mail",
    );
}
