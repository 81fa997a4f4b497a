//! LM Studio: its own lists say what is loaded and with which context, which may be far less than
//! the model could take. They also list models that are loaded when they are first asked for, which
//! `/v1/models` may leave out.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{all_entries, any_entry, by_server, facts, said, take_all};
use crate::domain::model::{ListedModel, LoadState};
use crate::domain::server_kind::KindId;
use crate::wire::model_facts::first_count;
use crate::wire::models::entries;
use serde_json::Value;

/// The current list.
const V1: &str = "/api/v1/models";
/// The list of versions from 0.3.6 on.
const V0: &str = "/api/v0/models";

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LmStudio;

impl ServerKind for LmStudio {
    fn id(&self) -> KindId {
        KindId::LM_STUDIO
    }

    fn name(&self) -> &'static str {
        "LM Studio"
    }

    /// Its own lists tell, and so does its `/v1/models`, whose entries have an owner that no one
    /// else names and nothing more; those who copy the owner add fields of their own.
    fn is_in_list(&self, list: &Value) -> bool {
        let is_bare = |entry: &Value| {
            let members = entry.as_object();
            members.is_some_and(|members| {
                let mut names = members.keys();
                names.all(|name| ["id", "object", "owned_by"].contains(&name.as_str()))
            }) && entry.get("owned_by").and_then(Value::as_str) == Some("organization_owner")
        };
        self.is_proven_by(list) || all_entries(list, is_bare)
    }

    fn proofs(&self) -> Vec<Ask> {
        vec![Ask::root(V1), Ask::root(V0)]
    }

    fn is_proven_by(&self, said: &Value) -> bool {
        any_entry(said, |entry| {
            let is_v1 = entry.get("key").is_some_and(Value::is_string)
                && entry.get("loaded_instances").is_some_and(Value::is_array);
            let is_v0 = entry
                .get("compatibility_type")
                .is_some_and(Value::is_string)
                && entry.get("state").is_some_and(Value::is_string);
            is_v1 || is_v0
        })
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        vec![Ask::root(V1), Ask::root(V0)]
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let v1 = said(answers, V1).map(|said| (said, facts(said)));
        if let Some((said, told)) = v1.filter(|(_, told)| !told.is_empty()) {
            take_all(models, told);
            take_all(models, instances(said));
        } else if let Some(said) = said(answers, V0) {
            take_all(models, facts(said));
        }
    }
}

/// The instances in memory, by ids of their own: a model that is loaded twice is listed as `key` and
/// `key:2`, each with its context.
fn instances(said: &Value) -> Vec<ListedModel> {
    let entries = entries(said).unwrap_or_default();
    let of_entry = |entry: &Value| {
        let all = entry.get("loaded_instances").and_then(Value::as_array);
        let all = all.into_iter().flatten();
        all.filter_map(instance).collect::<Vec<_>>()
    };
    entries.iter().flat_map(of_entry).collect()
}

fn instance(said: &Value) -> Option<ListedModel> {
    let id = said.get("id")?.as_str()?.to_owned();
    Some(ListedModel {
        id,
        context_length: first_count(said, &["/config/context_length"]).map(by_server),
        load: Some(LoadState::Loaded),
        ..ListedModel::default()
    })
}
