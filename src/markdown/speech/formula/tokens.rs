//! The source of a formula as tokens, for whoever says it in words.

/// A piece of LaTeX source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A command, without its backslash: a name, or one sign.
    Command(&'t str),
    /// The words that a command such as `\text` takes as they are.
    Words(&'t str),
    /// `{`, which begins a group.
    Open,
    /// `}`, which ends a group.
    Close,
    /// `^`, before what is raised.
    Above,
    /// `_`, before what is lowered.
    Below,
    /// Digits, with a decimal point.
    Number(&'t str),
    /// A letter or any other sign.
    Sign(char),
    /// `&`, between two cells.
    Cell,
    /// `\\`, between two rows.
    Row,
}

/// Commands whose argument is words, whatever stands in it.
const WORDS: &[&str] = &[
    "text",
    "textbf",
    "textit",
    "textrm",
    "textsf",
    "texttt",
    "textnormal",
    "emph",
    "mbox",
    "hbox",
    "begin",
    "end",
    "tag",
    "label",
    "ref",
    "eqref",
    "color",
    "textcolor",
    "hspace",
    "vspace",
    "ce",
];

/// Commands whose argument is a word if it looks like one, and a formula else.
const NAMES: &[&str] = &["mathrm", "mathsf", "mathtt", "mathit", "operatorname"];

/// The tokens of a source.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '\\' => command(rest, &mut found),
            '0'..='9' => {
                let length = number(rest);
                found.push(Token::Number(&rest[..length]));
                length
            }
            '{' => single(&mut found, Token::Open),
            '}' => single(&mut found, Token::Close),
            '^' => single(&mut found, Token::Above),
            '_' => single(&mut found, Token::Below),
            '&' => single(&mut found, Token::Cell),
            _ if letter.is_whitespace() || letter == '~' => letter.len_utf8(),
            _ => {
                found.push(Token::Sign(letter));
                letter.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

/// Adds what is one byte long.
fn single<'t>(found: &mut Vec<Token<'t>>, token: Token<'t>) -> usize {
    found.push(token);
    1
}

/// How long the number is that a text begins with, in bytes.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let part = text[whole..].strip_prefix('.').map_or(0, digits);
    if part > 0 { whole + 1 + part } else { whole }
}

/// Adds the command that a text begins with, and returns how long it is, in bytes.
fn command<'t>(text: &'t str, found: &mut Vec<Token<'t>>) -> usize {
    let behind = &text[1..];
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        let Some(sign) = behind.chars().next() else {
            return 1;
        };
        let length = sign.len_utf8();
        found.push(match sign {
            '\\' => Token::Row,
            _ => Token::Command(&behind[..length]),
        });
        return 1 + length;
    }
    let name = &behind[..letters];
    found.push(Token::Command(name));
    let mut length = 1 + letters;
    if text[length..].starts_with('*') && name == "operatorname" {
        length += 1;
    }
    let after = text[length..].trim_start();
    let start = text.len() - after.len();
    let argument = after.strip_prefix('{').and_then(braced);
    if let Some(words) = argument
        && (WORDS.contains(&name) || NAMES.contains(&name) && is_word(words))
    {
        found.push(Token::Words(words));
        length = start + words.len() + 2;
    }
    length
}

/// The text up to the brace that closes.
fn braced(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(&text[..at]),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_word(text: &str) -> bool {
    let of_a_word = |letter: char| letter.is_alphanumeric() || " -".contains(letter);
    text.chars().all(of_a_word) && text.chars().any(char::is_alphabetic)
}
