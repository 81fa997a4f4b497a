//! A session as one hears it: where the keyboard goes and what is told by itself, in the order in
//! which a screen reader says it.

use super::peer::{OPENAI_END, Peer};
use super::replies::{lists_models, openai_stream, question, saying};
use super::session::Session;
use eframe::egui::{Key, Modifiers};

const SHIFT_CONTROL: Modifiers = Modifiers {
    shift: true,
    ctrl: true,
    command: true,
    ..Modifiers::NONE
};

/// What is heard while something is done, a line for each thing.
#[track_caller]
fn check(session: &mut Session, what: impl FnOnce(&mut Session), expected: &[&str]) {
    session.settle();
    session.heard();
    what(session);
    session.settle();
    assert_eq!(session.heard(), expected);
}

#[test]
fn a_dialog_is_entered_and_left_without_an_empty_word() {
    let peer = saying("fine");
    let mut session = Session::with_provider(&peer.url("/v1"));
    check(
        &mut session,
        |session| {
            session.press_with(SHIFT_CONTROL, Key::R);
            session.press(Key::Escape);
        },
        &["> Close, Button", "> Message, MultilineTextInput"],
    );
}

/// A server that repeats what it is told, that takes its time, or that fails.
fn peer() -> Peer {
    Peer::start(|request, line| {
        if lists_models(request, line, &["model-a", "model-b"]) {
            return;
        }
        match question(request).lines().last().unwrap_or_default() {
            "fail" => line.answer(
                401,
                "application/json",
                r#"{"error":{"message":"no such key"}}"#,
            ),
            "slow" => {
                line.stream();
                for part in ["It takes ", "its ", "time."] {
                    line.text(part);
                }
                line.send(OPENAI_END);
            }
            other => {
                line.stream();
                line.send(openai_stream(&format!("You said {other}.")));
            }
        }
    })
}

/// From the first page into the chat, through the dialog that adds a provider.
fn add(session: &mut Session, url: &str) {
    check(
        session,
        |session| session.press(Key::Tab),
        &[
            "> Add a provider, Button, A server, a gateway or a cloud: base URL and, where needed, a key",
        ],
    );
    check(
        session,
        |session| {
            session.press(Key::Enter);
            session.type_text("rack");
            session.press(Key::Tab);
            session.type_text("http://");
            session.press(Key::Tab);
        },
        &[
            "> Provider name, TextInput",
            "> Base URL, TextInput, Paste a curl command here to fill everything",
            "> API key, PasswordInput, May be empty: then no authentication is sent",
            "“The host is missing, as in http://localhost:8000/v1”",
        ],
    );
    check(
        session,
        |session| {
            session.press_with(Modifiers::SHIFT, Key::Tab);
            session.control(Key::A);
            session.type_text(url);
            session.press(Key::Tab);
        },
        &[
            "> Base URL, TextInput, The host is missing, as in http://localhost:8000/v1",
            "> API key, PasswordInput, May be empty: then no authentication is sent",
        ],
    );
    check(
        session,
        |session| {
            session.press(Key::Enter);
            session.until("its models", |session| {
                session.state().current_model().is_some()
            });
        },
        &[
            "> Message, MultilineTextInput",
            "“model-a of “rack” can be asked”",
        ],
    );
}

fn talk(session: &mut Session) {
    check(
        session,
        |session| session.ask("quick", "You said quick."),
        &["“Answer. You said quick.”"],
    );
    check(
        session,
        |session| session.ask("slow", "It takes its time."),
        &["“Answer. It takes its time.”"],
    );
    check(
        session,
        |session| {
            session.send("fail");
            session.until("the failure", |session| session.has_button("Edit provider"));
        },
        &["“The answer failed: “rack” asks for a key (401): no such key”"],
    );
    check(
        session,
        |session| {
            session.control(Key::M);
            session.press(Key::ArrowDown);
            session.press(Key::Enter);
        },
        &[
            "> Search models, TextInput",
            "> model-b, ListBoxOption, rack",
            "> Message, MultilineTextInput",
        ],
    );
    check(
        session,
        |session| {
            session.control(Key::N);
            session.ask("other", "You said other.");
        },
        &["“New chat”", "“Answer. You said other.”"],
    );
}

fn search(session: &mut Session) {
    session.control(Key::K);
    session.heard();
    check(
        session,
        |session| {
            session.type_text("quick");
            session.until("the place", |session| {
                session.heard_last().starts_with("“Found")
            });
        },
        &["“Found in 1 conversation”"],
    );
    check(
        session,
        |session| {
            session.press(Key::Enter);
            session.until("the conversation", |session| {
                session.said().first().is_some_and(|said| said == "quick")
            });
            session.until("the places", |session| !session.is_finding());
        },
        &["> Message, MultilineTextInput", "“quick”", "“1 of 2”"],
    );
}

fn check_connection(session: &mut Session) {
    check(
        session,
        |session| {
            session.control(Key::Comma);
            session.press(Key::Tab);
            session.press(Key::Tab);
        },
        &[
            "> Model Providers, ListBoxOption, selected",
            "> Add provider, Button",
            "> rack, ListBoxOption, selected, Ready",
        ],
    );
    session.click("Check connection");
    session.until_says("Everything works");
    let heard = session.heard().join(" ");
    for step in ["Model list: passed, 2 models", "Everything works"] {
        assert_eq!(heard.matches(step).count(), 1, "{step}: {heard}");
    }
    check(
        session,
        |session| session.press(Key::Escape),
        &["> Message, MultilineTextInput"],
    );
}

#[test]
fn a_whole_session_reads_like_a_conversation() {
    let peer = peer();
    let mut session = Session::first();
    session.until("the first page", |session| {
        session.has_button("Add a provider")
    });
    assert_eq!(
        session.heard(),
        [
            "> Find local servers, Button, Looks for Ollama, LM Studio, llama.cpp and others on this computer"
        ]
    );
    add(&mut session, &peer.url("/v1"));
    talk(&mut session);
    search(&mut session);
    check_connection(&mut session);
    check(
        &mut session,
        |session| {
            session.click("Conversation options");
            session.press(Key::End);
            session.press(Key::Enter);
        },
        &[
            "> Conversation options, Button",
            "> Rename, MenuItem",
            "> Delete, MenuItem",
            "> Message, MultilineTextInput",
            "““quick” deleted. Ctrl Z takes it back. New chat”",
        ],
    );
    check(
        &mut session,
        |session| session.control(Key::Z),
        &["“quick”"],
    );
}
