//! Where the characters of laid-out text are: the room of a range of them, and where a point would
//! put the cursor.
//!
//! Bytes are bytes of the galley's text. Right-to-left text is no exception: there is a glyph for
//! each character in the order of the text, wherever it is drawn.

use super::bidi;
use crate::ui::theme::markdown as sizes;
use eframe::egui::epaint::text::Glyph;
use eframe::egui::{Galley, Pos2, Rangef, Rect, pos2};
use std::ops::Range;

/// The characters of one row, by their bytes.
struct RowCharacters<'a> {
    row: usize,
    glyphs: Vec<(usize, &'a Glyph)>,
    /// The first byte that is not on it; a line break is on the row that it ends.
    end: usize,
    ends_with_newline: bool,
}

/// The rows that `bytes` touches.
fn lines<'a>(
    galley: &'a Galley,
    wanted: impl Fn(usize) -> bool + 'a,
) -> impl Iterator<Item = RowCharacters<'a>> + 'a {
    let text = galley.text();
    let mut chars = text.char_indices();
    let mut next = move || chars.next().map_or(text.len(), |(at, _)| at);
    galley
        .rows
        .iter()
        .enumerate()
        .filter_map(move |(row, placed)| {
            let is_wanted = wanted(row);
            let mut glyphs = Vec::new();
            for glyph in &placed.glyphs {
                let at = next();
                if is_wanted {
                    glyphs.push((at, glyph));
                }
            }
            let mut end = glyphs.last().map_or(0, |(at, _)| ceil(text, at + 1));
            if placed.ends_with_newline {
                end = next() + 1;
            }
            is_wanted.then_some(RowCharacters {
                row,
                glyphs,
                end,
                ends_with_newline: placed.ends_with_newline,
            })
        })
}

/// The next place between two characters.
fn ceil(text: &str, byte: usize) -> usize {
    text.ceil_char_boundary(byte)
}

/// From where to where the characters at `bytes` reach in each row, from the row's own left edge:
/// one span for a row, more where it runs in both directions.
pub(in crate::ui::markdown) fn spans(
    galley: &Galley,
    bytes: &Range<usize>,
) -> Vec<(usize, Rangef)> {
    let mut spans: Vec<(usize, Rangef)> = Vec::new();
    for line in lines(galley, |_| true) {
        let first = spans.len();
        let within = line.glyphs.iter().filter(|(at, _)| bytes.contains(at));
        for (_, glyph) in within.filter(|(_, glyph)| glyph.advance_width > 0.0) {
            let span = Rangef::new(glyph.pos.x, glyph.max_x());
            match spans[first..].last_mut() {
                Some((_, last)) if (span.min - last.max).abs() < sizes::TOUCHING => {
                    last.max = span.max;
                }
                Some((_, last)) if (span.max - last.min).abs() < sizes::TOUCHING => {
                    last.min = span.min;
                }
                _ => spans.push((line.row, span)),
            }
        }
        if line.ends_with_newline && bytes.contains(&(line.end - 1)) {
            let end = galley.rows[line.row].size.x;
            spans.push((line.row, Rangef::new(end, end + sizes::LINE_END)));
        }
        if line.end >= bytes.end && line.end > 0 {
            break;
        }
    }
    spans
}

/// The rooms of the characters at `bytes`, from top to bottom.
pub(in crate::ui::markdown) fn rects(galley: &Galley, bytes: &Range<usize>) -> Vec<Rect> {
    let spans = spans(galley, bytes).into_iter();
    let rect = |(row, span): (usize, Rangef)| {
        let row = &galley.rows[row];
        let (left, rows) = (row.pos.x, row.rect().y_range());
        Rect::from_min_max(
            pos2(left + span.min, rows.min),
            pos2(left + span.max, rows.max),
        )
    };
    spans.map(rect).collect()
}

/// Where a point is in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::markdown) struct TextPosition {
    /// The byte before which it puts the cursor.
    pub(in crate::ui::markdown) cursor: usize,
    /// The byte of the nearest character.
    pub(in crate::ui::markdown) character: usize,
}

/// Where a point of the galley is in its text; beside the text the nearest place, above it the
/// beginning and below it the end.
pub(in crate::ui::markdown) fn at(galley: &Galley, point: Pos2) -> TextPosition {
    let text = galley.text();
    let both = |byte| TextPosition {
        cursor: byte,
        character: byte,
    };
    if point.y < 0.0 {
        return both(0);
    }
    let below = |row: usize| galley.rows[row].rect().bottom() > point.y;
    let row = (0..galley.rows.len()).find(|row| below(*row));
    let Some(line) = row.and_then(|row| lines(galley, move |of| of == row).next()) else {
        return both(text.len());
    };
    let x = point.x - galley.rows[line.row].pos.x;
    let beside = |glyph: &Glyph| (glyph.pos.x - x).max(x - glyph.max_x()).max(0.0);
    let visible = || {
        line.glyphs
            .iter()
            .filter(|(_, glyph)| glyph.advance_width > 0.0)
    };
    let nearest = visible().min_by(|one, other| beside(one.1).total_cmp(&beside(other.1)));
    let Some(&(character, glyph)) = nearest else {
        // An empty line: the place before its end.
        let end = line.end.saturating_sub(usize::from(line.ends_with_newline));
        return both(end.min(text.len()));
    };
    let right_half = x > glyph.pos.x + glyph.advance_width / 2.0;
    if right_half == bidi::is_rtl_at(text, character) {
        return both(character);
    }
    // What takes no room belongs to the character before.
    let next = visible()
        .map(|(next, _)| *next)
        .find(|next| *next > character);
    let end = line.end - usize::from(line.ends_with_newline);
    TextPosition {
        cursor: next.unwrap_or(end),
        character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::markdown::text::reorder::{Stand, layout};
    use crate::ui::theme;
    use eframe::egui::text::LayoutJob;
    use eframe::egui::{Color32, Context, RawInput};
    use std::sync::Arc;

    fn laid(text: &str, width: f32) -> Arc<Galley> {
        let ctx = Context::default();
        theme::install(&ctx);
        let mut galley = None;
        let output = ctx.run_ui(RawInput::default(), |ui| {
            let job =
                LayoutJob::simple(text.to_owned(), theme::body(), Color32::PLACEHOLDER, width);
            galley = Some(layout(ui, job, Stand::FITTED));
        });
        output.drop_without_applying_deltas();
        galley.expect("a pass was run")
    }

    #[test]
    fn each_character_is_found_where_it_is() {
        for text in [
            "plain words",
            "two\nlines\n",
            "אבג דה",
            "abc אבג 12 def",
            "हिन्दी कொ",
            "🙂a",
        ] {
            for width in [40.0, 1_000.0] {
                let galley = laid(text, width);
                for (byte, character) in text.char_indices() {
                    let bytes = byte..byte + character.len_utf8();
                    let rects = rects(&galley, &bytes);
                    if character == '\n' || rects.is_empty() {
                        continue;
                    }
                    assert_eq!(rects.len(), 1, "{text:?} {byte}");
                    let at = at(&galley, rects[0].center());
                    assert_eq!(at.character, byte, "{text:?} {width}");
                }
            }
        }
    }

    #[test]
    fn the_cursor_goes_to_the_near_side_of_a_character() {
        let check = |text: &str, byte: usize, share: f32, expected: usize| {
            let galley = laid(text, 1_000.0);
            let rect = rects(&galley, &(byte..byte + 1))[0];
            let x = rect.left() + rect.width() * share;
            let found = at(&galley, pos2(x, rect.center().y));
            assert_eq!(found.cursor, expected, "{text} {byte} {share}");
        };
        check("abc", 1, 0.2, 1);
        check("abc", 1, 0.8, 2);
        check("אבג", 2, 0.8, 2);
        check("אבג", 2, 0.2, 4);
        check("אבג", 0, 0.9, 0);
        let galley = laid("ab\ncd", 1_000.0);
        let bottom = galley.rows[0].rect().bottom();
        let check = |x: f32, y: f32, expected: usize| {
            assert_eq!(at(&galley, pos2(x, y)).cursor, expected, "{x} {y}");
        };
        check(500.0, 2.0, 2);
        check(-5.0, bottom + 2.0, 3);
        check(500.0, -2.0, 0);
        check(0.0, 500.0, 5);
    }

    #[test]
    fn a_range_over_both_directions_has_several_rooms() {
        let text = "abc אבג def";
        let galley = laid(text, 1_000.0);
        let all = rects(&galley, &(0..text.len()));
        assert!(all.iter().all(|room| room.width() > 0.0) && all.len() <= 3);
        // From within the Latin word to within the Hebrew one.
        assert_eq!(rects(&galley, &(1..6)).len(), 2);
        assert!(rects(&galley, &(3..3)).is_empty());
    }
}
