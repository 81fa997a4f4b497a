//! Text Generation Inference: one model, described by `/info`. Older ones have no model list at
//! all, so the model that it names becomes the list.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{by_server, said, take, version_text};
use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use crate::wire::model_facts::first_count;
use serde_json::Value;

const INFO: &str = "/info";

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tgi;

impl ServerKind for Tgi {
    fn id(&self) -> KindId {
        KindId::TGI
    }

    fn name(&self) -> &'static str {
        "TGI"
    }

    fn proofs(&self) -> Vec<Ask> {
        vec![Ask::root(INFO)]
    }

    /// Its sister for embeddings answers alike, with a router of another name.
    fn is_proven_by(&self, said: &Value) -> bool {
        let router = said.get("router").and_then(Value::as_str);
        router.is_some_and(|name| name.starts_with("text-generation-router"))
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        vec![Ask::root(INFO)]
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let Some(info) = said(answers, INFO) else {
            return;
        };
        let Some(id) = info.get("model_id").and_then(Value::as_str) else {
            return;
        };
        let told = facts(info);
        if models.is_empty() && !id.trim().is_empty() {
            let id = id.to_owned();
            models.push(ListedModel { id, ..told });
            return;
        }
        let is_alone = models.len() == 1;
        let meant = models.iter_mut().filter(|model| is_alone || model.id == id);
        meant.for_each(|model| take(model, &told));
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        version_text(said(answers, INFO)?, "/version")
    }
}

/// `max_total_tokens` counts question and answer together, as a context length does; what of it is
/// the longest answer depends on the question. A pipeline of text alone may still take images
/// under another name, so it is not a "no".
fn facts(info: &Value) -> ListedModel {
    let mut told = ListedModel {
        context_length: first_count(info, &["/max_total_tokens"]).map(by_server),
        ..ListedModel::default()
    };
    let pipeline = info.get("model_pipeline_tag").and_then(Value::as_str);
    if pipeline == Some("image-text-to-text") {
        told.capabilities.vision = Some(by_server(true));
    }
    told
}
