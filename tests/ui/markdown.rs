//! Markdown: how it is read, that growing answers cost only what is new, and that only what is
//! visible is laid out.

use eframe::egui::{Rangef, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use tertulia::ui::markdown::block::{
    Align, Block, BlockKind, Gap, Level, MarkerKind, RichText, Style,
};
use tertulia::ui::markdown::parse::Document;
use tertulia::ui::markdown::view::{MarkdownView, Output};
use tertulia::ui::theme;

/// One block in a line: gap, indent, marker, content.
fn compact(block: &Block) -> String {
    let mut line = String::new();
    line.push_str(match block.gap {
        Gap::None => "+",
        Gap::Tight => "~",
        Gap::Normal => "",
    });
    assert_eq!(block.gap == Gap::None, block.continued);
    line.extend(block.indent.levels().map(|level| match level {
        Level::Quote => '>',
        Level::Item => '.',
    }));
    if let Some(marker) = block.marker {
        assert_eq!(
            block.indent.levels().nth(usize::from(marker.level)),
            Some(Level::Item)
        );
        let text = match marker.kind {
            MarkerKind::Bullet => "*".to_owned(),
            MarkerKind::Number(number) => format!("{number})"),
            MarkerKind::Task(true) => "[x]".to_owned(),
            MarkerKind::Task(false) => "[ ]".to_owned(),
        };
        line.push_str(&text);
    }
    if !line.is_empty() {
        line.push(' ');
    }
    match &block.kind {
        BlockKind::Paragraph(text) => line.push_str(&rich(text)),
        BlockKind::Heading { level, text } => {
            write!(line, "h{level} {}", rich(text)).expect("a string takes everything");
        }
        BlockKind::Code(code) => {
            let text = code.text.replace('\n', "⏎");
            let seam = if code.mid_line { "…" } else { "" };
            write!(line, "code({}) {seam}{text}", code.language)
                .expect("a string takes everything");
        }
        BlockKind::Table(table) => {
            line.push_str("table ");
            line.extend(table.columns.iter().map(|align| match align {
                Align::Left => 'l',
                Align::Center => 'c',
                Align::Right => 'r',
            }));
            for row in &table.rows {
                let cells: Vec<_> = row.iter().map(rich).collect();
                write!(line, " | {}", cells.join(", ")).expect("a string takes everything");
            }
        }
        BlockKind::Rule => line.push_str("rule"),
    }
    line
}

fn rich(text: &RichText) -> String {
    let mut out = String::new();
    for run in text.runs() {
        let mut marks = String::new();
        for (style, mark) in [
            (Style::STRONG, 's'),
            (Style::EMPHASIS, 'e'),
            (Style::CODE, 'c'),
            (Style::STRIKE, 'x'),
        ] {
            if run.style.has(style) {
                marks.push(mark);
            }
        }
        if let Some(link) = run.link {
            write!(marks, "→{link}").expect("a string takes everything");
        }
        let text = run.text.replace('\n', "⏎");
        if marks.is_empty() {
            out.push_str(&text);
        } else {
            write!(out, "{{{marks}:{text}}}").expect("a string takes everything");
        }
    }
    out
}

fn blocks(document: &Document) -> Vec<String> {
    document.blocks().iter().map(compact).collect()
}

fn check(markdown: &str, expected: &[&str]) {
    assert_eq!(
        blocks(&Document::new(markdown)),
        expected,
        "read at once: {markdown:?}"
    );
    assert_eq!(
        blocks(&grown(markdown, 1)),
        expected,
        "read by characters: {markdown:?}"
    );
}

/// Reads `markdown` as it would arrive, so many characters at a time.
fn grown(markdown: &str, step: usize) -> Document {
    let mut document = Document::default();
    let ends = markdown.char_indices().map(|(at, _)| at);
    for end in ends.step_by(step) {
        document.update(&markdown[..end], false);
    }
    document.update(markdown, true);
    document
}

#[test]
fn text_and_emphases_are_read() {
    check("", &[]);
    check(" \n\n\t\n", &[]);
    check("a\nb\n\nc", &["a b", "c"]);
    check("a  \nb\\\nc<br>d", &["a⏎b⏎c⏎d"]);
    check(
        "*a* **b** ***c*** `d` ~~e~~",
        &["{e:a} {s:b} {se:c} {c:d} {x:e}"],
    );
    check("**a `b` *c***", &["{s:a }{sc:b}{s: }{se:c}"]);
    check("**open", &["**open"]);
    check("a <b>c</b> &amp; \\*d\\*", &["a <b>c</b> & *d*"]);
    check("<div>\n*a*\n</div>\n\nb", &["<div>⏎*a*⏎</div>", "b"]);
    check("# A\n## B *c*\n###### D", &["h1 A", "h2 B {e:c}", "h6 D"]);
    check("A\n===\nB\n---\nc", &["h1 A", "h2 B", "c"]);
    check("#\n\n#a", &["#a"]);
    check("a\n\n---\n***\nb", &["a", "rule", "rule", "b"]);
    check("日本語 **太字** 🙂", &["日本語 {s:太字} 🙂"]);
}

#[test]
fn links_keep_their_address() {
    check("[a](u) b", &["{→u:a} b"]);
    check("[**a** b](u \"t\")", &["{s→u:a}{→u: b}"]);
    check("![alt](u.png)", &["{→u.png:alt}"]);
    check(
        "<https://a.b> <a@b.c>",
        &["{→https://a.b:https://a.b} {→mailto:a@b.c:a@b.c}"],
    );
    check("[a] [b][A] [c]\n\n[A]: u", &["{→u:a} {→u:b} [c]"]);
    check("[a]: u\n\n[a]", &["{→u:a}"]);
    check("[a]: u\n\nb\n\nc\n\n[a]: v\n\n[a]", &["b", "c", "{→u:a}"]);
    check(
        "[a]\n\nb\n\nc\n\n[a]: http://long.example/path\n\nd [A]",
        &[
            "{→http://long.example/path:a}",
            "b",
            "c",
            "d {→http://long.example/path:A}",
        ],
    );
}

#[test]
fn lists_are_flat_blocks_with_markers() {
    check("- a\n- b", &[".* a", "~.* b"]);
    check("- a\n\n- b", &[".* a", ".* b"]);
    check("7. a\n8. b\n1. c", &[".7) a", "~.8) b", "~.9) c"]);
    check(
        "1. a\n\n2. b\n\n3. c\n\nd",
        &[".1) a", ".2) b", ".3) c", "d"],
    );
    check(
        "- a\n  - b\n    1. c\n- d",
        &[".* a", "~..* b", "~...1) c", "~.* d"],
    );
    check("- a\n\n  b\n- c", &[".* a", ". b", "~.* c"]);
    check("a\n- b\n\nc", &["a", ".* b", "c"]);
    check("- [ ] a\n- [x] b", &[".[ ] a", "~.[x] b"]);
    check("-\n- a", &[".* ", "~.* a"]);
    check("- - a", &[".* ", "~..* a"]);
    check(
        "- ```rust\n  a\n  ```\n- # b",
        &[".* code(rust) a", "~.* h1 b"],
    );
    check("1. a\n\n2\n. b", &[".1) a", "2 . b"]);
    check("- a\n* b", &[".* a", ".* b"]);
}

#[test]
fn quotes_are_an_indent() {
    check("> a\nb\n\nc", &["> a b", "c"]);
    check("> a\n>\n> > b", &["> a", ">> b"]);
    check("> - a\n>\n> - b", &[">.* a", ">.* b"]);
    check("- > a", &[".>* a"]);
}

#[test]
fn code_keeps_every_character() {
    check(
        "```rust,ignore\nlet a;\n\n  b\n```\nc",
        &["code(rust) let a;⏎⏎  b", "c"],
    );
    check("```\n```", &["code() "]);
    check("~~~py\n```\n", &["code(py) ```"]);
    check("    a\n\n      b\n\nc", &["code() a⏎⏎  b", "c"]);
    check("```\na\n\n", &["code() a⏎"]);
    check("  ```\n  a\n b\n```", &["code() a⏎b"]);
}

#[test]
fn tables_are_read_and_huge_ones_are_shown_as_source() {
    check(
        "|a|b|c|\n|-|-:|:-:|\n|1|**2**|\n\nd",
        &["table lrc | a, b, c | 1, {s:2}, ", "d"],
    );
    let wide = format!("{}\n{}\n", "|a".repeat(40), "|-".repeat(40));
    check(
        &wide,
        &[&format!("code() {}", wide.trim_end().replace('\n', "⏎"))],
    );
}

#[test]
fn long_blocks_are_cut_into_blocks_that_continue() {
    let words = "word ".repeat(4_000);
    let document = Document::new(&words);
    let pieces = document.blocks();
    assert_eq!(pieces.len(), 3);
    assert!(!pieces[0].continued && pieces[1].continued && pieces[2].continued);
    let joined: String = pieces.iter().map(text_of).collect();
    assert_eq!(joined, words.trim_end());
    assert!(text_of(&pieces[0]).ends_with("word "));

    let document = Document::new(&format!("[{words}](u) end"));
    for block in document.blocks() {
        let BlockKind::Paragraph(text) = &block.kind else {
            panic!("a paragraph");
        };
        assert_eq!(text.link_at(0), Some("u"));
    }

    for lines in [99_usize, 100, 101, 200, 250] {
        let code: Vec<String> = (0..lines).map(|line| format!("line {line}")).collect();
        let code = code.join("\n");
        let document = Document::new(&format!("```\n{code}\n```\n\nend"));
        assert_eq!(document.blocks().len(), lines.div_ceil(100) + 1);
        for index in 0..document.blocks().len() - 1 {
            assert_eq!(document.code_at(index).as_deref(), Some(code.as_str()));
        }
        assert_eq!(document.code_at(lines.div_ceil(100)), None);
    }

    let line = "x".repeat(100_000);
    let document = Document::new(&format!("```\na\n{line}\nb\n```"));
    assert!(document.blocks().len() > 5);
    assert_eq!(document.code_at(3), Some(format!("a\n{line}\nb")));
}

fn text_of(block: &Block) -> String {
    match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => text.text().to_owned(),
        BlockKind::Code(code) => code.text.clone(),
        BlockKind::Table(_) | BlockKind::Rule => String::new(),
    }
}

/// Everything an answer usually has, about 1 kB of it.
const SAMPLE: &str = "## A *heading*\n\nA paragraph with **bold** and `code` in it.\n\n1. First\n2. Second\n   - nested\n\n\
    ```rust\nfn main() {\n    println!();\n}\n```\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\nEnd.\n\n";

#[test]
fn one_more_token_costs_the_same_in_a_long_answer() {
    let check = |what: &str, start: &str, repeated: &str, bound: usize| {
        let mut text = start.to_owned();
        while text.len() < 200_000 {
            text.push_str(repeated);
        }
        let mut document = Document::default();
        document.update(&text, false);
        let count = document.blocks().len();
        let revisions: Vec<_> = (0..count).map(|at| document.revision(at)).collect();
        for token in ["a", " few", " more", " tokens"] {
            text.push_str(token);
            document.update(&text, false);
            let read = document.bytes_read_last();
            assert!(read <= bound, "{what}: read {read} bytes again");
        }
        let changed = (0..count.max(document.blocks().len()))
            .filter(|&at| revisions.get(at) != Some(&document.revision(at)))
            .count();
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
fn what_is_finished_keeps_its_revision() {
    let mut document = Document::default();
    let mut text = String::from("first\n\nsecond\n\nthi");
    document.update(&text, false);
    let before = [0, 1, 2].map(|at| document.revision(at));
    text.push_str("rd");
    document.update(&text, false);
    let after = [0, 1, 2].map(|at| document.revision(at));
    assert_eq!(before[..2], after[..2]);
    assert_ne!(before[2], after[2]);
    document.update(&text, false);
    assert_eq!(document.bytes_read_last(), 0);
}

#[test]
fn a_text_that_did_not_grow_out_of_the_last_is_read_anew() {
    let mut document = Document::new("one\n\ntwo\n\nthree");
    document.update("one\n\n# other\n\nthree and more", true);
    assert_eq!(blocks(&document), ["one", "h1 other", "three and more"]);
    document.update("short", true);
    assert_eq!(blocks(&document), ["short"]);
    document.update("", true);
    assert!(blocks(&document).is_empty());
}

/// Pieces that, strung together, make the structures in which a reading might go wrong.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "\n", "\n\n", "\r\n", " ", "  ", "    ", "\t", "a", "word ", "- ", "* ", "1. ", "2) ", "> ", "# ", "## ", "```", "```rust",
            "~~~", "`", "**", "*", "_", "~~", "[", "]", "[a]", "[a]: u", "[a]: <", ">", "(u)", "![", "|", "|-|-|", "| a | b |", "---", "===",
            "<div>", "</div>", "<!--", "-->", "<pre>", "<br>", "\\", "&amp;", "- [x] ", "é", "字", "\u{0}", "\u{202e}", "10. ", "-", "1", "'t",
        ]).prop_map(str::to_owned),
        1 => "[a-z*`#>|\\[\\]\\-\n ]{0,30}",
        1 => (90..130_usize).prop_map(|lines| "line\n".repeat(lines)),
        1 => (90..130_usize).prop_map(|lines| "\n".repeat(lines)),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn growing_in_any_steps_gives_what_reading_at_once_gives(
        text in markdown(),
        steps in prop::collection::vec(1..12_usize, 1..20),
    ) {
        let mut document = Document::default();
        let mut ends = text.char_indices().map(|(at, _)| at);
        for step in steps.iter().cycle() {
            let Some(end) = ends.nth(*step) else { break };
            document.update(&text[..end], false);
        }
        document.update(&text, true);
        prop_assert_eq!(blocks(&document), blocks(&Document::new(&text)));
    }
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    let check = |what: &str, piece: &str| {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        let document = Document::new(&text);
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(8), "{what}: {elapsed:?}");
        for block in document.blocks() {
            assert!(text_of(block).len() <= 16 * 1024, "{what}");
        }
    };
    for piece in [
        "a", "a ", "*", "**a ", "_a", "`", "``` ", "[", "![", "[a](", "[a][", "<", "<a ", "&",
        "\\", "|", "|-", "- ", "> ", "1. ", "#", "# ", "\n", "a\n", "- a\n", "> a\n", "[a]: u\n",
        "[a]\n\n", "~", "$", "\u{200b}", "\u{202e}", "<!--", "\t", "*a_ ",
    ] {
        check(piece, piece);
    }
}

/// A message in a window, scrolled to an offset, with what was reported.
struct Message {
    view: MarkdownView,
    offset: f32,
    output: Output,
    height: f32,
}

fn harness(text: &str) -> Harness<'static, Message> {
    let mut view = MarkdownView::default();
    view.set_text(text, true);
    let message = Message {
        view,
        offset: 0.0,
        output: Output::default(),
        height: 0.0,
    };
    Harness::builder()
        .with_size([600.0, 400.0])
        .with_context_setup(theme::install)
        .allow_missing_glyphs()
        .build_ui_state(
            |ui, message: &mut Message| {
                let visible = Rangef::new(message.offset, message.offset + 400.0);
                message.height = message.view.show(ui, 560.0, visible, &mut message.output);
            },
            message,
        )
}

#[test]
fn code_is_copied_whole_by_the_button_named_copy_code() {
    let code: Vec<String> = (0..150).map(|line| format!("let a{line};")).collect();
    let code = code.join("\n");
    let mut harness = harness(&format!("Before\n\n```rust\n{code}\n```\n\nAfter"));
    harness.get_by_label("Copy code").click();
    harness.run();
    assert_eq!(
        harness.state().output.copied.as_deref(),
        Some(code.as_str())
    );
}

#[test]
fn text_is_found_by_its_words() {
    let mut harness = harness(
        "# Title\n\nSome **bold** text\n\n- item\n\n| a | b |\n|--:|---|\n| cell | `two` |\n",
    );
    harness.run();
    for label in ["Title", "Some bold text", "item", "cell", "two"] {
        harness.get_by_label(label);
    }
    harness.get_by_role_and_label(Role::Heading, "Title");
}

#[test]
fn a_click_on_a_link_reports_its_address() {
    let check = |text: &str, expected: Option<&str>| {
        let mut harness = harness(text);
        harness.run();
        harness.get_by_label_contains("end").click();
        harness.run();
        assert_eq!(harness.state().output.link.as_deref(), expected, "{text}");
    };
    check(
        "[all of it is a link to the end](https://a.example/)",
        Some("https://a.example/"),
    );
    check(
        "[only this](https://a.example/) is a link, not what is here, up to the end",
        None,
    );
}

#[test]
fn only_what_is_visible_is_laid_out() {
    let text = "A paragraph.\n\n".repeat(2_000);
    let mut harness = harness(&text);
    harness.run();
    let first = harness.state().view.layouts_made();
    assert!((5..=20).contains(&first), "{first}");
    harness.run_steps(5);
    assert_eq!(
        harness.state().view.layouts_made(),
        first,
        "nothing changed"
    );

    harness.state_mut().offset = 30_000.0;
    harness.run_steps(2);
    let second = harness.state().view.layouts_made();
    assert!((5..=20).contains(&(second - first)), "{}", second - first);

    harness.state_mut().view.release();
    harness.run_steps(1);
    let third = harness.state().view.layouts_made();
    assert!((5..=20).contains(&(third - second)), "{}", third - second);
}

#[test]
fn a_growing_answer_lays_out_its_last_blocks_only() {
    let mut text = SAMPLE.repeat(40);
    let mut harness = harness(&text);
    harness.state_mut().offset = 1e6;
    harness.run();
    let bottom = harness.state().height;
    harness.state_mut().offset = bottom - 200.0;
    harness.run();
    for token in ["More", " text", " and", " more\n\n", "Last"] {
        let before = harness.state().view.layouts_made();
        text.push_str(token);
        harness.state_mut().view.set_text(&text, false);
        harness.run_steps(1);
        let made = harness.state().view.layouts_made() - before;
        assert!(made <= 2, "{made} layouts for {token:?}");
    }
    harness.get_by_label("More text and more");
}

#[test]
fn the_height_of_what_was_seen_is_the_measured_one() {
    let mut harness = harness(SAMPLE);
    harness.run();
    let once = harness.state().height;
    harness.run();
    assert_eq!(once.to_bits(), harness.state().height.to_bits());
    harness.state_mut().view.release();
    harness.state_mut().offset = 1e6;
    harness.run();
    assert_eq!(
        once.to_bits(),
        harness.state().height.to_bits(),
        "heights are kept"
    );
}

#[test]
fn whatever_is_read_can_be_drawn_at_any_width() {
    let texts = [
        "> ".repeat(200) + "deep",
        "- ".repeat(200) + "deep",
        "x".repeat(3_000),
        format!("```\n{}\n```", "wide ".repeat(500)),
        format!(
            "|{}\n|{}\n|{}",
            "head|".repeat(20),
            "-|".repeat(20),
            "a long cell|".repeat(20)
        ),
        "1. a\n   ```\n   code\n   ```\n   > quote\n   > - [x] task\n".to_owned(),
        SAMPLE.to_owned(),
    ];
    for text in texts {
        let mut harness = harness(&text);
        harness.run();
        assert!(harness.state().height > 10.0, "{text:.40}");
    }
}
