//! A model of a provider, what is known about it, and how a fetched list changes what was known.

use super::capability::{Capabilities, Capability, Source, Sourced, learn};
use super::parameters::levels::ParameterSet;
use std::collections::BTreeMap;

/// One model, as the user's settings keep it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent marks of plain data, each a switch in the interface"
)]
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Model {
    /// Its id, exactly as the server expects it.
    pub id: String,
    /// What the user calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Whether it stands above the others when choosing.
    #[serde(skip_serializing_if = "is_false")]
    pub favourite: bool,
    /// Whether it is left out when choosing.
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Whether the user named it; such a model is never marked as vanished.
    #[serde(skip_serializing_if = "is_false")]
    pub by_hand: bool,
    /// Whether the last list no longer had it.
    #[serde(skip_serializing_if = "is_false")]
    pub vanished: bool,
    /// The context length in tokens: what the running server takes, where it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_length: Option<Sourced<u32>>,
    /// The context length that it was trained for, where that is known apart; the server may take
    /// less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trained_context: Option<Sourced<u32>>,
    /// The longest answer in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output: Option<Sourced<u32>>,
    /// What it can do.
    #[serde(skip_serializing_if = "capabilities_unknown")]
    pub capabilities: Capabilities,
    /// What it costs; unknown is not free.
    #[serde(skip_serializing_if = "Option::is_none", with = "stored_price")]
    pub price: Option<Sourced<Price>>,
    /// Whether the server has it in memory; not kept over a restart.
    #[serde(skip)]
    pub load: Option<LoadState>,
    /// What the running server uses for parameters that are not sent, by their names on the wire.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub server_defaults: BTreeMap<String, f64>,
    /// The words for a reasoning effort that the server lists for it; empty if it lists none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub efforts: Vec<String>,
    /// The parameters that are set for all conversations with it.
    #[serde(skip_serializing_if = "ParameterSet::is_empty")]
    pub parameters: ParameterSet,
}

/// Whether a local server has a model in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadState {
    /// It answers at once.
    Loaded,
    /// It is on its way.
    Loading,
    /// It is loaded when it is asked.
    NotLoaded,
    /// It was put aside and wakes when it is asked.
    Sleeping,
    /// The server tried and could not.
    Failed,
}

impl LoadState {
    /// The word for it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Loading => "loading",
            Self::NotLoaded => "not loaded",
            Self::Sleeping => "sleeping",
            Self::Failed => "failed to load",
        }
    }
}

/// What a model costs per million tokens: in US dollars where a server tells, else in the user's
/// currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Price {
    /// Per million tokens sent.
    pub input_per_million: f64,
    /// Per million tokens answered.
    pub output_per_million: f64,
    /// Per million tokens sent that the server had in its cache; `None` where that is not known
    /// apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_per_million: Option<f64>,
}

impl Price {
    /// What an answer costs; `None` unless both counts are known.
    pub fn of(&self, usage: &super::usage::Usage) -> Option<f64> {
        let (sent, answered) = (usage.prompt_tokens?, usage.completion_tokens?);
        let cached = usage.cached_tokens.unwrap_or(0).min(sent);
        let cached_price = self.cached_per_million.unwrap_or(self.input_per_million);
        let sum = (sent - cached) as f64 * self.input_per_million
            + cached as f64 * cached_price
            + answered as f64 * self.output_per_million;
        Some(sum / 1_000_000.0)
    }
}

/// A price in `settings.toml`, which once had only the user's own, without a source.
mod stored_price {
    use super::{Price, Sourced};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Sourced(Sourced<Price>),
        Own(Price),
    }

    #[expect(
        clippy::ref_option,
        reason = "serde calls it with a reference to the field"
    )]
    pub(super) fn serialize<S: Serializer>(
        price: &Option<Sourced<Price>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        price.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Sourced<Price>>, D::Error> {
        Ok(Some(match Stored::deserialize(deserializer)? {
            Stored::Sourced(price) => price,
            Stored::Own(price) => Sourced::by_user(price),
        }))
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn capabilities_unknown(capabilities: &Capabilities) -> bool {
    *capabilities == Capabilities::default()
}

impl Model {
    /// A model that the user named.
    pub fn by_hand(id: String) -> Self {
        Self {
            id,
            by_hand: true,
            ..Self::default()
        }
    }

    /// Whether it is offered for conversations: not hidden by the user, and in its provider's last
    /// list.
    pub fn is_offered(&self) -> bool {
        !self.hidden && !self.vanished
    }

    /// What it is called on the screen.
    pub fn label(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.id)
    }
}

/// A model as a server lists it: only what the list says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListedModel {
    /// Its id, exactly as the server writes it.
    pub id: String,
    /// A readable name, where the list has one that differs from the id.
    pub display_name: Option<String>,
    /// The context length in tokens.
    pub context_length: Option<Sourced<u32>>,
    /// The context length that it was trained for, where that is told apart.
    pub trained_context: Option<Sourced<u32>>,
    /// The longest answer in tokens.
    pub max_output: Option<Sourced<u32>>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// What it costs, in US dollars.
    pub price: Option<Sourced<Price>>,
    /// Whether the server has it in memory.
    pub load: Option<LoadState>,
    /// What the server uses for parameters that are not sent, by their names on the wire.
    pub server_defaults: BTreeMap<String, f64>,
    /// The words for a reasoning effort that it takes; empty if the list names none.
    pub efforts: Vec<String>,
}

impl Model {
    /// Takes over what a server told. The user's word stays; what others had told before and is
    /// not told again is no longer known.
    fn take_facts(&mut self, told: ListedModel) {
        fn take<T>(known: &mut Option<Sourced<T>>, told: Option<Sourced<T>>) {
            if known.as_ref().is_some_and(|k| k.source != Source::User) {
                *known = None;
            }
            learn(known, told);
        }
        take(&mut self.context_length, told.context_length);
        take(&mut self.trained_context, told.trained_context);
        take(&mut self.max_output, told.max_output);
        take(&mut self.price, told.price);
        for capability in Capability::ALL {
            take(
                self.capabilities.get_mut(capability),
                told.capabilities.get(capability),
            );
        }
        self.load = told.load;
        self.server_defaults = told.server_defaults;
        self.efforts = told.efforts;
    }
}

/// What a refresh changed, to be told to the user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListChange {
    /// Models that were not known before, or had vanished.
    pub added: usize,
    /// Models that the list no longer has.
    pub vanished: usize,
}

/// Puts a fetched list in place of `models`. What the user set survives; models that the list no
/// longer has are marked, not removed; those added by hand stay at the end unless the list has
/// them.
pub fn merge_list(models: &mut Vec<Model>, listed: Vec<ListedModel>) -> ListChange {
    let mut change = ListChange::default();
    let mut known: std::collections::HashMap<String, Model> = std::mem::take(models)
        .into_iter()
        .map(|model| (model.id.clone(), model))
        .collect();
    let mut seen = std::collections::HashSet::new();
    let mut merged = Vec::with_capacity(listed.len());
    for told in listed {
        if !seen.insert(told.id.clone()) {
            continue;
        }
        let mut model = known.remove(&told.id).unwrap_or_else(|| {
            change.added += 1;
            Model {
                id: told.id.clone(),
                display_name: told.display_name.clone(),
                ..Model::default()
            }
        });
        change.added += usize::from(model.vanished);
        model.vanished = false;
        model.take_facts(told);
        merged.push(model);
    }
    let mut rest: Vec<Model> = known.into_values().collect();
    rest.sort_by(|a, b| (a.by_hand, &a.id).cmp(&(b.by_hand, &b.id)));
    for mut model in rest {
        if !model.by_hand && !model.vanished {
            change.vanished += 1;
            model.vanished = true;
        }
        model.load = None;
        merged.push(model);
    }
    *models = merged;
    change
}

/// A model id that cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelIdError {
    /// Nothing was typed.
    #[error("Enter the model’s ID exactly as the server expects it")]
    Empty,
    /// The provider has it already.
    #[error("This provider has a model “{0}” already")]
    Taken(String),
}

/// The id as it will be kept: white space around it is cut, everything else stays.
///
/// # Errors
/// If it is empty, or `models` has it.
pub fn check_model_id(typed: &str, models: &[Model]) -> Result<String, ModelIdError> {
    let id = typed.trim();
    if id.is_empty() {
        Err(ModelIdError::Empty)
    } else if models.iter().any(|model| model.id == id) {
        Err(ModelIdError::Taken(id.to_owned()))
    } else {
        Ok(id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capability::Source;

    fn listed(ids: &[&str]) -> Vec<ListedModel> {
        ids.iter()
            .map(|id| ListedModel {
                id: (*id).to_owned(),
                ..ListedModel::default()
            })
            .collect()
    }

    fn ids(models: &[Model]) -> Vec<&str> {
        models.iter().map(|model| model.id.as_str()).collect()
    }

    #[test]
    fn a_refresh_marks_what_has_gone_and_counts_what_is_new() {
        let mut models = vec![Model::by_hand("mine".into())];
        assert_eq!(
            merge_list(&mut models, listed(&["a", "b", "a"])),
            ListChange {
                added: 2,
                vanished: 0
            }
        );
        assert_eq!(ids(&models), ["a", "b", "mine"]);
        assert_eq!(
            merge_list(&mut models, listed(&["c", "a"])),
            ListChange {
                added: 1,
                vanished: 1
            }
        );
        assert_eq!(ids(&models), ["c", "a", "b", "mine"]);
        assert!(models[2].vanished && !models[3].vanished);
        assert_eq!(
            merge_list(&mut models, listed(&["b"])),
            ListChange {
                added: 1,
                vanished: 2
            }
        );
        assert!(!models[0].vanished);
    }

    #[test]
    fn what_the_user_set_survives_a_refresh() {
        let mut models = vec![Model {
            id: "a".into(),
            display_name: Some("Alpha".into()),
            favourite: true,
            context_length: Some(Sourced::by_user(1000)),
            ..Model::default()
        }];
        let before = models.clone();
        let told = ListedModel {
            id: "a".into(),
            display_name: Some("a (8B)".into()),
            context_length: Some(Sourced {
                value: 4096,
                source: Source::ModelList,
            }),
            ..ListedModel::default()
        };
        merge_list(&mut models, vec![told]);
        assert_eq!(models, before);
    }

    #[test]
    fn a_model_id_is_kept_as_typed_and_duplicates_are_refused() {
        let models = [Model::by_hand("org/model:tag".into())];
        assert_eq!(
            check_model_id(" größe 2/α ", &models),
            Ok("größe 2/α".to_owned())
        );
        assert_eq!(
            check_model_id("org/model:tag", &models),
            Err(ModelIdError::Taken("org/model:tag".into()))
        );
        assert_eq!(check_model_id("\t", &models), Err(ModelIdError::Empty));
    }
}
