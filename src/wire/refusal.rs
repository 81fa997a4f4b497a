//! What in a request a server refused: its key, or one of its fields.
//!
//! Which problem is shown for it is `classify.rs`'s business; whether another key or a request
//! without the field is tried, the worker's.

use super::classify::{redacted, short};
use super::format::Format;
use super::http::{HttpRequest, ResponseHead};
use super::signs::Signs;
use super::{Target, WireError, error_body, retry_after};
use crate::domain::key_ring::{Refusal, RefusedWith};
use crate::domain::timestamp::Timestamp;
use serde_json::{Map, Value};

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
/// `param` of OpenAI, `loc` of `FastAPI`, or the server's words. For a field inside of another it is
/// the outer one. Never one that a chat cannot do without, and none where the conversation is too
/// long: many servers mention the length limit then.
pub fn refused_field(
    status: u16,
    body: &[u8],
    request: &HttpRequest,
    format: &dyn Format,
) -> Option<String> {
    if !matches!(status, 400 | 422) {
        return None;
    }
    let told = error_body::read(body);
    if Signs::of(&told).name_the_context() {
        return None;
    }
    let sent: Map<String, Value> = serde_json::from_str(request.body.as_deref()?).ok()?;
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let mut pointed = Vec::new();
    paths(&body, MAX_DEPTH, &mut pointed);
    // What is pointed at is the culprit; other fields are only mentioned beside it.
    let culprit = if pointed.is_empty() {
        named_field(&told.words.unwrap_or_default(), &sent, format)
    } else {
        let mut found = pointed
            .iter()
            .filter_map(|path| pointed_field(path, &sent, format));
        found.next()
    };
    let facts = format.facts();
    let may_go =
        |field: &&str| !facts.reserved_fields.contains(field) && !facts.is_indispensable(field);
    culprit.filter(may_go).map(str::to_owned)
}

/// How deep complaints are looked for, and fields in what was sent.
const MAX_DEPTH: usize = 8;

/// The paths at which `param` and `loc` point, step by step. Mistral wraps the list of complaints
/// into the message.
fn paths(value: &Value, depth: usize, found: &mut Vec<Vec<String>>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(param) = value.get("param").and_then(Value::as_str) {
        let steps = param.split(['.', '[', ']']).filter(|step| !step.is_empty());
        found.push(steps.map(str::to_owned).collect());
    }
    if let Some(steps) = value.get("loc").and_then(Value::as_array) {
        let steps = steps.iter().filter_map(Value::as_str);
        found.push(steps.map(str::to_owned).collect());
    }
    found.retain(|path| !path.is_empty());
    match value {
        Value::Object(fields) => fields.values().for_each(|inner| paths(inner, depth, found)),
        Value::Array(elements) => elements.iter().for_each(|inner| paths(inner, depth, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The field of what was sent that a path leads through: the outermost one, or the one that holds
/// the path's end. Paths may begin with `body` and name types in between.
fn pointed_field<'a>(
    path: &[String],
    sent: &'a Map<String, Value>,
    format: &dyn Format,
) -> Option<&'a str> {
    let mut outer = path.iter();
    let outer = outer.find_map(|step| sent.get_key_value(step).map(|(field, _)| field.as_str()));
    outer.or_else(|| {
        let is_on_path = |name: &str| path.iter().any(|step| step == name);
        let held = inner_fields(sent, format).find(|(_, name)| is_on_path(name));
        held.map(|(field, _)| field)
    })
}

/// The field of what was sent that the words name first; the last one where they say that it does
/// not go together with another. Fields inside of others count where none of the outer ones is
/// named.
fn named_field<'a>(
    words: &str,
    sent: &'a Map<String, Value>,
    format: &dyn Format,
) -> Option<&'a str> {
    let lower = words.to_lowercase();
    let together = ["both", "only one"].iter().any(|sign| lower.contains(sign));
    let outer = sent.keys().map(|field| (field.as_str(), field.as_str()));
    let choose = |fields: &mut dyn Iterator<Item = (&'a str, &'a str)>| {
        let named = fields.filter_map(|(field, name)| Some((mention(words, name)?, field)));
        if together { named.max() } else { named.min() }
    };
    let found = choose(&mut { outer }).or_else(|| choose(&mut inner_fields(sent, format)));
    found.map(|(_, field)| field)
}

/// The names inside of what was sent, each with the field that holds it; not those of messages,
/// which tell nothing about fields.
fn inner_fields<'a>(
    sent: &'a Map<String, Value>,
    format: &dyn Format,
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let reserved = format.facts().reserved_fields;
    let holders = sent
        .iter()
        .filter(|(field, _)| !reserved.contains(&field.as_str()));
    holders.flat_map(|(field, value)| {
        let mut names = Vec::new();
        inner_names(value, MAX_DEPTH, &mut names);
        names.into_iter().map(move |name| (field.as_str(), name))
    })
}

fn inner_names<'a>(value: &'a Value, depth: usize, names: &mut Vec<&'a str>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                names.push(name);
                inner_names(inner, depth, names);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|e| inner_names(e, depth, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Where the words first name that field. A name that is also a word of the language counts only in
/// quotes, as part of a path, behind a colon, or as the head of a complaint: `temperature: Extra
/// inputs are not permitted`.
fn mention(words: &str, field: &str) -> Option<usize> {
    let is_telling = field.contains('_');
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = words.match_indices(field).map(|(at, _)| at);
    places.find(|&at| {
        let (front, rest) = (&words[..at], &words[at + field.len()..]);
        let (before, after) = (front.chars().next_back(), rest.chars().next());
        let is_whole = !before.is_some_and(is_part) && !after.is_some_and(is_part);
        let is_quoted = before.is_some_and(|c| "\"'`“‘".contains(c));
        let leads_on = rest.strip_prefix(['.', '[']);
        let is_path = leads_on.is_some_and(|inner| inner.starts_with(is_part));
        let front = front.strip_suffix("body.").unwrap_or(front).trim_end();
        let is_listed = front.ends_with(':') && after.is_none_or(|c| c != ' ');
        let is_head = after == Some(':') && (front.is_empty() || front.ends_with([':', ';', '-']));
        is_whole && (is_telling || is_quoted || is_path || is_listed || is_head)
    })
}
