//! A text as one would read it out: formulas in words, markers, tables cell by cell. What a screen
//! reader is given of a whole message, of which only a part is drawn.

mod formula;

pub use formula::spoken;

use super::block::{Block, BlockKind, MarkerKind, Table};
use super::document::Document;
use super::languages::language_name;
use super::rich_text::{RichText, Run, Style};
use std::fmt::Write as _;

/// A whole document, block by block on lines of their own. Its cost grows with the text: for when
/// an answer is complete.
pub fn speech(document: &Document) -> String {
    let mut out = String::new();
    let mut quoted = false;
    for block in document.blocks() {
        if !out.is_empty() && !block.continued {
            out.push('\n');
        }
        if let BlockKind::Code(code) = &block.kind
            && block.continued
            && !code.mid_line
        {
            out.push('\n');
        }
        let begins_quote = block.indent.is_quoted() && !quoted;
        quoted = block.indent.is_quoted();
        if begins_quote {
            out.push_str("Quote: ");
        }
        if let Some(marker) = block.marker {
            out.push_str(&marker_words(marker.kind));
            out.push(' ');
        }
        push_block(&mut out, block);
    }
    out
}

fn push_block(out: &mut String, block: &Block) {
    // A string takes everything.
    let _ok = match &block.kind {
        BlockKind::Paragraph(text) => {
            push_text(out, text);
            Ok(())
        }
        BlockKind::Heading { level, text } => {
            let begun = write!(out, "Heading level {level}: ");
            push_text(out, text);
            begun
        }
        BlockKind::Code(code) if block.continued => out.write_str(&code.text),
        BlockKind::Code(code) => write!(out, "{}:\n{}", card_name(&code.language), code.text),
        BlockKind::Table(table) => push_table(out, table),
        BlockKind::Math(source) => out.write_str(&spoken(source)),
        BlockKind::Image(image) if image.alt.is_empty() => out.write_str("Image"),
        BlockKind::Image(image) => write!(out, "Image: {}", image.alt),
        BlockKind::Rule => out.write_str("Separator"),
    };
}

fn push_table(out: &mut String, table: &Table) -> std::fmt::Result {
    write!(out, "{}, {}", TABLE, table_size(table))?;
    for row in &table.rows {
        out.push('\n');
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                out.push_str(", ");
            }
            push_text(out, cell);
        }
    }
    Ok(())
}

fn push_text(out: &mut String, text: &RichText) {
    for Run { text, style, .. } in text.runs() {
        if style.has(Style::MATH) {
            out.push_str(&spoken(text));
        } else if style.has(Style::FOOTNOTE) {
            out.extend([" (footnote ", text, ")"]);
        } else {
            out.push_str(text);
        }
    }
}

/// A text in words; None if it is read as it is written.
pub fn words(text: &RichText) -> Option<String> {
    let differs = |run: Run<'_>| run.style.has(Style::MATH) || run.style.has(Style::FOOTNOTE);
    text.runs().any(differs).then(|| {
        let mut words = String::new();
        push_text(&mut words, text);
        words
    })
}

/// What is said of the marker of an item.
pub fn marker_words(kind: MarkerKind) -> String {
    match kind {
        MarkerKind::Bullet => "•".to_owned(),
        MarkerKind::Number(number) => format!("{number}."),
        MarkerKind::Task(true) => "Done:".to_owned(),
        MarkerKind::Task(false) => "Not done:".to_owned(),
        MarkerKind::Footnote(number) => format!("Footnote {number}:"),
    }
}

/// The name of a table.
pub const TABLE: &str = "Table";

/// How large a table is; the head is no row.
pub fn table_size(table: &Table) -> String {
    let rows = table.rows.len().saturating_sub(1);
    format!(
        "{}, {}",
        counted(table.columns.len(), "column"),
        counted(rows, "row")
    )
}

/// So many of something.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// The name of the card of code in a language.
pub fn card_name(language: &str) -> String {
    match language_name(language) {
        "" => "Code".to_owned(),
        name => format!("Code, {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_said() {
        let check = |markdown: &str, expected: &str| {
            assert_eq!(speech(&Document::new(markdown)), expected, "{markdown}");
        };
        check("a **b**\n\nc", "a b\nc");
        check("## A", "Heading level 2: A");
        check("- a\n- b", "• a\n• b");
        check("3. a\n4. b", "3. a\n4. b");
        check("- [x] a\n- [ ] b", "Done: a\nNot done: b");
        check("> a\n>\n> b\n\nc", "Quote: a\nb\nc");
        check(
            "Then $x^2$ and\n\n$$\\frac{a}{b}$$",
            "Then x squared and\na over b",
        );
        check("```rust\nlet a;\n```", "Code, Rust:\nlet a;");
        check("```\na\n```", "Code:\na");
        check(
            "|a|b|\n|-|-|\n|1|$x_1$|",
            "Table, 2 columns, 1 row\na, b\n1, x sub 1",
        );
        check("![A cat](u)", "Image: A cat");
        check("a[^n]\n\n[^n]: b", "a (footnote 1)\nFootnote 1: b");
        check("", "");
    }

    #[test]
    fn what_is_cut_into_pieces_is_said_without_seams() {
        let code = "line\n".repeat(250);
        let said = speech(&Document::new(&format!("```\n{code}```")));
        assert_eq!(said, format!("Code:\n{}", code.trim_end()));
        let long = "word ".repeat(3_000);
        assert_eq!(speech(&Document::new(&long)), long.trim_end());
    }
}
