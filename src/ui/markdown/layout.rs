//! Text and code as the toolkit lays them out: which font, colour and line height each run has.
//!
//! Pure except for [`LayoutKey::of`], which asks the toolkit what laid-out text depends on. Keeping
//! it is [`view`](super::view)'s.

use super::highlight::Span;
use super::scripts;
use crate::markdown::rich_text::{RichText, Style};
use crate::ui::theme::{self, Tokens};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, FontId, Galley, Id, Stroke, Ui};
use std::sync::Arc;

/// The size of what is raised or lowered, in parts of that of the text around it.
const NUMBER_SIZE: f32 = 0.75;

/// How high letters are with what reaches above and below them, in parts of their size.
const LETTER_HEIGHT: f32 = 1.2;

/// What laid-out text depends on besides its content. While it is equal, laid-out text stays valid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutKey {
    /// The width it is wrapped at, in points.
    pub width: f32,
    /// What is free beside it for a wide table, in points.
    pub beside: f32,
    /// Pixels per point: the screen's scale times the zoom.
    pub scale: f32,
    dark: bool,
    glyphs: u64,
}

impl LayoutKey {
    /// The key that holds in this pass, for that width in points. The text stands in the middle of
    /// what the `ui` is clipped to.
    pub fn of(ui: &Ui, width: f32) -> Self {
        let beside = (ui.clip_rect().width() - width) / 2.0 - theme::SPACE_24;
        Self {
            width,
            beside: beside.max(0.0).round(),
            scale: ui.pixels_per_point(),
            dark: ui.visuals().dark_mode,
            glyphs: glyph_generation(ui),
        }
    }

    /// Whether heights measured under `other` hold under this key too.
    pub fn same_heights(&self, other: &Self) -> bool {
        // The very numbers: a width that differs at all may wrap elsewhere.
        self.width.to_bits() == other.width.to_bits()
            && self.scale.to_bits() == other.scale.to_bits()
    }
}

/// A galley that the toolkit itself keeps from pass to pass.
#[derive(Clone, Default)]
struct Probe {
    galley: Option<Arc<Galley>>,
    generation: u64,
}

/// Changes when the toolkit's glyph texture was emptied or its fonts were replaced: galleys of
/// before then point to glyphs that are no longer there. The toolkit does not tell, but drops its
/// own galleys at that moment: one that had to be made anew says so.
fn glyph_generation(ui: &Ui) -> u64 {
    let job = LayoutJob::simple_singleline("x".to_owned(), theme::body(), Color32::PLACEHOLDER);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.data_mut(|data| {
        let probe = data.get_temp_mut_or_default::<Probe>(Id::unique("markdown glyph probe"));
        let same = probe
            .galley
            .as_ref()
            .is_some_and(|old| Arc::ptr_eq(old, &galley));
        if !same {
            probe.generation += 1;
            probe.galley = Some(galley);
        }
        probe.generation
    })
}

/// What a text is set in where nothing else is said.
#[derive(Debug, Clone)]
pub struct Base {
    /// The font.
    pub font: FontId,
    /// The colour.
    pub color: Color32,
    /// The distance from one line to the next, in points.
    pub line: f32,
}

impl Base {
    /// Running text; in quotes it steps back.
    pub fn body(tokens: &Tokens, quoted: bool) -> Self {
        Self {
            font: theme::body(),
            color: if quoted { tokens.muted } else { tokens.text },
            line: theme::BODY_LINE,
        }
    }

    /// With the font for the language that the text is in.
    #[must_use]
    pub(super) fn in_language_of(&self, text: &RichText) -> Self {
        let language = scripts::language(text.text());
        let font = language.map(|language| theme::in_language(&self.font, language));
        Self {
            font: font.unwrap_or_else(|| self.font.clone()),
            ..self.clone()
        }
    }

    /// A heading of a level from 1.
    pub fn heading(tokens: &Tokens, level: u8) -> Self {
        let font = theme::heading(level);
        Self {
            line: (font.size * theme::BODY_LINE / theme::body().size).round(),
            font,
            color: tokens.text,
        }
    }
}

/// A text, wrapped at `width` points.
pub fn text_job(text: &RichText, base: &Base, tokens: &Tokens, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    job.first_row_min_height = base.line;
    let base = &base.in_language_of(text);
    for run in text.runs() {
        let format = format(run.style, run.link.is_some(), base, tokens);
        append(&mut job, run.text, &format);
    }
    if text.is_empty() {
        job.append("", 0.0, format(Style::PLAIN, false, base, tokens));
    }
    job
}

/// Appends text, its emoji in their own font.
pub(super) fn append(job: &mut LayoutJob, text: &str, format: &TextFormat) {
    for (piece, is_emoji) in scripts::pieces(text) {
        let mut format = format.clone();
        if is_emoji {
            format.font_id = theme::emoji(format.font_id.size);
        }
        job.append(piece, 0.0, format);
    }
}

/// How a run of a text looks.
pub(super) fn format(style: Style, link: bool, base: &Base, tokens: &Tokens) -> TextFormat {
    let color = if link { tokens.info } else { base.color };
    let key = style.has(Style::KEY);
    let code = key || style.has(Style::CODE) || style.has(Style::MATH);
    let mut font_id = if code {
        let font = theme::code();
        let size = base.font.size * font.size / theme::body().size;
        FontId { size, ..font }
    } else {
        theme::emphasised(
            &base.font,
            style.has(Style::STRONG),
            style.has(Style::EMPHASIS),
        )
    };
    if style.has(Style::FOOTNOTE) {
        return footnote(font_id, base, tokens);
    }
    let stroke = |shown: bool| {
        if shown {
            Stroke::new(1.0, color)
        } else {
            Stroke::NONE
        }
    };
    let underlined = link || style.has(Style::UNDERLINE);
    let marked = style.has(Style::MARK);
    // Underlines and grounds are as high as the line: those keep to the height of the letters.
    let mut line_height = match (code, underlined || marked) {
        (true, _) => None,
        (false, true) => Some((base.font.size * LETTER_HEIGHT).round()),
        (false, false) => Some(base.line),
    };
    let mut valign = Align::Center;
    if style.has(Style::ABOVE) || style.has(Style::BELOW) {
        font_id.size *= NUMBER_SIZE;
        line_height = Some(base.line * NUMBER_SIZE);
        valign = if style.has(Style::ABOVE) {
            Align::TOP
        } else {
            Align::BOTTOM
        };
    }
    TextFormat {
        font_id,
        color,
        line_height,
        valign,
        background: match (marked, key, code) {
            (true, ..) => tokens.selection,
            (false, true, _) => tokens.hover,
            (false, false, true) => tokens.code_bg,
            (false, false, false) => Color32::TRANSPARENT,
        },
        // There is no face that is both: strong letters are slanted.
        italics: style.has(Style::STRONG.with(Style::EMPHASIS)),
        underline: stroke(underlined),
        strikethrough: stroke(style.has(Style::STRIKE)),
        ..TextFormat::default()
    }
}

/// The number of a footnote: small, and raised because its line is lower than that of the text.
fn footnote(font: FontId, base: &Base, tokens: &Tokens) -> TextFormat {
    let size = font.size * NUMBER_SIZE;
    TextFormat {
        line_height: Some(base.line * NUMBER_SIZE),
        valign: Align::TOP,
        ..TextFormat::simple(FontId { size, ..font }, tokens.info)
    }
}

/// Code, wrapped at `width` points. `spans` are the words that a highlighter found, in order; what
/// is in none has the colour of text.
pub(super) fn code_job(code: &str, spans: &[Span], tokens: &Tokens, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    let format = |color: Color32| TextFormat {
        line_height: Some(theme::CODE_LINE),
        ..TextFormat::simple(theme::code(), color)
    };
    let mut at = 0;
    for (range, ink) in spans {
        let range = range.start as usize..range.end as usize;
        let (Some(before), Some(text)) = (code.get(at..range.start), code.get(range.clone()))
        else {
            continue;
        };
        if !before.is_empty() {
            job.append(before, 0.0, format(tokens.text));
        }
        job.append(text, 0.0, format(ink.color(tokens)));
        at = range.end;
    }
    job.append(&code[at..], 0.0, format(tokens.text));
    job
}
