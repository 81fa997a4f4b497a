//! The three levels at which a parameter is set: a conversation's word goes before its model's, and
//! the model's before its provider's.

use super::Parameter;
use super::value::ParameterValue;
use std::collections::BTreeMap;

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

    /// Sets a parameter, in place of what was said of it.
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
