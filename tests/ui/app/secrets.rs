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
    let texts = session.texts();
    assert!(texts.iter().all(|text| !text.contains(KEY)), "{texts:#?}");
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
    session.until("its models", |session| session.has_button("Edit model-a"));
    no_text_has_it(&session);
    session.click("Back to chat");
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

    let mut holding = Vec::new();
    for file in files_in(session.folder()) {
        let bytes = fs::read(&file).expect("readable");
        if bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()) {
            holding.push(file);
        }
    }
    assert_eq!(holding, [session.paths().secrets_file]);
    let used = peer.received();
    let keys = used
        .iter()
        .filter_map(|request| request.header("authorization"));
    assert!(keys.clone().count() == used.len() && keys.clone().all(|key| key.ends_with(KEY)));
}
