//! Blocks back to Markdown, for whoever copies a selection.
//!
//! Reading what a selection of all blocks becomes gives the same blocks. Text within a block is
//! [`text`](mod@text)'s.

mod plain;
mod text;

pub use plain::plain_text;

use super::block::{Align, Block, BlockKind, CodeBlock, Gap, Level, Marker, MarkerKind, Table};
use super::point::Point;
use super::read::opens_verbatim;
use super::rich_text::RichText;
use std::borrow::Cow;
use std::ops::Range;
use text::{TextPlace, image, text};

/// `selection` of `blocks` as Markdown. What lies within the text of one block comes without what
/// makes the block a heading or an item; code of which nothing else is selected comes as it is.
pub fn to_markdown(blocks: &[Block], selection: &Range<Point>) -> String {
    let Range { start, end } = *selection;
    if start >= end || start.block >= blocks.len() {
        return String::new();
    }
    let last = end.block.min(blocks.len() - 1);
    let chosen: Vec<SelectedBlock<'_>> = (start.block..=last)
        .filter_map(|index| {
            let from = if index == start.block {
                start
            } else {
                Point::default()
            };
            let to = if index == end.block { end } else { Point::END };
            (to.part > 0 || to.byte > 0).then(|| SelectedBlock::new(&blocks[index], from, to))
        })
        .collect();
    let joined = join(chosen);
    match joined.as_slice() {
        [only] => only.alone(),
        several => BlockWriter::default().all(several),
    }
}

/// The selected part of a block.
struct SelectedBlock<'a> {
    block: &'a Block,
    kind: Cow<'a, BlockKind>,
    /// The cells of a table that are selected.
    cells: Range<usize>,
    /// The bytes of a cell that are selected when it is the only one.
    bytes: Range<usize>,
}

impl<'a> SelectedBlock<'a> {
    fn new(block: &'a Block, from: Point, to: Point) -> Self {
        let bytes = from.byte..to.byte;
        let kind = match &block.kind {
            BlockKind::Paragraph(text) => {
                Cow::Owned(BlockKind::Paragraph(text.slice(bytes.clone())))
            }
            BlockKind::Heading { level, text } => Cow::Owned(BlockKind::Heading {
                level: *level,
                text: text.slice(bytes.clone()),
            }),
            BlockKind::Code(code) => Cow::Owned(BlockKind::Code(CodeBlock {
                text: cut(&code.text, &bytes).to_owned(),
                language: code.language.clone(),
                ..*code
            })),
            BlockKind::Math(source) => Cow::Owned(BlockKind::Math(cut(source, &bytes).to_owned())),
            BlockKind::Table(_) | BlockKind::Rule | BlockKind::Image(_) => {
                Cow::Borrowed(&block.kind)
            }
        };
        Self {
            block,
            kind,
            // A cell of which the selection touches only the beginning is not selected.
            cells: from.part..to.part.saturating_add(usize::from(to.byte > 0)),
            bytes,
        }
    }

    /// It as all that is selected.
    fn alone(&self) -> String {
        match self.kind.as_ref() {
            BlockKind::Paragraph(rich) | BlockKind::Heading { text: rich, .. } => {
                text(rich, TextPlace::Text)
            }
            BlockKind::Code(code) => code.text.clone(),
            BlockKind::Math(source) if *self.kind != self.block.kind => source.clone(),
            BlockKind::Table(table) if self.cells.len() == 1 => table
                .rows
                .iter()
                .flatten()
                .nth(self.cells.start)
                .map(|cell| text(&cell.slice(self.bytes.clone()), TextPlace::Text))
                .unwrap_or_default(),
            BlockKind::Table(_) | BlockKind::Math(_) | BlockKind::Image(_) | BlockKind::Rule => {
                self.lines().join("\n")
            }
        }
    }

    fn is_task(&self) -> bool {
        let marker = self.block.marker;
        marker.is_some_and(|marker| matches!(marker.kind, MarkerKind::Task(_)))
    }

    /// It as lines of Markdown, without what its indent puts before them.
    fn lines(&self) -> Vec<String> {
        let whole = match self.kind.as_ref() {
            BlockKind::Paragraph(rich) => text(rich, TextPlace::Text),
            // Behind the box of a task, a number sign is text.
            BlockKind::Heading { level, text: rich } if *level < 3 && self.is_task() => {
                let line = if *level == 1 { "===" } else { "---" };
                format!("{}\n{line}", text(rich, TextPlace::Text))
            }
            BlockKind::Heading { level, text: rich } => {
                let marks = "#".repeat(usize::from(*level));
                format!("{marks} {}", text(rich, TextPlace::Heading))
            }
            BlockKind::Code(code) => fenced(code),
            BlockKind::Table(table) => return table_lines(table, &self.cells),
            BlockKind::Rule => "___".to_owned(),
            BlockKind::Math(source) => {
                let (open, close) = if source.contains("$$") {
                    ("\\[", "\\]")
                } else {
                    ("$$", "$$")
                };
                // On a line of its own, what looks like code is code.
                let line = if opens_verbatim(source) { "" } else { "\n" };
                format!("{open}{line}{source}\n{close}")
            }
            BlockKind::Image(shown) => image(shown),
        };
        whole.split('\n').map(str::to_owned).collect()
    }
}

fn cut<'t>(text: &'t str, bytes: &Range<usize>) -> &'t str {
    let start = text.floor_char_boundary(bytes.start);
    let end = text.floor_char_boundary(bytes.end);
    text.get(start..end).unwrap_or_default()
}

/// Blocks that continue each other as one.
fn join(pieces: Vec<SelectedBlock<'_>>) -> Vec<SelectedBlock<'_>> {
    let mut joined: Vec<SelectedBlock<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Some(before) = joined.last_mut().filter(|_| piece.block.continued) else {
            joined.push(piece);
            continue;
        };
        match (before.kind.to_mut(), piece.kind.as_ref()) {
            (
                BlockKind::Paragraph(text) | BlockKind::Heading { text, .. },
                BlockKind::Paragraph(more) | BlockKind::Heading { text: more, .. },
            ) => text.append(more),
            (BlockKind::Code(code), BlockKind::Code(more)) => {
                if !more.mid_line {
                    code.text.push('\n');
                }
                code.text.push_str(&more.text);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

fn fenced(code: &CodeBlock) -> String {
    let mark = if code.language.contains('`') {
        '~'
    } else {
        '`'
    };
    let longest = code
        .text
        .split(|letter| letter != mark)
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = mark.to_string().repeat((longest + 1).max(3));
    let mut language = String::new();
    for letter in code.language.chars() {
        if letter == '\\' || letter == '&' {
            language.push('\\');
        }
        language.push(letter);
    }
    // An empty text has no line at all.
    let end = if code.text.is_empty() { "" } else { "\n" };
    format!("{fence}{language}\n{}{end}{fence}", code.text)
}

fn table_lines(table: &Table, cells: &Range<usize>) -> Vec<String> {
    let line = |row: &Vec<RichText>| {
        let cells: Vec<String> = row.iter().map(|cell| text(cell, TextPlace::Cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|align| match align {
            Align::Left => "---",
            Align::Center => ":-:",
            Align::Right => "--:",
        })
        .collect();
    let mut lines = Vec::new();
    let mut first = 0;
    for (index, row) in table.rows.iter().enumerate() {
        let behind = first + row.len();
        let selected = first < cells.end && cells.start < behind;
        if index == 0 || selected {
            lines.push(line(row));
        }
        if index == 0 {
            lines.push(format!("| {} |", rules.join(" | ")));
        }
        first = behind;
    }
    lines
}

/// A whole table as Markdown.
pub fn table_as_markdown(table: &Table) -> String {
    table_lines(table, &(0..usize::MAX)).join("\n")
}

/// A whole table as text for a spreadsheet: its cells apart by tabs, without markup.
pub fn table_as_tabs(table: &Table) -> String {
    let cell = |cell: &RichText| cell.text().replace(['\t', '\n', '\r'], " ");
    let line = |row: &Vec<RichText>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
    table.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A quote or an item that is open.
struct Container {
    level: Level,
    /// What its further lines begin with.
    prefix: String,
}

/// A list at one level.
#[derive(Clone, Copy)]
struct WrittenList {
    /// The next number; None of bullets.
    next: Option<u64>,
    /// Which of the two marks its items have.
    other: bool,
}

/// Writes blocks below each other.
#[derive(Default)]
struct BlockWriter {
    out: String,
    containers: Vec<Container>,
    /// By level, what list an item there would continue.
    lists: Vec<Option<WrittenList>>,
    /// Whether the block before is nothing but the marker of an item.
    bare_item: bool,
}

impl BlockWriter {
    fn all(mut self, pieces: &[SelectedBlock<'_>]) -> String {
        for (index, piece) in pieces.iter().enumerate() {
            self.piece(piece, &pieces[index + 1..]);
        }
        self.out
    }

    fn piece(&mut self, piece: &SelectedBlock<'_>, following: &[SelectedBlock<'_>]) {
        let block = piece.block;
        let levels: Vec<Level> = block.indent.levels().collect();
        let marked = block.marker.map(|marker| usize::from(marker.level));
        let same = self
            .containers
            .iter()
            .zip(&levels)
            .take_while(|(open, level)| open.level == **level)
            .count()
            .min(marked.unwrap_or(usize::MAX));
        // What is alone on the line of its item, is in it on that line.
        let on_line = self.bare_item && same == self.containers.len() && same < levels.len();
        self.containers.truncate(same);
        self.lists.truncate(same + 1);
        let mut first = String::new();
        if on_line {
            self.out.push(' ');
        } else {
            self.space_before(block);
            first = self.prefix();
        }
        let is_empty = matches!(piece.kind.as_ref(), BlockKind::Paragraph(text) if text.is_empty());
        self.bare_item = is_empty && block.marker.is_some() && !piece.is_task();
        for (depth, level) in levels.iter().enumerate().skip(same) {
            self.lists.resize(depth + 1, None);
            let begun = block.marker.filter(|_| marked == Some(depth));
            let (shown, prefix) = match (level, begun) {
                (Level::Quote, _) => ("> ".to_owned(), "> ".to_owned()),
                (Level::Item, Some(begun)) => self.item(depth, begun, block.gap, following),
                // An item that began before what is selected.
                (Level::Item, None) => (String::new(), String::new()),
            };
            first.push_str(&shown);
            self.containers.push(Container {
                level: *level,
                prefix,
            });
        }
        if levels.len() < self.lists.len() {
            self.lists[levels.len()] = None;
        }
        let prefix = self.prefix();
        for (index, line) in piece.lines().iter().enumerate() {
            let before = if index == 0 { &first } else { &prefix };
            if index > 0 {
                self.out.push('\n');
            }
            if line.is_empty() && !first.ends_with("] ") {
                self.out.push_str(before.trim_end());
            } else {
                self.out.push_str(before);
                self.out.push_str(line);
            }
        }
    }

    /// What each line in the open containers begins with.
    fn prefix(&self) -> String {
        self.containers
            .iter()
            .map(|open| open.prefix.as_str())
            .collect()
    }

    /// The line's end, and the blank line, between the block and what is before.
    fn space_before(&mut self, block: &Block) {
        if self.out.is_empty() {
            return;
        }
        self.out.push('\n');
        if block.gap == Gap::Normal {
            let prefix = self.prefix();
            self.out.push_str(prefix.trim_end());
            self.out.push('\n');
        }
    }

    /// The marker of an item, and what its further lines begin with.
    fn item(
        &mut self,
        depth: usize,
        marker: Marker,
        gap: Gap,
        following: &[SelectedBlock<'_>],
    ) -> (String, String) {
        let list = self.lists[depth];
        let tight = gap == Gap::Tight && list.is_some();
        let number = match marker.kind {
            MarkerKind::Footnote(number) => {
                self.lists[depth] = None;
                return (format!("[^{number}]: "), " ".repeat(4));
            }
            MarkerKind::Bullet => None,
            MarkerKind::Number(number) => Some(number),
            MarkerKind::Task(_) if tight => list.and_then(|list| list.next),
            MarkerKind::Task(_) => match counted(depth, following) {
                Some(Counted::Number(number)) => Some(number),
                Some(Counted::Bullet) => None,
                None => list.and_then(|list| list.next),
            },
        };
        let other = list.is_some_and(|list| {
            // The same mark would continue the list.
            let continues = list.next == number;
            let alike = list.next.is_some() == number.is_some();
            if alike && !continues {
                !list.other
            } else {
                list.other
            }
        });
        self.lists[depth] = Some(WrittenList {
            next: number.map(|number| number.saturating_add(1)),
            other,
        });
        let mark = match (number, other) {
            (Some(number), false) => format!("{number}. "),
            (Some(number), true) => format!("{number}) "),
            (None, false) => "- ".to_owned(),
            (None, true) => "* ".to_owned(),
        };
        let prefix = " ".repeat(mark.len());
        let task = match marker.kind {
            MarkerKind::Task(true) => "[x] ",
            MarkerKind::Task(false) => "[ ] ",
            MarkerKind::Bullet | MarkerKind::Number(_) | MarkerKind::Footnote(_) => "",
        };
        (mark + task, prefix)
    }
}

/// What a task, which shows neither, is: numbered or not.
enum Counted {
    Number(u64),
    Bullet,
}

/// What a task is, from the items that certainly follow it in its list.
fn counted(depth: usize, following: &[SelectedBlock<'_>]) -> Option<Counted> {
    let mut tasks = 1;
    for piece in following {
        if piece.block.indent.depth() <= depth {
            return None;
        }
        let Some(marker) = piece.block.marker else {
            continue;
        };
        let level = usize::from(marker.level);
        if level > depth {
            continue;
        }
        if level < depth || piece.block.gap == Gap::Normal {
            return None;
        }
        match marker.kind {
            MarkerKind::Task(_) => tasks += 1,
            MarkerKind::Number(number) => return number.checked_sub(tasks).map(Counted::Number),
            MarkerKind::Bullet => return Some(Counted::Bullet),
            MarkerKind::Footnote(_) => return None,
        }
    }
    None
}
