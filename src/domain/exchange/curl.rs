//! A request as a `curl` command for a POSIX shell: the same bytes, and a variable in the place of
//! each secret.

use super::{Incomplete, SentBody, SentRequest, ShownValue};
use shlex::Quoter;
use std::borrow::Cow;
use std::fmt::Write;

/// The command. It runs as it is once `export API_KEY=…` has set the key, and likewise the variable
/// of each other secret header.
///
/// # Errors
/// If not everything that goes out is known.
pub fn as_curl(sent: &SentRequest) -> Result<String, Incomplete> {
    sent.whole()?;
    let mut command = String::from("curl");
    let streams = |(name, value): &(String, ShownValue)| {
        name == "accept" && value.text() == "text/event-stream"
    };
    if sent.headers.iter().any(streams) {
        command.push_str(" --no-buffer");
    }
    let body = match &sent.body {
        SentBody::Whole(text) => Some(text),
        SentBody::None | SentBody::Beginning(_) | SentBody::Dropped => None,
    };
    // With a body it is POST and without one GET, unless told otherwise.
    if body.is_some() != (sent.method == super::Method::Post) {
        command.push_str(" --request ");
        command.push_str(sent.method.as_str());
    }
    command.push(' ');
    command.push_str(&quoted(&sent.url));
    let mut variables = Vec::new();
    for (name, value) in &sent.headers {
        command.push_str(" \\\n  --header ");
        command.push_str(&header(name, value, &mut variables));
    }
    if let Some(body) = body {
        command.push_str(" \\\n  --data-raw ");
        command.push_str(&quoted(body));
    }
    Ok(command)
}

fn header(name: &str, value: &ShownValue, variables: &mut Vec<String>) -> String {
    match value {
        // With nothing behind the colon the header would be left out.
        ShownValue::Plain(text) if text.is_empty() => quoted(&format!("{name};")),
        ShownValue::Plain(text) => quoted(&format!("{name}: {text}")),
        ShownValue::Masked { prefix, .. } => {
            let variable = variable(name, prefix, variables);
            let start = format!("{name}: {prefix}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_: ".contains(c);
            let argument = if start.chars().all(is_plain) {
                format!("\"{start}${variable}\"")
            } else {
                format!("{}\"${variable}\"", quoted(&start))
            };
            variables.push(variable);
            argument
        }
    }
}

/// The variable for the secret of that header: none of those that are in use already.
fn variable(name: &str, prefix: &str, used: &[String]) -> String {
    let is_free = |name: &str| !used.iter().any(|used| used == name);
    if (!prefix.is_empty() || name == "x-api-key") && is_free("API_KEY") {
        return "API_KEY".to_owned();
    }
    let letters = name.chars().map(|c| {
        let is_letter = c.is_ascii_alphanumeric();
        if is_letter {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    let mut variable: String = letters.collect();
    // One word could be a variable that the shell itself needs, such as PATH.
    if !variable.contains('_') {
        variable.push_str("_VALUE");
    }
    if variable.starts_with(|first: char| first.is_ascii_digit()) {
        variable.insert(0, '_');
    }
    let mut number = 2;
    let first = variable.clone();
    while !is_free(&variable) {
        variable.clone_from(&first);
        // Writing to a `String` cannot fail.
        let _ = write!(variable, "_{number}");
        number += 1;
    }
    variable
}

fn quoted(text: &str) -> String {
    // A NUL can be in no argument; neither JSON nor a header has one.
    let quoter = Quoter::new().allow_nul(true);
    quoter
        .quote(text)
        .map_or_else(|_| String::new(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::super::{Method, sample};
    use super::*;

    fn masked(prefix: &'static str) -> ShownValue {
        ShownValue::Masked {
            prefix,
            mask: "sk-p…abcd".to_owned(),
        }
    }

    fn with(headers: Vec<(&str, ShownValue)>, body: SentBody) -> SentRequest {
        let headers = headers.into_iter();
        SentRequest {
            headers: headers
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            ..sample(body)
        }
    }

    /// The arguments as a shell hands them to the program, variables not expanded.
    fn arguments(command: &str) -> Vec<String> {
        let joined = command.replace(" \\\n", " ");
        shlex::split(&joined).expect(command)
    }

    #[test]
    fn the_command_is_written_as_people_write_it() {
        let plain = |text: &str| ShownValue::Plain(text.to_owned());
        let sent = with(
            vec![
                ("accept", plain("text/event-stream")),
                ("content-type", plain("application/json")),
                ("authorization", masked("Bearer ")),
            ],
            SentBody::Whole("{\"model\":\"m\"}".into()),
        );
        let expected = "curl --no-buffer http://localhost:8000/v1/chat/completions \\\n  \
            --header 'accept: text/event-stream' \\\n  --header 'content-type: application/json' \\\n  \
            --header \"authorization: Bearer $API_KEY\" \\\n  --data-raw '{\"model\":\"m\"}'";
        assert_eq!(as_curl(&sent).as_deref(), Ok(expected));
    }

    #[test]
    fn a_shell_reads_exactly_the_body_that_was_sent() {
        let check = |body: &str| {
            let sent = with(Vec::new(), SentBody::Whole(body.into()));
            let command = as_curl(&sent).expect("it is whole");
            assert_eq!(
                arguments(&command).last().map(String::as_str),
                Some(body),
                "{command}"
            );
        };
        check("it's $HOME, `id` and $(id)");
        check("line\nbreak\r\n\ttab");
        check("größe 日本語 😀 \u{202e}");
        check("\\ \\\" ! !! # ~ * ? {a,b} ''");
        check("");
        check("@file");
    }

    #[test]
    fn every_secret_is_a_variable_of_its_own() {
        let check = |headers: Vec<(&str, ShownValue)>, expected: &[&str]| {
            let command = as_curl(&with(headers, SentBody::None)).expect("it is whole");
            assert!(!command.contains("sk-p"), "{command}");
            for expected in expected {
                assert!(command.contains(expected), "{expected} in {command}");
            }
        };
        check(
            vec![("x-api-key", masked("")), ("x-team-token", masked(""))],
            &["\"x-api-key: $API_KEY\"", "\"x-team-token: $X_TEAM_TOKEN\""],
        );
        check(vec![("path", masked(""))], &["\"path: $PATH_VALUE\""]);
        check(
            vec![
                ("authorization", masked("Bearer ")),
                ("x-api-key", masked("")),
            ],
            &["Bearer $API_KEY\"", "\"x-api-key: $X_API_KEY\""],
        );
        check(
            vec![("a-b", masked("")), ("a_b", masked(""))],
            &["$A_B\"", "$A_B_2\""],
        );
        check(vec![("a$b`", masked(""))], &["'a$b`: '\"$A_B_\""]);
    }

    #[test]
    fn what_curl_would_do_otherwise_is_said() {
        let empty = with(
            vec![("x-empty", ShownValue::Plain(String::new()))],
            SentBody::None,
        );
        let command = as_curl(&empty).expect("it is whole");
        assert!(command.contains(" --request POST "), "{command}");
        assert!(command.ends_with("--header 'x-empty;'"), "{command}");
        let get = SentRequest {
            method: Method::Get,
            ..sample(SentBody::None)
        };
        assert_eq!(as_curl(&get), Ok(format!("curl {}", get.url)));
        let cut = sample(SentBody::Beginning("{".into()));
        assert_eq!(as_curl(&cut), Err(Incomplete::Cut));
    }
}
