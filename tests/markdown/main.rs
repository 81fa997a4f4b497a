//! Tests of the Markdown layer: how text is read, that growing answers cost only what is new and
//! come out as if they were read at once, and how blocks are written and said.

mod copying;
mod growing;
mod hostile;
mod inline;
mod languages;
mod reading;
mod specification;

use proptest::prelude::*;
use std::fmt::Write as _;
use tertulia::markdown::block::{Align, Block, BlockKind, Gap, Level, MarkerKind};
use tertulia::markdown::document::{Document, TextChange};
use tertulia::markdown::rich_text::{RichText, Style};

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
            MarkerKind::Footnote(number) => format!("^{number}"),
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
            let open = if code.closed { "" } else { "↓" };
            write!(line, "code({}) {seam}{text}{open}", code.language)
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
        BlockKind::Math(source) => {
            write!(line, "math {}", source.replace('\n', "⏎")).expect("a string takes everything");
        }
        BlockKind::Image(image) => {
            write!(line, "image({}) {}", image.address, image.alt)
                .expect("a string takes everything");
        }
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
            (Style::MATH, 'm'),
            (Style::FOOTNOTE, '^'),
            (Style::BELOW, 'b'),
            (Style::ABOVE, 'a'),
            (Style::KEY, 'k'),
            (Style::UNDERLINE, 'u'),
            (Style::MARK, 'h'),
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
        document.update(&markdown[..end], TextChange::Grown, false);
    }
    document.update(markdown, TextChange::Grown, true);
    document
}

fn text_of(block: &Block) -> String {
    match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => text.text().to_owned(),
        BlockKind::Code(code) => code.text.clone(),
        BlockKind::Math(source) => source.clone(),
        BlockKind::Table(_) | BlockKind::Rule | BlockKind::Image(_) => String::new(),
    }
}

/// Everything an answer usually has, some 250 bytes of it.
const SAMPLE: &str = include_str!("../fixtures/markdown/sample.md");

/// Pieces that, strung together, make the structures in which a reading might go wrong.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t", "a", "word ", "- ", "* ", "1. ", "2) ", "> ", "# ", "## ", "```", "```rust",
            "~~~", "`", "**", "*", "_", "~~", "[", "]", "[a]", "[a]: u", "[a]: <", ">", "(u)", "![", "|", "|-|-|", "| a | b |", "---", "===",
            "<div>", "</div>", "<sub>", "</sub>", "<kbd>", "</kbd>", "<details>", "</details>", "<summary>", "</summary>", "<!--", "-->", "<pre>", "<br>", "\\", "&amp;", "- [x] ", "é", "字", "$", "$$", "\\(", "\\)", "\\[", "\\]", "$x$", "\n$$\n", "[^a]", "[^a]: ", "[^b]", "\n[^b]:", "![a](u)", "http://a.b/c ", "www.", "a@b.c", "=", "    a", "\u{0}", "\u{202e}", "10. ", "-", "1", "'t",
        ]).prop_map(str::to_owned),
        1 => "[a-z*`#>|\\[\\]\\-\n ]{0,30}",
        1 => (90..130_usize).prop_map(|lines| "line\n".repeat(lines)),
        1 => (90..130_usize).prop_map(|lines| "\n".repeat(lines)),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
