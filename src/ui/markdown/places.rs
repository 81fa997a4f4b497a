//! Where the characters of laid-out text are: the room of a range of them.
//!
//! Bytes are bytes of the galley's text. Right-to-left text is no exception: glyphs stand in the
//! order of the text, wherever they are drawn.

use eframe::egui::epaint::text::{Glyph, PlacedRow};
use eframe::egui::{Galley, Rect, pos2};
use std::ops::Range;

/// Two places closer than this, in points, touch.
const TOUCHING: f32 = 1.6;

/// The rows of a galley, each with the byte at which it begins.
fn rows(galley: &Galley) -> impl Iterator<Item = (usize, &PlacedRow)> {
    let mut start = 0;
    galley.rows.iter().map(move |row| {
        let begins = start;
        start += row
            .glyphs
            .iter()
            .map(|glyph| glyph.chr.len_utf8())
            .sum::<usize>();
        start += usize::from(row.ends_with_newline);
        (begins, row)
    })
}

/// The glyphs of a row, each with its byte.
fn glyphs(start: usize, row: &PlacedRow) -> impl Iterator<Item = (usize, &Glyph)> {
    let mut next = start;
    row.glyphs.iter().map(move |glyph| {
        let at = next;
        next += glyph.chr.len_utf8();
        (at, glyph)
    })
}

/// The rooms of the characters at `bytes`, from top to bottom: one for each row, more where a row
/// runs in both directions.
pub(super) fn rects(galley: &Galley, bytes: &Range<usize>) -> Vec<Rect> {
    let mut rects = Vec::new();
    for (start, row) in rows(galley) {
        if start >= bytes.end {
            break;
        }
        let within = glyphs(start, row)
            .filter(|(at, glyph)| bytes.contains(at) && glyph.advance_width > 0.0);
        let mut spans: Vec<(f32, f32)> = Vec::new();
        for (_, glyph) in within {
            let (left, right) = (glyph.pos.x, glyph.max_x());
            match spans.last_mut() {
                Some(last) if (left - last.1).abs() < TOUCHING => last.1 = right,
                Some(last) if (right - last.0).abs() < TOUCHING => last.0 = left,
                _ => spans.push((left, right)),
            }
        }
        let (top, bottom) = (row.rect().top(), row.rect().bottom());
        rects.extend(spans.into_iter().map(|(left, right)| {
            Rect::from_min_max(pos2(row.pos.x + left, top), pos2(row.pos.x + right, bottom))
        }));
    }
    rects
}
