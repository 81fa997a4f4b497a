//! One meaning per name, and a caller for each function. What a good name is, is left to the reader.

use super::source::{Source, planted_tree};
use super::tokens::Token;
use std::collections::{BTreeMap, BTreeSet};

/// Types that may share a name with one of another layer, because both are what it says.
const TWICE: [&str; 0] = [];

/// Functions for which the program has no use: they measure work for the tests, or drive the engine
/// there in place of a worker and a clock.
const FOR_TESTS: [&str; 4] = [
    "layouts_made",
    "set_clock",
    "take_commands",
    "without_worker",
];

struct Defined<'a> {
    source: &'a Source,
    line: usize,
    name: String,
}

/// Each type has a name of its own.
pub(crate) fn types_of_one_name(sources: &[Source]) -> Vec<String> {
    let mut by_name: BTreeMap<String, Vec<Defined<'_>>> = BTreeMap::new();
    for found in sources.iter().flat_map(types_in) {
        by_name.entry(found.name.clone()).or_default().push(found);
    }
    let mut breaches = Vec::new();
    for (name, places) in by_name {
        let layers: BTreeSet<String> = places.iter().map(|place| layer(place.source)).collect();
        let both = TWICE.contains(&name.as_str()) && places.len() == 2 && layers.len() == 2;
        for (at, place) in places.iter().enumerate().skip(1) {
            let first = &places[at - 1];
            let what = format!(
                "there is a type `{name}` already, in {}: name this one after what only it is",
                first.source.path,
            );
            if !both {
                breaches.push(place.source.breach(place.line, &what));
            }
        }
    }
    breaches
}

fn layer(source: &Source) -> String {
    source.module().into_iter().next().unwrap_or_default()
}

/// The types that a file defines, beside those that belong to a trait.
fn types_in(source: &Source) -> Vec<Defined<'_>> {
    let code = source.code();
    let mut found = Vec::new();
    // Of each block that is open, whether its `type` belongs to a trait.
    let (mut blocks, mut head) = (Vec::new(), false);
    for (at, token) in code.iter().enumerate() {
        let associated = blocks.last() == Some(&true);
        match token.text.as_str() {
            "impl" | "trait" if begins_item(&code, at) => head = true,
            "{" => blocks.push(std::mem::take(&mut head)),
            "}" => drop(blocks.pop()),
            _ => {}
        }
        let defines = match token.text.as_str() {
            "struct" | "enum" | "union" | "trait" => true,
            "type" => !associated,
            _ => false,
        };
        if defines && let Some(name) = type_name(&code, at) {
            found.push(Defined {
                source,
                line: token.line,
                name,
            });
        }
    }
    found
}

/// Whether an item can begin here: not the `impl` of a type.
fn begins_item(code: &[Token], at: usize) -> bool {
    let before = at
        .checked_sub(1)
        .map_or("", |before| code[before].text.as_str());
    ["", ";", "{", "}", "]", ")", "pub", "unsafe"].contains(&before)
}

/// The name that is given here: a word that begins as types do.
fn type_name(code: &[Token], at: usize) -> Option<String> {
    let name = &code.get(at + 1)?.text;
    let ends = ["<", "{", "(", ";", "=", ":", "where"];
    let named = name.starts_with(char::is_uppercase)
        && begins_item(code, at)
        && ends.contains(&code.get(at + 2)?.text.as_str());
    named.then(|| name.clone())
}

/// A function that others may call is called by someone; what only tests call is not needed.
pub(crate) fn functions_without_callers(sources: &[Source]) -> Vec<String> {
    let codes: Vec<Vec<Token>> = sources.iter().map(Source::code).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for pair in codes.iter().flat_map(|code| code.windows(2)) {
        if pair[0].text != "fn" {
            *uses.entry(&pair[1].text).or_default() += 1;
        }
    }
    let mut breaches = Vec::new();
    for (source, code) in sources.iter().zip(&codes) {
        for (at, token) in code.iter().enumerate() {
            let Some(name) = code.get(at + 1).filter(|_| token.text == "fn") else {
                continue;
            };
            let for_tests = FOR_TESTS.contains(&name.text.as_str());
            if is_public(code, at) && !for_tests && !uses.contains_key(name.text.as_str()) {
                let what = format!(
                    "nothing but tests calls `{}`: remove it, and let the tests look at what the program uses",
                    name.text
                );
                breaches.push(source.breach(token.line, &what));
            }
        }
    }
    breaches
}

/// Whether `pub` stands before the `fn` at `at`, with a scope or without.
fn is_public(code: &[Token], at: usize) -> bool {
    let before = code[..at].iter().rev().map(|token| token.text.as_str());
    let mut words = before.skip_while(|word| ["const", "async"].contains(word));
    match words.next() {
        Some("pub") => true,
        Some(")") => words.take(5).any(|word| word == "pub"),
        _ => false,
    }
}

#[test]
fn a_planted_name_that_is_taken_is_found() {
    let files = [
        (
            "src/domain/a.rs",
            "pub struct Turn;\nenum Step {}\nimpl A { type Error = B; }",
        ),
        (
            "src/state/b.rs",
            "struct Turn {} // breach\nimpl C for D { type Error = E; }\nfn f() { let x: impl Fn() = 1; }",
        ),
        (
            "src/ui/c.rs",
            "pub(super) enum Step { A } // breach\ntype Turn = B; // breach",
        ),
        (
            "src/ui/d.rs",
            "#[cfg(test)] mod tests { struct Step; }\ntrait Own { type Step; }",
        ),
    ];
    planted_tree(types_of_one_name, &files);
}

#[test]
fn a_planted_function_without_a_caller_is_found() {
    let files = [
        (
            "src/domain/a.rs",
            "pub fn called() {}\npub(super) fn left() {} // breach\nfn private() {}",
        ),
        (
            "src/state/b.rs",
            "pub const fn alone() {} // breach\nfn f() { a::called() }\n#[cfg(test)] mod tests { fn t() { left() } }",
        ),
    ];
    planted_tree(functions_without_callers, &files);
}
