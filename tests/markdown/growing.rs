//! Answers that grow: what is finished stays, and one more token costs the same.

use super::{SAMPLE, blocks, markdown};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tertulia::markdown::block::BlockKind;
use tertulia::markdown::document::{Document, TextChange};

#[test]
fn one_more_token_costs_the_same_in_a_long_answer() {
    let check = |what: &str, start: &str, repeated: &str, bound: usize| {
        let mut text = start.to_owned();
        while text.len() < 200_000 {
            text.push_str(repeated);
        }
        let mut document = Document::default();
        document.update(&text, TextChange::Grown, false);
        let mut changed = document.blocks().len();
        for token in ["a", " few", " more", " tokens"] {
            text.push_str(token);
            changed = changed.min(document.update(&text, TextChange::Grown, false));
            let read = document.bytes_read_last();
            assert!(read <= bound, "{what}: read {read} bytes again");
        }
        let changed = document.blocks().len() - changed;
        assert!(changed <= 2, "{what}: {changed} blocks changed");
    };
    check("mixed", "", SAMPLE, 600);
    check("one list", "", "1. An item\n   - with another\n", 100);
    check("one loose list", "", "- An item\n\n  and more\n\n", 100);
    check("one code block", "```rust\n", "    let a = b;\n", 4_000);
    check("headings only", "", "# Heading\n", 100);
    check(
        "code and text without blank lines",
        "",
        "```\na\n```\nText\n# H\n",
        100,
    );
}

#[test]
fn what_is_finished_is_said_to_be_as_before() {
    let mut document = Document::default();
    let mut text = String::from("first\n\nsecond\n\nthi");
    document.update(&text, TextChange::Grown, false);
    text.push_str("rd");
    assert_eq!(document.update(&text, TextChange::Grown, false), 2);
    assert_eq!(
        document.update(&text, TextChange::Grown, false),
        3,
        "nothing"
    );
    assert_eq!(document.bytes_read_last(), 0);
    assert_eq!(
        document.update("first\n\n2\n\nthird", TextChange::Replaced, true),
        1
    );
}

#[test]
fn a_text_that_did_not_grow_out_of_the_last_is_read_anew() {
    let mut document = Document::new("one\n\ntwo\n\nthree");
    document.update(
        "one\n\n# other\n\nthree and more",
        TextChange::Replaced,
        true,
    );
    assert_eq!(blocks(&document), ["one", "h1 other", "three and more"]);
    document.update("short", TextChange::Replaced, true);
    assert_eq!(blocks(&document), ["short"]);
    document.update("", TextChange::Replaced, true);
    assert!(blocks(&document).is_empty());
    document.update("longer", TextChange::Grown, true);
    document.update("é", TextChange::Grown, true);
    assert_eq!(blocks(&document), ["é"], "shorter, whatever is said of it");
}

#[test]
fn code_is_closed_when_no_more_lines_can_come() {
    let check = |text: &str, expected: &[bool]| {
        let mut document = Document::default();
        document.update(text, TextChange::Grown, false);
        let closed = |document: &Document| -> Vec<bool> {
            let code = document
                .blocks()
                .iter()
                .filter_map(|block| match &block.kind {
                    BlockKind::Code(code) => Some(code.closed),
                    BlockKind::Paragraph(_)
                    | BlockKind::Heading { .. }
                    | BlockKind::Table(_)
                    | BlockKind::Rule
                    | BlockKind::Math(_)
                    | BlockKind::Image(_) => None,
                });
            code.collect()
        };
        assert_eq!(closed(&document), expected, "{text:?}");
        document.update(text, TextChange::Grown, true);
        let all = vec![true; expected.len()];
        assert_eq!(closed(&document), all, "finished: {text:?}");
    };
    check("```", &[false]);
    check("```rust\na", &[false]);
    check("```rust\na\n\n", &[false]);
    check("```rust\na\n``", &[false]);
    check("```rust\na\n```", &[false]);
    check("```rust\na\n```\n", &[true]);
    check("```\n```\n", &[true]);
    check("```\n````x", &[false]);
    check("~~~\n```\n", &[false]);
    check("> ```\n> `a`\n", &[false]);
    check("> ```\n> a\n> ```\n", &[true]);
    check("> ```\n> a\nb", &[true]);
    check("- ```\n  a\n\n", &[false]);
    check("- ```\n  a\n- b", &[true]);
    check("    a\n", &[false]);
    check("    a\n\nb", &[true]);
    check(&format!("```\n{}", "a\n".repeat(101)), &[true, false]);
    check(&format!("```\n{}```\n", "a\n".repeat(150)), &[true, true]);
}

// The same texts each time: `fuzz` looks at others.
proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn growing_in_any_steps_gives_what_reading_at_once_gives(
        text in markdown(),
        steps in prop::collection::vec(1..12_usize, 1..20),
    ) {
        let mut document = Document::default();
        let mut ends = text.char_indices().map(|(at, _)| at);
        for step in steps.iter().cycle() {
            let Some(end) = ends.nth(*step) else { break };
            document.update(&text[..end], TextChange::Grown, false);
        }
        document.update(&text, TextChange::Grown, true);
        prop_assert_eq!(blocks(&document), blocks(&Document::new(&text)));
    }
}

#[test]
fn an_edit_in_the_middle_that_also_appends_is_shown() {
    let said = |word: &str, end: &str| {
        let filler = "word ".repeat(40);
        format!("{filler}\n\n{word} cat sat.\n\n{filler}\n\n{filler}{end}")
    };
    let mut document = Document::default();
    document.update(&said("Teh", ""), TextChange::Grown, true);
    document.update(&said("The", "More."), TextChange::Replaced, true);
    assert_eq!(
        blocks(&document),
        blocks(&Document::new(&said("The", "More.")))
    );
}
