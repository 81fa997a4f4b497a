//! How parameters are written in the body of a request: what stands under their names.
//!
//! Which of them an endpoint takes, and under which names, is `domain/parameters`' business.

use super::format::Format;
use crate::domain::chat_request::ChatRequest;
use crate::domain::parameters::dialect::Dialect;
use crate::domain::parameters::value::{ParameterValue, ResponseFormat, read_schema};
use crate::domain::parameters::wire_name::WireName;
use serde_json::{Map, Value, json};

/// The field in which servers expect an object that says how the model thinks, whatever is set of
/// it.
const THINKING: &str = "thinking";

/// The fields of a body for the parameters of a question, but for fields of the user's own. A field
/// that the server refuses goes under another name where there is one, else it is left out.
pub fn fields(format: &dyn Format, dialect: &Dialect, request: &ChatRequest) -> Map<String, Value> {
    let mut fields = Map::new();
    for given in &request.parameters {
        let name = dialect.name(given.parameter, format.api_format(), &request.omitted);
        if let Some((name, field)) = name.and_then(|name| Some((name, name.field()?))) {
            let inside = name.path.iter().skip(1).rev();
            let inner = format.parameter(name, &given.value);
            let value = inside.fold(inner, |value, name| json!({*name: value}));
            merge(&mut fields, field, value);
        }
    }
    fields
}

/// Parameters may share a field, each with its own part of it.
fn merge(fields: &mut Map<String, Value>, field: &str, value: Value) {
    match (fields.get_mut(field), value) {
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (_, value) => {
            fields.insert(field.to_owned(), value);
        }
    }
}

/// What stands under that name for that value, in the way of most formats.
pub fn written(name: &WireName, value: &ParameterValue) -> Value {
    let inner = plain(value);
    if name.path != [THINKING] {
        return inner;
    }
    match inner.as_bool() {
        Some(true) => json!({"type": "enabled"}),
        Some(false) => json!({"type": "disabled"}),
        None => json!({"type": "enabled", "budget_tokens": inner}),
    }
}

/// The value itself. A schema that cannot be read goes as null; it is refused at entry.
pub fn plain(value: &ParameterValue) -> Value {
    match value {
        ParameterValue::Flag(flag) => (*flag).into(),
        ParameterValue::Integer(number) => (*number).into(),
        ParameterValue::Number(number) => (*number).into(),
        ParameterValue::Text(text) => text.as_str().into(),
        ParameterValue::List(list) => list.clone().into(),
        ParameterValue::Format(ResponseFormat::Text) => json!({"type": "text"}),
        ParameterValue::Format(ResponseFormat::Json) => json!({"type": "json_object"}),
        ParameterValue::Format(ResponseFormat::Schema { schema }) => {
            json!({"type": "json_schema", "json_schema": named_schema(schema)})
        }
        ParameterValue::Bias(bias) => {
            let pairs = bias.iter().map(|(token, of)| (token.clone(), weight(*of)));
            Value::Object(pairs.collect())
        }
    }
}

/// Whole weights go as whole numbers: some servers take no others.
fn weight(weight: f64) -> Value {
    if weight.fract() == 0.0 {
        (weight as i64).into()
    } else {
        weight.into()
    }
}

/// A schema as it was typed where it has a name, else under one.
fn named_schema(typed: &str) -> Value {
    match read_schema(typed) {
        Ok(object) if object.contains_key("name") && object.contains_key("schema") => object.into(),
        Ok(object) => json!({"name": "answer", "schema": object}),
        Err(_unreadable) => Value::Null,
    }
}
