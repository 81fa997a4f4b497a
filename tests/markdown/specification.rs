//! The examples of the `CommonMark` specification and of GitHub's extensions: what their HTML says is
//! what is read, whole and in pieces.

use super::{compact, grown};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use tertulia::markdown::block::Gap;
use tertulia::markdown::document::{Document, TextChange};

/// Examples of the specification that are read otherwise on purpose.
const DEVIATIONS: &[(&str, &[RangeInclusive<usize>])] = &[
    (
        "HTML is shown as text",
        &[
            21..=21,
            31..=31,
            148..=151,
            153..=175,
            178..=178,
            180..=180,
            184..=191,
            344..=344,
            475..=477,
            613..=616,
            623..=623,
            630..=631,
            642..=643,
        ],
    ),
    (
        "bare addresses are links",
        &[602..=602, 606..=606, 608..=608, 611..=612],
    ),
    ("`\\[..\\]` is math", &[12..=12]),
];

/// The same of the extensions.
const EXTENSION_DEVIATIONS: &[(&str, &[RangeInclusive<usize>])] =
    &[("bare addresses are links", &[30..=30])];

struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

fn examples(file: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let opening = format!("{fence} example ");
    let mut examples = Vec::new();
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        let section = line.strip_prefix(&opening).expect("an example begins");
        let mut take = |end: &str| {
            let mut text = String::new();
            for line in lines.by_ref().take_while(|line| *line != end) {
                text.push_str(line);
                text.push('\n');
            }
            text.replace('→', "\t")
        };
        examples.push(Example {
            number: examples.len() + 1,
            section: section.to_owned(),
            markdown: take("."),
            html: take(&fence),
        });
    }
    examples
}

fn commonmark() -> Vec<Example> {
    examples(include_str!("../fixtures/markdown/commonmark.txt"))
}

fn extensions() -> Vec<Example> {
    examples(include_str!("../fixtures/markdown/extensions.txt"))
}

/// Blocks in a line each, without the distance between them.
fn flat(document: &Document) -> Vec<String> {
    let lines = document.blocks().iter().map(|block| {
        let line = compact(block);
        let gap = usize::from(block.gap != Gap::Normal);
        decoded(&line[gap..])
    });
    lines.collect()
}

/// Without the percent signs of addresses.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(byte)) = (bytes[at], hex) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn mismatches(examples: &[Example], deviations: &[(&str, &[RangeInclusive<usize>])]) -> String {
    let mut report = String::new();
    for example in examples {
        let read = flat(&Document::new(&example.markdown));
        let expected: Vec<String> = expected(&example.html)
            .iter()
            .map(|line| decoded(line))
            .collect();
        let differs = read != expected;
        let deviates = deviations
            .iter()
            .flat_map(|(_, numbers)| numbers.iter())
            .any(|numbers| numbers.contains(&example.number));
        if differs != deviates {
            writeln!(
                report,
                "{} ({}), {}\n{}\nread     {read:?}\nexpected {expected:?}\n",
                example.number,
                example.section,
                if differs {
                    "differs"
                } else {
                    "is no deviation"
                },
                example.markdown,
            )
            .expect("a string takes everything");
        }
    }
    report
}

#[test]
fn the_specification_is_read_as_it_says() {
    let report = mismatches(&commonmark(), DEVIATIONS);
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_extensions_are_read_as_they_say() {
    let report = mismatches(&extensions(), EXTENSION_DEVIATIONS);
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_example_is_the_same_read_in_pieces() {
    for example in commonmark().iter().chain(&extensions()) {
        let whole = Document::new(&example.markdown);
        for step in [1, 3, 7] {
            let pieces = grown(&example.markdown, step);
            assert_eq!(pieces.blocks(), whole.blocks(), "{}", example.markdown);
        }
        for (end, _) in example.markdown.char_indices() {
            let mut document = Document::default();
            document.update(&example.markdown[..end], TextChange::Grown, false);
            document.update(&example.markdown, TextChange::Grown, true);
            assert_eq!(
                document.blocks(),
                whole.blocks(),
                "{} at {end}",
                example.markdown
            );
        }
    }
}

/// The blocks that HTML describes, as [`flat`] writes them.
fn expected(html: &str) -> Vec<String> {
    let mut reader = Html::default();
    let mut rest = html;
    while !rest.is_empty() {
        if rest.starts_with('<') {
            let end = rest.find('>').map_or(rest.len(), |end| end + 1);
            reader.tag(&rest[..end]);
            rest = &rest[end..];
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            reader.text(&unescaped(&rest[..end]));
            rest = &rest[end..];
        }
    }
    reader.flush();
    reader.lines
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let length = tag[start..].find('"')?;
    Some(unescaped(&tag[start..start + length]))
}

#[derive(Default)]
struct Html {
    lines: Vec<String>,
    levels: String,
    marker: Option<String>,
    lists: Vec<Option<u64>>,
    runs: Vec<(String, String)>,
    emphases: Vec<char>,
    link: Option<String>,
    heading: Option<char>,
    code: Option<(String, String)>,
    table: Option<(String, Vec<Vec<String>>)>,
    after_break: bool,
    label: bool,
    in_pre: bool,
}

impl Html {
    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        if self.label {
            self.marker = Some(format!("^{text}"));
            return;
        }
        let text = if std::mem::take(&mut self.after_break) {
            text.trim_start_matches('\n')
        } else {
            text
        };
        let text = if self.runs.is_empty() {
            text.trim_start_matches('\n')
        } else {
            text
        };
        self.run(&text.replace('\n', " "));
    }

    fn run(&mut self, text: &str) {
        let mut marks: String = "secx^"
            .chars()
            .filter(|mark| self.emphases.contains(mark))
            .collect();
        if let Some(link) = &self.link {
            marks.push('→');
            marks.push_str(link);
        }
        match self.runs.last_mut() {
            Some((last, whole)) if *last == marks && !marks.contains('^') => whole.push_str(text),
            _ if text.is_empty() => {}
            _ => self.runs.push((marks, text.to_owned())),
        }
    }

    fn rich(&mut self) -> String {
        let mut runs = std::mem::take(&mut self.runs);
        while let Some((_, text)) = runs.last_mut() {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                break;
            }
            runs.pop();
        }
        let mut out = String::new();
        for (marks, text) in runs {
            let text = text.replace('\n', "⏎");
            if marks.is_empty() {
                out.push_str(&text);
            } else {
                write!(out, "{{{marks}:{text}}}").expect("a string takes everything");
            }
        }
        out
    }

    fn emit(&mut self, content: &str) {
        let mut line = self.levels.clone();
        line.push_str(&self.marker.take().unwrap_or_default());
        if !line.is_empty() {
            line.push(' ');
        }
        self.lines.push(line + content);
    }

    /// Ends the text that is open.
    fn flush(&mut self) {
        let text = self.rich();
        if !text.is_empty() {
            self.emit(&text);
        }
    }

    fn flush_marker(&mut self) {
        self.flush();
        if self.marker.is_some() {
            self.emit("");
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_matches(['<', '>', '/']).split([' ', '/']).next();
        let name = name.unwrap_or_default();
        let opens = !tag.starts_with("</");
        match name {
            "p" | "section" | "thead" | "tbody" => self.flush(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading_tag(name, opens),
            "blockquote" if opens => {
                self.flush();
                self.levels.push('>');
            }
            "ul" | "ol" if opens => {
                self.flush();
                let start = attribute(tag, "start").and_then(|start| start.parse().ok());
                self.lists.push((name == "ol").then(|| start.unwrap_or(1)));
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
            }
            "li" if opens => self.item(),
            "div" if opens => {
                self.flush_marker();
                self.levels.push('.');
            }
            "li" | "div" => {
                self.flush_marker();
                self.levels.pop();
            }
            "blockquote" => {
                self.flush();
                self.levels.pop();
            }
            "hr" => {
                self.flush();
                self.emit("rule");
            }
            "pre" => {
                self.flush();
                self.in_pre = opens;
            }
            "code" => self.code_tag(tag, opens),
            "input" => {
                let done = tag.contains("checked=");
                self.marker = Some(if done { "[x]" } else { "[ ]" }.to_owned());
                self.after_break = true;
            }
            "table" | "tr" | "th" | "td" => self.table_tag(name, tag, opens),
            _ => self.inline_tag(name, tag, opens),
        }
    }

    fn heading_tag(&mut self, name: &str, opens: bool) {
        if opens {
            self.flush();
            self.heading = name.chars().nth(1);
        } else if let Some(level) = self.heading.take() {
            let text = self.rich();
            if !text.is_empty() || self.marker.is_some() {
                self.emit(&format!("h{level} {text}"));
            }
        }
    }

    fn item(&mut self) {
        self.flush_marker();
        self.levels.push('.');
        self.marker = match self.lists.last_mut() {
            Some(Some(next)) => {
                *next += 1;
                Some(format!("{})", *next - 1))
            }
            _ => Some("*".to_owned()),
        };
    }

    fn code_tag(&mut self, tag: &str, opens: bool) {
        if self.in_pre && opens {
            let class = attribute(tag, "class").unwrap_or_default();
            let language = class.trim_start_matches("language-").to_owned();
            self.code = Some((language, String::new()));
        } else if let Some((language, text)) = self.code.take() {
            let text = text.strip_suffix('\n').unwrap_or(&text).replace('\n', "⏎");
            self.emit(&format!("code({language}) {text}"));
        } else {
            self.emphasis('c', opens);
        }
    }

    fn emphasis(&mut self, mark: char, opens: bool) {
        if opens {
            self.emphases.push(mark);
        } else if let Some(at) = self.emphases.iter().rposition(|open| *open == mark) {
            self.emphases.remove(at);
        }
    }

    fn table_tag(&mut self, name: &str, tag: &str, opens: bool) {
        if name == "table" && opens {
            self.flush();
            self.table = Some((String::new(), Vec::new()));
            return;
        }
        if name == "table" {
            if let Some((columns, rows)) = self.table.take() {
                let rows: Vec<String> = rows.iter().map(|row| row.join(", ")).collect();
                self.emit(&format!("table {columns} | {}", rows.join(" | ")));
            }
            return;
        }
        if !opens && name != "tr" {
            let text = self.rich();
            if let Some(row) = self.table.as_mut().and_then(|table| table.1.last_mut()) {
                row.push(text);
            }
            return;
        }
        self.runs.clear();
        let Some((columns, rows)) = &mut self.table else {
            return;
        };
        if name == "tr" && opens {
            rows.push(Vec::new());
        } else if name == "th" {
            columns.push(match attribute(tag, "style").as_deref() {
                Some("text-align: center") => 'c',
                Some("text-align: right") => 'r',
                _ => 'l',
            });
        }
    }

    fn inline_tag(&mut self, name: &str, tag: &str, opens: bool) {
        match name {
            "em" => self.emphasis('e', opens),
            "strong" => self.emphasis('s', opens),
            "del" => self.emphasis('x', opens),
            "sup" if tag.contains("label") => self.label = true,
            "sup" if self.label => self.label = false,
            "sup" => self.emphasis('^', opens),
            "a" if self.emphases.contains(&'^') => {}
            "a" => self.link = attribute(tag, "href").filter(|_| opens),
            "br" => {
                self.run("\n");
                self.after_break = true;
            }
            "img" => {
                let alt = attribute(tag, "alt").unwrap_or_default();
                let address = attribute(tag, "src").unwrap_or_default();
                if self.heading.is_some() || self.table.is_some() {
                    let outer = self.link.replace(address);
                    self.run(&alt);
                    self.link = outer;
                } else {
                    self.flush();
                    self.emit(&format!("image({address}) {alt}"));
                }
            }
            _ => self.run(tag),
        }
    }
}
