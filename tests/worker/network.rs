//! A provider's own network settings: the way to the server, headers, body, limits.

use crate::peer::{Peer, Received};
use crate::proxies;
use crate::replies::friendly;
use crate::said::Said as _;
use crate::secure::{Pair, SecurePeer};
use crate::stage::{NOW, Stage, endpoint, openai};
use std::net::TcpListener;
use std::process::Command as Process;
use std::sync::Arc;
use tertulia::domain::chat_request::{ChatRequest, Endpoint};
use tertulia::domain::extra_body::ExtraBody;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, KeyId, MessageId, TurnId};
use tertulia::domain::message::Message;
use tertulia::domain::network::{
    CustomHeader, HeaderText, Limits, NetworkSettings, ProxyChoice, ProxyUrl,
};
use tertulia::domain::parameters::recipient::at_most_tokens;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::state::command::{Command, TurnCommand};
use tertulia::state::event::{Event, TurnEvent};
use tertulia::words;

const LOGIN: KeyId = KeyId(71);
const USER: &str = "Aladdin";
const PASSWORD: &str = "open sesame";
/// The login as HTTP proxies get it.
const BASIC: &str = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

/// A port where nothing listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}

fn with(endpoint: Endpoint, change: impl FnOnce(&mut NetworkSettings)) -> Endpoint {
    let mut network = NetworkSettings::default();
    change(&mut network);
    Endpoint {
        network: Arc::new(network),
        ..endpoint
    }
}

fn own(proxy: &str) -> ProxyChoice {
    ProxyChoice::Own(ProxyUrl::check(proxy).expect("a proxy's address"))
}

/// A stage that knows the login of the proxy.
fn stage() -> Stage {
    let stage = Stage::new();
    stage.keep_key(LOGIN, &format!("{USER}:{PASSWORD}"));
    stage
}

fn lines(received: &[Received]) -> Vec<&str> {
    received
        .iter()
        .map(|request| request.line.as_str())
        .collect()
}

#[test]
fn an_own_proxy_serves_for_this_machine_too_and_gets_the_login() {
    let proxy = friendly();
    let port = closed_port();
    let asked = with(openai(&format!("http://127.0.0.1:{port}/v1")), |n| {
        n.proxy = own(&proxy.url(""));
        n.proxy_login = Some(LOGIN);
    });
    assert_eq!(stage().answer(asked).finished_text(), "fine");
    let received = proxy.received();
    let line = format!("POST http://127.0.0.1:{port}/v1/chat/completions");
    assert_eq!(lines(&received), [line]);
    assert_eq!(received[0].header("proxy-authorization"), Some(BASIC));
}

#[test]
fn a_login_stays_with_the_proxy_when_it_makes_a_tunnel() {
    let pair = Pair::self_signed(&["localhost"], |_| {});
    let (server, proxy) = (SecurePeer::showing(&pair), proxies::tunnelling());
    let asked = with(openai(&server.url()), |n| {
        n.proxy = own(&format!("http://localhost:{}", proxy.port));
        n.proxy_login = Some(LOGIN);
        n.trusted.push(pair.fingerprint());
    });
    assert_eq!(stage().answer(asked).finished_text(), "fine");
    let received = proxy.received();
    assert_eq!(
        lines(&received),
        [format!("CONNECT localhost:{}", server.port)]
    );
    assert_eq!(received[0].header("proxy-authorization"), Some(BASIC));
    let arrived = server.received();
    assert_eq!(lines(&arrived), ["POST /v1/chat/completions"]);
    assert_eq!(arrived[0].header("proxy-authorization"), None);
    assert!(!format!("{arrived:?}").contains(PASSWORD));
}

#[test]
fn a_certificate_is_refused_behind_a_proxy_as_well() {
    let pair = Pair::self_signed(&["localhost"], |_| {});
    let (server, proxy) = (SecurePeer::showing(&pair), proxies::tunnelling());
    let asked = with(openai(&server.url()), |n| {
        n.proxy = own(&format!("http://localhost:{}", proxy.port));
    });
    let answer = stage().answer(asked);
    let problem = answer.problem();
    assert_eq!(problem.kind(), "tls", "{problem:?}");
    let first = problem.remedies().into_iter().next();
    assert!(matches!(first, Some(Remedy::TrustCertificate { .. })));
}

#[test]
fn a_socks_proxy_gets_the_login_and_the_name_of_the_host() {
    let proxy = proxies::socks();
    let asked = with(openai("http://models.example/v1"), |n| {
        n.proxy = own(&format!("socks5h://127.0.0.1:{}", proxy.port));
        n.proxy_login = Some(LOGIN);
    });
    assert_eq!(stage().answer(asked).finished_text(), "fine");
    let received = proxy.received();
    let login = format!("{USER}:{PASSWORD}");
    assert_eq!(lines(&received), [&login, "POST /v1/chat/completions"]);
    assert_eq!(received[0].body, "models.example");
    assert!(!format!("{:?}", received[1]).contains(PASSWORD));
}

#[test]
fn without_a_proxy_of_ones_own_its_login_goes_nowhere() {
    for proxy in [ProxyChoice::Direct, ProxyChoice::System] {
        let peer = friendly();
        let asked = with(openai(&peer.url("/v1")), |n| {
            n.proxy = proxy;
            n.proxy_login = Some(LOGIN);
        });
        assert_eq!(stage().answer(asked).finished_text(), "fine");
        assert_eq!(peer.received()[0].header("proxy-authorization"), None);
    }
}

/// Checks the problem of a proxy, in none of whose events the login may be.
#[track_caller]
fn proxy_fails(url: &str, proxy: &str, kind: &str, words: &str) -> Problem {
    let asked = with(openai(url), |n| {
        n.proxy = own(proxy);
        n.proxy_login = Some(LOGIN);
    });
    let answer = stage().answer(asked);
    let problem = answer.problem();
    assert_eq!(problem.kind(), kind, "{problem:?}");
    assert!(problem.message().contains(words), "{problem:?}");
    let shown = format!("{problem:?}");
    assert!(
        !shown.contains(PASSWORD) && !shown.contains(&BASIC[6..]),
        "{shown}"
    );
    problem.clone()
}

#[test]
fn what_a_proxy_does_wrong_is_said_of_the_proxy() {
    let url = "http://models.example/v1";
    let secure = "https://models.example/v1";
    let nobody = format!("http://localhost:{}", closed_port());
    let port = nobody.rsplit_once(':').map_or("", |(_, port)| port);
    let words = format!("Nothing answers at the proxy {nobody}");
    for url in [url, secure] {
        let problem = proxy_fails(url, &nobody, "refused", &words);
        assert_eq!(
            words::problem(&problem).lines,
            [format!("Tried 127.0.0.1:{port}, [::1]:{port}")]
        );
    }
    let strict = Peer::saying(407, "text/plain", format!("{BASIC} is not known"));
    let strict = strict.url("");
    let words = format!("The proxy {strict} wants another login");
    proxy_fails(url, &strict, "proxy_login", &words);
    proxy_fails(secure, &strict, "proxy_login", &words);
    let unwilling = Peer::saying(502, "text/plain", format!("{BASIC} {USER}:{PASSWORD}"));
    proxy_fails(url, &unwilling.url(""), "server_failed", "502");
    let words = format!(
        "{} makes no connection to models.example",
        unwilling.url("")
    );
    proxy_fails(secure, &unwilling.url(""), "proxy_denied", &words);
    let unknown = format!("http://{}:1", "x".repeat(70));
    let words = "The host of the proxy http://xxx";
    proxy_fails(url, &unknown, "unknown_host", words);
}

#[test]
fn the_systems_proxy_serves_for_others_and_not_for_this_machine() {
    const PROXY: &str = "HTTP_PROXY";
    // The environment of a process is for all of its threads: this test runs in one of its own.
    if std::env::var_os("TERTULIA_TEST_OF_PROXY").is_none() {
        let proxy = friendly();
        let name = "network::the_systems_proxy_serves_for_others_and_not_for_this_machine";
        let program = std::env::current_exe().expect("this program");
        let output = Process::new(program)
            .args(["--exact", name])
            .env("TERTULIA_TEST_OF_PROXY", "1")
            .env(PROXY, proxy.url(""))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .output()
            .expect("it can be started");
        assert!(output.status.success(), "{output:?}");
        let line = "POST http://models.example/v1/chat/completions";
        assert_eq!(lines(&proxy.received()), [line]);
        return;
    }
    let here = friendly();
    let stage = Stage::new();
    assert_eq!(
        stage.answer(openai(&here.url("/v1"))).finished_text(),
        "fine"
    );
    assert_eq!(here.received().len(), 1);
    let away = openai("http://models.example/v1");
    assert_eq!(stage.answer(away.clone()).finished_text(), "fine");
    // A name that no resolver knows fails directly, and is never heard of by the proxy.
    let direct = openai(&format!("http://{}.example/v1", "x".repeat(70)));
    let direct = with(direct, |n| n.proxy = ProxyChoice::Direct);
    assert_eq!(stage.answer(direct).problem().kind(), "unknown_host");
}

const SECRET: KeyId = KeyId(72);
const VALUE: &str = "team-secret-0123456789";

fn headers() -> Vec<CustomHeader> {
    let header = |name: &str, value| CustomHeader {
        name: name.to_owned(),
        value,
    };
    vec![
        header("x-team", HeaderText::Plain("blue".to_owned())),
        header("x-pass", HeaderText::Secret(SECRET)),
        header("user-agent", HeaderText::Plain("mine/1".to_owned())),
        header("host", HeaderText::Plain("gateway.example".to_owned())),
        header("authorization", HeaderText::Plain("Custom 1".to_owned())),
    ]
}

#[test]
fn custom_headers_go_out_once_with_every_request() {
    for format in ApiFormat::ALL {
        let peer = friendly();
        let stage = Stage::new();
        stage.keep_key(SECRET, VALUE);
        stage.keep_key(KeyId(1), "sk-proj-0123456789");
        let mut asked = with(endpoint(&peer.url("/v1"), format), |n| {
            n.headers = headers();
        });
        asked.keys = vec![KeyId(1)];
        asked.auth = tertulia::domain::format::AuthScheme::Bearer;
        stage.answer(asked.clone());
        let _ = stage.models(asked);
        let received = peer.received();
        assert!(
            received.len() >= 2,
            "a chat, a list, and what was looked at closer"
        );
        for request in received {
            let sent = |name: &str| {
                let headers = request.headers.iter();
                let values = headers.filter(|(known, _)| known == name);
                values.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
            };
            assert_eq!(sent("x-team"), ["blue"]);
            assert_eq!(sent("x-pass"), [VALUE]);
            assert_eq!(sent("user-agent"), ["mine/1"]);
            assert_eq!(sent("host"), ["gateway.example"]);
            assert_eq!(sent("authorization"), ["Custom 1"]);
        }
    }
}

#[test]
fn a_secret_header_is_in_no_event_whatever_the_server_repeats() {
    for (status, kind) in [(400, "application/json"), (200, "text/html"), (500, "a/b")] {
        let body = format!("<title>{VALUE}</title> {{\"error\":{{\"message\":\"{VALUE}\"}}}}");
        let peer = Peer::saying(status, kind, body);
        let stage = Stage::new();
        stage.keep_key(SECRET, VALUE);
        let asked = with(openai(&peer.url("/v1")), |n| n.headers = headers());
        let mut seen = vec![format!("{:?}", stage.models(asked.clone()))];
        stage.ask(1, asked, "m", "Hello");
        loop {
            let event = stage.next(Some);
            seen.push(format!("{event:?}"));
            if matches!(event, Event::Turn(_, TurnEvent::Failed(..))) {
                break;
            }
        }
        assert!(seen.iter().all(|event| !event.contains(VALUE)), "{seen:#?}");
        assert_eq!(peer.received()[0].header("x-pass"), Some(VALUE));
    }
}

#[test]
fn a_redirect_to_another_origin_takes_no_custom_header_there() {
    let elsewhere = friendly();
    let there = elsewhere.url(&format!("/{VALUE}"));
    let peer = Peer::start(move |_, line| line.head(307, &format!("location: {there}\r\n")));
    let stage = Stage::new();
    stage.keep_key(SECRET, VALUE);
    let answer = stage.answer(with(openai(&peer.url("/v1")), |n| n.headers = headers()));
    assert_eq!(answer.problem().kind(), "redirected_away");
    assert!(!format!("{answer:?}").contains(VALUE));
    assert!(elsewhere.received().is_empty());
}

#[test]
fn a_secret_that_is_not_stored_is_named_and_nothing_is_sent() {
    let peer = friendly();
    let check = |network: NetworkSettings, words: &str| {
        let mut asked = openai(&peer.url("/v1"));
        asked.network = Arc::new(network);
        let answer = Stage::new().answer(asked);
        let problem = answer.problem();
        assert_eq!(problem.kind(), "secret_missing");
        assert_eq!(problem.message(), words);
    };
    let network = NetworkSettings {
        headers: headers(),
        ..NetworkSettings::default()
    };
    let words = "The value of the header x-pass is not among the stored secrets";
    check(network, words);
    let network = NetworkSettings {
        proxy: own(&peer.url("")),
        proxy_login: Some(LOGIN),
        ..NetworkSettings::default()
    };
    check(
        network,
        "The login of the proxy is not among the stored secrets",
    );
    assert!(peer.received().is_empty());
}

#[test]
fn the_extra_body_goes_out_and_what_is_refused_does_not() {
    for format in ApiFormat::ALL {
        let peer = friendly();
        let stage = Stage::new();
        let extra = ExtraBody::check(r#"{"top_k": 40, "seed": 1}"#).expect("an object");
        let asked = with(endpoint(&peer.url("/v1"), format), |n| n.extra_body = extra);
        let text = "Hello".to_owned();
        let message = Message::user(MessageId(1), ConversationId(1), None, text, NOW);
        let start = TurnCommand::Start {
            turn: TurnId(1),
            endpoint: asked,
            request: Box::new(ChatRequest {
                model: "m".to_owned(),
                messages: vec![Arc::new(message)],
                parameters: at_most_tokens(9),
                stream: true,
                omitted: vec!["seed".to_owned(), "stream_options".to_owned()],
                ..ChatRequest::empty()
            }),
        };
        stage.worker.send(Command::Turn(start));
        stage.answers(&[1]);
        let body: serde_json::Value = serde_json::from_str(&peer.received()[0].body).expect("JSON");
        assert_eq!(
            (&body["top_k"], &body["max_tokens"]),
            (&40.into(), &9.into())
        );
        assert_eq!(body.get("seed"), None);
        assert_eq!(body.get("stream_options"), None);
    }
}

#[test]
fn the_limits_of_the_endpoint_are_kept() {
    let check = |limits: Limits, half: bool, words: &str| {
        let peer = Peer::start(move |_, line| {
            if half {
                line.stream();
                line.text("half");
            }
            line.sees_the_end();
        });
        let answer = Stage::new().answer(with(openai(&peer.url("/v1")), |n| n.limits = limits));
        let problem = answer.problem();
        let kind = if half {
            "silence_timeout"
        } else {
            "first_byte_timeout"
        };
        assert_eq!(problem.kind(), kind, "{problem:?}");
        assert!(problem.message().contains(words), "{problem:?}");
        assert_eq!(answer.text, if half { "half" } else { "" });
    };
    let limits = Limits {
        first_byte_secs: 1,
        ..Limits::default()
    };
    check(limits, false, "sent nothing within 1 s");
    let limits = Limits {
        silence_secs: 1,
        ..Limits::default()
    };
    check(limits, true, "fell silent for 1 s");
}

#[test]
fn a_refused_connection_names_the_addresses_that_were_tried() {
    let port = closed_port();
    let tried = |host: &str| {
        let answer = Stage::new().answer(openai(&format!("http://{host}:{port}/v1")));
        assert_eq!(answer.problem().kind(), "refused");
        words::problem(answer.problem()).lines
    };
    let both = format!("Tried 127.0.0.1:{port}, [::1]:{port}");
    assert_eq!(tried("localhost"), [both]);
    // The address is in the message already.
    assert_eq!(tried("127.0.0.1"), [""; 0]);
}
