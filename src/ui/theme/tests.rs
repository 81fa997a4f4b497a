//! Whether everything is readable on its ground.

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
