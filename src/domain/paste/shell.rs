//! Command lines as people paste them, in words: from POSIX shells, from `cmd.exe`, from
//! PowerShell, and through a text field of one line, which makes spaces of line breaks.

use std::iter::Peekable;
use std::str::Chars;

/// The words of a text, without their quotes. Never fails: what is open at the end is closed there.
pub(super) fn words(text: &str) -> Vec<String> {
    let posix = to_posix(&without_carets(after_comment(text)));
    // A backslash before the end would take the first of the two quotes with it.
    let ends = ["", "'", "\"", "\"\""].into_iter();
    let mut split = ends.filter_map(|end| shlex::split(&format!("{posix}{end}")));
    split.next().unwrap_or_default()
}

/// Whether a word stands before a command, or between two, and says nothing itself.
pub(super) fn is_around(word: &str) -> bool {
    const WORDS: [&str; 12] = [
        ";", "&&", "&", "PS", "sudo", "time", "export", "set", "env", "declare", "-x", "call",
    ];
    let is_prompt = word.ends_with(['$', '%', '>']) && !word.contains('=');
    is_prompt || WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The text from its first command on, where a comment in front of it has lost its line break.
fn after_comment(text: &str) -> &str {
    let text = text.trim();
    if !text.starts_with('#') || text.contains('\n') {
        return text;
    }
    let starts = ["curl ", "export "].into_iter();
    let starts = starts.filter_map(|start| text.find(&format!(" {start}")));
    starts.min().map_or(text, |start| &text[start..])
}

/// The text without the escapes of `cmd.exe`, if it has them: browsers put a caret in front of
/// every quote.
fn without_carets(text: &str) -> String {
    if !text.contains("^\"") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, (c == '^').then(|| rest.next()).flatten()) {
            ('^', Some('\r' | '\n')) => out.push(' '),
            ('^', Some(escaped)) => out.push(escaped),
            ('^', None) => {}
            (c, _) => out.push(c),
        }
    }
    out
}

/// The text as a POSIX shell would have it: continued lines joined, `$'…'` in plain quotes,
/// separators as words of their own.
fn to_posix(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut quote = None;
    // Where line breaks are lost, a comment has no end, and what follows it may be meant.
    let has_comments = text.contains('\n');
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match (quote, c, next) {
            (None, '#', _) if !has_comments => out.push_str("\\#"),
            // A line that goes on with the next one. The break may have become a space.
            (None, '\\' | '^' | '`', next) if next.is_none_or(char::is_whitespace) => {
                while rest.next_if(|c| c.is_whitespace()).is_some() {}
                out.push(' ');
            }
            (None, '$', Some('\'')) => {
                rest.next();
                let string = ansi_c(&mut rest).replace('\0', "");
                out.push_str(&shlex::try_quote(&string).unwrap_or_default());
            }
            // A string to be translated.
            (None, '$', Some('"')) => {}
            (None, ';', _) => out.push_str(" ; "),
            (None, '&', Some('&')) => {
                rest.next();
                out.push_str(" && ");
            }
            // PowerShell's escape within a string.
            (Some('"'), '`', Some('"')) => {
                rest.next();
                out.push_str("\\\"");
            }
            (None | Some('"'), '\\', Some(escaped)) => {
                rest.next();
                out.extend([c, escaped]);
            }
            (None, '\'' | '"', _) => {
                quote = Some(c);
                out.push(c);
            }
            (open, c, _) => {
                if open == Some(c) {
                    quote = None;
                }
                out.push(c);
            }
        }
    }
    out
}

/// The rest of a `$'…'` string, up to its quote, with its escapes resolved.
fn ansi_c(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut out = String::new();
    while let Some(c) = rest.next() {
        match c {
            '\'' => break,
            '\\' => match rest.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('x') => out.push(numbered(rest, 2, 16)),
                Some('u') => out.push(numbered(rest, 4, 16)),
                Some('U') => out.push(numbered(rest, 8, 16)),
                Some('0') => out.push(numbered(rest, 3, 8)),
                Some(escaped @ ('\\' | '\'' | '"' | '?')) => out.push(escaped),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// The character of a number of at most so many digits; the replacement character if there is none,
/// as for half of a pair.
fn numbered(rest: &mut Peekable<Chars<'_>>, digits: usize, radix: u32) -> char {
    let mut number = 0_u32;
    for _ in 0..digits {
        let Some(digit) = rest.peek().and_then(|c| c.to_digit(radix)) else {
            break;
        };
        number = number.wrapping_mul(radix).wrapping_add(digit);
        rest.next();
    }
    char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_shells_fall_into_the_same_words() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("", &[]);
        check("curl -H 'a: b'", &["curl", "-H", "a: b"]);
        check("curl \\\n  -H \"a: b\"", &["curl", "-H", "a: b"]);
        check("curl \\   -H a:b \\", &["curl", "-H", "a:b"]);
        check("curl \\\r\n-d '{\\n}'", &["curl", "-d", "{\\n}"]);
        check("curl ^\r\n  -H \"a: b\"", &["curl", "-H", "a: b"]);
        check(
            "curl ^ -d \"{\\\"a\\\": 1}\"",
            &["curl", "-d", "{\"a\": 1}"],
        );
        check("curl.exe `\n -H \"a: b\"", &["curl.exe", "-H", "a: b"]);
        check("x -d \"{`\"a`\": 1}\"", &["x", "-d", "{\"a\": 1}"]);
        check(
            "x ^\"h^\" ^\n -d ^\"^{^\\^\"a^\\^\"^}^\"",
            &["x", "h", "-d", "{\"a\"}"],
        );
        check("x $'it\\'s \\u0021\\n\\x41\\t$'", &["x", "it's !\nA\t$"]);
        check("x $'\\ud83d' $\"y\"", &["x", "\u{fffd}", "y"]);
        check("a=1;b=2 && c", &["a=1", ";", "b=2", "&&", "c"]);
        check("a='1;2 && 3'", &["a=1;2 && 3"]);
        check("a=b\\ c", &["a=b", "c"]);
    }

    #[test]
    fn a_comment_ends_with_its_line_and_is_no_comment_where_that_is_lost() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("# List\ncurl x # all\ny", &["curl", "x", "y"]);
        check("# List the models curl x", &["curl", "x"]);
        check("# First export A=1 curl x", &["export", "A=1", "curl", "x"]);
        check("a=1 # mine b=2", &["a=1", "#", "mine", "b=2"]);
        check("# Nothing", &["#", "Nothing"]);
    }

    #[test]
    fn what_is_open_at_the_end_is_closed_there() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text), expected, "{text}");
        check("x 'a b", &["x", "a b"]);
        check("x \"a b", &["x", "a b"]);
        check("x \"a\\", &["x", "a\""]);
        check("x 'what's up' y", &["x", "whats", "up y"]);
        check("x $'a", &["x", "a"]);
        check("x $'a\\", &["x", "a\\"]);
    }
}
