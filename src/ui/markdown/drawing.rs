//! How the visible blocks of a message are drawn, in the order in which they are read: each in the
//! groups around it, the line with the language before its code.

use super::blocks::around::Around;
use super::blocks::cards::{blocks_of, first_of};
use super::blocks::code::{HEADER, PADDING, code_ui};
use super::blocks::code_header::{Header, PlacedHeader, Press, Shows};
use super::blocks::diagram::diagram_ui;
use super::blocks::laid::Laid;
use super::blocks::margin::{BarHeights, TextColumn, marker_ui, quote_bars};
use super::blocks::math::math_ui;
use super::blocks::picture::picture_ui;
use super::blocks::placed::PlacedBlocks;
use super::blocks::spacing::{drawn_source, gap, part};
use super::blocks::table::table_ui;
use super::pass::{BlockArea, DrawPass};
use super::selection::TextSpot;
use super::text::label::{Label, typeset_ui};
use crate::markdown::document::Document;
use crate::markdown::outline::Outline;
use crate::ui::theme::{self, markdown as sizes};
use eframe::egui::{Id, Pos2, Rect, Role, Ui, pos2, vec2};
use std::ops::Range;

/// A text where it is drawn.
pub(super) struct DrawnText<'a> {
    pub(super) document: &'a Document,
    /// Its blocks; those that are drawn are laid out.
    pub(super) placed: &'a mut PlacedBlocks,
    /// The quotes and lists around them.
    pub(super) outline: &'a mut Outline,
    /// Its upper left corner.
    pub(super) origin: Pos2,
    /// Its width, in points.
    pub(super) width: f32,
    /// The upper edge of what is visible, in points below the text's own top.
    pub(super) edge: f32,
}

/// A button of a card that was pressed, and the first block of the card.
#[derive(Debug, Clone, Copy)]
pub(super) struct CardPress {
    pub(super) first: usize,
    pub(super) press: Press,
}

impl DrawnText<'_> {
    /// Draws blocks. What was pressed of a card, other than to copy it, is left to whoever keeps the
    /// blocks.
    pub(super) fn ui(&mut self, pass: &mut DrawPass<'_>, shown: Range<usize>) -> Option<CardPress> {
        let base = pass.ui.scope_id();
        let blocks = self.document.blocks();
        let mut around = Around::new(pass.ui);
        if around.is_listened() {
            self.outline.follow(blocks);
        }
        let mut pressed = None;
        let mut header: Option<PlacedHeader> = None;
        for index in shown.clone() {
            let block = &blocks[index];
            let rect = self.rect(index);
            let mut own = DrawPass {
                ui: around.place(&mut *pass.ui, self.outline, index, block, rect),
                cache: &mut *pass.cache,
                out: &mut *pass.out,
            };
            if block.code().is_some() {
                let first = first_of(blocks, index);
                if index == first || index == shown.start {
                    header = self.header(own.ui, base.with(("markdown", first)), first);
                    match header.as_ref().and_then(|header| header.pressed) {
                        Some(Press::Copy) => own.out.copied = self.document.code_at(first),
                        Some(press) => pressed = Some(CardPress { first, press }),
                        None => {}
                    }
                }
            }
            self.margin_ui(own.ui, index, rect);
            let area = BlockArea {
                id: base.with(("markdown", index)),
                rect,
                spot: TextSpot::block(index),
            };
            self.block_ui(&mut own, area, index);
            let goes_on = index + 1 < shown.end && blocks[index + 1].continued;
            if let Some(header) = header.take_if(|_| !goes_on) {
                header.paint(own.ui);
            }
        }
        around.close();
        pressed
    }

    fn block_ui(&mut self, pass: &mut DrawPass<'_>, area: BlockArea, index: usize) {
        let blocks = self.document.blocks();
        let Some((laid, card)) = self.placed.laid_in_card(index, first_of(blocks, index)) else {
            return;
        };
        let label = |role| Label {
            id: area.id,
            at: area.rect.min,
            role,
            spot: area.spot,
        };
        match laid {
            Laid::Text(text) => typeset_ui(pass, label(Role::Label), text),
            Laid::Heading { level, text } => {
                typeset_ui(pass, label(Role::Heading), text);
                tell_level(pass.ui, area.id, *level);
            }
            Laid::Code(code) => {
                let card = card.get_or_insert_default();
                code_ui(pass, area, part(blocks, index), code, card);
            }
            Laid::Diagram(diagram) => {
                diagram_ui(pass, area, diagram, card.get_or_insert_default());
            }
            Laid::Table(table) => table_ui(pass, area, table),
            Laid::Math(formula) => math_ui(pass, area, formula),
            Laid::Picture(picture) => picture_ui(pass, area, picture),
            Laid::Rule => {
                let hairline = theme::hairline(theme::tokens(pass.ui));
                let rect = area.rect;
                pass.ui
                    .painter()
                    .hline(rect.x_range(), rect.center().y, hairline);
            }
        }
    }

    fn column(&self, index: usize) -> TextColumn {
        TextColumn::new(self.document.blocks(), index, self.origin.x, self.width)
    }

    /// Where the block's content is, without the room above it.
    fn rect(&self, index: usize) -> Rect {
        let blocks = self.document.blocks();
        let column = self.column(index);
        let within = column.content(blocks[index].indent, sizes::LEAST_TEXT_WIDTH);
        let top = self.origin.y + self.placed.top(index) + gap(blocks, index);
        let bottom = self.origin.y + self.placed.top(index + 1);
        Rect::from_min_max(pos2(within.min, top), pos2(within.max, bottom))
    }

    /// Draws what stands beside a block.
    fn margin_ui(&self, ui: &Ui, index: usize, rect: Rect) {
        let blocks = self.document.blocks();
        let column = self.column(index);
        let heights = BarHeights {
            above: self.origin.y + self.placed.top(index),
            top: rect.top(),
            bottom: rect.bottom(),
        };
        quote_bars(ui, blocks, index, column, heights);
        let block = &blocks[index];
        if let Some(marker) = block.marker {
            marker_ui(ui, marker, block.indent, column, rect.top());
        }
    }

    /// Puts the line with the language of a card at the top of it or, while that is out of view, at
    /// the edge.
    fn header(&mut self, ui: &Ui, id: Id, first: usize) -> Option<PlacedHeader> {
        let blocks = self.document.blocks();
        let code = blocks[first].code()?;
        let whole = blocks_of(blocks, first);
        let rect = self.rect(first);
        let bottom = self.rect(whole.end - 1).bottom();
        let edge = self.origin.y + self.edge;
        let top = edge.min(bottom - HEADER).max(rect.top());
        let is_drawn = self.placed.laid(first).and_then(Laid::diagram).is_some();
        let is_source = drawn_source(blocks, first).is_some();
        let card = self.placed.card(first);
        let wrapped = card.wrapped;
        let shows = if is_drawn {
            let room = rect.width() - 2.0 * PADDING;
            let is_wide = card.widest * sizes::LEAST_DIAGRAM_SHRINK > room;
            let fitted = is_wide.then_some(card.fits);
            Shows::Diagram { fitted }
        } else if is_source && card.source {
            Shows::Source { wrapped }
        } else {
            Shows::Code { wrapped }
        };
        let header = Header {
            rect: Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), HEADER)),
            stuck: top > rect.top(),
            code,
            lines: card.lines(&blocks[whole]),
            shows,
        };
        Some(header.place(ui, id))
    }
}

/// Says which level a heading has.
fn tell_level(ui: &Ui, id: Id, level: u8) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_level(usize::from(level));
        // There the level itself does not reach the screen reader.
        if cfg!(target_os = "linux") {
            node.set_description(format!("Level {level}"));
        }
    });
}
