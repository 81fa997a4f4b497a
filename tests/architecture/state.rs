//! The state is a router: it has few topics, and their rules are theirs.

use super::source::{Source, planted};
use super::tokens::{Token, tokens};

const ROUTER: &str = "src/state/mod.rs";

const MAX_TOPICS: usize = 10;

/// Only one file adds methods to `State`, and it holds few things.
pub(crate) fn state_is_a_router(source: &Source) -> Vec<String> {
    let code = tokens(&source.text);
    let is = |at: usize, texts: &[&str]| {
        let words = code[at..].iter().map(|token| token.text.as_str());
        words.take(texts.len()).eq(texts.iter().copied())
    };
    let mut breaches = Vec::new();
    for (at, token) in code.iter().enumerate() {
        if source.path != ROUTER && is(at, &["impl", "State", "{"]) {
            let what = format!(
                "only `{ROUTER}` adds methods to `State`: let the topic own the rule, and say what it wants of others as an `Effect`"
            );
            breaches.push(source.breach(token.line, &what));
        }
        if source.path == ROUTER && is(at, &["struct", "State", "{"]) {
            let topics = fields(&code[at + 3..]);
            if topics > MAX_TOPICS {
                let what = format!(
                    "`State` has {topics} fields, and {MAX_TOPICS} is the stop: put together what belongs together"
                );
                breaches.push(source.breach(token.line, &what));
            }
        }
    }
    breaches
}

/// How many fields a struct has whose first field begins there.
fn fields(code: &[Token]) -> usize {
    let (mut depth, mut fields) = (0_usize, 0);
    for token in code {
        match token.text.as_str() {
            "{" | "(" | "<" | "[" => depth += 1,
            "}" if depth == 0 => break,
            "}" | ")" | ">" | "]" => depth = depth.saturating_sub(1),
            ":" if depth == 0 => fields += 1,
            _ => {}
        }
    }
    fields
}

#[test]
fn a_planted_rule_outside_its_topic_and_an_eleventh_topic_are_found() {
    let elsewhere = "
        use crate::state::State;
        impl State { fn f(&mut self) {} } // breach
        impl Statement { fn f(&mut self) {} }
        impl From<State> for A { fn f() {} }
    ";
    planted(state_is_a_router, "src/state/chat/turns.rs", elsewhere);
    planted(state_is_a_router, "src/ui/mod.rs", elsewhere);
    planted(state_is_a_router, ROUTER, &elsewhere.replace("breach", ""));
    let many = "
        pub struct State { // breach
            #[cfg(x)]
            a: A,
            b: Option<(B, B)>,
            pub c: crate::C<D>,
            d: D, e: E, f: F, g: G, h: H, i: I, j: J, k: K,
        }
        impl State { fn f(a: A) {} }
    ";
    planted(state_is_a_router, ROUTER, many);
    let ten = many.replace("breach", "").replace(", k: K", "");
    planted(state_is_a_router, ROUTER, &ten);
}
