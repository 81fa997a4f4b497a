//! What the requests of all formats have in common: their address, headers, the end of a chat's body,
//! arguments of tools, and values in a query.

use super::http::{HeaderValue, HttpRequest, Method};
use super::parameters;
use super::target::Target;
use crate::domain::chat_request::ChatRequest;
use crate::domain::extra_body::ExtraBody;
use crate::domain::format::AuthScheme;
use crate::domain::parameters::recipient::own_fields;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt::Write;

impl Target<'_> {
    /// The request that asks a model.
    pub fn encode_chat(&self, request: &ChatRequest) -> HttpRequest {
        let fields = self.format.chat_fields(self.provider, request);
        HttpRequest {
            method: Method::Post,
            url: self.url(self.format.facts().chat_path),
            headers: headers(
                self,
                Some(request.stream),
                self.format.facts().version_header,
            ),
            body: Some(self.chat_body(fields, request)),
        }
    }

    /// The request for a page of the model list; `after` is what the page before said in
    /// [`ModelPage::next`](super::models::ModelPage::next).
    pub fn encode_models(&self, after: Option<&str>) -> HttpRequest {
        let query = self.format.models_query(after);
        let mark = if query.is_empty() { "" } else { "?" };
        let url = self.url(self.format.facts().models_path);
        HttpRequest {
            method: Method::Get,
            url: format!("{url}{mark}{query}"),
            headers: headers(self, None, self.format.facts().version_header),
            body: None,
        }
    }

    /// The address of a path of the format, with the version that belongs before it. It must not
    /// come twice: gateways are often given with one.
    fn url(&self, path: &str) -> String {
        let version = self.format.facts().version_path;
        let version = version.filter(|_| !self.base_url.ends_with_version());
        format!("{}{}{path}", self.base_url, version.unwrap_or_default())
    }

    /// The body of a chat: `fields` of the format and the parameters, over which the provider's own
    /// fields are laid and then the question's own, whole field by whole field, without what the
    /// endpoint refuses; then the tools.
    fn chat_body(&self, mut fields: Map<String, Value>, request: &ChatRequest) -> String {
        fields.extend(parameters::fields(self.format, self.dialect, request));
        let of_provider = self.extra_body.into_iter().flat_map(ExtraBody::fields);
        for (name, value) in of_provider {
            fields.insert(name.clone(), value.clone());
        }
        fields.extend(own_fields(&request.parameters));
        let facts = self.format.facts();
        fields.retain(|name, _| facts.is_indispensable(name) || !request.omitted.contains(name));
        if !request.tools.is_empty() {
            let tools = request.tools.iter().map(|tool| self.format.tool(tool));
            fields.insert("tools".to_owned(), tools.collect());
        }
        Value::Object(fields).to_string()
    }
}

/// The headers of a request with a body, where `body` tells whether a stream is asked for, or of
/// one without; `version` is that of the format. At most one of them carries the key; without a key
/// there is none. Headers of the user's own come last and replace others of their name.
pub(super) fn headers(
    target: &Target<'_>,
    body: Option<bool>,
    version: Option<(&'static str, &str)>,
) -> Vec<(Cow<'static, str>, HeaderValue)> {
    let plain = |text: &str| HeaderValue::Plain(text.to_owned());
    let accept = if body == Some(true) {
        "text/event-stream"
    } else {
        "application/json"
    };
    let mut headers = vec![("accept", plain(accept))];
    if body.is_some() {
        headers.push(("content-type", plain("application/json")));
    }
    if let Some(key) = target.key.filter(|key| !key.is_empty()) {
        let before = match target.auth {
            AuthScheme::Bearer => "Bearer ",
            AuthScheme::XApiKey => "",
        };
        let value = HeaderValue::Secret(before, key.clone());
        headers.push((target.auth.header_name(), value));
    }
    headers.extend(version.map(|(name, text)| (name, plain(text))));
    let replaced = |name: &str| target.headers.iter().any(|(custom, _)| custom == name);
    headers.retain(|(name, _)| !replaced(name));
    let ours = headers
        .into_iter()
        .map(|(name, value)| (Cow::Borrowed(name), value));
    let custom = target
        .headers
        .iter()
        .map(|(name, value)| (Cow::Owned(name.clone()), value.clone()));
    ours.chain(custom).collect()
}

/// The arguments of a tool call as the object that they should be; `None` if they are none, such as
/// when the answer was cut off in the middle of them.
pub(super) fn readable_arguments(arguments: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(arguments).ok()
}

/// A value as it may stand in a query: model ids have slashes, colons and more in them.
pub(super) fn query_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
