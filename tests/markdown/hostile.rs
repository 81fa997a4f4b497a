//! Text that is made to cost time: what is read of it does not grow faster than the text. Nothing
//! here looks at a clock; work that grew faster would not end while someone waits.

use super::text_of;
use std::fmt::Write as _;
use tertulia::markdown::block::Block;
use tertulia::markdown::document::{Document, TextChange};
use tertulia::markdown::point::Point;
use tertulia::markdown::write::to_markdown;

const LENGTH: usize = 400_000;

/// Reads a text, and writes it back, within bounds.
fn check(what: &str, text: &str) {
    let document = Document::new(text);
    assert!(
        document.bytes_read_last() <= text.len(),
        "{what}: read once"
    );
    let mut bytes = 0;
    for block in document.blocks() {
        let length = text_of(block).len();
        assert!(length <= 16 * 1024, "{what}: a block of {length} bytes");
        bytes += length + size_of::<Block>();
    }
    assert!(bytes <= 200 * text.len() + 1_000, "{what}: {bytes} bytes");
    let behind = Point {
        block: usize::MAX,
        part: usize::MAX,
        byte: usize::MAX,
    };
    let copied = to_markdown(document.blocks(), &(Point::default()..behind));
    assert!(
        copied.len() <= 40 * text.len(),
        "{what}: {} bytes copied",
        copied.len()
    );
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    for piece in [
        "a",
        "a ",
        "*",
        "**a ",
        "_a",
        "`",
        "``` ",
        "[",
        "![",
        "[a](",
        "[a][",
        "<",
        "<a ",
        "&",
        "\\",
        "|",
        "|-",
        "- ",
        "> ",
        "1. ",
        "#",
        "# ",
        "\n",
        "a\n",
        "- a\n",
        "> a\n",
        "[a]: u\n",
        "[a]\n\n",
        "~",
        "$",
        "\u{200b}",
        "\u{202e}",
        "<!--",
        "\t",
        "*a_ ",
        "$$",
        "$a ",
        "$a$ ",
        "\\(",
        "\\[",
        "\\[\n",
        "$$\n",
        "$$\na\n",
        "\n\\[\n=\n\\]\n",
        "\n$$\n- a\n$$\n",
        "`$",
        "[^a]",
        "[^a]: ",
        "[^a]: b\n",
        "[^a",
        "[^\\",
        "![a](b) ",
        "http://",
        "http://a(",
        "www.",
        "www.a(",
        "a@",
        "a@b.c ",
        "data:",
        "![](data:",
        "\0",
        "\r",
        "|a|\n|-|\n",
        "- [ ] ",
        "<a>",
    ] {
        check(piece, &piece.repeat(LENGTH / piece.len()));
    }
}

#[test]
fn deep_nesting_and_many_labels_are_read_in_linear_time() {
    let many = 10_000;
    let numbered = |write: &dyn Fn(usize) -> String| (0..many).map(write).collect::<String>();
    check("quotes", &"> ".repeat(many));
    check("lists", &"- ".repeat(many));
    check("both", &"> - ".repeat(many));
    check("brackets", &("[".repeat(many) + &"]".repeat(many)));
    check("emphases", &("*a ".repeat(many) + &" a*".repeat(many)));
    check("fences", &numbered(&|index| "`".repeat(index % 400) + "a"));
    check(
        "columns",
        &["|a".repeat(many), "|-".repeat(many), "|$a$ ".repeat(many)].join("\n"),
    );
    check("math in quotes", &("> ".repeat(many) + "$$\na\n$$"));
    let notes = numbered(&|index| format!("[^{index}] "));
    let notes = notes + "\n\n" + &numbered(&|index| format!("[^{index}]: a\n"));
    check("notes", &notes);
    let links = numbered(&|index| format!("[a{index}] ![b{index}]\n\n"));
    let links = links + &numbered(&|index| format!("[a{index}]: u\n"));
    check("links", &links);
    check("one line", &"word ".repeat(200_000));
    check("one word", &"\u{202e}\u{200b}".repeat(200_000));
}

#[test]
fn definitions_that_come_late_cost_no_more_than_some_readings() {
    let check = |what: &str, reference: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for index in 0..2_000 {
            write!(text, "a {}\n\n", reference(index)).expect("a string takes everything");
        }
        let mut document = Document::default();
        document.update(&text, TextChange::Grown, false);
        let mut read = document.bytes_read_last();
        for index in 0..2_000 {
            write!(text, "{}: u\n\n", reference(index)).expect("a string takes everything");
            document.update(&text, TextChange::Grown, false);
            read += document.bytes_read_last();
        }
        document.update(&text, TextChange::Grown, true);
        read += document.bytes_read_last();
        assert!(
            read < 20 * text.len(),
            "{what}: {read} bytes of {}",
            text.len()
        );
        assert_eq!(document.blocks(), Document::new(&text).blocks(), "{what}");
    };
    check("links", &|index| format!("[a{index}]"));
    check("notes", &|index| format!("[^a{index}]"));
}
