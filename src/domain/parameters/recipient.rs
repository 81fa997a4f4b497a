//! What is sent to a model in the end, given what is set at all levels and what the endpoint takes.

use super::Parameter;
use super::dialect::Dialect;
use super::levels::Levels;
use super::table::{TABLE, max_output};
use super::value::{ParameterValue, ValueError};
use super::wire_name::WireName;
use crate::domain::extra_body::ExtraBody;
use crate::domain::format::ApiFormat;
use serde_json::{Map, Value};

/// Tokens asked for where the format demands a limit and none is known.
pub const DEFAULT_MAX_OUTPUT: u32 = 4096;

/// A parameter with the value that it is sent with.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The parameter that is sent.
    pub parameter: &'static Parameter,
    /// The value that it is sent with.
    pub value: ParameterValue,
}

/// Who gets a question, as far as its parameters are concerned: an endpoint and one of its models.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    /// The format that it speaks.
    pub format: ApiFormat,
    /// What the endpoint calls the parameters.
    pub dialect: Dialect,
    /// The fields that it refuses for that model.
    pub refused: Vec<String>,
    /// The longest answer of the model in tokens, where that is known.
    pub longest: Option<u32>,
    /// The words for an effort that the server lists for the model; empty if it lists none.
    pub efforts: Vec<String>,
}

impl Recipient {
    /// Whether it is offered that parameter.
    pub fn is_offered(&self, parameter: &'static Parameter) -> bool {
        !self.dialect.names(parameter, self.format).is_empty()
    }

    /// The name under which that parameter is sent; `None` if it is not offered or refused.
    pub fn name(&self, parameter: &'static Parameter) -> Option<&'static WireName> {
        self.dialect.name(parameter, self.format, &self.refused)
    }

    /// What has to be sent although nobody has set it: the limit without which a format does not
    /// answer.
    pub fn needed(&self, parameter: &Parameter) -> Option<ParameterValue> {
        let is_needed = parameter.is_needed_by(self.format);
        let limit = self.longest.unwrap_or(DEFAULT_MAX_OUTPUT);
        is_needed.then_some(ParameterValue::Integer(limit.into()))
    }

    /// What is sent for a parameter, as far as the levels say; `None` if it is off, says nothing,
    /// or is of a kind that is not taken.
    pub fn given(&self, parameter: &'static Parameter, levels: Levels<'_>) -> Option<Given> {
        if !self.is_offered(parameter) {
            return None;
        }
        let kind = parameter.kind(self.format);
        let is_own_kind =
            |value: &ParameterValue| kind.check(value, self.longest) != Err(ValueError::Kind);
        let set = levels.setting(parameter).filter(|(_, setting)| setting.on);
        let value = set.map(|(_, setting)| setting.value.clone());
        let value = value.filter(|value| value.says_something() && is_own_kind(value));
        let value = value.or_else(|| self.needed(parameter))?;
        Some(Given { parameter, value })
    }

    /// Everything that is sent, in the order of the table.
    pub fn all_given(&self, levels: Levels<'_>) -> Vec<Given> {
        let all = TABLE.iter();
        all.filter_map(|parameter| self.given(parameter, levels))
            .collect()
    }

    /// What is on at some level and not sent, since the endpoint is not offered it.
    pub fn not_offered(&self, levels: Levels<'_>) -> Vec<&'static Parameter> {
        let is_on = |parameter: &&Parameter| {
            let set = levels.setting(parameter);
            set.is_some_and(|(_, setting)| setting.on)
        };
        let all = TABLE.iter().filter(is_on);
        all.filter(|parameter| !self.is_offered(parameter))
            .collect()
    }
}

/// Asks for an answer of at most that many tokens, and for nothing else: for questions of the
/// program's own.
pub fn at_most_tokens(tokens: u32) -> Vec<Given> {
    let limit = max_output().map(|parameter| Given {
        parameter,
        value: ParameterValue::Integer(tokens.into()),
    });
    limit.into_iter().collect()
}

/// The fields of the user's own among these parameters, which go before everything else.
pub fn own_fields(parameters: &[Given]) -> Map<String, Value> {
    let is_own = |given: &&Given| given.parameter.is_merged();
    let mut fields = Map::new();
    for given in parameters.iter().filter(is_own) {
        // Text that cannot be merged is refused at entry.
        if let ParameterValue::Text(text) = &given.value
            && let Ok(body) = ExtraBody::check(text)
        {
            fields.extend(body.fields().clone());
        }
    }
    fields
}
