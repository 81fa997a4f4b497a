//! What the requests of all formats have in common: headers, and values in a query.

use super::Target;
use super::http::HeaderValue;
use crate::domain::provider::AuthScheme;
use std::fmt::Write;

/// The headers of a request with a body, where `body` tells whether a stream is asked for, or of
/// one without. Exactly one of them carries the key; without a key there is none.
pub(super) fn headers(target: &Target<'_>, body: Option<bool>) -> Vec<(&'static str, HeaderValue)> {
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
    headers
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
