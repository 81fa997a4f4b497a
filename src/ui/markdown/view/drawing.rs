//! How the visible blocks of a message are drawn, in the order in which they are read: each in the
//! groups around it, the line with the language before its code.

use super::super::around::Around;
use super::super::cards::{blocks_of, first_of};
use super::super::code::{HEADER, PADDING, code_ui};
use super::super::code_header::{Header, PlacedHeader, Press, Shows};
use super::super::diagram::{LEAST_SHRINK, diagram_ui};
use super::super::laid::Laid;
use super::super::margin::{Side, marker_ui, quote_bars};
use super::super::math::math_ui;
use super::super::picture::picture_ui;
use super::super::selection::Spot;
use super::super::spacing::part;
use super::super::studio::Studio;
use super::super::table::table_ui;
use super::super::text::{Label, linked_text_ui, text_ui};
use super::super::typeset::Typeset;
use super::{MarkdownView, Output, drawn_source};
use crate::markdown::block::{Block, BlockKind};
use crate::ui::theme;
use eframe::egui::{Id, Pos2, Rect, Role, Stroke, Ui, pos2, vec2};
use std::ops::Range;

impl MarkdownView {
    /// Draws blocks that are laid out. `edge` is the upper edge of what is visible, in points below
    /// the text's own top.
    pub(super) fn blocks_ui(
        &mut self,
        ui: &mut Ui,
        studio: &mut Studio,
        (origin, width): (Pos2, f32),
        (edge, shown): (f32, Range<usize>),
        out: &mut Output,
    ) {
        let base = ui.scope_id();
        let mut around = Around::new(ui);
        if around.is_listened() {
            self.outline.follow(self.document.blocks());
        }
        let mut toggled = None;
        let mut header: Option<PlacedHeader> = None;
        for index in shown.clone() {
            let blocks = self.document.blocks();
            let rect = self.rect(origin, width, index);
            let place = around.place(ui, &self.outline, (index, &blocks[index]), rect);
            let is_code = matches!(blocks[index].kind, BlockKind::Code(_));
            let first = if is_code {
                first_of(blocks, index)
            } else {
                index
            };
            if is_code && (index == first || index == shown.start) {
                let id = base.with(("markdown", first));
                header = self.header(place, id, (origin, width), (edge, first));
                match header.as_ref().and_then(|header| header.pressed) {
                    Some(Press::Copy) => out.copied = self.document.code_at(first),
                    Some(press) => toggled = Some((first, press)),
                    None => {}
                }
            }
            self.margin_ui(place, (index, rect), (origin, width));
            self.block_ui(place, studio, base, (index, rect), out);
            let blocks = self.document.blocks();
            let goes_on = index + 1 < shown.end && blocks[index + 1].continued;
            if let Some(header) = header.take_if(|_| !goes_on) {
                header.paint(place);
            }
        }
        around.close();
        if let Some((first, press)) = toggled {
            self.toggle(first, press, width, edge);
            ui.request_repaint();
        }
    }

    fn block_ui(
        &mut self,
        ui: &mut Ui,
        studio: &mut Studio,
        base: Id,
        (index, rect): (usize, Rect),
        out: &mut Output,
    ) {
        let blocks = self.document.blocks();
        let block = &blocks[index];
        let Some(laid) = self.layouts.get(index) else {
            return;
        };
        let id = base.with(("markdown", index));
        let spot = Spot::block(index);
        match (&block.kind, laid) {
            (BlockKind::Paragraph(text), Laid::Text(set)) => {
                let label = label(id, rect.min, Role::Label, set);
                linked_text_ui(ui, label, (text, spot), &set.galley, out);
                set.formulas_ui(ui, studio, rect.min);
            }
            (BlockKind::Heading { text, level }, Laid::Text(set)) => {
                let label = label(id, rect.min, Role::Heading, set);
                linked_text_ui(ui, label, (text, spot), &set.galley, out);
                tell_level(ui, id, *level);
                set.formulas_ui(ui, studio, rect.min);
            }
            (BlockKind::Code(_), Laid::Code { galley, .. }) => {
                let card = self.cards.of(first_of(blocks, index));
                let place = (id, rect, spot);
                code_ui(ui, place, part(blocks, index), (galley, card), out);
            }
            (BlockKind::Code(code), Laid::Diagram { key, size }) => {
                out.selecting.whole(ui, (spot, code.text.len()), rect);
                let card = self.cards.of(index);
                diagram_ui(ui, studio, (id, rect), (code, card), (key, *size));
            }
            (BlockKind::Table(table), Laid::Table(layout)) => {
                table_ui(ui, studio, (id, rect, spot), (table, layout), out);
            }
            (BlockKind::Math(source), Laid::Math(formula)) => {
                out.selecting.whole(ui, (spot, source.len()), rect);
                math_ui(ui, studio, (id, rect), source, formula);
            }
            (BlockKind::Math(_), Laid::Text(set)) => {
                let label = label(id, rect.min, Role::Label, set);
                text_ui(ui, label, spot, &set.galley, out);
            }
            (BlockKind::Image(image), Laid::Picture(laid)) => {
                out.selecting.whole(ui, (spot, 1), rect);
                picture_ui(ui, studio, (id, rect), image, laid);
            }
            (
                BlockKind::Rule
                | BlockKind::Paragraph(_)
                | BlockKind::Heading { .. }
                | BlockKind::Code(_)
                | BlockKind::Table(_)
                | BlockKind::Math(_)
                | BlockKind::Image(_),
                Laid::Rule
                | Laid::Text(_)
                | Laid::Table(_)
                | Laid::Code { .. }
                | Laid::Math(_)
                | Laid::Picture(_)
                | Laid::Diagram { .. },
            ) => {
                let hairline = Stroke::new(1.0, theme::tokens(ui).line);
                ui.painter()
                    .hline(rect.x_range(), rect.center().y, hairline);
            }
        }
    }

    /// Draws what stands beside a block.
    fn margin_ui(&self, ui: &Ui, (index, rect): (usize, Rect), (origin, width): (Pos2, f32)) {
        let blocks = self.document.blocks();
        let block: &Block = &blocks[index];
        let (top, bottom) = (rect.top(), rect.bottom());
        let above = origin.y + self.tops[index];
        let side = Side::new(blocks, index, (origin.x, width));
        quote_bars(ui, blocks, index, (side, above, top, bottom));
        if let Some(marker) = block.marker {
            marker_ui(ui, marker, block.indent, (side, top));
        }
    }

    /// Puts the line with the language of a card at the top of it or, while that is out of view, at
    /// the edge.
    fn header(
        &mut self,
        ui: &Ui,
        id: Id,
        (origin, width): (Pos2, f32),
        (edge, first): (f32, usize),
    ) -> Option<PlacedHeader> {
        let blocks = self.document.blocks();
        let BlockKind::Code(code) = &blocks[first].kind else {
            return None;
        };
        let whole = blocks_of(blocks, first);
        let card = self.rect(origin, width, first);
        let bottom = self.rect(origin, width, whole.end - 1).bottom();
        let edge = origin.y + edge;
        let top = edge.min(bottom - HEADER).max(card.top());
        let is_drawn = matches!(self.layouts.get(first), Some(Laid::Diagram { .. }));
        let is_source = drawn_source(blocks, first).is_some();
        let lines = self.cards.lines(blocks, first);
        let look = self.cards.of(first);
        let wrapped = look.wrapped;
        let shows = if is_drawn {
            let room = card.width() - 2.0 * PADDING;
            let fitted = (look.widest * LEAST_SHRINK > room).then_some(look.fits);
            Shows::Diagram { fitted }
        } else if is_source && look.source {
            Shows::Source { wrapped }
        } else {
            Shows::Code { wrapped }
        };
        let header = Header {
            rect: Rect::from_min_size(pos2(card.left(), top), vec2(card.width(), HEADER)),
            stuck: top > card.top(),
            code,
            lines,
            shows,
        };
        Some(header.place(ui, id))
    }

    /// Wraps the lines of a card, or shows its source, or does not any more. What is at the edge
    /// stays there.
    fn toggle(&mut self, first: usize, press: Press, width: f32, edge: f32) {
        let card = self.cards.of(first);
        match press {
            Press::Wrap => card.wrapped ^= true,
            Press::Source => card.source ^= true,
            Press::Fit => card.fits ^= true,
            Press::Copy => {}
        }
        (card.scroll, card.widest) = (0.0, 0.0);
        let at_edge = self.block_at(edge);
        let before = self.tops[at_edge];
        for index in blocks_of(self.document.blocks(), first) {
            self.layouts.drop(index);
            self.heights[index] = self.estimate(index, width);
        }
        self.stack_from(first);
        self.shift += self.tops[at_edge] - before;
    }
}

fn label(id: Id, at: Pos2, role: Role, set: &Typeset) -> Label<'_> {
    Label {
        id,
        at,
        role,
        words: set.words.as_deref(),
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
