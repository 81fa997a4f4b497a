//! The event stream format by itself.

use std::time::{Duration, Instant};
use tertulia::wire::WireError;
use tertulia::wire::sse::SseDecoder;

type Events = Vec<(String, String)>;

fn read<'a>(
    decoder: &mut SseDecoder,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Events, WireError> {
    let mut events = Vec::new();
    let sink = &mut |event: tertulia::wire::sse::SseEvent<'_>| {
        events.push((event.name.into_owned(), event.data.into_owned()));
        Ok(())
    };
    for piece in pieces {
        decoder.push(piece, sink)?;
    }
    decoder.finish(sink)?;
    Ok(events)
}

/// Reads the body whole, cut in two at every byte, and byte by byte.
fn check(body: impl AsRef<[u8]>, expected: &[(&str, &str)]) {
    let body = body.as_ref();
    let expected: Events = expected
        .iter()
        .map(|(name, data)| ((*name).to_owned(), (*data).to_owned()))
        .collect();
    for at in 0..=body.len() {
        let (head, tail) = body.split_at(at);
        let events = read(&mut SseDecoder::default(), [head, tail]);
        assert_eq!(events.as_ref(), Ok(&expected), "cut at {at}");
    }
    let events = read(&mut SseDecoder::default(), body.chunks(1));
    assert_eq!(events, Ok(expected), "byte by byte");
}

#[test]
fn lines_end_in_any_of_three_ways() {
    for end in ["\n", "\r\n", "\r"] {
        check(
            ["data: a", "data: b", "", "event: x", "data: c", "", ""].join(end),
            &[("", "a\nb"), ("x", "c")],
        );
    }
    check("data: a\r\n\rdata: b\n\r\n", &[("", "a"), ("", "b")]);
}

#[test]
fn one_space_after_the_colon_belongs_to_the_field() {
    check(
        "data:a\n\ndata: b\n\ndata:  c\n\n",
        &[("", "a"), ("", "b"), ("", " c")],
    );
}

#[test]
fn comments_and_other_fields_say_nothing() {
    check(
        ": OPENROUTER PROCESSING\n\n:\n\nid: 7\nretry: 3000\ndata: a\nunknown: x\ndata\n\n",
        &[("", "a\n")],
    );
}

#[test]
fn an_event_without_data_is_none_and_its_name_is_forgotten() {
    check("event: x\n\ndata: a\n\ndata:\n\n", &[("", "a")]);
}

#[test]
fn a_byte_order_mark_is_skipped_at_the_start_only() {
    check(
        "\u{feff}data: a\n\ndata: \u{feff}b\n\n",
        &[("", "a"), ("", "\u{feff}b")],
    );
}

#[test]
fn characters_may_be_cut_anywhere_and_broken_ones_are_replaced() {
    check("data: größe 字 🦀\n\n", &[("", "größe 字 🦀")]);
    check(b"data: a\xFFb\n\n", &[("", "a\u{fffd}b")]);
}

#[test]
fn the_last_event_needs_no_blank_line() {
    check("data: a\n\ndata: b\n", &[("", "a"), ("", "b")]);
    check("data: a\n\ndata: b", &[("", "a"), ("", "b")]);
}

#[test]
fn json_events_need_no_blank_line_between_them_s6() {
    check(
        "data: {\"a\":1}\ndata: {\"a\":2}\ndata: [DONE]\n",
        &[("", "{\"a\":1}"), ("", "{\"a\":2}"), ("", "[DONE]")],
    );
    check(
        "data: {\ndata: \"a\": [\ndata: {},\ndata: {}]\ndata: }\n\n",
        &[("", "{\n\"a\": [\n{},\n{}]\n}")],
    );
}

#[test]
fn a_bare_line_of_json_is_an_event() {
    check(
        "data: a\n\n{\"error\":\"x\"}\n",
        &[("", "a"), ("", "{\"error\":\"x\"}")],
    );
}

#[test]
fn events_without_a_blank_line_are_not_held_back() {
    let mut seen = 0;
    let mut decoder = SseDecoder::default();
    let pushed = decoder.push(b"data: {\"a\":1}\ndata: {\"a\":2}\n", &mut |_| {
        seen += 1;
        Ok(())
    });
    assert_eq!((pushed, seen), (Ok(()), 1));
}

#[test]
fn an_event_longer_than_the_limit_is_refused_however_it_is_cut() {
    let too_long = Err(WireError::TooLong { limit_bytes: 20 });
    for body in [
        "data: 0123456789012345\n\n",
        "data: 01234567890123456789",
        "data: 0123456789\ndata: 0123456789\n\n",
        ": 0123456789012345678901234567890\n\n",
    ] {
        for at in 0..=body.len() {
            let (head, tail) = body.as_bytes().split_at(at);
            let events = read(&mut SseDecoder::with_limit(20), [head, tail]);
            assert_eq!(events, too_long, "{body:?} cut at {at}");
        }
    }
    let events = read(
        &mut SseDecoder::with_limit(20),
        [&b"data: 01234567890123\n\n"[..]],
    );
    assert_eq!(events.map(|events| events.len()), Ok(1));
}

#[test]
fn lines_that_are_no_fields_are_kept_to_be_shown() {
    let mut decoder = SseDecoder::default();
    assert_eq!(
        read(&mut decoder, [&b"Internal\nServer Error"[..]]),
        Ok(vec![])
    );
    assert_eq!(decoder.stray(), "Internal\nServer Error");
    let mut decoder = SseDecoder::default();
    assert_eq!(
        read(&mut decoder, [vec![b'x'; 100_000].as_slice()]),
        Ok(vec![])
    );
    assert_eq!(decoder.stray().len(), 2048);
}

#[test]
fn time_grows_with_the_length_and_not_with_its_square() {
    let time = |body: &[u8], piece: usize| {
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            let events = read(&mut SseDecoder::default(), body.chunks(piece));
            best = best.min(start.elapsed());
            assert!(events.is_ok());
        }
        best
    };
    for make in [
        // One long line, many lines of one event, many events, many events without blank lines.
        |n: usize| format!("data: {}\n\n", "x".repeat(n)),
        |n: usize| "data: x\n".repeat(n / 8),
        |n: usize| "data: x\n\n".repeat(n / 9),
        |n: usize| "data: {}\n".repeat(n / 9),
    ] {
        let (short, long) = (make(40_000), make(640_000));
        // 16 times as long; a quadratic decoder would take 256 times as long, at every attempt. On
        // a machine that does other things too a single one proves nothing.
        let is_linear = (0..20).any(|_| time(long.as_bytes(), 7) < time(short.as_bytes(), 7) * 80);
        assert!(
            is_linear,
            "16 times as long takes more than 80 times as much"
        );
    }
}
