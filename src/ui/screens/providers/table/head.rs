//! The head of the table: each title sorts by its column when it is pressed.

use super::columns::ModelColumn;
use super::order::{SortBy, SortOrder};
use crate::ui::theme;
use crate::ui::widgets::{bounds, focus_ring, list, paint_icon};
use eframe::egui::accesskit::SortDirection;
use eframe::egui::{
    Align, Id, Rangef, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// The head while its cells are drawn.
pub(super) struct TableHead {
    /// The table that assistive techniques see.
    table: Id,
    order: SortOrder,
    /// The row of the titles, from the first cell on.
    row: Option<Ui>,
    places: ColumnPlaces,
    pressed: Option<SortBy>,
}

/// Where the columns are.
#[derive(Default)]
pub(super) struct ColumnPlaces {
    columns: Vec<(ModelColumn, Rangef)>,
}

impl ColumnPlaces {
    /// A row of that height.
    pub(super) fn row(&self, y: Rangef) -> Rect {
        let left = self.columns.first().map_or(0.0, |(_, x)| x.min);
        let right = self.columns.last().map_or(0.0, |(_, x)| x.max);
        let right = right - theme::settings::MODELS_BAR;
        Rect::from_x_y_ranges(Rangef::new(left, right), y)
    }

    /// Whether there is room for that column.
    pub(super) fn has(&self, column: ModelColumn) -> bool {
        self.columns.iter().any(|(of, _)| *of == column)
    }

    /// The columns, each with where it is.
    pub(super) fn cells(&self) -> impl Iterator<Item = (ModelColumn, Rangef)> {
        self.columns.iter().copied()
    }
}

impl TableHead {
    /// The head of the table that is drawn into `table`, with the rows in that order.
    pub(super) fn new(table: &Ui, order: SortOrder) -> Self {
        Self {
            table: table.unique_id(),
            order,
            row: None,
            places: ColumnPlaces::default(),
            pressed: None,
        }
    }

    /// Draws the title of a column, if it has one.
    pub(super) fn cell_ui(&mut self, ui: &mut Ui, column: ModelColumn) {
        let place = ui.max_rect();
        self.places.columns.push((column, place.x_range()));
        let begin = || {
            let row = UiBuilder::new()
                .id_salt("head")
                .accessibility_parent(self.table)
                .accessibility_role(Role::Row);
            ui.new_child(row)
        };
        let row = self.row.get_or_insert_with(begin);
        let (title, by, align) = match column {
            ModelColumn::Favourite | ModelColumn::Edit => return,
            ModelColumn::Name => ("Model", SortBy::Name, Align::Min),
            ModelColumn::Capabilities => ("Capabilities", SortBy::Capabilities, Align::Min),
            ModelColumn::Context => ("Context", SortBy::Context, Align::Max),
            ModelColumn::Source => ("Source", SortBy::Source, Align::Min),
        };
        // The stars stand under the title of the names.
        let place = if column == ModelColumn::Name {
            place.with_min_x(self.places.row(place.y_range()).left())
        } else {
            place
        };
        let sorted = (by == self.order.by).then_some(if self.order.descending {
            SortDirection::Descending
        } else {
            SortDirection::Ascending
        });
        if title_ui(row, title, sorted, place, align).clicked() {
            self.pressed = Some(by);
        }
    }

    /// Ends the head: where the columns are, and the title that was pressed.
    pub(super) fn end(self) -> (ColumnPlaces, Option<SortBy>) {
        if let Some(row) = &self.row {
            let place = self.places.row(row.max_rect().y_range());
            row.ctx()
                .accesskit_node_builder(row.unique_id(), |node| node.set_bounds(bounds(place)));
            list::underline(row, place);
        }
        (self.places, self.pressed)
    }
}

/// A title, with an arrow where the table is sorted by it.
fn title_ui(
    ui: &Ui,
    title: &str,
    sorted: Option<SortDirection>,
    cell: Rect,
    align: Align,
) -> Response {
    let response = ui.interact(cell, ui.scope_id().with(title), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, ui.is_enabled(), title));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(format!("Sort by {}", title.to_lowercase()));
        if let Some(direction) = sorted {
            node.set_sort_direction(direction);
        }
    });
    let tokens = theme::tokens(ui);
    let color = if response.hovered() {
        tokens.text
    } else {
        tokens.muted
    };
    let galley = list::cut_to(ui, title, theme::small(), cell.width());
    let arrow_room = theme::SPACE_16;
    let middle = cell.center().y;
    let (left, arrow) = if align == Align::Max {
        let left = cell.right() - galley.size().x;
        (left, left - arrow_room / 2.0)
    } else {
        let right = cell.left() + galley.size().x;
        (cell.left(), right + arrow_room / 2.0)
    };
    let at = pos2(left, middle - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    if let Some(direction) = sorted {
        let icon = match direction {
            SortDirection::Ascending => Icon::ArrowUp,
            SortDirection::Descending | SortDirection::Other => Icon::ArrowDown,
        };
        let at = pos2(arrow, middle);
        paint_icon(ui.painter(), at, icon, theme::icon_small(), color);
    }
    focus_ring(
        ui,
        &response,
        cell.expand2(vec2(theme::FOCUS_SIDE, 0.0)),
        theme::RADIUS_CONTROL,
    );
    response
}
