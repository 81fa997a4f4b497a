//! llama-server of llama.cpp, with one model or as a router over several.
//!
//! A router that is asked about a model loads it, unless the question says `autoload=false`; every
//! question here does, and only models that are loaded already are asked about.

use super::kind::{Answered, Ask, AskPath, MOST_ASKS, ServerKind};
use super::learning::{all_owned_by, by_server, said, take, version_text};
use crate::domain::capability::{Capabilities, Sourced};
use crate::domain::model::{ListedModel, LoadState};
use crate::domain::server_kind::KindId;
use crate::wire::model_facts::{first_count, numbers};
use crate::wire::request::query_value;
use serde_json::Value;
use std::collections::BTreeMap;

/// The server's own properties; the part about loading means something to routers only.
const PROPS: &str = "/props?autoload=false";

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LlamaServer;

impl ServerKind for LlamaServer {
    fn id(&self) -> KindId {
        KindId::LLAMA_SERVER
    }

    fn name(&self) -> &'static str {
        "llama.cpp"
    }

    fn is_in_list(&self, list: &Value) -> bool {
        all_owned_by(list, "llamacpp")
    }

    fn proofs(&self) -> Vec<Ask> {
        vec![Ask::root(PROPS)]
    }

    /// `KoboldCpp` also answers with `default_generation_settings`, but names no build.
    fn is_proven_by(&self, said: &Value) -> bool {
        let has_build = said.get("build_info").is_some_and(Value::is_string);
        let has_settings = said.pointer("/default_generation_settings/n_ctx").is_some();
        has_build && (has_settings || is_router(said))
    }

    fn asks(&self, _list: &Value, models: &[ListedModel]) -> Vec<Ask> {
        // Only a router tells what is loaded.
        let loaded = models
            .iter()
            .filter(|model| model.load == Some(LoadState::Loaded));
        let about = loaded.take(MOST_ASKS).map(|model| {
            let model_id = query_value(&model.id);
            Ask::root(format!("/props?model={model_id}&autoload=false")).about(&model.id)
        });
        std::iter::once(Ask::root(PROPS)).chain(about).collect()
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let is_told_apart = models.iter().any(|model| model.load.is_some());
        for answer in answers.iter().filter(|answer| is_props(answer)) {
            if is_router(&answer.said) {
                continue;
            }
            let facts = facts(&answer.said);
            match &answer.ask.model {
                Some(id) => {
                    let meant = models.iter_mut().filter(|model| model.id == *id);
                    meant.for_each(|model| take(model, &facts));
                }
                // A server with one model: whatever it is called, it is the one.
                None if !is_told_apart => {
                    let load = load(&answer.said);
                    for model in models.iter_mut() {
                        take(model, &facts);
                        model.load = load;
                    }
                }
                None => {}
            }
        }
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        version_text(said(answers, PROPS)?, "/build_info")
    }
}

fn is_props(answer: &Answered) -> bool {
    matches!(&answer.ask.at, AskPath::Root(path) if path.starts_with("/props?"))
}

fn is_router(props: &Value) -> bool {
    props.get("role").and_then(Value::as_str) == Some("router")
}

/// What a model's properties say: the context is what one conversation gets of it.
fn facts(props: &Value) -> ListedModel {
    let flag = |pointer: &str| -> Option<Sourced<bool>> {
        props.pointer(pointer)?.as_bool().map(by_server)
    };
    let context = first_count(props, &["/default_generation_settings/n_ctx"]);
    ListedModel {
        context_length: context.map(by_server),
        capabilities: Capabilities {
            tools: flag("/chat_template_caps/supports_tool_calls"),
            vision: flag("/modalities/vision"),
            audio: flag("/modalities/audio"),
            reasoning: None,
        },
        server_defaults: defaults(props),
        ..ListedModel::default()
    }
}

/// The samplers as they are where nothing is sent. A seed that stands for chance and a limit that
/// stands for none are not values.
fn defaults(props: &Value) -> BTreeMap<String, f64> {
    let params = props.pointer("/default_generation_settings/params");
    let mut defaults = params.map_or_else(BTreeMap::new, numbers);
    defaults.retain(|name, value| match name.as_str() {
        "seed" => *value >= 0.0 && *value < f64::from(u32::MAX),
        "max_tokens" | "n_predict" => *value >= 0.0,
        _ => true,
    });
    defaults
}

fn load(props: &Value) -> Option<LoadState> {
    let sleeps = props.get("is_sleeping").and_then(Value::as_bool)?;
    Some(if sleeps {
        LoadState::Sleeping
    } else {
        LoadState::Loaded
    })
}
