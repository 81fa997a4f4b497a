//! One problem of every cause, and the rows that need a second look.

use std::time::Duration;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::{
    Asked, Attempt, Cause, FileAction, FileFailure, KeyStanding, KeyringFault, KeyringLoss,
    OtherWay, Page, Recorded, RepeatFault, SecretUse, ServerReply, StorageCause, Transport,
    TransportFailure, Wait,
};
use tertulia::domain::certificate::CertificateFacts;
use tertulia::domain::exchange::Incomplete;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::key_ring::{KeyHealth, RefusedWith};
use tertulia::domain::network::Fingerprint;
use tertulia::domain::problem::{AskedEndpoint, Problem, Remedy};
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::tls::{BadFile, FileFault, FilePurpose, TlsCause, TlsFailure};
use tertulia::words;

const RACK: ProviderId = ProviderId(1);
const EDIT: Remedy = Remedy::EditProvider(RACK);

fn url(text: &str) -> BaseUrl {
    BaseUrl::check(text).expect(text).url
}

fn endpoint() -> AskedEndpoint {
    AskedEndpoint {
        provider: RACK,
        name: "rack".to_owned(),
        base_url: url("http://localhost:8000/v1"),
    }
}

/// A provider on this machine, one elsewhere, and one that is only typed.
pub(crate) fn endpoints() -> [AskedEndpoint; 3] {
    let elsewhere = AskedEndpoint {
        base_url: url("https://api.example.com/v1"),
        ..endpoint()
    };
    let typed = AskedEndpoint {
        provider: DRAFT,
        name: String::new(),
        ..endpoint()
    };
    [endpoint(), elsewhere, typed]
}

/// A problem of that cause at a provider “rack” on this machine.
pub(crate) fn problem(cause: Cause) -> Problem {
    Problem::from(cause).at(endpoint())
}

pub(crate) fn keys_not_read(count: usize) -> Problem {
    Problem::from(Cause::Storage(StorageCause::Keyring {
        fault: KeyringFault::Locked,
        loss: KeyringLoss::NotRead(count),
    }))
}

fn reply(status: u16) -> ServerReply {
    ServerReply {
        status: Some(status),
        words: Some("no".to_owned()),
    }
}

fn certificate() -> CertificateFacts {
    CertificateFacts {
        fingerprint: Fingerprint([1; 32]),
        subject: "CN=rack".to_owned(),
        names: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        issuer: "CN=Own CA".to_owned(),
        valid_until: "2027-03-01".to_owned(),
    }
}

fn transport(failure: TransportFailure) -> Cause {
    Cause::Transport(Transport {
        failure,
        proxy: None,
        tried: Vec::new(),
    })
}

fn through_proxy(failure: TransportFailure) -> Cause {
    Cause::Transport(Transport {
        failure,
        proxy: Some("http://proxy:3128".to_owned()),
        tried: Vec::new(),
    })
}

fn tried(failures: &[Option<TransportFailure>]) -> Cause {
    let attempt = |failure: &Option<TransportFailure>| Attempt {
        address: "127.0.0.1:8000".to_owned(),
        failure: failure.clone(),
        words: "the system’s words".to_owned(),
    };
    Cause::Transport(Transport {
        failure: TransportFailure::Refused,
        proxy: None,
        tried: failures.iter().map(attempt).collect(),
    })
}

fn tls(cause: TlsCause, certificate: Option<CertificateFacts>) -> Cause {
    let failure = TlsFailure { cause, certificate };
    transport(TransportFailure::Tls(Box::new(failure)))
}

fn bad_file(fault: FileFault) -> Cause {
    transport(TransportFailure::BadFile(Box::new(BadFile {
        purpose: FilePurpose::Authorities,
        path: "ca.pem".to_owned(),
        fault,
    })))
}

fn standing(number: u32, health: KeyHealth) -> KeyStanding {
    KeyStanding { number, health }
}

fn rejected(status: u16) -> KeyHealth {
    KeyHealth::Rejected {
        with: RefusedWith::of_status(status).expect("a refusal"),
        words: "bad key".to_owned(),
    }
}

fn resting(secs: i64) -> KeyHealth {
    KeyHealth::Resting {
        until: Timestamp(secs * 1000),
        times: 1,
        words: String::new(),
    }
}

fn no_key_left(keys: &[KeyHealth]) -> Cause {
    let keys = (1..).zip(keys.iter().cloned());
    Cause::NoKeyLeft {
        keys: keys
            .map(|(number, health)| standing(number, health))
            .collect(),
        at: Timestamp(0),
    }
}

fn limited(wait: Option<u64>, with_key: bool) -> Cause {
    Cause::RateLimited {
        reply: reply(429),
        wait: wait.map(|ms| Wait {
            ms,
            until: Timestamp(1),
        }),
        with_key,
    }
}

fn way() -> OtherWay {
    OtherWay {
        silent_url: "http://a/chat".to_owned(),
        answering_url: "http://a/v1/chat".to_owned(),
    }
}

fn of_keys() -> Vec<Cause> {
    let refused = |with_key| Cause::KeyRefused {
        reply: reply(401),
        with_key,
    };
    vec![
        refused(true),
        refused(false),
        Cause::Forbidden {
            reply: reply(403),
            asked: Asked::Chat,
            with_key: true,
        },
        limited(None, false),
        limited(None, true),
        limited(Some(1), false),
        limited(Some(1), true),
        Cause::QuotaUsedUp { reply: reply(402) },
        no_key_left(&[rejected(401), rejected(403)]),
        no_key_left(&[resting(60), resting(12)]),
        no_key_left(&[rejected(401), resting(3), KeyHealth::Ready]),
        Cause::WrongAuthHeader {
            sent_as: AuthScheme::Bearer,
            accepted_as: AuthScheme::XApiKey,
        },
        Cause::SecretMissing {
            used_for: SecretUse::Header("x-team".to_owned()),
        },
        Cause::SecretMissing {
            used_for: SecretUse::ProxyLogin,
        },
        Cause::VariableUnset {
            variable: "KEY".to_owned(),
        },
    ]
}

fn of_answers() -> Vec<Cause> {
    let path_unknown = |asked, with_version: Option<&str>| Cause::PathUnknown {
        status: Some(404),
        asked,
        with_version: with_version.map(url),
        page: None,
    };
    let page = |title: Option<&str>| Cause::WebPage {
        page: Page {
            title: title.map(str::to_owned),
        },
        with_version: None,
    };
    let mut causes = vec![
        Cause::ModelUnknown { reply: reply(404) },
        path_unknown(Asked::Chat, Some("http://localhost:8000/v1")),
        path_unknown(Asked::Chat, None),
        path_unknown(Asked::Models, None),
        Cause::NoSuchApi { status: None },
        Cause::ModelListMissing,
        Cause::VersionPathLacking {
            base_url: url("http://a/v1"),
            way: way(),
        },
        Cause::VersionPathTooMuch {
            base_url: url("http://a"),
            way: way(),
        },
        Cause::WrongFormat {
            format: ApiFormat::ANTHROPIC_MESSAGES,
            way: way(),
        },
        Cause::ContextExceeded { reply: reply(400) },
        Cause::ServerTimedOut { reply: reply(408) },
        Cause::FieldRefused {
            reply: reply(400),
            field: "top_k".to_owned(),
        },
        Cause::Redirected { reply: reply(307) },
        Cause::EndedAtTheStart,
        page(None),
        page(Some("Chat")),
        Cause::ModelListTooLong {
            limit_bytes: 1 << 24,
        },
        Cause::NoModelToCheck,
        Cause::FormatNotSpoken,
    ];
    for with_key in [true, false] {
        let reply = reply(400);
        causes.push(Cause::RequestRefused { reply, with_key });
        for status in [None, Some(500), Some(502), Some(503)] {
            let reply = ServerReply {
                status,
                words: None,
            };
            causes.push(Cause::ServerFailed { reply, with_key });
        }
    }
    for asked in [Asked::Chat, Asked::Models] {
        let (reason, limit_bytes) = ("no choices".to_owned(), 1 << 25);
        causes.extend([
            Cause::CutShort { asked },
            Cause::Empty { asked },
            Cause::Unreadable { asked, reason },
            Cause::PieceTooLong { asked, limit_bytes },
        ]);
    }
    causes
}

fn on_the_way() -> Vec<Cause> {
    use TransportFailure as Failure;
    let secs = Duration::from_secs(3);
    let mut causes: Vec<Cause> = [
        Failure::Refused,
        Failure::UnknownHost,
        Failure::Unreachable,
        Failure::ConnectTimeout(secs),
        Failure::FirstByteTimeout(secs),
        Failure::SilenceTimeout(secs),
        Failure::ProxyLogin,
        Failure::ProxyDenied,
        Failure::Reset,
        Failure::ResetMidway,
        Failure::RedirectedAway("http://b/".to_owned()),
        Failure::Other,
    ]
    .map(transport)
    .to_vec();
    causes.extend([
        through_proxy(Failure::Refused),
        through_proxy(Failure::UnknownHost),
        tried(&[None]),
        tried(&[
            Some(Failure::Refused),
            Some(Failure::Unreachable),
            Some(Failure::ConnectTimeout(secs)),
            Some(Failure::Other),
        ]),
        Cause::DemoNotStarted { provider: RACK },
    ]);
    let bare = [TlsCause::Expired, TlsCause::UnknownIssuer];
    causes.extend(bare.map(|cause| tls(cause, None)));
    let shown = [
        TlsCause::Expired,
        TlsCause::NotYetValid,
        TlsCause::SelfSigned,
        TlsCause::UnknownIssuer,
        TlsCause::WrongName,
        TlsCause::Revoked,
        TlsCause::Unacceptable,
        TlsCause::NotTls,
        TlsCause::ClientCertificateWanted,
        TlsCause::ClientCertificateRefused,
        TlsCause::Handshake,
    ];
    causes.extend(shown.map(|cause| tls(cause, Some(certificate()))));
    let faults = [
        FileFault::Unreadable("no such file".to_owned()),
        FileFault::NoCertificate,
        FileFault::NoKey,
        FileFault::BrokenCertificate,
        FileFault::BrokenKey,
        FileFault::KeyMismatch,
    ];
    causes.extend(faults.map(bad_file));
    causes
}

fn of_conversations() -> Vec<Cause> {
    let not_repeatable = |fault| Cause::NotRepeatable { fault };
    vec![
        not_repeatable(RepeatFault::Incomplete(Incomplete::Cut)),
        not_repeatable(RepeatFault::Incomplete(Incomplete::Dropped)),
        not_repeatable(RepeatFault::Incomplete(Incomplete::Masked)),
        not_repeatable(RepeatFault::Moved {
            authority: "a:1".to_owned(),
        }),
        Cause::ProviderGone,
        Cause::NobodyToAsk,
        Cause::StillLoading,
        Cause::Interrupted,
    ]
}

fn of_storage() -> Vec<Cause> {
    let file = || "history.db".to_owned();
    let failed = |action, failure| StorageCause::File {
        action,
        file: file(),
        failure,
    };
    let mut causes = vec![
        StorageCause::NoHome,
        failed(FileAction::Read, FileFailure::Full),
        failed(FileAction::Write, FileFailure::Denied),
        failed(FileAction::Lock, FileFailure::Other),
        StorageCause::Encode { file: file() },
        StorageCause::InTheWay { file: file() },
        StorageCause::NewerHistory {
            file: file(),
            found: 9,
            known: 4,
        },
        StorageCause::Orphan { file: file() },
        StorageCause::NoSuchBackup {
            name: "x".to_owned(),
            folder: "backups".to_owned(),
        },
        StorageCause::NewerSettings {
            found: 9,
            known: 1,
            kept: Some(file()),
            file: file(),
        },
        StorageCause::DamagedSettings {
            restored: true,
            kept: None,
            file: file(),
        },
        StorageCause::DamagedSettings {
            restored: false,
            kept: Some(file()),
            file: file(),
        },
        StorageCause::DamagedKeys {
            kept: Some(file()),
            file: file(),
        },
        StorageCause::BeginningUnread,
        StorageCause::NotInHistory,
        StorageCause::NotExported { file: file() },
    ];
    for backup in [None, Some("x".to_owned())] {
        let (again, full) = (backup.clone(), backup.is_some());
        causes.extend([
            StorageCause::Damaged {
                file: file(),
                backup,
            },
            StorageCause::BegunAnew {
                kept: file(),
                backup: again,
            },
            StorageCause::Database { file: file(), full },
            StorageCause::UnreadProvider {
                name: full.then(file),
                file: file(),
            },
        ]);
    }
    let faults = [
        KeyringFault::Absent,
        KeyringFault::Locked,
        KeyringFault::NoAnswer,
        KeyringFault::Entry,
        KeyringFault::Different,
    ];
    for fault in faults {
        let losses = [
            KeyringLoss::NotRead(2),
            KeyringLoss::KeptInFile(file()),
            KeyringLoss::NotDeleted,
        ];
        causes.extend(losses.map(|loss| StorageCause::Keyring { fault, loss }));
    }
    causes.into_iter().map(Cause::Storage).collect()
}

/// Every row of the table, each variant of its texts once.
pub(crate) fn every_cause() -> Vec<Cause> {
    let parts = [
        of_keys(),
        of_answers(),
        on_the_way(),
        of_conversations(),
        of_storage(),
    ];
    parts.concat()
}

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
