//! What is remembered of a card of code: whether its lines are wrapped, how far it is scrolled, and
//! how its content is named for the background.
//!
//! Long code is several blocks of one card. A card is known by its first block.

use super::super::render::CodeNames;
use crate::markdown::block::{Block, CodeBlock};
use std::ops::Range;

/// What is remembered of one card of code.
#[derive(Debug, Default)]
pub(in crate::ui::markdown) struct Card {
    /// Whether its lines are wrapped.
    pub(in crate::ui::markdown) wrapped: bool,
    /// Whether the source of a diagram is shown.
    pub(in crate::ui::markdown) source: bool,
    /// Whether a diagram is shrunk to the width of the card.
    pub(in crate::ui::markdown) fits: bool,
    /// How far it is scrolled sideways, in points.
    pub(in crate::ui::markdown) scroll: f32,
    /// The width of its widest line that is known, or of its diagram, in points.
    pub(in crate::ui::markdown) widest: f32,
    /// The names of its content, for the colours of its words.
    pub(in crate::ui::markdown) names: CodeNames,
    /// How many lines it has, once they were counted.
    lines: Option<usize>,
}

/// The first block of the card that the block belongs to.
pub(in crate::ui::markdown) fn first_of(blocks: &[Block], index: usize) -> usize {
    let before = blocks[..=index].iter().rposition(|block| !block.continued);
    before.unwrap_or(0)
}

/// All blocks of the card that the block belongs to.
pub(in crate::ui::markdown) fn blocks_of(blocks: &[Block], index: usize) -> Range<usize> {
    let first = first_of(blocks, index);
    let more = blocks[first + 1..].iter();
    first..first + 1 + more.take_while(|block| block.continued).count()
}

impl Card {
    /// How many lines the card of these blocks has; None while more may come.
    pub(in crate::ui::markdown) fn lines(&mut self, card: &[Block]) -> Option<usize> {
        if self.lines.is_none() {
            let pieces = card.iter().filter_map(Block::code);
            pieces.clone().next_back().filter(|last| last.closed)?;
            let of_piece =
                |code: &CodeBlock| code.text.matches('\n').count() + usize::from(!code.mid_line);
            self.lines = Some(pieces.map(of_piece).sum());
        }
        self.lines
    }

    /// Forgets what depends on its blocks behind the first so many, which are others now.
    pub(in crate::ui::markdown) fn keep_first(&mut self, blocks: usize) {
        self.names.truncate(blocks);
        self.lines = None;
    }
}
