//! What is known of the server behind a base URL, and of servers found on this machine.

use super::base_url::BaseUrl;
use super::format::ApiFormat;
use super::server_kind::KindId;

/// A server that was recognised by what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RecognisedServer {
    /// The kind of server that it is.
    pub kind: KindId,
    /// The kind's name as its makers write it.
    pub name: String,
    /// Its version, where it tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

impl RecognisedServer {
    /// Name and version, for people.
    pub fn label(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A server that answers on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundServer {
    /// What it is; `None` if it speaks one of the formats and does not say what it is.
    pub server: Option<RecognisedServer>,
    /// The format it speaks there.
    pub format: ApiFormat,
    /// The root of its API.
    pub base_url: BaseUrl,
    /// How many models it lists; `None` if it lists none without a key.
    pub models: Option<usize>,
}

impl FoundServer {
    /// What it is called, also as the name of a provider.
    pub fn label(&self) -> &str {
        self.server
            .as_ref()
            .map_or("Local server", |server| server.name.as_str())
    }
}

/// The ports of this machine on which servers usually listen: Ollama, LM Studio, llama.cpp and
/// LocalAI, vLLM, LiteLLM, Jan, `text-generation-webui`, and `SGLang`.
pub const USUAL_PORTS: [u16; 8] = [11_434, 1_234, 8_080, 8_000, 4_000, 1_337, 5_000, 30_000];
