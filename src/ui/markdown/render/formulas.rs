//! Formulas as they are set, which costs next to nothing, and their pixels, which are made in the
//! background.

use super::background::Background;
use super::formula::Formula;
use super::ink::{self, MARGIN};
use super::raster::{Rasters, image_ui};
use super::recent::Recent;
use super::tools::Tools;
use crate::ui::theme;
use eframe::egui::{Color32, Pos2, Rect, Ui, Vec2, vec2};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// How many formulas are kept as they are set.
const FORMULAS: usize = 1_000;
/// How much of their pixels is kept, in bytes.
const ROOM: usize = 4 * 1024 * 1024;

/// Names the pixels of a formula.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct FormulaKey {
    /// The formula's own name.
    id: u64,
    /// The size of its font: the bits of a number of pixels.
    em: u32,
    /// The colour of what has none of its own.
    color: [u8; 4],
}

/// Where and how a formula is drawn.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct FormulaPlace {
    /// Where its base line begins.
    pub(in crate::ui::markdown) at: Pos2,
    /// The size of its font, in points.
    pub(in crate::ui::markdown) em: f32,
    /// The colour of what has none of its own.
    pub(in crate::ui::markdown) color: Color32,
}

/// All formulas that were met.
pub(in crate::ui::markdown) struct FormulaCache {
    /// By source and whether it stands alone; `None` what cannot be read.
    set: Recent<u64, Option<Arc<Formula>>>,
    drawn: Rasters<FormulaKey>,
}

impl Default for FormulaCache {
    fn default() -> Self {
        Self {
            set: Recent::new(FORMULAS),
            drawn: Rasters::new(ROOM),
        }
    }
}

impl FormulaCache {
    /// Takes in what was drawn. Once per pass.
    pub(super) fn begin_pass(&mut self) {
        self.set.begin_pass();
        self.drawn.begin_pass();
    }

    /// The formula that LaTeX source says, for a line of its own or within one; None if it cannot
    /// be read.
    pub(in crate::ui::markdown) fn set(
        &mut self,
        source: &str,
        display: bool,
    ) -> Option<Arc<Formula>> {
        let mut hasher = DefaultHasher::new();
        (source, display).hash(&mut hasher);
        let id = hasher.finish();
        if let Some(known) = self.set.get(&id) {
            return known.clone();
        }
        let formula = Formula::read(id, source, display).map(Arc::new);
        self.set.insert(id, formula.clone(), 1);
        formula
    }

    /// Paints a formula. Its pixels may come a moment later.
    pub(in crate::ui::markdown) fn paint(
        &mut self,
        background: &mut Background<Tools>,
        ui: &Ui,
        formula: &Arc<Formula>,
        place: FormulaPlace,
    ) {
        let FormulaPlace { at, em, color } = place;
        for foreign in &formula.foreign {
            // Its base line is where that of the formula is.
            let at = at + (foreign.at - vec2(0.0, formula.above())) * em;
            let em = em * foreign.scale;
            letter_ui(ui, foreign.letter, FormulaPlace { at, em, color });
        }
        // What is wider than a texture can be is drawn coarser.
        let widest = ui.input(|input| input.max_texture_side) as f32;
        let sharp = formula.width() * em * ui.pixels_per_point();
        let coarse = ((widest - 2.0 * MARGIN as f32 - 1.0) / sharp).min(1.0);
        let scale = ui.pixels_per_point() * coarse;
        let pixels = em * scale;
        let size = ink::size(formula, pixels);
        let corner = vec2((at.x * scale).round(), (at.y * scale).round());
        let corner = corner - vec2(MARGIN as f32, size.above as f32);
        let rect = Rect::from_min_size(
            (corner / scale).to_pos2(),
            vec2(size.width as f32, size.height as f32) / scale,
        );
        if !ui.is_rect_visible(rect) {
            return;
        }
        // What is drawn in one colour is a mask, the same for every colour.
        let (ink, tint) = if formula.colored {
            (color, theme::UNTINTED)
        } else {
            (theme::UNTINTED, color)
        };
        let key = FormulaKey {
            id: formula.id,
            em: pixels.to_bits(),
            color: ink.to_array(),
        };
        if !self.drawn.is_known(&key) {
            let formula = Arc::clone(formula);
            self.drawn.ask(background, ui.ctx(), &key, move |tools| {
                ink::draw(&mut tools.formula_fonts, &formula, pixels, ink)
            });
        }
        if let Some(texture) = self.drawn.texture(ui.ctx(), &key) {
            image_ui(ui, texture, rect, tint);
        }
    }
}

/// Paints a letter that the fonts of formulas lack.
fn letter_ui(ui: &Ui, letter: char, place: FormulaPlace) {
    let mut font = theme::body();
    font.size = place.em;
    let color = place.color;
    let galley = ui.painter().layout_no_wrap(letter.to_string(), font, color);
    let glyph = galley.rows.first().and_then(|row| row.glyphs.first());
    let base_line = glyph.map_or(0.0, |glyph| glyph.pos.y);
    let corner: Pos2 = place.at - Vec2::new(0.0, base_line);
    ui.painter().galley(corner, galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_more_formulas_than_there_is_room_for_those_in_use_stay() {
        let mut cache = FormulaCache::default();
        let all: Vec<_> = (0..=FORMULAS)
            .map(|index| cache.set(&format!("x_{{{index}}}"), false))
            .collect();
        assert!(all.iter().all(Option::is_some));
        for _ in 0..4 {
            cache.begin_pass();
            cache.set("x_{0}", false);
        }
        let mut is_same = |index: &usize| {
            let again = cache.set(&format!("x_{{{index}}}"), false);
            matches!((&all[*index], &again), (Some(one), Some(other)) if Arc::ptr_eq(one, other))
        };
        let kept: Vec<usize> = (0..all.len()).filter(&mut is_same).collect();
        assert_eq!((kept[0], kept.len()), (0, FORMULAS / 4 * 3));
        assert!(cache.set(r"\frac{", false).is_none());
    }
}
