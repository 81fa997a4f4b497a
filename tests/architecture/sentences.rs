//! Where sentences are made: what is said of a failure stands in `words` alone, and everywhere else a
//! failure is facts.

use super::source::{Source, planted};
use super::tokens::Token;

/// The types that carry why something failed; what is handed to them is facts.
const FACTS: [&str; 2] = ["Cause", "Problem"];

/// Nothing that is written in the source goes into a cause or a problem: neither a sentence nor a
/// piece of one.
pub(crate) fn written_causes(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/words/") {
        return Vec::new();
    }
    let code = source.code();
    let mut breaches = Vec::new();
    for at in 0..code.len() {
        let Some(open) = construction(&code, at) else {
            continue;
        };
        let literals = inside(&code[open..])
            .iter()
            .filter(|token| token.text == "\"\"");
        let what = "a text of the source goes into a cause: give the cause a variant or a field, and say the sentence in `words`";
        breaches.extend(literals.map(|token| source.breach(token.line, what)));
    }
    breaches.dedup();
    breaches
}

/// Where the bracket stands with which one of the types, or a variant or function of it, is made at
/// `at`.
fn construction(code: &[Token], at: usize) -> Option<usize> {
    let text = |at: usize| code.get(at).map_or("", |token| token.text.as_str());
    if !FACTS.iter().any(|fact| text(at).ends_with(fact)) {
        return None;
    }
    let variant = text(at + 1) == "::";
    let open = if variant { at + 3 } else { at + 1 };
    let before = at.checked_sub(1).map_or("", text);
    // The blocks of definitions, and of functions that return one, make none.
    let defines = ["struct", "enum", "for", "impl", "trait", ">"].contains(&before);
    // A block that only stands behind a variant does not begin with the name of a field.
    let named = text(open) == "{" && [":", ",", "}"].contains(&text(open + 2));
    ((variant || !defines) && (named || text(open) == "(")).then_some(open)
}

/// What stands between the bracket at the start and the one that closes it.
fn inside(code: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (at, token) in code.iter().enumerate() {
        match token.text.as_str() {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return &code[..at];
        }
    }
    code
}

#[test]
fn a_planted_sentence_in_a_cause_is_found() {
    let text = r#"
        impl Problem { fn f() { g("a") } }
        pub enum Cause { A(String) }
        fn f(cause: Cause) -> Problem { g("a") }
        fn g() { Problem::new(kind, "It failed"); } // breach
        fn h() { Cause::Redirected { reply: text.to_owned() }; }
        fn i() { StorageCause::Lost { reason: format!("{x} is lost") }; } // breach
        fn j() { Problem { cause, details: Some("a".into()) } } // breach
        fn k() { if cause != Cause::Redirected { g("a"); } }
        #[cfg(test)] mod tests { fn l() { Problem::new("a"); } }
    "#;
    planted(written_causes, "src/worker/turn.rs", text);
    planted(
        written_causes,
        "src/words/mod.rs",
        &text.replace("breach", ""),
    );
}
