//! Under which names an endpoint takes parameters, if it takes them at all.

use super::Parameter;
use super::table::TABLE;
use super::wire_name::WireName;
use crate::domain::format::ApiFormat;
use crate::domain::server_kind::KindId;
use std::collections::BTreeMap;

/// What an endpoint calls things: decides which parameters it is offered, and under which name each
/// is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The id of the kind of server, where it is known.
    pub kind: Option<KindId>,
    /// The fields that a provider of the catalogue takes; `None` for an endpoint of the user's own,
    /// which is offered everything.
    pub takes: Option<&'static [String]>,
    /// Names that the user has chosen, as written, by the id of the parameter.
    pub chosen: BTreeMap<String, String>,
}

/// The dialect of a server of which nothing is known.
pub static USUAL: Dialect = Dialect {
    kind: None,
    takes: None,
    chosen: BTreeMap::new(),
};

impl Dialect {
    /// The names that a parameter may have there, the first being the one that is sent if nothing is
    /// refused; none if the endpoint is not offered it.
    pub fn names(&self, parameter: &Parameter, format: ApiFormat) -> Vec<&'static WireName> {
        let is_of_kind = |name: &WireName| {
            let kind = self.kind.as_ref();
            kind.is_some_and(|kind| name.kinds.contains(kind))
        };
        // The user’s own fields are nobody’s parameter.
        let is_taken = |name: &WireName| match (self.takes, name.field()) {
            (Some(takes), Some(field)) => takes.iter().any(|taken| taken == field),
            (None, _) | (_, None) => true,
        };
        let all = parameter.names_in(format).iter();
        let mut names: Vec<&'static WireName> = all.filter(|name| is_taken(name)).collect();
        let of_kind = names.iter().position(|name| is_of_kind(name));
        let for_all = || names.iter().position(|name| name.kinds.is_empty());
        let Some(usual) = of_kind.or_else(for_all) else {
            return Vec::new();
        };
        let chosen = self.chosen.get(parameter.id);
        let chosen = chosen.and_then(|text| names.iter().position(|name| name.written() == *text));
        names[..=chosen.unwrap_or(usual)].rotate_right(1);
        names
    }

    /// The name under which a parameter is sent, given the fields that the server refuses; `None` if
    /// the endpoint is not offered it, or refuses it.
    pub fn name(
        &self,
        parameter: &Parameter,
        format: ApiFormat,
        refused: &[String],
    ) -> Option<&'static WireName> {
        let names = self.names(parameter, format);
        let is_refused = |name: &WireName| {
            let field = name.field();
            field.is_some_and(|field| refused.iter().any(|refused| refused == field))
        };
        let tried = if parameter.renames { names.len() } else { 1 };
        names.into_iter().take(tried).find(|name| !is_refused(name))
    }

    /// Whether the server is known to ignore it without a word.
    pub fn ignores(&self, parameter: &Parameter) -> bool {
        let kind = self.kind.as_ref();
        kind.is_some_and(|kind| parameter.ignored_by.contains(kind))
    }
}

/// What the user is told of a field that was refused: the name that is sent in its place, if there
/// is one.
pub fn written_instead(
    dialect: &Dialect,
    format: ApiFormat,
    field: &str,
    refused: &[String],
) -> Option<String> {
    let of_field = |parameter: &&'static Parameter| {
        let names = dialect.names(parameter, format);
        parameter.renames && names.iter().any(|name| name.field() == Some(field))
    };
    let parameter = TABLE.iter().find(of_field)?;
    let name = dialect.name(parameter, format, refused);
    name.map(WireName::written)
}
