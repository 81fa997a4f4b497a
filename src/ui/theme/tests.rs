//! Whether everything is readable on its ground, and each emphasis has its face.

use super::*;

/// Relative luminance as WCAG 2 defines it.
fn luminance(color: Color32) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn everything_is_readable_on_its_ground() {
    let check = |what: &str, color: Color32, ground: Color32, least: f64| {
        let ratio = contrast(color, ground);
        assert!(ratio >= least, "{what}: {ratio:.2} is below {least}");
    };
    for tokens in [&DARK, &LIGHT] {
        for ground in [
            tokens.bg,
            tokens.panel,
            tokens.raised,
            tokens.bubble,
            tokens.code_bg,
            tokens.hover,
        ] {
            check("text", tokens.text, ground, 7.0);
            check("muted", tokens.muted, ground, 5.0);
            check("faint", tokens.faint, ground, 4.3);
            check("focus ring", tokens.accent, ground, 3.0);
            for color in [tokens.ok, tokens.warn, tokens.bad, tokens.info] {
                check("state", color, ground, 4.3);
            }
        }
        for ground in [tokens.bg, tokens.panel, tokens.raised] {
            check("faint on its own grounds", tokens.faint, ground, 4.5);
        }
        for color in [
            tokens.code_keyword,
            tokens.code_string,
            tokens.code_number,
            tokens.code_comment,
            tokens.code_function,
            tokens.code_type,
            tokens.code_constant,
            tokens.code_punctuation,
            tokens.ok,
            tokens.bad,
        ] {
            check("code", color, tokens.code_bg, 4.5);
        }
        check("on accent", tokens.on_accent, tokens.accent, 4.5);
        check("selected text", tokens.text, tokens.selection, 7.0);
    }
}

#[test]
fn each_emphasis_has_a_face_of_its_own_in_every_language() {
    let bases = [body()]
        .into_iter()
        .chain(HanLanguage::ALL.map(|language| in_language(&body(), language)));
    for base in bases {
        let face = |strong, emphasis| {
            let font = emphasised(&base, strong, emphasis);
            let family = fonts().families.get(&font.family).cloned();
            family.and_then(|faces| faces.first().cloned())
        };
        let check = |strong, emphasis, expected: &str| {
            assert_eq!(
                face(strong, emphasis).as_deref(),
                Some(expected),
                "{base:?}"
            );
        };
        check(false, false, "inter");
        check(true, false, "inter-semibold");
        check(false, true, "inter-italic");
        check(true, true, "inter-semibold-italic");
    }
}

#[test]
fn the_faces_are_what_they_are_loaded_as() {
    for (face, (bold, italic)) in
        TEXT_FACES
            .into_iter()
            .zip([(false, false), (true, false), (false, true), (true, true)])
    {
        let face = ttf_parser::Face::parse(face, 0).expect("the bundled face");
        let is_bold = face.weight().to_number() >= 600;
        assert_eq!((is_bold, face.is_italic()), (bold, italic));
    }
}
