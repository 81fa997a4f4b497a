//! The three levels at which a parameter is set: a conversation's word goes before its model's, and
//! the model's before its provider's.

use super::form::{Dialect, Form, Given};
use super::table::TABLE;
use super::value::ParameterValue;
use super::{Parameter, table};
use crate::domain::provider::ApiFormat;
use std::collections::BTreeMap;

/// Tokens asked for where the format demands a limit and none is known.
pub const DEFAULT_MAX_OUTPUT: u32 = 4096;

/// One parameter at one level.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Setting {
    /// Whether it is sent. Off at one level means not sent, whatever lower levels say.
    pub on: bool,
    /// Its value, kept while it is off.
    pub value: ParameterValue,
}

/// What is set at one level, by the ids of the parameters. Those that this program does not know
/// are kept and have no effect.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ParameterSet(BTreeMap<String, Setting>);

impl ParameterSet {
    /// What is set for a parameter; `None` if this level says nothing about it.
    pub fn get(&self, parameter: &Parameter) -> Option<&Setting> {
        self.0.get(parameter.id)
    }

    /// Sets it.
    pub fn set(&mut self, parameter: &Parameter, setting: Setting) {
        self.0.insert(parameter.id.to_owned(), setting);
    }

    /// Says nothing about it any more; what it said.
    pub fn reset(&mut self, parameter: &Parameter) -> Option<Setting> {
        self.0.remove(parameter.id)
    }

    /// Takes back what was given up, but for what was set anew since.
    pub fn put_back(&mut self, given_up: Self) {
        for (id, setting) in given_up.0 {
            self.0.entry(id).or_insert(setting);
        }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many parameters it says something about.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Where a setting comes from; earlier ones go before later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The conversation.
    Conversation,
    /// The model, for all conversations with it.
    Model,
    /// The provider, for all its models.
    Provider,
}

impl Level {
    /// What it is called behind "from".
    pub fn label(self) -> &'static str {
        match self {
            Self::Conversation => "this conversation",
            Self::Model => "the model",
            Self::Provider => "the provider",
        }
    }
}

/// What is set at all levels that count for a question; empty where a level does not count.
#[derive(Debug, Clone, Copy)]
pub struct Levels<'a> {
    /// Those of the conversation.
    pub conversation: &'a ParameterSet,
    /// Those of the model.
    pub model: &'a ParameterSet,
    /// Those of the provider.
    pub provider: &'a ParameterSet,
}

/// A set in which nothing is set.
pub static NOTHING: ParameterSet = ParameterSet(BTreeMap::new());

impl<'a> Levels<'a> {
    /// The word that counts, and whose it is; `None` if no level says anything.
    pub fn setting(&self, parameter: &Parameter) -> Option<(Level, &'a Setting)> {
        let all = [
            (Level::Conversation, self.conversation),
            (Level::Model, self.model),
            (Level::Provider, self.provider),
        ];
        let mut said = all
            .into_iter()
            .filter_map(|(level, set)| Some((level, set.get(parameter)?)));
        said.next()
    }

    /// Without what is set at `level` and above it: what would count if that level said nothing.
    #[must_use]
    pub fn below(self, level: Level) -> Self {
        let kept = |of: Level, set| if of > level { set } else { &NOTHING };
        Self {
            conversation: kept(Level::Conversation, self.conversation),
            model: kept(Level::Model, self.model),
            provider: kept(Level::Provider, self.provider),
        }
    }
}

/// Who gets a question, as far as its parameters are concerned: an endpoint and one of its models.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    /// The format that it speaks.
    pub format: ApiFormat,
    /// What it calls things.
    pub dialect: Dialect,
    /// The fields that it refuses for that model.
    pub refused: Vec<String>,
    /// The longest answer of the model in tokens, where that is known.
    pub longest: Option<u32>,
    /// The words for an effort that the server lists for the model; empty if it lists none.
    pub efforts: Vec<String>,
}

impl Recipient {
    /// Whether it is offered that parameter.
    pub fn is_offered(&self, parameter: &'static Parameter) -> bool {
        !self.dialect.forms(parameter, self.format).is_empty()
    }

    /// How that parameter is written; `None` if it is not offered or refused.
    pub fn form(&self, parameter: &'static Parameter) -> Option<&'static Form> {
        self.dialect.form(parameter, self.format, &self.refused)
    }

    /// What has to be sent although nobody has set it: the limit without which a format does not
    /// answer.
    pub fn needed(&self, parameter: &Parameter) -> Option<ParameterValue> {
        let is_needed = parameter.needed_by == Some(self.format);
        let limit = self.longest.unwrap_or(DEFAULT_MAX_OUTPUT);
        is_needed.then_some(ParameterValue::Integer(limit.into()))
    }

    /// What is sent for a parameter, as far as the levels say; `None` if it is off, says nothing,
    /// or is of a kind that is not taken.
    pub fn given(&self, parameter: &'static Parameter, levels: Levels<'_>) -> Option<Given> {
        if !self.is_offered(parameter) {
            return None;
        }
        let kind = parameter.kind(self.format);
        let is_own_kind = |value: &ParameterValue| {
            use super::value::ValueError;
            kind.check(value, self.longest) != Err(ValueError::Kind)
        };
        let set = levels.setting(parameter).filter(|(_, setting)| setting.on);
        let value = set.map(|(_, setting)| setting.value.clone());
        let value = value.filter(|value| value.says_something() && is_own_kind(value));
        let value = value.or_else(|| self.needed(parameter))?;
        Some(Given { parameter, value })
    }

    /// Everything that is sent, in the order of the table.
    pub fn all_given(&self, levels: Levels<'_>) -> Vec<Given> {
        let all = TABLE.iter();
        all.filter_map(|parameter| self.given(parameter, levels))
            .collect()
    }

    /// What is on at some level and not sent, since the endpoint is not offered it.
    pub fn not_offered(&self, levels: Levels<'_>) -> Vec<&'static Parameter> {
        let is_on = |parameter: &&Parameter| {
            let set = levels.setting(parameter);
            set.is_some_and(|(_, setting)| setting.on)
        };
        let all = table::TABLE.iter().filter(is_on);
        all.filter(|parameter| !self.is_offered(parameter))
            .collect()
    }
}
