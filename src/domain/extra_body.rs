//! JSON that the user wants merged into the body of every chat request, for what has no control.

use super::formats;
use serde_json::{Map, Value};
use std::fmt;

/// A JSON object without the fields that the program itself answers for.
#[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ExtraBody(Map<String, Value>);

/// A text that cannot be merged into a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtraBodyError {
    /// It is no JSON; with where and why.
    #[error("Not valid JSON: {0}")]
    Json(String),
    /// It is JSON, but no object.
    #[error("Enter a JSON object, such as {{\"top_k\": 40}}")]
    NotAnObject,
    /// It holds a field that the conversation sets, in whatever format.
    #[error("“{0}” is set by the conversation and cannot be overridden here")]
    Reserved(&'static str),
}

impl ExtraBody {
    /// Reads what was typed; nothing typed is nothing to merge.
    ///
    /// # Errors
    /// The first reason for which it cannot be merged.
    pub fn check(typed: &str) -> Result<Self, ExtraBodyError> {
        if typed.trim().is_empty() {
            return Ok(Self::default());
        }
        let value: Value =
            serde_json::from_str(typed).map_err(|error| ExtraBodyError::Json(error.to_string()))?;
        let Value::Object(fields) = value else {
            return Err(ExtraBodyError::NotAnObject);
        };
        match formats::reserved_fields().find(|field| fields.contains_key(*field)) {
            Some(field) => Err(ExtraBodyError::Reserved(field)),
            None => Ok(Self(fields)),
        }
    }

    /// Whether there is nothing to merge.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields, in the order in which they were typed.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl fmt::Display for ExtraBody {
    /// As JSON over several lines; empty if there is nothing in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        // A map with string keys can always be written.
        f.write_str(&serde_json::to_string_pretty(&self.0).unwrap_or_default())
    }
}

impl fmt::Debug for ExtraBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.0.keys().collect();
        write!(f, "ExtraBody{names:?}")
    }
}

impl From<ExtraBody> for String {
    fn from(body: ExtraBody) -> Self {
        body.to_string()
    }
}

impl TryFrom<String> for ExtraBody {
    type Error = ExtraBodyError;

    fn try_from(text: String) -> Result<Self, ExtraBodyError> {
        Self::check(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_taken_in_their_order_and_everything_else_says_why_not() {
        let check = |typed: &str, expected: Result<&str, ExtraBodyError>| {
            let checked = ExtraBody::check(typed);
            let compact = |body: &ExtraBody| serde_json::to_string(body.fields()).expect("JSON");
            assert_eq!(
                checked.as_ref().map(compact),
                expected.as_ref().map(|s| (*s).to_owned()),
                "{typed}"
            );
        };
        check("", Ok("{}"));
        check(
            "{\"z\": [1, null], \"a\": {\"b\": true}}",
            Ok("{\"z\":[1,null],\"a\":{\"b\":true}}"),
        );
        check("[1]", Err(ExtraBodyError::NotAnObject));
        check("null", Err(ExtraBodyError::NotAnObject));
        check(
            "{\"a\": 1, \"stream\": false}",
            Err(ExtraBodyError::Reserved("stream")),
        );
        assert!(matches!(
            ExtraBody::check("{\"a\": }"),
            Err(ExtraBodyError::Json(_))
        ));
    }

    #[test]
    fn it_is_read_back_from_what_it_writes() {
        let body = ExtraBody::check("{\"b\": 1.5, \"a\": \"ü\"}").expect("an object");
        assert_eq!(ExtraBody::check(&body.to_string()), Ok(body));
    }
}
