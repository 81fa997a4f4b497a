//! vLLM: its model list has what it was started with; it is asked for its version only.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{all_owned_by, said, version_text};
use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// `{"version":"…"}`, without a key. Many servers answer so: it proves nothing.
const VERSION: &str = "/version";

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vllm;

impl ServerKind for Vllm {
    fn id(&self) -> KindId {
        KindId::VLLM
    }

    fn name(&self) -> &'static str {
        "vLLM"
    }

    /// `owned_by` is fixed in its source (`vllm/entrypoints/openai/protocol.py`).
    fn is_in_list(&self, list: &Value) -> bool {
        all_owned_by(list, "vllm")
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        vec![Ask::root(VERSION)]
    }

    fn version(&self, answers: &[Answered]) -> Option<String> {
        version_text(said(answers, VERSION)?, "/version")
    }
}
