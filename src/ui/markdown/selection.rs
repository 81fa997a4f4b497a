//! What is selected of a text that is drawn, which place of it is under the pointer, and where in it
//! a text is found that is looked for.
//!
//! Text blocks report here while they are drawn: [`Selecting`] goes with them through all messages
//! of a pass. What the places become, from click to clipboard, is the transcript's.

use super::text::positions::{self, TextPosition};
use crate::domain::find::occurrences;
use crate::markdown::point::Point;
use crate::ui::theme::{self, markdown as sizes};
use eframe::egui::epaint::{Vertex, WHITE_UV};
use eframe::egui::{Galley, Pos2, Rangef, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation as _;

/// A text of one block, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextSpot {
    /// Index of the block.
    pub(super) block: usize,
    /// In a table the index of the cell.
    pub(super) part: usize,
    /// For what is selected as a whole or not at all, as a picture: the byte behind it.
    pub(super) whole: Option<usize>,
}

impl TextSpot {
    /// The text of a block.
    pub(super) fn block(block: usize) -> Self {
        Self {
            block,
            part: 0,
            whole: None,
        }
    }

    fn point(self, byte: usize) -> Point {
        let Self { block, part, .. } = self;
        Point { block, part, byte }
    }
}

/// The place that is nearest to the pointer.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What the text belongs to, as the transcript numbers it: message and section.
    pub owner: (usize, usize),
    /// The place before which the cursor is put.
    pub point: Point,
    spot: TextSpot,
    /// The text that is hit, and where; None of what has none.
    text: Option<(TextPosition, Arc<Galley>)>,
    distance: (f32, f32),
}

impl Hit {
    /// The places around the word that is hit.
    pub fn word(&self) -> Range<Point> {
        let Some((at, galley)) = &self.text else {
            return self.block();
        };
        let bytes = word_at(galley.text(), at.character);
        self.spot.point(bytes.start)..self.spot.point(bytes.end)
    }

    /// The places around the whole block, or cell, that is hit.
    pub fn block(&self) -> Range<Point> {
        let text = self.text.as_ref();
        let length = text.map_or(0, |(_, galley)| galley.text().len());
        self.spot.point(0)..self.spot.point(self.spot.whole.unwrap_or(length))
    }
}

/// The bytes of the word at a byte; between words of what stands there.
pub fn word_at(text: &str, byte: usize) -> Range<usize> {
    let mut words = text.split_word_bound_indices();
    let found = words.find(|(start, word)| byte < start + word.len());
    match found.or_else(|| text.split_word_bound_indices().next_back()) {
        Some((start, word)) => start..start + word.len(),
        None => 0..0,
    }
}

/// What goes with the texts while they are drawn.
#[derive(Debug, Default)]
pub struct Selecting {
    /// What is drawn at present: message and section.
    owner: (usize, usize),
    /// What is selected, from and to: of which message, which section, which place.
    selected: Option<Range<((usize, usize), Point)>>,
    /// The point of the screen for which a place is sought.
    sought: Option<Pos2>,
    hit: Option<Hit>,
    looked_for: Option<LookedFor>,
}

/// A text that is looked for.
#[derive(Debug)]
struct LookedFor {
    text: Arc<str>,
    /// The one of its places that was gone to.
    current: Option<Occurrence>,
    /// How many there were so far in the block that is drawn.
    counted: ((usize, usize), usize, usize),
}

/// One of the places in which a text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Message and section, as the transcript numbers them.
    pub owner: (usize, usize),
    /// Index of the block.
    pub block: usize,
    /// Which of those in the block, from 0.
    pub nth: usize,
}

impl Selecting {
    /// For one pass: what is selected, and the point of the screen for which a place is sought.
    pub fn new(selected: Option<Range<((usize, usize), Point)>>, sought: Option<Pos2>) -> Self {
        Self {
            selected,
            sought,
            ..Self::default()
        }
    }

    /// Marks that text wherever it is drawn in this pass, and the one place that was gone to.
    pub fn look_for(&mut self, text: Arc<str>, current: Option<Occurrence>) {
        self.looked_for = Some(LookedFor {
            text,
            current,
            counted: ((0, 0), 0, 0),
        });
    }

    /// Says which message and section is drawn next.
    pub fn enter(&mut self, message: usize, section: usize) {
        self.owner = (message, section);
    }

    /// The message that is drawn.
    pub fn message(&self) -> usize {
        self.owner.0
    }

    /// The place nearest to the point that was sought.
    pub fn into_hit(self) -> Option<Hit> {
        self.hit
    }

    /// The bytes that are selected of a text.
    fn bytes(&self, spot: TextSpot, length: usize) -> Range<usize> {
        let Some(selected) = &self.selected else {
            return 0..0;
        };
        let of = |byte| (self.owner, spot.point(byte));
        let last = spot.whole.unwrap_or(length);
        if selected.end <= of(0) || selected.start >= of(last) && last > 0 {
            return 0..0;
        }
        let start = if selected.start > of(0) {
            selected.start.1.byte
        } else {
            0
        };
        let end = if selected.end < of(last) {
            selected.end.1.byte
        } else {
            last
        };
        if spot.whole.is_some() && start < end {
            return 0..last;
        }
        start.min(length)..end.min(length)
    }

    /// Notes where a text is drawn, and returns it with what is selected of it marked.
    pub(super) fn text(
        &mut self,
        ui: &Ui,
        spot: TextSpot,
        at: Pos2,
        galley: &Arc<Galley>,
    ) -> Arc<Galley> {
        if let Some(sought) = self.sought {
            self.seek(sought, spot, at, galley);
        }
        let found = self.mark_found(ui, spot, at, galley);
        let galley = found.as_ref().unwrap_or(galley);
        let bytes = self.bytes(spot, galley.text().len());
        if bytes.is_empty() {
            return Arc::clone(galley);
        }
        marked(ui, galley, &bytes)
    }

    /// The galley with the places marked in which the text that is looked for stands; `None` if
    /// there is none.
    fn mark_found(
        &mut self,
        ui: &Ui,
        spot: TextSpot,
        at: Pos2,
        galley: &Arc<Galley>,
    ) -> Option<Arc<Galley>> {
        let owner = self.owner;
        let looked_for = self.looked_for.as_mut()?;
        if (looked_for.counted.0, looked_for.counted.1) != (owner, spot.block) {
            looked_for.counted = (owner, spot.block, 0);
        }
        let mut found = None;
        for bytes in occurrences(galley.text(), &looked_for.text) {
            let nth = looked_for.counted.2;
            looked_for.counted.2 += 1;
            let block = spot.block;
            if looked_for.current == Some(Occurrence { owner, block, nth }) {
                let stroke = Stroke::new(sizes::FOUND_STROKE, theme::tokens(ui).accent);
                for room in positions::rects(galley, &bytes) {
                    let room = room.translate(at.to_vec2());
                    ui.painter()
                        .rect_stroke(room, theme::RADIUS_MARK, stroke, StrokeKind::Outside);
                }
            }
            found = Some(marked(ui, found.as_ref().unwrap_or(galley), &bytes));
        }
        found
    }

    /// Notes where something that is no text is drawn, and marks it if it is selected. Before it
    /// is drawn.
    pub(super) fn whole(&mut self, ui: &Ui, spot: TextSpot, length: usize, rect: Rect) {
        let spot = TextSpot {
            whole: Some(length),
            ..spot
        };
        if let Some(sought) = self.sought
            && let Some(distance) = self.nearer(sought, rect)
        {
            let behind = sought.x > rect.center().x;
            self.hit = Some(Hit {
                owner: self.owner,
                point: spot.point(if behind { length } else { 0 }),
                spot,
                text: None,
                distance,
            });
        }
        if !self.bytes(spot, length).is_empty() {
            let color = theme::tokens(ui).selection;
            ui.painter()
                .rect_filled(rect.expand(theme::SPACE_4), 0.0, color);
        }
    }

    fn seek(&mut self, sought: Pos2, spot: TextSpot, at: Pos2, galley: &Arc<Galley>) {
        let room = Rect::from_min_size(at, galley.size());
        let Some(distance) = self.nearer(sought, room) else {
            return;
        };
        let found = positions::at(galley, sought - at.to_vec2());
        self.hit = Some(Hit {
            owner: self.owner,
            point: spot.point(found.cursor),
            spot,
            text: Some((found, Arc::clone(galley))),
            distance,
        });
    }

    /// How far a point is from a room, downwards and sideways, if that is nearer than what was hit.
    fn nearer(&self, sought: Pos2, room: Rect) -> Option<(f32, f32)> {
        let beside =
            |range: Rangef, value: f32| (range.min - value).max(value - range.max).max(0.0);
        let distance = (
            beside(room.y_range(), sought.y),
            beside(room.x_range(), sought.x),
        );
        let known = self.hit.as_ref().map(|hit| hit.distance);
        known
            .is_none_or(|known| distance < known)
            .then_some(distance)
    }
}

/// The galley with the ground of its letters at `bytes` in the colour of what is selected: above
/// the grounds of its own, below the letters.
fn marked(ui: &Ui, galley: &Arc<Galley>, bytes: &Range<usize>) -> Arc<Galley> {
    let color = theme::tokens(ui).selection;
    let mut marked = Galley::clone(galley);
    for (row, span) in positions::spans(galley, bytes) {
        let placed = &mut marked.rows[row];
        let row = Arc::make_mut(&mut placed.row);
        let rect = Rect::from_min_max(pos2(span.min, 0.0), pos2(span.max, row.size.y));
        let visuals = &mut row.visuals;
        // The toolkit counts the vertices of a mesh with 32 bits.
        let first = visuals.mesh.vertices.len() as u32;
        let corners = [
            vec2(0.0, 0.0),
            vec2(1.0, 0.0),
            vec2(0.0, 1.0),
            vec2(1.0, 1.0),
        ];
        let vertices = corners.map(|corner| Vertex {
            pos: rect.min + corner * rect.size(),
            uv: WHITE_UV,
            color,
        });
        visuals.mesh.vertices.extend(vertices);
        let triangles = [0, 1, 2, 2, 1, 3].map(|corner| first + corner);
        let place = visuals.glyph_index_start;
        visuals.mesh.indices.splice(place..place, triangles);
        visuals.glyph_index_start += triangles.len();
        visuals.mesh_bounds |= rect;
        marked.mesh_bounds |= rect.translate(placed.pos.to_vec2());
        marked.num_vertices += 4;
        marked.num_indices += triangles.len();
    }
    Arc::new(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_readers_see_them() {
        let check = |text: &str, byte: usize, expected: &str| {
            assert_eq!(&text[word_at(text, byte)], expected, "{text:?} {byte}");
        };
        check("one two", 1, "one");
        check("one two", 3, " ");
        check("one two", 7, "two");
        check("don’t 3.5 a_b", 2, "don’t");
        check("don’t 3.5 a_b", 9, "3.5");
        check("", 0, "");
        check("שלום עולם", 2, "שלום");
        check("a👩🏽b", 1, "👩🏽");
    }

    #[test]
    fn what_is_selected_of_a_text_is_what_lies_between_the_places() {
        let point = |block, part, byte| Point { block, part, byte };
        let check = |from: ((usize, usize), Point), to: ((usize, usize), Point), expected| {
            let mut selecting = Selecting::new(Some(from..to), None);
            selecting.enter(2, 1);
            let spot = TextSpot::block(3);
            assert_eq!(selecting.bytes(spot, 10), expected, "{from:?} {to:?}");
        };
        let own = (2, 1);
        check((own, point(3, 0, 2)), (own, point(3, 0, 5)), 2..5);
        check((own, point(1, 0, 2)), (own, point(3, 0, 5)), 0..5);
        check((own, point(3, 0, 4)), (own, point(9, 0, 1)), 4..10);
        check((own, point(1, 4, 0)), (own, point(2, 0, 9)), 0..0);
        check((own, point(4, 0, 0)), (own, point(5, 0, 9)), 0..0);
        check(((0, 0), Point::default()), ((4, 0), Point::END), 0..10);
        check(((2, 0), point(9, 0, 3)), ((2, 2), point(0, 0, 1)), 0..10);
        check(((2, 2), point(0, 0, 0)), ((3, 0), Point::END), 0..0);
        check((own, point(3, 0, 2)), (own, point(3, 0, 50)), 2..10);

        let image = TextSpot {
            whole: Some(1),
            ..TextSpot::block(3)
        };
        let check = |from: Point, to: Point, expected| {
            let mut selecting = Selecting::new(Some((own, from)..(own, to)), None);
            selecting.enter(2, 1);
            assert_eq!(selecting.bytes(image, 1), expected, "{from:?} {to:?}");
        };
        check(point(2, 0, 0), point(3, 0, 1), 0..1);
        check(point(2, 0, 0), point(3, 0, 0), 0..0);
        check(point(3, 0, 1), point(4, 0, 1), 0..0);
        check(point(3, 0, 0), point(4, 0, 1), 0..1);
    }
}
