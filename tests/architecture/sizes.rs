//! Where sizes may be: in the theme, each under a name. Whole numbers are left to review.

use super::source::{Source, planted};
use super::tokens::{Token, tokens};

/// Where sizes have their names.
const THEME: &str = "src/ui/theme";

/// What still has sizes of its own.
const LET_OUT: [&str; 1] = ["src/ui/markdown/"];

/// What says nothing about a size: nothing, a half, the whole, both sides.
const FACTORS: [&str; 4] = ["0.0", "0.5", "1.0", "2.0"];

/// A number with a point is a factor, or stands in the theme.
pub(crate) fn sizes_outside_the_theme(source: &Source) -> Vec<String> {
    let is_free = |folder: &&str| source.path.starts_with(*folder);
    if !source.path.starts_with("src/ui/") || is_free(&THEME) || LET_OUT.iter().any(is_free) {
        return Vec::new();
    }
    let tokens = tokens(&source.text);
    // Tests stand at the end of a file.
    let end = tokens.windows(6).position(|words| {
        let words: Vec<&str> = words.iter().map(|token| token.text.as_str()).collect();
        matches!(words[..], ["test", ")", "]", "mod", _, "{"])
    });
    floats(&tokens[..end.unwrap_or(tokens.len())])
        .into_iter()
        .filter(|(_, number)| !FACTORS.contains(&number.as_str()))
        .map(|(line, number)| {
            let what = format!("{number} is a size: give it a name in `ui/theme`");
            source.breach(line, &what)
        })
        .collect()
}

/// The numbers with a point or an exponent, each with its line, without a type behind them.
fn floats(tokens: &[Token]) -> Vec<(usize, String)> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let is_digits = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", &text);
        if !is_digits(&token.text) || before == "." {
            continue;
        }
        let is_exponent = token.text.contains('e') && !token.text.starts_with("0x");
        if text(at + 1) == "." && is_digits(text(at + 2)) {
            let behind = text(at + 2)
                .trim_end_matches("_f32")
                .trim_end_matches("_f64");
            found.push((token.line, format!("{}.{behind}", token.text)));
        } else if is_exponent {
            found.push((token.line, token.text.clone()));
        }
    }
    found
}

#[test]
fn a_planted_size_is_found() {
    let text = "
        const WIDTH: f32 = 190.0; // breach
        fn f(x: (f32, (u8, u8))) -> f32 {
            let far = 1e9; // breach
            let all = 0..10;
            g(2.0 * x.0, x.1.0, 0x1e, 28.0_f32) // breach
        }
        #[cfg(test)]
        mod tests {
            fn h() -> f32 { 3.0 }
        }
    ";
    let unseen = text.replace("breach", "");
    planted(sizes_outside_the_theme, "src/ui/text.rs", text);
    planted(sizes_outside_the_theme, "src/ui/theme/sizes.rs", &unseen);
    planted(sizes_outside_the_theme, "src/worker/turn.rs", &unseen);
    for folder in LET_OUT {
        planted(sizes_outside_the_theme, &format!("{folder}a.rs"), &unseen);
    }
}
