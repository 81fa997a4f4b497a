//! LocalAI: `/.well-known/localai.json` says that it is one, and it lists what its models can do. It
//! tells no context length. It also answers in Ollama's words, so it stands before Ollama.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{facts, said, take_all, version_text};
use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use serde_json::Value;

const WELL_KNOWN: &str = "/.well-known/localai.json";
const CAPABILITIES: &str = "/v1/models/capabilities";

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct LocalAi;

impl ServerKind for LocalAi {
    fn id(&self) -> KindId {
        KindId::LOCAL_AI
    }

    fn name(&self) -> &'static str {
        "LocalAI"
    }

    fn proofs(&self) -> Vec<Ask> {
        vec![Ask::root(WELL_KNOWN)]
    }

    fn is_proven_by(&self, said: &Value) -> bool {
        said.get("version").is_some_and(Value::is_string)
            && said.get("endpoints").is_some_and(Value::is_object)
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        vec![Ask::root(CAPABILITIES), Ask::root(WELL_KNOWN)]
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        if let Some(said) = said(answers, CAPABILITIES) {
            take_all(models, facts(said));
        }
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        version_text(said(answers, WELL_KNOWN)?, "/version")
    }
}
