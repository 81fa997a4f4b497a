//! The words and signs of Rust code, by line. What they mean together is left to the readers of
//! names.

/// A word or a sign of the code, outside of comments and literals.
pub(crate) struct Token {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// Words and signs of Rust code; comments are left out, and of literals only the fact that one is
/// there is kept.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let rest = &chars[at..];
        let length = token_length(rest);
        let word: String = rest[..length].iter().collect();
        let silent = rest[0].is_whitespace() || matches!(rest, ['/', '/' | '*', ..]);
        if !silent {
            let literal = length > 1 && word.ends_with(['"', '\'', '#']);
            let text = if literal { "\"\"".to_owned() } else { word };
            found.push(Token { line, text });
        }
        line += rest[..length].iter().filter(|c| **c == '\n').count();
        at += length;
    }
    found
}

/// The length of the token, comment or space at the start of `rest`, which is not empty.
fn token_length(rest: &[char]) -> usize {
    match rest {
        ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
        ['/', '*', ..] => block_comment_length(rest),
        [':', ':', ..] => 2,
        ['"', ..] => quoted_length(rest, '"'),
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => quoted_length(rest, '\''),
        ['r', '"' | '#', ..] => raw_length(rest, 1),
        ['b' | 'c', 'r', '"' | '#', ..] => raw_length(rest, 2),
        [first, ..] if first.is_alphanumeric() || *first == '_' => word_length(rest),
        _ => 1,
    }
}

fn word_length(rest: &[char]) -> usize {
    rest.iter()
        .take_while(|c| c.is_alphanumeric() || **c == '_')
        .count()
}

fn block_comment_length(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn quoted_length(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    rest.len().min(at + 1)
}

/// `r"…"` and `r#"…"#` with a prefix of that length; `r#type` is a word.
fn raw_length(rest: &[char], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return word_length(rest);
    }
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    rest[open + 1..]
        .windows(end.len())
        .position(|window| window == end)
        .map_or(rest.len(), |inner| open + 1 + inner + end.len())
}

/// The lines on which one of these macros is called.
pub(crate) fn macro_lines(text: &str, names: &[&str]) -> Vec<usize> {
    let tokens = tokens(text);
    let calls = tokens
        .windows(2)
        .filter(|pair| pair[1].text == "!" && names.contains(&pair[0].text.as_str()));
    calls.map(|pair| pair[0].line).collect()
}

#[test]
fn comments_and_literals_hold_no_words() {
    let check = |text: &str, expected: &str| {
        let found: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    };
    check("a::b // c\nd", "a :: b d");
    check("a /* b /* c */ d */ e", "a e");
    check("a(\"b \\\" c\") d", "a ( \"\" ) d");
    check("r#\"a \" b\"# c", "\"\" c");
    check("br\"a\" r#type", "\"\" r # type");
    check("'\"' a '\\'' b b'\"' c", "\"\" a \"\" b b \"\" c");
    check("<'a>(x: &'a b)", "< ' a > ( x : & ' a b )");
    check("1.0e-3 x_1!", "1 . 0e - 3 x_1 !");
}

#[test]
fn tokens_know_their_lines() {
    let text = "a\n/* b\n */ c \"d\ne\"\n\nf";
    let lines: Vec<usize> = tokens(text).iter().map(|token| token.line).collect();
    assert_eq!(lines, [1, 3, 3, 6]);
}
