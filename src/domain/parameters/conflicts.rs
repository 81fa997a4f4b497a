//! What does not go together, and what is worth a warning, as data. Nothing of it changes a request:
//! it is said beside the control.

use super::Parameter;
use super::form::Given;
use super::value::ParameterValue;
use crate::domain::provider::ApiFormat;

/// A thing to be said beside a parameter that is on.
#[derive(Debug)]
pub struct Conflict {
    /// The id of the parameter that it is said of.
    pub of: &'static str,
    /// When it is said.
    pub when: When,
    /// The only format in which it is; `None` for both.
    pub format: Option<ApiFormat>,
    /// What is said: one sentence without a full stop.
    pub sentence: &'static str,
}

/// When a conflict is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// That other one is sent.
    Sent(&'static str),
    /// That other one is sent with a number other than 0.
    Active(&'static str),
    /// That other one is not sent with a number other than 0.
    Inactive(&'static str),
    /// That other one, or it itself, is sent with 0.
    Zero(&'static str),
    /// Its own number is greater than that.
    Above(f64),
    /// Always.
    Always,
}

const MIROSTAT: &str = "No effect while Mirostat is on";
const NEEDS_MIROSTAT: &str = "No effect until Mirostat is on";
const NEEDS_DRY: &str = "No effect until DRY multiplier is above 0";
const ONE_OF_TWO: &str = "Temperature and Top-P exclude each other here; switch one of them off";

const fn conflict(of: &'static str, when: When, sentence: &'static str) -> Conflict {
    Conflict {
        of,
        when,
        format: None,
        sentence,
    }
}

const fn in_anthropic(of: &'static str, when: When, sentence: &'static str) -> Conflict {
    Conflict {
        format: Some(ApiFormat::Anthropic),
        ..conflict(of, when, sentence)
    }
}

/// All of them.
pub static CONFLICTS: [Conflict; 25] = [
    conflict(
        "temperature",
        When::Above(1.5),
        "Above 1.5 most models write nonsense",
    ),
    in_anthropic("temperature", When::Sent("top_p"), ONE_OF_TWO),
    in_anthropic("top_p", When::Sent("temperature"), ONE_OF_TWO),
    in_anthropic(
        "temperature",
        When::Sent("thinking_budget"),
        "Has to be off while a thinking budget is set",
    ),
    in_anthropic(
        "top_k",
        When::Sent("thinking_budget"),
        "Has to be off while a thinking budget is set",
    ),
    conflict(
        "top_p",
        When::Zero("temperature"),
        "No effect at temperature 0",
    ),
    conflict("top_p", When::Active("mirostat"), MIROSTAT),
    conflict("top_k", When::Active("mirostat"), MIROSTAT),
    conflict("min_p", When::Active("mirostat"), MIROSTAT),
    conflict("typical_p", When::Active("mirostat"), MIROSTAT),
    conflict(
        "repetition_penalty",
        When::Above(1.3),
        "Above 1.3 answers fall apart",
    ),
    conflict("mirostat_tau", When::Inactive("mirostat"), NEEDS_MIROSTAT),
    conflict("mirostat_eta", When::Inactive("mirostat"), NEEDS_MIROSTAT),
    conflict("dry_base", When::Inactive("dry_multiplier"), NEEDS_DRY),
    conflict(
        "dry_allowed_length",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dry_penalty_last_n",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dry_sequence_breakers",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dynatemp_exponent",
        When::Inactive("dynatemp_range"),
        "No effect until Dynamic temperature range is above 0",
    ),
    conflict(
        "xtc_threshold",
        When::Inactive("xtc_probability"),
        "No effect until XTC probability is above 0",
    ),
    conflict(
        "grammar",
        When::Sent("response_format"),
        "Grammar and Response format exclude each other; switch one of them off",
    ),
    conflict(
        "response_format",
        When::Sent("grammar"),
        "Grammar and Response format exclude each other; switch one of them off",
    ),
    conflict(
        "reasoning_effort",
        When::Sent("thinking_switch"),
        "Some servers take only one of Reasoning effort and Thinking",
    ),
    conflict(
        "thinking_switch",
        When::Sent("reasoning_effort"),
        "Some servers take only one of Reasoning effort and Thinking",
    ),
    conflict(
        "thinking_budget",
        When::Sent("thinking_switch"),
        "Thinking and Thinking budget may be one field; the last one counts",
    ),
    conflict(
        "parallel_tool_calls",
        When::Always,
        "Has an effect only where tools are sent",
    ),
];

/// What is to be said beside a parameter, given everything that is sent in that format.
pub fn said_of(parameter: &Parameter, format: ApiFormat, given: &[Given]) -> Vec<&'static str> {
    let value = |id: &str| {
        let sent = given.iter().find(|given| given.parameter.id == id);
        sent.map(|given| &given.value)
    };
    let number = |id: &str| value(id).and_then(ParameterValue::as_number);
    let is_active = |id: &str| number(id).is_some_and(|number| number != 0.0);
    let holds = |conflict: &Conflict| match conflict.when {
        When::Sent(other) => value(other).is_some(),
        When::Active(other) => is_active(other),
        When::Inactive(other) => !is_active(other),
        When::Zero(other) => number(other) == Some(0.0),
        When::Above(most) => number(conflict.of).is_some_and(|number| number > most),
        When::Always => true,
    };
    let is_sent = value(parameter.id).is_some();
    let said = CONFLICTS.iter().filter(|conflict| {
        is_sent
            && conflict.of == parameter.id
            && conflict.format.is_none_or(|only| only == format)
            && holds(conflict)
    });
    said.map(|conflict| conflict.sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parameters::parameter;

    fn given(pairs: &[(&str, f64)]) -> Vec<Given> {
        let all = pairs.iter().map(|(id, number)| Given {
            parameter: parameter(id).expect(id),
            value: ParameterValue::Number(*number),
        });
        all.collect()
    }

    #[test]
    fn conflicts_name_parameters_that_exist() {
        for conflict in &CONFLICTS {
            assert!(parameter(conflict.of).is_some(), "{}", conflict.of);
            match conflict.when {
                When::Sent(id) | When::Active(id) | When::Inactive(id) | When::Zero(id) => {
                    assert!(parameter(id).is_some(), "{id}");
                }
                When::Above(_) | When::Always => {}
            }
        }
    }

    #[test]
    fn what_does_not_go_together_is_said_beside_what_is_sent() {
        let check = |sent: &[(&str, f64)], of: &str, format: ApiFormat, expected: &[&str]| {
            let sent = given(sent);
            let said = said_of(parameter(of).expect(of), format, &sent);
            assert_eq!(said, expected, "{of}");
        };
        let open_ai = ApiFormat::OpenAi;
        check(
            &[("top_p", 0.9), ("mirostat", 2.0)],
            "top_p",
            open_ai,
            &[MIROSTAT],
        );
        check(&[("top_p", 0.9), ("mirostat", 0.0)], "top_p", open_ai, &[]);
        check(&[("mirostat", 2.0)], "top_p", open_ai, &[]);
        check(&[("dry_base", 2.0)], "dry_base", open_ai, &[NEEDS_DRY]);
        let dry = [("dry_base", 2.0), ("dry_multiplier", 0.8)];
        check(&dry, "dry_base", open_ai, &[]);
        let zero = ["No effect at temperature 0"];
        check(
            &[("top_p", 0.9), ("temperature", 0.0)],
            "top_p",
            open_ai,
            &zero,
        );
        let both = [("top_p", 0.9), ("temperature", 1.0)];
        check(&both, "top_p", open_ai, &[]);
        check(&both, "top_p", ApiFormat::Anthropic, &[ONE_OF_TWO]);
        check(&both, "temperature", ApiFormat::Anthropic, &[ONE_OF_TWO]);
        let hot = ["Above 1.5 most models write nonsense"];
        check(&[("temperature", 1.6)], "temperature", open_ai, &hot);
        check(&[("temperature", 1.5)], "temperature", open_ai, &[]);
    }
}
