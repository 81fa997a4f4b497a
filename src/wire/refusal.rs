//! What in a request a server refused: its key, or one of its fields.
//!
//! Which problem is shown for it is `classify.rs`'s business; whether another key or a request
//! without the field is tried, the worker's.

use super::cause::Cause;
use super::classify::{redacted, short};
use super::http::{HttpRequest, ResponseHead};
use super::{Asked, Target, WireError, error_body, retry_after};
use crate::domain::extra_body::RESERVED_FIELDS;
use crate::domain::key_ring::{Refusal, RefusedWith};
use crate::domain::timestamp::Timestamp;
use serde_json::Value;

/// The refusal of the key behind a response; `None` for every status after which another key would
/// not help.
pub fn refusal_of_key(
    head: &ResponseHead,
    body: &[u8],
    target: &Target<'_>,
    now: Timestamp,
) -> Option<Refusal> {
    Some(Refusal {
        with: RefusedWith::of_status(head.status)?,
        words: words(error_body::read(body).words, target),
        retry_after_ms: retry_after::wait_ms(head, now),
    })
}

/// The same for an error that comes in place of an answer, with a successful status.
pub fn refusal_in_answer(error: &WireError, target: &Target<'_>) -> Option<Refusal> {
    let WireError::Api {
        message,
        status: Some(status),
        ..
    } = error
    else {
        return None;
    };
    Some(Refusal {
        with: RefusedWith::of_status(*status)?,
        words: words(Some(message.clone()), target),
        retry_after_ms: None,
    })
}

fn words(words: Option<String>, target: &Target<'_>) -> String {
    short(&redacted(&words.unwrap_or_default(), target))
}

/// The one field of `request` that a 400 or 422 names as the culprit, by its name on the wire:
/// `param` of OpenAI, `loc` of `FastAPI`, or the server's words. Never one that a chat cannot do
/// without, and none where the conversation is too long: many servers mention the length limit
/// then.
pub fn refused_field(status: u16, body: &[u8], request: &HttpRequest) -> Option<String> {
    if !matches!(status, 400 | 422) {
        return None;
    }
    let told = error_body::read(body);
    if Cause::of(Some(status), &told, Asked::Chat) == Cause::ContextExceeded {
        return None;
    }
    let sent: Value = serde_json::from_str(request.body.as_deref()?).ok()?;
    let sent = sent.as_object()?.keys().map(String::as_str);
    // The Anthropic format cannot do without its length limit.
    let is_needed = |field: &str| field == "max_tokens" && request.url.ends_with("/messages");
    let mut sent: Vec<&str> = sent
        .filter(|field| !RESERVED_FIELDS.contains(field) && !is_needed(field))
        .collect();
    // `max_tokens` is part of `some_max_tokens`: the longer name is looked for first.
    sent.sort_by_key(|field| std::cmp::Reverse(field.len()));
    let pointed: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let pointed = pointed_at(&pointed);
    let words = told.words.unwrap_or_default();
    // What is pointed at is the culprit; other fields are only mentioned beside it.
    let is_named = |field: &&&str| {
        if pointed.is_empty() {
            are_named(&words, field)
        } else {
            pointed.iter().any(|name| name == *field)
        }
    };
    sent.iter().find(is_named).map(|field| (*field).to_owned())
}

/// The fields at which `param` and `loc` point, each without what lies inside of it.
fn pointed_at(body: &Value) -> Vec<String> {
    let body = body.get(0).unwrap_or(body);
    let error = body.get("error").unwrap_or(body);
    let param = error.get("param").and_then(Value::as_str);
    let complaints = body.get("detail").and_then(Value::as_array);
    let locs = complaints.into_iter().flatten().filter_map(|complaint| {
        let path = complaint.get("loc")?.as_array()?;
        let steps = path.iter().filter_map(Value::as_str);
        steps.into_iter().find(|step| *step != "body")
    });
    let all = param.into_iter().chain(locs);
    all.map(|path| path.split(['.', '[']).next().unwrap_or(path).to_owned())
        .collect()
}

/// Whether the words name that field. A name that is also a word of the language counts only in
/// quotes or behind a colon.
fn are_named(words: &str, field: &str) -> bool {
    let is_telling = field.contains('_');
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    words.match_indices(field).any(|(at, _)| {
        let before = words[..at].chars().next_back();
        let after = words[at + field.len()..].chars().next();
        let is_whole = !before.is_some_and(is_part) && !after.is_some_and(is_part);
        let is_quoted = before.is_some_and(|c| "\"'`“‘".contains(c));
        let is_listed = words[..at].trim_end().ends_with(':') && after.is_none_or(|c| c != ' ');
        is_whole && (is_telling || is_quoted || is_listed)
    })
}
