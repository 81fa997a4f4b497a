//! Text with emphases back to Markdown: delimiters, escapes, addresses.

use super::super::block::Image;
use super::super::read::{STYLES, autolinks};
use super::super::rich_text::{RichText, Run, Style};
use std::cmp::Reverse;

/// Where the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextPlace {
    /// In a paragraph, which may have several lines.
    Text,
    /// In a heading, which is one line.
    Heading,
    /// In a cell of a table, which is a part of a line.
    Cell,
}

/// `rich` as Markdown that reads as the same text there.
pub(super) fn text(rich: &RichText, place: TextPlace) -> String {
    let runs: Vec<Run<'_>> = rich.runs().collect();
    let mut writer = TextWriter {
        out: String::new(),
        place,
        open: Vec::new(),
        many_lines: rich.text().contains('\n'),
        last: false,
    };
    for (index, run) in runs.iter().enumerate() {
        writer.run(*run, &runs[index + 1..]);
    }
    writer.close_to(0);
    writer.out
}

/// An image as Markdown.
pub(super) fn image(image: &Image) -> String {
    let mut alt = RichText::default();
    alt.push(&image.alt, Style::PLAIN, None);
    let mut writer = TextWriter {
        out: "![".to_owned(),
        place: TextPlace::Text,
        open: vec![OpenMark::Link("")],
        many_lines: false,
        last: true,
    };
    writer.plain(&image.alt, true);
    format!(
        "{}]({})",
        writer.out,
        destination(&image.address, TextPlace::Text)
    )
}

/// What is open around a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenMark<'a> {
    /// An emphasis, with what opens and what closes it.
    Emphasis(Style, &'static str, &'static str),
    /// A link, with its address.
    Link(&'a str),
}

/// Emphases from the outside in, when several begin and end together.
const EMPHASES: [(Style, &str, &str); 3] = [
    (Style::STRIKE, "~~", "~~"),
    (Style::STRONG, "**", "**"),
    (Style::EMPHASIS, "*", "*"),
];

impl OpenMark<'_> {
    fn holds(&self, run: Run<'_>) -> bool {
        match self {
            Self::Emphasis(style, ..) => run.style.has(*style),
            Self::Link(address) => run.link == Some(address),
        }
    }

    fn opening(&self) -> &'static str {
        match self {
            Self::Emphasis(_, opening, _) => opening,
            Self::Link(_) => "[",
        }
    }
}

/// Whether a link is its own address and can be written as such.
fn is_autolink(run: Run<'_>, following: &[Run<'_>]) -> bool {
    let Some(address) = run.link else {
        return false;
    };
    let whole = following.first().is_none_or(|next| next.link != run.link);
    let special = [Style::CODE, Style::MATH, Style::FOOTNOTE];
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\\&|$`".contains(&byte);
    let mail = autolinks(run.text, None);
    let same = match address.strip_prefix("mailto:") {
        Some(mailbox) => {
            mailbox == run.text && mail.len() == 1 && mail[0].range == (0..run.text.len())
        }
        None => address == run.text,
    };
    let known = ["http://", "https://", "mailto:"];
    whole
        && same
        && !special.iter().any(|style| run.style.has(*style))
        && known.iter().any(|scheme| address.starts_with(scheme))
        && run.text.bytes().all(plain)
}

struct TextWriter<'a> {
    out: String,
    place: TextPlace,
    /// What is open, from the outside in.
    open: Vec<OpenMark<'a>>,
    many_lines: bool,
    /// Whether no run follows.
    last: bool,
}

impl<'a> TextWriter<'a> {
    fn run(&mut self, run: Run<'a>, following: &[Run<'a>]) {
        self.last = following.is_empty();
        let keep = self.open.iter().take_while(|mark| mark.holds(run)).count();
        self.close_to(keep);
        let lasts = |mark: &OpenMark<'a>| {
            let lasting = following.iter().take_while(|next| mark.holds(**next));
            lasting.count()
        };
        let autolink = is_autolink(run, following);
        let link = run.link.filter(|_| !autolink).map(OpenMark::Link);
        let emphases = STYLES.into_iter().chain(EMPHASES);
        let emphases =
            emphases.map(|(style, opens, closes)| OpenMark::Emphasis(style, opens, closes));
        let mut begun: Vec<OpenMark<'a>> = emphases.chain(link).collect();
        begun.retain(|mark| mark.holds(run) && !self.open.contains(mark));
        begun.sort_by_key(|mark| Reverse(lasts(mark)));
        for mark in begun {
            if matches!(mark, OpenMark::Link(_)) && self.out.ends_with('!') {
                self.out.insert(self.out.len() - 1, '\\');
            }
            self.out.push_str(mark.opening());
            self.open.push(mark);
        }
        if autolink {
            self.out.extend(["<", run.text, ">"]);
            return;
        }
        if run.style.has(Style::MATH) {
            let next = following.first().and_then(|next| next.text.chars().next());
            self.math(run.text, next);
        } else if run.style.has(Style::FOOTNOTE) {
            self.out.extend(["[^", run.text, "]"]);
        } else if run.style.has(Style::CODE) {
            self.code(run.text);
        } else {
            self.plain(run.text, run.link.is_some());
        }
    }

    fn close_to(&mut self, count: usize) {
        while self.open.len() > count {
            match self.open.pop() {
                Some(OpenMark::Link(address)) => {
                    let address = destination(address, self.place);
                    self.out.extend(["](", &address, ")"]);
                }
                Some(OpenMark::Emphasis(_, _, closing)) => self.out.push_str(closing),
                None => {}
            }
        }
    }

    fn in_link(&self) -> bool {
        self.open
            .iter()
            .any(|mark| matches!(mark, OpenMark::Link(_)))
    }

    fn code(&mut self, code: &str) {
        let longest = code.split(|letter| letter != '`').map(str::len).max();
        let fence = "`".repeat(longest.unwrap_or_default() + 1);
        let spaced =
            code.starts_with(' ') && code.ends_with(' ') && !code.trim_matches(' ').is_empty();
        let pad = if code.starts_with('`') || code.ends_with('`') || spaced {
            " "
        } else {
            ""
        };
        let code = self.in_cell(code);
        self.out.extend([&fence, pad, &code, pad, &fence]);
    }

    fn math(&mut self, source: &str, next: Option<char>) {
        let before = self.out.chars().next_back();
        let word =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
        let open: i32 = source
            .bytes()
            .map(|byte| i32::from(byte == b'{') - i32::from(byte == b'}'))
            .sum();
        let dollars = !word(before)
            && !word(next)
            && next != Some('$')
            && next != Some('{')
            && before != Some('$')
            && !source.contains('$')
            && !source.ends_with('\\')
            && open == 0;
        let source = self.in_cell(source);
        if dollars || source.contains("\\(") {
            self.out.extend(["$", &source, "$"]);
        } else {
            self.out.extend(["\\(", &source, "\\)"]);
        }
    }

    fn in_cell(&self, text: &str) -> String {
        match self.place {
            TextPlace::Cell => text.replace('|', "\\|"),
            TextPlace::Text | TextPlace::Heading => text.to_owned(),
        }
    }

    /// Text without markup, and with nothing in it that reads like markup.
    fn plain(&mut self, text: &str, linked: bool) {
        let mut bare = Vec::new();
        if !linked {
            for found in autolinks(text, self.out.chars().next_back()) {
                let shown = &text[found.range.clone()];
                let sign = match found.scheme {
                    "" => ':',
                    "mailto:" => '@',
                    _ => '.',
                };
                let first = shown.find(sign);
                let mail = shown.match_indices('@').map(|(at, _)| at);
                bare.extend(
                    first
                        .into_iter()
                        .chain(mail)
                        .map(|at| found.range.start + at),
                );
            }
        }
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|next| next.1);
            if bare.contains(&at) {
                self.out.push('\\');
                self.out.push(letter);
                continue;
            }
            self.letter(letter, next);
        }
    }

    fn letter(&mut self, letter: char, next: Option<char>) {
        let before = self.out.chars().next_back();
        let begins = before.is_none_or(|before| before == '\n');
        match letter {
            '\n' if self.place == TextPlace::Text => self.out.push_str("\\\n"),
            '\n' => self.out.push_str("<br>"),
            ' ' | '\t' if begins || matches!(next, None | Some('\n')) && self.at_edge(next) => {
                self.out
                    .push_str(if letter == ' ' { "&#32;" } else { "&#9;" });
            }
            '_' if before.is_some_and(char::is_alphanumeric)
                && next.is_some_and(char::is_alphanumeric) =>
            {
                self.out.push('_');
            }
            // Escaped, both brackets would be math. Where none opens, one that closes is text.
            ']' if self.in_link() => self.out.push_str("&#93;"),
            '\\' | '`' | '*' | '_' | '[' | '<' | '~' | '$' => self.escaped(letter),
            '&' if next.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()) => {
                self.escaped('&');
            }
            '|' if self.many_lines || self.place == TextPlace::Cell => self.escaped('|'),
            '#' if begins || self.place == TextPlace::Heading => self.escaped('#'),
            '>' | '-' | '+' | '=' if begins => self.escaped(letter),
            '.' | ')' if self.ends_with_number() => self.escaped(letter),
            '\r' => self.out.push_str("&#13;"),
            _ => self.out.push(letter),
        }
    }

    /// Whether a space here, before that letter, would be lost.
    fn at_edge(&self, next: Option<char>) -> bool {
        next == Some('\n') || self.last && self.open.is_empty()
    }

    fn escaped(&mut self, letter: char) {
        self.out.push('\\');
        self.out.push(letter);
    }

    /// Whether the line so far is a number, as before the dot of an item.
    fn ends_with_number(&self) -> bool {
        let digits = self.out.bytes().rev().take(10);
        let digits = digits.take_while(u8::is_ascii_digit).count();
        let before = self.out.len() - digits;
        (1..10).contains(&digits) && (before == 0 || self.out.as_bytes()[before - 1] == b'\n')
    }
}

/// An address as the destination of a link.
fn destination(address: &str, place: TextPlace) -> String {
    let simple = |byte: u8| byte.is_ascii_graphic() && !b"<>()\\&|`*_$!".contains(&byte);
    if !address.is_empty() && address.bytes().all(simple) {
        return address.to_owned();
    }
    let mut out = String::from("<");
    for letter in address.chars() {
        match letter {
            '<' | '>' | '\\' | '&' => out.extend(['\\', letter]),
            '|' if place == TextPlace::Cell => out.push_str("\\|"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(letter),
        }
    }
    out.push('>');
    out
}
