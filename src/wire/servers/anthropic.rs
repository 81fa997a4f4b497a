//! Anthropic: its model list says all there is to know.

use super::kind::ServerKind;
use super::learning::all_entries;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anthropic;

impl ServerKind for Anthropic {
    fn id(&self) -> KindId {
        KindId::ANTHROPIC
    }

    fn name(&self) -> &'static str {
        "Anthropic"
    }

    /// Gateways copy the shape: LiteLLM does for whoever sends Anthropic's headers, and repeats the id
    /// as the name.
    fn is_in_list(&self, list: &Value) -> bool {
        list.get("has_more").is_some()
            && all_entries(list, |entry| {
                let text = |name: &str| entry.get(name).and_then(Value::as_str);
                let id = text("id").unwrap_or_default();
                let name = text("display_name");
                text("type") == Some("model")
                    && id.starts_with("claude")
                    && name.is_some_and(|name| name != id)
            })
    }
}
