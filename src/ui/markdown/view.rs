//! One message's Markdown on the screen.
//!
//! [`MarkdownView`] knows the height of every block, measured or estimated, and lays out only what
//! comes into view. Where on the screen the message is, and which messages are near it, is the
//! transcript's.

use super::blocks::cards::first_of;
use super::blocks::code::{CodeLayout, PADDING};
use super::blocks::code_header::Press;
use super::blocks::diagram::{DiagramLayout, shown_size};
use super::blocks::laid::{Laid, LayoutColumn};
use super::blocks::margin::direction_of;
use super::blocks::placed::PlacedBlocks;
use super::blocks::spacing::{content_width, drawn_source};
use super::drawing::{CardPress, DrawnText};
use super::layout::LayoutKey;
use super::pass::{DrawPass, LayoutPass, Output};
use super::render::{CodePart, DrawnDiagram, RenderCache};
use super::text::bidi::ReadingOrder;
use super::text::reorder::Stand;
use crate::markdown::block::{Block, CodeBlock, Image};
use crate::markdown::document::{Document, TextChange};
use crate::markdown::outline::Outline;
use crate::markdown::point::Point;
use crate::markdown::write::{plain_text, to_markdown};
use eframe::egui::{Rangef, Rect, Sense, Ui, vec2};
use std::mem;
use std::ops::Range;

/// How many blocks above and below the visible ones stay laid out.
const KEPT_BLOCKS: usize = 40;

/// The Markdown of one message, as it is drawn.
#[derive(Debug, Default)]
pub struct MarkdownView {
    document: Document,
    /// The blocks of the document, each where it stands. Valid after `sync`.
    placed: PlacedBlocks,
    outline: Outline,
    /// What the layouts depend on besides the text.
    key: Option<LayoutKey>,
    /// By how much what lies above the edge has become taller since it was last told, in points.
    shift: f32,
    /// Whether it is text as it is, whose room is as wide as the text.
    plain: bool,
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
    pub fn set_text(&mut self, text: &str, change: TextChange, finished: bool) {
        let changed = self.document.update(text, change, finished);
        self.outline.forget_from(changed);
        self.placed.follow(self.document.blocks(), changed);
    }

    /// Shows `text` as it is, without Markdown, and pictures below it.
    pub fn set_plain_with(&mut self, text: &str, pictures: Vec<Image>) {
        *self = Self {
            document: Document::plain(text, pictures),
            plain: true,
            ..Self::default()
        };
        self.placed.follow(self.document.blocks(), 0);
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
    pub fn height(&mut self, ui: &Ui, cache: &mut RenderCache, width: f32) -> f32 {
        let key = self.sync(ui, width);
        let count = self.placed.count();
        if !self.placed.is_bare() {
            let mut pass = LayoutPass { ui, cache };
            for index in count.saturating_sub(2)..count {
                self.measure(&mut pass, key, index);
            }
        }
        self.placed.total()
    }

    /// Lays out the blocks that `visible` touches without drawing them, so that [`Self::show`]
    /// finds every height final. `visible` and `edge` are points from the text's own top; what lies
    /// above `edge` is on no screen.
    pub fn prepare(
        &mut self,
        ui: &Ui,
        cache: &mut RenderCache,
        width: f32,
        visible: Rangef,
        edge: f32,
    ) -> Prepared {
        let key = self.sync(ui, width);
        let mut pass = LayoutPass { ui, cache };
        let mut shift = mem::take(&mut self.shift);
        let mut index = self.placed.at(visible.min);
        while index < self.placed.count() && self.placed.top(index) < visible.max {
            let before = self.placed.top(index + 1);
            let above = self.placed.top(index) < edge;
            self.measure(&mut pass, key, index);
            if above {
                shift += self.placed.top(index + 1) - before;
            }
            index += 1;
        }
        Prepared {
            height: self.placed.total(),
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
        cache: &mut RenderCache,
        width: f32,
        visible: Rangef,
        out: &mut Output,
    ) -> f32 {
        let key = self.sync(ui, width);
        let origin = ui.next_widget_position();
        let first = self.placed.at(visible.min);
        let mut end = first;
        while end < self.placed.count() && self.placed.top(end) < visible.max {
            let mut pass = LayoutPass { ui, cache };
            self.measure(&mut pass, key, end);
            self.color(&mut pass, end);
            end += 1;
        }
        let mut drawn = DrawnText {
            document: &self.document,
            placed: &mut self.placed,
            outline: &mut self.outline,
            origin,
            width,
            edge: visible.min,
        };
        if let Some(pressed) = drawn.ui(&mut DrawPass { ui, cache, out }, first..end) {
            self.toggle(pressed, width, visible.min);
            // The card was drawn as it was before.
            ui.request_repaint();
        }
        self.placed
            .keep_only(first.saturating_sub(KEPT_BLOCKS)..end + KEPT_BLOCKS);
        let total = self.placed.total();
        ui.allocate_rect(
            Rect::from_min_size(origin, vec2(width, total)),
            Sense::hover(),
        );
        total
    }

    /// Gives up what is laid out; heights stay. For a message that is no longer near the screen.
    pub fn release(&mut self) {
        self.placed.keep_only(0..0);
    }

    /// Where a block begins below the text's top, in points, as far as heights are known.
    pub fn top_of(&self, block: usize) -> f32 {
        self.placed.top(block)
    }

    /// How many blocks were laid out since the view exists. What tests and benchmarks watch.
    pub fn layouts_made(&self) -> u64 {
        self.placed.layouts_made()
    }

    /// The width that the text takes when its lines are not broken, in points; None if that is not
    /// known, because it is long or not laid out.
    pub fn natural_width(&self) -> Option<f32> {
        match (self.document.blocks(), self.placed.laid(0)) {
            ([_], Some(Laid::Text(text))) => Some(text.galley.size().x),
            _ => None,
        }
    }

    /// Brings heights and places up to date with the text and what its layout depends on, which is
    /// returned.
    fn sync(&mut self, ui: &Ui, width: f32) -> LayoutKey {
        let key = LayoutKey::of(ui, width);
        if self.key != Some(key) {
            if !self.key.is_some_and(|old| old.same_heights(&key)) {
                self.placed.forget_heights();
            }
            self.placed.forget_layouts();
            self.key = Some(key);
        }
        self.placed.settle(self.document.blocks(), width);
        key
    }

    /// Lays the block out, if it is not, and corrects its height.
    fn measure(&mut self, pass: &mut LayoutPass<'_>, key: LayoutKey, index: usize) {
        let diagram = self.diagram(pass, key.width, index);
        let blocks = self.document.blocks();
        let block = &blocks[index];
        if let Some(laid) = self.placed.laid(index) {
            let shown = laid.diagram();
            let same = shown.map(|shown| &shown.drawn) == diagram.as_ref();
            if same && !laid.is_behind(pass) {
                return;
            }
        }
        let laid = if let (Some(drawn), Some(code)) = (diagram, block.code()) {
            let source = code.text.as_str().into();
            Laid::Diagram(DiagramLayout { drawn, source })
        } else {
            let stand = Stand {
                order: ReadingOrder::Natural(direction_of(blocks, index)),
                fills: !self.plain,
            };
            let placed = &mut self.placed;
            Laid::new(
                pass,
                block,
                LayoutColumn { key, stand },
                |pass, code, width| lay_out_code(pass, placed, blocks, index, code, width),
            )
        };
        self.placed.put(blocks, index, laid);
    }

    /// The diagram that a block of code is drawn as, in the size in which it is shown; None for
    /// other code, and while there is none or its source is shown.
    fn diagram(
        &mut self,
        pass: &mut LayoutPass<'_>,
        width: f32,
        index: usize,
    ) -> Option<DrawnDiagram> {
        let blocks = self.document.blocks();
        let source = drawn_source(blocks, index)?;
        let card = self.placed.card(index);
        if card.source {
            return None;
        }
        let room = content_width(&blocks[index], width) - 2.0 * PADDING;
        let background = &mut pass.cache.background;
        let DrawnDiagram { key, size } = pass.cache.diagrams.find(background, pass.ui, source)?;
        card.widest = size.x;
        let size = shown_size(size, room, card.fits);
        Some(DrawnDiagram { key, size })
    }

    /// Gives code that is drawn the colours of its words, when they are there.
    fn color(&mut self, pass: &mut LayoutPass<'_>, index: usize) {
        let Some(Laid::Code(CodeLayout {
            colored: false,
            galley,
        })) = self.placed.laid(index)
        else {
            return;
        };
        let wrap = galley.job.wrap.max_width;
        let blocks = self.document.blocks();
        let first = first_of(blocks, index);
        let part = CodePart {
            card: &blocks[first..],
            number: index - first,
            names: &mut self.placed.card(first).names,
        };
        let background = &mut pass.cache.background;
        let words = pass.cache.code_colors.find(background, pass.ui.ctx(), part);
        if let Some((words, code)) = words.zip(blocks[index].code()) {
            let laid = CodeLayout::new(pass.ui, code, Some(words), wrap);
            self.placed.repaint(index, Laid::Code(laid));
        }
    }

    /// Wraps the lines of a card, or shows its source, or does not any more. What is at the edge
    /// stays there.
    fn toggle(&mut self, pressed: CardPress, width: f32, edge: f32) {
        let CardPress { first, press } = pressed;
        let card = self.placed.card(first);
        match press {
            Press::Wrap => card.wrapped ^= true,
            Press::Source => card.source ^= true,
            Press::Fit => card.fits ^= true,
            Press::Copy => {}
        }
        (card.scroll, card.widest) = (0.0, 0.0);
        let at_edge = self.placed.at(edge);
        let before = self.placed.top(at_edge);
        let blocks = self.document.blocks();
        self.placed.lay_out_anew(blocks, first, width);
        self.shift += self.placed.top(at_edge) - before;
    }
}

/// Lays out a block of code as its card is shown, where its content is `width` points wide.
fn lay_out_code(
    pass: &mut LayoutPass<'_>,
    placed: &mut PlacedBlocks,
    blocks: &[Block],
    index: usize,
    code: &CodeBlock,
    width: f32,
) -> CodeLayout {
    let first = first_of(blocks, index);
    let card = placed.card(first);
    let wrap = if card.wrapped {
        width - 2.0 * PADDING
    } else {
        f32::INFINITY
    };
    let part = CodePart {
        card: &blocks[first..],
        number: index - first,
        names: &mut card.names,
    };
    let background = &mut pass.cache.background;
    let words = pass.cache.code_colors.find(background, pass.ui.ctx(), part);
    let laid = CodeLayout::new(pass.ui, code, words, wrap);
    card.widest = card.widest.max(laid.galley.size().x);
    laid
}
