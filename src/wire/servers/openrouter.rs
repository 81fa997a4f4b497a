//! OpenRouter: its model list says all there is to know, prices and default parameters included.

use super::kind::ServerKind;
use super::learning::any_entry;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenRouter;

impl ServerKind for OpenRouter {
    fn id(&self) -> KindId {
        KindId::OPENROUTER
    }

    fn name(&self) -> &'static str {
        "OpenRouter"
    }

    fn is_in_list(&self, list: &Value) -> bool {
        any_entry(list, |entry| {
            entry.get("top_provider").is_some_and(Value::is_object)
                && entry
                    .pointer("/architecture/tokenizer")
                    .is_some_and(Value::is_string)
                && entry
                    .pointer("/pricing/prompt")
                    .is_some_and(Value::is_string)
        })
    }
}
