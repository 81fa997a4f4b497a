//! What the background thread keeps between jobs: what is slow to load.

use super::highlight::Highlighter;
use super::ink::FormulaFonts;
use super::svg::SvgFonts;

/// The tools of all kinds of jobs, each loaded with the first job that needs it.
#[derive(Default)]
pub(in crate::ui::markdown) struct Tools {
    /// Tells the words of code apart.
    pub(super) highlighter: Option<Highlighter>,
    /// The fonts of formulas.
    pub(super) formula_fonts: FormulaFonts,
    /// The fonts of diagrams and SVG.
    pub(super) svg_fonts: SvgFonts,
}
