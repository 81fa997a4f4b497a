//! Any text as an answer that arrives in pieces: nothing panics, and what is read in pieces is what
//! is read at once.
//!
//! Run with `cargo +nightly fuzz run markdown` (of `cargo install cargo-fuzz`); the examples in
//! `tests/fixtures/markdown` make a good corpus. The pure files are built alone, without the window,
//! so that this takes seconds; a new one is a line below.

#![no_main]

#[expect(dead_code, reason = "the window calls more of it")]
#[path = "../../src/ui/markdown"]
mod markdown {
    mod autolinks;
    pub mod block;
    mod build;
    mod data_runs;
    mod footnotes;
    mod html;
    mod inline;
    mod leaves;
    mod markdown_text;
    mod math_spans;
    pub mod parse;
    mod read;
    mod running_text;
    mod source;
    pub mod to_markdown;
}

use libfuzzer_sys::fuzz_target;
use markdown::parse::{Change, Document};
use markdown::to_markdown::{Point, to_markdown};

fuzz_target!(|input: (&[u8], &str)| {
    let (steps, text) = input;
    let mut document = Document::default();
    let mut ends = text.char_indices().map(|(at, _)| at);
    for step in steps.iter().cycle() {
        let Some(end) = ends.nth(usize::from(*step % 16)) else {
            break;
        };
        document.update(&text[..end], Change::Grown, false);
    }
    document.update(text, Change::Grown, true);
    let whole = Document::new(text);
    assert_eq!(document.blocks(), whole.blocks());

    let behind = Point {
        block: usize::MAX,
        part: usize::MAX,
        byte: usize::MAX,
    };
    let copied = to_markdown(whole.blocks(), &(Point::default()..behind));
    Document::new(&copied);
});
