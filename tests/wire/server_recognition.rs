//! How kinds of servers are told apart, what may be asked of them, and what holds whatever they
//! answer.

use crate::played_servers::{Played, many, played};
use crate::reading::recording;
use crate::{OPENAI, format_of};
use proptest::prelude::*;
use serde_json::{Value, json};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::capability::{Capabilities, Source, Sourced};
use tertulia::domain::format::AuthScheme;
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::{ListedModel, LoadState};
use tertulia::domain::parameters::dialect::USUAL;
use tertulia::domain::server_kind::KindId;
use tertulia::wire::Target;
use tertulia::wire::http::Method;
use tertulia::wire::models::decode_models;
use tertulia::wire::servers::{
    Answered, AskPath, SERVER_KINDS, ServerKind, kind_of, proofs, proven_by, questions, recognised,
    recognised_by_list,
};

/// Checks which kind a list tells by itself.
#[track_caller]
fn check_list(list: &Value, expected: Option<&str>) {
    let kind = recognised_by_list(list).map(ServerKind::id);
    assert_eq!(kind.as_ref().map(KindId::as_str), expected, "{list}");
}

/// Checks which kind answers tell without a list.
#[track_caller]
fn check_proven(answers: Value, expected: Option<&str>) {
    let list = Value::Null;
    let kind = Played { list, answers }.kind().0.map(ServerKind::id);
    assert_eq!(kind.as_ref().map(KindId::as_str), expected);
}

#[test]
fn lists_that_could_be_anyones_tell_no_kind() {
    for list in [
        json!({"object": "list", "data": []}),
        json!({"object": "list", "data": [{"id": "gpt-5", "object": "model", "created": 1, "owned_by": "openai"}]}),
        json!({"data": [{"id": "a", "owned_by": "vllm"}, {"id": "b", "owned_by": "openai"}]}),
        json!({"data": [{"id": "a", "owned_by": "organization_owner", "info": {}}]}),
        json!(["a", "b"]),
        json!([{"id": "openai/gpt-4.1", "publisher": "OpenAI", "type": "chat"}]),
        json!({"models": [{"id": "grok-4", "input_modalities": ["text"]}]}),
        json!({"data": [{"id": "a", "pricing": {"prompt": 0.2, "completion": 0.6}}]}),
        json!({"error": {"message": "No"}}),
        Value::Null,
    ] {
        check_list(&list, None);
    }
    for body in ["models_openai.json", "models_anthropic_headers.json"] {
        let page = decode_models(&recording(body)).expect(body);
        check_list(&page.raw, None);
    }
    let own_names = json!({"has_more": false, "data": [{"type": "model", "id": "claude-x", "display_name": "claude-x"}]});
    check_list(&own_names, None);
    let with_a_broken_entry = json!({"data": [null, {"id": "a", "owned_by": "vllm"}]});
    check_list(&with_a_broken_entry, Some("vllm"));
}

#[test]
fn a_kind_is_proven_without_a_list_and_impostors_are_not_taken_for_others() {
    let answers = |name: &str| played(name).answers;
    check_proven(answers("llama-server"), Some("llama-server"));
    check_proven(answers("llama-server-router"), Some("llama-server"));
    check_proven(answers("ollama"), Some("ollama"));
    check_proven(answers("lm-studio-v1"), Some("lm-studio"));
    check_proven(answers("lm-studio-v0"), Some("lm-studio"));
    check_proven(answers("litellm"), Some("litellm"));
    check_proven(answers("tgi"), Some("tgi"));
    check_proven(answers("localai"), Some("localai"));
    check_proven(answers("vllm"), None);
    check_proven(json!({}), None);
    check_proven(json!({"GET /api/tags": {"models": []}}), Some("ollama"));
    // KoboldCpp speaks for llama-server and for Ollama, and is neither.
    let kobold = json!({
        "GET /props?autoload=false": {"chat_template": "", "total_slots": 1, "default_generation_settings": {"n_ctx": 8192}},
        "GET /api/tags": {"models": [{"name": "koboldcpp/a", "model": "koboldcpp/a:latest", "digest": "9f43", "details": {}}]},
        "GET /api/version": {"version": "0.7.0"},
    });
    check_proven(kobold, None);
    // A list of models under Ollama's path, from someone who has no digests.
    let tags = json!({"models": [{"name": "a", "model": "a", "digest": "", "details": {}}]});
    check_proven(json!({"GET /api/tags": tags}), None);
    let more = json!({"models": [], "object": "list", "data": []});
    check_proven(json!({"GET /api/tags": more}), None);
    // The sister of TGI that only embeds.
    let embeddings = json!({"model_id": "a", "router": "text-embeddings-router", "version": "1.9"});
    check_proven(json!({"GET /info": embeddings}), None);
    // A single-page application answers everything with something.
    let page = json!({"status": true, "name": "Open WebUI", "version": "0.6.5"});
    let anything = proofs().into_iter().map(|(_, ask)| {
        let (AskPath::Root(path) | AskPath::Base(path)) = ask.at;
        (format!("GET {path}"), page.clone())
    });
    check_proven(Value::Object(anything.collect()), None);
}

#[test]
fn an_answer_proves_only_the_kind_that_asked_for_it() {
    let tags = played("ollama").answers["GET /api/tags"].clone();
    check_proven(json!({"GET /info": tags.clone()}), None);
    check_proven(json!({"GET /api/v1/models": tags}), None);
}

#[test]
fn kinds_are_found_by_ids_that_stay() {
    let ids = SERVER_KINDS.map(ServerKind::id);
    let expected = [
        "localai",
        "llama-server",
        "tgi",
        "vllm",
        "sglang",
        "litellm",
        "lm-studio",
        "ollama",
        "openrouter",
        "mistral",
        "groq",
        "together",
        "anthropic",
        "plain",
    ];
    assert_eq!(ids.each_ref().map(KindId::as_str), expected);
    for id in KindId::ALL {
        assert_eq!(kind_of(&id).map(ServerKind::id), Some(id));
    }
    let other: KindId = serde_json::from_value("no such kind".into()).expect("kept");
    assert!(kind_of(&other).is_none());
}

#[test]
fn what_was_answered_as_a_proof_is_not_asked_again() {
    for fixture in ["ollama", "tgi", "localai", "litellm", "lm-studio-v0"] {
        let server = played(fixture);
        let (kind, answers) = server.kind();
        let kind = kind.expect("recognised");
        let asks = questions(kind, &server.list, &server.models(), &answers);
        let again = answers.iter().find(|answer| asks.contains(&answer.ask));
        assert_eq!(again, None, "{fixture}");
        assert!(!answers.is_empty(), "{fixture}");
    }
}

#[test]
fn nothing_that_is_asked_could_load_or_bill() {
    const HARMLESS: [&str; 17] = [
        "/.well-known/localai.json",
        "/api/ps",
        "/api/show",
        "/api/tags",
        "/api/v0/models",
        "/api/v1/models",
        "/api/version",
        "/get_model_info",
        "/health/readiness",
        "/health/readiness/details",
        "/info",
        "/model/info",
        "/model_info",
        "/props",
        "/v1/model/info",
        "/v1/models/capabilities",
        "/version",
    ];
    let list = many(1000);
    let models = Played {
        list: list.clone(),
        answers: Value::Null,
    }
    .models();
    let base_url = BaseUrl::check("http://127.0.0.1:8080/v1")
        .expect("a base URL")
        .url;
    let target = Target {
        provider: ProviderId(7),
        provider_name: "Asked",
        format: format_of(OPENAI),
        base_url: &base_url,
        auth: AuthScheme::Bearer,
        key: None,
        headers: &[],
        dialect: &USUAL,
        extra_body: None,
    };
    for kind in SERVER_KINDS {
        let asks = kind.asks(&list, &models);
        assert!(asks.len() <= 210, "{kind:?}: {}", asks.len());
        for ask in kind.proofs().iter().chain(&asks) {
            let request = ask.encode(&target);
            let path = request
                .url
                .strip_prefix("http://127.0.0.1:8080")
                .expect("at the root");
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            assert!(HARMLESS.contains(&path), "{path}");
            let posts = request.method == Method::Post;
            assert_eq!(posts, path == "/api/show", "{path}");
            if posts {
                let id = ask.model.as_deref().expect("about a model");
                assert_eq!(request.body, Some(json!({"model": id}).to_string()));
            }
            if path == "/props" {
                assert!(
                    query.split('&').any(|part| part == "autoload=false"),
                    "{query}"
                );
                let model = models
                    .iter()
                    .find(|model| Some(&model.id) == ask.model.as_ref());
                assert!(model.is_none_or(|model| model.load == Some(LoadState::Loaded)));
                assert_eq!(ask.model.is_some(), query.contains("model="), "{query}");
            }
        }
    }
}

#[test]
fn proofs_are_asked_in_the_order_of_kinds_without_a_body() {
    let all = proofs();
    let mut once: Vec<KindId> = all.iter().map(|(kind, _)| kind.id()).collect();
    once.dedup();
    let once: Vec<&str> = once.iter().map(KindId::as_str).collect();
    let expected = [
        "localai",
        "llama-server",
        "tgi",
        "litellm",
        "lm-studio",
        "ollama",
    ];
    assert_eq!(once, expected);
    assert!(
        all.iter()
            .all(|(_, ask)| ask.body.is_none() && ask.model.is_none())
    );
}

/// Any JSON, with names and words that the kinds look for.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "a",
        "a:latest",
        "loaded",
        "router",
        "text-generation-router",
        "tools",
        "vision",
        "llama",
        "num_ctx 4096\ntop_k x",
        "-1",
        "0.000001",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (1u32..9999).prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "id",
        "key",
        "name",
        "model",
        "model_name",
        "data",
        "models",
        "model_info",
        "meta",
        "n_ctx",
        "max_model_len",
        "context_length",
        "max_context_length",
        "loaded_instances",
        "config",
        "compatibility_type",
        "state",
        "status",
        "value",
        "capabilities",
        "pricing",
        "prompt",
        "hourly",
        "default_generation_settings",
        "params",
        "modalities",
        "general.architecture",
        "llama.context_length",
        "parameters",
        "model_id",
        "max_total_tokens",
        "router",
        "role",
        "version",
        "max_input_tokens",
        "input_cost_per_token",
        "output_cost_per_token",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let members = prop::collection::vec((name.clone(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| {
                let members = members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(members.collect())
            }),
        ]
    })
}

/// Whether a value is positive and stands somewhere in what was said.
fn was_said(said: &Value, count: u32) -> bool {
    match said {
        Value::Number(number) => number.as_f64() == Some(f64::from(count)),
        Value::String(text) => text.contains(&count.to_string()),
        Value::Array(all) => all.iter().any(|value| was_said(value, count)),
        Value::Object(members) => members.values().any(|value| was_said(value, count)),
        Value::Null | Value::Bool(_) => false,
    }
}

proptest! {
    #[test]
    fn whatever_is_answered_nothing_is_lost_and_nothing_is_guessed(said in any_json(), list in any_json()) {
        let known = ListedModel {
            id: "a".to_owned(),
            context_length: Some(Sourced { value: 77, source: Source::ModelList }),
            capabilities: Capabilities {
                audio: Some(Sourced { value: true, source: Source::Server }),
                ..Capabilities::default()
            },
            ..ListedModel::default()
        };
        recognised_by_list(&list);
        for kind in SERVER_KINDS {
            let before = [known.clone(), ListedModel { id: "b".to_owned(), ..ListedModel::default() }];
            let asks = kind.asks(&list, &before);
            let answers: Vec<Answered> = asks.into_iter().map(|ask| Answered { ask, said: said.clone() }).collect();
            proven_by(&answers);
            recognised(kind, &answers);
            let mut models = before.to_vec();
            kind.learn(&answers, &mut models);
            prop_assert_eq!(models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
            prop_assert!(models[0].context_length.is_some());
            prop_assert!(models[0].capabilities.audio.is_some());
            for (model, before) in models.iter().zip(before) {
                for (now, then) in [
                    (model.context_length, before.context_length),
                    (model.trained_context, before.trained_context),
                    (model.max_output, before.max_output),
                ] {
                    if now != then {
                        let now = now.expect("still known");
                        prop_assert_eq!(now.source, Source::Server);
                        prop_assert!(now.value > 0 && was_said(&said, now.value), "{} of {}", now.value, said);
                    }
                }
            }
            kind.learn(&answers, &mut Vec::new());
        }
    }
}
