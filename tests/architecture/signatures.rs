//! Signatures and structs: how many things a reader has to hold at once. Tuples are counted as what
//! is in them, so that a pair saves no parameter.

use super::source::{Source, planted};
use super::tokens::Token;

/// Parameters of a function, `self` included; as clippy counts them, but for tuples.
const MAX_PARAMETERS: usize = 7;

/// Fields of a struct that is more than plain data.
const MAX_FIELDS: usize = 12;

/// No function takes more than a reader holds at once.
pub(crate) fn many_parameters(source: &Source) -> Vec<String> {
    let code = source.code();
    let mut breaches = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let Some(list) = parameter_list(&code, at) else {
            continue;
        };
        let count: usize = split(list).into_iter().map(members).sum();
        if token.text == "fn" && count > MAX_PARAMETERS {
            let what = format!(
                "`{}` takes {count} values, and {MAX_PARAMETERS} is the stop, members of tuples counted: give what belongs together a struct with a name",
                code[at + 1].text
            );
            breaches.push(source.breach(token.line, &what));
        }
    }
    breaches
}

/// The tokens between the parentheses of the function whose `fn` stands at `at`.
fn parameter_list(code: &[Token], at: usize) -> Option<&[Token]> {
    if code[at].text != "fn" || code.get(at + 1)?.text == "(" {
        return None;
    }
    let mut open = at + 2;
    if code.get(open)?.text == "<" {
        open += closed(&code[open..])?;
    }
    let end = open + closed(&code[open..])?;
    code.get(open + 1..end - 1)
}

/// How many tokens there are up to the bracket that closes the first one, it included.
fn closed(code: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in code.iter().enumerate() {
        depth = deeper(depth, code, at);
        if depth == 0 && at > 0 {
            return Some(at + 1);
        }
        // A name without a bracket behind it is closed at once.
        if depth == 0 && !"([{<".contains(token.text.as_str()) {
            return None;
        }
    }
    None
}

/// The depth of brackets behind the token at `at`; the `>` of an arrow closes nothing.
fn deeper(depth: usize, code: &[Token], at: usize) -> usize {
    match code[at].text.as_str() {
        "(" | "[" | "{" | "<" => depth + 1,
        ">" if at > 0 && ["-", "="].contains(&code[at - 1].text.as_str()) => depth,
        ")" | "]" | "}" | ">" => depth.saturating_sub(1),
        _ => depth,
    }
}

/// What stands between the commas outside of all brackets.
fn split(code: &[Token]) -> Vec<&[Token]> {
    let (mut parts, mut begin, mut depth) = (Vec::new(), 0, 0);
    for at in 0..code.len() {
        depth = deeper(depth, code, at);
        if depth == 0 && code[at].text == "," {
            parts.push(&code[begin..at]);
            begin = at + 1;
        }
    }
    if begin < code.len() {
        parts.push(&code[begin..]);
    }
    parts
}

/// How many values a parameter brings: those of a tuple, also of one behind a reference, else one.
fn members(parameter: &[Token]) -> usize {
    let colon = parameter.iter().position(|token| token.text == ":");
    let kind = colon.map_or(parameter, |colon| &parameter[colon + 1..]);
    let mut kind = kind;
    while let [first, rest @ ..] = kind
        && ["&", "mut", "'"].contains(&first.text.as_str())
    {
        // A lifetime is a sign and a name.
        kind = &rest[usize::from(first.text == "'").min(rest.len())..];
    }
    let inside = (kind.first().is_some_and(|token| token.text == "("))
        .then(|| closed(kind))
        .flatten()
        .map_or(&[][..], |end| &kind[1..end - 1]);
    split(inside).into_iter().map(members).sum::<usize>().max(1)
}

/// No struct that does something holds more fields than a reader keeps in mind. One whose fields
/// are all public, or for which its file implements nothing, is plain data.
pub(crate) fn many_fields(source: &Source) -> Vec<String> {
    let code = source.code();
    let mut breaches = Vec::new();
    for (at, token) in code.iter().enumerate() {
        let Some((name, fields)) = named_fields(&code, at) else {
            continue;
        };
        let public = fields.iter().all(|field| {
            let at = field.iter().position(|token| token.text == "pub");
            at.is_some_and(|at| field.get(at + 1).is_some_and(|next| next.text != "("))
        });
        let plain = public || !implements(&code, name);
        if !plain && fields.len() > MAX_FIELDS {
            let what = format!(
                "`{name}` has {} fields, and {MAX_FIELDS} is the stop for what is more than plain data: give those that change together a struct of their own",
                fields.len()
            );
            breaches.push(source.breach(token.line, &what));
        }
    }
    breaches
}

/// The name and the fields of the struct whose `struct` stands at `at`.
fn named_fields(code: &[Token], at: usize) -> Option<(&str, Vec<&[Token]>)> {
    if code[at].text != "struct" {
        return None;
    }
    let name = code.get(at + 1)?;
    let mut open = at + 2;
    if code.get(open)?.text == "<" {
        open += closed(&code[open..])?;
    }
    if code.get(open)?.text != "{" {
        return None;
    }
    let end = open + closed(&code[open..])?;
    Some((&name.text, split(&code[open + 1..end - 1])))
}

/// Whether there is an `impl` block for a type of that name, other than of a trait.
fn implements(code: &[Token], name: &str) -> bool {
    code.iter().enumerate().any(|(at, token)| {
        let mut behind = at + 1;
        if token.text != "impl" {
            return false;
        }
        if code.get(behind).is_some_and(|next| next.text == "<") {
            behind += closed(&code[behind..]).unwrap_or(0);
        }
        let head = code[behind..].iter().take_while(|token| token.text != "{");
        code.get(behind).is_some_and(|next| next.text == name)
            && !head.into_iter().any(|token| token.text == "for")
    })
}

#[test]
fn a_planted_long_signature_is_found() {
    let text = r"
        fn seven(a: A, b: B, c: C, d: D, e: E, f: F, g: G) {}
        fn eight(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H) {} // breach
        impl A { fn eight(&self, b: B, c: C, d: D, e: E, f: F, g: G, h: H) {} } // breach
        fn tuples((a, b): (A, B), (c, d): &'a mut (C, D), e: ((E, F), G), h: H) {} // breach
        fn generic<T: Fn(A, B) -> C>(a: Vec<(A, B)>, b: [(C, D); 2], c: fn(E, F) -> (G, H)) {}
        fn with_maps(a: Map<A, B>, b: impl Fn(A, B, C) -> D, c: &dyn Fn((A, B, C))) -> (A, B) {}
        type F = fn(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H);
    ";
    planted(many_parameters, "src/ui/text.rs", text);
}

#[test]
fn a_planted_struct_of_many_fields_is_found() {
    let fields = |mark: &str| {
        ('a'..='m')
            .map(|name| format!("{mark} {name}: Map<A, B>,"))
            .collect::<Vec<_>>()
            .concat()
    };
    let check = |text: &str| planted(many_fields, "src/state/mod.rs", text);
    let private = fields("");
    check(&format!(
        "struct Many<'a> {{ {private} }} // breach\nimpl<'a> Many<'a> {{}}"
    ));
    check(&format!(
        "struct Twelve {{ {} }}\nimpl Twelve {{}}",
        private.replace("m: Map<A, B>,", "")
    ));
    check(&format!(
        "pub struct Plain {{ {} }}\nimpl Plain {{}}",
        fields("#[serde(default)] pub")
    ));
    check(&format!(
        "struct Inner {{ {} }} // breach\nimpl Inner {{}}",
        fields("pub(super)")
    ));
    check(&format!(
        "struct Plain {{ {private} }}\nimpl Clone for Plain {{}}"
    ));
}
