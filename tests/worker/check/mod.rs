//! The connection check against servers that are wrong in one way each: it names the cause, and with
//! its remedy applied the check passes and chat works.

pub(crate) mod checking;
mod raw_replies;

use crate::peer::{Peer, Received};
use crate::replies::{LIST, chat, error};
use crate::said::Said as _;
use crate::secure::{Pair, SecurePeer};
use crate::stage::{Stage, endpoint, openai};
use checking::{HERE, KEY, api_below_v1, check, has_key, is_empty_question, request, run, works};
use std::sync::Arc;
use tertulia::domain::chat_request::Address;
use tertulia::domain::check::{Outcome, Step};
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::KeyId;
use tertulia::domain::network::{CustomHeader, HeaderText, NetworkSettings};
use tertulia::domain::problem::Remedy;
use tertulia::domain::secret::Secret;
use tertulia::words;

#[test]
fn a_server_that_works_passes_every_step_in_their_order() {
    let peer = Peer::start(api_below_v1);
    let stage = Stage::new();
    let report = check(&stage, &openai(&peer.url("/v1")));
    report.passed();
    let steps: Vec<Step> = report.steps.iter().map(|report| report.step).collect();
    assert!(steps.is_sorted(), "{steps:?}");
    for step in [
        Step::Address,
        Step::Proxy,
        Step::Tcp,
        Step::Http,
        Step::Authentication,
        Step::ModelList,
        Step::Format,
        Step::Stream,
    ] {
        assert_eq!(report.outcome(step), Some(Outcome::Passed), "{report:#?}");
    }
    let bodies: Vec<String> = peer.received().into_iter().map(|r| r.body).collect();
    let chats: Vec<&String> = bodies
        .iter()
        .filter(|body| body.contains("max_tokens"))
        .collect();
    assert_eq!(chats.len(), 2, "{bodies:?}");
    assert!(bodies.iter().all(|body| !body.contains("reasoning_effort")));
}

#[test]
fn a_base_without_its_version_gets_it() {
    let peer = Peer::start(api_below_v1);
    let stage = Stage::new();
    let mut asked = openai(&peer.url(""));
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::Format);
    assert_eq!(problem.message(), "The base URL lacks the version path");
    let Some(Remedy::UseBaseUrl { provider, base_url }) = problem.remedies().into_iter().next()
    else {
        panic!("{problem:?}");
    };
    assert_eq!(
        (provider, base_url.as_str()),
        (HERE, peer.url("/v1").as_str())
    );
    asked.address = Address::Url(base_url.clone());
    works(&stage, &asked);
}

#[test]
fn a_base_with_a_version_too_much_loses_it() {
    let peer = Peer::start(|request, line| {
        let mut request = request.clone();
        request.line = if request.line.contains("/v1/") {
            "GET /nothing".to_owned()
        } else {
            request.line.replacen(" /", " /v1/", 1)
        };
        api_below_v1(&request, line);
    });
    let stage = Stage::new();
    let mut asked = openai(&peer.url("/v1"));
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::Format);
    let Some(Remedy::UseBaseUrl { base_url, .. }) = problem.remedies().into_iter().next() else {
        panic!("{problem:?}");
    };
    assert_eq!(base_url.as_str(), peer.url(""));
    asked.address = Address::Url(base_url.clone());
    works(&stage, &asked);
}

#[track_caller]
fn switches(configured: ApiFormat, spoken: ApiFormat, path: &'static str) {
    let peer = Peer::start(move |request, line| {
        if request.line == "GET /v1/models" && spoken == ApiFormat::OPENAI_CHAT {
            line.answer(200, "application/json", LIST);
        } else if request.line != format!("POST {path}") {
            line.answer(404, "application/json", "{\"detail\":\"Not Found\"}");
        } else if is_empty_question(request) {
            error(line, 400, "messages is required");
        } else {
            chat(spoken, request, line);
        }
    });
    let stage = Stage::new();
    let mut asked = endpoint(&peer.url("/v1"), configured);
    let mut wanted = request(&asked);
    wanted.model = Some("m".to_owned());
    let report = run(&stage, wanted.clone());
    let problem = report.failed_at(Step::Format);
    let switch = Remedy::SwitchFormat {
        provider: HERE,
        format: spoken,
    };
    assert_eq!(
        problem.remedies().into_iter().next(),
        Some(switch),
        "{report:#?}"
    );
    asked.format = spoken;
    asked.auth = spoken.default_auth();
    wanted.endpoint = asked.clone();
    run(&stage, wanted).passed();
    assert_eq!(stage.answer_to(asked, "m", "Hello").finished_text(), "fine");
}

#[test]
fn the_wrong_format_is_switched() {
    switches(
        ApiFormat::OPENAI_CHAT,
        ApiFormat::ANTHROPIC_MESSAGES,
        "/v1/messages",
    );
    switches(
        ApiFormat::ANTHROPIC_MESSAGES,
        ApiFormat::OPENAI_CHAT,
        "/v1/chat/completions",
    );
}

#[test]
fn the_other_header_is_taken_where_it_is_accepted() {
    for wanted in AuthScheme::ALL {
        let peer = Peer::start(move |request, line| {
            let header = match wanted {
                AuthScheme::Bearer => request.header("authorization"),
                AuthScheme::XApiKey => request.header("x-api-key"),
            };
            if header.is_some_and(|value| value.ends_with(KEY)) {
                api_below_v1(request, line);
            } else {
                error(line, 401, "no key");
            }
        });
        let stage = Stage::new();
        stage.keep_key(KeyId(1), KEY);
        let mut asked = openai(&peer.url("/v1"));
        asked.keys = vec![KeyId(1)];
        asked.auth = wanted.other();
        let report = check(&stage, &asked);
        let problem = report.failed_at(Step::Authentication);
        let remedy = Remedy::UseAuth {
            provider: HERE,
            scheme: wanted,
        };
        assert_eq!(
            problem.remedies().into_iter().next(),
            Some(remedy),
            "{report:#?}"
        );
        assert!(!format!("{report:?}").contains(KEY));
        asked.auth = wanted;
        works(&stage, &asked);
    }
}

#[test]
fn a_rejected_key_is_named_and_another_one_works() {
    let peer = Peer::start(|request, line| match request.header("authorization") {
        Some(value) if value.ends_with(KEY) => api_below_v1(request, line),
        Some(_) => error(line, 401, "Incorrect API key"),
        None => error(line, 401, "No API key"),
    });
    let stage = Stage::new();
    stage.keep_key(KeyId(1), "sk-wrong-0123456789");
    let mut asked = openai(&peer.url("/v1"));
    let keyless = check(&stage, &asked);
    let problem = keyless.failed_at(Step::Authentication);
    assert_eq!(problem.kind(), "key_refused");
    let hint = problem.hint().unwrap_or_default();
    assert!(hint.contains("placeholder"), "{problem:?}");
    asked.keys = vec![KeyId(1)];
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::Authentication);
    assert!(
        problem.message().contains("Incorrect API key"),
        "{problem:?}"
    );
    assert!(problem.remedies().contains(&Remedy::EditProvider(HERE)));
    stage.keep_key(KeyId(1), KEY);
    works(&stage, &asked);
}

#[test]
fn a_rate_limit_says_to_wait_or_add_keys_and_another_key_works() {
    let peer = Peer::start(|request, line| {
        if has_key(request) {
            api_below_v1(request, line);
        } else {
            line.head(429, "retry-after: 33\r\n");
            line.send("{\"error\":{\"message\":\"slow down\"}}");
        }
    });
    let stage = Stage::new();
    stage.keep_key(KeyId(1), "sk-limited-0123456789");
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::Authentication);
    assert_eq!(problem.kind(), "rate_limited for 33000 ms");
    stage.keep_key(KeyId(2), KEY);
    asked.keys = vec![KeyId(1), KeyId(2)];
    works(&stage, &asked);
}

#[test]
fn without_a_model_list_a_model_added_by_its_id_works() {
    let peer = Peer::start(|request, line| {
        if request.line.starts_with("GET") {
            line.answer(404, "application/json", "{\"detail\":\"Not Found\"}");
        } else {
            api_below_v1(request, line);
        }
    });
    let stage = Stage::new();
    let asked = openai(&peer.url("/v1"));
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::ModelList);
    assert_eq!(
        problem.remedies().into_iter().next(),
        Some(Remedy::AddModel(HERE))
    );
    assert!(problem.message().contains("chat answers"), "{problem:?}");
    let mut with_model = request(&asked);
    with_model.model = Some("m".to_owned());
    let report = run(&stage, with_model);
    report.passed();
    assert_eq!(report.outcome(Step::ModelList), Some(Outcome::Lacking));
}

#[test]
fn a_web_page_is_named_by_its_title() {
    let page = "<!doctype html><html><head><title>Welcome to nginx</title></head></html>";
    let peer = Peer::saying(200, "text/html", page);
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    let problem = report.failed_at(Step::Http);
    assert_eq!(problem.kind(), "web_page");
    assert!(
        problem.message().contains("Welcome to nginx"),
        "{problem:?}"
    );
    let guess = |remedy: &Remedy| matches!(remedy, Remedy::UseBaseUrl { .. });
    assert!(!problem.remedies().iter().any(guess), "{problem:?}");
}

#[test]
fn a_web_page_with_404_everywhere_is_named_and_nothing_useless_is_offered() {
    let page = "<html><head><title>404 Not Found</title></head></html>";
    let peer = Peer::saying(404, "text/html", page);
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    let problem = report.failed_at(Step::Format);
    assert!(problem.message().contains("404 Not Found"), "{problem:?}");
    let offers =
        |remedy: &Remedy| matches!(remedy, Remedy::UseBaseUrl { .. } | Remedy::AddModel(_));
    assert!(!problem.remedies().iter().any(offers), "{problem:?}");
}

#[test]
fn a_server_that_fails_is_told_in_its_own_words() {
    let peer = Peer::saying(500, "text/plain", "Internal Server Error");
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    let problem = report.failed_at(Step::ModelList);
    let hint = problem.hint().unwrap_or_default();
    assert!(hint.contains("Try again"), "{problem:?}");
}

#[test]
fn a_limit_that_is_refused_goes_out_under_its_newer_name() {
    let peer = Peer::start(|request, line| {
        if request.body.contains("\"max_tokens\"") {
            return error(
                line,
                400,
                "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            );
        }
        api_below_v1(request, line);
    });
    check(&Stage::new(), &openai(&peer.url("/v1"))).passed();
    let bodies: Vec<String> = peer.received().into_iter().map(|r| r.body).collect();
    let chats = bodies.iter().filter(|body| body.contains("\"messages\""));
    assert!(chats.clone().count() >= 3);
    assert!(
        chats
            .skip(1)
            .all(|body| body.contains("max_completion_tokens")),
        "{bodies:?}"
    );
}

#[test]
fn with_an_own_authentication_header_no_key_is_said_to_serve() {
    let peer = Peer::start(|request, line| match request.header("authorization") {
        Some("Basic own") => api_below_v1(request, line),
        Some(_) | None => error(line, 401, "no"),
    });
    let stage = Stage::new();
    stage.keep_key(KeyId(1), KEY);
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    let header = CustomHeader {
        name: "authorization".to_owned(),
        value: HeaderText::Plain("Basic own".to_owned()),
    };
    asked.network = Arc::new(NetworkSettings {
        headers: vec![header],
        ..NetworkSettings::default()
    });
    let report = check(&stage, &asked);
    report.passed();
    let step = report
        .steps
        .iter()
        .find(|step| step.step == Step::Authentication);
    assert!(
        step.is_some_and(|step| words::finding(&step.found).contains("header of your own")),
        "{report:#?}"
    );
    assert_eq!(stage.answer(asked).key_number, None);
}

#[test]
fn a_web_page_at_the_root_gives_way_to_the_api_below_it() {
    let peer = Peer::start(|request, line| {
        if request.line.contains("/v1/") {
            api_below_v1(request, line);
        } else {
            line.answer(200, "text/html", "<html><title>Chat</title></html>");
        }
    });
    let stage = Stage::new();
    let mut asked = openai(&peer.url(""));
    let report = check(&stage, &asked);
    let problem = report.problem.as_ref().expect("a problem");
    let Some(Remedy::UseBaseUrl { base_url, .. }) = problem.remedies().into_iter().next() else {
        panic!("{report:#?}");
    };
    asked.address = Address::Url(base_url.clone());
    works(&stage, &asked);
}

#[test]
fn a_field_that_is_refused_is_left_out_from_then_on() {
    let peer = Peer::start(|request, line| {
        for field in ["max_tokens", "stream_options"] {
            if request.body.contains(field) {
                return error(line, 400, &format!("json: unknown field '{field}'"));
            }
        }
        api_below_v1(request, line);
    });
    let stage = Stage::new();
    let asked = openai(&peer.url("/v1"));
    let report = check(&stage, &asked);
    report.passed();
    let fields: Vec<&str> = report
        .learned
        .iter()
        .map(|fact| fact.field.as_str())
        .collect();
    assert_eq!(fields, ["max_tokens", "stream_options"]);
    assert!(report.learned.iter().all(|fact| fact.model == "m"));
    let before = peer.received().len();
    let mut knowing = request(&asked);
    knowing.omitted = report.learned;
    let again = run(&stage, knowing);
    again.passed();
    assert!(again.learned.is_empty());
    let refused = |request: &Received| request.body.contains("max_tokens");
    assert!(!peer.received()[before..].iter().any(refused));
}

#[test]
fn a_stream_that_comes_in_one_piece_is_said_to() {
    let peer = Peer::start(|request, line| {
        let mut request = request.clone();
        request.body = request.body.replace("\"stream\":true", "\"stream\":false");
        api_below_v1(&request, line);
    });
    let report = check(&Stage::new(), &openai(&peer.url("/v1")));
    report.passed();
    assert_eq!(report.outcome(Step::Stream), Some(Outcome::Lacking));
}

#[test]
fn the_key_that_is_typed_is_checked_before_it_is_stored() {
    let peer = Peer::start(|request, line| {
        if has_key(request) {
            api_below_v1(request, line);
        } else {
            error(line, 401, "no");
        }
    });
    let stage = Stage::new();
    let mut typed = request(&openai(&peer.url("/v1")));
    typed.typed_key = Some(Secret::new(KEY));
    let report = run(&stage, typed);
    report.passed();
    assert!(!format!("{report:?}").contains(KEY));
}

#[test]
fn tools_and_image_are_looked_at_only_when_asked_for_and_fail_nothing() {
    let peer = Peer::start(|request, line| {
        if request.body.contains("\"tools\"") {
            let call = r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#;
            line.answer(200, "application/json", call);
        } else if request.body.contains("image_url") {
            error(line, 400, "this model does not support images");
        } else {
            api_below_v1(request, line);
        }
    });
    let stage = Stage::new();
    let asked = openai(&peer.url("/v1"));
    let plain = check(&stage, &asked);
    assert_eq!(
        (plain.outcome(Step::Tools), plain.outcome(Step::Image)),
        (None, None)
    );
    let mut extras = request(&asked);
    extras.with_extras = true;
    let report = run(&stage, extras);
    report.passed();
    assert_eq!(report.outcome(Step::Tools), Some(Outcome::Passed));
    assert_eq!(report.outcome(Step::Image), Some(Outcome::Lacking));
}

#[test]
fn a_failed_answer_in_chat_gets_the_same_remedies() {
    let peer = Peer::start(api_below_v1);
    let stage = Stage::new();
    let answer = stage.answer(openai(&peer.url("")));
    let problem = answer.problem();
    assert_eq!(problem.message(), "The base URL lacks the version path");
    assert!(matches!(
        problem.remedies().into_iter().next(),
        Some(Remedy::UseBaseUrl { .. })
    ));
}

#[test]
fn a_field_that_chat_names_is_left_out_and_told() {
    let peer = Peer::start(|request, line| {
        if request.body.contains("stream_options") {
            error(line, 400, "json: unknown field 'stream_options'");
        } else {
            api_below_v1(request, line);
        }
    });
    let answer = Stage::new().answer_to(openai(&peer.url("/v1")), "m", "Hello");
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(answer.refused_fields, ["stream_options"]);
    assert_eq!(peer.received().len(), 2);
}

#[test]
fn a_server_that_is_not_running_is_named_by_its_addresses() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let url = format!("http://127.0.0.1:{closed}/v1");
    let stage = Stage::new();
    let report = check(&stage, &openai(&url));
    let problem = report.failed_at(Step::Tcp);
    assert_eq!(problem.kind(), "refused");
    assert_eq!(
        words::problem(problem).lines,
        [format!("127.0.0.1:{closed}: refused")]
    );
    let hint = problem.hint().unwrap_or_default();
    assert!(hint.contains("Start the server"), "{problem:?}");
    // Once it runs, the same check passes.
    let peer = Peer::start_at(&format!("127.0.0.1:{closed}"), api_below_v1);
    let _running = peer.expect("the port is still free");
    works(&stage, &openai(&url));
}

#[test]
fn a_host_that_has_no_address_is_named() {
    let report = check(&Stage::new(), &openai("http://nowhere.invalid:8000/v1"));
    let problem = report.failed_at(Step::Address);
    assert_eq!(problem.kind(), "unknown_host");
}

#[test]
fn a_certificate_that_is_not_trusted_is_shown_and_can_be_trusted_for_this_provider() {
    let pair = Pair::self_signed(&["localhost"], |_| {});
    let peer = SecurePeer::showing(&pair);
    let stage = Stage::new();
    let mut asked = openai(&peer.url());
    let report = check(&stage, &asked);
    let problem = report.failed_at(Step::Tls);
    assert_eq!(problem.kind(), "tls");
    let Some(Remedy::TrustCertificate {
        provider,
        certificate,
    }) = problem.remedies().into_iter().next()
    else {
        panic!("{problem:?}");
    };
    assert_eq!(
        (provider, certificate.fingerprint),
        (HERE, pair.fingerprint())
    );
    assert!(peer.received().is_empty());
    asked.network = Arc::new(NetworkSettings {
        trusted: vec![certificate.fingerprint],
        ..NetworkSettings::default()
    });
    let report = check(&stage, &asked);
    assert_eq!(report.outcome(Step::Tls), Some(Outcome::Passed));
    assert!(report.steps.iter().any(|report| {
        let shown = report.raw.as_deref().unwrap_or_default();
        report.step == Step::Tls && shown.contains(&pair.fingerprint().to_string())
    }));
    works(&stage, &asked);
}
