//! Blocks as plain text, for whoever copies a selection without its markup.

use super::super::block::{Block, BlockKind, CodeBlock, Gap};
use super::super::point::Point;
use std::ops::Range;

/// What blocks say between two places, without their emphases: the texts of a block on lines of
/// their own, the cells of a row apart by tabs.
pub fn plain_text(blocks: &[Block], range: &Range<Point>) -> String {
    let mut text = String::new();
    let last = range.end.block.min(blocks.len().saturating_sub(1));
    for (index, block) in blocks.iter().enumerate().take(last + 1) {
        let begun = text.len();
        let cut = |part: usize, own: &str| {
            let within = |end: Point| {
                let of_text = |byte| Point {
                    block: index,
                    part,
                    byte,
                };
                if end < of_text(own.len()) {
                    end.max(of_text(0)).byte
                } else {
                    own.len()
                }
            };
            let bytes = within(range.start)..within(range.end);
            own.get(bytes).unwrap_or_default().to_owned()
        };
        let own = match &block.kind {
            BlockKind::Paragraph(rich) | BlockKind::Heading { text: rich, .. } => {
                cut(0, rich.text())
            }
            BlockKind::Code(CodeBlock { text: own, .. }) | BlockKind::Math(own) => cut(0, own),
            BlockKind::Table(table) => {
                let mut parts = 0..;
                let rows = table.rows.iter().map(|row| {
                    let cells: Vec<String> = row
                        .iter()
                        .map(|cell| cut(parts.next().unwrap_or_default(), cell.text()))
                        .filter(|cell| !cell.is_empty())
                        .collect();
                    cells.join("\t")
                });
                let rows: Vec<String> = rows.filter(|row| !row.is_empty()).collect();
                rows.join("\n")
            }
            BlockKind::Image(image) if range.start.block < index || range.start.byte == 0 => {
                image.alt.clone()
            }
            BlockKind::Image(_) | BlockKind::Rule => String::new(),
        };
        if begun > 0 && !own.is_empty() && !block.continued {
            let blank = block.gap == Gap::Normal;
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        text.push_str(&own);
    }
    text
}
