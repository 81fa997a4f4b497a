//! How a parameter is written for an endpoint: under which name, and in which shape.

use super::value::ParameterValue;
use super::{Parameter, table};
use crate::domain::extra_body::ExtraBody;
use crate::domain::provider::ApiFormat;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One way to write a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The format that it belongs to.
    pub format: ApiFormat,
    /// The field, and those inside of it that lead to the value; empty for fields of the user's own
    /// that are merged into the body.
    pub path: &'static [&'static str],
    /// What stands there.
    pub shape: Shape,
    /// The kinds of servers that know it; empty for the usual one of servers that are not named.
    pub kinds: &'static [&'static str],
}

/// What stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The value itself.
    Plain,
    /// `{"type": "enabled"}` or `{"type": "disabled"}`, for a flag.
    Enabled,
    /// `{"type": "enabled", "budget_tokens": N}`, for a number of tokens.
    Budget,
}

/// How a parameter is written in the OpenAI format by servers that are not named.
pub(super) const fn open_ai(path: &'static [&'static str]) -> Form {
    Form {
        format: ApiFormat::OpenAi,
        path,
        shape: Shape::Plain,
        kinds: &[],
    }
}

/// How a parameter is written in the Anthropic format.
pub(super) const fn anthropic(path: &'static [&'static str]) -> Form {
    Form {
        format: ApiFormat::Anthropic,
        ..open_ai(path)
    }
}

impl Form {
    pub(super) const fn of_kinds(self, kinds: &'static [&'static str]) -> Self {
        Self { kinds, ..self }
    }

    pub(super) const fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// The field of the body that it is written into; `None` for fields of the user's own.
    pub fn field(&self) -> Option<&'static str> {
        self.path.first().copied()
    }

    /// The field and those inside of it, joined by points.
    pub fn written(&self) -> String {
        self.path.join(".")
    }

    /// The field with the value in it.
    fn encode(&self, value: &ParameterValue) -> Value {
        let inner = match (self.shape, value) {
            (Shape::Enabled, ParameterValue::Flag(flag)) => {
                json!({"type": if *flag { "enabled" } else { "disabled" }})
            }
            (Shape::Budget, value) => {
                json!({"type": "enabled", "budget_tokens": value.to_json()})
            }
            (Shape::Plain | Shape::Enabled, value) => value.to_json(),
        };
        let inside = self.path.iter().skip(1).rev();
        inside.fold(inner, |value, name| json!({*name: value}))
    }
}

/// What an endpoint calls things: decides which parameters it is offered, and how each is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The id of the kind of server, where it is known.
    pub kind: Option<String>,
    /// The fields that a provider of the catalogue takes; `None` for an endpoint of the user's own,
    /// which is offered everything.
    pub takes: Option<&'static [String]>,
    /// Ways of writing that the user has chosen, by the id of the parameter.
    pub chosen: BTreeMap<String, String>,
}

/// That of a server of which nothing is known.
pub static USUAL: Dialect = Dialect {
    kind: None,
    takes: None,
    chosen: BTreeMap::new(),
};

impl Dialect {
    /// The ways in which a parameter may be written, the first being the usual one there; none if
    /// the endpoint is not offered it.
    pub fn forms(&self, parameter: &'static Parameter, format: ApiFormat) -> Vec<&'static Form> {
        let is_kind = |form: &Form| {
            self.kind
                .as_deref()
                .is_some_and(|k| form.kinds.contains(&k))
        };
        let fits = |form: &Form| form.kinds.is_empty() || is_kind(form);
        // The user’s own fields are nobody’s parameter.
        let is_taken = |form: &Form| match (self.takes, form.field()) {
            (Some(takes), Some(field)) => takes.iter().any(|taken| taken == field),
            (None, _) | (_, None) => true,
        };
        let all = parameter.forms.iter().filter(|form| form.format == format);
        let mut forms: Vec<&'static Form> = all.filter(|form| is_taken(form)).collect();
        let Some(usual) = forms
            .iter()
            .position(|form| is_kind(form))
            .or_else(|| forms.iter().position(|form| fits(form)))
        else {
            return Vec::new();
        };
        let chosen = self.chosen.get(parameter.id);
        let chosen = chosen.and_then(|name| forms.iter().position(|form| form.written() == *name));
        forms[..=chosen.unwrap_or(usual)].rotate_right(1);
        forms
    }

    /// How a parameter is written there, given the fields that the server refuses; `None` if the
    /// endpoint is not offered it, or refuses it.
    pub fn form(
        &self,
        parameter: &'static Parameter,
        format: ApiFormat,
        refused: &[String],
    ) -> Option<&'static Form> {
        let forms = self.forms(parameter, format);
        let is_refused = |form: &Form| {
            let field = form.field();
            field.is_some_and(|field| refused.iter().any(|refused| refused == field))
        };
        let ways = if parameter.renames { forms.len() } else { 1 };
        forms.into_iter().take(ways).find(|form| !is_refused(form))
    }

    /// Whether the server is known to ignore it without a word.
    pub fn ignores(&self, parameter: &Parameter) -> bool {
        let kind = self.kind.as_deref();
        kind.is_some_and(|kind| parameter.ignored_by.contains(&kind))
    }

    /// The fields of a body for these parameters, but for fields of the user's own. A field that the
    /// server refuses is written in another way where there is one, else left out.
    pub fn fields(
        &self,
        format: ApiFormat,
        parameters: &[Given],
        refused: &[String],
    ) -> Map<String, Value> {
        let mut fields = Map::new();
        for given in parameters {
            let form = self.form(given.parameter, format, refused);
            if let Some((form, field)) = form.and_then(|form| Some((form, form.field()?))) {
                merge(&mut fields, field, form.encode(&given.value));
            }
        }
        fields
    }
}

/// The fields of the user's own among these parameters, which go before everything else.
pub fn own_fields(parameters: &[Given]) -> Map<String, Value> {
    let is_own = |given: &&Given| {
        given
            .parameter
            .forms
            .iter()
            .all(|form| form.path.is_empty())
    };
    let mut fields = Map::new();
    for given in parameters.iter().filter(is_own) {
        // Text that cannot be merged is refused at entry.
        if let ParameterValue::Text(text) = &given.value
            && let Ok(body) = ExtraBody::check(text)
        {
            fields.extend(body.fields().clone());
        }
    }
    fields
}

/// Parameters may share a field, each with its own part of it.
fn merge(fields: &mut Map<String, Value>, field: &str, value: Value) {
    match (fields.get_mut(field), value) {
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (_, value) => {
            fields.insert(field.to_owned(), value);
        }
    }
}

/// A parameter with the value that it is sent with.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Which one.
    pub parameter: &'static Parameter,
    /// Its value.
    pub value: ParameterValue,
}

/// Asks for an answer of at most that many tokens, and for nothing else: for questions of the
/// program's own.
pub fn at_most_tokens(tokens: u32) -> Vec<Given> {
    // The one parameter that a format cannot do without is the limit.
    let limit = table::TABLE.iter().filter(|p| p.needed_by.is_some());
    let given = limit.map(|parameter| Given {
        parameter,
        value: ParameterValue::Integer(tokens.into()),
    });
    given.collect()
}

/// Whether requests of that format are refused without that field.
pub fn is_needed(format: ApiFormat, field: &str) -> bool {
    let needed = table::TABLE.iter().filter(|p| p.needed_by == Some(format));
    let mut forms = needed.flat_map(|parameter| parameter.forms);
    forms.any(|form| form.format == format && form.field() == Some(field))
}

/// What the user is told of a field that was refused: the field that is sent in its place, if there
/// is one.
pub fn written_instead(
    dialect: &Dialect,
    format: ApiFormat,
    field: &str,
    refused: &[String],
) -> Option<String> {
    let of_field = |parameter: &&'static Parameter| {
        let forms = dialect.forms(parameter, format);
        parameter.renames && forms.iter().any(|form| form.field() == Some(field))
    };
    let parameter = table::TABLE.iter().find(of_field)?;
    dialect.form(parameter, format, refused).map(Form::written)
}
