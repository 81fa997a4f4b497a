//! Where a text occurs in what is shown of a message.

use crate::domain::find::occurrences;
use crate::markdown::document::Document;

/// The index of the block of each occurrence of `query`, whatever the case, from the beginning on.
pub fn hits(document: &Document, query: &str) -> Vec<usize> {
    let blocks = document.blocks().iter().enumerate();
    let hits = blocks.flat_map(|(index, block)| {
        let texts = block.texts().into_iter();
        let count: usize = texts.map(|text| occurrences(text, query).count()).sum();
        std::iter::repeat_n(index, count)
    });
    hits.collect()
}
