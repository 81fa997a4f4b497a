//! One block as it is laid out: all that drawing it takes.

use super::super::layout::LayoutKey;
use super::super::pass::LayoutPass;
use super::super::render::Formula;
use super::super::text::format::{TextBase, code_job};
use super::super::text::reorder::{self, Stand};
use super::super::text::typeset::{TextSetting, Typeset};
use super::code::CodeLayout;
use super::diagram::DiagramLayout;
use super::math::math_height;
use super::picture::PictureLayout;
use super::spacing::content_width;
use super::table::{TableLayout, TableRoom};
use crate::markdown::block::{Block, BlockKind, CodeBlock};
use crate::markdown::rich_text::RichText;
use crate::ui::theme::{self, markdown as sizes};
use std::sync::Arc;

/// A block that is laid out.
#[derive(Debug)]
pub(in crate::ui::markdown) enum Laid {
    /// Running text, or the source of a formula that cannot be set.
    Text(Typeset),
    /// A heading, known as such to those who listen.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// The heading's text.
        text: Typeset,
    },
    /// A formula that stands alone.
    Math(Arc<Formula>),
    /// Lines of code in a part of their card.
    Code(CodeLayout),
    /// A diagram in the place of its source.
    Diagram(DiagramLayout),
    /// A table with all its cells.
    Table(TableLayout),
    /// A picture, or the card that stands for it.
    Picture(PictureLayout),
    /// A horizontal rule, which has nothing to lay out.
    Rule,
}

/// The column in which blocks are laid out.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct LayoutColumn {
    /// What layouts depend on.
    pub(in crate::ui::markdown) key: LayoutKey,
    /// How running text stands in it.
    pub(in crate::ui::markdown) stand: Stand,
}

impl Laid {
    /// Lays out a block. Of code, `code` does it, which knows the card; it is given the width of the
    /// content, in points.
    pub(in crate::ui::markdown) fn new(
        pass: &mut LayoutPass<'_>,
        block: &Block,
        column: LayoutColumn,
        code: impl FnOnce(&mut LayoutPass<'_>, &CodeBlock, f32) -> CodeLayout,
    ) -> Self {
        let LayoutColumn { key, stand } = column;
        let tokens = theme::tokens(pass.ui);
        let width = content_width(block, key.width);
        let set = |pass: &mut LayoutPass<'_>, text: &RichText, base: &TextBase| {
            Typeset::new(pass, text, TextSetting { base, stand, width })
        };
        match &block.kind {
            BlockKind::Paragraph(text) => {
                let base = TextBase::body(tokens, block.indent.is_quoted());
                Self::Text(set(pass, text, &base))
            }
            BlockKind::Heading { level, text } => Self::Heading {
                level: *level,
                text: set(pass, text, &TextBase::heading(tokens, *level)),
            },
            BlockKind::Code(lines) => Self::Code(code(pass, lines, width)),
            BlockKind::Math(source) => {
                if let Some(formula) = pass.cache.formulas.set(source, true) {
                    return Self::Math(formula);
                }
                let job = code_job(source, &[], tokens, width);
                Self::Text(reorder::layout(pass.ui, job, Stand::CODE).into())
            }
            BlockKind::Image(image) => Self::Picture(PictureLayout::new(pass, image, width)),
            BlockKind::Table(table) => {
                let beside = key.beside;
                Self::Table(TableLayout::new(pass, table, TableRoom { width, beside }))
            }
            BlockKind::Rule => Self::Rule,
        }
    }

    /// Whether what is made in the background has come further, so that the block has to be laid
    /// out anew.
    pub(in crate::ui::markdown) fn is_behind(&self, pass: &mut LayoutPass<'_>) -> bool {
        match self {
            Self::Picture(picture) => picture.is_behind(pass),
            Self::Text(_)
            | Self::Heading { .. }
            | Self::Math(_)
            | Self::Code(_)
            | Self::Diagram(_)
            | Self::Table(_)
            | Self::Rule => false,
        }
    }

    /// The diagram that it is, if it is one.
    pub(in crate::ui::markdown) fn diagram(&self) -> Option<&DiagramLayout> {
        match self {
            Self::Diagram(diagram) => Some(diagram),
            Self::Text(_)
            | Self::Heading { .. }
            | Self::Math(_)
            | Self::Code(_)
            | Self::Picture(_)
            | Self::Table(_)
            | Self::Rule => None,
        }
    }

    /// Its height, in points.
    pub(in crate::ui::markdown) fn height(&self) -> f32 {
        match self {
            Self::Text(text) | Self::Heading { text, .. } => text.galley.size().y,
            Self::Code(code) => code.galley.size().y,
            Self::Diagram(diagram) => diagram.drawn.size.y,
            Self::Math(formula) => math_height(formula),
            Self::Table(table) => table.height(),
            Self::Picture(picture) => picture.height(),
            Self::Rule => sizes::RULE_HEIGHT,
        }
    }
}
