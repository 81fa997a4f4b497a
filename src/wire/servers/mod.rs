//! Kinds of servers: how each is recognised, what it is asked about itself, and what is learnt from
//! what it says.
//!
//! A new kind is its file and its line in [`SERVER_KINDS`]. Nothing that is asked loads, unloads or
//! bills anything. Asking is the worker's business; here are questions and answers as values.

mod anthropic;
mod groq;
mod learning;
mod litellm;
mod llama_server;
mod lm_studio;
mod local_ai;
mod mistral;
mod ollama;
mod openrouter;
mod plain;
mod sglang;
mod tgi;
mod together;
mod vllm;

use super::Target;
use super::http::{HttpRequest, Method};
use super::request;
use crate::domain::model::ListedModel;
use crate::domain::server::RecognisedServer;
use serde_json::Value;

/// Where a question goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// A path below the server's root: the base URL without the version at its end.
    Root(String),
    /// A path below the base URL.
    Base(String),
}

/// A question to a server beyond its model list; it changes nothing there.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Where it goes.
    pub at: At,
    /// What is sent with it: `None` reads, anything else is posted.
    pub body: Option<Value>,
    /// The model that it is about; `None` for the server as a whole.
    pub model: Option<String>,
}

impl Ask {
    /// Reads a path below the server's root.
    pub fn root(path: impl Into<String>) -> Self {
        Self {
            at: At::Root(path.into()),
            body: None,
            model: None,
        }
    }

    /// Reads a path below the base URL.
    pub fn base(path: impl Into<String>) -> Self {
        Self {
            at: At::Base(path.into()),
            body: None,
            model: None,
        }
    }

    /// Posts that body.
    #[must_use]
    pub fn posting(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// About one model.
    #[must_use]
    pub fn about(mut self, model: &str) -> Self {
        self.model = Some(model.to_owned());
        self
    }

    /// The request that asks it.
    pub fn encode(&self, target: &Target<'_>) -> HttpRequest {
        let url = match &self.at {
            At::Root(path) => format!("{}{path}", target.base_url.root()),
            At::Base(path) => format!("{}{path}", target.base_url),
        };
        let body = self.body.as_ref().map(Value::to_string);
        HttpRequest {
            method: if body.is_some() {
                Method::Post
            } else {
                Method::Get
            },
            url,
            headers: request::headers(target, body.as_ref().map(|_| false), &[]),
            body,
        }
    }
}

/// A question that was answered with 2xx and JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// What was asked.
    pub ask: Ask,
    /// What was said.
    pub said: Value,
}

/// One kind of server.
pub trait ServerKind: Sync {
    /// Its identity; kept in settings, so it never changes.
    fn id(&self) -> &'static str;

    /// Its name, as its makers write it.
    fn name(&self) -> &'static str;

    /// Whether a model list can only come from this kind. `list` is the first page as it came.
    fn is_in_list(&self, list: &Value) -> bool {
        let _ = list;
        false
    }

    /// What proves this kind where the list does not tell; one proof is enough. Empty where only
    /// the list can tell.
    fn proofs(&self) -> Vec<Ask> {
        Vec::new()
    }

    /// Whether an answer to one of [`Self::proofs`] could only come from this kind, or from one
    /// that stands before it in [`SERVER_KINDS`].
    fn is_proven_by(&self, said: &Value) -> bool {
        let _ = said;
        false
    }

    /// What it is asked once it is recognised, in one round: `list` is the first page of its model
    /// list as it came, `models` what was read from all pages. [`questions`] leaves out what has
    /// been answered as a proof.
    fn asks(&self, list: &Value, models: &[ListedModel]) -> Vec<Ask> {
        let _ = (list, models);
        Vec::new()
    }

    /// Adds what the answers say to the models, each value with its source; where the answers list
    /// models that the list did not have, and it is empty, they become the list.
    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let _ = (answers, models);
    }

    /// Its version, where the answers tell.
    fn version(&self, answers: &[Answered]) -> Option<String> {
        let _ = answers;
        None
    }
}

/// The most questions about single models that a kind asks.
const MOST_ASKS: usize = 200;

/// All kinds; each is its own file. Where several would recognise a list or are proven, the first
/// one is meant: servers that also speak another's words stand before it.
pub static SERVER_KINDS: [&dyn ServerKind; 14] = [
    &local_ai::LocalAi,
    &llama_server::LlamaServer,
    &tgi::Tgi,
    &vllm::Vllm,
    &sglang::SgLang,
    &litellm::LiteLlm,
    &lm_studio::LmStudio,
    &ollama::Ollama,
    &openrouter::OpenRouter,
    &mistral::Mistral,
    &groq::Groq,
    &together::Together,
    &anthropic::Anthropic,
    &plain::Plain,
];

/// The kind of that id.
pub fn kind_of(id: &str) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| kind.id() == id)
}

/// The kind that a model list tells by itself.
pub fn recognised_by_list(list: &Value) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| kind.is_in_list(list))
}

/// What to ask where the list does not tell: the kinds with their proofs, the most telling first. A
/// kind may stand there more than once.
pub fn proofs() -> Vec<(&'static dyn ServerKind, Ask)> {
    let with_proofs = |kind: &'static dyn ServerKind| {
        let proofs = kind.proofs().into_iter();
        proofs.map(move |proof| (kind, proof))
    };
    SERVER_KINDS.into_iter().flat_map(with_proofs).collect()
}

/// The kind that answers to [`proofs`] prove, without a model list: the first of [`SERVER_KINDS`],
/// in whatever order the answers came.
pub fn proven_by(answers: &[Answered]) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| {
        let proofs = kind.proofs();
        answers
            .iter()
            .any(|answer| proofs.contains(&answer.ask) && kind.is_proven_by(&answer.said))
    })
}

/// What a recognised kind is still to be asked, where `answered` is known already.
pub fn questions(
    kind: &dyn ServerKind,
    list: &Value,
    models: &[ListedModel],
    answered: &[Answered],
) -> Vec<Ask> {
    let mut asks = kind.asks(list, models);
    asks.retain(|ask| answered.iter().all(|answer| answer.ask != *ask));
    asks
}

/// What is remembered of a kind that was recognised.
pub fn recognised(kind: &dyn ServerKind, answers: &[Answered]) -> RecognisedServer {
    RecognisedServer {
        kind: kind.id().to_owned(),
        name: kind.name().to_owned(),
        version: kind.version(answers),
    }
}
