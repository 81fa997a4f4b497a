//! Pixels of formulas, in the size of the screen. Runs on the background thread.
//!
//! Where a formula has no colours of its own, they are a mask that is drawn in the colour of the
//! text around it.

use super::formula::{Formula, color_of};
use eframe::egui::{Color32, ColorImage};
use ratex_font::{FontId, katex_ttf_glyph_char};
use ratex_types::{Color, DisplayItem, PathCommand};
use std::borrow::Cow;
use std::collections::BTreeMap;
use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// Room around a formula for what leans out of its box, in pixels.
pub(super) const MARGIN: u32 = 3;
/// No image of a formula has more pixels on a side.
const SIDE: u32 = 8_192;

/// The fonts of formulas, as far as they were needed.
#[derive(Default)]
pub(super) struct FormulaFonts {
    by_name: BTreeMap<String, Option<Cow<'static, [u8]>>>,
}

impl FormulaFonts {
    fn face(&mut self, name: &str) -> Option<Face<'_>> {
        let bytes = self
            .by_name
            .entry(name.to_owned())
            .or_insert_with(|| ratex_katex_fonts::ttf_bytes(&format!("KaTeX_{name}.ttf")));
        Face::parse(bytes.as_deref()?, 0).ok()
    }
}

/// The size of a formula's image, in pixels.
pub(super) struct ImageSize {
    pub(super) width: u32,
    pub(super) height: u32,
    /// How many of its rows are above the base line.
    pub(super) above: u32,
}

/// How large the image of a formula is in a font of `em` pixels.
pub(super) fn size(formula: &Formula, em: f32) -> ImageSize {
    let pixels = |length: f32| ((length * em).ceil().max(0.0) as u32).min(SIDE);
    let above = pixels(formula.above()) + MARGIN;
    ImageSize {
        width: pixels(formula.width()) + 2 * MARGIN,
        height: above + pixels(formula.below()) + MARGIN,
        above,
    }
}

/// Draws a formula in a font of `em` pixels. What has no colour of its own is drawn in `text`.
pub(super) fn draw(
    fonts: &mut FormulaFonts,
    formula: &Formula,
    em: f32,
    text: Color32,
) -> Option<ColorImage> {
    let ImageSize {
        width,
        height,
        above,
    } = size(formula, em);
    let mut pixmap = Pixmap::new(width, height)?;
    // The base line is on a whole pixel, whatever is above it.
    let top = above as f32 - formula.above() * em;
    let pen = Pen {
        left: MARGIN as f32,
        top,
        em,
        text,
    };
    for item in &formula.list.items {
        pen.draw(&mut pixmap, fonts, item);
    }
    let size = [width as usize, height as usize];
    Some(ColorImage::from_rgba_premultiplied(size, pixmap.data()))
}

struct Pen {
    left: f32,
    top: f32,
    em: f32,
    text: Color32,
}

impl Pen {
    fn x(&self, x: f64) -> f32 {
        self.left + x as f32 * self.em
    }

    fn y(&self, y: f64) -> f32 {
        self.top + y as f32 * self.em
    }

    fn paint(&self, color: &Color) -> Paint<'static> {
        let mut paint = Paint {
            anti_alias: true,
            ..Paint::default()
        };
        if *color == Color::BLACK {
            let [r, g, b, a] = self.text.to_array();
            paint.set_color_rgba8(r, g, b, a);
        } else {
            let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
            paint.set_color_rgba8(byte(color.r), byte(color.g), byte(color.b), byte(color.a));
        }
        paint
    }

    fn draw(&self, pixmap: &mut Pixmap, fonts: &mut FormulaFonts, item: &DisplayItem) {
        let paint = self.paint(color_of(item));
        let same = Transform::identity();
        match item {
            DisplayItem::GlyphPath {
                x,
                y,
                scale,
                font,
                char_code,
                ..
            } => {
                let place = (self.x(*x), self.y(*y), self.em * *scale as f32);
                if let Some(path) = glyph(fonts, font, *char_code, place) {
                    pixmap.fill_path(&path, &paint, FillRule::Winding, same, None);
                }
            }
            DisplayItem::Line {
                x,
                y,
                width,
                thickness,
                dashed,
                ..
            } => {
                let thick = (*thickness as f32 * self.em).max(1.0);
                // A line that is a whole number of pixels high looks the same everywhere.
                let thick = thick.round();
                let top = (self.y(*y) - thick / 2.0).round();
                let (left, right) = (self.x(*x), self.x(*x + *width));
                let dash = if *dashed { 4.0 * thick } else { right - left };
                let mut at = left;
                while at < right && dash > 0.0 {
                    let end = (at + dash).min(right);
                    if let Some(rect) = Rect::from_ltrb(at, top, end, top + thick) {
                        pixmap.fill_rect(rect, &paint, same, None);
                    }
                    at += 2.0 * dash;
                }
            }
            DisplayItem::Rect {
                x,
                y,
                width,
                height,
                ..
            } => {
                let (right, bottom) = (self.x(*x + *width), self.y(*y + *height));
                if let Some(rect) = Rect::from_ltrb(self.x(*x), self.y(*y), right, bottom) {
                    pixmap.fill_rect(rect, &paint, same, None);
                }
            }
            DisplayItem::Path {
                x,
                y,
                commands,
                fill,
                ..
            } => {
                // Parts of arrows wind in either direction: each is filled alone.
                for part in parts(commands, *fill) {
                    let Some(path) = self.path(*x, *y, part) else {
                        continue;
                    };
                    if *fill {
                        pixmap.fill_path(&path, &paint, FillRule::EvenOdd, same, None);
                    } else {
                        let stroke = Stroke {
                            width: (self.em / 16.0).max(1.0),
                            ..Stroke::default()
                        };
                        pixmap.stroke_path(&path, &paint, &stroke, same, None);
                    }
                }
            }
        }
    }

    fn path(&self, x: f64, y: f64, commands: &[PathCommand]) -> Option<Path> {
        let at = |dx: f64, dy: f64| (self.x(x + dx), self.y(y + dy));
        let mut path = PathBuilder::new();
        for command in commands {
            match *command {
                PathCommand::MoveTo { x, y } => {
                    let (x, y) = at(x, y);
                    path.move_to(x, y);
                }
                PathCommand::LineTo { x, y } => {
                    let (x, y) = at(x, y);
                    path.line_to(x, y);
                }
                PathCommand::QuadTo { x1, y1, x, y } => {
                    let ((x1, y1), (x, y)) = (at(x1, y1), at(x, y));
                    path.quad_to(x1, y1, x, y);
                }
                PathCommand::CubicTo {
                    x1,
                    y1,
                    x2,
                    y2,
                    x,
                    y,
                } => {
                    let ((x1, y1), (x2, y2), (x, y)) = (at(x1, y1), at(x2, y2), at(x, y));
                    path.cubic_to(x1, y1, x2, y2, x, y);
                }
                PathCommand::Close => path.close(),
            }
        }
        path.finish()
    }
}

/// The parts of a path that are drawn one by one.
fn parts(commands: &[PathCommand], each: bool) -> Vec<&[PathCommand]> {
    if !each {
        return vec![commands];
    }
    let starts = commands.iter().enumerate();
    let starts = starts.filter(|(_, command)| matches!(command, PathCommand::MoveTo { .. }));
    let starts: Vec<usize> = starts.map(|(index, _)| index).collect();
    let ends = starts.iter().skip(1).copied().chain([commands.len()]);
    let parts = starts.iter().zip(ends);
    parts.map(|(start, end)| &commands[*start..end]).collect()
}

fn glyph(fonts: &mut FormulaFonts, font: &str, code: u32, place: (f32, f32, f32)) -> Option<Path> {
    let id = FontId::parse(font)?;
    let face = fonts.face(font)?;
    let index = face.glyph_index(katex_ttf_glyph_char(id, code))?;
    let (x, y, size) = place;
    let mut outline = GlyphOutline {
        path: PathBuilder::new(),
        x,
        y,
        scale: size / f32::from(face.units_per_em()),
    };
    face.outline_glyph(index, &mut outline)?;
    outline.path.finish()
}

struct GlyphOutline {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl GlyphOutline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for GlyphOutline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::UNTINTED;

    #[test]
    fn every_formula_of_usual_answers_has_ink_inside_its_image() {
        let mut fonts = FormulaFonts::default();
        let sources = include_str!("../../../../tests/fixtures/formulas.txt").lines();
        for source in sources.filter(|line| !line.is_empty()) {
            let formula = Formula::read(0, source, true).expect(source);
            let image = draw(&mut fonts, &formula, 20.0, UNTINTED).expect(source);
            let ink = image.pixels.iter().filter(|pixel| pixel.a() > 0).count();
            let invisible = source.starts_with(r"\phantom") || source.starts_with(r"\text{速");
            assert!(ink > 10 || invisible, "{source}: {ink}");
        }
    }

    #[test]
    fn black_is_the_colour_of_the_text_and_others_stay() {
        let formula = Formula::read(0, r"a \color{#ff0000} b", false).expect("a formula");
        let image = draw(&mut FormulaFonts::default(), &formula, 40.0, UNTINTED).expect("an image");
        let has = |color: [u8; 4]| image.pixels.iter().any(|pixel| pixel.to_array() == color);
        assert!(has([255, 255, 255, 255]));
        assert!(has([255, 0, 0, 255]));
        assert!(!has([0, 0, 0, 255]));
    }
}
