//! A model of a provider, what is known about it, and how a fetched list changes what was known.

use super::capability::{Capabilities, Capability, Sourced, learn};

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
    /// The context length in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_length: Option<Sourced<u32>>,
    /// The longest answer in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output: Option<Sourced<u32>>,
    /// What it can do.
    #[serde(skip_serializing_if = "capabilities_unknown")]
    pub capabilities: Capabilities,
    /// What it costs, set by the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// What a model costs, in the user's currency per million tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Price {
    /// Per million tokens sent.
    pub input_per_million: f64,
    /// Per million tokens answered.
    pub output_per_million: f64,
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

    /// What it is called on the screen.
    pub fn label(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.id)
    }
}

/// A model as a server lists it: only what the list says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedModel {
    /// Its id, exactly as the server writes it.
    pub id: String,
    /// A readable name, where the list has one that differs from the id.
    pub display_name: Option<String>,
    /// The context length in tokens.
    pub context_length: Option<Sourced<u32>>,
    /// The longest answer in tokens.
    pub max_output: Option<Sourced<u32>>,
    /// What it can do.
    pub capabilities: Capabilities,
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
        learn(&mut model.context_length, told.context_length);
        learn(&mut model.max_output, told.max_output);
        for capability in Capability::ALL {
            learn(
                model.capabilities.get_mut(capability),
                told.capabilities.get(capability),
            );
        }
        merged.push(model);
    }
    let mut rest: Vec<Model> = known.into_values().collect();
    rest.sort_by(|a, b| (a.by_hand, &a.id).cmp(&(b.by_hand, &b.id)));
    for mut model in rest {
        if !model.by_hand && !model.vanished {
            change.vanished += 1;
            model.vanished = true;
        }
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
