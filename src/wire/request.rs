//! What the requests of all formats have in common: headers, the end of a chat's body, arguments of
//! tools, and values in a query.

use super::Target;
use super::http::HeaderValue;
use crate::domain::chat_request::ChatRequest;
use crate::domain::extra_body::ExtraBody;
use crate::domain::parameters::form::own_fields;
use crate::domain::provider::{ApiFormat, AuthScheme};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt::Write;

/// Without these a request asks nothing, whatever an endpoint is said to refuse.
const INDISPENSABLE: [&str; 2] = ["messages", "model"];

/// The headers of a request with a body, where `body` tells whether a stream is asked for, or of
/// one without; `own` are those of the format. At most one of them carries the key; without a key
/// there is none. Headers of the user's own come last and replace others of their name.
pub(super) fn headers(
    target: &Target<'_>,
    body: Option<bool>,
    own: &[(&'static str, &str)],
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
        headers.push(match target.auth {
            AuthScheme::Bearer => ("authorization", HeaderValue::Secret("Bearer ", key.clone())),
            AuthScheme::XApiKey => ("x-api-key", HeaderValue::Secret("", key.clone())),
        });
    }
    headers.extend(own.iter().map(|(name, text)| (*name, plain(text))));
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

/// The body of a chat: `fields` of the format and the parameters, over which the provider's own
/// fields are laid and then the question's own, whole field by whole field, without what the
/// endpoint refuses.
pub(super) fn chat_body(
    format: ApiFormat,
    mut fields: Map<String, Value>,
    target: &Target<'_>,
    request: &ChatRequest,
) -> String {
    let (given, refused) = (&request.parameters, &request.omitted);
    fields.extend(target.dialect.fields(format, given, refused));
    let of_provider = target.extra_body.into_iter().flat_map(ExtraBody::fields);
    for (name, value) in of_provider {
        fields.insert(name.clone(), value.clone());
    }
    fields.extend(own_fields(given));
    fields.retain(|name, _| {
        INDISPENSABLE.contains(&name.as_str()) || !request.omitted.contains(name)
    });
    Value::Object(fields).to_string()
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
