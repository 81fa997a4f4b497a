//! Text and code as the toolkit lays them out: which font, colour and line height each run has.

use super::super::render::ColoredSpan;
use super::scripts;
use crate::markdown::rich_text::{RichText, Style};
use crate::ui::theme::{self, Tokens, markdown as sizes};
use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Align, Color32, FontId, Stroke};

/// What a text is set in where nothing else is said.
#[derive(Debug, Clone)]
pub(in crate::ui::markdown) struct TextBase {
    /// The font of what has no emphasis.
    pub(in crate::ui::markdown) font: FontId,
    /// The colour of what is no link.
    pub(in crate::ui::markdown) color: Color32,
    /// The distance from one line to the next, in points.
    pub(in crate::ui::markdown) line: f32,
}

impl TextBase {
    /// Running text; in quotes it steps back.
    pub(in crate::ui::markdown) fn body(tokens: &Tokens, quoted: bool) -> Self {
        Self {
            font: theme::body(),
            color: if quoted { tokens.muted } else { tokens.text },
            line: theme::BODY_LINE,
        }
    }

    /// With the font for the language that the text is in.
    #[must_use]
    pub(in crate::ui::markdown) fn in_language_of(&self, text: &RichText) -> Self {
        let language = scripts::language(text.text());
        let font = language.map(|language| theme::in_language(&self.font, language));
        Self {
            font: font.unwrap_or_else(|| self.font.clone()),
            ..self.clone()
        }
    }

    /// A heading of a level from 1.
    pub(in crate::ui::markdown) fn heading(tokens: &Tokens, level: u8) -> Self {
        let font = theme::heading(level);
        Self {
            line: (font.size * theme::BODY_LINE / theme::body().size).round(),
            font,
            color: tokens.text,
        }
    }
}

/// A text, wrapped at `width` points.
pub(in crate::ui::markdown) fn text_job(
    text: &RichText,
    base: &TextBase,
    tokens: &Tokens,
    width: f32,
) -> LayoutJob {
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
pub(in crate::ui::markdown) fn append(job: &mut LayoutJob, text: &str, format: &TextFormat) {
    for (piece, is_emoji) in scripts::pieces(text) {
        let mut format = format.clone();
        if is_emoji {
            format.font_id = theme::emoji(format.font_id.size);
        }
        job.append(piece, 0.0, format);
    }
}

/// How a run of a text looks.
pub(in crate::ui::markdown) fn format(
    style: Style,
    link: bool,
    base: &TextBase,
    tokens: &Tokens,
) -> TextFormat {
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
            Stroke::new(theme::HAIRLINE, color)
        } else {
            Stroke::NONE
        }
    };
    let underlined = link || style.has(Style::UNDERLINE);
    let marked = style.has(Style::MARK);
    // Underlines and grounds are as high as the line: those keep to the height of the letters.
    let mut line_height = match (code, underlined || marked) {
        (true, _) => None,
        (false, true) => Some((base.font.size * sizes::LETTER_HEIGHT).round()),
        (false, false) => Some(base.line),
    };
    let mut valign = Align::Center;
    if style.has(Style::ABOVE) || style.has(Style::BELOW) {
        font_id.size *= sizes::RAISED_SIZE;
        line_height = Some(base.line * sizes::RAISED_SIZE);
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
        underline: stroke(underlined),
        strikethrough: stroke(style.has(Style::STRIKE)),
        ..TextFormat::default()
    }
}

/// The number of a footnote: small, and raised because its line is lower than that of the text.
fn footnote(font: FontId, base: &TextBase, tokens: &Tokens) -> TextFormat {
    let size = font.size * sizes::RAISED_SIZE;
    TextFormat {
        line_height: Some(base.line * sizes::RAISED_SIZE),
        valign: Align::TOP,
        ..TextFormat::simple(FontId { size, ..font }, tokens.info)
    }
}

/// Code, wrapped at `width` points. `spans` are the words that a highlighter found, in order; what
/// is in none has the colour of text.
pub(in crate::ui::markdown) fn code_job(
    code: &str,
    spans: &[ColoredSpan],
    tokens: &Tokens,
    width: f32,
) -> LayoutJob {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_emphasis_has_a_face_and_none_is_slanted_besides() {
        let base = TextBase::body(&theme::DARK, false);
        let check = |style: Style, strong: bool, emphasis: bool| {
            let format = format(style, false, &base, &theme::DARK);
            let expected = theme::emphasised(&base.font, strong, emphasis);
            assert_eq!((format.font_id, format.italics), (expected, false));
        };
        check(Style::PLAIN, false, false);
        check(Style::STRONG, true, false);
        check(Style::EMPHASIS, false, true);
        check(Style::STRONG.with(Style::EMPHASIS), true, true);
    }
}
