//! Values that are typed over several lines: lists of texts, and tokens with their weights.

use super::value::{ParameterValue, ResponseFormat, ValueError, is_weight, number_words};
use std::collections::BTreeMap;

/// A value as it stands in a field of several lines.
pub fn typed_words(value: &ParameterValue) -> String {
    match value {
        ParameterValue::List(list) => list_words(list),
        ParameterValue::Bias(bias) => bias_words(bias),
        ParameterValue::Text(text)
        | ParameterValue::Format(ResponseFormat::Schema { schema: text }) => text.clone(),
        ParameterValue::Flag(_)
        | ParameterValue::Integer(_)
        | ParameterValue::Number(_)
        | ParameterValue::Format(_) => value.words(),
    }
}

/// Tokens with their weights, one `token: weight` a line, or as a JSON object.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_bias(typed: &str) -> Result<BTreeMap<String, f64>, ValueError> {
    if let Ok(bias) = serde_json::from_str::<BTreeMap<String, f64>>(typed) {
        let bad = bias.iter().find(|(_, weight)| !is_weight(**weight));
        return bad.map_or(Ok(bias.clone()), |(token, _)| {
            Err(ValueError::Bias(token.clone()))
        });
    }
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &str| {
        let (token, weight) = line
            .rsplit_once([':', '='])
            .or_else(|| line.rsplit_once(' '))?;
        let weight = weight.trim().replace('−', "-").replace(',', ".");
        let weight = weight.parse().ok().filter(|weight| is_weight(*weight))?;
        let token = token.trim().trim_matches('"');
        (!token.is_empty()).then(|| (token.to_owned(), weight))
    };
    lines
        .map(|line| read(line).ok_or_else(|| ValueError::Bias(line.to_owned())))
        .collect()
}

/// Tokens with their weights as they are typed, one a line.
fn bias_words(bias: &BTreeMap<String, f64>) -> String {
    let lines = bias
        .iter()
        .map(|(token, weight)| format!("{token}: {}", number_words(*weight)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The texts of a list as they are typed, one a line; `\n`, `\t` and `\\` stand for what cannot be
/// seen.
pub fn read_list(typed: &str) -> Vec<String> {
    let lines = typed.lines().filter(|line| !line.is_empty());
    lines.map(unescaped).collect()
}

/// The reverse of [`read_list`].
fn list_words(list: &[String]) -> String {
    let escaped = |text: &String| {
        let text = text.replace('\\', "\\\\").replace('\n', "\\n");
        text.replace('\t', "\\t").replace('\r', "\\r")
    };
    list.iter().map(escaped).collect::<Vec<_>>().join("\n")
}

fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('\\') | None => text.push('\\'),
            Some(other) => text.extend(['\\', other]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_typed_one_text_a_line_with_signs_for_what_cannot_be_seen() {
        let check = |typed: &str, expected: &[&str]| {
            let read = read_list(typed);
            assert_eq!(read, expected, "{typed:?}");
            assert_eq!(read_list(&list_words(&read)), read, "{typed:?}");
        };
        check("END\n###", &["END", "###"]);
        check("\n\nEND \n", &["END "]);
        check("", &[]);
        check(r"a\n\nb", &["a\n\nb"]);
        check(r"\\n", &[r"\n"]);
        check(r"\d+", &[r"\d+"]);
        check(r"\", &[r"\"]);
    }

    #[test]
    fn biases_are_read_line_by_line_or_as_json() {
        let check = |typed: &str, expected: Option<&[(&str, f64)]>| {
            let read = read_bias(typed).ok();
            let expected = expected.map(|pairs| {
                let owned = pairs.iter().map(|(token, of)| ((*token).to_owned(), *of));
                owned.collect::<BTreeMap<_, _>>()
            });
            assert_eq!(read, expected, "{typed}");
        };
        check(
            "50256: -100\n17 = 2,5\n\n9 −1",
            Some(&[("50256", -100.0), ("17", 2.5), ("9", -1.0)]),
        );
        check("{\"1\": 5}", Some(&[("1", 5.0)]));
        check("", Some(&[]));
        check("1: 101", None);
        check("{\"1\": 101}", None);
        check("1", None);
        check(": 5", None);
    }
}
