//! A provider: an endpoint with a name, and the models behind it.

use super::base_url::BaseUrl;
use super::catalogue::{self, CloudProvider};
use super::chat_request::{Address, Endpoint};
use super::conversation::Conversation;
use super::format::{ApiFormat, AuthScheme};
use super::ids::{KeyId, ProviderId};
use super::model::Model;
use super::network::NetworkSettings;
use super::parameters::dialect::Dialect;
use super::parameters::levels::Levels;
use super::parameters::levels::NOTHING;
use super::parameters::levels::ParameterSet;
use super::parameters::recipient::Recipient;
use super::server::RecognisedServer;
use super::server_kind::KindId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a provider's requests go.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A server that the user named.
    Custom {
        /// The root of its API.
        base_url: BaseUrl,
    },
    /// A provider of the catalogue.
    Cloud {
        /// Its id in the catalogue.
        entry: String,
        /// The root of its API: the catalogue's, or the user's own.
        base_url: BaseUrl,
        /// Whether `base_url` is the user's own; else it follows the catalogue.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        own_url: bool,
    },
    /// The demo endpoint inside the program.
    Demo,
}

/// An endpoint with a name. The name is a label; the id is the identity.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Provider {
    /// The provider's identity in settings and history.
    pub id: ProviderId,
    /// What the user calls it; unique without regard to case.
    pub name: String,
    /// Whether it is offered for conversations.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The format that it speaks.
    #[serde(default)]
    pub format: ApiFormat,
    /// How its key is sent; `None` for what the format usually takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<AuthScheme>,
    /// The ids of its keys, the first one first.
    #[serde(default)]
    pub keys: Vec<KeyId>,
    /// Where its requests go.
    pub origin: Origin,
    /// Its models, in the order in which the server listed them, those added by hand at the end.
    #[serde(default)]
    pub models: Vec<Model>,
    /// How it is reached beyond its URL.
    #[serde(default, skip_serializing_if = "is_default")]
    pub network: NetworkSettings,
    /// What kind of server answers there, as last recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<RecognisedServer>,
    /// What was learnt about it from what it refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<Learned>,
    /// The names under which parameters are sent, by the ids of the parameters, where they are not
    /// the usual ones of such a server.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wire_names: BTreeMap<String, String>,
    /// The parameters that are set for all its models.
    #[serde(default, skip_serializing_if = "ParameterSet::is_empty")]
    pub parameters: ParameterSet,
}

/// A field of the request that the server refused for a model, and that is no longer sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Learned {
    /// The model that was asked.
    pub model: String,
    /// The field, as it is called on the wire.
    pub field: String,
}

fn is_default(network: &NetworkSettings) -> bool {
    *network == NetworkSettings::default()
}

fn yes() -> bool {
    true
}

impl Provider {
    /// A provider with nothing but its name and where it is.
    pub fn new(id: ProviderId, name: String, format: ApiFormat, origin: Origin) -> Self {
        Self {
            id,
            name,
            enabled: true,
            format,
            auth: None,
            keys: Vec::new(),
            origin,
            models: Vec::new(),
            network: NetworkSettings::default(),
            server: None,
            learned: Vec::new(),
            wire_names: BTreeMap::new(),
            parameters: ParameterSet::default(),
        }
    }

    /// The root of its API; `None` for the demo.
    pub fn base_url(&self) -> Option<&BaseUrl> {
        match &self.origin {
            Origin::Custom { base_url } | Origin::Cloud { base_url, .. } => Some(base_url),
            Origin::Demo => None,
        }
    }

    /// The model of that id.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// What the worker needs to reach it.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            provider: self.id,
            provider_name: self.name.clone(),
            format: self.format,
            address: match &self.origin {
                Origin::Custom { base_url } | Origin::Cloud { base_url, .. } => {
                    Address::Url(base_url.clone())
                }
                Origin::Demo => Address::Demo,
            },
            auth: self.auth.unwrap_or(self.format.default_auth()),
            keys: self.keys.clone(),
            kind: self.known_kind(),
            dialect: Arc::new(self.dialect()),
            key_path: self
                .catalogue_entry()
                .and_then(|entry| entry.key_path.clone()),
            network: Arc::new(self.network.clone()),
        }
    }

    /// What it calls the parameters of a request: a provider of the catalogue takes what the
    /// catalogue says, any other everything.
    pub fn dialect(&self) -> Dialect {
        let entry = self.catalogue_entry();
        let recognised = self.server.as_ref().map(|server| server.kind.clone());
        Dialect {
            kind: entry.and_then(|entry| entry.kind.clone()).or(recognised),
            takes: entry.map(|entry| entry.takes.as_slice()),
            chosen: self.wire_names.clone(),
        }
    }

    /// Who gets a question to that model, as far as its parameters are concerned.
    pub fn recipient(&self, model: &str) -> Recipient {
        let known = self.model(model);
        Recipient {
            format: self.format,
            dialect: self.dialect(),
            refused: self.omitted(model),
            longest: known.and_then(|model| Some(model.max_output?.value)),
            efforts: known.map_or_else(Vec::new, |model| model.efforts.clone()),
        }
    }

    /// What is set at all levels for a question to that model, in that conversation if there is one.
    pub fn levels<'a>(&'a self, model: &str, conversation: Option<&'a Conversation>) -> Levels<'a> {
        let model = self.model(model);
        Levels {
            conversation: conversation.map_or(&NOTHING, |known| &known.parameters),
            model: model.map_or(&NOTHING, |known| &known.parameters),
            provider: &self.parameters,
        }
    }

    /// Clouds and the demo are what they are; asking them what kind of server they are is in vain.
    fn known_kind(&self) -> Option<KindId> {
        if matches!(self.origin, Origin::Custom { .. }) {
            return None;
        }
        let kind = self.catalogue_entry().and_then(|entry| entry.kind.clone());
        Some(kind.unwrap_or(KindId::PLAIN))
    }

    /// Its entry in the catalogue; `None` for a server of the user's own, and for one that the
    /// catalogue no longer has.
    pub fn catalogue_entry(&self) -> Option<&'static CloudProvider> {
        match &self.origin {
            Origin::Cloud { entry, .. } => catalogue::cloud(entry),
            Origin::Custom { .. } | Origin::Demo => None,
        }
    }

    /// Whether it refuses conversations in which the model speaks first, as the catalogue says.
    pub fn wants_user_first(&self) -> bool {
        self.catalogue_entry().is_some_and(|entry| entry.user_first)
    }

    /// The fields that are not sent to it when that model is asked.
    pub fn omitted(&self, model: &str) -> Vec<String> {
        let of_model = self.learned.iter().filter(|fact| fact.model == model);
        of_model.map(|fact| fact.field.clone()).collect()
    }

    /// The ids of all secrets that it refers to.
    pub fn secret_ids(&self) -> Vec<KeyId> {
        let keys = self.keys.iter().copied();
        keys.chain(self.network.secret_ids()).collect()
    }
}

/// A name that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was typed.
    #[error("Give the provider a name")]
    Empty,
    /// It is taken, in whatever case.
    #[error("There is a provider named “{0}” already; choose another name")]
    Taken(String),
}

/// The name as it will be kept, trimmed.
///
/// # Errors
/// If it is empty, or one of `others` has it, without regard to case.
pub fn check_name<'a>(
    typed: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Result<String, NameError> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    let folded = name.to_lowercase();
    match others.find(|other| other.to_lowercase() == folded) {
        Some(other) => Err(NameError::Taken(other.to_owned())),
        None => Ok(name.to_owned()),
    }
}

/// The name, with a number behind it where one of `others` has it.
pub fn free_name<'a, I: Iterator<Item = &'a str>>(name: &str, others: impl Fn() -> I) -> String {
    let is_free = |name: &String| {
        let checked = check_name(name, others());
        !matches!(checked, Err(NameError::Taken(_)))
    };
    let numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_without_regard_to_case() {
        let others = ["vLLM", "Größe"];
        let check = |typed: &str, expected| {
            assert_eq!(check_name(typed, others.into_iter()), expected, "{typed}");
        };
        check("  rack-2 ", Ok("rack-2".to_owned()));
        check("VLLM", Err(NameError::Taken("vLLM".to_owned())));
        check(" grÖSSe", Ok("grÖSSe".to_owned()));
        check("GRÖßE", Err(NameError::Taken("Größe".to_owned())));
        check(" ", Err(NameError::Empty));
    }
}
