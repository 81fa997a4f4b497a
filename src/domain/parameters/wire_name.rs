//! The name of a parameter in a request. What is written under it is `wire`'s business.

use crate::domain::server_kind::KindId;

/// One name of a parameter in the body of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WireName {
    /// The field, and those inside of it that lead to the value; empty for fields of the user's own
    /// that are merged into the body.
    pub path: &'static [&'static str],
    /// The kinds of servers that use this name; empty for the usual one of servers that are not
    /// named.
    pub kinds: &'static [KindId],
}

/// Stands for fields of the user's own, which have their names in them.
pub(in crate::domain) const MERGED: WireName = named(&[]);

/// The usual name of a parameter, by its path.
pub(in crate::domain) const fn named(path: &'static [&'static str]) -> WireName {
    WireName { path, kinds: &[] }
}

impl WireName {
    /// The same name, used by these kinds of servers only.
    pub(in crate::domain) const fn of_kinds(self, kinds: &'static [KindId]) -> Self {
        Self { kinds, ..self }
    }

    /// The field of the body that it stands in; `None` for fields of the user's own.
    pub fn field(&self) -> Option<&'static str> {
        self.path.first().copied()
    }

    /// The field and those inside of it, joined by points.
    pub fn written(&self) -> String {
        self.path.join(".")
    }
}
