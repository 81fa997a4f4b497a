//! `tertulia ask`: the same program without a window.

use super::peer::Peer;
use super::replies::{lists_models, misbehaving, openai_stream, saying};
use super::session::Session;
use super::start::{Setup, begin, keep_settings, new_folder, settings_with};
use std::io::{self, Write};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tempfile::TempDir;
use tertulia::arguments::Question;
use tertulia::headless::{self, HeadlessError};
use tertulia::state::action::{Action, ProvidersAction};
use tertulia::storage::paths::Paths;

fn question(provider: Option<&str>, model: Option<&str>, text: &str) -> Question {
    Question {
        provider: provider.map(str::to_owned),
        model: model.map(str::to_owned),
        text: text.to_owned(),
    }
}

/// Asks in that folder; what was printed, and how it ended.
fn ask(folder: &TempDir, question: &Question) -> (String, Result<(), HeadlessError>) {
    let engine = begin(&Paths::under(folder.path()), &Setup::default());
    let mut printed = Vec::new();
    let result = headless::ask(engine, question, &mut printed);
    (String::from_utf8(printed).expect("UTF-8"), result)
}

fn folder_with(url: &str) -> TempDir {
    let folder = new_folder();
    keep_settings(&folder, &settings_with(url));
    folder
}

#[track_caller]
fn says(result: Result<(), HeadlessError>, words: &str) {
    assert_eq!(result.expect_err("it fails").to_string(), words);
}

#[test]
fn an_answer_is_printed_and_is_there_in_the_window_afterwards() {
    let peer = saying("the answer");
    let folder = folder_with(&peer.url("/v1"));
    let (printed, result) = ask(&folder, &question(None, None, "Asked without a window"));
    result.expect("answered");
    assert_eq!(printed, "the answer\n");
    let (printed, result) = ask(&folder, &question(Some("RACK-2"), Some("model-b"), "Again"));
    result.expect("answered");
    assert_eq!(printed, "the answer\n");
    let asked = peer.received().into_iter().next_back().expect("asked");
    assert!(asked.body.contains("\"model-b\"") && !asked.body.contains("Asked without"));
    let mut session = Session::in_folder(folder, |_| {});
    session.until("both conversations", |session| {
        session.has_row("Asked without a window") && session.has_row("Again")
    });
}

#[test]
fn the_demo_answers_without_any_file() {
    let folder = new_folder();
    let mut engine = begin(&Paths::under(folder.path()), &Setup::default());
    engine.apply(Action::Providers(ProvidersAction::AddDemo));
    let mut printed = Vec::new();
    headless::ask(engine, &question(None, None, "Hello"), &mut printed).expect("answered");
    let printed = String::from_utf8(printed).expect("UTF-8");
    assert!(
        printed.starts_with("Hello. This is the **demo endpoint** of Tertulia"),
        "{printed}"
    );
}

/// Tells of every piece as it is written.
struct Pieces(Sender<String>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = String::from_utf8_lossy(bytes).into_owned();
        self.0
            .send(piece)
            .map_err(|_gone| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_answer_is_printed_as_it_arrives() {
    let (go_on, went_on) = channel::<()>();
    let went_on = std::sync::Mutex::new(went_on);
    let peer = Peer::start(move |_, line| {
        line.stream();
        line.text("first ");
        let waiting = went_on.lock().expect("no panic before");
        waiting
            .recv_timeout(Duration::from_secs(10))
            .expect("the first piece was printed");
        line.send(openai_stream("second"));
    });
    let folder = folder_with(&peer.url("/v1"));
    let (pieces, printed) = channel();
    let asking = std::thread::spawn(move || {
        let engine = begin(&Paths::under(folder.path()), &Setup::default());
        headless::ask(engine, &question(None, None, "Hello"), &mut Pieces(pieces))
    });
    let first = printed
        .recv_timeout(Duration::from_secs(10))
        .expect("printed");
    assert_eq!(first, "first ");
    go_on.send(()).expect("the server waits");
    asking.join().expect("no panic").expect("answered");
    assert_eq!(printed.iter().collect::<String>(), "second\n");
}

#[test]
fn a_failure_is_told_in_the_words_of_the_window_after_what_had_arrived() {
    let (peer, _) = misbehaving(|line| {
        line.stream();
        line.text("half of it");
    });
    let (printed, result) = ask(
        &folder_with(&peer.url("/v1")),
        &question(None, None, "Hello"),
    );
    assert_eq!(printed, "half of it\n");
    says(
        result,
        "The answer of “rack-2” was cut short. Try again; what had arrived is kept.",
    );
}

#[test]
fn an_unknown_provider_is_answered_with_the_known_ones() {
    let (printed, result) = ask(
        &folder_with("http://127.0.0.1:9/v1"),
        &question(Some("rack-3"), None, "Hello"),
    );
    assert_eq!(printed, "");
    says(
        result,
        "There is no provider named “rack-3”; there are: rack-2",
    );
}

#[test]
fn without_any_provider_it_says_how_to_get_one() {
    let (_, result) = ask(&new_folder(), &question(None, None, "Hello"));
    says(
        result,
        "There is no provider yet; open the window to add one, or use --demo",
    );
    let (_, result) = ask(&new_folder(), &question(Some("rack-2"), None, "Hello"));
    says(
        result,
        "There is no provider named “rack-2”; there are: none",
    );
}

#[test]
fn nothing_to_ask_is_said() {
    let (printed, result) = ask(
        &folder_with("http://127.0.0.1:9/v1"),
        &question(None, None, "  "),
    );
    assert_eq!(printed, "");
    says(result, "The question could not be sent");
}

#[test]
fn the_models_are_fetched_where_none_is_known() {
    let peer = Peer::start(|request, line| {
        if !lists_models(request, line, &["only-one"]) {
            line.stream();
            line.send(openai_stream("fine"));
        }
    });
    let mut settings = settings_with(&peer.url("/v1"));
    settings.providers[0].models.clear();
    let folder = new_folder();
    keep_settings(&folder, &settings);
    let (printed, result) = ask(&folder, &question(None, None, "Hello"));
    result.expect("answered");
    assert_eq!(printed, "fine\n");
    let asked = peer.received().into_iter().next_back().expect("asked");
    assert!(asked.body.contains("\"only-one\""), "{}", asked.body);
}

#[test]
fn a_writer_that_is_closed_ends_the_asking() {
    let peer = saying("the answer");
    let folder = folder_with(&peer.url("/v1"));
    let engine = begin(&Paths::under(folder.path()), &Setup::default());
    let (pieces, printed) = channel();
    drop(printed);
    let result = headless::ask(engine, &question(None, None, "Hello"), &mut Pieces(pieces));
    let error = result.expect_err("nobody reads");
    assert!(matches!(error, HeadlessError::Output(_)), "{error}");
}

#[test]
fn a_model_list_that_cannot_be_had_is_told() {
    let peer = Peer::saying(500, "text/plain", "oops");
    let mut settings = settings_with(&peer.url("/v1"));
    settings.providers[0].models.clear();
    let folder = new_folder();
    keep_settings(&folder, &settings);
    let (_, result) = ask(&folder, &question(None, None, "Hello"));
    let words = result.expect_err("no models").to_string();
    assert!(words.starts_with("“rack-2” failed (500)"), "{words}");
}
