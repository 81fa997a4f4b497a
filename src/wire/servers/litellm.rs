//! LiteLLM's proxy: its own description of the models behind it, with limits, capabilities and
//! prices. Its model list looks like OpenAI's or Anthropic's, depending on how it is asked, so it is
//! proven by what it says of itself.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{any_entry, facts, said, take_all, version_text};
use crate::domain::capability::{Capability, Sourced};
use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use serde_json::Value;
use std::collections::HashMap;

/// The same answer under two paths: gateways in front may let only one through.
const MODEL_INFO: [&str; 2] = ["/model/info", "/v1/model/info"];

/// The state of the proxy, with its version. The first is for everyone and says less in newer
/// versions, the second says it all to those who have a key.
const READINESS: [&str; 2] = ["/health/readiness", "/health/readiness/details"];

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LiteLlm;

impl ServerKind for LiteLlm {
    fn id(&self) -> KindId {
        KindId::LITELLM
    }

    fn name(&self) -> &'static str {
        "LiteLLM"
    }

    fn proofs(&self) -> Vec<Ask> {
        let all = MODEL_INFO.into_iter().chain(READINESS);
        all.map(Ask::root).collect()
    }

    fn is_proven_by(&self, said: &Value) -> bool {
        let is_described = |entry: &Value| {
            entry.get("model_name").is_some_and(Value::is_string)
                && entry.get("litellm_params").is_some_and(Value::is_object)
        };
        said.get("litellm_version").is_some_and(Value::is_string) || any_entry(said, is_described)
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        self.proofs()
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let all = MODEL_INFO.iter().filter_map(|path| said(answers, path));
        let rows = all.map(facts).find(|rows| !rows.is_empty());
        take_all(models, by_name(rows.unwrap_or_default()));
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        let mut all = READINESS.iter().filter_map(|path| said(answers, path));
        all.find_map(|said| version_text(said, "/litellm_version"))
    }
}

/// One model for every name. Several rows of one name are deployments between which the proxy
/// chooses: only what holds for all of them is known. Patterns such as `openai/*` name no model.
fn by_name(rows: Vec<ListedModel>) -> Vec<ListedModel> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut models: Vec<ListedModel> = Vec::new();
    for row in rows.into_iter().filter(|row| !row.id.contains('*')) {
        let next = models.len();
        let place = *places.entry(row.id.clone()).or_insert(next);
        match models.get_mut(place) {
            Some(model) => keep_common(model, &row),
            None => models.push(row),
        }
    }
    models
}

fn keep_common(model: &mut ListedModel, other: &ListedModel) {
    model.context_length = smaller(model.context_length, other.context_length);
    model.max_output = smaller(model.max_output, other.max_output);
    for capability in Capability::ALL {
        let known = model.capabilities.get_mut(capability);
        *known = known.filter(|known| other.capabilities.get(capability) == Some(*known));
    }
    model.price = model.price.filter(|price| other.price == Some(*price));
}

fn smaller(one: Option<Sourced<u32>>, other: Option<Sourced<u32>>) -> Option<Sourced<u32>> {
    one.into_iter().chain(other).min_by_key(|known| known.value)
}
