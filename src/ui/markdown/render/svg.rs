//! SVG as pixels, with the bundled face. Runs on the background thread.
//!
//! Nothing that an SVG refers to is opened. Only when it has letters that the bundled face lacks
//! are the fonts of the system looked at.

use crate::ui::theme::{TEXT_FACES, TEXT_FAMILY};
use eframe::egui::{ColorImage, vec2};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use std::sync::Arc;
use ttf_parser::Face;

/// No image has more pixels.
const PIXELS: f32 = 4.0 * 1024.0 * 1024.0;
/// No longer SVG is read, in bytes.
const SOURCE_BYTES: usize = 2 * 1024 * 1024;

/// The fonts of SVG, as far as they were needed.
#[derive(Default)]
pub(super) struct SvgFonts {
    bundled: Option<Arc<Database>>,
    with_system: Option<Arc<Database>>,
}

impl SvgFonts {
    fn for_text(&mut self, text: &str) -> Arc<Database> {
        let known = &mut self.bundled;
        let bundled = Arc::clone(known.get_or_insert_with(|| Arc::new(bundled())));
        if has_all_letters(text) {
            return bundled;
        }
        let system = || {
            let mut fonts = bundled.as_ref().clone();
            fonts.load_system_fonts();
            Arc::new(fonts)
        };
        Arc::clone(self.with_system.get_or_insert_with(system))
    }
}

fn bundled() -> Database {
    let mut fonts = Database::new();
    for face in TEXT_FACES {
        fonts.load_font_data(face.to_vec());
    }
    fonts.set_serif_family(TEXT_FAMILY);
    fonts.set_sans_serif_family(TEXT_FAMILY);
    fonts.set_monospace_family(TEXT_FAMILY);
    fonts.set_cursive_family(TEXT_FAMILY);
    fonts.set_fantasy_family(TEXT_FAMILY);
    fonts
}

fn has_all_letters(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let face = TEXT_FACES
        .first()
        .and_then(|bytes| Face::parse(bytes, 0).ok());
    let has = |letter| {
        let face = face.as_ref();
        face.is_some_and(|face| face.glyph_index(letter).is_some())
    };
    text.chars().all(|letter| letter.is_ascii() || has(letter))
}

/// How large an SVG is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct SvgLimits {
    /// How many pixels a unit of the SVG takes.
    pub(super) scale: f32,
    /// The most pixels on a side.
    pub(super) longest_side: f32,
}

/// Draws an SVG as large as the limits say and allow. The image says as its source's size how large the SVG is, also where it is drawn coarser.
/// None if it cannot be read.
pub(super) fn draw(fonts: &mut SvgFonts, svg: &str, limits: SvgLimits) -> Option<ColorImage> {
    let SvgLimits {
        scale: asked,
        longest_side,
    } = limits;
    if svg.len() > SOURCE_BYTES {
        return None;
    }
    let options = Options {
        font_family: TEXT_FAMILY.to_owned(),
        fontdb: fonts.for_text(svg),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).ok()?;
    let natural = tree.size();
    let longest = natural.width().max(natural.height());
    let room = (PIXELS / (natural.width() * natural.height())).sqrt();
    let scale = asked.min(longest_side / longest).min(room);
    let pixels = |length: f32| (length * scale).ceil().clamp(1.0, longest_side) as u32;
    let mut pixmap = Pixmap::new(pixels(natural.width()), pixels(natural.height()))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    let drawn = [pixmap.width() as usize, pixmap.height() as usize];
    let mut image = ColorImage::from_rgba_premultiplied(drawn, pixmap.data());
    image.source_size = if scale < asked {
        vec2(natural.width(), natural.height())
    } else {
        image.source_size / asked
    };
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(scale: f32, longest_side: f32) -> SvgLimits {
        SvgLimits {
            scale,
            longest_side,
        }
    }

    const HEAD: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">"#;

    fn ink(body: &str) -> usize {
        let svg = format!("{HEAD}{body}</svg>");
        let image = draw(&mut SvgFonts::default(), &svg, within(2.0, 1000.0)).expect("an SVG");
        assert_eq!(image.size, [80, 40]);
        image.pixels.iter().filter(|pixel| pixel.a() > 0).count()
    }

    #[test]
    fn text_is_drawn_in_the_bundled_face_whatever_is_asked_for() {
        let text = |font: &str| ink(&format!("<text y='15' font-family='{font}'>abc</text>"));
        assert!(text("Inter") > 100);
        assert_eq!(text("Inter"), text("Nonsense"));
    }

    #[test]
    fn what_an_svg_refers_to_is_not_opened() {
        let file = std::env::current_dir()
            .expect("a folder")
            .join("assets/icon.svg");
        assert!(file.exists());
        let address = file.display();
        assert_eq!(
            ink(&format!("<image href='{address}' width='9' height='9'/>")),
            0
        );
        let inner = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";
        assert_eq!(
            ink(&format!("<image href=\"{inner}\" width='9' height='9'/>")),
            0
        );
    }

    #[test]
    fn the_longest_side_is_bounded() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1e6" height="10"/>"#;
        let image = draw(&mut SvgFonts::default(), svg, within(2.0, 500.0)).expect("an SVG");
        assert_eq!(image.size, [500, 1]);
        assert!(draw(&mut SvgFonts::default(), "no svg", within(1.0, 10.0)).is_none());
    }
}
