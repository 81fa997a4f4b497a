//! The colours of the words of code, which are read in the background piece by piece: each from
//! where the one above it ended.

use super::background::Background;
use super::highlight::{CARD_BYTES, CodePiece, HighlightedCode, Highlighter, Paused};
use super::products::{Lookup, Product, Products};
use super::tools::Tools;
use crate::markdown::block::{Block, CodeBlock};
use crate::markdown::languages::CodeLanguage;
use eframe::egui::Context;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// How much of what was read is kept, in bytes.
const ROOM: usize = 2 * 1024 * 1024;

/// The colours of all code that was read.
pub(in crate::ui::markdown) struct CodeColors {
    /// By the name of all that was read up to the end of a piece.
    pieces: Products<u64, HighlightedCode>,
}

impl Product for HighlightedCode {
    fn bytes(&self) -> usize {
        self.memory_bytes()
    }
}

impl Default for CodeColors {
    fn default() -> Self {
        Self {
            pieces: Products::new(ROOM),
        }
    }
}

/// The names of the content of one card of code up to the end of each of its blocks, as far as they
/// were asked for.
#[derive(Debug, Default)]
pub(in crate::ui::markdown) struct CodeNames(Vec<CodeName>);

#[derive(Debug, Clone, Copy)]
struct CodeName {
    /// Of all content up to here.
    hash: u64,
    /// How much that is.
    bytes: usize,
}

impl CodeNames {
    /// Forgets all but the first names.
    pub(in crate::ui::markdown) fn truncate(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// Names what is read up to the end of a block of the card.
    fn name(&mut self, card: &[Block], number: usize) -> Option<CodeName> {
        while self.0.len() <= number {
            let code = card.get(self.0.len())?.code()?;
            let mut hasher = DefaultHasher::new();
            match self.0.last() {
                Some(before) => before.hash.hash(&mut hasher),
                None => code.language.hash(&mut hasher),
            }
            (&code.text, code.mid_line).hash(&mut hasher);
            let before = self.0.last().map_or(0, |name| name.bytes);
            self.0.push(CodeName {
                hash: hasher.finish(),
                bytes: before + code.text.len(),
            });
        }
        self.0.get(number).copied()
    }
}

/// One block of a card of code.
pub(in crate::ui::markdown) struct CodePart<'a> {
    /// The blocks of the card, and whatever follows.
    pub(in crate::ui::markdown) card: &'a [Block],
    /// Which of them it is.
    pub(in crate::ui::markdown) number: usize,
    /// The names of the card's content.
    pub(in crate::ui::markdown) names: &'a mut CodeNames,
}

impl CodeColors {
    /// Takes in what was read. Once per pass.
    pub(super) fn begin_pass(&mut self) {
        self.pieces.begin_pass();
    }

    /// The words of a block of code. None while they are not there, and for what has no colours;
    /// they are asked for, together with those of blocks above that are missing.
    pub(in crate::ui::markdown) fn find(
        &mut self,
        background: &mut Background<Tools>,
        ctx: &Context,
        part: CodePart<'_>,
    ) -> Option<&HighlightedCode> {
        let CodePart {
            card,
            number,
            names,
        } = part;
        let language = CodeLanguage::named(&card.first()?.code()?.language)?;
        let closed = card.get(number)?.code()?.closed;
        let own = names.name(card, number)?;
        if language.syntax.is_empty() || !closed || own.bytes > CARD_BYTES {
            return None;
        }
        let mut from = 0;
        let mut start = None;
        for above in (0..=number).rev() {
            match self.pieces.find(&names.0[above].hash) {
                Lookup::Ready(words) => {
                    start = Some(Arc::clone(&words.end));
                    from = above + 1;
                    break;
                }
                Lookup::Nothing => {}
                Lookup::Waiting | Lookup::Failed => return None,
            }
        }
        if from <= number {
            let keys: Vec<u64> = names.0[from..=number]
                .iter()
                .map(|name| name.hash)
                .collect();
            let pieces = card[from..=number].iter().filter_map(Block::code);
            let work: Vec<(u64, CodePiece)> = keys.iter().copied().zip(pieces.map(piece)).collect();
            self.pieces.ask(background, ctx, keys, move |tools, emit| {
                let highlighter = tools.highlighter.get_or_insert_default();
                read(highlighter, language, start, work, emit);
            });
            return None;
        }
        match self.pieces.find(&own.hash) {
            Lookup::Ready(words) => Some(words),
            Lookup::Nothing | Lookup::Waiting | Lookup::Failed => None,
        }
    }
}

fn piece(code: &CodeBlock) -> CodePiece {
    CodePiece {
        text: code.text.clone(),
        mid_line: code.mid_line,
    }
}

/// Reads pieces one after the other.
fn read(
    highlighter: &mut Highlighter,
    language: CodeLanguage,
    start: Option<Arc<Paused>>,
    work: Vec<(u64, CodePiece)>,
    emit: &mut dyn FnMut(u64, HighlightedCode),
) {
    let begun = start.or_else(|| highlighter.begin(language).map(Arc::new));
    let Some(mut paused) = begun else {
        return;
    };
    for (key, piece) in work {
        let words = highlighter.read(&piece, &paused);
        paused = Arc::clone(&words.end);
        emit(key, words);
    }
}
