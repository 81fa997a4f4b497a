//! The faces of text and signs, and which of them are asked for a character in which order.

use super::colors::UNTINTED;
use super::line_height::with_line_height;
use super::sizes::{ICON_OFFSET, LINE_HEIGHT};
use super::text::{HanLanguage, emoji, icon_family, own_families};
use eframe::egui::{
    Color32, ColorImage, FontData, FontDefinitions, FontFamily, FontTweak, GlyphBitmap,
    GlyphRasterizer, RasterizedGlyph, vec2,
};
use std::sync::Arc;

/// The bundled faces of text: regular, semibold, italic, semibold italic.
pub static TEXT_FACES: [&[u8]; 4] = [
    include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
    include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
    include_bytes!("../../../assets/fonts/Inter-Italic.otf"),
    include_bytes!("../../../assets/fonts/Inter-SemiBoldItalic.otf"),
];
/// What the toolkit calls them, in the same order.
const FACE_NAMES: [&str; 4] = [
    "inter",
    "inter-semibold",
    "inter-italic",
    "inter-semibold-italic",
];
/// The family that they name.
pub const TEXT_FAMILY: &str = "Inter";

/// The bundled faces; whatever they lack comes from the system.
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, data: FontData| {
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    };
    for (name, face) in FACE_NAMES.into_iter().zip(TEXT_FACES) {
        add(
            name,
            FontData::from_owned(with_line_height(face, LINE_HEIGHT)),
        );
    }
    let mono = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");
    add("jetbrains-mono", FontData::from_static(mono));
    let centred = FontTweak {
        y_offset_factor: ICON_OFFSET,
        ..FontTweak::default()
    };
    add(
        "lucide",
        FontData::from_static(lucide_icons::LUCIDE_FONT_BYTES).tweak(centred),
    );
    let fallbacks = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let chain = |first: &str| {
        let mut chain = vec![first.to_owned()];
        if first != "inter" && first != "jetbrains-mono" {
            chain.push("inter".to_owned());
        }
        chain.extend(fallbacks.iter().cloned());
        chain
    };
    let text = FACE_NAMES.map(chain);
    let of_languages = HanLanguage::ALL.map(HanLanguage::families);
    for families in std::iter::once(own_families()).chain(of_languages) {
        fonts
            .families
            .extend(families.into_iter().zip(text.iter().cloned()));
    }
    fonts
        .families
        .insert(FontFamily::Monospace, chain("jetbrains-mono"));
    // Emoji begin with digits and signs that each text font has: a font of none of them is there so
    // that the system's emoji font comes before those.
    for (family, font) in [(icon_family(), "lucide"), (emoji(1.0).family, "egui-icons")] {
        fonts.families.insert(family, vec![font.to_owned()]);
    }
    fonts
}

/// A box for what no font has, so that it is seen that something is missing.
pub(super) fn missing_glyph() -> GlyphRasterizer {
    GlyphRasterizer::new("a box", |wanted| {
        if *wanted.family == icon_family() {
            return None;
        }
        let size = wanted.font_size_px;
        let of_size = |part: f32| (size * part).round().max(3.0);
        let (width, height) = (of_size(0.5), of_size(0.7));
        let stroke = (size / 14.0).round().max(1.0);
        let (columns, rows) = (width as usize, height as usize);
        let mut image = ColorImage::filled([columns, rows], Color32::TRANSPARENT);
        for (x, y) in (0..columns).flat_map(|x| (0..rows).map(move |y| (x, y))) {
            let from_edge = x.min(y).min(columns - 1 - x).min(rows - 1 - y);
            if (from_edge as f32) < stroke {
                image[(x, y)] = UNTINTED;
            }
        }
        let bearing = (size * 0.1).round();
        Some(RasterizedGlyph {
            bitmap: GlyphBitmap {
                image,
                offset_px: vec2(bearing, -height),
                is_color: false,
            },
            advance_px: width + 2.0 * bearing,
        })
    })
}
