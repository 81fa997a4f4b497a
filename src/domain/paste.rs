//! A pasted `curl` command, or lines that set environment variables, read into what a provider
//! needs.
//!
//! How a text falls into words is in `shell.rs`, what the words of a `curl` command say in
//! `curl.rs`, what variables say in `variables.rs`. Whether the address can be a base URL is left to
//! [`BaseUrl::check`](super::base_url::BaseUrl::check), which also cuts the path of a request.

mod curl;
mod shell;
mod variables;

use super::format::{ApiFormat, AuthScheme};
use super::secret::Secret;
use std::fmt;
use variables::Variables;

/// What could be read out of a pasted text; `None` where it says nothing.
#[derive(Clone, Default, PartialEq)]
pub struct Pasted {
    /// The format that it speaks; `None` where nothing tells.
    pub format: Option<ApiFormat>,
    /// The address as it stands there, request path and all. `http://` is in front where a `curl`
    /// command has no scheme, as it means that; it is the catalogue's where only a key is set.
    pub url: Option<String>,
    /// The key; `None` also where there is only a placeholder, such as `$OPENAI_API_KEY`.
    pub key: Option<Secret>,
    /// How the key is sent, where that is not what the format usually takes.
    pub auth: Option<AuthScheme>,
    /// The model that is asked.
    pub model: Option<String>,
    /// Headers beyond those that every client sends, by name in lower case and value; see
    /// [`check_header_name`](super::network::check_header_name). A value may be secret.
    pub headers: Vec<(String, String)>,
}

impl fmt::Debug for Pasted {
    /// Without the key, the values of headers, and the parts of the address that may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare = |url: &str| {
            let path = url.split(['?', '#']).next().unwrap_or_default();
            path.rsplit('@').next().unwrap_or_default().to_owned()
        };
        let names: Vec<&String> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Pasted")
            .field("format", &self.format)
            .field("url", &self.url.as_deref().map(bare))
            .field("key", &self.key)
            .field("auth", &self.auth)
            .field("model", &self.model)
            .field("headers", &names)
            .finish()
    }
}

/// Reads a pasted text; `None` if it is neither a `curl` command nor sets one of the variables. A
/// URL alone is not.
pub fn read(text: &str) -> Option<Pasted> {
    let mut words = shell::words(text).into_iter().peekable();
    let mut variables = Variables::default();
    while let Some(word) = words.next() {
        if curl::is_command(&word) {
            return curl::read(words, &variables, text);
        }
        if !variables.take(&word, &mut words) && !shell::is_around(&word) && !variables.say() {
            return None;
        }
    }
    variables.read()
}

/// The key in a text; `None` if it only stands for one. A word that servers without keys are
/// given, such as `sk-no-key` or `EMPTY`, is one.
fn key_in(text: &str) -> Option<Secret> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let names_a_key = ["key", "token", "secret", "api"];
    let yours = lower.contains("your") && names_a_key.iter().any(|word| lower.contains(word));
    let here = ["-here", "_here", "_goes_here"]
        .iter()
        .any(|end| lower.ends_with(end));
    let is_a_name = ["api_key", "apikey", "api-key", "key", "token", "secret"]
        .iter()
        .any(|name| lower == *name);
    let named_as_variable = text.contains('_')
        && (text.ends_with("_KEY") || text.ends_with("_TOKEN"))
        && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let left_out = ["...", "…", "xxxx", "****", "••"];
    let left_out = left_out.iter().any(|mark| lower.contains(mark));
    let stands_for_one = yours || here || is_a_name || named_as_variable || left_out;
    let good = is_filled(text) && !text.contains(char::is_whitespace) && !stands_for_one;
    good.then(|| Secret::new(text))
}

/// Whether a text is there and says something, rather than where something is to be put.
fn is_filled(text: &str) -> bool {
    let text = text.trim();
    let within = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    !text.is_empty()
        && !text.contains("${")
        && !text.contains("$(")
        && !text.contains("{{")
        && !text.starts_with('$')
        && !within("<", ">")
        && !within("{", "}")
        && !within("[", "]")
        && !within("%", "%")
}

#[cfg(test)]
mod any_shell;
#[cfg(test)]
mod tests;
