//! Mistral: its model list says all there is to know, default temperature included.

use super::kind::ServerKind;
use super::learning::any_entry;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mistral;

impl ServerKind for Mistral {
    fn id(&self) -> KindId {
        KindId::MISTRAL
    }

    fn name(&self) -> &'static str {
        "Mistral"
    }

    fn is_in_list(&self, list: &Value) -> bool {
        any_entry(list, |entry| {
            let chats = entry.pointer("/capabilities/completion_chat");
            chats.is_some_and(Value::is_boolean) && entry.get("max_context_length").is_some()
        })
    }
}
