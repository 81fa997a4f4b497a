//! The blocks of a text below each other: how high each is, where it begins, and how it is laid out
//! while it is near the screen.

use super::cards::{Card, blocks_of, first_of};
use super::laid::Laid;
use super::spacing::{estimate, frame_height, gap};
use crate::markdown::block::Block;
use std::ops::Range;

/// One block where it stands.
#[derive(Debug, Default)]
struct PlacedBlock {
    /// Where it begins below the text's top, with the distance to the block above, in points.
    top: f32,
    height: BlockHeight,
    /// What is drawn of it; None while it is not near the screen.
    laid: Option<Box<Laid>>,
    /// Of the first block of a card: what is remembered of that, once it was looked at.
    card: Option<Box<Card>>,
}

/// The height of a block without the distance to the one above, in points.
#[derive(Debug, Clone, Copy, Default)]
enum BlockHeight {
    #[default]
    Unknown,
    /// As it is about going to be.
    Estimated(f32),
    /// As it was laid out.
    Measured(f32),
}

impl BlockHeight {
    fn points(self) -> f32 {
        match self {
            Self::Unknown => 0.0,
            Self::Estimated(points) | Self::Measured(points) => points,
        }
    }
}

/// All blocks of a text.
#[derive(Debug, Default)]
pub(in crate::ui::markdown) struct PlacedBlocks {
    list: Vec<PlacedBlock>,
    /// The height of all, in points.
    total: f32,
    /// From which block on places are not valid any more.
    misplaced_from: usize,
    /// Nothing outside is laid out.
    laid_out: Range<usize>,
    layouts_made: u64,
}

impl PlacedBlocks {
    /// Follows the text, whose blocks from `changed` on are others. A card that only grows stays as
    /// it was looked at.
    pub(in crate::ui::markdown) fn follow(&mut self, blocks: &[Block], changed: usize) {
        if changed == blocks.len() && changed == self.list.len() {
            return;
        }
        self.list.resize_with(blocks.len(), PlacedBlock::default);
        for (placed, block) in self.list.iter_mut().zip(blocks).skip(changed) {
            placed.laid = None;
            placed.height = BlockHeight::Unknown;
            let is_card = block.code().is_some() && !block.continued;
            placed.card = placed.card.take().filter(|_| is_card);
            if let Some(card) = &mut placed.card {
                card.keep_first(0);
            }
        }
        if let Some(above) = changed.checked_sub(1).filter(|above| *above < blocks.len()) {
            let first = first_of(blocks, above);
            if let Some(card) = &mut self.list[first].card {
                card.keep_first(changed - first);
            }
            // Whether the block above is the last part of its card depends on what changed.
            self.misplaced_from = self.misplaced_from.min(above);
        } else {
            self.misplaced_from = 0;
        }
        self.laid_out.end = self.laid_out.end.min(changed);
    }

    /// Estimates heights that are not known, and brings places up to date, for a text of that
    /// width in points.
    pub(in crate::ui::markdown) fn settle(&mut self, blocks: &[Block], width: f32) {
        if self.misplaced_from >= self.list.len() && !self.list.is_empty() {
            return;
        }
        for index in self.misplaced_from..self.list.len() {
            if matches!(self.list[index].height, BlockHeight::Unknown) {
                self.estimate(blocks, index, width);
            }
        }
        self.stack_from(blocks, self.misplaced_from);
    }

    fn estimate(&mut self, blocks: &[Block], index: usize, width: f32) {
        let wraps = blocks[index].code().is_some() && {
            let card = &self.list[first_of(blocks, index)].card;
            card.as_ref().is_some_and(|card| card.wrapped)
        };
        let points = estimate(&blocks[index], width, wraps);
        self.list[index].height = BlockHeight::Estimated(points);
    }

    /// Computes the places of all blocks from `index` on.
    fn stack_from(&mut self, blocks: &[Block], index: usize) {
        let above = index.checked_sub(1);
        let mut top = above.map_or(0.0, |above| self.bottom_of(blocks, above));
        for index in index..self.list.len() {
            self.list[index].top = top;
            top = self.bottom_of(blocks, index);
        }
        self.total = top;
        self.misplaced_from = self.list.len();
    }

    /// Where a block ends, if it begins where it is said to, in points below the text's top.
    fn bottom_of(&self, blocks: &[Block], index: usize) -> f32 {
        let placed = &self.list[index];
        placed.top + gap(blocks, index) + placed.height.points() + frame_height(blocks, index)
    }

    /// How many blocks there are.
    pub(in crate::ui::markdown) fn count(&self) -> usize {
        self.list.len()
    }

    /// The height of all blocks, in points.
    pub(in crate::ui::markdown) fn total(&self) -> f32 {
        self.total
    }

    /// Where a block begins with the distance to the one above, in points below the text's top; the
    /// end of the last one behind all.
    pub(in crate::ui::markdown) fn top(&self, index: usize) -> f32 {
        self.list.get(index).map_or(self.total, |placed| placed.top)
    }

    /// The block at a height below the text's top, in points; behind the last one where the text has
    /// ended above.
    pub(in crate::ui::markdown) fn at(&self, height: f32) -> usize {
        if height >= self.total() {
            return self.count();
        }
        let below = self.list.partition_point(|placed| placed.top <= height);
        below.saturating_sub(1)
    }

    /// How a block is laid out, if it is.
    pub(in crate::ui::markdown) fn laid(&self, index: usize) -> Option<&Laid> {
        self.list.get(index)?.laid.as_deref()
    }

    /// What is remembered of the card that begins with that block.
    pub(in crate::ui::markdown) fn card(&mut self, first: usize) -> &mut Card {
        self.list[first].card.get_or_insert_default()
    }

    /// How a block is laid out, if it is, and where what is remembered of its card is kept.
    pub(in crate::ui::markdown) fn laid_in_card(
        &mut self,
        index: usize,
        first: usize,
    ) -> Option<(&Laid, &mut Option<Box<Card>>)> {
        let (before, from) = self.list.split_at_mut(index);
        let (PlacedBlock { laid, card, .. }, _) = from.split_first_mut()?;
        let card = match before.get_mut(first) {
            Some(first) => &mut first.card,
            None => card,
        };
        Some((laid.as_deref()?, card))
    }

    /// Takes in how a block is laid out, and its height.
    pub(in crate::ui::markdown) fn put(&mut self, blocks: &[Block], index: usize, laid: Laid) {
        let points = laid.height();
        let placed = &mut self.list[index];
        let same = matches!(placed.height, BlockHeight::Measured(old) if old.to_bits() == points.to_bits());
        placed.height = BlockHeight::Measured(points);
        placed.laid = Some(Box::new(laid));
        self.layouts_made += 1;
        self.laid_out = if self.laid_out.is_empty() {
            index..index + 1
        } else {
            self.laid_out.start.min(index)..self.laid_out.end.max(index + 1)
        };
        if !same {
            self.stack_from(blocks, index);
        }
    }

    /// Takes in how a block looks that is laid out already, and as high as before.
    pub(in crate::ui::markdown) fn repaint(&mut self, index: usize, laid: Laid) {
        if let Some(old) = &mut self.list[index].laid {
            **old = laid;
        }
    }

    /// Lets the blocks of a card be laid out anew, because the card is shown otherwise.
    pub(in crate::ui::markdown) fn lay_out_anew(
        &mut self,
        blocks: &[Block],
        first: usize,
        width: f32,
    ) {
        for index in blocks_of(blocks, first) {
            self.list[index].laid = None;
            self.estimate(blocks, index, width);
        }
        self.stack_from(blocks, first);
    }

    /// Lets go of what is laid out outside of `kept`.
    pub(in crate::ui::markdown) fn keep_only(&mut self, kept: Range<usize>) {
        for index in self.laid_out.clone() {
            if !kept.contains(&index) {
                self.list[index].laid = None;
            }
        }
        self.laid_out.start = self.laid_out.start.max(kept.start);
        self.laid_out.end = self.laid_out.end.min(kept.end);
    }

    /// Lets go of all that is laid out, because it would be laid out otherwise now.
    pub(in crate::ui::markdown) fn forget_layouts(&mut self) {
        self.keep_only(0..0);
        for card in self
            .list
            .iter_mut()
            .filter_map(|placed| placed.card.as_mut())
        {
            card.widest = 0.0;
        }
    }

    /// Forgets all heights, because the width of the text is another.
    pub(in crate::ui::markdown) fn forget_heights(&mut self) {
        for placed in &mut self.list {
            placed.height = BlockHeight::Unknown;
        }
        self.misplaced_from = 0;
    }

    /// Whether nothing is laid out.
    pub(in crate::ui::markdown) fn is_bare(&self) -> bool {
        self.laid_out.is_empty()
    }

    /// How many blocks were laid out so far.
    pub(in crate::ui::markdown) fn layouts_made(&self) -> u64 {
        self.layouts_made
    }
}
