//! Together AI: its model list, a bare array, tells context and prices.

use super::kind::ServerKind;
use super::learning::any_entry;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Together;

impl ServerKind for Together {
    fn id(&self) -> KindId {
        KindId::TOGETHER
    }

    fn name(&self) -> &'static str {
        "Together AI"
    }

    fn is_in_list(&self, list: &Value) -> bool {
        list.is_array()
            && any_entry(list, |entry| {
                entry.get("type").is_some_and(Value::is_string)
                    && entry.pointer("/pricing/hourly").is_some()
            })
    }
}
