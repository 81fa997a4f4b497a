//! The providers in the cloud that the program knows, as data: `assets/providers.toml`.
//!
//! A new one is an entry there. What this program does differently for one of them is written in
//! its entry, never in code.

use super::base_url::BaseUrl;
use super::provider::{ApiFormat, AuthScheme};
use std::sync::OnceLock;

/// One provider of the catalogue.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudProvider {
    /// Its identity; never changes.
    pub id: String,
    /// Its name, as its owners write it.
    pub name: String,
    /// What it speaks.
    #[serde(default)]
    pub format: ApiFormat,
    /// The root of its API.
    pub base_url: BaseUrl,
    /// Whether `base_url` is a pattern that everyone has to complete, such as with the name of
    /// their resource.
    #[serde(default)]
    pub own_url: bool,
    /// How its key is sent; `None` for what the format usually takes.
    #[serde(default)]
    pub auth: Option<AuthScheme>,
    /// The page on which one gets a key.
    pub key_url: String,
    /// Environment variables that usually hold its key, the most usual first.
    #[serde(default)]
    pub env: Vec<String>,
    /// Parameters that it takes, beyond messages and model, by their names on the wire.
    #[serde(default)]
    pub takes: Vec<String>,
    /// Models to begin with, where it lists none.
    #[serde(default)]
    pub models: Vec<String>,
    /// The id of the kind of server whose words it speaks about its models; `None` for plain.
    #[serde(default)]
    pub kind: Option<String>,
}

#[derive(serde::Deserialize)]
struct File {
    provider: Vec<CloudProvider>,
}

/// All providers of the catalogue, in the order in which they are offered. Read once, when first
/// asked for.
pub fn catalogue() -> &'static [CloudProvider] {
    static READ: OnceLock<Vec<CloudProvider>> = OnceLock::new();
    READ.get_or_init(|| {
        let text = include_str!("../../assets/providers.toml");
        // A test reads it too, so it can be read.
        toml::from_str::<File>(text).map_or_else(|_| Vec::new(), |file| file.provider)
    })
}

/// The provider of that id.
pub fn cloud(id: &str) -> Option<&'static CloudProvider> {
    catalogue().iter().find(|provider| provider.id == id)
}

/// The names of all environment variables that may hold a key, each once.
pub fn key_variables() -> Vec<&'static str> {
    let all = catalogue().iter().flat_map(|provider| &provider.env);
    let mut names: Vec<&str> = all.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}
