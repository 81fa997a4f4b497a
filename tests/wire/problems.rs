//! What is said when a request fails, and which buttons are offered.

use crate::reading::recording;
use crate::said::Said as _;
use crate::{ANTHROPIC, OPENAI, format_of};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::Asked;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::parameters::dialect::USUAL;
use tertulia::domain::problem::{MAX_DETAILS_BYTES, Problem, Remedy};
use tertulia::domain::secret::Secret;
use tertulia::domain::timestamp::Timestamp;
use tertulia::wire::classify::{answer_problem, response_problem};
use tertulia::wire::http::ResponseHead;
use tertulia::wire::models::decode_models;
use tertulia::wire::{Target, WireError};

const PROVIDER: ProviderId = ProviderId(7);
const EDIT: Remedy = Remedy::EditProvider(PROVIDER);
const TEST_KEYS: Remedy = Remedy::TestKeys(PROVIDER);
const ADD: Remedy = Remedy::AddModel(PROVIDER);

/// An exchange that failed, with defaults for all but what a case is about.
struct Case {
    base: &'static str,
    format: ApiFormat,
    auth: AuthScheme,
    key: &'static str,
    asked: Asked,
    head: ResponseHead,
}

fn case(status: u16) -> Case {
    Case {
        base: "http://localhost:8000/v1",
        format: OPENAI,
        auth: AuthScheme::Bearer,
        key: "sk-1234567890abcd",
        asked: Asked::Chat,
        head: ResponseHead {
            status,
            ..ResponseHead::default()
        },
    }
}

impl Case {
    fn with<T>(&self, then: impl FnOnce(&Target<'_>) -> T) -> T {
        let base_url = BaseUrl::check(self.base).expect(self.base).url;
        let key = Secret::new(self.key);
        then(&Target {
            provider: PROVIDER,
            provider_name: "rack",
            format: format_of(self.format),
            base_url: &base_url,
            auth: self.auth,
            key: (!key.is_empty()).then_some(&key),
            headers: &[],
            dialect: &USUAL,
            extra_body: None,
        })
    }

    fn problem(&self, body: impl AsRef<[u8]>) -> Problem {
        self.with(|target| {
            response_problem(&self.head, body.as_ref(), target, self.asked, Timestamp(0))
        })
    }

    fn answer(&self, error: &WireError) -> Problem {
        self.with(|target| answer_problem(error, target, self.asked))
    }
}

#[track_caller]
fn check(problem: &Problem, kind: &str, message: &str, remedies: &[Remedy]) {
    assert_eq!(
        (
            problem.kind().as_str(),
            problem.message().as_str(),
            problem.remedies().as_slice()
        ),
        (kind, message, remedies)
    );
    let hint = problem.hint().unwrap_or_default();
    assert!(!hint.is_empty() && !hint.ends_with('.'), "{hint:?}");
    assert!(!problem.message().ends_with('.'), "{}", problem.message());
}

fn use_v1(base: &str) -> Remedy {
    Remedy::UseBaseUrl {
        provider: PROVIDER,
        base_url: BaseUrl::check(base).expect(base).url,
    }
}

#[test]
fn a_refused_key_is_said_with_the_servers_words() {
    let refused = case(401).problem(recording("keys_chat_bad.json"));
    check(
        &refused,
        "key_refused",
        "“rack” does not accept the key (401): Authentication Error, Invalid proxy server token passed",
        &[EDIT, TEST_KEYS],
    );
    let mut keyless = case(401);
    keyless.key = "";
    check(
        &keyless.problem(""),
        "key_refused",
        "“rack” asks for a key (401)",
        &[EDIT],
    );
    assert!(
        keyless
            .problem("")
            .hint()
            .is_some_and(|hint| hint.contains("placeholder"))
    );
    keyless.base = "https://api.example.com/v1";
    assert_eq!(keyless.problem("").hint().as_deref(), Some("Enter its key"));
}

#[test]
fn a_forbidden_request_offers_another_model_only_where_one_was_asked() {
    let words = "“rack” does not allow this with this key (403): This key is blocked";
    let mut forbidden = case(403);
    let body = recording("keys_chat_blocked.json");
    let choose = Remedy::ChooseModel;
    check(
        &forbidden.problem(&body),
        "forbidden",
        words,
        &[choose, EDIT, TEST_KEYS],
    );
    forbidden.asked = Asked::Models;
    check(
        &forbidden.problem(&body),
        "forbidden",
        words,
        &[EDIT, TEST_KEYS],
    );
}

/// Of what is typed in the dialog nothing has a name yet, and no control but the fields.
#[test]
fn a_server_without_a_name_is_called_so_and_only_what_is_there_is_advised() {
    let problem = |status, body: &[u8]| {
        let case = case(status);
        case.with(|target| {
            let target = Target {
                provider: DRAFT,
                provider_name: "",
                ..*target
            };
            response_problem(&case.head, body, &target, Asked::Chat, Timestamp(0))
        })
    };
    let said = |status, message: &str, hint: &str| {
        let problem = problem(status, b"{}");
        assert_eq!(problem.message(), message);
        assert_eq!(problem.hint().as_deref(), Some(hint));
    };
    said(
        401,
        "The server does not accept the key (401)",
        "Check the key",
    );
    said(
        429,
        "The server limits how often it can be asked (429)",
        "Wait a while, then try again",
    );
    let empty = case(200).with(|target| {
        let target = Target {
            provider_name: "",
            ..*target
        };
        answer_problem(&WireError::Empty, &target, Asked::Chat)
    });
    assert_eq!(empty.message(), "The answer of the server is empty");
}

#[test]
fn a_rate_limit_says_how_long_to_wait_m5() {
    let limited = |retry_after: Option<&str>, ms: Option<u64>, hint: &str| {
        let mut case = case(429);
        case.head.retry_after = retry_after.map(str::to_owned);
        let problem = case.problem(recording("chat_limited_3.json"));
        let kind = match ms {
            Some(ms) => format!("rate_limited for {ms} ms"),
            None => "rate_limited".to_owned(),
        };
        // The window counts down to the moment from which on it is worth it.
        let retry = ms.map_or(Remedy::Retry, |ms| {
            Remedy::RetryAt(Timestamp(i64::try_from(ms).expect("small")))
        });
        check(
            &problem,
            &kind,
            "“rack” limits how often it can be asked (429): No deployments available for selected model",
            &[retry, EDIT],
        );
        let meanwhile = format!("{hint}, or add another key to be used meanwhile");
        assert_eq!(problem.hint(), Some(meanwhile));
        case.key = "";
        let keyless = case.problem("");
        assert_eq!(keyless.hint().as_deref(), Some(hint));
    };
    limited(Some("60"), Some(60_000), "Wait 60 s, then try again");
    limited(
        Some("Thu, 01 Jan 1970 00:01:30 GMT"),
        Some(90_000),
        "Wait 90 s, then try again",
    );
    limited(None, None, "Wait a while, then try again");
}

#[test]
fn a_quota_is_not_waited_for_e6() {
    let body =
        r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
    check(
        &case(429).problem(body),
        "quota_used_up",
        "“rack” says that the quota is used up (429): You exceeded your current quota",
        &[EDIT],
    );
    check(
        &case(402).problem(""),
        "quota_used_up",
        "“rack” says that the quota is used up (402)",
        &[EDIT],
    );
}

#[test]
fn a_missing_version_in_the_base_url_is_offered_r17() {
    let mut bare = case(404);
    bare.base = "http://localhost:8000";
    let message = "There is no such API at http://localhost:8000 (404): the base URL may lack /v1";
    let with_version = use_v1("http://localhost:8000/v1");
    for body in [
        "{\"detail\":\"Not Found\"}",
        "<!DOCTYPE html><title>404</title>",
        "",
    ] {
        let remedies = [with_version.clone(), EDIT];
        check(&bare.problem(body), "path_unknown", message, &remedies);
    }
    bare.asked = Asked::Models;
    let remedies = [with_version, ADD, EDIT];
    check(
        &bare.problem("Cannot GET /models"),
        "path_unknown",
        message,
        &remedies,
    );
    // The other format adds the version by itself.
    (bare.format, bare.auth) = (ANTHROPIC, AuthScheme::XApiKey);
    check(
        &bare.problem(""),
        "path_unknown",
        "“rack” lists no models (404)",
        &[ADD, EDIT],
    );
}

#[test]
fn an_endpoint_without_a_list_may_still_chat() {
    let mut models = case(404);
    models.asked = Asked::Models;
    let problem = models.problem(recording("chat_404path.json"));
    check(
        &problem,
        "path_unknown",
        "“rack” lists no models (404)",
        &[ADD, EDIT],
    );
    assert!(
        problem
            .hint()
            .is_some_and(|hint| hint.starts_with("Chat may still work"))
    );
    check(
        &case(404).problem(recording("chat_404path.json")),
        "path_unknown",
        "There is no such API at http://localhost:8000/v1 (404)",
        &[EDIT],
    );
    check(
        &case(405).problem(""),
        "path_unknown",
        "There is no such API at http://localhost:8000/v1 (405)",
        &[EDIT],
    );
}

#[test]
fn an_unknown_model_is_told_from_an_unknown_path_m6() {
    let check_model = |status: u16, body: &str, words: &str| {
        let message = format!("“rack” does not have this model ({status}): {words}");
        let remedies = [Remedy::ChooseModel, EDIT];
        check(
            &case(status).problem(body),
            "model_unknown",
            &message,
            &remedies,
        );
    };
    check_model(
        404,
        r#"{"error":{"message":"model \"x\" not found, try pulling it first"}}"#,
        "model \"x\" not found, try pulling it first",
    );
    check_model(
        404,
        r#"{"object":"error","message":"The model `x` does not exist.","code":404}"#,
        "The model `x` does not exist",
    );
    check_model(
        404,
        r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}}"#,
        "model: claude-x",
    );
    for name in ["chat_nomodel.json", "messages_nomodel.json"] {
        let body = recording(name);
        let problem = case(400).problem(body);
        assert_eq!(problem.kind(), "model_unknown", "{problem:?}");
        assert_eq!(problem.remedies(), [Remedy::ChooseModel, EDIT]);
    }
}

#[test]
fn a_conversation_that_is_too_long_is_told_from_other_mistakes_m13() {
    for (status, body) in [
        (400, recording("chat_canned-context.json")),
        (400, recording("messages_canned-context.json")),
        (
            400,
            br#"{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (8192 tokens)","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}"#.to_vec(),
        ),
        (400, br#"{"error":{"code":"context_length_exceeded","message":"Too long"}}"#.to_vec()),
        (400, br#"{"message":"This model's maximum context length is 4096 tokens."}"#.to_vec()),
        (400, br#"{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#.to_vec()),
        (500, br#"{"error":"the input is too long"}"#.to_vec()),
    ] {
        let problem = case(status).problem(&body);
        assert_eq!(problem.kind(), "context_exceeded", "{problem:?}");
        assert_eq!(problem.remedies(), [Remedy::ChooseModel]);
    }
}

#[test]
fn other_refusals_give_the_servers_words_e2() {
    check(
        &case(400).problem(recording("chat_badkey.json")),
        "request_refused",
        "“rack” refused the request (400): No connected db",
        &[EDIT],
    );
    check(
        &case(422).problem(r#"{"detail":[{"loc":["body","top_k"],"msg":"extra fields"}]}"#),
        "request_refused",
        "“rack” refused the request (422): body.top_k: extra fields",
        &[EDIT],
    );
    check(
        &case(408).problem(""),
        "server_timed_out",
        "“rack” gave up waiting (408)",
        &[Remedy::Retry],
    );
    check(
        &case(307).problem(""),
        "redirected",
        "“rack” points to another address (307)",
        &[EDIT],
    );
}

#[test]
fn a_failing_server_can_be_asked_again() {
    check(
        &case(502).problem("<html><title>502 Bad Gateway</title></html>"),
        "server_failed",
        "“rack” failed (502): 502 Bad Gateway",
        &[Remedy::Retry],
    );
    let mut keyless = case(500);
    keyless.key = "";
    let problem = keyless.problem(recording("models_nokey.txt"));
    check(
        &problem,
        "server_failed",
        "“rack” failed (500): Internal Server Error",
        &[Remedy::Retry, EDIT],
    );
    assert!(problem.hint().is_some_and(|hint| hint.contains("key")));
}

#[test]
fn the_raw_reply_is_in_the_details_and_the_key_nowhere() {
    let body = r#"{"error":{"message":"Bad key sk-1234567890abcd","type":"x"}}"#;
    let problem = case(401).problem(body);
    assert_eq!(
        problem.message(),
        "“rack” does not accept the key (401): Bad key sk-1…abcd"
    );
    let details = r#"{"error":{"message":"Bad key sk-1…abcd","type":"x"}}"#;
    assert_eq!(problem.details.as_deref(), Some(details));
    for error in [
        WireError::Api {
            message: "sk-1234567890abcd".into(),
            status: None,
            raw: "sk-1234567890abcd".into(),
        },
        WireError::WebPage {
            title: Some("sk-1234567890abcd".into()),
            raw: "sk-1234567890abcd".into(),
        },
        WireError::Unreadable {
            reason: "x".into(),
            raw: "sk-1234567890abcd".into(),
        },
    ] {
        let problem = case(200).answer(&error);
        assert!(
            !format!("{problem:?}").contains("1234567890"),
            "{problem:?}"
        );
        assert!(problem.details.is_some());
    }
}

#[test]
fn no_half_of_a_key_is_left_where_the_details_are_cut() {
    let start = r#"{"error":{"message":"No","pad":""#;
    for at in MAX_DETAILS_BYTES - 20..MAX_DETAILS_BYTES + 20 {
        let pad = "x".repeat(at - start.len());
        let body = format!("{start}{pad}sk-1234567890abcd\"}}}}");
        let error = decode_models(body.as_bytes()).expect_err("an error");
        for problem in [case(200).answer(&error), case(500).problem(&body)] {
            let details = problem.details.expect("details");
            assert!(!details.contains("sk-12"), "the key begins at {at}");
        }
    }
}

#[test]
fn long_words_are_cut_in_the_message_and_whole_in_the_details() {
    let words = "ключ ".repeat(300);
    let problem = case(500).problem(&words);
    assert!(problem.message().ends_with('…') && problem.message().chars().count() < 230);
    assert_eq!(problem.details.as_deref(), Some(words.trim()));
    let huge = vec![b'x'; 1024 * 1024];
    assert!(
        case(500)
            .problem(huge)
            .details
            .is_some_and(|details| details.len() < 5000)
    );
}

#[test]
fn answers_that_break_say_how() {
    let retry = Remedy::Retry;
    let case = case(200);
    check(
        &case.answer(&WireError::CutShort),
        "cut_short",
        "The answer of “rack” was cut short",
        std::slice::from_ref(&retry),
    );
    check(
        &case.answer(&WireError::Empty),
        "empty",
        "The answer of “rack” is empty",
        &[retry.clone(), Remedy::ChooseModel],
    );
    check(
        &case.answer(&WireError::TooLong {
            limit_bytes: 32 * 1024 * 1024,
        }),
        "piece_too_long",
        "The answer of “rack” has a piece of more than 32 MB",
        &[retry.clone(), EDIT],
    );
    let failed = |status| WireError::Api {
        message: "Overloaded.".into(),
        status,
        raw: r#"{"error":{"message":"Overloaded."}}"#.into(),
    };
    check(
        &case.answer(&failed(None)),
        "server_failed",
        "“rack” reports an error: Overloaded",
        std::slice::from_ref(&retry),
    );
    check(
        &case.answer(&failed(Some(529))),
        "server_failed",
        "“rack” failed (529): Overloaded",
        std::slice::from_ref(&retry),
    );
    check(
        &case.answer(&failed(Some(401))),
        "key_refused",
        "“rack” does not accept the key (401): Overloaded",
        &[EDIT, TEST_KEYS],
    );
}

#[test]
fn what_is_not_this_api_says_what_it_is() {
    let page = |title: Option<&str>| WireError::WebPage {
        title: title.map(str::to_owned),
        raw: "<html>".into(),
    };
    let mut case = case(200);
    check(
        &case.answer(&page(Some("Sign in"))),
        "web_page",
        "http://localhost:8000/v1 answers with a web page, “Sign in”, not an API",
        &[EDIT],
    );
    check(
        &case.answer(&WireError::Unreadable {
            reason: "plain text".into(),
            raw: "Hi".into(),
        }),
        "unreadable",
        "The answer of “rack” cannot be read: plain text",
        &[EDIT],
    );
    case.base = "http://localhost:8000";
    case.asked = Asked::Models;
    check(
        &case.answer(&page(None)),
        "web_page",
        "http://localhost:8000 answers with a web page, not an API",
        &[use_v1("http://localhost:8000/v1"), EDIT],
    );
    check(
        &case.answer(&WireError::CutShort),
        "cut_short",
        "The list of models of “rack” was cut short",
        &[Remedy::Retry],
    );
}
