//! A server that says nothing of itself beyond a model list, or whose list says it all.

use super::kind::ServerKind;
use crate::domain::server_kind::KindId;

/// The kind itself; never recognised, but named by the catalogue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain;

impl ServerKind for Plain {
    fn id(&self) -> KindId {
        KindId::PLAIN
    }

    fn name(&self) -> &'static str {
        "Server"
    }
}
