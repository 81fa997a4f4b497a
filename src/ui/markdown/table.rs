//! A table: columns as wide as their content where there is room, hairlines between rows, sideways
//! scrolling where it is too wide.

use super::bidi::{self, Direction};
use super::block::{Align, RichText, Table};
use super::layout::Base;
use super::reorder::Stand;
use super::selection::Spot;
use super::studio::Studio;
use super::text::linked_text_ui;
use super::typeset::Typeset;
use super::view::Output;
use crate::ui::theme;
use eframe::egui::{Id, Rect, Role, ScrollArea, Stroke, Ui, UiBuilder, Vec2, pos2, vec2};

/// Between two columns.
const COLUMN_GAP: f32 = theme::SPACE_24;
/// Above and below the text of a row, the hairline included.
const ROW_PADDING: f32 = theme::SPACE_4;
/// No column is squeezed below this.
const LEAST_WIDTH: f32 = 96.0;

/// A laid-out table.
#[derive(Debug)]
pub(super) struct TableLayout {
    /// Widths of the columns, in points.
    widths: Vec<f32>,
    rows: Vec<Row>,
    /// Width and height, in points; the width may exceed what there is.
    size: Vec2,
}

#[derive(Debug)]
struct Row {
    cells: Vec<Typeset>,
    height: f32,
}

impl TableLayout {
    /// Lays `table` out for a width in points.
    pub(super) fn new(ui: &Ui, studio: &mut Studio, table: &Table, width: f32) -> Self {
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
        share(&mut widths, width - gaps);
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
        Self { widths, rows, size }
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

/// Draws a table into `rect`.
pub(super) fn table_ui(
    ui: &mut Ui,
    studio: &mut Studio,
    (id, rect, spot): (Id, Rect, Spot),
    (table, layout): (&Table, &TableLayout),
    out: &mut Output,
) {
    if layout.size.x <= rect.width() {
        rows_ui(ui, studio, (id, rect, spot), (table, layout), out);
        return;
    }
    let builder = UiBuilder::new().id_salt(id.with("scroll")).max_rect(rect);
    let mut child = ui.new_child(builder);
    ScrollArea::horizontal()
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let (_, rect) = ui.allocate_space(layout.size);
            rows_ui(ui, studio, (id, rect, spot), (table, layout), out);
        });
}

fn rows_ui(
    ui: &Ui,
    studio: &mut Studio,
    (id, rect, spot): (Id, Rect, Spot),
    (table, layout): (&Table, &TableLayout),
    out: &mut Output,
) {
    let hairline = Stroke::new(1.0, theme::tokens(ui).line);
    // A table whose head runs from right to left has its first column at the right.
    let mirrored = direction(head(table)) == Direction::RightToLeft;
    let mut top = rect.top();
    let mut first = 0;
    for (index, (row, texts)) in layout.rows.iter().zip(&table.rows).enumerate() {
        let bottom = top + row.height;
        let line = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), bottom));
        if ui.is_rect_visible(line) {
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
                let left = if mirrored {
                    rect.right() - before - width
                } else {
                    rect.left() + before
                };
                let at = pos2(left + shift, top + ROW_PADDING);
                let cell = (id.with((index, column)), at, Role::Label);
                let spot = Spot {
                    part: first + column,
                    ..spot
                };
                linked_text_ui(ui, cell, (text, spot), &set.galley, out);
                set.formulas_ui(ui, studio, at);
                before += width + COLUMN_GAP;
            }
            let line = if mirrored {
                rect.right() - layout.size.x..=rect.right()
            } else {
                rect.left()..=rect.left() + layout.size.x
            };
            ui.painter().hline(line, bottom, hairline);
        }
        top = bottom;
        first += texts.len();
    }
}
