//! What holds for every body, be it nonsense.

use crate::OPENAI;
use crate::reading::{read, recording};
use proptest::collection::vec;
use proptest::prelude::*;
use tertulia::domain::format::ApiFormat;
use tertulia::wire::error_body;
use tertulia::wire::models::decode_models;

/// Bits of bodies; strung together they look enough like answers to reach far into the decoders.
const BITS: [&str; 30] = [
    "data: ",
    "data:",
    "event: message_stop\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    ": ping\n\n",
    "[DONE]",
    "{",
    "}",
    "[",
    "]",
    ",",
    r#"{"choices":["#,
    r#"{"choices":[{"delta":{"content":"Hi"}}]}"#,
    r#"{"choices":[{"delta":{"reasoning":"Hm"},"finish_reason":"stop"}]}"#,
    r#"{"usage":{"prompt_tokens":18446744073709551615,"completion_tokens":-1}}"#,
    r#"{"timings":{"cache_n":18446744073709551615,"prompt_n":1e300}}"#,
    r#"{"error":"No"}"#,
    r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"<think>é"}}"#,
    r#"{"type":"message_delta","usage":{"input_tokens":18446744073709551615,"cache_read_input_tokens":9}}"#,
    r#"{"type":"message_stop"}"#,
    "\"content\":",
    "\"<think>\"",
    "</think>",
    "<html>",
    "é字🦀",
    "\u{feff}",
    " error ",
];

fn body() -> impl Strategy<Value = Vec<u8>> {
    let bits =
        vec(prop::sample::select(&BITS[..]), 0..24).prop_map(|bits| bits.concat().into_bytes());
    prop_oneof![4 => bits, 1 => vec(any::<u8>(), 0..200)]
}

/// Pieces of the body, cut at those places.
fn pieces<'a>(body: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    places.extend([0, body.len()]);
    places.sort_unstable();
    places
        .windows(2)
        .map(|ends| &body[ends[0]..ends[1]])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nothing_panics_and_cuts_do_not_show(
        body in body(),
        cuts in vec(any::<prop::sample::Index>(), 0..8),
    ) {
        for format in ApiFormat::ALL {
            let whole = read(format, [body.as_slice()]);
            prop_assert_eq!(&read(format, pieces(&body, &cuts)), &whole);
            prop_assert_eq!(&read(format, body.chunks(1)), &whole);
        }
    }

    #[test]
    fn a_recording_that_was_damaged_does_not_panic(
        name in prop::sample::select(vec![
            "chat_stream_usage.sse",
            "chat_upstream-midfail.sse",
            "messages_upstream-midfail.sse",
            "messages_stream_canned.json",
        ]),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cuts in vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let mut body = recording(name);
        for (place, byte) in damage {
            *place.get_mut(&mut body) = byte;
        }
        for format in ApiFormat::ALL {
            let whole = read(format, [body.as_slice()]);
            prop_assert_eq!(read(format, pieces(&body, &cuts)), whole);
        }
    }

    #[test]
    fn lists_and_errors_never_panic(body in body()) {
        let _ = decode_models(&body);
        let _ = error_body::read(&body);
    }
}

#[test]
fn a_long_answer_costs_linear_time() {
    use std::time::Instant;
    let time = |chunks: usize| {
        let chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"<think>some words \"}}]}\n\n";
        let body = chunk.repeat(chunks);
        let mut best = std::time::Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            let (deltas, _) = read(OPENAI, body.as_bytes().chunks(100));
            best = best.min(start.elapsed());
            assert!(!deltas.is_empty());
        }
        best
    };
    // 16 times as long; quadratic time would be 256 times as much, at every attempt. On a machine
    // that does other things too a single one proves nothing.
    let is_linear = (0..20).any(|_| time(4000) < time(250) * 80);
    assert!(
        is_linear,
        "16 times as long takes more than 80 times as much"
    );
}
