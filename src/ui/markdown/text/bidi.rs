//! Right-to-left text, before it is laid out: whether there is any, which way a text runs, and the
//! pieces of a line that are moved as one.
//!
//! Pure: the bidirectional algorithm is `unicode-bidi`'s, laying out the pieces is
//! [`reorder`](super::reorder)'s. Each line that ends with a line break is a paragraph of its own, so
//! that no embedding or override reaches beyond it.

use std::borrow::Cow;
use std::ops::Range;
use unicode_bidi::{BidiClass, BidiInfo, Level, ParagraphBidiInfo, bidi_class};
use unicode_bidi_mirroring::get_mirrored;
use unicode_segmentation::UnicodeSegmentation as _;

/// Which way a text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// From left to right, as Latin does.
    #[default]
    LeftToRight,
    /// As Arabic and Hebrew do.
    RightToLeft,
}

/// Whether a character is of a script that runs from right to left, digits and marks included.
fn is_of_rtl_script(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8FF}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFE}'
        | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
}

fn is_rtl_letter(character: char) -> bool {
    is_of_rtl_script(character) && matches!(bidi_class(character), BidiClass::R | BidiClass::AL)
}

/// Whether a letter that runs from right to left is in a text. Without one nothing is reordered:
/// embeddings and overrides alone have no effect.
pub fn has_rtl(text: &str) -> bool {
    // In UTF-8 the characters in question begin with one of these bytes.
    let suspicious = |byte: u8| matches!(byte, 0xD6..=0xE0 | 0xEF | 0xF0);
    text.bytes().any(suspicious) && text.chars().any(is_rtl_letter)
}

/// Whether the toolkit's own layout does not keep one glyph for each character, or breaks lines
/// within what is one character to a reader: in scripts that run from right to left or compose
/// their letters.
pub fn is_complex(text: &str) -> bool {
    // In UTF-8 the characters in question begin with one of these bytes.
    let suspicious = |byte: u8| matches!(byte, 0xE0 | 0xE1);
    let composes = |character: char| {
        matches!(character,
            '\u{900}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{1B00}'..='\u{1BFF}')
    };
    has_rtl(text) || text.bytes().any(suspicious) && text.chars().any(composes)
}

/// Whether the character at a byte of a text runs from right to left.
pub fn is_rtl_at(text: &str, byte: usize) -> bool {
    if !has_rtl(text) {
        return false;
    }
    let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[byte..]
        .find('\n')
        .map_or(text.len(), |newline| byte + newline);
    let info = ParagraphBidiInfo::new(&text[start..end], None);
    info.levels.get(byte - start).is_some_and(Level::is_rtl)
}

/// The direction of a text's first letter; None when there is no letter.
pub fn direction(text: &str) -> Option<Direction> {
    text.chars().find_map(|character| {
        let class = bidi_class(character);
        if class == BidiClass::L {
            Some(Direction::LeftToRight)
        } else if matches!(class, BidiClass::R | BidiClass::AL) {
            Some(Direction::RightToLeft)
        } else {
            None
        }
    })
}

/// A piece of a line that is laid out alone and moved as one: within it, all runs one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Where it is in the text.
    pub bytes: Range<usize>,
    /// Which of the sections it is in.
    pub section: usize,
    /// How deeply it is embedded; odd is from right to left.
    pub level: u8,
    /// Whether the font shapes it from right to left.
    pub is_rtl: bool,
    /// Where a line may end beside it.
    pub kind: UnitKind,
}

impl Unit {
    /// Whether it is embedded from left to right.
    pub fn is_ltr(&self) -> bool {
        self.level.is_multiple_of(2)
    }
}

/// What a [`Unit`] is to the breaking of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// A space: a line may end after it, and it hangs over the line's end.
    Space,
    /// A character between two of which a line may end.
    Ideograph,
    /// What keeps together with its neighbours.
    Other,
}

fn kind(cluster: &str) -> UnitKind {
    match cluster.chars().next() {
        Some('\u{A0}' | '\u{202F}' | '\u{2007}') => UnitKind::Other,
        Some(first) if first.is_whitespace() => UnitKind::Space,
        Some('\u{2E80}'..='\u{2FDF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}') => {
            UnitKind::Ideograph
        }
        Some('\u{20000}'..='\u{3FFFF}') => UnitKind::Ideograph,
        _ => UnitKind::Other,
    }
}

/// One line of a text that ends with a line break or the text's end, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidiLine {
    /// Which way it runs.
    pub direction: Direction,
    /// How its units are put in order.
    pub order: ReadingOrder,
    /// All of it, in order.
    pub units: Vec<Unit>,
}

/// The order in which a line is read and drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingOrder {
    /// As the line's first letter says, else as given.
    Natural(Direction),
    /// From left to right, word by word: in code what stands first comes first, whatever marks of
    /// direction are hidden in it.
    AsWritten,
}

/// A part of a text that is set in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BidiSection {
    /// Where it is in the text.
    pub bytes: Range<usize>,
    /// Whether it is code: one thing to what stands around it, and within from left to right.
    pub is_code: bool,
}

/// The text with code as marks without a direction, as long as it was.
pub fn without_code<'a>(text: &'a str, sections: &[BidiSection]) -> Cow<'a, str> {
    let code = || sections.iter().filter(|section| section.is_code);
    if code().next().is_none() {
        return Cow::Borrowed(text);
    }
    let mut rest = String::with_capacity(text.len());
    for section in code() {
        rest.push_str(&text[rest.len()..section.bytes.start]);
        rest.extend(std::iter::repeat_n('!', section.bytes.len()));
    }
    rest.push_str(&text[rest.len()..]);
    Cow::Owned(rest)
}

/// The line at `bytes` of `text` in pieces that are within one of the `sections` each, which cover
/// the text. `plain` is [`without_code`].
pub fn line(
    text: &str,
    plain: &str,
    bytes: Range<usize>,
    sections: &[BidiSection],
    order: ReadingOrder,
) -> BidiLine {
    let content = &text[bytes.clone()];
    let plain = &plain[bytes.clone()];
    let direction = match order {
        ReadingOrder::Natural(fallback) => direction(plain).unwrap_or(fallback),
        ReadingOrder::AsWritten => Direction::LeftToRight,
    };
    let (level, of_code) = match direction {
        Direction::LeftToRight => (Level::ltr(), 0),
        Direction::RightToLeft => (Level::rtl(), 2),
    };
    let info = ParagraphBidiInfo::new(plain, Some(level));
    let mut units: Vec<Unit> = Vec::new();
    let mut section = sections.partition_point(|section| section.bytes.end <= bytes.start);
    for (at, cluster) in content.grapheme_indices(true) {
        let mut start = bytes.start + at;
        let end = start + cluster.len();
        // A section may end within what is one character to a reader.
        while start < end {
            while section + 1 < sections.len() && sections[section].bytes.end <= start {
                section += 1;
            }
            let of_section = sections
                .get(section)
                .map_or(end, |section| section.bytes.end);
            let is_code = sections.get(section).is_some_and(|section| section.is_code);
            let until = if of_section > start {
                end.min(of_section)
            } else {
                end
            };
            let is_rtl = cluster.chars().next().is_some_and(is_rtl_letter);
            let unit = Unit {
                bytes: start..until,
                section,
                level: match order {
                    ReadingOrder::Natural(_) if !is_code => {
                        info.levels[start - bytes.start].number()
                    }
                    ReadingOrder::Natural(_) | ReadingOrder::AsWritten => {
                        of_code + u8::from(is_rtl)
                    }
                },
                is_rtl,
                kind: kind(cluster),
            };
            match units.last_mut() {
                Some(last) if goes_on(text, last, &unit) => last.bytes.end = until,
                _ => units.push(unit),
            }
            start = until;
        }
    }
    // What the font shapes against the embedding stands alone, one character at a time.
    for unit in &mut units {
        unit.is_rtl &= !unit.is_ltr();
    }
    BidiLine {
        direction,
        order,
        units,
    }
}

/// Whether `next` is laid out together with `last`: when the order of the letters within is the
/// font's own.
fn goes_on(text: &str, last: &Unit, next: &Unit) -> bool {
    let same = last.section == next.section && last.level == next.level;
    let is_rtl = |unit: &Unit| text[unit.bytes.clone()].chars().any(is_of_rtl_script);
    let first = text[last.bytes.start..].chars().next();
    let own_way = if next.is_ltr() {
        !is_rtl(next) && first.is_none_or(|first| !is_of_rtl_script(first))
    } else {
        last.is_rtl && next.is_rtl
    };
    same && own_way && last.kind == UnitKind::Other && next.kind == UnitKind::Other
}

/// The units of one row in the order in which they stand, from left to right; spaces at its end
/// stand where the row ends.
pub fn visual_order(units: &[Unit], order: ReadingOrder, direction: Direction) -> Vec<usize> {
    if order == ReadingOrder::AsWritten {
        return (0..units.len()).collect();
    }
    let of_line = u8::from(direction == Direction::RightToLeft);
    let content = units.len() - trailing_spaces(units);
    let levels: Vec<Level> = units
        .iter()
        .enumerate()
        .map(|(index, unit)| if index < content { unit.level } else { of_line })
        .map(|level| Level::new(level).unwrap_or(Level::ltr()))
        .collect();
    BidiInfo::reorder_visual(&levels)
}

/// How many spaces are at the end of a row.
pub fn trailing_spaces(units: &[Unit]) -> usize {
    let last = units.iter().rev();
    last.take_while(|unit| unit.kind == UnitKind::Space).count()
}

/// What is drawn for a unit: brackets that stand from right to left are mirrored.
pub fn drawn(text: &str, unit: &Unit) -> String {
    let own = &text[unit.bytes.clone()];
    if unit.is_ltr() || unit.is_rtl {
        return own.to_owned();
    }
    own.chars()
        .map(|character| get_mirrored(character).unwrap_or(character))
        .collect()
}

/// Where the rows of a line end, for units of those widths: rows as ranges of units, which cover
/// all. A row is wider than `width` only if its one unit is.
pub fn wrap(units: &[Unit], widths: &[f32], width: f32) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let (mut start, mut taken, mut may_end) = (0, 0.0, None);
    let mut index = 0;
    while index < units.len() {
        let unit = &units[index];
        if unit.kind != UnitKind::Space && index > start && taken + widths[index] > width {
            let end = may_end.take().unwrap_or(index);
            rows.push(start..end);
            start = end;
            taken = widths[start..index].iter().sum();
            continue;
        }
        taken += widths[index];
        index += 1;
        let ideograph = |index: usize| {
            units
                .get(index)
                .is_some_and(|unit| unit.kind == UnitKind::Ideograph)
        };
        if unit.kind == UnitKind::Space || ideograph(index - 1) && ideograph(index) {
            may_end = Some(index);
        }
    }
    rows.push(start..units.len());
    rows
}
