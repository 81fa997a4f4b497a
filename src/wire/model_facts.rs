//! What one entry of a model list says about its model. Only what is plainly said: unknown stays
//! unknown.
//!
//! Which server uses which field is listed beside the fields. Entries of what a kind of server is
//! asked for beyond its list look alike, so they are read here too. What an entry says of prices is
//! read in `model_price.rs`.

use super::model_price::price;
use crate::domain::capability::{Capabilities, Source, Sourced};
use crate::domain::model::{ListedModel, LoadState};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where the id is: `key` LM Studio, `name` and `model` Ollama, `model_name` LiteLLM's
/// `/model/info`.
const ID: [&str; 5] = ["id", "key", "name", "model", "model_name"];

/// Where the context length is that a running server takes.
const EFFECTIVE_CONTEXT: [&str; 3] = [
    "/meta/n_ctx",            // llama-server
    "/max_model_len",         // vLLM, SGLang
    "/loaded_context_length", // LM Studio, `/api/v0/models`
];

/// Where the context length is that a service offers.
const LISTED_CONTEXT: [&str; 13] = [
    "/context_length",              // OpenRouter, Together, Fireworks, Moonshot
    "/context_window",              // Groq
    "/max_context_length",          // Mistral
    "/max_input_tokens",            // Anthropic, LiteLLM
    "/model_info/max_input_tokens", // LiteLLM
    "/context_size",                // Novita
    "/contextLength",               // relays
    "/input_token_limit",           // relays
    "/inputTokenLimit",             // Gemini
    "/limits/max_context_length",   // Cerebras
    "/top_provider/context_length", // OpenRouter
    "/max_context_window_tokens",   // relays of Copilot
    "/capabilities/limits/max_context_window_tokens", // Copilot
];

/// Where the longest answer is.
const MAX_OUTPUT: [&str; 8] = [
    "/max_completion_tokens",                 // Groq
    "/max_output_tokens",                     // LiteLLM, Novita
    "/model_info/max_output_tokens",          // LiteLLM
    "/top_provider/max_completion_tokens",    // OpenRouter
    "/limits/max_completion_tokens",          // Cerebras
    "/output_token_limit",                    // relays
    "/outputTokenLimit",                      // Gemini
    "/capabilities/limits/max_output_tokens", // Copilot
];

/// Where each capability is said yes or no, as a boolean or as Anthropic's `{"supported": …}`.
const TOOLS: [&str; 6] = [
    "/capabilities/tools",                // Cerebras
    "/capabilities/function_calling",     // Mistral
    "/capabilities/trained_for_tool_use", // LM Studio
    "/supports_tools",                    // Fireworks
    "/supports_function_calling",         // LiteLLM
    "/model_info/supports_function_calling",
];
const VISION: [&str; 5] = [
    "/capabilities/vision",      // Mistral, LM Studio, Cerebras
    "/capabilities/image_input", // Anthropic
    "/supports_image_input",     // Fireworks
    "/supports_vision",          // LiteLLM
    "/model_info/supports_vision",
];
const AUDIO: [&str; 3] = [
    "/capabilities/audio", // Mistral
    "/supports_audio_input",
    "/model_info/supports_audio_input", // LiteLLM
];
const REASONING: [&str; 4] = [
    "/capabilities/reasoning", // Mistral, Cerebras; an object at LM Studio
    "/capabilities/thinking",  // Anthropic
    "/supports_reasoning",     // LiteLLM
    "/model_info/supports_reasoning",
];

/// Reads an entry; `None` if there is no id in it.
pub(super) fn listed_model(entry: &Value) -> Option<ListedModel> {
    if let Value::String(id) = entry {
        return Some(ListedModel {
            id: id.clone(),
            ..ListedModel::default()
        })
        .filter(|model| !model.id.trim().is_empty());
    }
    let string = |key: &str| {
        let text = entry.get(key)?.as_str()?;
        (!text.trim().is_empty()).then(|| text.to_owned())
    };
    let id = ID.into_iter().find_map(string)?;
    let display_name = ["display_name", "displayName", "name"]
        .into_iter()
        .find_map(string)
        .filter(|name| *name != id);
    Some(ListedModel {
        display_name,
        context_length: context(entry),
        trained_context: trained_context(entry).map(told),
        max_output: first_count(entry, &MAX_OUTPUT)
            .or_else(|| anthropic_max_output(entry))
            .map(told),
        capabilities: capabilities(entry),
        price: price(entry).map(told),
        load: load(entry),
        server_defaults: server_defaults(entry),
        efforts: efforts(entry),
        id,
    })
}

fn told<T>(value: T) -> Sourced<T> {
    Sourced {
        value,
        source: Source::ModelList,
    }
}

/// What is loaded goes before what is offered. What a local model could take (`n_ctx_train`, LM
/// Studio's `max_context_length`) says nothing about what its server takes.
fn context(entry: &Value) -> Option<Sourced<u32>> {
    let effective = smallest_instance(entry).or_else(|| first_count(entry, &EFFECTIVE_CONTEXT));
    if let Some(value) = effective {
        let source = Source::Server;
        return Some(Sourced { value, source });
    }
    let offered = !is_of_lm_studio(entry);
    first_count(entry, &LISTED_CONTEXT)
        .filter(|_| offered)
        .map(told)
}

fn trained_context(entry: &Value) -> Option<u32> {
    let path = if is_of_lm_studio(entry) {
        "/max_context_length"
    } else {
        "/meta/n_ctx_train" // llama-server
    };
    first_count(entry, &[path])
}

/// Whether the entry has a field that only LM Studio's own lists have: `/api/v1/models` the first,
/// `/api/v0/models` the second.
fn is_of_lm_studio(entry: &Value) -> bool {
    entry.get("loaded_instances").is_some_and(Value::is_array)
        || entry.get("compatibility_type").is_some()
}

/// LM Studio may have a model in memory more than once, each time with its own context: which one
/// answers is not told, so the smallest counts.
fn smallest_instance(entry: &Value) -> Option<u32> {
    let instances = entry.get("loaded_instances")?.as_array()?.iter();
    instances
        .filter_map(|instance| first_count(instance, &["/config/context_length"]))
        .min()
}

/// llama-server's router tells an object under `status`, LM Studio a word under `state` or the
/// instances.
fn load(entry: &Value) -> Option<LoadState> {
    if let Some(word) = entry.pointer("/status/value").and_then(Value::as_str) {
        let failed = entry.pointer("/status/failed").and_then(Value::as_bool) == Some(true);
        return match word {
            "loaded" => Some(LoadState::Loaded),
            "loading" | "downloading" => Some(LoadState::Loading),
            "sleeping" => Some(LoadState::Sleeping),
            "unloaded" if failed => Some(LoadState::Failed),
            "unloaded" => Some(LoadState::NotLoaded),
            "failed" => Some(LoadState::Failed),
            _ => None,
        };
    }
    if !is_of_lm_studio(entry) {
        return None;
    }
    let instances = entry.get("loaded_instances").and_then(Value::as_array);
    let is_loaded = instances.map(|instances| !instances.is_empty());
    let by_word = || match entry.get("state")?.as_str()? {
        "loaded" => Some(true),
        "not-loaded" => Some(false),
        _ => None,
    };
    is_loaded.or_else(by_word).map(|is_loaded| {
        if is_loaded {
            LoadState::Loaded
        } else {
            LoadState::NotLoaded
        }
    })
}

/// LM Studio's `capabilities.reasoning.allowed_options`: words of an effort, and `off` and `on`,
/// which are none.
fn efforts(entry: &Value) -> Vec<String> {
    let options = entry.pointer("/capabilities/reasoning/allowed_options");
    let options = options.and_then(Value::as_array).into_iter().flatten();
    let words = options.filter_map(Value::as_str);
    let words = words.filter(|word| !["off", "on"].contains(word));
    words.map(str::to_owned).collect()
}

/// What the server uses where nothing is sent: OpenRouter's `default_parameters`, Mistral's
/// `default_model_temperature`.
fn server_defaults(entry: &Value) -> BTreeMap<String, f64> {
    let mut defaults = entry
        .get("default_parameters")
        .map_or_else(BTreeMap::new, numbers);
    if let Some(temperature) = entry
        .get("default_model_temperature")
        .and_then(Value::as_f64)
    {
        defaults.insert("temperature".to_owned(), temperature);
    }
    defaults
}

/// The numbers among the members of an object.
pub(super) fn numbers(object: &Value) -> BTreeMap<String, f64> {
    let members = object.as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)))
        .collect()
}

/// Anthropic's `max_tokens` is the longest answer. Elsewhere a field of that name may be the
/// context.
fn anthropic_max_output(entry: &Value) -> Option<u32> {
    let is_anthropic = entry.get("type").and_then(Value::as_str) == Some("model");
    first_count(entry, &["/max_tokens"]).filter(|_| is_anthropic)
}

/// The first positive count under `paths`; zero and -1 mean "unknown" where they occur.
pub(super) fn first_count(entry: &Value, paths: &[&str]) -> Option<u32> {
    let positive = |value: &Value| {
        let count = match value {
            Value::Number(number) => number.as_u64().or_else(|| {
                let float = number.as_f64()?;
                (float.fract() == 0.0 && float > 0.0).then_some(float as u64)
            })?,
            Value::String(text) => text.trim().parse().ok()?,
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        u32::try_from(count).ok().filter(|count| *count > 0)
    };
    paths.iter().find_map(|path| positive(entry.pointer(path)?))
}

fn capabilities(entry: &Value) -> Capabilities {
    let parameter = |names: &[&str]| {
        // OpenRouter lists every parameter that the model takes, so one that is missing is a "no".
        let all = strings(entry.get("supported_parameters")?)?;
        Some(all.iter().any(|name| names.contains(name)))
    };
    let listed = |names: &[&str]| {
        // Ollama and LocalAI list what they know of under `capabilities`, Novita under `features`;
        // what is not listed may just be unknown there.
        let all = ["capabilities", "features"].into_iter();
        all.filter_map(|key| strings(entry.get(key)?))
            .any(|all| all.iter().any(|name| names.contains(name)))
            .then_some(true)
    };
    let is_vlm = entry.get("type").and_then(Value::as_str) == Some("vlm");
    Capabilities {
        tools: first_flag(entry, &TOOLS)
            .or_else(|| parameter(&["tools"]))
            .or_else(|| {
                listed(&[
                    "tools",
                    "tool_use", // LM Studio, `/api/v0/models`
                    "function-calling",
                    "function_calling",
                ])
            })
            .map(told),
        vision: modality(entry, "image")
            .or_else(|| first_flag(entry, &VISION))
            .or_else(|| listed(&["vision"]))
            .or(is_vlm.then_some(true))
            .map(told),
        audio: modality(entry, "audio")
            .or_else(|| first_flag(entry, &AUDIO))
            .or_else(|| listed(&["audio"]))
            .map(told),
        reasoning: first_flag(entry, &REASONING)
            .or_else(|| parameter(&["reasoning", "include_reasoning"]))
            .or_else(|| listed(&["thinking", "reasoning"]))
            .map(told),
    }
}

/// Whether the listed input modalities have this one: OpenRouter, llama-server's router, LocalAI,
/// xAI, Novita.
fn modality(entry: &Value, name: &str) -> Option<bool> {
    let all = [
        "/architecture/input_modalities",
        "/input_modalities",
        "/modalities/input",
    ]
    .into_iter()
    .find_map(|path| strings(entry.pointer(path)?))?;
    Some(all.contains(&name))
}

fn first_flag(entry: &Value, paths: &[&str]) -> Option<bool> {
    paths.iter().find_map(|path| {
        let value = entry.pointer(path)?;
        let is_described = value.is_object().then_some(true);
        value
            .as_bool()
            .or_else(|| value.get("supported").and_then(Value::as_bool))
            .or(is_described)
    })
}

/// The strings of a list that is not empty.
pub(super) fn strings(value: &Value) -> Option<Vec<&str>> {
    let all: Vec<&str> = value.as_array()?.iter().filter_map(Value::as_str).collect();
    (!all.is_empty()).then_some(all)
}
