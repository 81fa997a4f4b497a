//! A page of a model list, in whatever shape a server gives it. What an entry says about its model
//! is read in `model_facts.rs`.

use super::error::WireError;
use super::error_body::{self, beginning};
use super::model_facts::listed_model;
use crate::domain::model::ListedModel;
use serde_json::Value;

/// One page of a model list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelPage {
    /// The models in the server's order; entries that cannot be read are left out.
    pub models: Vec<ListedModel>,
    /// What to ask the next page with; `None` on the last one.
    pub next: Option<String>,
    /// The page as it came, for kinds of servers to be recognised by.
    pub raw: Value,
}

/// Reads `{"data":[…]}`, `{"models":[…]}` (LM Studio, Ollama, xAI) or a bare array (Together), of
/// objects or strings. An entry that cannot be read is left out. An empty list is a list.
///
/// # Errors
/// If the body is an error, a web page, cut short, or holds no list.
pub fn decode_models(body: &[u8]) -> Result<ModelPage, WireError> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return Err(WireError::WebPage {
            title: error_body::page_title(text),
            raw: beginning(text),
        });
    }
    let unreadable = |reason: String| WireError::Unreadable {
        reason,
        raw: beginning(text),
    };
    if text.is_empty() {
        return Err(unreadable("the list of models is empty text".to_owned()));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) if error.is_eof() => return Err(WireError::CutShort),
        Err(error) => {
            return Err(unreadable(format!(
                "the list of models is not valid JSON ({error})"
            )));
        }
    };
    if let Some(entries) = entries(&value) {
        let page = page(&value, entries);
        return Ok(ModelPage { raw: value, ..page });
    }
    Err(error_body::reported(&value)
        .unwrap_or_else(|| unreadable("there is no list of models in it".to_owned())))
}

/// llama-server sends both keys; `data` has more in it. Relays say `"data": null` when there is
/// nothing to list.
pub(super) fn entries(value: &Value) -> Option<&[Value]> {
    if let Value::Array(entries) = value {
        let is_error = entries.iter().all(|entry| entry.get("error").is_some());
        return (entries.is_empty() || !is_error).then_some(entries);
    }
    let list = |key| value.get(key).and_then(Value::as_array);
    if let Some(entries) = list("data").or_else(|| list("models")) {
        return Some(entries);
    }
    let said_null = value.get("data").is_some_and(Value::is_null);
    (said_null && error_body::reported(value).is_none()).then_some(&[])
}

fn page(value: &Value, entries: &[Value]) -> ModelPage {
    let models: Vec<_> = entries.iter().filter_map(listed_model).collect();
    let has_more = value.get("has_more").and_then(Value::as_bool) == Some(true);
    let last_id = value.get("last_id").and_then(Value::as_str);
    let next = last_id
        .or_else(|| models.last().map(|model| model.id.as_str()))
        .filter(|id| has_more && !entries.is_empty() && !id.is_empty())
        .map(str::to_owned);
    ModelPage {
        models,
        next,
        raw: Value::Null,
    }
}
