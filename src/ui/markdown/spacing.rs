//! Heights around and of blocks, as far as they are known without laying anything out.

use super::code::Part;
use super::margin::indent_width;
use super::picture::CARD;
use super::table::TableLayout;
use crate::markdown::block::{Block, BlockKind, CodeBlock, Gap};
use crate::ui::theme;

/// However deep it is, text keeps this width, in points.
pub(super) const LEAST_WIDTH: f32 = 120.0;
/// A character is about this wide, in parts of its font's size.
const CHARACTER_WIDTH: f32 = 0.5;
/// And this in code, where all are the same.
const CODE_CHARACTER_WIDTH: f32 = 0.6;

/// The width for the content of a block in a text of that width, in points.
pub(super) fn content_width(block: &Block, width: f32) -> f32 {
    (width - indent_width(block.indent)).max(LEAST_WIDTH)
}

/// The height of a horizontal rule, in points.
pub(super) fn rule_height() -> f32 {
    theme::SPACE_12
}

/// The height a block will about have, in points; `wraps` says that the lines of code do.
pub(super) fn estimate(block: &Block, width: f32, wraps: bool) -> f32 {
    let width = content_width(block, width);
    let wrapped = |text: &str, size: f32| {
        let per_line = (width / (size * CHARACTER_WIDTH)).max(1.0);
        let breaks = text.matches('\n').count() as f32;
        (text.len() as f32 / per_line).ceil().max(1.0) + breaks
    };
    match &block.kind {
        BlockKind::Paragraph(text) => wrapped(text.text(), theme::body().size) * theme::BODY_LINE,
        BlockKind::Heading { level, text } => {
            let font = theme::heading(*level);
            let line = font.size * theme::BODY_LINE / theme::body().size;
            wrapped(text.text(), font.size) * line.round()
        }
        BlockKind::Code(CodeBlock { text, .. }) if wraps => {
            let per_line = width / (theme::code().size * CODE_CHARACTER_WIDTH);
            let rows = |line: &str| (line.len() as f32 / per_line).ceil().max(1.0);
            text.split('\n').map(rows).sum::<f32>() * theme::CODE_LINE
        }
        BlockKind::Code(CodeBlock { text, .. }) | BlockKind::Math(text) => {
            (text.matches('\n').count() + 1) as f32 * theme::CODE_LINE
        }
        BlockKind::Image(_) => CARD,
        BlockKind::Table(table) => TableLayout::estimate(table),
        BlockKind::Rule => rule_height(),
    }
}

/// Which part of its card a block of code is.
pub(super) fn part(blocks: &[Block], index: usize) -> Part {
    Part {
        first: !blocks[index].continued,
        last: !blocks.get(index + 1).is_some_and(|next| next.continued),
    }
}

/// How much higher than its content a block is, in points.
pub(super) fn frame_height(blocks: &[Block], index: usize) -> f32 {
    match &blocks[index].kind {
        BlockKind::Code(_) => part(blocks, index).frame_height(),
        BlockKind::Paragraph(_)
        | BlockKind::Heading { .. }
        | BlockKind::Table(_)
        | BlockKind::Rule
        | BlockKind::Math(_)
        | BlockKind::Image(_) => 0.0,
    }
}

/// The distance to the block above, in points.
pub(super) fn gap(blocks: &[Block], index: usize) -> f32 {
    let block = &blocks[index];
    let Some(above) = index.checked_sub(1).map(|above| &blocks[above]) else {
        return 0.0;
    };
    match (&block.kind, block.gap) {
        (_, Gap::None) => 0.0,
        (_, Gap::Tight) => theme::SPACE_4,
        (BlockKind::Heading { level: 1 | 2, .. }, Gap::Normal) => theme::SPACE_24,
        (BlockKind::Heading { .. }, Gap::Normal) => theme::SPACE_16,
        (
            BlockKind::Paragraph(_)
            | BlockKind::Code(_)
            | BlockKind::Table(_)
            | BlockKind::Rule
            | BlockKind::Math(_)
            | BlockKind::Image(_),
            Gap::Normal,
        ) => {
            if matches!(above.kind, BlockKind::Heading { .. }) {
                theme::SPACE_8
            } else {
                theme::SPACE_12
            }
        }
    }
}
