//! Formulas: LaTeX source as glyphs, lines and paths with their places, in the size of the font.
//!
//! Reading and setting a formula takes a tenth of a millisecond, so it is done when text is laid
//! out, and no height changes later. The pixels are made in [`ink`](super::ink).

use eframe::egui::{Vec2, vec2};
use ratex_font::FontId;
use ratex_layout::{LayoutOptions, layout, to_display_list, validate_layout};
use ratex_types::{Color, DisplayItem, DisplayList, MathStyle};
use std::borrow::Cow;
use std::panic::catch_unwind;

/// No longer source is read, in bytes.
const SOURCE_BYTES: usize = 4 * 1024;
/// No formula has more pieces.
const ITEMS: usize = 4_000;
/// No formula is wider or higher, in parts of the font's size.
const SIZE: f64 = 300.0;

/// A formula that is set. Lengths are in parts of the font's size.
#[derive(Debug)]
pub(in crate::ui::markdown) struct Formula {
    /// Names it by its source, and whether it stands alone.
    pub(super) id: u64,
    /// The LaTeX source, as it was written.
    pub(in crate::ui::markdown) source: Box<str>,
    /// What is drawn, from the upper left corner.
    pub(super) list: DisplayList,
    /// Whether any of it has a colour of its own.
    pub(super) colored: bool,
    /// Letters that the fonts of formulas lack.
    pub(super) foreign: Vec<Foreign>,
}

/// A letter that is drawn with the fonts of the interface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foreign {
    /// The letter that is missing.
    pub(super) letter: char,
    /// Where its base line begins, from the upper left corner.
    pub(super) at: Vec2,
    /// Its size in parts of the formula's font.
    pub(super) scale: f32,
}

impl Formula {
    /// Sets a formula, for a line of its own or within one. None if the source cannot be read, or
    /// asks for too much.
    pub(super) fn read(id: u64, source: &str, display: bool) -> Option<Self> {
        if source.len() > SOURCE_BYTES || source.trim().is_empty() {
            return None;
        }
        // Whatever is wrong in a third party's code, the source is shown instead.
        let list = catch_unwind(|| set(&prepared(source), display)).ok()??;
        let mut colors = list.items.iter().map(color_of);
        let colored = colors.any(|color| *color != Color::BLACK);
        let foreign = list.items.iter().filter_map(foreign).collect();
        Some(Self {
            id,
            source: source.into(),
            list,
            colored,
            foreign,
        })
    }

    /// How wide the formula is.
    pub(in crate::ui::markdown) fn width(&self) -> f32 {
        self.list.width as f32
    }

    /// How far it reaches above the base line.
    pub(in crate::ui::markdown) fn above(&self) -> f32 {
        self.list.height as f32
    }

    /// How far it reaches below the base line.
    pub(in crate::ui::markdown) fn below(&self) -> f32 {
        self.list.depth as f32
    }
}

/// Sets a source in the words of the parser.
fn set(source: &str, display: bool) -> Option<DisplayList> {
    let nodes = ratex_parser::parse(source).ok()?;
    let style = if display {
        MathStyle::Display
    } else {
        MathStyle::Text
    };
    let options = LayoutOptions {
        style,
        ..LayoutOptions::default()
    };
    let boxes = layout(&nodes, &options);
    validate_layout(&boxes).ok()?;
    let list = to_display_list(&boxes);
    let sane = |length: f64| length.is_finite() && length.abs() <= SIZE;
    let fits = sane(list.width) && sane(list.height) && sane(list.depth);
    let drawn = fits && !list.items.is_empty() && list.items.len() <= ITEMS && list.width > 0.0;
    drawn.then_some(list)
}

/// The colour of a piece.
pub(super) fn color_of(item: &DisplayItem) -> &Color {
    match item {
        DisplayItem::GlyphPath { color, .. }
        | DisplayItem::Line { color, .. }
        | DisplayItem::Rect { color, .. }
        | DisplayItem::Path { color, .. } => color,
    }
}

fn foreign(item: &DisplayItem) -> Option<Foreign> {
    let DisplayItem::GlyphPath {
        x,
        y,
        scale,
        font,
        char_code,
        ..
    } = item
    else {
        return None;
    };
    let missing = matches!(
        FontId::parse(font),
        Some(FontId::CjkRegular | FontId::CjkFallback | FontId::EmojiFallback) | None
    );
    missing.then_some(Foreign {
        letter: char::from_u32(*char_code)?,
        at: vec2(*x as f32, *y as f32),
        scale: *scale as f32,
    })
}

/// What models write that the parser does not know, and what it knows instead.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("{multline}", "{gather}"),
    ("{multline*}", "{gather*}"),
    ("{flalign}", "{align}"),
    ("{flalign*}", "{align*}"),
    ("\\symbf{", "\\mathbf{"),
    ("\\symbb{", "\\mathbb{"),
    ("\\Vec{", "\\vec{"),
];

/// Macros that packages define which models take for granted.
const MACROS: &[(&str, &str)] = &[
    (
        "\\norm",
        r"\providecommand{\norm}[1]{\left\lVert #1\right\rVert}",
    ),
    (
        "\\abs",
        r"\providecommand{\abs}[1]{\left\lvert #1\right\rvert}",
    ),
    ("\\eqref", r"\providecommand{\eqref}[1]{(\text{#1})}"),
    (
        "\\dv",
        r"\providecommand{\dv}[2]{\frac{\mathrm{d}#1}{\mathrm{d}#2}}",
    ),
    (
        "\\pdv",
        r"\providecommand{\pdv}[2]{\frac{\partial #1}{\partial #2}}",
    ),
    ("\\label", r"\providecommand{\label}[1]{}"),
    ("\\vspace", r"\providecommand{\vspace}[1]{}"),
    ("\\nonumber", r"\providecommand{\nonumber}{}"),
    ("\\notag", r"\providecommand{\notag}{}"),
];

/// The source in the words of the parser.
fn prepared(source: &str) -> Cow<'_, str> {
    if !source.contains('\\') {
        return source.into();
    }
    let mut text = Cow::Borrowed(source);
    for (theirs, ours) in OTHER_NAMES {
        if text.contains(theirs) {
            text = text.replace(theirs, ours).into();
        }
    }
    let used = MACROS.iter().filter(|(name, _)| source.contains(name));
    let definitions: String = used.map(|(_, definition)| *definition).collect();
    if !definitions.is_empty() {
        text = (definitions + &text).into();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_usual_answers_are_set() {
        let formulas = include_str!("../../../../tests/fixtures/formulas.txt").lines();
        let mut count = 0;
        for source in formulas.filter(|line| !line.is_empty()) {
            for display in [true, false] {
                let formula = Formula::read(0, source, display);
                assert!(formula.is_some(), "{source}");
            }
            count += 1;
        }
        assert!(count >= 60, "{count}");
    }

    #[test]
    fn what_cannot_be_read_is_no_formula() {
        let check =
            |source: &str| assert!(Formula::read(0, source, true).is_none(), "{source:.60}");
        check("");
        check("   ");
        check(r"\frac{1}{2");
        check(r"\nonsense{x}");
        check("}{");
        check(&r"\frac{".repeat(3_000));
        check(&(r"\sqrt{".repeat(400) + "x" + &"}".repeat(400)));
        check(&("x".repeat(SOURCE_BYTES + 1)));
        check(r"\rule{100000em}{1em}");
        check(r"\def\a{\a\a}\a");
        check(
            r"\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a\a\a\a\a}\def\c{\b\b\b\b\b\b\b\b\b\b}\def\d{\c\c\c\c\c\c\c\c\c\c}\d\d\d",
        );
    }

    #[test]
    fn a_formula_reaches_above_and_below_its_base_line() {
        let formula = Formula::read(0, r"\frac{a}{b}", true).expect("a formula");
        assert!(formula.above() > 1.0 && formula.below() > 0.5);
        let within = Formula::read(0, r"\frac{a}{b}", false).expect("a formula");
        assert!(within.above() < formula.above());
        assert!(!formula.colored);
        assert!(
            Formula::read(0, r"\color{red} x", true)
                .expect("a formula")
                .colored
        );
    }

    #[test]
    fn letters_of_other_scripts_are_left_to_the_fonts_of_the_interface() {
        let formula = Formula::read(0, r"\text{速度} = v", true).expect("a formula");
        let letters: String = formula
            .foreign
            .iter()
            .map(|foreign| foreign.letter)
            .collect();
        assert_eq!(letters, "速度");
    }
}
