//! Where a text occurs in what is shown of a message.

use super::block::{Block, BlockKind, RichText};
use super::parse::Document;
use crate::domain::find::occurrences;

/// The index of the block of each occurrence of `query`, whatever the case, from the beginning on.
pub fn hits(document: &Document, query: &str) -> Vec<usize> {
    let blocks = document.blocks().iter().enumerate();
    let hits = blocks.flat_map(|(index, block)| {
        let count: usize = texts(block)
            .map(|text| occurrences(text, query).count())
            .sum();
        std::iter::repeat_n(index, count)
    });
    hits.collect()
}

/// The texts of a block, in the order in which they are read.
fn texts(block: &Block) -> Box<dyn Iterator<Item = &str> + '_> {
    match &block.kind {
        BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => {
            Box::new(std::iter::once(text.text()))
        }
        BlockKind::Code(code) => Box::new(std::iter::once(code.text.as_str())),
        BlockKind::Table(table) => Box::new(table.rows.iter().flatten().map(RichText::text)),
        BlockKind::Math(source) => Box::new(std::iter::once(source.as_str())),
        BlockKind::Image(image) => Box::new(std::iter::once(image.alt.as_str())),
        BlockKind::Rule => Box::new(std::iter::empty()),
    }
}
