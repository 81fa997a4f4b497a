//! A message as one meets it: its name and words for those who listen, what is known of an answer,
//! its menu, its fold, and the keys of the conversation.

use super::peer::{OPENAI_END, Peer};
use super::replies::{lists_models, openai_stream, question};
use super::session::Session;
use eframe::egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// Answers with the question and how many tokens that were.
fn counting() -> Peer {
    Peer::start(|request, line| {
        if lists_models(request, line, &["model-a", "model-b"]) {
            return;
        }
        line.stream();
        match question(request).as_str() {
            "long" => {
                let paragraphs: Vec<String> = (1..=120)
                    .map(|number| format!("Paragraph {number}"))
                    .collect();
                line.send(openai_stream(&paragraphs.join("\n\n")));
            }
            other => {
                line.text(&format!("**Re** {other}"));
                line.send(OPENAI_END.replace(":4}", ":1}"));
            }
        }
    })
}

fn asked(peer: &Peer, texts: &[&str]) -> Session {
    let mut session = Session::with_provider(&peer.url("/v1"));
    for text in texts {
        session.ask(text, &format!("Re {text}"));
    }
    session
}

/// What a message is called, and all it says.
fn messages(session: &mut Session) -> Vec<(String, String)> {
    let groups = session.window().query_all_by_role(Role::Group);
    let groups = groups.filter_map(|group| {
        let node = group.accesskit_node();
        Some((node.label()?, node.description().unwrap_or_default()))
    });
    groups.collect()
}

/// Presses the right button there.
fn right_click(session: &mut Session, at: Pos2) {
    session.window().hover_at(at);
    for pressed in [true, false] {
        session.window().event(Event::PointerButton {
            pos: at,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    session.settle();
}

fn items(session: &mut Session) -> Vec<String> {
    let items = session.window().query_all_by_role(Role::MenuItem);
    items
        .filter_map(|item| item.accesskit_node().label())
        .collect()
}

/// Draws over a text from its left to its right end; what the system is told is selected.
fn select(session: &mut Session, text: &str) -> Option<String> {
    let place = session.place_of(text).expect("shown");
    let (from, to) = (place.left_center() + vec2(1.0, 0.0), place.right_center());
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let mut settled = None;
    for event in [
        Event::PointerMoved(from),
        button(from, true),
        Event::PointerMoved(to),
        button(to, false),
    ] {
        session.window().event(event);
        session.window().step();
        let commands = &session.window().output().platform_output.commands;
        let told = commands.iter().find_map(|command| {
            let OutputCommand::TextSelectionSettled(text) = command else {
                return None;
            };
            Some(text.clone())
        });
        assert_eq!(settled, None, "told once, when the hand is off it");
        settled = told;
    }
    session.settle();
    settled
}

#[test]
fn a_message_is_a_group_with_author_and_time_and_holds_what_belongs_to_it() {
    let peer = counting();
    let mut session = asked(&peer, &["one", "two"]);
    let found = messages(&mut session);
    let is_time = |text: &str| {
        let (hour, minute) = text.split_once(':').unwrap_or_default();
        hour.len() == 2 && minute.len() == 2
    };
    let (authors, words): (Vec<String>, Vec<String>) = found
        .iter()
        .map(|(name, words)| {
            let (author, time) = name.split_once(", ").expect("author and time");
            assert!(is_time(time), "{name}");
            (author.to_owned(), words.clone())
        })
        .unzip();
    assert_eq!(authors, ["You", "model-a", "You", "model-a"]);
    assert_eq!(words, ["one", "Re one", "two", "Re two"]);
    let group = session
        .window()
        .query_all_by_role(Role::Group)
        .nth(1)
        .expect("an answer");
    let inside: Vec<String> = group
        .children_recursive()
        .filter(|node| node.accesskit_node().role() != Role::TextRun)
        .filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value())
        })
        .collect();
    assert_eq!(inside[0], "Re one");
    assert!(inside[1].contains("1 token"), "{inside:?}");
    assert_eq!(
        inside[2..],
        ["Copy message", "Edit", "Regenerate", "More actions"]
    );
}

#[test]
fn all_of_a_long_answer_can_be_read_though_only_a_part_is_drawn() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("long");
    session.until_says("Paragraph 120");
    session.until_answered();
    assert!(!session.says("Paragraph 1"));
    let words = messages(&mut session).pop().expect("the answer").1;
    assert!(words.starts_with("Paragraph 1\nParagraph 2\n"), "{words}");
    assert!(words.ends_with("Paragraph 120"));
}

#[test]
fn what_is_known_of_an_answer_opens_by_keyboard_and_gives_the_keyboard_back() {
    let peer = counting();
    let mut session = asked(&peer, &["one"]);
    let line = session
        .texts()
        .into_iter()
        .find(|text| text.contains("1 token"))
        .expect("a line of details");
    assert!(
        line.starts_with("first token in ") && line.contains(" ms · "),
        "{line}"
    );
    session.find(&line).focus();
    session.settle();
    session.press(Key::Enter);
    assert_eq!(session.focused(), "Copy details");
    for fact in [
        "Model: model-a",
        "Provider: rack-2",
        "Answer: 1 token",
        "Sent: 9 tokens",
    ] {
        assert!(session.says(fact), "{fact}: {:#?}", session.texts());
    }
    assert!(session.says("Ended: Complete"));
    let copied = session.copies("Copy details");
    assert!(
        copied.starts_with("Model: model-a\nProvider: rack-2\n"),
        "{copied}"
    );
    session.press(Key::Escape);
    assert!(!session.says("Model: model-a"));
    assert_eq!(session.focused(), line);
}

#[test]
fn an_answer_of_another_model_than_the_one_talked_with_says_whose_it_is() {
    let peer = counting();
    let mut session = asked(&peer, &["one"]);
    let names = |session: &Session, model: &str| {
        let start = format!("{model} · ");
        session.texts().iter().any(|text| text.starts_with(&start))
    };
    assert!(!names(&session, "model-a"));
    session.click_last("More actions");
    session.click("Regenerate with another model");
    session.click("model-b");
    session.until_answered();
    session.until("its name", |session| names(session, "model-b"));
    session.click("Previous version");
    assert!(!names(&session, "model-b") && !names(&session, "model-a"));
}

#[test]
fn a_message_that_is_copied_says_so() {
    let peer = counting();
    let mut session = asked(&peer, &["one"]);
    session.heard();
    session.click_last("Copy message");
    let copied = "“Copied”".to_owned();
    assert!(session.heard().contains(&copied));
    let answer = session.place_of("Re one").expect("shown");
    right_click(&mut session, answer.center());
    session.press(Key::Enter);
    assert!(session.heard().contains(&copied), "by the menu too");
}

#[test]
fn the_menu_of_a_message_opens_anywhere_on_it_and_by_the_menu_key() {
    let peer = counting();
    let mut session = asked(&peer, &["one"]);
    let answer = session.place_of("Re one").expect("shown");
    right_click(&mut session, answer.center());
    let entries = [
        "Copy message",
        "Edit",
        "Regenerate",
        "Regenerate with another model",
        "Fork into a new conversation",
        "Show raw text",
        "Delete message",
    ];
    assert_eq!(items(&mut session), entries);
    assert_eq!(session.focused(), "Copy message");
    session.press(Key::Escape);
    assert!(items(&mut session).is_empty());
    let question = session.place_of("one").expect("shown");
    right_click(&mut session, question.center());
    assert_eq!(items(&mut session)[..2], ["Copy message", "Edit"]);
    assert_eq!(items(&mut session).len(), 4);
    session.press(Key::Escape);
    let more = session
        .window()
        .query_all_by_role_and_label(Role::Button, "More actions");
    more.last().expect("of the answer").focus();
    session.settle();
    session.press(Key::Menu);
    assert_eq!(items(&mut session), entries);
    session.press(Key::Escape);
    assert_eq!(session.focused(), "More actions");
}

#[test]
fn a_selection_is_told_to_the_system_and_quoted_into_the_message() {
    let peer = counting();
    let mut session = asked(&peer, &["one"]);
    let settled = select(&mut session, "Re one");
    assert_eq!(settled.as_deref(), Some("**Re** one"));
    let place = session.place_of("Re one").expect("shown");
    right_click(&mut session, place.center());
    assert_eq!(
        items(&mut session)[..3],
        ["Copy selection", "Copy as plain text", "Quote selection"]
    );
    session.click("Quote selection");
    assert_eq!(session.message(), "> **Re** one\n\n");
    assert_eq!(session.focused(), "Message");
    right_click(&mut session, place.center());
    assert_eq!(session.copies("Copy selection"), "**Re** one");
    right_click(&mut session, place.center());
    assert_eq!(session.copies("Copy as plain text"), "Re one");
    for (focus, stays) in [("Message", true), ("Conversation", false)] {
        session.find(focus).focus();
        session.settle();
        session.press(Key::Escape);
        right_click(&mut session, place.center());
        let has = items(&mut session).contains(&"Copy selection".to_owned());
        assert_eq!(has, stays, "{focus}");
        session.press(Key::Escape);
    }
}

#[test]
fn a_long_message_of_the_user_is_folded_until_the_rest_is_wanted() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    let lines: Vec<String> = (1..=40).map(|number| format!("line {number}")).collect();
    let text = lines.join("\n");
    session.ask(&text, &format!("Re {}", text.replace('\n', " ")));
    let height = |session: &mut Session| -> f32 {
        let mut groups = session.window().query_all_by_role(Role::Group);
        groups.next().map_or(0.0, |group| group.rect().height())
    };
    session.control(Key::Home);
    let is_open = |session: &mut Session, name: &str| {
        let mut found = session
            .window()
            .query_all_by_role_and_label(Role::Button, name);
        found
            .next()
            .and_then(|node| node.accesskit_node().data().is_expanded())
    };
    assert_eq!(is_open(&mut session, "Show more"), Some(false));
    let folded = height(&mut session);
    assert!(folded < 400.0, "{folded}");
    session.click("Show more");
    assert_eq!(is_open(&mut session, "Show less"), Some(true));
    assert!(height(&mut session) > 40.0 * 20.0);
    session.click("Show less");
    assert!((height(&mut session) - folded).abs() < 1.0);
    session.control(Key::F);
    session.type_text("line 33");
    session.until("the place", |session| session.has_button("Show less"));
}

#[test]
fn what_gets_the_keyboard_out_of_sight_comes_into_view() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("long");
    session.until_says("Paragraph 120");
    session.until_answered();
    session.control(Key::Home);
    assert!(!session.says("Paragraph 120"));
    let button = |session: &mut Session| {
        let mut found = session
            .window()
            .query_all_by_role_and_label(Role::Button, "Regenerate");
        let button = found.next().expect("of the answer");
        button.focus();
        button.rect().bottom()
    };
    let below = button(&mut session);
    session.settle();
    let bottom = session.find("Message").rect().top();
    assert!(below > bottom && session.says("Paragraph 120"));
    assert!(button(&mut session) < bottom);
}

#[test]
fn the_conversation_takes_the_keyboard_and_is_read_by_arrows_home_and_end() {
    let peer = counting();
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("long");
    session.until_says("Paragraph 120");
    session.until_answered();
    let seen = |session: &Session, number: u32| session.says(&format!("Paragraph {number}"));
    session.find("Message").focus();
    session.settle();
    session.control(Key::Home);
    assert!(
        seen(&session, 1) && !seen(&session, 120),
        "nothing is typed"
    );
    session.control(Key::End);
    assert!(seen(&session, 120));
    session.type_text("draft");
    session.control(Key::Home);
    assert!(seen(&session, 120), "the key is the field's");
    session.find("Conversation").focus();
    session.settle();
    session.press(Key::Home);
    assert!(seen(&session, 1) && session.says("long"));
    for _ in 0..10 {
        session.press(Key::ArrowDown);
    }
    assert!(!session.says("long") && session.focused() == "Conversation");
    session.press(Key::End);
    assert!(seen(&session, 120));
    session.press(Key::ArrowUp);
    assert!(session.has_button("Jump to end"));
    session.type_text("x");
    assert_eq!(
        session.message(),
        "xdraft",
        "what is typed goes into the message"
    );
}
