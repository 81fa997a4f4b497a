//! Every misbehaviour of an endpoint, as a person meets it: the cause in one sentence, what had
//! arrived kept, a way on.

use super::peer::{Line, OPENAI_END, Peer};
use super::replies::{misbehaving, openai_stream};
use super::session::Session;
use egui_kittest::kittest::Queryable as _;
use std::net::TcpListener;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tertulia::worker::TimeLimits;

/// What a person sees of a failure.
struct Card {
    /// The cause; `BASE` stands for the base URL.
    says: &'static str,
    hint: &'static str,
    /// What had arrived before.
    kept: &'static str,
    buttons: &'static [&'static str],
}

/// A limit that passes; long enough for what must not pass it on a busy machine.
const SOON: Duration = Duration::from_millis(1200);

fn short() -> TimeLimits {
    TimeLimits {
        first_byte: SOON,
        silence: SOON,
        ..TimeLimits::default()
    }
}

#[track_caller]
fn check_card(session: &Session, card: &Card, base: &str) {
    let authority = base.trim_start_matches("http://").trim_end_matches("/v1");
    let says = card
        .says
        .replace("BASE", base)
        .replace("AUTHORITY", authority);
    for text in [says.as_str(), card.hint, card.kept] {
        assert!(
            text.is_empty() || session.says(text),
            "{text}: {:#?}",
            session.texts()
        );
    }
    for button in ["Retry", "Edit provider", "Choose another model", "Details"] {
        let wanted = card.buttons.contains(&button);
        assert_eq!(
            session.has_button(button),
            wanted,
            "{button}: {:#?}",
            session.texts()
        );
    }
}

/// Asks a server that misbehaves; then it behaves, and both the way out and the next message lead
/// to an answer.
#[track_caller]
fn check(limits: TimeLimits, card: &Card, respond: impl Fn(&mut Line) + Send + Sync + 'static) {
    let (peer, behaves) = misbehaving(respond);
    let base = peer.url("/v1");
    let mut session = Session::with_provider_and(&base, |setup| setup.limits = limits);
    session.send("Hello");
    session.until("the card", |session| {
        let base = peer.url("/v1");
        let authority = base.trim_start_matches("http://").trim_end_matches("/v1");
        session.says(
            &card
                .says
                .replace("BASE", &base)
                .replace("AUTHORITY", authority),
        )
    });
    check_card(&session, card, &base);
    assert!(
        session.state().notices().list().is_empty(),
        "told once, under its answer"
    );

    behaves.store(true, Ordering::Relaxed);
    session.click("Retry");
    session.until_says("fine");
    session.until_answered();
    assert_eq!(
        session.said(),
        ["Hello", "fine"],
        "the failed answer made room"
    );
    session.send("The next one");
    session.until("the next answer", |session| {
        session
            .said()
            .ends_with(&["The next one".to_owned(), "fine".to_owned()])
    });
    session.until_answered();
}

#[test]
fn a_refused_connection() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a free port").to_string();
    let base = format!("http://{address}/v1");
    let mut session = Session::with_provider(&base);
    let card = Card {
        says: "Nothing answers at AUTHORITY: the connection was refused",
        hint: "Start the server, or correct host and port",
        kept: "",
        buttons: &["Retry", "Edit provider", "Details"],
    };
    session.send("Hello");
    let says = card.says.replace("AUTHORITY", &address);
    session.until_says(&says);
    check_card(&session, &card, &base);
    let peer = Peer::start_at(&address, |_, line| {
        line.stream();
        line.send(openai_stream("fine"));
    })
    .expect("the port is still free");
    session.click("Retry");
    session.until_says("fine");
    session.until_answered();
    session.send("The next one");
    session.until("the next answer", |session| session.said().len() == 4);
    session.until_answered();
    assert_eq!(address, format!("127.0.0.1:{}", peer.port()));
}

#[test]
fn a_key_that_is_missing() {
    let card = Card {
        says: "“rack-2” asks for a key (401): No API key given",
        hint: "Enter its key; a server that has none takes any placeholder, such as sk-no-key",
        kept: "",
        buttons: &["Edit provider", "Retry", "Details"],
    };
    let body = r#"{"error":{"message":"No API key given."}}"#;
    check(TimeLimits::default(), &card, |line| {
        line.answer(401, "application/json", body);
    });
}

#[test]
fn a_path_that_is_not_there() {
    let card = Card {
        says: "There is no such API at BASE (404)",
        hint: "Check the base URL and the API format",
        kept: "",
        buttons: &["Edit provider", "Retry", "Details"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.answer(404, "application/json", r#"{"detail":"Not Found"}"#);
    });
}

#[test]
fn a_web_page_in_place_of_an_answer() {
    let card = Card {
        says: "BASE answers with a web page, “Sign in”, not an API",
        hint: "Check the base URL: it may lead to a website, a login page or a proxy",
        kept: "",
        buttons: &["Edit provider", "Retry", "Details"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.answer(200, "text/html", "<html><title>Sign in</title></html>");
    });
}

#[test]
fn a_stream_that_is_cut_in_the_middle() {
    let card = Card {
        says: "The answer of “rack-2” was cut short",
        hint: "Try again; what had arrived is kept",
        kept: "half of it",
        buttons: &["Retry"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.stream();
        line.text("half of it");
    });
}

#[test]
fn plain_json_where_a_stream_was_asked_for_is_an_answer() {
    let (peer, _) = misbehaving(|line| {
        let body = r#"{"choices":[{"message":{"role":"assistant","content":"all at once"},"finish_reason":"stop"}]}"#;
        line.answer(200, "application/json", body);
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.ask("Hello", "all at once");
    assert!(!session.has_button("Retry"));
}

#[test]
fn a_server_that_fails() {
    let card = Card {
        says: "“rack-2” failed (500): out of memory",
        hint: "Try again; some servers fail like this when no key is sent, be it a placeholder",
        kept: "",
        buttons: &["Retry", "Edit provider", "Details"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.answer(
            500,
            "application/json",
            r#"{"error":{"message":"out of memory"}}"#,
        );
    });
}

#[test]
fn a_server_that_fails_in_the_middle_of_an_answer() {
    let card = Card {
        says: "“rack-2” reports an error: upstream died",
        hint: "Try again; some servers fail like this when no key is sent, be it a placeholder",
        kept: "half of it",
        buttons: &["Retry", "Edit provider", "Details"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.stream();
        line.text("half of it");
        line.send("data: {\"error\":{\"message\":\"upstream died\"}}\n\n");
    });
}

#[test]
fn a_server_that_is_asked_too_often_is_waited_for_or_asked_all_the_same() {
    let (peer, behaves) = misbehaving(|line| {
        line.head(429, "retry-after: 7\r\ncontent-type: application/json\r\n");
        line.send(r#"{"error":{"message":"slow down"}}"#);
    });
    let mut session = Session::with_provider(&peer.url("/v1"));
    session.send("Hello");
    session.until_says("“rack-2” limits how often it can be asked (429): slow down");
    session.until_says("Wait 7 s, then try again");
    behaves.store(true, Ordering::Relaxed);
    // The number of seconds changes meanwhile.
    session.window().get_by_label_contains("Retry in ").click();
    session.until_says("fine");
    session.until_answered();
    assert_eq!(session.said(), ["Hello", "fine"]);
}

#[test]
fn an_answer_with_nothing_in_it() {
    let card = Card {
        says: "The answer of “rack-2” is empty",
        hint: "Try again, or choose another model",
        kept: "",
        buttons: &["Retry", "Choose another model"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.stream();
        line.send(OPENAI_END);
    });
}

#[test]
fn an_answer_that_ends_before_it_has_begun() {
    let card = Card {
        says: "“rack-2” ended its answer before anything of it had come",
        hint: "Try again; the server’s log may say why",
        kept: "",
        buttons: &["Retry"],
    };
    check(TimeLimits::default(), &card, |line| {
        line.stream();
        line.send(": keep-alive\n\n");
    });
}

#[test]
fn a_server_that_never_answers() {
    let card = Card {
        says: "AUTHORITY sent nothing within 1 s",
        hint: "The model may be loading, or the server is overloaded; try again",
        kept: "",
        buttons: &["Retry", "Edit provider"],
    };
    check(short(), &card, |line| {
        line.sees_the_end();
    });
}

#[test]
fn a_server_that_falls_silent() {
    let card = Card {
        says: "AUTHORITY fell silent for 1 s in the middle of the answer",
        hint: "Try again; what had arrived is kept",
        kept: "half of it",
        buttons: &["Retry", "Edit provider"],
    };
    check(short(), &card, |line| {
        line.stream();
        line.text("half of it");
        line.sees_the_end();
    });
}
