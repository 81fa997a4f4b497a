//! Running text with formulas in its lines.
//!
//! A formula keeps the letters of its source in the laid-out text, so that places in it, copying
//! and screen readers know the source; but they are laid out as invisible letters that together are
//! as wide as the formula, and the formula is painted in their place.

use super::super::pass::LayoutPass;
use super::super::render::{Formula, FormulaPlace, RenderCache};
use super::format::{TextBase, append, format, text_job};
use super::reorder::{self, Stand};
use crate::markdown::rich_text::{RichText, Style};
use crate::markdown::speech::words;
use crate::ui::theme::{self, markdown as sizes};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, FontId, Galley, Pos2, Ui, pos2};
use std::ops::Range;
use std::sync::Arc;

/// What a formula is laid out as. No pair of them is drawn otherwise than one by one.
const FILLER: &str = "n";

/// Running text that is laid out, with its formulas and links.
#[derive(Debug)]
pub(in crate::ui::markdown) struct Typeset {
    /// The letters in their places.
    pub(in crate::ui::markdown) galley: Arc<Galley>,
    /// How it is read, where that is not as it is written.
    pub(in crate::ui::markdown) words: Option<Box<str>>,
    /// Its links, in order.
    pub(in crate::ui::markdown) links: Vec<LinkedBytes>,
    formulas: Vec<PlacedFormula>,
}

/// A link in a text, over all its emphases.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ui::markdown) struct LinkedBytes {
    /// Where it stands in the text.
    pub(in crate::ui::markdown) bytes: Range<usize>,
    /// The address to which the link leads.
    pub(in crate::ui::markdown) address: Arc<str>,
}

/// A formula in its place, from the upper left corner of the text.
#[derive(Debug)]
struct PlacedFormula {
    formula: Arc<Formula>,
    place: FormulaPlace,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct TextSetting<'a> {
    /// What it is set in where nothing else is said.
    pub(in crate::ui::markdown) base: &'a TextBase,
    /// How it stands in its room.
    pub(in crate::ui::markdown) stand: Stand,
    /// Where it is wrapped, in points.
    pub(in crate::ui::markdown) width: f32,
}

impl Typeset {
    /// Lays out `text` with the formulas in it that fit.
    pub(in crate::ui::markdown) fn new(
        pass: &mut LayoutPass<'_>,
        text: &RichText,
        setting: TextSetting<'_>,
    ) -> Self {
        let TextSetting { base, stand, width } = setting;
        let tokens = theme::tokens(pass.ui);
        let set: Self = if text.runs().any(|run| run.style.has(Style::MATH)) {
            with_formulas(pass, text, setting)
        } else {
            let job = text_job(text, base, tokens, width);
            reorder::layout(pass.ui, job, stand).into()
        };
        Self {
            words: words(text).map(String::into_boxed_str),
            links: links(text),
            ..set
        }
    }

    /// Paints the formulas of a text that is drawn with its corner at `at`.
    pub(super) fn formulas_ui(&self, ui: &Ui, cache: &mut RenderCache, at: Pos2) {
        for PlacedFormula { formula, place } in &self.formulas {
            let place = FormulaPlace {
                at: at + place.at.to_vec2(),
                ..*place
            };
            let background = &mut cache.background;
            cache.formulas.paint(background, ui, formula, place);
        }
    }
}

impl From<Arc<Galley>> for Typeset {
    fn from(galley: Arc<Galley>) -> Self {
        Self {
            galley,
            words: None,
            links: Vec::new(),
            formulas: Vec::new(),
        }
    }
}

fn links(text: &RichText) -> Vec<LinkedBytes> {
    let mut links: Vec<LinkedBytes> = Vec::new();
    for (bytes, address) in text.links() {
        match links.last_mut() {
            Some(last) if last.bytes.end == bytes.start && last.address == *address => {
                last.bytes.end = bytes.end;
            }
            _ => links.push(LinkedBytes {
                bytes,
                address: Arc::clone(address),
            }),
        }
    }
    links
}

/// Lays out a text whose formulas are set in its lines, as far as they fit.
fn with_formulas(pass: &mut LayoutPass<'_>, text: &RichText, setting: TextSetting<'_>) -> Typeset {
    let TextSetting { base, stand, width } = setting;
    let tokens = theme::tokens(pass.ui);
    let base = &base.in_language_of(text);
    let metrics = LineMetrics::of(pass.ui, base);
    let mut setter = Setter::new(base, metrics, width);
    for run in text.runs() {
        let plain = format(run.style, run.link.is_some(), base, tokens);
        let em = base.font.size * sizes::FORMULA_SIZE;
        let formula = if run.style.has(Style::MATH) {
            pass.cache.formulas.set(run.text, false)
        } else {
            None
        };
        match formula {
            Some(formula) if formula.width() * em * sizes::LEAST_FORMULA_SHRINK <= width => {
                let em = em.min(width / formula.width());
                setter.push_formula(formula, em, plain.color);
            }
            Some(_) | None => setter.push(run.text, &plain),
        }
    }
    setter.finish(pass.ui, stand)
}

/// Where the base line is in a line of text, in points.
struct LineMetrics {
    height: f32,
    base: f32,
    /// How wide a letter is that stands for a formula.
    filler: f32,
}

impl LineMetrics {
    fn of(ui: &Ui, base: &TextBase) -> Self {
        let format = TextFormat {
            line_height: Some(base.line),
            valign: Align::Center,
            ..TextFormat::simple(base.font.clone(), Color32::PLACEHOLDER)
        };
        let mut job = LayoutJob::default();
        job.append(FILLER, 0.0, format);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let row = galley.rows.first();
        let glyph = row.and_then(|row| row.glyphs.first());
        Self {
            height: row.map_or(base.line, |row| row.rect().height()),
            base: glyph.map_or(base.line * sizes::USUAL_BASE, |glyph| glyph.pos.y),
            filler: glyph.map_or(base.font.size * sizes::USUAL_LETTER, |glyph| {
                glyph.advance_width
            }),
        }
    }

    /// How high a line has to be for a formula in a font of `em` points.
    fn needed(&self, formula: &Formula, em: f32) -> f32 {
        let lower = self.base - self.height / 2.0;
        let above = formula.above() * em - lower;
        let below = formula.below() * em + lower;
        let room = 2.0 * above.max(below) + sizes::FORMULA_GAP;
        self.height.max(room.ceil())
    }

    /// Where the base line is in a line of that height.
    fn base_line_in(&self, height: f32) -> f32 {
        self.base + (height - self.height) / 2.0
    }
}

/// A formula whose place is not known yet.
struct PendingFormula {
    formula: Arc<Formula>,
    em: f32,
    color: Color32,
    /// Its letters among those of the text.
    letters: Range<usize>,
}

/// Builds a text twice: as it is laid out, and as it reads.
struct Setter<'a> {
    base: &'a TextBase,
    metrics: LineMetrics,
    laid: LayoutJob,
    read: LayoutJob,
    letters: usize,
    pending: Vec<PendingFormula>,
}

impl<'a> Setter<'a> {
    fn new(base: &'a TextBase, metrics: LineMetrics, width: f32) -> Self {
        let mut laid = LayoutJob::default();
        laid.wrap.max_width = width;
        laid.first_row_min_height = base.line;
        Self {
            base,
            metrics,
            read: laid.clone(),
            laid,
            letters: 0,
            pending: Vec::new(),
        }
    }

    fn push(&mut self, text: &str, format: &TextFormat) {
        self.letters += text.chars().count();
        append(&mut self.laid, text, format);
        append(&mut self.read, text, format);
    }

    fn push_formula(&mut self, formula: Arc<Formula>, em: f32, color: Color32) {
        let source = &*formula.source;
        let count = source.chars().count();
        let width = formula.width() * em;
        let filler = self.metrics.filler;
        let mut font = self.base.font.clone();
        let mut spacing = 0.0;
        if count > 1 {
            spacing = (width - count as f32 * filler) / (count - 1) as f32;
        } else {
            // One letter has nothing to widen.
            let size = (font.size * width / filler).clamp(1.0, sizes::LARGEST_FILLER);
            font = FontId { size, ..font };
        }
        let format = TextFormat {
            line_height: Some(self.metrics.needed(&formula, em)),
            extra_letter_spacing: spacing,
            valign: Align::Center,
            ..TextFormat::simple(font, Color32::TRANSPARENT)
        };
        let at_start = self.laid.text.is_empty() || self.laid.text.ends_with('\n');
        // The first letter gets its spacing too, unless it is the first of all.
        let leading = if at_start { 0.0 } else { -spacing };
        self.laid
            .append(&FILLER.repeat(count), leading, format.clone());
        self.read.append(source, leading, format);
        let letters = self.letters..self.letters + count;
        self.letters += count;
        self.pending.push(PendingFormula {
            formula,
            em,
            color,
            letters,
        });
    }

    fn finish(self, ui: &Ui, stand: Stand) -> Typeset {
        let galley = reorder::layout(ui, self.laid, stand);
        let mut formulas = Vec::with_capacity(self.pending.len());
        let mut pending = self.pending.into_iter().peekable();
        let mut before = 0;
        for row in &galley.rows {
            let after = before + row.char_count_including_newline().0;
            while let Some(next) = pending.next_if(|next| next.letters.start < after) {
                let glyph = row.glyphs.get(next.letters.start - before);
                let x = glyph.map_or(0.0, |glyph| glyph.pos.x);
                let base_line = self.metrics.base_line_in(row.rect().height());
                formulas.push(PlacedFormula {
                    formula: next.formula,
                    place: FormulaPlace {
                        at: pos2(row.pos.x + x, row.pos.y + base_line),
                        em: next.em,
                        color: next.color,
                    },
                });
            }
            before = after;
        }
        let mut galley = Galley::clone(&galley);
        galley.job = Arc::new(self.read);
        Typeset {
            formulas,
            ..Typeset::from(Arc::new(galley))
        }
    }
}

/// The size of the font of formulas that stand alone, in points.
pub(in crate::ui::markdown) fn display_em() -> f32 {
    theme::body().size * sizes::FORMULA_SIZE
}
