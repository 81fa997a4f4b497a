//! Every way in which an endpoint can misbehave ends in the right kind of problem, and keeps what
//! had arrived.

use crate::peer::{Line, OPENAI_END, Peer, Received};
use crate::replies::stream_fine;
use crate::said::Said as _;
use crate::stage::{Answer, Stage, openai};
use std::net::TcpListener;
use std::time::Duration;
use tertulia::worker::TimeLimits;

/// A limit that passes; long enough for what must not pass it on a busy machine.
const SOON: Duration = Duration::from_millis(400);

/// Asks a peer that misbehaves; the next question must work whatever happened.
fn ask(
    limits: TimeLimits,
    respond: impl Fn(&Received, &mut Line) + Send + Sync + 'static,
) -> Answer {
    let peer = Peer::start(move |request, line| {
        if request.body.contains("\"healthy\"") {
            stream_fine(line);
        } else {
            respond(request, line);
        }
    });
    let stage = Stage::with(|parts| parts.limits = limits);
    let url = peer.url("/v1");
    let answer = stage.answer_to(openai(&url), "broken", "Hello");
    if limits == TimeLimits::default() {
        let next = stage.answer_to(openai(&url), "healthy", "Hello");
        assert_eq!(next.finished_text(), "fine");
    }
    answer
}

#[track_caller]
fn check(kind: &str, kept: &str, respond: impl Fn(&mut Line) + Send + Sync + 'static) {
    let answer = ask(TimeLimits::default(), move |_, line| respond(line));
    assert_eq!(answer.problem().kind(), kind, "{:?}", answer.problem());
    assert_eq!(answer.text, kept);
}

#[track_caller]
fn check_status(status: u16, kind: &str) {
    let body = r#"{"error":{"message":"the server’s own words"}}"#;
    let answer = ask(TimeLimits::default(), move |_, line| {
        line.answer(status, "application/json", body);
    });
    let problem = answer.problem();
    assert_eq!(problem.kind(), kind, "{problem:?}");
    let details = problem.details.as_deref().unwrap_or_default();
    assert!(details.contains("the server’s own words"), "{problem:?}");
    assert!(!answer.began);
}

#[test]
fn statuses_become_kinds() {
    check_status(400, "request_refused");
    check_status(401, "key_refused");
    check_status(403, "forbidden");
    check_status(404, "no_such_api");
    check_status(500, "server_failed");
    check_status(503, "server_failed");
}

#[test]
fn a_rate_limit_says_how_long_to_wait() {
    check("rate_limited for 7000 ms", "", |line| {
        line.head(429, "retry-after: 7\r\n");
        line.send(r#"{"error":{"message":"slow down"}}"#);
    });
}

#[test]
fn a_refused_connection_is_said_with_host_and_port() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    for host in ["127.0.0.1", "localhost"] {
        let answer = Stage::new().answer(openai(&format!("http://{host}:{port}/v1")));
        let problem = answer.problem();
        assert_eq!(problem.kind(), "refused", "{problem:?}");
        assert!(problem.message().contains(&format!("{host}:{port}")));
    }
}

#[test]
fn a_name_that_cannot_exist_is_an_unknown_host() {
    // A label of more than 63 characters is refused by every resolver without asking the network.
    let url = format!("http://{}:9/v1", "x".repeat(70));
    let answer = Stage::new().answer(openai(&url));
    let problem = answer.problem();
    assert_eq!(problem.kind(), "unknown_host", "{problem:?}");
}

#[test]
fn what_speaks_something_else_behind_https_is_a_tls_problem() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let answer = Stage::new().answer(openai(&format!("https://{address}/v1")));
    assert_eq!(answer.problem().kind(), "tls", "{:?}", answer.problem());
}

#[test]
fn a_web_page_is_not_an_api() {
    check("web_page", "", |line| {
        line.answer(200, "text/html", "<html><title>Login</title></html>");
    });
}

#[test]
fn something_that_is_not_http_is_a_network_problem() {
    check("other", "", |line| {
        line.send("220 mail.example ESMTP\r\n");
    });
}

#[test]
fn a_body_that_ends_in_the_middle_is_cut_short() {
    check("cut_short", "half", |line| {
        line.stream();
        line.text("half");
    });
}

#[test]
fn a_connection_that_breaks_in_the_middle_is_cut_short() {
    check("reset_midway", "half", |line| {
        line.head(
            200,
            "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n",
        );
        let event = crate::peer::text_event("half");
        line.send(format!("{:x}\r\n{event}\r\n", event.len()));
    });
}

#[test]
fn a_connection_that_closes_without_an_answer_is_cut_short() {
    check("reset", "", |_| {});
}

#[test]
fn an_answer_without_anything_in_it_is_empty() {
    check("empty", "", |line| {
        line.stream();
        line.send(OPENAI_END);
    });
}

#[test]
fn an_error_in_the_middle_keeps_the_text_before_it() {
    check("server_failed", "half", |line| {
        line.stream();
        line.text("half");
        line.send("data: {\"error\":{\"message\":\"upstream died\",\"code\":\"500\"}}\n\n");
    });
}

#[track_caller]
fn is_given_up(kind: &str, kept: &str, change: impl Fn(&mut TimeLimits), respond: fn(&mut Line)) {
    let mut limits = TimeLimits::default();
    change(&mut limits);
    let answer = ask(limits, move |_, line| {
        respond(line);
        line.sees_the_end();
    });
    let problem = answer.problem();
    assert_eq!(problem.kind(), kind, "{problem:?}");
    assert_eq!(answer.text, kept);
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    is_given_up(
        "first_byte_timeout",
        "",
        |limits| limits.first_byte = SOON,
        |_| {},
    );
}

#[test]
fn a_server_that_sends_a_head_and_nothing_more_is_given_up() {
    is_given_up(
        "first_byte_timeout",
        "",
        |limits| limits.first_byte = SOON,
        Line::stream,
    );
}

#[test]
fn a_server_that_falls_silent_is_given_up_and_its_text_kept() {
    let half = |line: &mut Line| {
        line.stream();
        line.text("half");
    };
    is_given_up(
        "silence_timeout",
        "half",
        |limits| limits.silence = SOON,
        half,
    );
}

#[test]
fn a_slow_server_that_keeps_talking_is_not_given_up() {
    let peer = Peer::start(|_, line| {
        line.stream();
        for _ in 0..6 {
            std::thread::sleep(SOON / 4);
            line.text("a");
        }
        line.send(OPENAI_END);
    });
    let stage = Stage::with(|parts| parts.limits.silence = SOON);
    assert_eq!(
        stage.answer(openai(&peer.url("/v1"))).finished_text(),
        "aaaaaa"
    );
}

#[test]
fn an_error_whose_body_never_ends_is_read_to_a_bound() {
    check("server_failed", "", |line| {
        line.head(500, "content-type: text/plain\r\n");
        for _ in 0..100 {
            line.send("x".repeat(4096));
        }
        line.sees_the_end();
    });
}

#[test]
fn redirects_in_a_circle_end() {
    let peer = Peer::start(|_, line| line.head(307, "location: /v1/chat/completions\r\n"));
    let answer = Stage::new().answer(openai(&peer.url("/v1")));
    assert_eq!(answer.problem().kind(), "other");
    assert!(peer.received().len() <= 6);
}
