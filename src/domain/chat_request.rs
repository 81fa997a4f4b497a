//! What is asked of an endpoint, independent of the format on the wire.

use super::base_url::BaseUrl;
use super::format::{ApiFormat, AuthScheme};
use super::ids::{KeyId, MessageId, ProviderId};
use super::message::Message;
use super::network::NetworkSettings;
use super::parameters::dialect::Dialect;
use super::parameters::recipient::Given;
use super::server_kind::KindId;
use std::sync::Arc;

/// Where the requests of a provider go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A server that the user named.
    Url(BaseUrl),
    /// The demo endpoint inside the program, wherever it listens.
    Demo,
}

/// All that is needed to reach a provider, but for the key's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Endpoint {
    /// The provider it belongs to.
    pub provider: ProviderId,
    /// Its name, for messages; empty where it has none yet.
    pub provider_name: String,
    /// The format it speaks.
    pub format: ApiFormat,
    /// Where requests to it go.
    pub address: Address,
    /// How the key is sent.
    pub auth: AuthScheme,
    /// Its keys, the first one first; empty for no authentication.
    pub keys: Vec<KeyId>,
    /// The kind of server that the catalogue says it is; `None` where that is to be found out.
    pub kind: Option<KindId>,
    /// What it calls the parameters of a request.
    pub dialect: Arc<Dialect>,
    /// A path below the base URL that answers to a valid key only, where the model list is public
    /// and so proves nothing about a key.
    pub key_path: Option<String>,
    /// How it is reached beyond its address.
    pub network: Arc<NetworkSettings>,
}

/// A tool that a model may call.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedTool {
    /// The tool's name, by which the model calls it.
    pub name: String,
    /// What the tool does, for the model to read.
    pub description: String,
    /// What the tool takes, as a JSON schema.
    pub parameters: serde_json::Value,
}

/// One question to a model: the messages so far, the last of which is the user's.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatRequest {
    /// The model's id, exactly as the server expects it.
    pub model: String,
    /// The conversation's own instructions; empty for none. Those of system messages in the branch
    /// come behind them.
    pub system: String,
    /// The message that `messages` follow, where it and what is before it are in the store alone:
    /// to be read before the request is made.
    pub earlier: Option<MessageId>,
    /// The branch to answer, or the end of it, oldest first, as it is stored. What no server would
    /// take is repaired or left out by the encoder.
    pub messages: Vec<Arc<Message>>,
    /// The tools that the model may call.
    pub tools: Vec<OfferedTool>,
    /// The parameters that are sent, each once; what is not in here is absent from the request.
    pub parameters: Vec<Given>,
    /// Whether the model is known to see images; else they are left out, with a note in their
    /// place.
    pub sees_images: bool,
    /// Whether the endpoint wants the user to speak first; answers before that are left out.
    pub user_first: bool,
    /// Whether the answer shall come piece by piece.
    pub stream: bool,
    /// Fields that this endpoint refuses and that are not sent.
    pub omitted: Vec<String>,
}

impl ChatRequest {
    /// A question without a model and without words, to see where one goes.
    pub fn empty() -> Self {
        Self {
            model: String::new(),
            system: String::new(),
            earlier: None,
            messages: Vec::new(),
            tools: Vec::new(),
            parameters: Vec::new(),
            sees_images: false,
            user_first: false,
            stream: false,
            omitted: Vec::new(),
        }
    }
}
