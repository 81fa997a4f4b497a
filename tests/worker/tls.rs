//! Secure connections: which certificates are accepted, and what is said of those that are not.

use crate::peer::Peer;
use crate::said::Said as _;
use crate::secure::{Authority, Pair, SecurePeer};
use crate::stage::{Stage, openai};
use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tertulia::domain::certificate::CertificateFacts;
use tertulia::domain::network::{Limits, NetworkSettings};
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::words;

const HERE: [&str; 1] = ["localhost"];

/// Files that last as long as the test.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("written");
        self.path(name).display().to_string()
    }
}

fn settings(change: impl FnOnce(&mut NetworkSettings)) -> NetworkSettings {
    let mut network = NetworkSettings::default();
    change(&mut network);
    network
}

fn ask(url: &str, network: NetworkSettings) -> Result<String, Problem> {
    let mut endpoint = openai(url);
    endpoint.network = Arc::new(network);
    let answer = Stage::new().answer(endpoint);
    match &answer.end {
        Some(Err(problem)) => Err(problem.clone()),
        Some(Ok(_)) | None => Ok(answer.text),
    }
}

#[track_caller]
fn works(peer: &SecurePeer, network: NetworkSettings) {
    assert_eq!(ask(&peer.url(), network), Ok("fine".to_owned()));
}

/// Checks that the connection fails with those words and that nothing was sent.
#[track_caller]
fn fails(peer: &SecurePeer, network: NetworkSettings, words: &str) -> Problem {
    let problem = ask(&peer.url(), network).expect_err("it is refused");
    assert_eq!(problem.kind(), "tls", "{problem:?}");
    assert!(problem.message().contains(words), "{problem:?}");
    assert!(peer.received().is_empty());
    problem
}

/// The certificate that is offered to be trusted, before all other remedies.
fn offered(problem: &Problem) -> Option<CertificateFacts> {
    match problem.remedies().into_iter().next() {
        Some(Remedy::TrustCertificate { certificate, .. }) => Some(*certificate),
        _ => None,
    }
}

#[test]
fn a_self_signed_certificate_is_refused_shown_and_offered() {
    let pair = Pair::self_signed(&["localhost", "127.0.0.1"], |params| {
        params.not_after = date_time_ymd(2090, 3, 1);
    });
    let peer = SecurePeer::showing(&pair);
    let problem = fails(&peer, NetworkSettings::default(), "is self-signed");
    let expected = CertificateFacts {
        fingerprint: pair.fingerprint(),
        subject: "CN=Rack 2".to_owned(),
        names: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        issuer: "CN=Rack 2".to_owned(),
        valid_until: "2090-03-01".to_owned(),
    };
    assert_eq!(offered(&problem), Some(expected));
    assert!(
        problem
            .message()
            .contains(&format!("localhost:{}", peer.port))
    );
    let lines = [
        "Subject: CN=Rack 2".to_owned(),
        "Issuer: CN=Rack 2".to_owned(),
        "Valid until: 2090-03-01".to_owned(),
        format!("SHA-256 fingerprint: {}", pair.fingerprint()),
    ];
    assert_eq!(words::problem(&problem).lines, lines);
    let details = problem.details.expect("the words of the library");
    assert!(!details.contains("RefusedCertificate"), "{details}");
}

#[test]
fn a_certificate_marked_as_an_authoritys_is_self_signed_too() {
    let pair = Pair::self_signed(&HERE, |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    let peer = SecurePeer::showing(&pair);
    let problem = fails(&peer, NetworkSettings::default(), "is self-signed");
    assert!(offered(&problem).is_some());
    works(&peer, settings(|n| n.trusted.push(pair.fingerprint())));
}

#[test]
fn a_trusted_certificate_works_and_another_one_does_not() {
    let (pair, other) = (
        Pair::self_signed(&HERE, |_| {}),
        Pair::self_signed(&HERE, |_| {}),
    );
    let trusting = || settings(|n| n.trusted.push(pair.fingerprint()));
    works(&SecurePeer::showing(&pair), trusting());
    let peer = SecurePeer::showing(&other);
    let problem = fails(&peer, trusting(), "is self-signed");
    let facts = offered(&problem).expect("it can be trusted too");
    assert_eq!(facts.fingerprint, other.fingerprint());
}

#[test]
fn a_trusted_certificate_is_trusted_whatever_else_is_wrong_with_it() {
    let pair = Authority::new().vouch(&["elsewhere.example"], |params| {
        params.not_after = date_time_ymd(2020, 1, 1);
    });
    let trusting = settings(|n| n.trusted.push(pair.fingerprint()));
    works(&SecurePeer::showing(&pair), trusting);
}

#[test]
fn a_trusted_certificate_without_its_key_is_refused() {
    let (pair, thief) = (
        Pair::self_signed(&HERE, |_| {}),
        Pair::self_signed(&HERE, |_| {}),
    );
    let peer = SecurePeer::showing_a_stolen(&pair, &thief);
    let trusting = settings(|n| n.trusted.push(pair.fingerprint()));
    let problem = fails(&peer, trusting, "The secure connection to localhost");
    assert_eq!(offered(&problem), None);
}

#[test]
fn an_authority_of_ones_own_is_trusted() {
    let (authority, files) = (Authority::new(), Files::new());
    let peer = SecurePeer::showing(&authority.vouch(&HERE, |_| {}));
    let problem = fails(
        &peer,
        NetworkSettings::default(),
        "was issued by “CN=Own CA”, not known here",
    );
    assert!(offered(&problem).is_some());
    let ca_file = Some(files.write("ca.pem", &authority.pem));
    works(&peer, settings(|n| n.ca_file = ca_file));
}

#[test]
fn a_server_may_show_the_very_certificate_of_the_ca_file() {
    let files = Files::new();
    let own = |names: &[&str], expired: bool| {
        Pair::self_signed(names, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            if expired {
                params.not_after = date_time_ymd(2020, 1, 1);
            }
        })
    };
    let with = |pair: &Pair| {
        let ca_file = Some(files.write("own.pem", &pair.pem));
        settings(|n| n.ca_file = ca_file)
    };
    let good = own(&HERE, false);
    works(&SecurePeer::showing(&good), with(&good));
    let elsewhere = own(&["elsewhere.example"], false);
    fails(
        &SecurePeer::showing(&elsewhere),
        with(&elsewhere),
        "is for elsewhere.example, not for this name",
    );
    let old = own(&HERE, true);
    fails(&SecurePeer::showing(&old), with(&old), "has expired");
}

#[test]
fn what_is_wrong_with_a_certificate_is_said() {
    let (authority, files) = (Authority::new(), Files::new());
    let ca_file = Some(files.write("ca.pem", &authority.pem));
    let check = |pair: &Pair, words: &str| {
        let network = settings(|n| n.ca_file.clone_from(&ca_file));
        let problem = fails(&SecurePeer::showing(pair), network, words);
        let facts = offered(&problem).expect("it can be trusted");
        assert_eq!(facts.fingerprint, pair.fingerprint());
    };
    let expired = authority.vouch(&HERE, |params| params.not_after = date_time_ymd(2020, 1, 1));
    check(&expired, "has expired: it was valid until 2020-01-01");
    let early = authority.vouch(&HERE, |params| {
        params.not_before = date_time_ymd(2090, 1, 1);
    });
    check(&early, "is not valid yet");
    let elsewhere = authority.vouch(&["a.example", "b.example"], |_| {});
    check(&elsewhere, "is for a.example, b.example, not for this name");
}

#[test]
fn a_client_certificate_is_asked_for_by_name() {
    let (authority, files) = (Authority::new(), Files::new());
    let server = authority.vouch(&HERE, |_| {});
    let peer = SecurePeer::wanting(&server, &authority);
    let ca_file = Some(files.write("ca.pem", &authority.pem));
    let with = |certificate: Option<String>, key: Option<String>| {
        settings(|n| {
            n.ca_file.clone_from(&ca_file);
            n.client_certificate_file = certificate;
            n.client_key_file = key;
        })
    };
    let problem = fails(&peer, with(None, None), "wants a client certificate");
    assert!(
        problem
            .hint()
            .is_some_and(|hint| hint.contains("network settings"))
    );

    let stranger = Authority::new().vouch(&["me"], |_| {});
    let both = format!("{}{}", stranger.pem, stranger.key.serialize_pem());
    let wrong = with(Some(files.write("stranger.pem", &both)), None);
    fails(&peer, wrong, "refused the client certificate");

    let mine = authority.vouch(&["me"], |_| {});
    let key = Some(files.write("mine.key", &mine.key.serialize_pem()));
    works(&peer, with(Some(files.write("mine.crt", &mine.pem)), key));
    let both = format!("{}{}", mine.key.serialize_pem(), mine.pem);
    works(&peer, with(Some(files.write("both.pem", &both)), None));
}

#[test]
fn what_one_server_wants_is_not_said_of_another_that_breaks_off() {
    let (authority, files) = (Authority::new(), Files::new());
    let wanting = SecurePeer::wanting(&authority.vouch(&HERE, |_| {}), &authority);
    let breaking = Peer::start(|_, _| {});
    let network = Arc::new(settings(|network| {
        network.ca_file = Some(files.write("ca.pem", &authority.pem));
    }));
    let stage = Stage::new();
    let problem = |url: &str| {
        let mut endpoint = openai(url);
        endpoint.network = Arc::clone(&network);
        stage.answer(endpoint).problem().clone()
    };
    assert_eq!(problem(&wanting.url()).kind(), "tls");
    let second = problem(&breaking.url("/v1"));
    assert_eq!(second.kind(), "reset", "{second:?}");
}

#[test]
fn files_that_cannot_be_used_are_named_and_nothing_is_sent() {
    let files = Files::new();
    let (mine, other) = (
        Pair::self_signed(&["me"], |_| {}),
        Pair::self_signed(&["me"], |_| {}),
    );
    let peer = SecurePeer::showing(&mine);
    let (certificate, key) = (
        Some(files.write("mine.crt", &mine.pem)),
        Some(files.write("mine.key", &mine.key.serialize_pem())),
    );
    let other_key = Some(files.write("other.key", &other.key.serialize_pem()));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let broken = Some(files.write("broken.pem", broken));
    let missing = Some(files.path("missing.pem").display().to_string());
    let check = |what: &str, change: &dyn Fn(&mut NetworkSettings)| {
        let problem = ask(&peer.url(), settings(change)).expect_err("it cannot be used");
        assert_eq!(problem.kind(), "bad_file", "{problem:?}");
        let folder = files.0.path().display().to_string();
        let message = problem.message().replace(&folder, "DIR");
        assert!(message.starts_with(what), "{message}");
        assert!(matches!(problem.remedies()[0], Remedy::EditProvider(_)));
    };
    check("The CA file DIR/missing.pem cannot be read: ", &|n| {
        n.ca_file.clone_from(&missing);
    });
    check("The CA file DIR/mine.key has no certificate in it", &|n| {
        n.ca_file.clone_from(&key);
    });
    check(
        "The CA file DIR/broken.pem has a certificate in it that cannot be read",
        &|n| n.ca_file.clone_from(&broken),
    );
    let client = |first: &Option<String>, second: &Option<String>| {
        let (first, second) = (first.clone(), second.clone());
        move |n: &mut NetworkSettings| {
            n.client_certificate_file.clone_from(&first);
            n.client_key_file.clone_from(&second);
        }
    };
    check(
        "The client certificate DIR/missing.pem cannot be read: ",
        &client(&missing, &None),
    );
    check(
        "The client certificate DIR/mine.crt has no private key in it",
        &client(&certificate, &None),
    );
    check(
        "The client key DIR/missing.pem cannot be read: ",
        &client(&certificate, &missing),
    );
    check(
        "The client key DIR/other.key does not belong to the client certificate",
        &client(&certificate, &other_key),
    );
    assert!(peer.received().is_empty());
}

#[test]
fn a_file_that_was_mended_is_read_again() {
    let (authority, files, stage) = (Authority::new(), Files::new(), Stage::new());
    let peer = SecurePeer::showing(&authority.vouch(&HERE, |_| {}));
    let mut endpoint = openai(&peer.url());
    let ca_file = Some(files.write("ca.pem", &Authority::new().pem));
    endpoint.network = Arc::new(settings(|n| n.ca_file = ca_file));
    let answer = stage.answer(endpoint.clone());
    assert_eq!(answer.problem().kind(), "tls");
    files.write("ca.pem", &format!("{}\n\n", authority.pem));
    assert_eq!(stage.answer(endpoint).finished_text(), "fine");
}

#[test]
fn plain_http_behind_https_is_named_and_http_is_offered() {
    let peer = Peer::saying(200, "text/plain", "hello");
    // A server that has read what it does not understand says so in its own language.
    let plain = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = plain.local_addr().expect("bound");
    std::thread::spawn(move || {
        for mut stream in plain.incoming().flatten() {
            let answer = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n";
            let _ = std::io::Write::write_all(&mut stream, answer);
        }
    });
    let url = format!("https://{address}/v1");
    let problem = ask(&url, NetworkSettings::default()).expect_err("it is not TLS");
    assert_eq!(problem.kind(), "tls");
    let message = format!("What answers at {address} does not speak https://");
    assert_eq!(problem.message(), message);
    let Some(Remedy::UseBaseUrl { base_url, .. }) = problem.remedies().into_iter().next() else {
        panic!("{problem:?}");
    };
    assert_eq!(base_url.as_str(), format!("http://{address}/v1"));
    assert!(peer.received().is_empty());
}

#[test]
fn a_server_that_is_silent_in_the_handshake_is_given_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let network = settings(|n| {
        n.limits = Limits {
            connect_secs: 1,
            ..Limits::default()
        };
    });
    let problem = ask(&format!("https://{address}/v1"), network).expect_err("silence");
    assert_eq!(problem.kind(), "connect_timeout");
    assert!(problem.message().ends_with("within 1 s"), "{problem:?}");
}
