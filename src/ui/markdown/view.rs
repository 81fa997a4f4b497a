//! One message's Markdown on the screen.
//!
//! [`MarkdownView`] knows the height of every block, measured or estimated, and lays out only what
//! comes into view. Where on the screen the message is, and which messages are near it, is the
//! transcript's.

use super::bidi::Order;
use super::cards::{Cards, first_of};
use super::code::{PADDING, Part};
use super::diagram::{is_diagram, shown_size};
use super::laid::{Laid, Layouts};
use super::layout::LayoutKey;
use super::margin::{Side, direction_of};
use super::reorder::Stand;
use super::selection::Selecting;
use super::spacing::{LEAST_WIDTH, content_width, estimate, frame_height, gap, part};
use super::studio::{Key, Studio};
use super::table::Room;
use crate::markdown::block::{Block, BlockKind, Image};
use crate::markdown::document::{Change, Document};
use crate::markdown::outline::Outline;
use crate::markdown::point::Point;
use crate::markdown::write::{plain_text, to_markdown};
use eframe::egui::{Pos2, Rangef, Rect, Sense, Ui, Vec2, pos2, vec2};
use std::mem;
use std::ops::Range;

mod drawing;

/// How many blocks above and below the visible ones stay laid out.
const KEPT_BLOCKS: usize = 40;

/// What happened in a message while it was drawn.
#[derive(Debug, Default)]
pub struct Output {
    /// Code, or a table, that shall be copied.
    pub copied: Option<String>,
    /// The address of a link that was clicked.
    pub link: Option<String>,
    /// What is selected of it, and what is sought in it.
    pub selecting: Selecting,
}

/// The Markdown of one message, as it is drawn.
#[derive(Debug, Default)]
pub struct MarkdownView {
    document: Document,
    heights: Vec<Height>,
    layouts: Layouts,
    cards: Cards,
    outline: Outline,
    /// Where each block begins, its gap included; one more than there are blocks. Valid up to
    /// `heights.len()` after `sync`.
    tops: Vec<f32>,
    key: Option<LayoutKey>,
    /// By how much what lies above the edge has become taller since it was last told.
    shift: f32,
    /// Whether it is text as it is, whose room is as wide as the text.
    plain: bool,
}

/// The height of a block without the distance to the one above.
#[derive(Debug, Clone, Copy)]
struct Height {
    points: f32,
    measured: bool,
}

/// What [`MarkdownView::prepare`] found out.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Prepared {
    /// The whole height, in points.
    pub height: f32,
    /// By how much what lies above the edge has become taller, in points: who is scrolled to the
    /// edge has to move by as much.
    pub shift: f32,
}

impl MarkdownView {
    /// Shows `text`, the whole answer so far. Of one that has grown it costs what is new; nothing
    /// when it is the same. `finished` says that no more will come.
    pub fn set_text(&mut self, text: &str, change: Change, finished: bool) {
        let changed = self.document.update(text, change, finished);
        self.outline.forget_from(changed);
        if changed < self.heights.len() {
            self.heights.truncate(changed);
            self.layouts.drop_from(changed);
            self.cards.follow(self.document.blocks(), changed);
        }
        // Whether the block above is the last part of its card depends on what changed.
        self.tops.truncate(changed);
    }

    /// Shows `text` as it is, without Markdown, and pictures below it.
    pub fn set_plain_with(&mut self, text: &str, pictures: Vec<Image>) {
        *self = Self {
            document: Document::plain(text, pictures),
            plain: true,
            ..Self::default()
        };
    }

    /// What of it is selected, for the clipboard: Markdown, or the text where that is shown as it
    /// is.
    pub fn selected(&self, range: &Range<Point>) -> String {
        let blocks = self.document.blocks();
        if self.plain {
            plain_text(blocks, range)
        } else {
            to_markdown(blocks, range)
        }
    }

    /// What of it is selected, without any markup: the texts of blocks on lines of their own, the
    /// cells of a row apart by tabs.
    pub fn selected_text(&self, range: &Range<Point>) -> String {
        plain_text(self.document.blocks(), range)
    }

    /// The blocks, for whoever copies or searches them.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The height at `width` points, in points: of blocks that were seen as measured, of others as
    /// estimated. The end of a text that is on the screen is measured, so that it stands still
    /// while it grows.
    pub fn height(&mut self, ui: &Ui, studio: &mut Studio, width: f32) -> f32 {
        self.sync(ui, width);
        let count = self.heights.len();
        if !self.layouts.is_empty() {
            for index in count.saturating_sub(2)..count {
                self.measure(ui, studio, width, index);
            }
        }
        self.total()
    }

    /// Lays out the blocks that `visible` touches without drawing them, so that [`Self::show`]
    /// finds every height final. `visible` and `edge` are points from the text's own top; what lies
    /// above `edge` is on no screen.
    pub fn prepare(
        &mut self,
        ui: &Ui,
        studio: &mut Studio,
        width: f32,
        visible: Rangef,
        edge: f32,
    ) -> Prepared {
        self.sync(ui, width);
        let mut shift = mem::take(&mut self.shift);
        let mut index = self.block_at(visible.min);
        while index < self.heights.len() && self.tops[index] < visible.max {
            let before = self.tops[index + 1];
            let above = self.tops[index] < edge;
            self.measure(ui, studio, width, index);
            if above {
                shift += self.tops[index + 1] - before;
            }
            index += 1;
        }
        Prepared {
            height: self.total(),
            shift,
        }
    }

    /// Draws the blocks that `visible` touches, a range of heights in points from the text's own
    /// top, at the next place in `ui`, and takes the whole height there. Returns that height: it
    /// differs from [`Self::height`] when a block that came into view is higher or lower than was
    /// estimated. The `ui` needs an id of its own among the messages.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        studio: &mut Studio,
        width: f32,
        visible: Rangef,
        out: &mut Output,
    ) -> f32 {
        self.sync(ui, width);
        let origin = ui.next_widget_position();
        let first = self.block_at(visible.min);
        let mut end = first;
        while end < self.heights.len() && self.tops[end] < visible.max {
            self.measure(ui, studio, width, end);
            self.color(ui, studio, end);
            end += 1;
        }
        self.blocks_ui(ui, studio, (origin, width), (visible.min, first..end), out);
        self.layouts
            .keep_only(first.saturating_sub(KEPT_BLOCKS)..end + KEPT_BLOCKS);
        let total = self.total();
        ui.allocate_rect(
            Rect::from_min_size(origin, vec2(width, total)),
            Sense::hover(),
        );
        total
    }

    /// Gives up what is laid out; heights stay. For a message that is no longer near the screen.
    pub fn release(&mut self) {
        self.layouts.release();
    }

    /// Where a block begins below the text's top, in points, as far as heights are known.
    pub fn top_of(&self, block: usize) -> f32 {
        self.tops.get(block).copied().unwrap_or_default()
    }

    /// How many blocks were laid out since the view exists. What tests and benchmarks watch.
    pub fn layouts_made(&self) -> u64 {
        self.layouts.made()
    }

    /// The width that the text takes when its lines are not broken, in points; None if that is not
    /// known, because it is long or not laid out.
    pub fn natural_width(&self) -> Option<f32> {
        match (self.document.blocks(), self.layouts.get(0)) {
            ([_], Some(Laid::Text(set))) => Some(set.galley.size().x),
            _ => None,
        }
    }
}

impl MarkdownView {
    fn total(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// The block at a height below the text's top, in points.
    fn block_at(&self, height: f32) -> usize {
        let below = self.tops.partition_point(|&top| top <= height);
        below.saturating_sub(1)
    }

    /// Brings heights and tops up to date with the text and what its layout depends on.
    fn sync(&mut self, ui: &Ui, width: f32) {
        let key = LayoutKey::of(ui, width);
        if self.key != Some(key) {
            if !self.key.is_some_and(|old| old.same_heights(&key)) {
                self.heights.clear();
                self.tops.clear();
            }
            self.layouts.drop_from(0);
            self.cards.forget_widths();
            self.key = Some(key);
        }
        for index in self.heights.len()..self.document.blocks().len() {
            let height = self.estimate(index, width);
            self.heights.push(height);
        }
        let known = self.tops.len().saturating_sub(1);
        if known < self.heights.len() || self.tops.is_empty() {
            self.stack_from(known);
        }
    }

    fn estimate(&self, index: usize, width: f32) -> Height {
        let blocks = self.document.blocks();
        let wraps = self.wraps(index);
        Height {
            points: estimate(&blocks[index], width, wraps),
            measured: false,
        }
    }

    /// Whether it is code whose lines are wrapped.
    fn wraps(&self, index: usize) -> bool {
        let blocks = self.document.blocks();
        let code = matches!(blocks[index].kind, BlockKind::Code(_));
        code && self.cards.is_wrapped(first_of(blocks, index))
    }

    /// Computes the tops of all blocks after `index`.
    fn stack_from(&mut self, index: usize) {
        let blocks = self.document.blocks();
        self.tops.truncate(index + 1);
        if self.tops.is_empty() {
            self.tops.push(0.0);
        }
        for index in index..blocks.len() {
            let top = self.tops[index];
            let height = self.heights[index].points + frame_height(blocks, index);
            self.tops.push(top + gap(blocks, index) + height);
        }
    }

    /// Lays the block out, if it is not, and corrects its height.
    fn measure(&mut self, ui: &Ui, studio: &mut Studio, width: f32, index: usize) {
        let drawn = self.diagram(ui, studio, width, index);
        let block = &self.document.blocks()[index];
        if let Some(laid) = self.layouts.get(index) {
            let same = match (laid, &drawn) {
                (Laid::Diagram { key, size }, Some((other, new))) => key == other && size == new,
                (Laid::Diagram { .. }, None) | (Laid::Code { .. }, Some(_)) => false,
                _ => !laid.is_behind(ui, studio, block),
            };
            if same {
                return;
            }
        }
        let laid = if let Some((key, size)) = drawn {
            Laid::Diagram { key, size }
        } else if matches!(block.kind, BlockKind::Code(_)) {
            self.lay_out_code(ui, studio, width, index)
        } else {
            let blocks = self.document.blocks();
            let stand = Stand {
                order: Order::Natural(direction_of(blocks, index)),
                fills: !self.plain,
            };
            let beside = self.key.map_or(0.0, |key| key.beside);
            Laid::new(ui, studio, block, Room { width, beside }, stand)
        };
        let points = laid.height();
        self.layouts.put(index, laid);
        let old = self.heights[index];
        self.heights[index] = Height {
            points,
            measured: true,
        };
        if !old.measured || old.points.to_bits() != points.to_bits() {
            self.stack_from(index);
        }
    }

    /// The diagram that a block of code is drawn as, and its size in points; None for other code,
    /// and while there is none or its source is shown.
    fn diagram(
        &mut self,
        ui: &Ui,
        studio: &mut Studio,
        width: f32,
        index: usize,
    ) -> Option<(Key, Vec2)> {
        let blocks = self.document.blocks();
        let block = &blocks[index];
        let source = drawn_source(blocks, index)?;
        let card = self.cards.of(index);
        if card.source {
            return None;
        }
        let room = content_width(block, width) - 2.0 * PADDING;
        let (key, size) = studio.diagram(ui, source)?;
        card.widest = size.x;
        Some((key, shown_size(size, room, card.fits)))
    }

    fn lay_out_code(&mut self, ui: &Ui, studio: &mut Studio, width: f32, index: usize) -> Laid {
        let blocks = self.document.blocks();
        let block = &blocks[index];
        let BlockKind::Code(code) = &block.kind else {
            return Laid::Rule;
        };
        let first = first_of(blocks, index);
        let card = self.cards.of(first);
        let wrap = if card.wrapped {
            content_width(block, width) - 2.0 * PADDING
        } else {
            f32::INFINITY
        };
        let words = card.words(ui.ctx(), studio, blocks, (first, index - first));
        let laid = Laid::code(ui, &code.text, words, wrap);
        if let Laid::Code { galley, .. } = &laid {
            card.widest = card.widest.max(galley.size().x);
        }
        laid
    }

    /// Gives code that is drawn the colours of its words, when they are there.
    fn color(&mut self, ui: &Ui, studio: &mut Studio, index: usize) {
        let Some(Laid::Code {
            colored: false,
            galley,
        }) = self.layouts.get(index)
        else {
            return;
        };
        let blocks = self.document.blocks();
        let first = first_of(blocks, index);
        let place = (first, index - first);
        let wrap = galley.job.wrap.max_width;
        if let Some(words) = self.cards.of(first).words(ui.ctx(), studio, blocks, place)
            && let BlockKind::Code(code) = &blocks[index].kind
        {
            let laid = Laid::code(ui, &code.text, Some(words), wrap);
            self.layouts.replace(index, laid);
        }
    }

    /// Where the block's content is, without the room above it.
    fn rect(&self, origin: Pos2, width: f32, index: usize) -> Rect {
        let blocks = self.document.blocks();
        let side = Side::new(blocks, index, (origin.x, width));
        let within = side.content(blocks[index].indent, LEAST_WIDTH);
        let top = origin.y + self.tops[index] + gap(blocks, index);
        let bottom = origin.y + self.tops[index + 1];
        Rect::from_min_max(pos2(within.min, top), pos2(within.max, bottom))
    }
}

/// The source of a diagram, if the block is one that is complete.
fn drawn_source(blocks: &[Block], index: usize) -> Option<&str> {
    let BlockKind::Code(code) = &blocks[index].kind else {
        return None;
    };
    let Part { first, last } = part(blocks, index);
    let whole = first && last && code.closed;
    (whole && is_diagram(&code.language)).then_some(code.text.as_str())
}
