//! The server's own words out of whatever it sends as an error: some ten shapes of JSON, a web
//! page, plain text.
//!
//! What follows from them is decided in `classify.rs`.

use super::error::WireError;
use serde_json::Value;

/// What could be read out of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// What the server says, for people; `None` if it says nothing.
    pub words: Option<String>,
    /// Its type and code, for programs, separated by spaces; empty without any.
    pub codes: String,
    /// The HTTP status that it names, or that its type or code stands for.
    pub status: Option<u16>,
}

/// How much of a body is kept. More than "Details" shows: keys are removed before that cut, which
/// must not leave half of one.
const MAX_RAW_BYTES: usize = 2 * crate::domain::problem::MAX_DETAILS_BYTES;

/// How deep objects, lists and JSON in strings are followed; relays wrap the errors of relays.
const MAX_DEPTH: usize = 12;

/// How many complaints of a list are repeated.
const MAX_LISTED: usize = 3;

/// Reads the body of an unsuccessful response. Never fails: what has no known shape is taken as
/// words.
pub fn read(body: &[u8]) -> ErrorBody {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let json = text.strip_prefix("data:").unwrap_or(text);
    if let Ok(value) = serde_json::from_str::<Value>(json) {
        return read_value(&value);
    }
    let words = if text.starts_with('<') {
        page_title(text)
    } else {
        Some(beginning(text)).filter(|words| !words.is_empty())
    };
    ErrorBody {
        words,
        ..ErrorBody::default()
    }
}

/// The error that a JSON object reports where an answer or a list should be; `None` if it reports
/// none.
pub(super) fn reported(value: &Value) -> Option<WireError> {
    let value = inside_array(value);
    let is = |key, word| value.get(key).and_then(Value::as_str) == Some(word);
    let has = |key: &&str| value.get(*key).is_some_and(is_telling);
    let says = |key| {
        value
            .get(key)
            .is_some_and(|told| told.is_string() && is_telling(told))
    };
    let answers = ["choices", "content", "data", "models"].iter().any(has);
    let complains = ["errors", "detail"].iter().any(has) || says("message");
    let reports =
        has(&"error") || is("object", "error") || is("type", "error") || (complains && !answers);
    if !reports {
        return None;
    }
    let body = read_value(value);
    Some(WireError::Api {
        message: body
            .words
            .unwrap_or_else(|| "an error without a message".to_owned()),
        status: body.status,
        raw: beginning(&value.to_string()),
    })
}

fn is_telling(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Gemini's OpenAI-compatible endpoint wraps the error object into an array.
fn inside_array(value: &Value) -> &Value {
    value.get(0).unwrap_or(value)
}

fn read_value(value: &Value) -> ErrorBody {
    let value = inside_array(value);
    let error = value
        .get("error")
        .filter(|error| error.is_object())
        .unwrap_or(value);
    let named = |key| error.get(key).or_else(|| value.get(key));
    let codes: Vec<&str> = ["code", "type", "status"]
        .into_iter()
        .filter_map(|key| named(key)?.as_str())
        .filter(|code| *code != "error" && !code.is_empty())
        .collect();
    let numbered = ["code", "status", "status_code", "http_status"]
        .into_iter()
        .find_map(|key| status_number(named(key)?));
    let status = numbered.or_else(|| codes.iter().find_map(|code| status_of(code)));
    ErrorBody {
        words: words(value, MAX_DEPTH),
        codes: codes.join(" "),
        status,
    }
}

/// LiteLLM writes the status as a string.
fn status_number(value: &Value) -> Option<u16> {
    let number = match value {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    u16::try_from(number)
        .ok()
        .filter(|status| (400..600).contains(status))
}

/// The status behind an error's type or code: Anthropic's documented pairs, and what OpenAI's codes
/// come with.
fn status_of(code: &str) -> Option<u16> {
    Some(match code {
        "invalid_request_error" | "context_length_exceeded" | "exceed_context_size_error" => 400,
        "authentication_error" | "auth_error" | "invalid_api_key" | "UNAUTHENTICATED" => 401,
        "billing_error" => 402,
        "permission_error" | "PERMISSION_DENIED" => 403,
        "not_found_error" | "model_not_found" | "NOT_FOUND" => 404,
        "request_too_large" => 413,
        "rate_limit_error"
        | "rate_limit_exceeded"
        | "throttling_error"
        | "insufficient_quota"
        | "RESOURCE_EXHAUSTED" => 429,
        "api_error" | "server_error" | "internal_server_error" | "INTERNAL" => 500,
        "UNAVAILABLE" => 503,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => return None,
    })
}

/// Where words are looked for, the best place first. `error` beside `message` is often just the
/// status in words.
const KEYS: [&str; 8] = [
    "message",
    "error",
    "msg",
    "detail",
    "errors",
    "error_description",
    "reason",
    "title",
];

fn words(value: &Value, depth: usize) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match value {
        Value::String(text) => unwrapped(text, depth),
        Value::Object(fields) => {
            let nested = fields.get("error").filter(|error| !error.is_string());
            let own = nested.and_then(|error| words(error, depth - 1));
            let own = own.or_else(|| {
                KEYS.iter()
                    .find_map(|key| words(fields.get(*key)?, depth - 1))
            })?;
            // OpenRouter: “Provider returned error”, with what the provider said beside it.
            let inner = value
                .pointer("/metadata/raw")
                .and_then(|raw| words(raw, depth - 1));
            Some(match inner {
                Some(inner) => format!("{own}: {inner}"),
                None => located(value, own),
            })
        }
        Value::Array(elements) => {
            let all: Vec<String> = elements
                .iter()
                .filter_map(|element| words(element, depth - 1))
                .take(MAX_LISTED)
                .collect();
            Some(all.join("; ")).filter(|all| !all.is_empty())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The web framework under vLLM and LiteLLM says apart from its message which field it is about.
fn located(complaint: &Value, message: String) -> String {
    let Some(Value::Array(path)) = complaint.get("loc") else {
        return message;
    };
    let path: Vec<String> = path
        .iter()
        .map(|step| {
            step.as_str()
                .map_or_else(|| step.to_string(), str::to_owned)
        })
        .collect();
    format!("{}: {message}", path.join("."))
}

/// A text in which another error may stand as JSON, alone or behind words of the relay that passed
/// it on.
fn unwrapped(text: &str, depth: usize) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with('<') {
        return page_title(text).or_else(|| Some(beginning(text)));
    }
    let inner = text.find('{').and_then(|at| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        let value = values.next()?.ok()?;
        Some(format!("{}{}", &text[..at], words(&value, depth - 1)?))
    });
    Some(inner.unwrap_or_else(|| beginning(text)))
}

/// The title of a web page in one line, or its first heading; `None` without either.
pub fn page_title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    ["title", "h1"].into_iter().find_map(|tag| {
        let start = lower.find(&format!("<{tag}"))?;
        let inner = start + lower[start..].find('>')? + 1;
        let end = inner + lower[inner..].find(&format!("</{tag}"))?;
        let title: Vec<&str> = page[inner..end].split_whitespace().collect();
        let title = unescaped(&title.join(" "));
        Some(title).filter(|title| !title.is_empty() && title.len() <= 200)
    })
}

fn unescaped(html: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(html.to_owned(), |text, (entity, character)| {
        text.replace(entity, character)
    })
}

/// The beginning of a text that may be long.
pub(super) fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_RAW_BYTES)].to_owned()
}
