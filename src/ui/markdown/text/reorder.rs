//! Lays out text in which some runs from right to left, or whose letters are composed: the pieces
//! that [`bidi`](super::bidi) finds are laid out by the toolkit, each alone, and put in their places
//! row by row.
//!
//! What comes out is a galley like any other, with one glyph per character in the order of the text;
//! only their places follow the direction. Other text goes straight to the toolkit.

use super::bidi::{self, BidiLine, BidiSection, Direction, ReadingOrder, Unit, UnitKind};
use crate::ui::theme;
use eframe::egui::epaint::text::{Glyph, PlacedRow, Row, RowVisuals};
use eframe::egui::text::LayoutJob;
use eframe::egui::{Galley, Mesh, Rect, Ui, Vec2, pos2, vec2};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation as _;

/// How a text stands in its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// In which order it is drawn.
    pub order: ReadingOrder,
    /// Whether the room is as wide as the text may be, and not as the text is: there text that
    /// runs from right to left begins at the room's right edge.
    pub fills: bool,
}

impl Stand {
    /// From left to right, as code stands.
    pub const CODE: Self = Self {
        order: ReadingOrder::AsWritten,
        fills: false,
    };
    /// As text stands in a room of its own width.
    pub const FITTED: Self = Self {
        order: ReadingOrder::Natural(Direction::LeftToRight),
        fills: false,
    };
}

/// Lays out `job` as it stands in its room.
pub fn layout(ui: &Ui, job: LayoutJob, stand: Stand) -> Arc<Galley> {
    let right_to_left = ReadingOrder::Natural(Direction::RightToLeft);
    if stand.order != right_to_left && !bidi::is_complex(&job.text) {
        return ui.fonts_mut(|fonts| fonts.layout_job(job));
    }
    let sections: Vec<BidiSection> = job
        .sections
        .iter()
        .map(|section| BidiSection {
            bytes: section.byte_range.start.0..section.byte_range.end.0,
            is_code: section.format.font_id.family == theme::code().family,
        })
        .collect();
    let plain = match stand.order {
        ReadingOrder::Natural(_) => bidi::without_code(&job.text, &sections),
        ReadingOrder::AsWritten => Cow::Borrowed(job.text.as_str()),
    };
    let order = match stand.order {
        ReadingOrder::Natural(fallback) => {
            ReadingOrder::Natural(bidi::direction(&plain).unwrap_or(fallback))
        }
        ReadingOrder::AsWritten => ReadingOrder::AsWritten,
    };
    let mut lines: Vec<BidiLine> = Vec::new();
    let mut start = 0;
    for content in job.text.split('\n') {
        let bytes = start..start + content.len();
        start = bytes.end + 1;
        lines.push(bidi::line(&job.text, &plain, bytes, &sections, order));
    }
    let mut shaped = Shaped::new(ui, &job, &lines);
    if split_wide(&mut lines, &shaped, &job) {
        shaped = Shaped::new(ui, &job, &lines);
    }
    let setting = RowSetter {
        job: &job,
        shaped: &shaped,
    };
    Arc::new(setting.set(&lines, stand))
}

/// Cuts units that are wider than the room into characters; whether there were any.
fn split_wide(lines: &mut [BidiLine], shaped: &Shaped, job: &LayoutJob) -> bool {
    let mut any = false;
    let mut rows = shaped.rows.iter();
    for line in lines {
        let mut units = Vec::with_capacity(line.units.len());
        for unit in line.units.drain(..) {
            let row = rows.next().map_or(0, |row| *row);
            let is_wide = shaped.width(row) > job.wrap.max_width;
            let text = &job.text[unit.bytes.clone()];
            if !is_wide || text.graphemes(true).nth(1).is_none() {
                units.push(unit);
                continue;
            }
            any = true;
            units.extend(text.grapheme_indices(true).map(|(at, cluster)| {
                let start = unit.bytes.start + at;
                Unit {
                    bytes: start..start + cluster.len(),
                    kind: UnitKind::Ideograph,
                    ..unit.clone()
                }
            }));
        }
        line.units = units;
    }
    any
}

/// All units, each laid out as a row of its own.
struct Shaped {
    galley: Arc<Galley>,
    /// By unit: equal ones share a row.
    rows: Vec<usize>,
}

impl Shaped {
    fn new(ui: &Ui, job: &LayoutJob, lines: &[BidiLine]) -> Self {
        let mut all = LayoutJob::default();
        all.wrap.max_width = f32::INFINITY;
        let mut known = HashMap::new();
        let mut rows = Vec::new();
        for unit in lines.iter().flat_map(|line| &line.units) {
            let mut drawn = bidi::drawn(&job.text, unit);
            drawn.push('\n');
            let next = known.len();
            let row = known.entry((unit.section, drawn));
            let row = row.or_insert_with_key(|(section, drawn)| {
                let format = job.sections.get(*section).map(|of| of.format.clone());
                all.append(drawn, 0.0, format.unwrap_or_default());
                next
            });
            rows.push(*row);
        }
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(all));
        Self { galley, rows }
    }

    fn width(&self, row: usize) -> f32 {
        self.galley.rows.get(row).map_or(0.0, |row| row.size.x)
    }
}

/// Puts laid-out units in their places.
struct RowSetter<'a> {
    job: &'a LayoutJob,
    shaped: &'a Shaped,
}

/// A row before its place in the room is known.
struct SetRow {
    row: Row,
    direction: Direction,
    /// The width without spaces at its end.
    content: f32,
    /// The width of spaces that stand left of the content.
    hangs_left: f32,
    ends_with_newline: bool,
}

impl RowSetter<'_> {
    fn set(&self, lines: &[BidiLine], stand: Stand) -> Galley {
        let mut rows = Vec::new();
        let mut first = 0;
        for (index, line) in lines.iter().enumerate() {
            let of_line = first..first + line.units.len();
            first = of_line.end;
            self.set_line(line, &self.shaped.rows[of_line], &mut rows);
            if let Some(last) = rows.last_mut() {
                last.ends_with_newline = index + 1 < lines.len();
            }
        }
        self.place(rows, stand)
    }

    /// The distance before a unit, with which a section may begin.
    fn leading_space(&self, unit: &Unit) -> f32 {
        let section = self.job.sections.get(unit.section);
        let begins = section.filter(|section| section.byte_range.start.0 == unit.bytes.start);
        begins.map_or(0.0, |section| section.leading_space)
    }

    fn set_line(&self, line: &BidiLine, shaped: &[usize], rows: &mut Vec<SetRow>) {
        let widths: Vec<f32> = line
            .units
            .iter()
            .zip(shaped)
            .map(|(unit, row)| self.shaped.width(*row) + self.leading_space(unit))
            .collect();
        for range in bidi::wrap(&line.units, &widths, self.job.wrap.max_width) {
            let units = &line.units[range.clone()];
            let (widths, shaped) = (&widths[range.clone()], &shaped[range]);
            let order = bidi::visual_order(units, line.order, line.direction);
            let mut lefts = vec![0.0; units.len()];
            let mut x = 0.0;
            for index in order {
                lefts[index] = x;
                x += widths[index];
            }
            let spaces = units.len() - bidi::trailing_spaces(units);
            let hanging: f32 = widths[spaces..].iter().sum();
            rows.push(SetRow {
                row: self.row(units, shaped, &lefts),
                direction: line.direction,
                content: x - hanging,
                hangs_left: match line.direction {
                    Direction::LeftToRight => 0.0,
                    Direction::RightToLeft => hanging,
                },
                ends_with_newline: false,
            });
        }
    }

    /// One row of units that begin at those places.
    fn row(&self, units: &[Unit], shaped: &[usize], lefts: &[f32]) -> Row {
        let galley = &self.shaped.galley;
        let pixels = galley.pixels_per_point;
        let round = |points: f32| (points * pixels).round() / pixels;
        let pieces = shaped.iter().filter_map(|row| galley.rows.get(*row));
        let height = pieces.map(|row| row.size.y).fold(0.0, f32::max);
        // There is a piece whenever something is reordered.
        let mut row = galley.rows[0].row.as_ref().clone();
        row.glyphs.clear();
        let mut meshes = Meshes::default();
        for ((unit, piece), left) in units.iter().zip(shaped).zip(lefts) {
            let Some(piece) = galley.rows.get(*piece) else {
                continue;
            };
            let section = self.job.sections.get(unit.section);
            let valign = section.map_or(0.0, |section| section.format.valign.to_factor());
            let mut shift = vec2(round(*left), round(valign * (height - piece.size.y)));
            if unit.is_ltr() {
                shift.x = round(*left + self.leading_space(unit));
            }
            let text = &self.job.text[unit.bytes.clone()];
            let vertices = meshes.add(&piece.visuals, shift);
            let mut glyphs = glyphs(text, unit, piece);
            for (index, glyph) in glyphs.iter_mut().enumerate() {
                glyph.pos += shift;
                // The first one stands for all that the piece draws.
                glyph.first_vertex = if index == 0 {
                    vertices.start
                } else {
                    vertices.end
                };
            }
            row.glyphs.extend(glyphs);
        }
        row.size = vec2(0.0, height);
        row.visuals = meshes.join();
        let first = row.visuals.glyph_vertex_range.start as u32;
        for glyph in &mut row.glyphs {
            glyph.first_vertex += first;
        }
        row
    }

    /// Puts the rows below each other, each at its edge of the room.
    fn place(&self, rows: Vec<SetRow>, stand: Stand) -> Galley {
        let pixels = self.shaped.galley.pixels_per_point;
        let round = |points: f32| (points * pixels).round() / pixels;
        let widest = rows.iter().map(|row| row.content).fold(0.0, f32::max);
        let room = self.job.wrap.max_width;
        let room = if stand.fills && room.is_finite() {
            room.max(widest)
        } else {
            widest.ceil()
        };
        let mut galley = self.shaped.galley.as_ref().clone();
        galley.job = Arc::new(self.job.clone());
        galley.rows.clear();
        (galley.num_vertices, galley.num_indices) = (0, 0);
        galley.mesh_bounds = Rect::NOTHING;
        let mut y = 0.0;
        for (index, mut set) in rows.into_iter().enumerate() {
            let left = match set.direction {
                Direction::LeftToRight => 0.0,
                Direction::RightToLeft => round(room - set.content),
            };
            let least = match index {
                0 => self.job.first_row_min_height,
                _ if set.row.size.y > 0.0 => 0.0,
                _ => self.line_height(),
            };
            let height = round(set.row.size.y.max(least));
            let shift = vec2(
                -round(set.hangs_left),
                round((height - set.row.size.y) / 2.0),
            );
            for glyph in &mut set.row.glyphs {
                glyph.pos += shift;
            }
            set.row.visuals.mesh.translate(shift);
            set.row.visuals.mesh_bounds = set.row.visuals.mesh.calc_bounds();
            set.row.size = vec2(set.content, height);
            let pos = pos2(left, y);
            let mesh = &set.row.visuals.mesh;
            galley.num_vertices += mesh.vertices.len();
            galley.num_indices += mesh.indices.len();
            galley.mesh_bounds |= set.row.visuals.mesh_bounds.translate(pos.to_vec2());
            galley.rows.push(PlacedRow {
                pos,
                row: Arc::new(set.row),
                ends_with_newline: set.ends_with_newline,
            });
            y = round(y + height);
        }
        galley.rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(room, y));
        galley
    }

    /// The height of a line without anything in it.
    fn line_height(&self) -> f32 {
        let first = self.job.sections.first();
        let height = first.and_then(|section| section.format.line_height);
        height.unwrap_or(self.job.first_row_min_height)
    }
}

/// One glyph for each character of a unit, in the order of the text, at its place in the unit's
/// row. They tell where a character is; what is drawn is in the row's mesh.
fn glyphs(text: &str, unit: &Unit, piece: &PlacedRow) -> Vec<Glyph> {
    let Some(&any) = piece.glyphs.first() else {
        return Vec::new();
    };
    let drawn = piece
        .glyphs
        .iter()
        .find(|glyph| !glyph.uv_rect.is_nothing());
    let mut all = Vec::with_capacity(text.len());
    for (cluster, left, right) in extents(text, unit.is_rtl, piece) {
        for (index, chr) in cluster.chars().enumerate() {
            let mut glyph = any;
            glyph.chr = chr;
            (glyph.pos.x, glyph.advance_width) = match (index, unit.is_rtl) {
                (0, _) => (left, right - left),
                (_, true) => (left, 0.0),
                (_, false) => (right, 0.0),
            };
            glyph.is_color = all.is_empty() && drawn.is_some_and(|glyph| glyph.is_color);
            glyph.uv_rect = drawn.filter(|_| all.is_empty()).unwrap_or(&glyph).uv_rect;
            if !all.is_empty() {
                glyph.uv_rect.max = glyph.uv_rect.min;
            }
            all.push(glyph);
        }
    }
    all
}

/// From where to where each character, as a reader sees it, of a unit reaches in its row.
fn extents<'a>(text: &'a str, is_rtl: bool, piece: &PlacedRow) -> Vec<(&'a str, f32, f32)> {
    let clusters: Vec<&str> = text.graphemes(true).collect();
    // Marks, and what stands for the other characters of a ligature, take no room.
    let mut glyphs: Vec<&Glyph> = piece
        .glyphs
        .iter()
        .filter(|glyph| glyph.advance_width > 0.0)
        .collect();
    if is_rtl {
        glyphs.reverse();
    }
    // Of each group of glyphs: its first cluster, and the room that it takes.
    let mut groups: Vec<(usize, f32, f32)> = Vec::new();
    for glyph in glyphs {
        let (left, right) = (glyph.pos.x, glyph.max_x());
        let next = groups.last().map_or(0, |(first, ..)| first + 1);
        let rest = clusters.iter().skip(next);
        let found = rest
            .zip(next..)
            .find(|(cluster, _)| cluster.starts_with(glyph.chr));
        match (found, groups.last_mut()) {
            (Some((_, first)), _) => groups.push((first, left, right)),
            (None, Some(last)) => {
                (last.1, last.2) = (last.1.min(left), last.2.max(right));
            }
            // What is drawn is not always what is meant: a mirrored bracket.
            (None, None) => groups.push((0, left, right)),
        }
    }
    if let Some(first) = groups.first_mut() {
        first.0 = 0;
    }
    let mut extents = Vec::with_capacity(clusters.len());
    for (index, (first, left, right)) in groups.iter().enumerate() {
        let end = groups.get(index + 1).map_or(clusters.len(), |next| next.0);
        let each = (right - left) / (end - first).max(1) as f32;
        for (nth, cluster) in clusters[*first..end].iter().enumerate() {
            let from = if is_rtl {
                right - each * (nth + 1) as f32
            } else {
                left + each * nth as f32
            };
            extents.push((*cluster, from, from + each));
        }
    }
    if groups.is_empty() {
        extents.extend(clusters.into_iter().map(|cluster| (cluster, 0.0, 0.0)));
    }
    extents
}

/// The meshes of a row, in the order in which they cover each other: grounds, letters, lines.
#[derive(Default)]
struct Meshes {
    grounds: Mesh,
    letters: Mesh,
    lines: Mesh,
}

impl Meshes {
    /// Adds what a unit draws; the vertices of its letters among all letters.
    fn add(&mut self, visuals: &RowVisuals, shift: Vec2) -> Range<u32> {
        let before = self.letters.vertices.len() as u32;
        let letters = &visuals.glyph_vertex_range;
        let all = 0..visuals.mesh.vertices.len();
        let copy = |to: &mut Mesh, range: Range<usize>| {
            let base = to.vertices.len() as u32;
            let vertices = visuals.mesh.vertices.get(range.clone()).unwrap_or_default();
            to.vertices.extend(vertices.iter().map(|vertex| {
                let mut vertex = *vertex;
                vertex.pos += shift;
                vertex
            }));
            let indices = visuals.mesh.indices.chunks_exact(3);
            let own = indices.filter(|triangle| range.contains(&(triangle[0] as usize)));
            let moved = own.flatten().map(|index| index - range.start as u32 + base);
            to.indices.extend(moved);
        };
        copy(&mut self.grounds, all.start..letters.start);
        copy(&mut self.letters, letters.clone());
        copy(&mut self.lines, letters.end..all.end);
        before..self.letters.vertices.len() as u32
    }

    fn join(self) -> RowVisuals {
        let mut mesh = self.grounds;
        let glyph_index_start = mesh.indices.len();
        let start = mesh.vertices.len();
        let glyph_vertex_range = start..start + self.letters.vertices.len();
        mesh.append_ref(&self.letters);
        mesh.append_ref(&self.lines);
        RowVisuals {
            mesh_bounds: mesh.calc_bounds(),
            mesh,
            glyph_index_start,
            glyph_vertex_range,
        }
    }
}
