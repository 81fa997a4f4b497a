//! Running text with formulas in its lines.
//!
//! A formula keeps the letters of its source in the laid-out text, so that places in it, copying
//! and screen readers know the source; but they are laid out as invisible letters that together are
//! as wide as the formula, and the formula is painted in their place.

use super::formula::Formula;
use super::layout::{Base, append, format, text_job};
use super::reorder::{self, Stand};
use super::studio::Studio;
use crate::markdown::rich_text::{RichText, Style};
use crate::markdown::speech::words;
use crate::ui::theme;
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, FontId, Galley, Pos2, Ui, pos2};
use std::ops::Range;
use std::sync::Arc;

/// The size of a formula's font in parts of that of the text around it, at which both look equal.
const MATH_SIZE: f32 = 1.21;
/// What a formula is laid out as. No pair of them is drawn otherwise than one by one.
const FILLER: &str = "n";
/// A formula that would have to shrink below this part of its size is shown as its source.
const LEAST_SHRINK: f32 = 0.5;

/// Laid-out text.
#[derive(Debug)]
pub(super) struct Typeset {
    /// Its letters.
    pub(super) galley: Arc<Galley>,
    /// How it is read, where that is not as it is written.
    pub(super) words: Option<Box<str>>,
    formulas: Vec<Placed>,
}

/// A formula in its place.
#[derive(Debug)]
struct Placed {
    formula: Arc<Formula>,
    /// Where its base line begins, from the upper left corner of the text.
    at: Pos2,
    /// The size of its font, in points.
    em: f32,
    color: Color32,
}

/// A formula whose place is not known yet.
struct Waiting {
    formula: Arc<Formula>,
    em: f32,
    color: Color32,
    /// Its letters among those of the text.
    letters: Range<usize>,
}

/// Where the base line is in a line that is as high as `height`, in points.
struct Line {
    height: f32,
    base: f32,
    filler: f32,
}

impl Typeset {
    /// Lays out `text`, wrapped at `width` points.
    pub(super) fn new(
        ui: &Ui,
        studio: &mut Studio,
        text: &RichText,
        (base, stand): (&Base, Stand),
        width: f32,
    ) -> Self {
        let tokens = theme::tokens(ui);
        if !text.runs().any(|run| run.style.has(Style::MATH)) {
            let job = text_job(text, base, tokens, width);
            let set: Self = reorder::layout(ui, job, stand).into();
            return set.read_as(words(text));
        }
        let base = &base.in_language_of(text);
        let line = Line::of(ui, base);
        let mut setter = Setter::new(base, width);
        for run in text.runs() {
            let plain = format(run.style, run.link.is_some(), base, tokens);
            let em = base.font.size * MATH_SIZE;
            let formula = if run.style.has(Style::MATH) {
                studio.formula(run.text, false)
            } else {
                None
            };
            match formula {
                Some(formula) if formula.width() * em * LEAST_SHRINK <= width => {
                    let em = em.min(width / formula.width());
                    let color = plain.color;
                    setter.push_formula(run.text, &line, (formula, em, color));
                }
                Some(_) | None => setter.push(run.text, &plain),
            }
        }
        setter.finish(ui, &line, stand).read_as(words(text))
    }

    fn read_as(self, words: Option<String>) -> Self {
        let words = words.map(String::into_boxed_str);
        Self { words, ..self }
    }

    /// Paints the formulas of a text that is drawn with its corner at `at`.
    pub(super) fn formulas_ui(&self, ui: &Ui, studio: &mut Studio, at: Pos2) {
        for placed in &self.formulas {
            let at = at + placed.at.to_vec2();
            let place = (at, placed.em, placed.color);
            studio.paint_formula(ui, &placed.formula, place);
        }
    }
}

impl From<Arc<Galley>> for Typeset {
    fn from(galley: Arc<Galley>) -> Self {
        Self {
            galley,
            words: None,
            formulas: Vec::new(),
        }
    }
}

impl Line {
    fn of(ui: &Ui, base: &Base) -> Self {
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
            base: glyph.map_or(base.line * 0.7, |glyph| glyph.pos.y),
            filler: glyph.map_or(base.font.size * 0.5, |glyph| glyph.advance_width),
        }
    }

    /// How high a line has to be for a formula that reaches so far above and below its base line.
    fn needed(&self, above: f32, below: f32) -> f32 {
        let lower = self.base - self.height / 2.0;
        let room = 2.0 * (above - lower).max(below + lower) + 2.0;
        self.height.max(room.ceil())
    }

    /// Where the base line is in a line of that height.
    fn base_line_in(&self, height: f32) -> f32 {
        self.base + (height - self.height) / 2.0
    }
}

/// Builds a text twice: as it is laid out, and as it reads.
struct Setter<'a> {
    base: &'a Base,
    laid: LayoutJob,
    read: LayoutJob,
    letters: usize,
    waiting: Vec<Waiting>,
}

impl<'a> Setter<'a> {
    fn new(base: &'a Base, width: f32) -> Self {
        let mut laid = LayoutJob::default();
        laid.wrap.max_width = width;
        laid.first_row_min_height = base.line;
        Self {
            base,
            read: laid.clone(),
            laid,
            letters: 0,
            waiting: Vec::new(),
        }
    }

    fn push(&mut self, text: &str, format: &TextFormat) {
        self.letters += text.chars().count();
        append(&mut self.laid, text, format);
        append(&mut self.read, text, format);
    }

    fn push_formula(
        &mut self,
        source: &str,
        line: &Line,
        (formula, em, color): (Arc<Formula>, f32, Color32),
    ) {
        let count = source.chars().count();
        let width = formula.width() * em;
        let mut font = self.base.font.clone();
        let mut spacing = 0.0;
        if count > 1 {
            spacing = (width - count as f32 * line.filler) / (count - 1) as f32;
        } else {
            // One letter has nothing to widen.
            let size = (font.size * width / line.filler).clamp(1.0, 200.0);
            font = FontId { size, ..font };
        }
        let height = line.needed(formula.above() * em, formula.below() * em);
        let format = TextFormat {
            line_height: Some(height),
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
        self.waiting.push(Waiting {
            formula,
            em,
            color,
            letters,
        });
    }

    fn finish(self, ui: &Ui, line: &Line, stand: Stand) -> Typeset {
        let galley = reorder::layout(ui, self.laid, stand);
        let mut formulas = Vec::with_capacity(self.waiting.len());
        let mut waiting = self.waiting.into_iter().peekable();
        let mut before = 0;
        for row in &galley.rows {
            let after = before + row.char_count_including_newline().0;
            while let Some(next) = waiting.next_if(|next| next.letters.start < after) {
                let glyph = row.glyphs.get(next.letters.start - before);
                let x = glyph.map_or(0.0, |glyph| glyph.pos.x);
                let base_line = line.base_line_in(row.rect().height());
                formulas.push(Placed {
                    formula: next.formula,
                    at: pos2(row.pos.x + x, row.pos.y + base_line),
                    em: next.em,
                    color: next.color,
                });
            }
            before = after;
        }
        let mut galley = Galley::clone(&galley);
        galley.job = Arc::new(self.read);
        Typeset {
            galley: Arc::new(galley),
            words: None,
            formulas,
        }
    }
}

/// The size of the font of formulas that stand alone, in points.
pub(super) fn display_em() -> f32 {
    theme::body().size * MATH_SIZE
}
