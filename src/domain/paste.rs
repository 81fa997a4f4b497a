//! A pasted `curl` command, or lines that set environment variables, read into what a provider
//! needs.

use super::provider::ApiFormat;
use super::secret::Secret;

/// What could be read out of a pasted text; `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pasted {
    /// What it speaks.
    pub format: Option<ApiFormat>,
    /// The address as it stands there, request path and all.
    pub url: Option<String>,
    /// The key.
    pub key: Option<Secret>,
    /// The model that is asked.
    pub model: Option<String>,
    /// Headers beyond those that every client sends, by name and value.
    pub headers: Vec<(String, String)>,
}

/// Reads a pasted text; `None` if it is neither a `curl` command nor sets one of the variables.
pub fn read(_text: &str) -> Option<Pasted> {
    None
}
