//! What is remembered of the cards of code in one message: whether their lines are wrapped, how
//! far they are scrolled, and how their content is named for the background.
//!
//! Long code is several blocks of one card. A card is known by its first block.

use super::highlight::{CARD_BYTES, Highlighter, Paused, Piece, Words};
use super::studio::{Key, Made, Studio};
use crate::markdown::block::{Block, CodeBlock};
use crate::markdown::languages::CodeLanguage;
use crate::ui::markdown::background::Found;
use eframe::egui::Context;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

/// One card.
#[derive(Debug, Default)]
pub(super) struct Card {
    /// Whether its lines are wrapped.
    pub(super) wrapped: bool,
    /// Whether the source of a diagram is shown.
    pub(super) source: bool,
    /// Whether a diagram is shrunk to the width of the card.
    pub(super) fits: bool,
    /// How far it is scrolled sideways, in points.
    pub(super) scroll: f32,
    /// The width of its widest line that is known, or of its diagram, in points.
    pub(super) widest: f32,
    /// The name of the content up to the end of each of its blocks, as far as it was asked for.
    chain: Vec<Link>,
    /// How many blocks were counted, and how many lines they have.
    lines: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Copy)]
struct Link {
    /// Of all content up to here.
    name: u64,
    /// How much that is.
    bytes: usize,
}

/// The cards of a message.
#[derive(Debug, Default)]
pub(super) struct Cards {
    by_first: BTreeMap<usize, Card>,
}

/// The first block of the card that the block belongs to.
pub(super) fn first_of(blocks: &[Block], index: usize) -> usize {
    let before = blocks[..=index].iter().rposition(|block| !block.continued);
    before.unwrap_or(0)
}

/// All blocks of the card that the block belongs to.
pub(super) fn blocks_of(blocks: &[Block], index: usize) -> Range<usize> {
    let first = first_of(blocks, index);
    let more = blocks[first + 1..].iter();
    first..first + 1 + more.take_while(|block| block.continued).count()
}

impl Cards {
    /// The card whose first block that is.
    pub(super) fn of(&mut self, first: usize) -> &mut Card {
        self.by_first.entry(first).or_default()
    }

    /// Whether the lines of that card are wrapped.
    pub(super) fn is_wrapped(&self, first: usize) -> bool {
        self.by_first.get(&first).is_some_and(|card| card.wrapped)
    }

    /// How many lines the card has; None while more may come. They are counted once.
    pub(super) fn lines(&mut self, blocks: &[Block], first: usize) -> Option<usize> {
        if let Some((_, lines)) = self.of(first).lines {
            return Some(lines);
        }
        let whole = blocks_of(blocks, first);
        let pieces = blocks[whole.clone()].iter().filter_map(Block::code);
        pieces.clone().next_back().filter(|last| last.closed)?;
        let of_piece =
            |code: &CodeBlock| code.text.matches('\n').count() + usize::from(!code.mid_line);
        let lines = pieces.map(of_piece).sum();
        self.of(first).lines = Some((whole.len(), lines));
        Some(lines)
    }

    /// Follows the text, whose blocks from `changed` on are others. A card that only grows stays as
    /// it was looked at.
    pub(super) fn follow(&mut self, blocks: &[Block], changed: usize) {
        self.by_first.retain(|&first, card| {
            card.chain.truncate(changed.saturating_sub(first));
            card.lines
                .take_if(|(counted, _)| first + *counted > changed);
            first < changed
                || blocks
                    .get(first)
                    .is_some_and(|block| !block.continued && block.code().is_some())
        });
    }

    /// Forgets widths: text is laid out anew.
    pub(super) fn forget_widths(&mut self) {
        for card in self.by_first.values_mut() {
            card.widest = 0.0;
        }
    }
}

impl Card {
    /// Names what is read up to the end of the card's block of that number.
    fn link(&mut self, blocks: &[Block], first: usize, number: usize) -> Option<Link> {
        while self.chain.len() <= number {
            let code = blocks.get(first + self.chain.len())?.code()?;
            let mut hasher = DefaultHasher::new();
            match self.chain.last() {
                Some(before) => before.name.hash(&mut hasher),
                None => code.language.hash(&mut hasher),
            }
            (&code.text, code.mid_line).hash(&mut hasher);
            let before = self.chain.last().map_or(0, |link| link.bytes);
            self.chain.push(Link {
                name: hasher.finish(),
                bytes: before + code.text.len(),
            });
        }
        self.chain.get(number).copied()
    }

    /// The words of the block of that number in the card that begins at `first`. None while they
    /// are not there; they are asked for, together with those of blocks above that are missing.
    pub(super) fn words<'m>(
        &mut self,
        ctx: &Context,
        studio: &'m mut Studio,
        blocks: &[Block],
        (first, number): (usize, usize),
    ) -> Option<&'m Words> {
        let language = CodeLanguage::named(&blocks[first].code()?.language)?;
        let closed = blocks[first + number].code()?.closed;
        let link = self.link(blocks, first, number)?;
        if language.syntax.is_empty() || !closed || link.bytes > CARD_BYTES {
            return None;
        }
        let background = &mut studio.background;
        let mut from = 0;
        let mut start = None;
        for above in (0..=number).rev() {
            let key = Key::Words(self.chain[above].name);
            match background.find(&key) {
                Found::Ready(Made::Words(words)) => {
                    start = Some(Arc::clone(&words.end));
                    from = above + 1;
                    break;
                }
                Found::Nothing => {}
                Found::Ready(Made::Image(_)) | Found::Waiting | Found::Failed => return None,
            }
        }
        if from <= number {
            let names = &self.chain[from..=number];
            let keys: Vec<Key> = names.iter().map(|link| Key::Words(link.name)).collect();
            let pieces = blocks[first + from..=first + number].iter();
            let pieces = pieces.filter_map(Block::code).map(|code| Piece {
                text: code.text.clone(),
                mid_line: code.mid_line,
            });
            let work: Vec<(Key, Piece)> = keys.iter().cloned().zip(pieces).collect();
            background.ask(
                ctx,
                keys,
                Box::new(move |tools, emit| {
                    let highlighter = tools.highlighter.get_or_insert_default();
                    read(highlighter, language, start, work, emit);
                }),
            );
            return None;
        }
        match background.find(&Key::Words(link.name)) {
            Found::Ready(Made::Words(words)) => Some(words),
            Found::Ready(Made::Image(_)) | Found::Nothing | Found::Waiting | Found::Failed => None,
        }
    }
}

/// Reads the pieces one after the other.
fn read(
    highlighter: &mut Highlighter,
    language: CodeLanguage,
    start: Option<Arc<Paused>>,
    work: Vec<(Key, Piece)>,
    emit: &mut dyn FnMut(Key, Made),
) {
    let begun = start.or_else(|| highlighter.begin(language).map(Arc::new));
    let Some(mut paused) = begun else {
        return;
    };
    for (key, piece) in work {
        let words = highlighter.read(&piece, &paused);
        paused = Arc::clone(&words.end);
        emit(key, Made::Words(words));
    }
}
