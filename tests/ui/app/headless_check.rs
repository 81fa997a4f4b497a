//! `tertulia check`: the connection check without a window.

use super::peer::{Peer, Received};
use super::replies::{openai_stream, saying};
use super::start::{Setup, begin, keep_settings, new_folder, settings_with};
use tertulia::arguments::Checked;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::secret::Secret;
use tertulia::headless::{self, HeadlessError};
use tertulia::storage::paths::Paths;

fn target(target: &str) -> Checked {
    Checked {
        target: target.to_owned(),
        format: ApiFormat::OPENAI_CHAT,
        key_variable: None,
        extras: false,
    }
}

/// Checks with a provider “rack-2” at `url` configured; what was printed, and how it ended.
fn check(url: &str, checked: &Checked, key: &str) -> (String, Result<(), HeadlessError>) {
    let folder = new_folder();
    keep_settings(&folder, &settings_with(url));
    let engine = begin(&Paths::under(folder.path()), &Setup::default());
    let mut printed = Vec::new();
    let result = headless::check(engine, checked, Secret::new(key), &mut printed);
    (String::from_utf8(printed).expect("UTF-8"), result)
}

#[test]
fn a_provider_is_found_by_its_name_and_every_step_is_a_line() {
    let peer = saying("fine");
    let (printed, result) = check(&peer.url("/v1"), &target("RACK-2"), "");
    result.expect("it passes");
    for step in [
        "Address",
        "Connection",
        "HTTP",
        "Model list",
        "Format",
        "Chat",
        "Streaming",
    ] {
        let line = printed.lines().find(|line| line.contains(step));
        let line = line.unwrap_or_else(|| panic!("no {step} in {printed}"));
        assert!(line.starts_with("passed"), "{line}");
    }
    assert!(printed.contains("“fine”"), "{printed}");
}

#[test]
fn a_base_url_is_checked_with_the_key_that_is_given_and_nothing_is_kept() {
    let has_key = |request: &Received| {
        let sent = request.headers.iter();
        sent.into_iter()
            .any(|(_, value)| value.ends_with("sk-check-0123456789"))
    };
    let peer = Peer::start(move |request, line| {
        if !has_key(request) {
            line.answer(
                401,
                "application/json",
                "{\"error\":{\"message\":\"no key\"}}",
            );
        } else if request.line.starts_with("GET") {
            line.answer(200, "application/json", "{\"data\":[{\"id\":\"m\"}]}");
        } else {
            line.stream();
            line.send(openai_stream("fine"));
        }
    });
    let url = peer.url("/v1/");
    let (printed, result) = check(
        "http://127.0.0.1:9/v1",
        &target(&url),
        "sk-check-0123456789",
    );
    result.expect("it passes");
    assert!(!printed.contains("sk-check-0123456789"), "{printed}");
    let (printed, result) = check("http://127.0.0.1:9/v1", &target(&url), "");
    let words = result.expect_err("no key").to_string();
    assert!(words.contains("asks for a key"), "{words}");
    assert!(printed.contains("failed   Authentication"), "{printed}");
}

#[test]
fn what_cannot_be_checked_is_said_in_one_line() {
    let says = |checked: &Checked, words: &str| {
        let (printed, result) = check("http://127.0.0.1:9/v1", checked, "");
        assert_eq!(printed, "");
        let said = result.expect_err("it cannot be checked").to_string();
        assert!(said.contains(words) && !said.contains('\n'), "{said}");
    };
    says(
        &target("nobody"),
        "There is no provider named “nobody”; there are: rack-2",
    );
    says(
        &target("127.0.0.1:8000/v1"),
        "there are: rack-2. A base URL begins with http:// or https://",
    );
    says(&target("ftp://localhost/v1"), "http:// or https://");
    says(
        &target("http://me:pw@localhost/v1"),
        "user name or password",
    );
}
