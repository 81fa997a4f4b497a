//! One message's Markdown on the screen.
//!
//! [`MarkdownView`] knows the height of every block, measured or estimated, and lays out only what
//! comes into view. Where on the screen the message is, and which messages are near it, is the
//! transcript's.

use super::block::{Block, BlockKind, CodeBlock, Gap};
use super::code::{Part, code_ui};
use super::layout::{Base, LayoutKey, code_job, text_job};
use super::margin::{indent_width, marker_ui, quote_bars};
use super::parse::Document;
use super::table::{TableLayout, table_ui};
use super::text::{linked_text_ui, text_ui};
use crate::ui::theme;
use eframe::egui::{Galley, Pos2, Rangef, Rect, Role, Sense, Stroke, Ui, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// However deep it is, text keeps this width, in points.
const LEAST_WIDTH: f32 = 120.0;
/// How many blocks above and below the visible ones stay laid out.
const KEPT_BLOCKS: usize = 40;
/// A character is about this wide, in parts of its font's size.
const CHARACTER_WIDTH: f32 = 0.5;

/// What happened in a message while it was drawn.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Code that shall be copied.
    pub copied: Option<String>,
    /// The address of a link that was clicked.
    pub link: Option<String>,
}

/// The Markdown of one message, as it is drawn.
#[derive(Debug, Default)]
pub struct MarkdownView {
    document: Document,
    heights: Vec<Height>,
    layouts: Layouts,
    /// Where each block begins, its gap included; one more than there are blocks. Valid up to
    /// `heights.len()` after `sync`.
    tops: Vec<f32>,
    key: Option<LayoutKey>,
}

/// The height of a block without the distance to the one above.
#[derive(Debug, Clone, Copy)]
struct Height {
    points: f32,
    measured: bool,
}

/// What is laid out, by block.
#[derive(Debug, Default)]
struct Layouts {
    by_block: Vec<Option<Laid>>,
    /// Nothing outside is laid out.
    range: Range<usize>,
    made: u64,
}

#[derive(Debug)]
enum Laid {
    Text(Arc<Galley>),
    Table(TableLayout),
    Rule,
}

impl Layouts {
    fn drop_from(&mut self, index: usize) {
        self.by_block.truncate(index);
        self.range.end = self.range.end.min(index);
    }

    fn keep_only(&mut self, kept: Range<usize>) {
        for index in self.range.clone() {
            if !kept.contains(&index)
                && let Some(laid) = self.by_block.get_mut(index)
            {
                *laid = None;
            }
        }
        self.range.start = self.range.start.max(kept.start);
        self.range.end = self.range.end.min(kept.end);
    }

    fn put(&mut self, index: usize, laid: Laid) {
        if self.by_block.len() <= index {
            self.by_block.resize_with(index + 1, || None);
        }
        self.by_block[index] = Some(laid);
        self.made += 1;
        self.range = if self.range.is_empty() {
            index..index + 1
        } else {
            self.range.start.min(index)..self.range.end.max(index + 1)
        };
    }

    fn get(&self, index: usize) -> Option<&Laid> {
        self.by_block.get(index)?.as_ref()
    }
}

impl MarkdownView {
    /// Shows `text`, the whole answer so far. Costs what is new in it; nothing when it is the same.
    /// `finished` says that no more will come.
    pub fn set_text(&mut self, text: &str, finished: bool) {
        let changed = self.document.update(text, finished);
        if changed < self.heights.len() {
            self.heights.truncate(changed);
            self.layouts.drop_from(changed);
        }
        // Whether the block above is the last part of its card depends on what changed.
        self.tops.truncate(changed);
    }

    /// The blocks, for whoever copies or searches them.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The height at `width` points, in points: of blocks that were seen as measured, of others as
    /// estimated. The end of a text that is on the screen is measured, so that it stands still
    /// while it grows.
    pub fn height(&mut self, ui: &Ui, width: f32) -> f32 {
        self.sync(ui, width);
        let count = self.heights.len();
        if !self.layouts.range.is_empty() {
            for index in count.saturating_sub(2)..count {
                self.measure(ui, width, index);
            }
        }
        self.total()
    }

    /// Draws the blocks that `visible` touches, a range of heights in points from the text's own
    /// top, at the next place in `ui`, and takes the whole height there. Returns that height: it
    /// differs from [`Self::height`] when a block that came into view is higher or lower than was
    /// estimated. The `ui` needs an id of its own among the messages.
    pub fn show(&mut self, ui: &mut Ui, width: f32, visible: Rangef, out: &mut Output) -> f32 {
        self.sync(ui, width);
        let origin = ui.next_widget_position();
        let first = self
            .tops
            .partition_point(|&top| top <= visible.min)
            .saturating_sub(1);
        let mut index = first;
        while index < self.heights.len() && self.tops[index] < visible.max {
            self.measure(ui, width, index);
            self.block_ui(ui, origin, (index, width), out);
            index += 1;
        }
        self.layouts
            .keep_only(first.saturating_sub(KEPT_BLOCKS)..index + KEPT_BLOCKS);
        let total = self.total();
        ui.allocate_rect(
            Rect::from_min_size(origin, vec2(width, total)),
            Sense::hover(),
        );
        total
    }

    /// Gives up what is laid out; heights stay. For a message that is no longer near the screen.
    pub fn release(&mut self) {
        self.layouts.keep_only(0..0);
        self.layouts.by_block = Vec::new();
    }

    /// How many blocks were laid out since the view exists. What tests and benchmarks watch.
    pub fn layouts_made(&self) -> u64 {
        self.layouts.made
    }

    fn total(&self) -> f32 {
        self.tops.last().copied().unwrap_or_default()
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
            self.key = Some(key);
        }
        let blocks = self.document.blocks();
        for block in &blocks[self.heights.len()..] {
            self.heights.push(Height {
                points: estimate(block, width),
                measured: false,
            });
        }
        let known = self.tops.len().saturating_sub(1);
        if known < blocks.len() || self.tops.is_empty() {
            self.stack_from(known);
        }
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
    fn measure(&mut self, ui: &Ui, width: f32, index: usize) {
        if self.layouts.get(index).is_some() {
            return;
        }
        let block = &self.document.blocks()[index];
        let laid = lay_out(ui, block, width);
        let points = match &laid {
            Laid::Text(galley) => galley.size().y,
            Laid::Table(table) => table.height(),
            Laid::Rule => rule_height(),
        };
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

    fn block_ui(&self, ui: &mut Ui, origin: Pos2, (index, width): (usize, f32), out: &mut Output) {
        let blocks = self.document.blocks();
        let block = &blocks[index];
        let Some(laid) = self.layouts.get(index) else {
            return;
        };
        let gap = gap(blocks, index);
        let top = origin.y + self.tops[index] + gap;
        let bottom = origin.y + self.tops[index + 1];
        quote_bars(ui, blocks, index, (origin.x, top - gap, top, bottom));
        let left = origin.x + indent_width(block.indent);
        let rect = Rect::from_min_max(
            pos2(left, top),
            pos2((origin.x + width).max(left + LEAST_WIDTH), bottom),
        );
        if let Some(marker) = block.marker {
            marker_ui(ui, marker, block.indent, pos2(origin.x, top));
        }
        let id = ui.scope_id().with(("markdown", index));
        match (&block.kind, laid) {
            (BlockKind::Paragraph(text), Laid::Text(galley)) => {
                linked_text_ui(ui, (id, rect.min, Role::Label), text, galley, out);
            }
            (BlockKind::Heading { text, .. }, Laid::Text(galley)) => {
                linked_text_ui(ui, (id, rect.min, Role::Heading), text, galley, out);
            }
            (BlockKind::Code(code), Laid::Text(galley)) => {
                if code_ui(ui, (id, rect), part(blocks, index), code, galley) {
                    out.copied = self.document.code_at(index);
                }
            }
            (BlockKind::Table(table), Laid::Table(layout)) => {
                table_ui(ui, (id, rect), table, layout, out);
            }
            (BlockKind::Math(_), Laid::Text(galley)) => {
                text_ui(ui, id, rect.min, galley, Role::Label);
            }
            (BlockKind::Image(image), Laid::Text(galley)) => {
                let place = (id, rect.min, Role::Label);
                linked_text_ui(ui, place, &image.as_link(), galley, out);
            }
            (
                BlockKind::Rule
                | BlockKind::Paragraph(_)
                | BlockKind::Heading { .. }
                | BlockKind::Code(_)
                | BlockKind::Table(_)
                | BlockKind::Math(_)
                | BlockKind::Image(_),
                Laid::Rule | Laid::Text(_) | Laid::Table(_),
            ) => {
                let hairline = Stroke::new(1.0, theme::tokens(ui).line);
                ui.painter()
                    .hline(rect.x_range(), rect.center().y, hairline);
            }
        }
    }
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
    /// Shows `text` as it is, without Markdown.
    pub fn set_plain(&mut self, text: &str) {
        *self = Self {
            document: Document::plain(text),
            ..Self::default()
        };
    }

    /// Lays out the blocks that `visible` touches without drawing them, so that [`Self::show`]
    /// finds every height final. `visible` and `edge` are points from the text's own top; what lies
    /// above `edge` is on no screen.
    pub fn prepare(&mut self, ui: &Ui, width: f32, visible: Rangef, edge: f32) -> Prepared {
        self.sync(ui, width);
        let mut shift = 0.0;
        let first = self
            .tops
            .partition_point(|&top| top <= visible.min)
            .saturating_sub(1);
        let mut index = first;
        while index < self.heights.len() && self.tops[index] < visible.max {
            let before = self.tops[index + 1];
            let above = self.tops[index] < edge;
            self.measure(ui, width, index);
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

    /// The width that the text takes when its lines are not broken, in points; None if that is not
    /// known, because it is long or not laid out.
    pub fn natural_width(&self) -> Option<f32> {
        match (self.document.blocks(), self.layouts.get(0)) {
            ([_], Some(Laid::Text(galley))) => Some(galley.size().x),
            _ => None,
        }
    }
}

fn lay_out(ui: &Ui, block: &Block, width: f32) -> Laid {
    let tokens = theme::tokens(ui);
    let width = (width - indent_width(block.indent)).max(LEAST_WIDTH);
    let job = match &block.kind {
        BlockKind::Paragraph(text) => {
            let base = Base::body(tokens, block.indent.is_quoted());
            text_job(text, &base, tokens, width)
        }
        BlockKind::Heading { level, text } => {
            text_job(text, &Base::heading(tokens, *level), tokens, width)
        }
        BlockKind::Code(code) => code_job(&code.text, &[], tokens),
        BlockKind::Math(source) => code_job(source, &[], tokens),
        BlockKind::Image(image) => {
            let base = Base::body(tokens, block.indent.is_quoted());
            text_job(&image.as_link(), &base, tokens, width)
        }
        BlockKind::Table(table) => return Laid::Table(TableLayout::new(ui, table, width)),
        BlockKind::Rule => return Laid::Rule,
    };
    Laid::Text(ui.fonts_mut(|fonts| fonts.layout_job(job)))
}

fn rule_height() -> f32 {
    theme::SPACE_12
}

/// The height a block will about have, in points.
fn estimate(block: &Block, width: f32) -> f32 {
    let width = (width - indent_width(block.indent)).max(LEAST_WIDTH);
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
        BlockKind::Code(CodeBlock { text, .. }) | BlockKind::Math(text) => {
            (text.matches('\n').count() + 1) as f32 * theme::CODE_LINE
        }
        BlockKind::Image(image) => wrapped(&image.alt, theme::body().size) * theme::BODY_LINE,
        BlockKind::Table(table) => TableLayout::estimate(table),
        BlockKind::Rule => rule_height(),
    }
}

fn part(blocks: &[Block], index: usize) -> Part {
    Part {
        first: !blocks[index].continued,
        last: !blocks.get(index + 1).is_some_and(|next| next.continued),
    }
}

fn frame_height(blocks: &[Block], index: usize) -> f32 {
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
fn gap(blocks: &[Block], index: usize) -> f32 {
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
