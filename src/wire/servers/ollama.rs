//! Ollama: what a model was trained for is told by `/api/show`, what it takes by `/api/ps`, and only
//! while it is loaded. The two may lie far apart (4,096 of 262,144), so the trained length is never
//! taken for the context: that stays unknown unless the server or the model itself fixes it.

use super::kind::{Answered, Ask, AskPath, MOST_ASKS, ServerKind};
use super::learning::{by_server, facts, said, take, take_all, version_text};
use crate::domain::capability::{Capabilities, Sourced};
use crate::domain::model::{ListedModel, LoadState};
use crate::domain::server_kind::KindId;
use crate::wire::model_facts::{first_count, strings};
use crate::wire::models::entries;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

const TAGS: &str = "/api/tags";
const RUNNING: &str = "/api/ps";
const SHOW: &str = "/api/show";
const VERSION: &str = "/api/version";

/// Parameters of a model file that also count for `/v1/chat/completions`. Temperature and top-p do
/// not: there Ollama sets them to 1 where they are not sent.
const DEFAULTS: [&str; 8] = [
    "top_k",
    "min_p",
    "typical_p",
    "repeat_penalty",
    "repeat_last_n",
    "mirostat",
    "mirostat_eta",
    "mirostat_tau",
];

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ollama;

impl ServerKind for Ollama {
    fn id(&self) -> KindId {
        KindId::OLLAMA
    }

    fn name(&self) -> &'static str {
        "Ollama"
    }

    fn proofs(&self) -> Vec<Ask> {
        vec![Ask::root(TAGS)]
    }

    /// Many servers answer here to please Ollama's clients. Its own entries have a real digest;
    /// llama-server's is empty, and `KoboldCpp` writes its name in front of the model's. A version
    /// alone proves nothing: others send one of the same shape.
    fn is_proven_by(&self, said: &Value) -> bool {
        let Some(models) = said.get("models").and_then(Value::as_array) else {
            return false;
        };
        let is_alone = said.as_object().is_some_and(|members| members.len() == 1);
        let text = |entry: &Value, name: &str| {
            let text = entry.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        let is_own = |entry: &Value| {
            let name = text(entry, "name");
            let is_kobold = name.starts_with("koboldcpp/");
            let has_details = entry.get("details").is_some_and(Value::is_object);
            !name.is_empty() && !is_kobold && has_details && !text(entry, "digest").is_empty()
        };
        is_alone && models.iter().all(is_own)
    }

    fn asks(&self, _list: &Value, models: &[ListedModel]) -> Vec<Ask> {
        let of_server = [TAGS, RUNNING, VERSION].map(Ask::root);
        let of_models = models.iter().take(MOST_ASKS).map(|model| {
            let body = json!({"model": model.id});
            Ask::root(SHOW).posting(body).about(&model.id)
        });
        of_server.into_iter().chain(of_models).collect()
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let tags = said(answers, TAGS);
        if let Some(tags) = tags.filter(|_| models.is_empty()) {
            take_all(models, facts(tags));
        }
        let tags = tags.map(by_name).unwrap_or_default();
        let running = said(answers, RUNNING);
        let in_memory = running.map(by_name).unwrap_or_default();
        let shown = shown(answers);
        for model in models {
            let name = same_name(&model.id);
            let (tag, show) = (tags.get(&name), shown.get(&name));
            for said in [tag, show].into_iter().flatten() {
                take(model, &described(said));
            }
            let is_elsewhere = [tag, show]
                .into_iter()
                .flatten()
                .any(|said| is_remote(said));
            let loaded = in_memory.get(&name);
            if let Some(said) = loaded {
                let context_length = first_count(said, &["/context_length"]).map(by_server);
                let told = ListedModel {
                    context_length,
                    ..ListedModel::default()
                };
                take(model, &told);
            }
            model.load = match loaded {
                _ if running.is_none() || is_elsewhere => None,
                Some(_) => Some(LoadState::Loaded),
                None => Some(LoadState::NotLoaded),
            };
        }
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        version_text(said(answers, VERSION)?, "/version")
    }
}

/// A name without the tag that goes without saying.
fn same_name(name: &str) -> String {
    let name = name.strip_suffix(":latest").unwrap_or(name);
    name.to_ascii_lowercase()
}

/// The entries of `/api/tags` and `/api/ps`.
fn by_name(said: &Value) -> HashMap<String, &Value> {
    let entries = entries(said).unwrap_or_default().iter();
    let named = |entry: &'_ Value| {
        let mut names = ["name", "model"].into_iter();
        names.find_map(|key| entry.get(key)?.as_str().map(same_name))
    };
    entries
        .filter_map(|entry| Some((named(entry)?, entry)))
        .collect()
}

/// The answers of `/api/show`.
fn shown(answers: &[Answered]) -> HashMap<String, &Value> {
    let all = answers
        .iter()
        .filter(|answer| matches!(&answer.ask.at, AskPath::Root(path) if path == SHOW));
    all.filter_map(|answer| Some((same_name(answer.ask.model.as_deref()?), &answer.said)))
        .collect()
}

/// Whether the model runs on another machine, such as Ollama's cloud.
fn is_remote(said: &Value) -> bool {
    ["remote_host", "remote_model"].into_iter().any(|name| {
        let text = said.get(name).and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty())
    })
}

/// What `/api/show`, or an entry of `/api/tags`, says of a model.
fn described(said: &Value) -> ListedModel {
    let trained = trained_context(said);
    let parameters = parameters(said);
    // A context that stands in the model file counts whenever the model is loaded for `/v1`.
    let fixed = parameters.get("num_ctx").copied();
    let fixed = fixed.filter(|tokens| *tokens >= 1.0 && *tokens <= f64::from(u32::MAX));
    let fixed = fixed.map(|tokens| (tokens as u32).min(trained.unwrap_or(u32::MAX)));
    let mut defaults = parameters;
    defaults.retain(|name, _| DEFAULTS.contains(&name.as_str()));
    ListedModel {
        context_length: fixed.map(by_server),
        trained_context: trained.map(by_server),
        capabilities: capabilities(said),
        server_defaults: defaults,
        ..ListedModel::default()
    }
}

/// The architecture's own length; else one that is not of the part for images or sound.
fn trained_context(said: &Value) -> Option<u32> {
    let info = said.get("model_info")?.as_object()?;
    let count = |value: &Value| first_count(value, &[""]);
    let architecture = info.get("general.architecture").and_then(Value::as_str);
    let own = architecture.and_then(|name| info.get(&format!("{name}.context_length")));
    own.and_then(count).or_else(|| {
        let mut others = info.iter().filter(|(name, _)| {
            let is_of_part = name.contains(".vision.") || name.contains(".audio.");
            name.ends_with(".context_length") && !is_of_part
        });
        others.find_map(|(_, value)| count(value))
    })
}

/// Ollama lists all that a model can do, and refuses tools and images to models that do not have
/// them listed. Audio came later, so a list without it may just be older.
fn capabilities(said: &Value) -> Capabilities {
    let Some(all) = said.get("capabilities").and_then(strings) else {
        return Capabilities::default();
    };
    let all: HashSet<&str> = all.into_iter().collect();
    let listed = |name: &str| -> Option<Sourced<bool>> { Some(by_server(all.contains(name))) };
    Capabilities {
        tools: listed("tools"),
        vision: listed("vision"),
        audio: listed("audio").filter(|audio| audio.value),
        reasoning: listed("thinking"),
    }
}

/// The numbers of a model file, one `name value` per line.
fn parameters(said: &Value) -> BTreeMap<String, f64> {
    let text = said.get("parameters").and_then(Value::as_str);
    let lines = text.unwrap_or_default().lines();
    lines
        .filter_map(|line| {
            let (name, value) = line.trim().split_once(char::is_whitespace)?;
            let value: f64 = value.trim().parse().ok()?;
            value.is_finite().then(|| (name.to_owned(), value))
        })
        .collect()
}
