//! Blocks back to Markdown: what a selection is copied as.

use proptest::prelude::*;
use std::ops::Range;
use tertulia::markdown::block::Block;
use tertulia::markdown::document::Document;
use tertulia::markdown::point::Point;
use tertulia::markdown::write::{plain_text, to_markdown};

const fn at(block: usize, part: usize, byte: usize) -> Point {
    Point { block, part, byte }
}

const ALL: Range<Point> = at(0, 0, 0)..at(usize::MAX, usize::MAX, usize::MAX);

fn copied(markdown: &str, selection: &Range<Point>) -> String {
    to_markdown(Document::new(markdown).blocks(), selection)
}

#[test]
fn everything_is_copied_as_the_markdown_it_was() {
    for text in [
        "a **b *c*** `d` ~~e~~ [f](g) ***h***",
        "# A\n\n## B *c*\n\n###### D\n\n___\n\nE",
        "- a\n- b\n  - c\n    1. d\n    2. e\n\n  f\n\n- g",
        "7. a\n8. b\n\n   c\n9. d",
        "1. a\n\n5) b",
        "- [x] a\n- [ ] b",
        "1. [x] a\n2. b",
        "- - a\n- - - b",
        "> a\n>\n> > b\n>\n> - c\n\nd",
        "```rust\na\n\n  b\n```\n\n- ```\n  c\n  ```",
        "a\n\n````\n```\n````",
        "| a | b | c |\n| --- | :-: | --: |\n| 1 | **2** | `\\|` |\n|  | x<br>y |  |\n\nend",
        "a[^1] b[^2]\n\n[^1]: c\n\n    d\n[^2]: e",
        "$a_1$ and \\(x\\)y\n\n$$\nb\n+ c\n$$\n\n> $$\n> d\n> $$",
        "![a b](u)\n\n[c](<d e> )",
        "a\\\nb\n\nc",
        "1\\. a\n\n\\- b\n\n\\# c\n\n\\*d\\* \\_e\\_ f_g \\<h> \\[i] \\$5 \\~j \\`k \\&l;",
        "<https://a.b/c> <a@b.c> [www.d.e](http://www.d.e)",
        "see http\\://a.b/ and a\\@b.c",
        "[*a* b](u) *[c](v) d*",
        "H<sub>2</sub>O <kbd>Ctrl</kbd> **a <u>b</u>** <mark>c *d*</mark>",
        "a \\<sub>b and <u>[c](d)</u>",
    ] {
        let text = text.replace("<d e> )", "<d e>)");
        let blocks = Document::new(&text);
        let once = to_markdown(blocks.blocks(), &ALL);
        assert_eq!(
            Document::new(&once).blocks(),
            blocks.blocks(),
            "{text}\n->\n{once}"
        );
        if Document::new(&text).blocks().len() > 1 {
            assert_eq!(once, text, "as it was");
        }
    }
}

#[test]
fn what_lies_within_one_text_comes_without_its_surroundings() {
    let check = |text: &str, selection: Range<Point>, expected: &str| {
        assert_eq!(copied(text, &selection), expected, "{text:?} {selection:?}");
    };
    check("# abc", at(0, 0, 0)..at(0, 0, 3), "abc");
    check("- a **bc** d", at(0, 0, 3)..at(0, 0, 6), "**c** d");
    check("> [abc](u)", at(0, 0, 1)..at(0, 0, 2), "[b](u)");
    check("```rust\nab\ncd\n```", at(0, 0, 1)..at(0, 0, 4), "b\nc");
    check("$$abc$$", at(0, 0, 1)..at(0, 0, 2), "b");
    check("$$abc$$", at(0, 0, 0)..at(0, 0, 3), "$$\nabc\n$$");
    check("|a|b|\n|-|-|\n|c|de|", at(0, 3, 1)..at(0, 3, 2), "e");
    check("![a](u)", at(0, 0, 0)..at(0, 0, 1), "![a](u)");
    check("äöü", at(0, 0, 1)..at(0, 0, 5), "äö");
    check("abc", at(0, 0, 2)..at(0, 0, 1), "");
    check("abc", at(7, 0, 0)..at(8, 0, 1), "");
    check("", ALL, "");
}

#[test]
fn what_goes_over_blocks_keeps_their_form() {
    let check = |text: &str, selection: Range<Point>, expected: &str| {
        assert_eq!(copied(text, &selection), expected, "{text:?} {selection:?}");
    };
    check(
        "abc\n\n- def\n- ghi",
        at(0, 0, 1)..at(2, 0, 1),
        "bc\n\n- def\n- g",
    );
    check("3. a\n4. b\n5. c", at(1, 0, 0)..at(2, 0, 1), "4. b\n5. c");
    check("a\n\n- b\n\n  c\n\n  d", at(2, 0, 0)..at(3, 0, 1), "c\n\nd");
    check(
        "# ab\n\n```\ncd\nef\n```",
        at(0, 0, 1)..at(1, 0, 2),
        "# b\n\n```\ncd\n```",
    );
    check("a\n\nb", at(0, 0, 0)..at(1, 0, 0), "a");
    let table = "|a|b|\n|-|-:|\n|c|d|\n|e|f|\n|g|h|";
    check(
        table,
        at(0, 4, 0)..at(0, 6, 1),
        "| a | b |\n| --- | --: |\n| e | f |\n| g | h |",
    );
    check(
        table,
        at(0, 2, 0)..at(0, 4, 0),
        "| a | b |\n| --- | --: |\n| c | d |",
    );
    let long = format!("```\n{}```", "line\n".repeat(250));
    let code = copied(&long, &(at(0, 0, 0)..at(2, 0, usize::MAX)));
    assert_eq!(code, "line\n".repeat(250).trim_end());
    let both = copied(&format!("a\n\n{long}"), &ALL);
    assert_eq!(both, format!("a\n\n{long}"));
}

#[test]
fn what_is_selected_is_there_without_its_markup_too() {
    let check = |text: &str, selection: Range<Point>, expected: &str| {
        let plain = plain_text(Document::new(text).blocks(), &selection);
        assert_eq!(plain, expected, "{text:?}");
    };
    check("# A\n\n**b** `c`", ALL, "A\n\nb c");
    check("a **bc** d", at(0, 0, 3)..at(0, 0, 6), "c d");
    check("- a\n- b", ALL, "a\nb");
    check("|a|b|\n|-|-|\n|*c*|d|", ALL, "a\tb\nc\td");
    check("H<sub>2</sub>O", ALL, "H2O");
}

/// A word in some form, or several.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "a",
        "b_c",
        "1.",
        "#",
        "-",
        "*d*",
        "**e**",
        "***f***",
        "`g`",
        "`` `h ``",
        "~~i~~",
        "[j](k)",
        "[*l* m](<n o>)",
        "$p_1$",
        "\\(q\\)",
        "\\*r\\*",
        "http://s.t/u",
        "v@w.x",
        "&amp;",
        "&lt;y&gt;",
        "<z>",
        "é",
        "字",
        "\\$5",
        "[^n]",
        "**A `B` *C***",
        "\\[D]",
        "E|F",
        "G<br>H",
        "I<sub>2</sub>",
        "<kbd>J</kbd>",
        "<u>K **L**</u>",
        "<sup>M",
        "!",
    ]);
    prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "))
}

fn indented(lines: &str, first: &str, further: &str) -> String {
    let mut whole = String::new();
    for (index, line) in lines.split('\n').enumerate() {
        whole.push_str(if index == 0 { first } else { further });
        whole.push_str(line);
        whole.push('\n');
    }
    whole.trim_end().to_owned()
}

/// Markdown as it is written: blocks, and blocks in blocks.
fn structured() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => words(),
        1 => (1..7_usize, words()).prop_map(|(level, words)| format!("{} {words}", "#".repeat(level))),
        1 => words().prop_map(|words| format!("```rust\n{words}\n\n  x\n```")),
        1 => Just("***".to_owned()),
        1 => Just("$$\na\n+ b\n$$".to_owned()),
        1 => words().prop_map(|alt| format!("![{}](u)", alt.replace("[^n]", ""))),
        1 => (words(), words()).prop_map(|(a, b)| format!("|{}|x|\n|:-:|-|\n|y|{}|", a.replace('|', "\\|"), b.replace('|', "\\|"))),
        1 => (words(), words()).prop_map(|(a, b)| format!("{a}\\\n{b}")),
    ];
    let blocks = leaf.prop_recursive(4, 24, 4, |inner| {
        let several = prop::collection::vec(inner, 1..4);
        (several, 0..7_usize, any::<bool>()).prop_map(|(parts, form, tight)| {
            let gap = if tight { "\n" } else { "\n\n" };
            // A definition ends the one around it.
            let form = if form == 4 && parts.concat().contains("[^n]:") {
                5
            } else {
                form
            };
            let marker = |index: usize| match form {
                2 => (format!("{}. ", index + 3), "   "),
                3 if index == 1 => ("- [x] ".to_owned(), "  "),
                3 => ("- [ ] ".to_owned(), "  "),
                4 => ("[^n]: ".to_owned(), "    "),
                _ => ("- ".to_owned(), "  "),
            };
            let whole = parts.join("\n\n");
            let items: Vec<String> = match form {
                0 => vec![indented(&whole, "> ", "> ")],
                1 => vec![indented(&whole, "- ", "  ")],
                _ => parts
                    .iter()
                    .enumerate()
                    .map(|(index, part)| indented(part, &marker(index).0, marker(index).1))
                    .collect(),
            };
            items.join(gap)
        })
    });
    prop::collection::vec(blocks, 1..5).prop_map(|blocks| blocks.join("\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_copied_gives_the_same_blocks(text in structured()) {
        let document = Document::new(&text);
        let blocks: &[Block] = document.blocks();
        prop_assume!(blocks.len() > 1);
        let copied = to_markdown(blocks, &ALL);
        let again = Document::new(&copied);
        prop_assert_eq!(again.blocks(), blocks, "{}\n->\n{}", text, copied);
    }

    #[test]
    fn any_selection_of_any_text_is_copied(
        text in super::markdown(),
        start in (0..20_usize, 0..4_usize, 0..40_usize),
        end in (0..20_usize, 0..4_usize, 0..40_usize),
    ) {
        let (start, end) = (at(start.0, start.1, start.2), at(end.0, end.1, end.2));
        copied(&text, &(start.min(end)..start.max(end)));
        copied(&text, &ALL);
    }
}
