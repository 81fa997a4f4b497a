//! Where a request goes, and in which words it is put.

use super::format::Format;
use super::http::HeaderValue;
use crate::domain::base_url::BaseUrl;
use crate::domain::extra_body::ExtraBody;
use crate::domain::format::AuthScheme;
use crate::domain::ids::ProviderId;
use crate::domain::parameters::dialect::Dialect;
use crate::domain::secret::Secret;

/// Where a request goes, in which words it is put, and what proves the right to ask.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The provider that is asked; ends up in the remedies of problems.
    pub provider: ProviderId,
    /// The provider's name, for messages; empty where it has none yet.
    pub provider_name: &'a str,
    /// The format that is spoken there.
    pub format: &'a dyn Format,
    /// The root of the provider's API.
    pub base_url: &'a BaseUrl,
    /// How the key is sent.
    pub auth: AuthScheme,
    /// The key; `None` sends no authentication header.
    pub key: Option<&'a Secret>,
    /// Headers of the user's own, names in lower case, each once; one with the name of a header of
    /// the program goes out in its place.
    pub headers: &'a [(String, HeaderValue)],
    /// What the endpoint calls the parameters of a request.
    pub dialect: &'a Dialect,
    /// Merged into the body of every chat request.
    pub extra_body: Option<&'a ExtraBody>,
}
