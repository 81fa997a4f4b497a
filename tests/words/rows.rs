//! The rows of the table that need a second look.

use crate::causes::{
    EDIT, RACK, certificate, endpoint, every_cause, no_key_left, problem, rejected, reply, resting,
    tls, transport, tried, url,
};
use std::time::Duration;
use tertulia::domain::cause::Wait;
use tertulia::domain::cause::{Cause, Recorded, TransportFailure};
use tertulia::domain::format::AuthScheme;
use tertulia::domain::ids::DRAFT;
use tertulia::domain::key_ring::KeyHealth;
use tertulia::domain::problem::{AskedEndpoint, Problem, Remedy};
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::tls::TlsCause;
use tertulia::words;

/// A cause that is not listed above has no row that is looked at.
#[test]
fn every_cause_is_listed() {
    let mut names: Vec<&str> = every_cause().iter().map(Cause::name).collect();
    names.sort_unstable();
    names.dedup();
    // The names that a `match` over the three enums would have, but for the two that hold others
    // and the one that holds finished sentences.
    let lists = [
        include_str!("../../src/domain/cause/mod.rs"),
        include_str!("../../src/domain/cause/transport.rs"),
        include_str!("../../src/domain/cause/storage.rs"),
    ];
    let enums = [
        "pub enum Cause {",
        "pub enum TransportFailure {",
        "pub enum StorageCause {",
    ];
    let mut expected = Vec::new();
    for (file, head) in lists.into_iter().zip(enums) {
        let body = file.split_once(head).expect(head).1;
        let body = body.split_once("\n}\n").expect("its end").0;
        let variants = body.lines().filter_map(|line| {
            let line = line.strip_prefix("    ")?;
            line.starts_with(char::is_uppercase)
                .then(|| line.split(|c: char| !c.is_alphanumeric()).next())?
        });
        expected.extend(variants.map(snake_case));
    }
    expected.retain(|name| !["transport", "storage", "recorded"].contains(&name.as_str()));
    expected.sort_unstable();
    assert_eq!(names, expected);
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[test]
fn what_is_said_when_no_key_is_left_depends_on_how_each_fares() {
    let check = |keys: &[KeyHealth], message: &str, lines: &[&str]| {
        let said = words::problem(&problem(no_key_left(keys)));
        assert_eq!(
            (said.message.as_str(), said.lines),
            (message, lines.iter().map(ToString::to_string).collect())
        );
    };
    check(
        &[rejected(401), rejected(403)],
        "Key rotation exhausted: every key for rack was refused",
        &["Key 1: 401: bad key", "Key 2: 403: bad key"],
    );
    check(
        &[resting(60), resting(12)],
        "Rate limited on every key of rack",
        &["Key 1: 429, ready in 60 s", "Key 2: 429, ready in 12 s"],
    );
    check(
        &[rejected(401), resting(3)],
        "No key of rack serves: 1 rate limited, 1 refused",
        &["Key 1: 401: bad key", "Key 2: 429, ready in 3 s"],
    );
    let limited = words::problem(&problem(no_key_left(&[resting(60), resting(12)])));
    assert_eq!(
        limited.remedies,
        [
            Remedy::RetryAt(Timestamp(12_000)),
            Remedy::TestKeys(RACK),
            EDIT
        ]
    );
}

#[test]
fn only_what_trust_mends_is_offered_to_be_trusted() {
    let check = |cause: TlsCause, offered: bool, message: &str| {
        let said = words::problem(&problem(tls(cause, Some(certificate()))));
        let trust = |remedy: &Remedy| matches!(remedy, Remedy::TrustCertificate { .. });
        assert_eq!(said.remedies.iter().any(trust), offered, "{cause:?}");
        assert_eq!(said.message, message);
        assert_eq!(said.lines.len(), 4);
    };
    let names = "The certificate of localhost:8000 is for a, b, c and others, not for this name";
    check(TlsCause::WrongName, true, names);
    let revoked = "The certificate of localhost:8000 was revoked by its issuer";
    check(TlsCause::Revoked, false, revoked);
    let failed = "The secure connection to localhost:8000 failed";
    check(TlsCause::Handshake, false, failed);
}

#[test]
fn http_is_offered_only_where_nobody_else_listens() {
    let offered = |base_url: &str| {
        let endpoint = AskedEndpoint {
            base_url: url(base_url),
            ..endpoint()
        };
        let problem = Problem::from(tls(TlsCause::NotTls, None)).at(endpoint);
        match words::problem(&problem).remedies.into_iter().next() {
            Some(Remedy::UseBaseUrl { base_url, .. }) => Some(base_url.to_string()),
            _ => None,
        }
    };
    let plain = "http://192.168.1.5:8000/v1".to_owned();
    assert_eq!(offered("https://192.168.1.5:8000/v1"), Some(plain));
    assert_eq!(offered("https://api.example.com/v1"), None);
}

/// What is typed has no page, no models and no list of keys.
#[test]
fn what_is_typed_is_offered_only_what_can_be_done_to_it() {
    let check = |cause: Cause, hint: &str, remedies: &[Remedy]| {
        let endpoint = AskedEndpoint {
            provider: DRAFT,
            name: String::new(),
            ..endpoint()
        };
        let said = words::problem(&Problem::from(cause).at(endpoint));
        assert_eq!(
            (said.hint.as_deref(), said.remedies.as_slice()),
            (Some(hint), remedies)
        );
    };
    let later = "Create the provider, then add a model by its ID";
    check(Cause::ModelListMissing, later, &[]);
    check(Cause::NoModelToCheck, later, &[]);
    let wrong = Cause::WrongAuthHeader {
        sent_as: AuthScheme::Bearer,
        accepted_as: AuthScheme::XApiKey,
    };
    let switch = Remedy::UseAuth {
        provider: DRAFT,
        scheme: AuthScheme::XApiKey,
    };
    check(wrong, "It was sent as Authorization: Bearer", &[switch]);
}

#[test]
fn an_answer_can_always_be_asked_for_again_and_an_endpoint_be_looked_at() {
    let check = |cause: Cause, remedies: &[Remedy]| {
        let said = words::problem_of_answer(&problem(cause), Some(RACK));
        assert_eq!(said.remedies, remedies);
    };
    let look = Remedy::CheckConnection(RACK);
    check(
        transport(TransportFailure::Refused),
        &[Remedy::Retry, EDIT, look.clone()],
    );
    let reply = reply(401);
    let with_key = true;
    check(
        Cause::KeyRefused { reply, with_key },
        &[EDIT, Remedy::TestKeys(RACK), Remedy::Retry, look],
    );
    check(Cause::ProviderGone, &[Remedy::ChooseModel, Remedy::Retry]);
    let recorded = Recorded {
        remedies: vec![Remedy::Retry],
        ..Recorded::default()
    };
    check(Cause::Recorded(recorded), &[Remedy::Retry]);
}

#[test]
fn all_in_one_line_is_message_lines_and_hint() {
    let said = words::in_one_line(&problem(tried(&[Some(TransportFailure::Refused)])));
    assert_eq!(
        said,
        "Nothing answers at localhost:8000: the connection was refused. 127.0.0.1:8000: refused. Start the server, or correct host and port."
    );
}

#[test]
fn a_wait_that_is_to_come_is_rounded_up_and_a_limit_that_was_kept_is_not() {
    let silent = TransportFailure::FirstByteTimeout(Duration::from_millis(1400));
    let said = words::message(&problem(transport(silent)));
    assert_eq!(said, "localhost:8000 sent nothing within 1 s");
    let limited = Cause::RateLimited {
        reply: reply(429),
        wait: Some(Wait {
            ms: 1400,
            until: Timestamp(1400),
        }),
        with_key: false,
    };
    let said = words::problem(&problem(limited));
    assert_eq!(said.hint.as_deref(), Some("Wait 2 s, then try again"));
}
