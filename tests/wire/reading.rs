//! Reads bodies in every cut and compares what comes out.

use crate::format_of;
use tertulia::domain::delta::Delta;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::usage::{StopReason, Usage};
use tertulia::wire::WireError;

/// Bodies longer than this are cut at fewer places, so that the tests stay quick.
const EVERY_CUT_BYTES: usize = 5000;

/// What came out of a body.
pub(crate) type Outcome = (Vec<Delta>, Result<(), WireError>);

/// A recorded body.
pub(crate) fn recording(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/tests/fixtures/wire/litellm/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read(&path).expect(&path)
}

/// Reads pieces as one body. Neighbouring deltas of one kind are joined: where a body was cut must
/// not show.
pub(crate) fn read<'a>(format: ApiFormat, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = format_of(format).answer_decoder();
    let mut deltas = Vec::new();
    let mut result = Ok(());
    for piece in pieces {
        result = decoder.push(piece, &mut deltas);
        if result.is_err() {
            break;
        }
    }
    let result = result.and_then(|()| decoder.finish(&mut deltas));
    (merged(deltas), result)
}

/// Reads the body whole, cut in two at every byte, and byte by byte; all have to come to the same,
/// which is returned.
pub(crate) fn read_in_every_cut(format: ApiFormat, body: &[u8]) -> Outcome {
    let whole = read(format, [body]);
    let step = if body.len() <= EVERY_CUT_BYTES {
        1
    } else {
        body.len() / 251
    };
    for at in (0..=body.len()).step_by(step) {
        let (head, tail) = body.split_at(at);
        assert_eq!(read(format, [head, tail]), whole, "cut at {at}");
    }
    assert_eq!(read(format, body.chunks(1)), whole, "byte by byte");
    whole
}

/// Checks that a body gives those deltas, but for the model's name, and succeeds.
#[track_caller]
pub(crate) fn check(format: ApiFormat, body: impl AsRef<[u8]>, expected: &[Delta]) {
    let (deltas, result) = read_in_every_cut(format, body.as_ref());
    assert_eq!(result, Ok(()), "{deltas:?}");
    assert_eq!(without_model(deltas), expected);
}

/// Checks that a body gives those deltas, but for the model's name, and fails so.
#[track_caller]
pub(crate) fn check_error(
    format: ApiFormat,
    body: impl AsRef<[u8]>,
    expected: &[Delta],
    fails: impl Fn(&WireError) -> bool,
) {
    let (deltas, result) = read_in_every_cut(format, body.as_ref());
    let error = result.expect_err("it succeeded");
    assert!(fails(&error), "{error:?}");
    assert_eq!(without_model(deltas), expected);
}

/// Whether an error is the server's own, with those words and that status.
pub(crate) fn api(words: &str, expected: Option<u16>) -> impl Fn(&WireError) -> bool {
    move |error| matches!(error, WireError::Api { message, status, .. } if message == words && *status == expected)
}

pub(crate) fn without_model(deltas: Vec<Delta>) -> Vec<Delta> {
    let mut deltas = deltas;
    deltas.retain(|delta| !matches!(delta, Delta::Model(_)));
    deltas
}

fn merged(deltas: Vec<Delta>) -> Vec<Delta> {
    let mut merged: Vec<Delta> = Vec::new();
    for delta in deltas {
        match (merged.last_mut(), delta) {
            (Some(Delta::Text(text)), Delta::Text(more))
            | (Some(Delta::Reasoning(text)), Delta::Reasoning(more)) => text.push_str(&more),
            (_, delta) => merged.push(delta),
        }
    }
    merged
}

pub(crate) fn text(text: &str) -> Delta {
    Delta::Text(text.to_owned())
}

pub(crate) fn reasoning(text: &str) -> Delta {
    Delta::Reasoning(text.to_owned())
}

pub(crate) fn done() -> Delta {
    Delta::Stop(StopReason::Done)
}

pub(crate) fn usage(prompt: u64, completion: u64) -> Delta {
    Delta::Usage(Usage {
        prompt_tokens: Some(prompt),
        completion_tokens: Some(completion),
        ..Usage::default()
    })
}

/// An event stream of those payloads.
pub(crate) fn events(payloads: &[&str]) -> String {
    let events = payloads
        .iter()
        .map(|payload| format!("data: {payload}\n\n"));
    events.collect::<Vec<_>>().concat()
}

/// A chunk of Chat Completions with that delta.
pub(crate) fn chunk(delta: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{delta}}}]}}"#)
}

/// The chunk that ends an answer of Chat Completions.
pub(crate) const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

/// An answer of Chat Completions with those deltas, whole.
pub(crate) fn chat(deltas: &[&str]) -> String {
    let mut payloads: Vec<String> = deltas.iter().map(|delta| chunk(delta)).collect();
    payloads.push(STOP.to_owned());
    payloads.push("[DONE]".to_owned());
    let payloads: Vec<&str> = payloads.iter().map(String::as_str).collect();
    events(&payloads)
}
