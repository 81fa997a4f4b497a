//! What each kind of server is recognised by, and everything that is learnt from it.

use crate::played_servers::{Learnt, many, played};
use serde_json::{Value, json};
use tertulia::domain::capability::{Capability, Source, Sourced};
use tertulia::domain::model::{ListedModel, LoadState};
use tertulia::domain::server_kind::KindId;
use tertulia::wire::models::decode_models;
use tertulia::wire::servers::{
    Answered, Ask, AskPath, ServerKind, kind_of, recognised, recognised_by_list,
};

fn source(source: Source) -> &'static str {
    match source {
        Source::User => "user",
        Source::Server => "server",
        Source::ModelList => "list",
        Source::Catalogue => "catalogue",
    }
}

/// All that is known of a model, in one line; what is unknown is left out.
fn line(model: &ListedModel) -> String {
    let mut words = vec![model.id.clone()];
    let counts = [
        ("context", model.context_length),
        ("trained", model.trained_context),
        ("output", model.max_output),
    ];
    for (name, count) in counts {
        words
            .extend(count.map(|count| format!("{name}={}({})", count.value, source(count.source))));
    }
    for capability in Capability::ALL {
        let known = model.capabilities.get(capability).map(|known| {
            let sign = if known.value { '+' } else { '-' };
            format!("{sign}{capability:?}({})", source(known.source))
        });
        words.extend(known);
    }
    words.extend(model.price.map(|price| {
        let Sourced { value, source: by } = price;
        let cached = value.cached_per_million.map(|cached| format!("/{cached}"));
        let (input, output) = (value.input_per_million, value.output_per_million);
        format!(
            "${input}/{output}{}({})",
            cached.unwrap_or_default(),
            source(by)
        )
    }));
    words.extend(model.load.map(|load| format!("[{}]", load.label())));
    let defaults = model.server_defaults.iter();
    words.extend(defaults.map(|(name, value)| format!("{name}={value}")));
    words.join(" ")
}

/// Checks what is made of a server of the fixtures: its name with version, and what is known of
/// each model.
#[track_caller]
fn check(fixture: &str, label: &str, expected: &[&str]) -> Learnt {
    let learnt = played(fixture).learnt();
    let lines: Vec<String> = learnt.models.iter().map(line).collect();
    assert_eq!(learnt.server.label(), label);
    assert_eq!(lines, expected, "{}", lines.join("\n"));
    learnt
}

#[test]
fn llama_server_tells_the_context_of_one_conversation_its_samplers_and_what_the_model_reads() {
    check(
        "llama-server",
        "llama.cpp b9992-1f2e3d4c",
        &[
            "gemma-4-12b context=8192(server) trained=262144(list) +Tools(server) +Vision(server) \
           -Audio(server) [loaded] dynatemp_exponent=1 dynatemp_range=0 min_p=0.05 repeat_last_n=64 \
           repeat_penalty=1.1 temperature=0.8 top_k=40 top_p=0.95",
        ],
    );
}

#[test]
fn a_router_is_asked_about_loaded_models_only_and_never_made_to_load_one() {
    let learnt = check(
        "llama-server-router",
        "llama.cpp b9992-1f2e3d4c",
        &[
            "ggml-org/gemma-3-4b-it-GGUF:Q4_K_M context=4096(server) -Tools(server) +Vision(server) \
             -Audio(server) [loaded] temperature=1 top_k=64",
            "Qwen3-0.6B-Q4_K_M -Vision(list) -Audio(list) [not loaded]",
            "broken [failed to load]",
            "asleep [sleeping]",
            "starting [loading]",
        ],
    );
    let asked: Vec<_> = learnt.asked.iter().map(|ask| &ask.at).collect();
    let expected = [
        "/props?autoload=false",
        "/props?model=ggml-org%2Fgemma-3-4b-it-GGUF%3AQ4_K_M&autoload=false",
    ]
    .map(|path| AskPath::Root(path.to_owned()));
    assert_eq!(asked, expected.iter().collect::<Vec<_>>());
}

#[test]
fn vllm_tells_what_it_was_started_with() {
    check(
        "vllm",
        "vLLM 0.14.1",
        &["Qwen/Qwen3-8B context=32768(server)", "sql-lora"],
    );
}

#[test]
fn sglang_tells_its_context_in_the_list_and_what_the_model_reads_when_asked() {
    check(
        "sglang",
        "SGLang",
        &["qwen3-0.6b context=8192(server) -Vision(server) -Audio(server) +Reasoning(server)"],
    );
}

#[test]
fn ollama_tells_a_context_only_where_one_is_in_force() {
    check(
        "ollama",
        "Ollama 0.14.2",
        &[
            "gemma4:latest context=4096(server) trained=262144(server) +Tools(server) +Vision(server) \
             +Audio(server) +Reasoning(server) [loaded] top_k=64",
            "qwen3:8b trained=40960(server) +Tools(server) -Vision(server) +Reasoning(server) [not loaded]",
            "long-llama:latest context=65536(server) trained=131072(server) -Tools(server) \
             -Vision(server) -Reasoning(server) [not loaded] repeat_penalty=1.05",
            "llava:7b trained=32768(server) [not loaded]",
            "gpt-oss:120b-cloud trained=131072(server) +Tools(server) -Vision(server) +Reasoning(server)",
        ],
    );
}

#[test]
fn ollama_names_match_without_the_tag_that_goes_without_saying() {
    let mut server = played("ollama");
    server.list = json!({"data": [{"id": "gemma4"}]});
    let show = server.answers["POST /api/show gemma4:latest"].clone();
    server.answers["POST /api/show gemma4"] = show;
    let learnt = server.learnt();
    let model = &learnt.models[0];
    assert_eq!(model.context_length.map(|known| known.value), Some(4096));
    assert_eq!(model.load, Some(LoadState::Loaded));
}

#[test]
fn where_ollama_lists_nothing_its_tags_become_the_list() {
    let mut server = played("ollama");
    server.list = Value::Null;
    let learnt = server.learnt();
    assert_eq!(learnt.models.len(), 5);
    assert_eq!(learnt.models[0].id, "gemma4:latest");
    assert_eq!(
        learnt.models[0].context_length.map(|known| known.value),
        Some(4096)
    );
}

#[test]
fn lm_studio_tells_what_is_loaded_not_what_could_be() {
    check(
        "lm-studio-v1",
        "LM Studio",
        &[
            "google/gemma-4-26b-a4b context=4096(server) trained=262144(server) +Tools(server) \
             +Vision(server) +Reasoning(server) [loaded]",
            "qwen/qwen3-4b context=16384(server) trained=40960(server) +Tools(server) -Vision(server) \
             [loaded]",
            "qwen/qwen3-4b:2 context=8192(server) [loaded]",
            "text-embedding-nomic-embed-text-v1.5 trained=2048(server) [not loaded]",
        ],
    );
}

#[test]
fn where_lm_studio_lists_nothing_its_older_list_becomes_the_list() {
    check(
        "lm-studio-v0",
        "LM Studio",
        &[
            "qwen2-vl-7b-instruct trained=32768(server) +Vision(server) [not loaded]",
            "mistralai/mistral-small-3.2 context=4096(server) trained=131072(server) +Tools(server) \
             +Vision(server) [loaded]",
        ],
    );
}

#[test]
fn the_own_lists_of_lm_studio_are_read_as_model_lists_too() {
    let server = played("lm-studio-v1");
    let list = server.answers["GET /api/v1/models"].clone();
    let kind = recognised_by_list(&list).map(ServerKind::id);
    assert_eq!(kind, Some(KindId::LM_STUDIO));
    let page = decode_models(list.to_string().as_bytes()).expect("a list");
    let lines: Vec<String> = page.models.iter().map(line).collect();
    assert_eq!(
        lines[..2],
        [
            "google/gemma-4-26b-a4b context=4096(server) trained=262144(list) +Tools(list) \
             +Vision(list) +Reasoning(list) [loaded]",
            "qwen/qwen3-4b context=8192(server) trained=40960(list) +Tools(list) -Vision(list) [loaded]",
        ]
    );
}

#[test]
fn litellm_tells_prices_and_for_several_deployments_what_holds_for_all() {
    check(
        "litellm",
        "LiteLLM 1.106.2",
        &[
            "gpt-4 context=8192(server) output=4096(server) +Tools(server) -Reasoning(server) \
             $30/60(server)",
            "balanced context=32000(server) output=16384(server) +Tools(server)",
            "own",
        ],
    );
}

#[test]
fn tgi_tells_its_one_model_with_or_without_a_list() {
    check(
        "tgi",
        "TGI 0.5.0",
        &["bigscience/blomm-560m context=2048(server)"],
    );
    check(
        "tgi-without-list",
        "TGI 2.0.4",
        &["HuggingFaceM4/idefics2-8b context=4096(server) +Vision(server)"],
    );
}

#[test]
fn localai_tells_capabilities_and_is_not_taken_for_ollama() {
    check(
        "localai",
        "LocalAI v2.28.0",
        &[
            "qwen2.5-omni +Tools(server) +Vision(server) +Audio(server)",
            "whisper-1 -Vision(server) +Audio(server)",
        ],
    );
}

#[test]
fn openrouter_tells_prices_per_token_and_none_for_its_router() {
    check(
        "openrouter",
        "OpenRouter",
        &[
            "openai/gpt-5-mini context=400000(list) output=128000(list) +Tools(list) +Vision(list) \
             -Audio(list) +Reasoning(list) $0.25/2/0.025(list)",
            "openrouter/auto context=2000000(list) +Tools(list) +Vision(list) -Audio(list) \
             -Reasoning(list) temperature=0.6 top_p=0.95",
            "qwen/qwen4-max context=262144(list) output=32768(list) +Tools(list) -Vision(list) \
             -Audio(list) -Reasoning(list) $1.2/6(list)",
            "meta-llama/llama-4:free context=131072(list) -Tools(list) -Vision(list) -Audio(list) \
             -Reasoning(list) $0/0(list)",
            "odd/pricing context=8192(list) -Tools(list) -Vision(list) -Audio(list) -Reasoning(list)",
        ],
    );
}

#[test]
fn mistral_tells_capabilities_and_its_default_temperature() {
    check(
        "mistral",
        "Mistral",
        &[
            "mistral-medium-2508 context=131072(list) +Tools(list) +Vision(list) -Audio(list) \
             -Reasoning(list) temperature=0.3",
            "mistral-ocr-latest context=16384(list) -Tools(list) +Vision(list)",
        ],
    );
}

#[test]
fn groq_tells_context_and_longest_answer() {
    check(
        "groq",
        "Groq",
        &[
            "meta-llama/llama-4-scout-17b-16e-instruct context=131072(list) output=8192(list)",
            "gemma2-9b-it context=8192(list)",
        ],
    );
}

#[test]
fn together_tells_prices_per_million() {
    check(
        "together",
        "Together AI",
        &[
            "meta-llama/Llama-3.3-70B-Instruct-Turbo context=131072(list) $0.88/0.88(list)",
            "someone/dedicated context=8192(list)",
        ],
    );
}

#[test]
fn anthropic_tells_limits_and_capabilities_where_it_likes() {
    check(
        "anthropic",
        "Anthropic",
        &[
            "claude-opus-4-7 context=1000000(list) output=128000(list) +Vision(list) +Reasoning(list)",
            "claude-haiku-4-5-20251001",
        ],
    );
}

#[test]
fn prices_whose_unit_is_not_known_stay_unknown() {
    let check = |facts: Value, expected: Option<f64>| {
        let body = json!({"data": [{"id": "a", "pricing": facts}]}).to_string();
        let page = decode_models(body.as_bytes()).expect("a list");
        let [model] = page.models.as_slice() else {
            panic!("the model is lost: {body}");
        };
        let price = model.price.map(|price| price.value.input_per_million);
        assert_eq!(price, expected, "{body}");
    };
    check(
        json!({"prompt": "0.000001", "completion": "0.000002"}),
        Some(1.0),
    );
    check(
        json!({"prompt": "0.000001", "completion": "0.000002", "input_cache_read": "-1"}),
        Some(1.0),
    );
    check(json!({"prompt": 0.2, "completion": 0.6}), None);
    check(json!({"prompt": "0.2", "completion": "0.6"}), None);
    check(json!({"prompt": "0.000001"}), None);
    check(json!({"prompt": "cheap", "completion": "0.1"}), None);
    check(json!({"prompt": "NaN", "completion": "inf"}), None);
    check(json!({"input": 0.2, "output": 0.6}), None);
    check(json!({"hourly": 0, "input": 0.2, "output": 0.6}), Some(0.2));
    check(json!({"hourly": 0, "input": -0.2, "output": 0.6}), None);
    check(json!("free"), None);
    check(Value::Null, None);
}

#[test]
fn five_thousand_models_are_read_and_learnt_about() {
    let mut list = many(5000);
    list["data"][17] = json!({"id": {}, "status": 7});
    let page = decode_models(list.to_string().as_bytes()).expect("a list");
    assert_eq!(page.models.len(), 4999);
    let rows = (0..5000).map(|n| {
        json!({"model_name": format!("org/model-{n}"), "litellm_params": {}, "model_info": {"max_input_tokens": n + 1}})
    });
    let said = json!({"data": rows.collect::<Vec<_>>()});
    let tags = (0..5000)
        .map(|n| json!({"name": format!("org/model-{n}:latest"), "capabilities": ["tools"]}));
    let tags = json!({"models": tags.collect::<Vec<_>>()});
    let answers = [("/model/info", said), ("/api/tags", tags)].map(|(path, said)| Answered {
        ask: Ask::root(path),
        said,
    });
    let mut models = page.models;
    for id in [KindId::LITELLM, KindId::OLLAMA] {
        kind_of(&id).expect("a kind").learn(&answers, &mut models);
    }
    assert_eq!(models.len(), 4999);
    let model = models.last().expect("a model");
    assert_eq!(model.context_length.map(|known| known.value), Some(5000));
    assert!(model.capabilities.has(Capability::Tools));
}

#[test]
fn a_version_is_one_short_line() {
    let version = |said: Value| {
        let ask = Ask::root("/version");
        let kind = kind_of(&KindId::VLLM).expect("a kind");
        recognised(kind, &[Answered { ask, said }]).version
    };
    assert_eq!(
        version(json!({"version": " 0.14 "})),
        Some("0.14".to_owned())
    );
    for odd in [
        json!(""),
        json!(7),
        json!(null),
        json!("a\nb"),
        json!("9".repeat(65)),
    ] {
        assert_eq!(version(json!({ "version": odd })), None);
    }
}
