//! One problem of every cause.

use std::time::Duration;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::{
    Asked, Attempt, Cause, FileAction, FileFailure, KeyStanding, KeyringFault, KeyringLoss,
    OtherWay, Page, RepeatFault, SecretUse, ServerReply, StorageCause, Transport, TransportFailure,
    Wait,
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

pub(crate) const RACK: ProviderId = ProviderId(1);
pub(crate) const EDIT: Remedy = Remedy::EditProvider(RACK);

pub(crate) fn url(text: &str) -> BaseUrl {
    BaseUrl::check(text).expect(text).url
}

pub(crate) fn endpoint() -> AskedEndpoint {
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

pub(crate) fn reply(status: u16) -> ServerReply {
    ServerReply {
        status: Some(status),
        words: Some("no".to_owned()),
    }
}

pub(crate) fn certificate() -> CertificateFacts {
    CertificateFacts {
        fingerprint: Fingerprint([1; 32]),
        subject: "CN=rack".to_owned(),
        names: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
        issuer: "CN=Own CA".to_owned(),
        valid_until: "2027-03-01".to_owned(),
    }
}

pub(crate) fn transport(failure: TransportFailure) -> Cause {
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

pub(crate) fn tried(failures: &[Option<TransportFailure>]) -> Cause {
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

pub(crate) fn tls(cause: TlsCause, certificate: Option<CertificateFacts>) -> Cause {
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

pub(crate) fn rejected(status: u16) -> KeyHealth {
    KeyHealth::Rejected {
        with: RefusedWith::of_status(status).expect("a refusal"),
        words: "bad key".to_owned(),
    }
}

pub(crate) fn resting(secs: i64) -> KeyHealth {
    KeyHealth::Resting {
        until: Timestamp(secs * 1000),
        times: 1,
        words: String::new(),
    }
}

pub(crate) fn no_key_left(keys: &[KeyHealth]) -> Cause {
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
