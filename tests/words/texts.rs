//! The file of English texts, and the table over other texts.

use crate::causes::{endpoints, every_cause};
use std::collections::BTreeSet;
use tertulia::domain::cause::PictureFailure;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::problem::{AskedEndpoint, Problem, Remedy};
use tertulia::words::{ProblemWords, Words};

const ENGLISH: &str = include_str!("../../assets/words/en.ftl");

/// The ids of all texts in the file, attributes as `message.attribute`.
fn ids() -> Vec<String> {
    let mut message = String::new();
    let mut ids = Vec::new();
    for line in ENGLISH.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        if let Some(attribute) = name.trim().strip_prefix('.') {
            ids.push(format!("{message}.{attribute}"));
        } else {
            name.trim().clone_into(&mut message);
            ids.push(message.clone());
        }
    }
    ids
}

/// The file with every text replaced by its own id, but for those that put the server's words
/// behind a sentence.
fn as_ids() -> String {
    let mut file = "with-status = { $sentence } ({ $status })\n".to_owned();
    file.push_str("with-words = { $sentence }: { $words }\n");
    for id in ids().iter().filter(|id| !id.starts_with("with-")) {
        let line = match id.split_once('.') {
            Some((_, attribute)) => format!("    .{attribute} = {id}\n"),
            None => format!("{id} = {id}\n"),
        };
        file.push_str(&line);
    }
    file
}

/// Every row for a provider on this machine, for one elsewhere, and for what is only typed.
fn every_row(words: &Words) -> Vec<ProblemWords> {
    let at = |endpoint: &AskedEndpoint| -> Vec<ProblemWords> {
        let causes = every_cause().into_iter();
        let problems = causes.map(|cause| Problem::from(cause).at(endpoint.clone()));
        problems.map(|problem| words.problem(&problem)).collect()
    };
    endpoints().iter().flat_map(at).collect()
}

#[test]
fn every_row_has_its_texts_and_every_argument_that_they_name() {
    let words = Words::read("en", ENGLISH).expect("texts");
    for (cause, row) in every_cause().iter().cycle().zip(every_row(&words)) {
        let texts = row.lines.iter().chain(&row.hint).chain(&row.details);
        for text in std::iter::once(&row.message).chain(texts) {
            // An argument that is not given stands as its name in braces.
            assert!(!text.contains(['{', '}']), "{cause:?}: {text}");
            assert!(
                !text.is_empty() && !text.ends_with('.'),
                "{cause:?}: {text}"
            );
        }
        assert!(!ids().contains(&row.message), "{cause:?}: {}", row.message);
    }
}

/// With texts that are their own names it shows which are used.
#[test]
fn no_text_is_there_for_nothing() {
    let words = Words::read("en", &as_ids()).expect("texts");
    let rows = every_row(&words);
    let texts = rows.iter().flat_map(|row| {
        let texts = row.lines.iter().chain(&row.hint);
        texts.chain(std::iter::once(&row.message))
    });
    let used: BTreeSet<&str> = texts
        .filter_map(|text| text.split([' ', ':']).next())
        .collect();
    // Those that are put into others, or stand on buttons, are replaced by them here.
    let parts = [
        "server-",
        "with-",
        "in-one-line",
        "secs",
        "proxy-stop",
        "proxy-unnamed",
        "file-authorities",
        "file-client-",
        "action-",
        "keyring-",
        "names-and-others",
        "provider-unnamed",
        "remedy-",
        "picture-",
    ];
    let is_part =
        |id: &String| parts.iter().any(|part| id.starts_with(part)) || id.ends_with(".details");
    let unused: Vec<String> = ids()
        .into_iter()
        .filter(|id| !used.contains(id.as_str()) && !is_part(id))
        .collect();
    assert_eq!(unused, [""; 0]);
}

/// Which remedies there are, and in which order, hangs on no text.
#[test]
fn other_texts_change_no_remedy() {
    let english = every_row(&Words::read("en", ENGLISH).expect("texts"));
    let ids = every_row(&Words::read("en", &as_ids()).expect("texts"));
    let remedies = |rows: Vec<ProblemWords>| -> Vec<Vec<Remedy>> {
        rows.into_iter().map(|row| row.remedies).collect()
    };
    assert_eq!(remedies(english), remedies(ids));
}

#[test]
fn the_plural_is_the_languages_own() {
    let english = Words::read(
        "en",
        "keys-not-read = { $count ->\n    [one] one\n   *[other] many\n }\n",
    );
    let words = english.expect("texts");
    let said = |count| words.problem(&crate::causes::keys_not_read(count)).message;
    assert_eq!((said(1), said(2)), ("one".to_owned(), "many".to_owned()));
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    let errors = Words::read("en", "a = { $\n").err().expect("not readable");
    assert!(!errors.is_empty());
    let twice = Words::read("en", "a = 1\na = 2\n").err().expect("twice");
    assert!(twice[0].contains('a'), "{twice:?}");
    assert!(Words::read("no language", "").is_err());
}

#[test]
fn buttons_and_pictures_have_their_texts() {
    let words = Words::read("en", ENGLISH).expect("texts");
    let check = |remedy: Remedy, label: &str| assert_eq!(words.remedy(&remedy), label);
    check(Remedy::Retry, "Retry");
    check(Remedy::EditProvider(ProviderId(1)), "Edit provider");
    check(Remedy::RestoreBackup("x".to_owned()), "Restore the backup");
    let check = |failure: PictureFailure, said: &str| assert_eq!(words.picture(&failure), said);
    check(PictureFailure::Status(404), "The server answered 404");
    check(
        PictureFailure::TooManyRedirects(5),
        "It leads on more than 5 times",
    );
    check(PictureFailure::TooLarge(20), "It is larger than 20 MB");
    check(
        PictureFailure::Late(30),
        "The picture did not arrive within 30 seconds",
    );
}
