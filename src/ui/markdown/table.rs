//! A table: columns as wide as their content where there is room, hairlines between rows, sideways
//! scrolling where it is too wide. It can be copied.
//!
//! One that is too wide for the column of the text goes on beyond it as far as the pane does.

use super::around::{is_listened, set_bounds};
use super::bidi::{self, Direction};
use super::layout::Base;
use super::reorder::Stand;
use super::selection::Spot;
use super::studio::Studio;
use super::table_buttons::TableButtons;
use super::text::{Label, linked_text_ui};
use super::typeset::Typeset;
use super::view::Output;
use crate::markdown::block::{Align, Table};
use crate::markdown::rich_text::RichText;
use crate::markdown::speech::{TABLE, table_size};
use crate::ui::theme;
use eframe::egui::{Id, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, Vec2, pos2, vec2};

/// Between two columns.
const COLUMN_GAP: f32 = theme::SPACE_24;
/// Above and below the text of a row, the hairline included.
const ROW_PADDING: f32 = theme::SPACE_4;
/// No column is squeezed below this.
const LEAST_WIDTH: f32 = 96.0;
/// What a column is given of its natural width before a table goes beyond the column of the text,
/// and when it is scrolled.
const COMFORTABLE_WIDTH: f32 = 240.0;
/// What it is given at least before the table is scrolled.
const TIGHT_WIDTH: f32 = 180.0;
/// The text of a wide cell is given the width for about so many lines, where the pane has it: rows
/// do not become high because of something that is scrolled out of view.
const LINES: f32 = 4.0;

/// How wide a table may be, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// The column of the text.
    pub(super) width: f32,
    /// What is free beside it, in the pane.
    pub(super) beside: f32,
}

/// A laid-out table.
#[derive(Debug)]
pub(super) struct TableLayout {
    /// Widths of the columns, in points.
    widths: Vec<f32>,
    rows: Vec<Row>,
    /// Width and height, in points; the width may exceed what there is.
    size: Vec2,
    room: Room,
}

#[derive(Debug)]
struct Row {
    cells: Vec<Typeset>,
    height: f32,
}

impl TableLayout {
    /// Lays `table` out.
    pub(super) fn new(ui: &Ui, studio: &mut Studio, table: &Table, room: Room) -> Self {
        let mut natural = |row: &[RichText], head: bool| -> Vec<Typeset> {
            row.iter()
                .map(|cell| typeset(ui, studio, cell, head, f32::INFINITY))
                .collect()
        };
        let mut widths = vec![0.0_f32; table.columns.len()];
        let mut rows: Vec<Vec<Typeset>> = Vec::with_capacity(table.rows.len());
        for (index, row) in table.rows.iter().enumerate() {
            let cells = natural(row, index == 0);
            for (width, cell) in widths.iter_mut().zip(&cells) {
                *width = width.max(cell.galley.size().x.ceil());
            }
            rows.push(cells);
        }
        let gaps = COLUMN_GAP * widths.len().saturating_sub(1) as f32;
        fit(&mut widths, room, gaps);
        for (index, (cells, row)) in rows.iter_mut().zip(&table.rows).enumerate() {
            for ((text, cell), width) in cells.iter_mut().zip(row).zip(&widths) {
                if text.galley.size().x > *width {
                    *text = typeset(ui, studio, cell, index == 0, *width);
                }
            }
        }
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|cells| {
                let text = cells
                    .iter()
                    .map(|cell| cell.galley.size().y)
                    .fold(theme::BODY_LINE, f32::max);
                let height = text + 2.0 * ROW_PADDING;
                Row { cells, height }
            })
            .collect();
        let height = rows.iter().map(|row| row.height).sum();
        let size = vec2(widths.iter().sum::<f32>() + gaps, height);
        Self {
            widths,
            rows,
            size,
            room,
        }
    }

    /// How wide the part is that can be seen at once, in points.
    fn shown_width(&self) -> f32 {
        self.size.x.min(self.room.width + self.room.beside)
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        self.size.y
    }

    /// The height that a table will about have, in points.
    pub(super) fn estimate(table: &Table) -> f32 {
        table.rows.len() as f32 * (theme::BODY_LINE + 2.0 * ROW_PADDING)
    }
}

/// Makes natural `widths` fit: into the column of the text; where that would squeeze them, into the
/// pane; and where that would too, each gets what is comfortable, and the table is scrolled.
fn fit(widths: &mut [f32], room: Room, gaps: f32) {
    let pane = room.width + room.beside;
    let sum = |most: f32| widths.iter().map(|width| width.min(most)).sum::<f32>() + gaps;
    if sum(COMFORTABLE_WIDTH) <= room.width {
        share(widths, room.width - gaps);
    } else if sum(TIGHT_WIDTH) <= pane {
        share(widths, pane - gaps);
    } else {
        for width in widths {
            let lines = (*width / LINES).min(pane - COLUMN_GAP).ceil();
            *width = width.min(COMFORTABLE_WIDTH.max(lines));
        }
    }
}

/// Makes `widths` fit into `room`: columns that want less than an equal share get what they want,
/// the others share the rest.
fn share(widths: &mut [f32], room: f32) {
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by(|&a, &b| widths[a].total_cmp(&widths[b]));
    let mut room = room;
    for (taken, &column) in order.iter().enumerate() {
        let fair = (room / (widths.len() - taken) as f32).floor();
        widths[column] = widths[column].min(fair.max(LEAST_WIDTH));
        room -= widths[column];
    }
}

fn head(table: &Table) -> impl Iterator<Item = &RichText> {
    table.rows.first().into_iter().flatten()
}

/// The direction of the first of those texts that has one.
fn direction<'a>(texts: impl IntoIterator<Item = &'a RichText>) -> Direction {
    let mut directions = texts.into_iter().map(RichText::text);
    directions.find_map(bidi::direction).unwrap_or_default()
}

fn typeset(ui: &Ui, studio: &mut Studio, cell: &RichText, head: bool, width: f32) -> Typeset {
    let tokens = theme::tokens(ui);
    // The head steps back, as labels do.
    let mut base = Base::body(tokens, head);
    if head {
        base.font = theme::strong();
    }
    Typeset::new(ui, studio, cell, (&base, Stand::FITTED), width)
}

/// Draws a table into `rect`, and beyond it where it is wider and the pane has room.
pub(super) fn table_ui(
    ui: &mut Ui,
    studio: &mut Studio,
    (id, rect, spot): (Id, Rect, Spot),
    (table, layout): (&Table, &TableLayout),
    out: &mut Output,
) {
    // A table whose head runs from right to left has its first column at the right.
    let mirrored = direction(head(table)) == Direction::RightToLeft;
    let width = layout.shown_width();
    let taken = if mirrored {
        rect.with_min_x(rect.right() - width)
    } else {
        rect.with_max_x(rect.left() + width)
    };
    let beside = vec2(layout.room.beside, 0.0);
    let buttons = TableButtons::place(ui, id, (taken, rect.expand2(beside)), table);
    let rect = rect.union(taken);
    out.copied = buttons.copied(table).or(out.copied.take());
    let draw = |ui: &mut Ui, studio: &mut Studio, rect: Rect, out: &mut Output| {
        let rows = Rows {
            id,
            rect,
            spot,
            mirrored,
        };
        rows.ui(ui, studio, (table, layout), out);
    };
    if layout.size.x <= rect.width() {
        draw(ui, studio, rect, out);
    } else {
        let builder = UiBuilder::new().id_salt(id.with("scroll")).max_rect(rect);
        let mut child = ui.new_child(builder);
        ScrollArea::horizontal()
            .auto_shrink(false)
            .show(&mut child, |ui| {
                let (_, rect) = ui.allocate_space(layout.size);
                draw(ui, studio, rect, out);
            });
    }
    buttons.paint(ui);
}

/// The rows of a table where they are drawn.
#[derive(Clone, Copy)]
struct Rows {
    id: Id,
    rect: Rect,
    spot: Spot,
    mirrored: bool,
}

impl Rows {
    fn ui(
        self,
        ui: &mut Ui,
        studio: &mut Studio,
        (table, layout): (&Table, &TableLayout),
        out: &mut Output,
    ) {
        let hairline = Stroke::new(1.0, theme::tokens(ui).line);
        let mut groups = is_listened(ui).then(|| table_group(ui, (self.id, self.rect), table));
        let mut top = self.rect.top();
        let mut first = 0;
        for (index, (row, texts)) in layout.rows.iter().zip(&table.rows).enumerate() {
            let bottom = top + row.height;
            let line = self.rect.with_min_y(top).with_max_y(bottom);
            if ui.is_rect_visible(line) {
                let mut group = groups
                    .as_mut()
                    .map(|group| row_group(group, (self.id, line), index));
                let place = group.as_mut().unwrap_or(&mut *ui);
                self.cells(
                    place,
                    studio,
                    (index, first, top),
                    (texts, row),
                    (table, layout),
                    out,
                );
                let width = layout.size.x;
                let line = if self.mirrored {
                    self.rect.right() - width..=self.rect.right()
                } else {
                    self.rect.left()..=self.rect.left() + width
                };
                ui.painter().hline(line, bottom, hairline);
            }
            top = bottom;
            first += texts.len();
        }
    }

    fn cells(
        self,
        ui: &mut Ui,
        studio: &mut Studio,
        (index, first, top): (usize, usize, f32),
        (texts, row): (&[RichText], &Row),
        (table, layout): (&Table, &TableLayout),
        out: &mut Output,
    ) {
        let mut before = 0.0;
        for (column, (set, text)) in row.cells.iter().zip(texts).enumerate() {
            let (Some(&width), Some(align)) =
                (layout.widths.get(column), table.columns.get(column))
            else {
                break;
            };
            let spare = width - set.galley.size().x;
            let shift = match align {
                Align::Left if direction([text]) == Direction::RightToLeft => spare,
                Align::Left => 0.0,
                Align::Center => spare / 2.0,
                Align::Right => spare,
            };
            let left = if self.mirrored {
                self.rect.right() - before - width
            } else {
                self.rect.left() + before
            };
            let at = pos2(left + shift, top + ROW_PADDING);
            let id = self.id.with((index, column));
            let cell = Rect::from_min_size(at, vec2(width, row.height));
            let mut group = (text.has_links() && is_listened(ui))
                .then(|| cell_group(ui, (id, cell), (index, column)));
            let role = match &group {
                Some(_) => Role::Label,
                None => cell_role(index),
            };
            let place = group.as_mut().unwrap_or(&mut *ui);
            let spot = Spot {
                part: first + column,
                ..self.spot
            };
            let words = set.words.as_deref();
            let label = Label {
                id,
                at,
                role,
                words,
            };
            linked_text_ui(place, label, (text, spot), &set.galley, out);
            if group.is_none() {
                tell_place(ui, id, (index, column));
            }
            set.formulas_ui(ui, studio, at);
            before += width + COLUMN_GAP;
        }
    }
}

fn cell_role(row: usize) -> Role {
    if row == 0 {
        Role::ColumnHeader
    } else {
        Role::Cell
    }
}

/// Says where in the table a cell is.
fn tell_place(ui: &Ui, id: Id, (row, column): (usize, usize)) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_row_index(row);
        node.set_column_index(column);
    });
}

/// The table for whoever listens.
fn table_group(ui: &mut Ui, (id, rect): (Id, Rect), table: &Table) -> Ui {
    let id = id.with("table");
    let builder = UiBuilder::new().scope_id(id).max_rect(rect);
    let group = ui.new_child(builder.accessibility_role(Role::Table));
    group.ctx().accesskit_node_builder(id, |node| {
        node.set_label(TABLE);
        node.set_description(table_size(table));
        node.set_row_count(table.rows.len());
        node.set_column_count(table.columns.len());
        set_bounds(node, rect);
    });
    group
}

fn row_group(table: &mut Ui, (id, rect): (Id, Rect), index: usize) -> Ui {
    let id = id.with(("row", index));
    let builder = UiBuilder::new().scope_id(id).max_rect(rect);
    let group = table.new_child(builder.accessibility_role(Role::Row));
    group.ctx().accesskit_node_builder(id, |node| {
        node.set_row_index(index);
        set_bounds(node, rect);
    });
    group
}

/// A cell of more than a text.
fn cell_group(row: &mut Ui, (id, rect): (Id, Rect), (index, column): (usize, usize)) -> Ui {
    let id = id.with("cell");
    let builder = UiBuilder::new().scope_id(id).max_rect(rect);
    let group = row.new_child(builder.accessibility_role(cell_role(index)));
    tell_place(&group, id, (index, column));
    group
        .ctx()
        .accesskit_node_builder(id, |node| set_bounds(node, rect));
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_what_is_comfortable_before_the_table_is_scrolled() {
        let check = |natural: &[f32], (width, beside): (f32, f32), expected: &[f32]| {
            let mut widths = natural.to_vec();
            let gaps = COLUMN_GAP * (natural.len() - 1) as f32;
            fit(&mut widths, Room { width, beside }, gaps);
            assert_eq!(widths, expected, "{natural:?} in {width} and {beside}");
        };
        check(&[100.0, 50.0], (720.0, 0.0), &[100.0, 50.0]);
        // Long texts wrap in the column of the text as long as they are not squeezed.
        check(&[100.0, 900.0], (720.0, 300.0), &[100.0, 596.0]);
        check(&[300.0; 4], (720.0, 328.0), &[244.0; 4]);
        check(&[240.0; 4], (720.0, 400.0), &[240.0; 4]);
        check(&[300.0; 5], (720.0, 301.0), &[185.0; 5]);
        check(&[300.0; 6], (720.0, 301.0), &[240.0; 6]);
        check(
            &[80.0, 300.0, 300.0, 300.0],
            (500.0, 0.0),
            &[80.0, 240.0, 240.0, 240.0],
        );
        // A very long text is given more, so that its row stays low.
        check(
            &[300.0, 300.0, 1_600.0],
            (500.0, 0.0),
            &[240.0, 240.0, 400.0],
        );
        check(
            &[300.0, 300.0, 9_000.0],
            (500.0, 0.0),
            &[240.0, 240.0, 476.0],
        );
    }
}
