//! A request as a value, and the head of its response: what the worker carries out and reports,
//! without a network.

pub use crate::domain::exchange::Method;

use crate::domain::secret::Secret;
use std::borrow::Cow;

/// What a header says; secret values never show up in `Debug`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderValue {
    /// May be shown and logged.
    Plain(String),
    /// Put in front of the secret: `Bearer ` or nothing.
    Secret(&'static str, Secret),
}

/// A request with everything that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method of the request.
    pub method: Method,
    /// The absolute URL; holds no secret.
    pub url: String,
    /// Names in lower case, each once.
    pub headers: Vec<(Cow<'static, str>, HeaderValue)>,
    /// JSON, or nothing for `Get`.
    pub body: Option<String>,
}

/// What was answered, but for the body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseHead {
    /// The HTTP status, such as 404.
    pub status: u16,
    /// `content-type` in lower case without parameters; empty if missing. Servers get it wrong: a
    /// hint, not a fact.
    pub content_type: String,
    /// `retry-after` as sent: seconds or a date; `None` if missing.
    pub retry_after: Option<String>,
    /// `retry-after-ms` as sent: milliseconds; `None` if missing.
    pub retry_after_ms: Option<String>,
}
