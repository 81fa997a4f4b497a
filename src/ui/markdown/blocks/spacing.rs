//! Heights around and of blocks, as far as they are known without laying anything out.

use super::super::render::is_diagram;
use super::code::CardPart;
use super::margin::indent_width;
use super::table::TableLayout;
use crate::markdown::block::{Block, BlockKind, CodeBlock, Gap};
use crate::ui::theme::{self, markdown as sizes};

/// The width for the content of a block in a text of that width, in points.
pub(in crate::ui::markdown) fn content_width(block: &Block, width: f32) -> f32 {
    (width - indent_width(block.indent)).max(sizes::LEAST_TEXT_WIDTH)
}

/// The height a block will about have, in points; `wraps` says that the lines of code do.
pub(in crate::ui::markdown) fn estimate(block: &Block, width: f32, wraps: bool) -> f32 {
    let width = content_width(block, width);
    let wrapped = |text: &str, size: f32| {
        let per_line = (width / (size * sizes::USUAL_LETTER)).max(1.0);
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
            let per_line = width / (theme::code().size * sizes::CODE_LETTER);
            let rows = |line: &str| (line.len() as f32 / per_line).ceil().max(1.0);
            text.split('\n').map(rows).sum::<f32>() * theme::CODE_LINE
        }
        BlockKind::Code(CodeBlock { text, .. }) | BlockKind::Math(text) => {
            (text.matches('\n').count() + 1) as f32 * theme::CODE_LINE
        }
        BlockKind::Image(_) => sizes::PICTURE_CARD,
        BlockKind::Table(table) => TableLayout::estimate(table),
        BlockKind::Rule => sizes::RULE_HEIGHT,
    }
}

/// Which part of its card a block of code is.
pub(in crate::ui::markdown) fn part(blocks: &[Block], index: usize) -> CardPart {
    CardPart {
        first: !blocks[index].continued,
        last: !blocks.get(index + 1).is_some_and(|next| next.continued),
    }
}

/// How much higher than its content a block is, in points.
pub(in crate::ui::markdown) fn frame_height(blocks: &[Block], index: usize) -> f32 {
    match blocks[index].code() {
        Some(_) => part(blocks, index).frame_height(),
        None => 0.0,
    }
}

/// The distance to the block above, in points.
pub(in crate::ui::markdown) fn gap(blocks: &[Block], index: usize) -> f32 {
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

/// The source of a diagram, if the block is one that is complete.
pub(in crate::ui::markdown) fn drawn_source(blocks: &[Block], index: usize) -> Option<&str> {
    let code = blocks[index].code()?;
    let CardPart { first, last } = part(blocks, index);
    let whole = first && last && code.closed;
    (whole && is_diagram(&code.language)).then_some(code.text.as_str())
}
