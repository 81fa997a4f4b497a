//! What an API format is, as plain facts, and the handle by which the program names one.
//!
//! The facts of each format are in `formats/`, one file each. How its requests are built and its
//! answers are read is `wire`'s business.

use super::parameters::conflicts::Conflict;
use super::parameters::range::NumberRange;
use super::parameters::wire_name::WireName;
use std::fmt;
use std::hash::{Hash, Hasher};

/// What an endpoint speaks: the facts of a format under its id. Nothing can be matched on it; what a
/// format does differently is a fact of it, or a method of `wire`'s `Format`.
#[derive(Clone, Copy)]
pub struct ApiFormat(&'static FormatFacts);

/// What is known of a format without speaking it.
#[derive(Debug)]
pub struct FormatFacts {
    /// The format's identity in settings and history: never changed, never used again for another.
    pub id: &'static str,
    /// The format's word on the command line.
    pub argument: &'static str,
    /// The format's name in the middle of a sentence, as in “speaks the OpenAI format”.
    pub name: &'static str,
    /// The accessible name of the format's choice.
    pub label: &'static str,
    /// One line on what the format is for.
    pub purpose: &'static str,
    /// The header that carries the key where nothing else is set.
    pub auth: AuthScheme,
    /// The header that every request of the format has to hold, with its text; `None` for none.
    pub version_header: Option<(&'static str, &'static str)>,
    /// What stands between a base URL without a version and the path of a request, such as `/v1`;
    /// `None` where a base URL has its version in it.
    pub version_path: Option<&'static str>,
    /// The path of a chat.
    pub chat_path: &'static str,
    /// The path of the model list.
    pub models_path: &'static str,
    /// Other paths of the same API, which people copy from documentation.
    pub other_paths: &'static [&'static str],
    /// Headers in lower case that only clients of this format send.
    pub telling_headers: &'static [&'static str],
    /// The key and the text by which an entry of a model list shows that it is of this format.
    pub list_mark: (&'static str, &'static str),
    /// Fields of a request that the conversation sets, and that nothing else may.
    pub reserved_fields: &'static [&'static str],
    /// Fields without which a request asks nothing, or loses the user's instructions: they are sent
    /// whatever an endpoint is said to refuse. Fields of needed parameters are, too.
    pub indispensable_fields: &'static [&'static str],
    /// The parameters that the format has.
    pub parameters: FormatParameters,
    /// What does not go together in this format, beyond what does in none.
    pub conflicts: &'static [Conflict],
}

/// The parameters of a format.
#[derive(Debug)]
pub enum FormatParameters {
    /// All parameters there are, under the names and with the ranges of their table.
    All,
    /// These and no others.
    Listed(&'static [FormatParameter]),
}

/// A parameter as one format has it.
#[derive(Debug, Clone, Copy)]
pub struct FormatParameter {
    /// The parameter's id.
    pub id: &'static str,
    /// How the format calls it, the most usual name first.
    pub names: &'static [WireName],
    /// The range of its number, where that is not the table's.
    pub range: Option<NumberRange>,
    /// Whether the format refuses requests without it.
    pub is_needed: bool,
}

impl FormatParameter {
    /// A parameter under these names, with the range of the table, that may be left out.
    pub const fn new(id: &'static str, names: &'static [WireName]) -> Self {
        Self {
            id,
            names,
            range: None,
            is_needed: false,
        }
    }

    /// The same with a range of the format's own.
    #[must_use]
    pub const fn within(self, range: NumberRange) -> Self {
        Self {
            range: Some(range),
            ..self
        }
    }

    /// The same, without which the format refuses requests.
    #[must_use]
    pub const fn needed(self) -> Self {
        Self {
            is_needed: true,
            ..self
        }
    }
}

impl FormatFacts {
    /// The paths of all requests of the format that a pasted URL may end in.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        let main = [self.chat_path, self.models_path];
        main.into_iter().chain(self.other_paths.iter().copied())
    }

    /// What the format says of the parameter with that id beyond the table; `None` where it says
    /// nothing or does not have it.
    pub fn own(&self, id: &str) -> Option<&'static FormatParameter> {
        match self.parameters {
            FormatParameters::All => None,
            FormatParameters::Listed(listed) => listed.iter().find(|own| own.id == id),
        }
    }

    /// Whether a request may not lose that field: without it, the endpoint or the user would be
    /// asked something else.
    pub fn is_indispensable(&self, field: &str) -> bool {
        let needed = match self.parameters {
            FormatParameters::All => &[],
            FormatParameters::Listed(listed) => listed,
        };
        let needed = needed.iter().filter(|own| own.is_needed);
        let mut names = needed.flat_map(|own| own.names);
        self.indispensable_fields.contains(&field) || names.any(|name| name.field() == Some(field))
    }
}

impl ApiFormat {
    /// The format of these facts. Settings name formats of [`ApiFormat::ALL`] only.
    pub const fn new(facts: &'static FormatFacts) -> Self {
        Self(facts)
    }

    /// What is known of the format.
    pub const fn facts(self) -> &'static FormatFacts {
        self.0
    }

    /// The format's name in the middle of a sentence.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The accessible name of the format's choice.
    pub fn label(self) -> &'static str {
        self.0.label
    }

    /// The header that carries the key where nothing else is set.
    pub fn default_auth(self) -> AuthScheme {
        self.0.auth
    }
}

impl PartialEq for ApiFormat {
    /// Each id belongs to one format.
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for ApiFormat {}

impl Hash for ApiFormat {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl fmt::Debug for ApiFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

impl serde::Serialize for ApiFormat {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id)
    }
}

/// How the key is sent. Exactly one header goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthScheme {
    /// `Authorization: Bearer KEY`.
    Bearer,
    /// `x-api-key: KEY`.
    XApiKey,
}

impl AuthScheme {
    /// Both of them, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Bearer, Self::XApiKey];

    /// The header, as people know it.
    pub fn header(self) -> &'static str {
        match self {
            Self::Bearer => "Authorization: Bearer",
            Self::XApiKey => "x-api-key",
        }
    }

    /// The header's name in lower case, as it goes out.
    pub fn header_name(self) -> &'static str {
        match self {
            Self::Bearer => "authorization",
            Self::XApiKey => "x-api-key",
        }
    }

    /// The scheme that this one is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Bearer => Self::XApiKey,
            Self::XApiKey => Self::Bearer,
        }
    }
}
