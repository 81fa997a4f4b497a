//! What is said beside a parameter that is on, given everything that is sent with it.

use super::Parameter;
use super::conflicts::{CONFLICTS, Conflict, When};
use super::recipient::Given;
use super::value::ParameterValue;
use crate::domain::format::ApiFormat;

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
    let all = format.facts().conflicts.iter().chain(&CONFLICTS);
    let said = all.filter(|conflict| is_sent && conflict.of == parameter.id && holds(conflict));
    said.map(|conflict| conflict.sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parameters::table::parameter;

    const MIROSTAT: &str = "No effect while Mirostat is on";
    const NEEDS_DRY: &str = "No effect until DRY multiplier is above 0";
    const ONE_OF_TWO: &str =
        "Temperature and Top-P exclude each other here; switch one of them off";

    fn given(pairs: &[(&str, f64)]) -> Vec<Given> {
        let all = pairs.iter().map(|(id, number)| Given {
            parameter: parameter(id).expect(id),
            value: ParameterValue::Number(*number),
        });
        all.collect()
    }

    #[test]
    fn conflicts_name_parameters_that_exist() {
        let of_formats = ApiFormat::ALL.into_iter();
        let of_formats = of_formats.flat_map(|format| format.facts().conflicts);
        for conflict in of_formats.chain(&CONFLICTS) {
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
        let open_ai = ApiFormat::OPENAI_CHAT;
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
        check(&both, "top_p", ApiFormat::ANTHROPIC_MESSAGES, &[ONE_OF_TWO]);
        check(
            &both,
            "temperature",
            ApiFormat::ANTHROPIC_MESSAGES,
            &[ONE_OF_TWO],
        );
        let hot = ["Above 1.5 most models write nonsense"];
        check(&[("temperature", 1.6)], "temperature", open_ai, &hot);
        check(&[("temperature", 1.5)], "temperature", open_ai, &[]);
    }
}
