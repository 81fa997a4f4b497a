//! Groq: its model list tells context and longest answer, and nothing of capabilities.

use super::kind::ServerKind;
use super::learning::any_entry;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Groq;

impl ServerKind for Groq {
    fn id(&self) -> KindId {
        KindId::GROQ
    }

    fn name(&self) -> &'static str {
        "Groq"
    }

    fn is_in_list(&self, list: &Value) -> bool {
        any_entry(list, |entry| {
            entry.get("public_apps").is_some() && entry.get("context_window").is_some()
        })
    }
}
