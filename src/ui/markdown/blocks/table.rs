//! A table: columns as wide as their content where there is room, hairlines between rows, sideways
//! scrolling where it is too wide. It can be copied.
//!
//! One that is too wide for the column of the text goes on beyond it as far as the pane does.

use super::super::pass::{BlockArea, DrawPass, LayoutPass};
use super::super::selection::TextSpot;
use super::super::text::bidi::{self, Direction};
use super::super::text::format::TextBase;
use super::super::text::label::{Label, typeset_ui};
use super::super::text::reorder::Stand;
use super::super::text::typeset::{TextSetting, Typeset};
use super::around::{is_listened, set_bounds};
use super::table_buttons::{TableButtons, TablePlace};
use crate::markdown::block::{Align, Table};
use crate::markdown::rich_text::RichText;
use crate::markdown::speech::{TABLE, table_size};
use crate::ui::theme::{self, markdown as sizes};
use eframe::egui::{Id, Rect, Role, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};
use std::sync::Arc;

/// How wide a table may be, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableRoom {
    /// The column of the text.
    pub(super) width: f32,
    /// What is free beside it, in the pane.
    pub(super) beside: f32,
}

/// A table whose cells are laid out and whose columns have their widths.
#[derive(Debug)]
pub(in crate::ui::markdown) struct TableLayout {
    /// What it is a layout of.
    table: Arc<Table>,
    /// Widths of the columns, in points.
    widths: Vec<f32>,
    rows: Vec<TableRow>,
    /// Width and height, in points; the width may exceed what there is.
    size: Vec2,
    room: TableRoom,
    /// Whether its head runs from right to left: its first column is at the right.
    mirrored: bool,
}

#[derive(Debug)]
struct TableRow {
    cells: Vec<TableCell>,
    height: f32,
}

#[derive(Debug)]
struct TableCell {
    text: Typeset,
    /// Where it stands in its column: at the right also because it runs from right to left.
    align: Align,
}

impl TableLayout {
    /// Lays `table` out in the room there is.
    pub(super) fn new(pass: &mut LayoutPass<'_>, table: &Arc<Table>, room: TableRoom) -> Self {
        let mut widths = vec![0.0_f32; table.columns.len()];
        let mut texts: Vec<Vec<Typeset>> = Vec::with_capacity(table.rows.len());
        for (index, row) in table.rows.iter().enumerate() {
            let row = row.iter();
            let cells = row.map(|cell| typeset(pass, cell, index == 0, f32::INFINITY));
            let cells: Vec<Typeset> = cells.collect();
            for (width, cell) in widths.iter_mut().zip(&cells) {
                *width = width.max(cell.galley.size().x.ceil());
            }
            texts.push(cells);
        }
        let gaps = sizes::TABLE_COLUMN_GAP * widths.len().saturating_sub(1) as f32;
        fit(&mut widths, room, gaps);
        let mut rows = Vec::with_capacity(texts.len());
        for (index, (texts, row)) in texts.into_iter().zip(&table.rows).enumerate() {
            let mut height = theme::BODY_LINE;
            let mut cells = Vec::with_capacity(texts.len());
            for (column, (mut text, cell)) in texts.into_iter().zip(row).enumerate() {
                let width = widths.get(column).copied();
                if let Some(width) = width.filter(|width| text.galley.size().x > *width) {
                    text = typeset(pass, cell, index == 0, width);
                }
                height = height.max(text.galley.size().y);
                let align = table.columns.get(column).copied().unwrap_or(Align::Left);
                let align = match align {
                    Align::Left if direction([cell]) == Direction::RightToLeft => Align::Right,
                    Align::Left | Align::Center | Align::Right => align,
                };
                cells.push(TableCell { text, align });
            }
            height += 2.0 * sizes::TABLE_ROW_PADDING;
            rows.push(TableRow { cells, height });
        }
        let height = rows.iter().map(|row| row.height).sum();
        let size = vec2(widths.iter().sum::<f32>() + gaps, height);
        let head = table.rows.first().into_iter().flatten();
        Self {
            mirrored: direction(head) == Direction::RightToLeft,
            table: Arc::clone(table),
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
        table.rows.len() as f32 * (theme::BODY_LINE + 2.0 * sizes::TABLE_ROW_PADDING)
    }
}

/// Makes natural `widths` fit: into the column of the text; where that would squeeze them, into the
/// pane; and where that would too, each gets what is comfortable, and the table is scrolled.
fn fit(widths: &mut [f32], room: TableRoom, gaps: f32) {
    let pane = room.width + room.beside;
    let sum = |most: f32| widths.iter().map(|width| width.min(most)).sum::<f32>() + gaps;
    if sum(sizes::COMFORTABLE_COLUMN) <= room.width {
        share(widths, room.width - gaps);
    } else if sum(sizes::TIGHT_COLUMN) <= pane {
        share(widths, pane - gaps);
    } else {
        for width in widths {
            let lines = *width / sizes::WIDE_CELL_LINES;
            let lines = lines.min(pane - sizes::TABLE_COLUMN_GAP).ceil();
            *width = width.min(sizes::COMFORTABLE_COLUMN.max(lines));
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
        widths[column] = widths[column].min(fair.max(sizes::LEAST_TABLE_COLUMN));
        room -= widths[column];
    }
}

/// The direction of the first of those texts that has one.
fn direction<'a>(texts: impl IntoIterator<Item = &'a RichText>) -> Direction {
    let mut directions = texts.into_iter().map(RichText::text);
    directions.find_map(bidi::direction).unwrap_or_default()
}

fn typeset(pass: &mut LayoutPass<'_>, cell: &RichText, head: bool, width: f32) -> Typeset {
    let tokens = theme::tokens(pass.ui);
    // The head steps back, as labels do.
    let mut base = TextBase::body(tokens, head);
    if head {
        base.font = theme::strong();
    }
    let setting = TextSetting {
        base: &base,
        stand: Stand::FITTED,
        width,
    };
    Typeset::new(pass, cell, setting)
}

/// Draws a table into its area, and beyond it where it is wider and the pane has room.
pub(in crate::ui::markdown) fn table_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    layout: &TableLayout,
) {
    let BlockArea { id, rect, spot } = area;
    let width = layout.shown_width();
    let taken = if layout.mirrored {
        rect.with_min_x(rect.right() - width)
    } else {
        rect.with_max_x(rect.left() + width)
    };
    let place = TablePlace {
        taken,
        pane: rect.expand2(vec2(layout.room.beside, 0.0)),
    };
    let buttons = TableButtons::place(pass.ui, id, place, &layout.table);
    let rect = rect.union(taken);
    let copied = buttons.copied(&layout.table);
    pass.out.copied = copied.or(pass.out.copied.take());
    let rows = |rect| DrawnRows {
        layout,
        id,
        rect,
        spot,
    };
    if layout.size.x <= rect.width() {
        rows(rect).ui(pass);
    } else {
        let builder = UiBuilder::new().id_salt(id.with("scroll")).max_rect(rect);
        let mut child = pass.ui.new_child(builder);
        let (cache, out) = (&mut *pass.cache, &mut *pass.out);
        ScrollArea::horizontal()
            .auto_shrink(false)
            .show(&mut child, |ui| {
                let (_, rect) = ui.allocate_space(layout.size);
                rows(rect).ui(&mut DrawPass { ui, cache, out });
            });
    }
    buttons.paint(pass.ui);
}

/// The rows of a table where they are drawn.
#[derive(Clone, Copy)]
struct DrawnRows<'a> {
    layout: &'a TableLayout,
    id: Id,
    rect: Rect,
    spot: TextSpot,
}

impl DrawnRows<'_> {
    fn ui(self, pass: &mut DrawPass<'_>) {
        let Self {
            layout, id, rect, ..
        } = self;
        let hairline = theme::hairline(theme::tokens(pass.ui));
        let line = if layout.mirrored {
            rect.right() - layout.size.x..=rect.right()
        } else {
            rect.left()..=rect.left() + layout.size.x
        };
        let mut groups =
            is_listened(pass.ui).then(|| table_group(pass.ui, id, rect, &layout.table));
        let mut top = rect.top();
        let mut first_cell = 0;
        for (index, row) in layout.rows.iter().enumerate() {
            let bottom = top + row.height;
            let of_row = rect.with_min_y(top).with_max_y(bottom);
            if pass.ui.is_rect_visible(of_row) {
                let mut group = groups
                    .as_mut()
                    .map(|group| row_group(group, id, of_row, index));
                let mut own = DrawPass {
                    ui: group.as_mut().unwrap_or(&mut *pass.ui),
                    cache: &mut *pass.cache,
                    out: &mut *pass.out,
                };
                self.cells(&mut own, index, first_cell, top);
                pass.ui.painter().hline(line.clone(), bottom, hairline);
            }
            top = bottom;
            first_cell += row.cells.len();
        }
    }

    /// Draws the cells of a row that begins at that height; `first_cell` is the number of its first
    /// cell in the table.
    fn cells(self, pass: &mut DrawPass<'_>, row: usize, first_cell: usize, top: f32) {
        let layout = self.layout;
        let mut before = 0.0;
        let cells = layout.rows[row].cells.iter().zip(&layout.widths);
        for (column, (TableCell { text, align }, &width)) in cells.enumerate() {
            let spare = width - text.galley.size().x;
            let shift = match align {
                Align::Left => 0.0,
                Align::Center => spare / 2.0,
                Align::Right => spare,
            };
            let left = if layout.mirrored {
                self.rect.right() - before - width
            } else {
                self.rect.left() + before
            };
            let at = pos2(left + shift, top + sizes::TABLE_ROW_PADDING);
            let cell = CellPlace {
                id: self.id.with((row, column)),
                rect: Rect::from_min_size(at, vec2(width, layout.rows[row].height)),
                row,
                column,
            };
            let spot = TextSpot {
                part: first_cell + column,
                ..self.spot
            };
            let label = |role| Label {
                id: cell.id,
                at,
                role,
                spot,
            };
            if !text.links.is_empty() && is_listened(pass.ui) {
                let mut group = cell.group(pass.ui);
                typeset_ui(&mut pass.within(&mut group), label(Role::Label), text);
            } else {
                typeset_ui(pass, label(cell.role()), text);
                cell.tell(pass.ui, cell.id);
            }
            before += width + sizes::TABLE_COLUMN_GAP;
        }
    }
}

/// A cell where it is drawn.
#[derive(Clone, Copy)]
struct CellPlace {
    id: Id,
    rect: Rect,
    row: usize,
    column: usize,
}

impl CellPlace {
    fn role(self) -> Role {
        if self.row == 0 {
            Role::ColumnHeader
        } else {
            Role::Cell
        }
    }

    /// Says where in the table the node is.
    fn tell(self, ui: &Ui, id: Id) {
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_index(self.row);
            node.set_column_index(self.column);
        });
    }

    /// A cell of more than a text.
    fn group(self, row: &mut Ui) -> Ui {
        let id = self.id.with("cell");
        let builder = UiBuilder::new().scope_id(id).max_rect(self.rect);
        let group = row.new_child(builder.accessibility_role(self.role()));
        self.tell(&group, id);
        group
            .ctx()
            .accesskit_node_builder(id, |node| set_bounds(node, self.rect));
        group
    }
}

/// The table for whoever listens.
fn table_group(ui: &mut Ui, id: Id, rect: Rect, table: &Table) -> Ui {
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

fn row_group(table: &mut Ui, id: Id, rect: Rect, index: usize) -> Ui {
    let id = id.with(("row", index));
    let builder = UiBuilder::new().scope_id(id).max_rect(rect);
    let group = table.new_child(builder.accessibility_role(Role::Row));
    group.ctx().accesskit_node_builder(id, |node| {
        node.set_row_index(index);
        set_bounds(node, rect);
    });
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_get_what_is_comfortable_before_the_table_is_scrolled() {
        let check = |natural: &[f32], (width, beside): (f32, f32), expected: &[f32]| {
            let mut widths = natural.to_vec();
            let gaps = sizes::TABLE_COLUMN_GAP * (natural.len() - 1) as f32;
            fit(&mut widths, TableRoom { width, beside }, gaps);
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
