//! What all kinds need to read answers: finding an answer, reading its entries, and putting what
//! they say into the models of the list. What an entry says is read in `model_facts.rs`.

use super::kind::{Answered, AskPath};
use crate::domain::capability::{Capability, Source, Sourced, learn};
use crate::domain::model::ListedModel;
use crate::wire::model_facts::listed_model;
use crate::wire::models::entries;
use serde_json::Value;
use std::collections::HashMap;

/// Versions longer than this are not versions.
const MAX_VERSION_CHARS: usize = 64;

/// What was said to the question with that path below the root.
pub(super) fn said<'a>(answers: &'a [Answered], path: &str) -> Option<&'a Value> {
    let is_asked = |answer: &&Answered| matches!(&answer.ask.at, AskPath::Root(at) if at == path);
    answers.iter().find(is_asked).map(|answer| &answer.said)
}

/// A version as it may be shown: one short line.
pub(super) fn version_text(said: &Value, pointer: &str) -> Option<String> {
    let text = said.pointer(pointer)?.as_str()?.trim();
    let is_one_line = !text.is_empty() && !text.contains(char::is_control);
    (is_one_line && text.chars().count() <= MAX_VERSION_CHARS).then(|| text.to_owned())
}

/// What the running server says of itself.
pub(super) fn by_server<T>(value: T) -> Sourced<T> {
    Sourced {
        value,
        source: Source::Server,
    }
}

/// What the entries of an answer say, as the server's own word. Entries that cannot be read are
/// left out.
pub(super) fn facts(said: &Value) -> Vec<ListedModel> {
    let entries = entries(said).unwrap_or_default();
    entries
        .iter()
        .filter_map(listed_model)
        .map(own_word)
        .collect()
}

/// The same facts with the server as their source: it was asked, and it answered.
fn own_word(mut facts: ListedModel) -> ListedModel {
    fn own<T>(fact: &mut Option<Sourced<T>>) {
        if let Some(fact) = fact {
            fact.source = Source::Server;
        }
    }
    own(&mut facts.context_length);
    own(&mut facts.trained_context);
    own(&mut facts.max_output);
    own(&mut facts.price);
    for capability in Capability::ALL {
        own(facts.capabilities.get_mut(capability));
    }
    facts
}

/// Adds facts to a model. What is not told changes nothing.
pub(super) fn take(model: &mut ListedModel, told: &ListedModel) {
    learn(&mut model.context_length, told.context_length);
    learn(&mut model.trained_context, told.trained_context);
    learn(&mut model.max_output, told.max_output);
    learn(&mut model.price, told.price);
    for capability in Capability::ALL {
        let known = model.capabilities.get_mut(capability);
        learn(known, told.capabilities.get(capability));
    }
    if model.display_name.is_none() {
        model.display_name.clone_from(&told.display_name);
    }
    model.load = told.load.or(model.load);
    let defaults = told.server_defaults.clone();
    model.server_defaults.extend(defaults);
    if !told.efforts.is_empty() {
        model.efforts.clone_from(&told.efforts);
    }
}

/// Adds facts to the models of the same id; where there are no models, the facts become the list.
pub(super) fn take_all(models: &mut Vec<ListedModel>, told: Vec<ListedModel>) {
    if models.is_empty() {
        *models = told;
        return;
    }
    let mut by_id: HashMap<&str, &ListedModel> = HashMap::with_capacity(told.len());
    for facts in &told {
        by_id.entry(&facts.id).or_insert(facts);
    }
    for model in models {
        if let Some(facts) = by_id.get(model.id.as_str()) {
            take(model, facts);
        }
    }
}

/// Whether the list has entries and all of them name that owner.
pub(super) fn all_owned_by(list: &Value, owner: &str) -> bool {
    all_entries(list, |entry| {
        entry.get("owned_by").and_then(Value::as_str) == Some(owner)
    })
}

/// Whether the list has entries and this holds for all of them. What is no object says nothing.
pub(super) fn all_entries(list: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    let mut entries = objects(list).peekable();
    entries.peek().is_some() && entries.all(holds)
}

/// Whether this holds for an entry of the list.
pub(super) fn any_entry(list: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    objects(list).any(holds)
}

fn objects(list: &Value) -> impl Iterator<Item = &Value> {
    let entries = entries(list).unwrap_or_default();
    entries.iter().filter(|entry| entry.is_object())
}
