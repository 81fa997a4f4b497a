//! Any text as an answer that arrives in pieces: nothing panics, and what is read in pieces is what
//! is read at once.
//!
//! Run with `cargo +nightly fuzz run markdown` (of `cargo install cargo-fuzz`); the examples in
//! `tests/fixtures/markdown` make a good corpus. The layer is built alone, as it names nothing else
//! of the program: so this takes seconds, and needs no window.

#![no_main]

#[expect(dead_code, reason = "the window calls more of it")]
#[path = "../../src/markdown/mod.rs"]
mod markdown;

use libfuzzer_sys::fuzz_target;
use markdown::document::{Document, TextChange};
use markdown::point::Point;
use markdown::speech::speech;
use markdown::write::{plain_text, to_markdown};

fuzz_target!(|input: (&[u8], &str)| {
    let (steps, text) = input;
    let mut document = Document::default();
    let mut ends = text.char_indices().map(|(at, _)| at);
    for step in steps.iter().cycle() {
        let Some(end) = ends.nth(usize::from(*step % 16)) else {
            break;
        };
        document.update(&text[..end], TextChange::Grown, false);
    }
    document.update(text, TextChange::Grown, true);
    let whole = Document::new(text);
    assert_eq!(document.blocks(), whole.blocks());

    let all = Point::default()..Point::END;
    plain_text(whole.blocks(), &all);
    let copied = to_markdown(whole.blocks(), &all);
    document.update(&copied, TextChange::Replaced, true);
    assert_eq!(document.blocks(), Document::new(&copied).blocks());
    speech(&document);
});
