//! What each file and the listings look like: sizes, names, openings, and where
//! colours and prints may be.

use super::layers::LAYERS;
use super::source::{Source, planted};
use super::tokens::{macro_lines, tokens};

/// What stands beside the layers in `src` and may name all of them.
const OUTER_FILES: [&str; 6] = [
    "app.rs",
    "arguments.rs",
    "headless",
    "headless.rs",
    "lib.rs",
    "main.rs",
];

const EMPTY_NAMES: [&str; 6] = ["common", "core", "helpers", "manager", "misc", "utils"];

const THEME: &str = "src/ui/theme";

const MAX_LINES: usize = 600;

const TOP_LEVEL: [&str; 20] = [
    ".ci",
    ".git",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "benches",
    "clippy.toml",
    "deny.toml",
    "fuzz",
    "scripts",
    "src",
    "tests",
];

/// Colours and font sizes are made in the theme only; the two colours that stand for none are free.
pub(crate) fn colours_and_fonts(source: &Source) -> Vec<String> {
    if source.path.starts_with(THEME) {
        return Vec::new();
    }
    let is_constant = |name: &str| {
        name.chars()
            .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
    };
    let makes = |(of, name): (&str, &str)| match of {
        "Color32" => {
            name.starts_with("from_")
                || is_constant(name) && !["TRANSPARENT", "PLACEHOLDER"].contains(&name)
        }
        "Rgba" | "Hsva" => name.starts_with("from_") || name == "new" || is_constant(name),
        "FontId" => ["new", "proportional", "monospace"].contains(&name),
        _ => false,
    };
    let what = "colours and font sizes are made in `ui/theme` only: give it a name there";
    let names = source.names().into_iter();
    let paths = names.filter(|named| named.pairs().any(makes));
    let mut lines = macro_lines(&source.text, &["hex", "hex_color"]);
    lines.extend(paths.map(|named| named.line));
    lines.sort_unstable();
    lines
        .into_iter()
        .map(|line| source.breach(line, what))
        .collect()
}

/// What scrolls within a greatest height takes that height at once: the toolkit else gives it what
/// the frame before had, so that it grows by a row in each frame, or never again.
pub(crate) fn scrolled_heights(source: &Source) -> Vec<String> {
    let what = "say `min_scrolled_height` in the line behind `max_height`: else it stays small";
    let lines: Vec<&str> = source.text.lines().collect();
    let has = |line: usize, call: &str| lines.get(line).is_some_and(|line| line.contains(call));
    let bare = |line: &usize| {
        let line = *line;
        let comment = lines[line].trim_start().starts_with("//");
        // A remark may stand between the two.
        let behind =
            has(line + 1, ".min_scrolled_height(") || has(line + 2, ".min_scrolled_height(");
        has(line, ".max_height(") && !comment && !behind
    };
    (0..lines.len())
        .filter(bare)
        .map(|line| source.breach(line + 1, what))
        .collect()
}

/// Only the two files that speak to a terminal print.
pub(crate) fn prints(source: &Source) -> Vec<String> {
    if ["src/main.rs", "src/headless.rs"].contains(&source.path.as_str()) {
        return Vec::new();
    }
    let what =
        "only `main.rs` and `headless.rs` print: use `tracing`, or return what is to be said";
    let macros = ["dbg", "eprint", "eprintln", "print", "println"];
    macro_lines(&source.text, &macros)
        .into_iter()
        .map(|line| source.breach(line, what))
        .collect()
}

/// A file ends before the stop.
pub(crate) fn size(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= MAX_LINES {
        return Vec::new();
    }
    let what = format!("{lines} lines, and {MAX_LINES} is the stop: split it by topic");
    vec![source.breach(lines, &what)]
}

/// A file opens with its purpose.
pub(crate) fn opening(source: &Source) -> Vec<String> {
    if source.text.starts_with("//!") {
        return Vec::new();
    }
    let what = "open it with `//!`: what it is for, and what it leaves to others";
    vec![source.breach(1, what)]
}

/// Neither a file nor a module has a name that would fit anything.
pub(crate) fn empty_names(source: &Source) -> Vec<String> {
    let what = |name: &str| format!("`{name}` says nothing: name it after what it holds");
    let mut breaches = Vec::new();
    for part in source.path.trim_end_matches(".rs").split('/') {
        if EMPTY_NAMES.contains(&part) {
            breaches.push(source.breach(1, &what(part)));
        }
    }
    for pair in tokens(&source.text).windows(2) {
        if pair[0].text == "mod" && EMPTY_NAMES.contains(&pair[1].text.as_str()) {
            breaches.push(source.breach(pair[1].line, &what(&pair[1].text)));
        }
    }
    breaches
}

/// `lib.rs` holds `mod` lines only.
pub(crate) fn more_than_a_map(source: &Source) -> Vec<String> {
    if source.path != "src/lib.rs" {
        return Vec::new();
    }
    let tokens = tokens(&source.text);
    let lines = tokens.split_inclusive(|token| token.text == ";");
    let others = lines.filter(|line| {
        let words: Vec<&str> = line.iter().map(|token| token.text.as_str()).collect();
        !matches!(words[..], ["pub", "mod", _, ";"] | ["mod", _, ";"])
    });
    others
        .map(|line| {
            let what = "`lib.rs` is the map, `mod` lines only: move this into its layer";
            source.breach(line[0].line, what)
        })
        .collect()
}

/// Places of the source that a document names and that are not there. Those with a sign of their own
/// stand for many: `src/ui/screens/<name>.rs`.
pub(crate) fn missing_places(path: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let folders = ["assets/", "benches/", "fuzz/", "scripts/", "src/", "tests/"];
    let mut breaches = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for place in line.split('`').skip(1).step_by(2) {
            let begins = folders.iter().any(|folder| place.starts_with(folder));
            let plain = !place.contains(['<', '*', ' ', '…']);
            if begins && plain && !exists(place) {
                breaches.push(format!(
                    "{path}:{number}: `{place}` is not there: say where it is now"
                ));
            }
        }
    }
    breaches
}

/// What stands in the folder of the crate and is neither known nor ignored.
pub(crate) fn unexpected_at_top(listing: &[String], ignored: &str) -> Vec<String> {
    let unexpected = listing.iter().filter(|name| {
        let name = name.as_str();
        let ignored = ignored.lines().any(|line| line.trim_matches('/') == name);
        !ignored && !TOP_LEVEL.contains(&name)
    });
    unexpected
        .map(|name| {
            format!("{name}: not expected here: put it below `assets`, `scripts`, `src` or `tests`")
        })
        .collect()
}

/// What stands in `src` and is neither a layer nor one of the files around them.
pub(crate) fn unexpected_in_src(listing: &[String]) -> Vec<String> {
    let unexpected = listing.iter().filter(|name| {
        let layer = LAYERS
            .iter()
            .any(|layer| layer.name == name.trim_end_matches(".rs"));
        !layer && !OUTER_FILES.contains(&name.as_str())
    });
    unexpected
        .map(|name| {
            format!("src/{name}: no layer: put it into one, or give it its row in `LAYERS`")
        })
        .collect()
}

#[test]
fn a_planted_scrolled_height_is_found() {
    let text = "
        ScrollArea::vertical()
            .max_height(160.0) // breach
            .show(ui, |ui| {});
        ScrollArea::vertical()
            .max_height(160.0)
            .min_scrolled_height(160.0);
        ScrollArea::vertical()
            .max_height(160.0)
            // Why.
            .min_scrolled_height(160.0);
    ";
    planted(scrolled_heights, "src/ui/text.rs", text);
}

#[test]
fn a_planted_colour_or_font_size_is_found() {
    let text = r##"
        fn f() { g(Color32::from_rgb(1, 2, 3)); } // breach
        fn g() { h(egui::Color32::LIGHT_BLUE); } // breach
        fn h(c: Color32) { i(Color32::TRANSPARENT, Color32::PLACEHOLDER); }
        fn i() { j(Rgba::from_white_alpha(0.5)); } // breach
        fn j() { k(hex_color!("#fff"), egui::hex_color!("#000")); } // breach breach
        fn k() { l(FontId::proportional(12.0), FontId::default()); } // breach
        fn l() { m(FontId::new(12.0, family)); } // breach
    "##;
    planted(colours_and_fonts, "src/ui/text.rs", text);
    planted(colours_and_fonts, "src/app.rs", text);
    planted(colours_and_fonts, THEME, &text.replace("breach", ""));
}

#[test]
fn a_planted_print_is_found() {
    let text = "fn f() {\n    println!(); // breach\n    std::eprint!(); // breach\n}";
    planted(prints, "src/ui/text.rs", text);
    planted(prints, "src/main.rs", &text.replace("breach", ""));
}

#[test]
fn a_planted_name_that_says_nothing_is_found() {
    planted(empty_names, "src/ui/helpers.rs", "// breach");
    planted(empty_names, "src/utils/text.rs", "// breach");
    planted(
        empty_names,
        "src/ui/text.rs",
        "use a::core;\nmod misc {} // breach",
    );
}

#[test]
fn a_planted_long_or_unopened_file_is_found() {
    let longest = "\n".repeat(MAX_LINES);
    planted(size, "src/a.rs", &longest);
    planted(size, "src/a.rs", &format!("{longest}// breach"));
    planted(opening, "src/a.rs", "//! For a.");
    planted(opening, "src/a.rs", "// breach\n//! For a.");
}

#[test]
fn a_planted_item_in_the_library_root_is_found() {
    let text = r"//! Map.
        pub mod a;
        mod b;
        pub use a::A; // breach
        fn f() {} // breach
    ";
    planted(more_than_a_map, "src/lib.rs", text);
    planted(
        more_than_a_map,
        "src/wire/mod.rs",
        &text.replace("breach", ""),
    );
}

#[test]
fn a_planted_name_of_a_missing_place_is_found() {
    let text = "See `src/a.rs` and `src/b.rs`,\nthen `tests/<name>.rs` or `cargo test`, `src` and `tests/c`";
    let found = missing_places("README.md", text, &|place| place == "src/a.rs");
    let starts = ["README.md:1: `src/b.rs`", "README.md:2: `tests/c`"];
    assert_eq!(found.len(), starts.len(), "{found:?}");
    assert!(
        found
            .iter()
            .zip(starts)
            .all(|(found, start)| found.starts_with(start)),
        "{found:?}"
    );
}

#[test]
fn a_planted_stray_file_is_found() {
    let listing = ["Cargo.toml", "notes.txt", "target", "ui"].map(str::to_owned);
    let found = unexpected_at_top(&listing, "/target\n");
    assert_eq!(found.len(), 2, "{found:?}");
    let found = unexpected_in_src(&listing);
    assert_eq!(found.len(), 3, "{found:?}");
}
