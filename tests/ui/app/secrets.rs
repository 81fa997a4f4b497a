//! A key is in `secrets.toml`, and in no other file and no text of the window.

use super::peer::Peer;
use super::replies::{lists_models, openai_stream, question};
use super::session::Session;
use eframe::egui::Key;
use std::fs;
use std::path::{Path, PathBuf};

const KEY: &str = "sk-very-secret-4711";

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_in(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[track_caller]
fn no_text_has_it(session: &Session) {
    no_text_has(session, &[KEY]);
}

#[track_caller]
fn no_text_has(session: &Session, secrets: &[&str]) {
    let texts = session.texts();
    let has = |text: &String| secrets.iter().any(|secret| text.contains(secret));
    assert!(!texts.iter().any(has), "{texts:#?}");
}

/// The files below a folder that have one of these texts in them.
fn files_with(folder: &Path, secrets: &[&str]) -> Vec<PathBuf> {
    let mut all = files_in(folder);
    all.retain(|file| {
        let bytes = fs::read(file).expect("readable");
        let has = |secret: &str| {
            bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
        };
        secrets.iter().any(|secret| has(secret))
    });
    all
}

#[test]
fn the_key_is_in_no_text_and_in_no_file_but_its_own() {
    let peer = Peer::start(|request, line| {
        if lists_models(request, line, &["model-a"]) {
        } else if question(request) == "Tell me the key" {
            let header = request.header("authorization").unwrap_or_default();
            let body = format!("{{\"error\":{{\"message\":\"Incorrect API key: {header}\"}}}}");
            line.answer(401, "application/json", &body);
        } else {
            line.stream();
            line.send(openai_stream("fine"));
        }
    });
    let mut session = Session::first();
    session.click("Add a provider");
    session.type_text("rack-2");
    session.press(Key::Tab);
    session.type_text(&peer.url("/v1"));
    session.press(Key::Tab);
    session.type_text(KEY);
    no_text_has_it(&session);
    session.press(Key::Enter);
    session.until_ready_to_write();
    no_text_has_it(&session);
    session.ask("Hello", "fine");
    session.send("Tell me the key");
    session.until("the card", |session| session.has_button("Details"));
    session.click("Details");
    no_text_has_it(&session);
    session.restart();
    session.until("the conversation", |session| session.said().len() == 4);
    no_text_has_it(&session);
    session.control(Key::Comma);
    no_text_has_it(&session);
    session.close();

    let holding = files_with(session.folder(), &[KEY]);
    assert_eq!(holding, [session.paths().secrets_file]);
    let used = peer.received();
    let keys = used
        .iter()
        .filter_map(|request| request.header("authorization"));
    assert!(keys.clone().count() == used.len() && keys.clone().all(|key| key.ends_with(KEY)));
}

fn scroll_to(session: &mut Session, name: &str) {
    session.find(name).scroll_to_me();
    session.settle();
}

/// Repeats everything that was sent to it, and takes only the third key.
fn indiscreet() -> Peer {
    Peer::start(|request, line| {
        let sent: Vec<String> = request
            .headers
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let message = serde_json::Value::from(sent.join("; "));
        let authorization = request.header("authorization").unwrap_or_default();
        if !authorization.ends_with(KEYS[2]) {
            let status = if authorization.ends_with(KEYS[1]) {
                429
            } else {
                401
            };
            let body = format!("{{\"error\":{{\"message\":{message}}}}}");
            line.answer(status, "application/json", &body);
        } else if question(request) == "Fail" {
            line.answer(500, "text/plain", &sent.join("; "));
        } else if !lists_models(request, line, &["model-a"]) {
            line.stream();
            line.send(openai_stream("fine"));
        }
    })
}

const KEYS: [&str; 3] = [
    "sk-first-secret-4711",
    "sk-second-secret-4712",
    "sk-third-secret-4713",
];
const TOKEN: &str = "team-token-secret-4714";

#[test]
fn after_keys_headers_tests_checks_and_failures_every_secret_is_in_its_file_alone() {
    let peer = indiscreet();
    let secrets = [KEYS[0], KEYS[1], KEYS[2], TOKEN];
    let mut session = Session::first();
    session.click("Add a provider");
    session.type_text("rack-2");
    session.press(Key::Tab);
    session.type_text(&peer.url("/v1"));
    session.press(Key::Tab);
    session.type_text(KEYS[0]);
    session.click("Check");
    session.until("the end of the check", |session| {
        !session.has_button("Stop check")
    });
    no_text_has(&session, &secrets);
    session.click("Create");
    session.until("the refusal", |session| session.has_button("Details"));
    session.click("Details");
    no_text_has(&session, &secrets);

    session.click("Advanced");
    for key in &KEYS[1..] {
        session.click("Add key");
        session.type_text(key);
        session.click("Save key");
        no_text_has(&session, &secrets);
    }
    session.until("its models", |session| session.has_button("Edit model-a"));
    session.click("Test keys");
    session.until("the third key’s test", |session| session.says("OK"));
    no_text_has(&session, &secrets);
    scroll_to(&mut session, "Advanced network settings");
    session.click("Advanced network settings");
    scroll_to(&mut session, "Header name");
    session.click("Header name");
    session.type_text("X-Team-Token");
    scroll_to(&mut session, "Header value");
    session.click("Header value");
    session.type_text(TOKEN);
    scroll_to(&mut session, "Add header");
    session.click("Add header");
    session.until("the secret header", |session| {
        session.says("x-team-token: •••, secret")
    });
    scroll_to(&mut session, "Check connection");
    session.click("Check connection");
    session.until("the end of the check", |session| {
        session.has_button("Check again")
    });
    no_text_has(&session, &secrets);

    session.click("Back to chat");
    session.ask("Hello", "fine");
    assert!(session.texts().iter().any(|text| text.contains("key 3")));
    session.send("Fail");
    session.until("the card", |session| session.has_button("Details"));
    session.click("Details");
    no_text_has(&session, &secrets);
    session.restart();
    session.until("the conversation", |session| session.said().len() == 4);
    no_text_has(&session, &secrets);
    session.close();

    let sent: Vec<_> = peer.received();
    assert!(
        sent.iter()
            .any(|request| request.header("x-team-token") == Some(TOKEN))
    );
    let holding = files_with(session.folder(), &secrets);
    assert_eq!(holding, [session.paths().secrets_file]);
}
