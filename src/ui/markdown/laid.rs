//! What is laid out of a message, by block.

use super::formula::Formula;
use super::highlight::Words;
use super::layout::{Base, code_job};
use super::math::math_height;
use super::picture::PictureLaid;
use super::reorder::{self, Stand};
use super::spacing::{content_width, rule_height};
use super::studio::{Key, Studio};
use super::table::{Room, TableLayout};
use super::typeset::Typeset;
use crate::markdown::block::{Block, BlockKind};
use crate::ui::theme;
use eframe::egui::{Galley, Ui, Vec2};
use std::ops::Range;
use std::sync::Arc;

/// A block that is laid out.
#[derive(Debug)]
pub(super) enum Laid {
    /// Running text.
    Text(Typeset),
    /// A formula that stands alone.
    Math(Arc<Formula>),
    /// Code.
    Code {
        /// Its lines.
        galley: Arc<Galley>,
        /// Whether its words have their colours.
        colored: bool,
    },
    /// A diagram.
    Diagram {
        /// Names its pixels.
        key: Key,
        /// Its size as it is drawn, in points.
        size: Vec2,
    },
    /// A table.
    Table(TableLayout),
    /// A picture.
    Picture(PictureLaid),
    /// A horizontal rule.
    Rule,
}

impl Laid {
    /// Lays out a block, other than code, in a text of that width.
    pub(super) fn new(
        ui: &Ui,
        studio: &mut Studio,
        block: &Block,
        Room { width, beside }: Room,
        stand: Stand,
    ) -> Self {
        let tokens = theme::tokens(ui);
        let width = content_width(block, width);
        let base = || Base::body(tokens, block.indent.is_quoted());
        let typeset = match &block.kind {
            BlockKind::Paragraph(text) => Typeset::new(ui, studio, text, (&base(), stand), width),
            BlockKind::Heading { level, text } => Typeset::new(
                ui,
                studio,
                text,
                (&Base::heading(tokens, *level), stand),
                width,
            ),
            BlockKind::Code(code) => return Self::code(ui, &code.text, None, f32::INFINITY),
            BlockKind::Math(source) => {
                if let Some(formula) = studio.formula(source, true) {
                    return Self::Math(formula);
                }
                let job = code_job(source, &[], tokens, width);
                reorder::layout(ui, job, Stand::CODE).into()
            }
            BlockKind::Image(image) => {
                return Self::Picture(PictureLaid::new(ui.ctx(), studio, image, width));
            }
            BlockKind::Table(table) => {
                return Self::Table(TableLayout::new(ui, studio, table, Room { width, beside }));
            }
            BlockKind::Rule => return Self::Rule,
        };
        Self::Text(typeset)
    }

    /// Lays out lines of code, wrapped at `wrap` points, in the colours of its words where they are
    /// known. The colours change nothing about where anything is.
    pub(super) fn code(ui: &Ui, text: &str, words: Option<&Words>, wrap: f32) -> Self {
        let spans = words.map_or(&[][..], |words| &words.spans);
        let job = code_job(text, spans, theme::tokens(ui), wrap);
        Self::Code {
            galley: reorder::layout(ui, job, Stand::CODE),
            colored: words.is_some(),
        }
    }

    /// Whether what is made in the background has come further, so that the block has to be laid
    /// out anew.
    pub(super) fn is_behind(&self, ui: &Ui, studio: &mut Studio, block: &Block) -> bool {
        if let (Self::Picture(laid), BlockKind::Image(image)) = (self, &block.kind) {
            laid.is_behind(ui.ctx(), studio, image)
        } else {
            false
        }
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        match self {
            Self::Text(text) => text.galley.size().y,
            Self::Code { galley, .. } => galley.size().y,
            Self::Diagram { size, .. } => size.y,
            Self::Math(formula) => math_height(formula),
            Self::Table(table) => table.height(),
            Self::Picture(picture) => picture.height(),
            Self::Rule => rule_height(),
        }
    }
}

/// What is laid out, by block.
#[derive(Debug, Default)]
pub(super) struct Layouts {
    by_block: Vec<Option<Laid>>,
    /// Nothing outside is laid out.
    range: Range<usize>,
    made: u64,
}

impl Layouts {
    /// Forgets the blocks from `index` on.
    pub(super) fn drop_from(&mut self, index: usize) {
        self.by_block.truncate(index);
        self.range.end = self.range.end.min(index);
    }

    /// Forgets one block.
    pub(super) fn drop(&mut self, index: usize) {
        if let Some(laid) = self.by_block.get_mut(index) {
            *laid = None;
        }
    }

    /// Forgets all blocks outside of `kept`.
    pub(super) fn keep_only(&mut self, kept: Range<usize>) {
        for index in self.range.clone() {
            if !kept.contains(&index) {
                self.drop(index);
            }
        }
        self.range.start = self.range.start.max(kept.start);
        self.range.end = self.range.end.min(kept.end);
    }

    /// Forgets all, and gives back the memory.
    pub(super) fn release(&mut self) {
        self.keep_only(0..0);
        self.by_block = Vec::new();
    }

    /// Keeps a block that was laid out.
    pub(super) fn put(&mut self, index: usize, laid: Laid) {
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

    /// Keeps a block that differs from what was there only in how it looks.
    pub(super) fn replace(&mut self, index: usize, laid: Laid) {
        if let Some(old) = self.by_block.get_mut(index) {
            *old = Some(laid);
        }
    }

    /// The block, if it is laid out.
    pub(super) fn get(&self, index: usize) -> Option<&Laid> {
        self.by_block.get(index)?.as_ref()
    }

    /// Whether nothing is laid out.
    pub(super) fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// How many blocks were laid out so far.
    pub(super) fn made(&self) -> u64 {
        self.made
    }
}
