//! What a kind of server is, and what it is asked about itself, as values.

use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use crate::wire::http::{HttpRequest, Method};
use crate::wire::request;
use crate::wire::target::Target;
use serde_json::Value;

/// Where a question goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskPath {
    /// A path below the server's root: the base URL without the version at its end.
    Root(String),
    /// A path below the base URL.
    Base(String),
}

/// A question to a server beyond its model list; it changes nothing there.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The path that is asked.
    pub at: AskPath,
    /// What is sent with it: `None` reads, anything else is posted.
    pub body: Option<Value>,
    /// The model that it is about; `None` for the server as a whole.
    pub model: Option<String>,
}

impl Ask {
    /// Reads a path below the server's root.
    pub fn root(path: impl Into<String>) -> Self {
        Self {
            at: AskPath::Root(path.into()),
            body: None,
            model: None,
        }
    }

    /// Reads a path below the base URL.
    pub fn base(path: impl Into<String>) -> Self {
        Self {
            at: AskPath::Base(path.into()),
            body: None,
            model: None,
        }
    }

    /// The same question with a body, which is posted.
    #[must_use]
    pub fn posting(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The same question about one model, by its id.
    #[must_use]
    pub fn about(mut self, model: &str) -> Self {
        self.model = Some(model.to_owned());
        self
    }

    /// The request that asks it.
    pub fn encode(&self, target: &Target<'_>) -> HttpRequest {
        let url = match &self.at {
            AskPath::Root(path) => format!("{}{path}", target.base_url.root()),
            AskPath::Base(path) => format!("{}{path}", target.base_url),
        };
        let body = self.body.as_ref().map(Value::to_string);
        HttpRequest {
            method: if body.is_some() {
                Method::Post
            } else {
                Method::Get
            },
            url,
            headers: request::headers(target, body.as_ref().map(|_| false), None),
            body,
        }
    }
}

/// A question that was answered with 2xx and JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The question that was answered.
    pub ask: Ask,
    /// The JSON that was answered.
    pub said: Value,
}

/// One kind of server.
pub trait ServerKind: std::fmt::Debug + Sync {
    /// The kind's identity.
    fn id(&self) -> KindId;

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
    /// that stands before it in [`SERVER_KINDS`](super::SERVER_KINDS).
    fn is_proven_by(&self, said: &Value) -> bool {
        let _ = said;
        false
    }

    /// What it is asked once it is recognised, in one round: `list` is the first page of its model
    /// list as it came, `models` what was read from all pages. [`questions`](super::questions) leaves out what has
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
pub(super) const MOST_ASKS: usize = 200;
