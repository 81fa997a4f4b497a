//! The table of models: sorted, searched, and drawn as far as it is visible. What is drawn costs
//! nothing for the rows beside it. Its rows are one stop of the keyboard, with the arrows inside.
//!
//! Which rows there are is in `order.rs`, where their cells are in `columns.rs`, one row in
//! `row.rs`.

mod columns;
mod order;
mod row;

use crate::domain::capability::{Capability, Source};
use crate::domain::figures::grouped;
use crate::domain::model::Model;
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::widgets::{bounds, focus_ring, list, paint_icon};
use crate::ui::{Draw, focus, theme};
use columns::Columns;
use eframe::egui::accesskit::SortDirection;
use eframe::egui::{
    Align, EventFilter, Key, Modifiers, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use order::{By, Order, Shown};
use row::{Asked, Row};

const ROW_HEIGHT: f32 = 36.0;
const HEAD_HEIGHT: f32 = 28.0;
/// How far the scroll bar stands in the margin of the card, in points.
const BAR_ROOM: f32 = theme::SPACE_12;

/// A column, in the order of the cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Column {
    Favourite,
    #[default]
    Model,
    Capabilities,
    Context,
    Source,
    Edit,
}

impl Column {
    const ALL: [Self; 6] = [
        Self::Favourite,
        Self::Model,
        Self::Capabilities,
        Self::Context,
        Self::Source,
        Self::Edit,
    ];
}

/// Which models are shown in which order, and the cell that the arrows stand on.
#[derive(Default)]
pub(super) struct Table {
    shown: Shown,
    order: Order,
    row: usize,
    column: Column,
}

/// What the keys asked for.
#[derive(Default)]
struct Keys {
    moved: bool,
    entered: bool,
    toggled: bool,
}

impl Table {
    /// Sorts and filters anew if the models or the query are others than before.
    pub(super) fn follow(&mut self, models: &[Model], revision: u64, query: &str) {
        self.shown.follow(models, revision, query, self.order);
        self.row = self.row.min(self.shown.rows.len().saturating_sub(1));
    }

    /// Draws head and rows.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let tokens = theme::tokens(ui);
        if self.shown.rows.is_empty() {
            let none = format!("No model has “{}” in its name or ID", self.shown.query);
            ui.label(RichText::new(none).font(theme::small()).color(tokens.muted));
            return;
        }
        let columns = Columns::for_width(ui.available_width());
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(Role::Table);
                node.set_label("Models");
                node.set_row_count(self.shown.rows.len() + 1);
            });
            if let Some(by) = head_ui(ui, &columns, self.order) {
                self.order = self.order.pressed(by);
            }
            self.rows_ui(ui, draw, provider, &columns);
        });
    }

    /// The rows, which have the keyboard as one.
    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        columns: &Columns,
    ) {
        let most = (ui.ctx().content_rect().height() * 0.55).max(4.0 * ROW_HEIGHT);
        let height = self.shown.rows.len() as f32 * ROW_HEIGHT;
        let visible = height.min(most);
        let builder = UiBuilder::new()
            .scope_id(ui.scope_id().with("rows"))
            .sense(Sense::focusable_noninteractive());
        ui.scope_builder(builder, |ui| {
            let owner = ui.response();
            let page = (visible / ROW_HEIGHT) as usize;
            let keys = self.keys(ui, &owner, page, columns);
            ui.ctx().accesskit_node_builder(owner.id, |node| {
                node.set_role(Role::RowGroup);
                node.set_label("Models");
            });
            let mut place = ui.available_rect_before_wrap();
            place.max.y = place.min.y + visible;
            ui.advance_cursor_after_rect(place);
            place.max.x += BAR_ROOM;
            let mut scrolled = ui.new_child(UiBuilder::new().max_rect(place));
            ScrollArea::vertical()
                .id_salt("models")
                .max_height(visible)
                .min_scrolled_height(visible)
                .auto_shrink([false, true])
                .show_viewport(&mut scrolled, |ui, viewport| {
                    ui.allocate_space(vec2(columns.width, height));
                    let top = ui.min_rect().left_top();
                    let row_at = |row: usize| {
                        let min = top + vec2(0.0, row as f32 * ROW_HEIGHT);
                        Rect::from_min_size(min, vec2(columns.width, ROW_HEIGHT))
                    };
                    if keys.moved {
                        ui.scroll_to_rect(row_at(self.row), None);
                    }
                    let first = (viewport.min.y / ROW_HEIGHT).floor() as usize;
                    let end = (viewport.max.y / ROW_HEIGHT).ceil() as usize;
                    let last = self.shown.rows.len();
                    for index in first..end.min(last) {
                        self.row_ui(ui, draw, provider, (index, &owner, &keys), |row| {
                            columns.at(row_at(row))
                        });
                    }
                    if owner.has_focus() && !(first..end).contains(&self.row) {
                        // What the keyboard is on is spoken wherever the wheel has gone.
                        let marked = (self.row, &owner, &keys);
                        self.row_ui(ui, draw, provider, marked, |row| columns.at(row_at(row)));
                    }
                });
        });
    }

    fn row_ui(
        &self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        (index, owner, keys): (usize, &Response, &Keys),
        cells_of: impl Fn(usize) -> columns::Cells,
    ) {
        let found = self.shown.rows.get(index);
        let Some(model) = found.and_then(|place| provider.models.get(*place)) else {
            return;
        };
        let is_marked = owner.has_focus() && index == self.row;
        let row = Row {
            model,
            index,
            cells: cells_of(index),
            owner: owner.id,
            marked: is_marked.then_some(self.column),
            is_ring_seen: focus::is_seen(owner),
        };
        let pressed = row.ui(ui);
        let by_key = if keys.toggled || (keys.entered && self.column == Column::Favourite) {
            Some(Asked::Favourite)
        } else {
            keys.entered.then_some(Asked::Edit)
        };
        match pressed.or(by_key.filter(|_| is_marked)) {
            Some(Asked::Favourite) => {
                let mut edited = model.clone();
                edited.favourite = !edited.favourite;
                let action = ProvidersAction::EditModel(provider.id, Box::new(edited));
                draw.push(Action::Providers(action));
            }
            Some(Asked::Edit) => {
                focus::opened_by(owner);
                let dialog = Dialog::EditModel(provider.id, model.id.clone());
                draw.push(Action::View(ViewAction::OpenDialog(dialog)));
            }
            None => {}
        }
    }

    /// Moves over the cells as the keys say, while the rows have the keyboard. Enter edits the model,
    /// the space bar makes it a favourite or no longer.
    fn keys(&mut self, ui: &Ui, owner: &Response, page: usize, columns: &Columns) -> Keys {
        if !owner.has_focus() {
            return Keys::default();
        }
        let filter = EventFilter {
            vertical_arrows: true,
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(owner.id, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let last = self.shown.rows.len().saturating_sub(1);
        let before = (self.row, self.column);
        self.row = (self.row + pressed(Key::ArrowDown) + page * pressed(Key::PageDown)).min(last);
        let up = pressed(Key::ArrowUp) + page * pressed(Key::PageUp);
        self.row = self.row.saturating_sub(up);
        if pressed(Key::Home) > 0 {
            self.row = 0;
        }
        if pressed(Key::End) > 0 {
            self.row = last;
        }
        let columns: Vec<Column> = Column::ALL
            .into_iter()
            .filter(|column| columns.has(*column))
            .collect();
        let here = columns.iter().position(|column| *column == self.column);
        let right = here.unwrap_or(1) + pressed(Key::ArrowRight);
        let there = right.saturating_sub(pressed(Key::ArrowLeft));
        self.column = columns[there.min(columns.len() - 1)];
        Keys {
            moved: before != (self.row, self.column),
            entered: pressed(Key::Enter) > 0,
            toggled: pressed(Key::Space) > 0,
        }
    }
}

/// The head: each title sorts by its column when it is pressed.
fn head_ui(ui: &mut Ui, columns: &Columns, order: Order) -> Option<By> {
    let (_, rect) = ui.allocate_space(vec2(columns.width, HEAD_HEIGHT));
    let cells = columns.at(rect);
    let mut head = ui.new_child(UiBuilder::new().id_salt("head").max_rect(rect));
    head.ctx().accesskit_node_builder(head.unique_id(), |node| {
        node.set_role(Role::Row);
        node.set_bounds(bounds(rect));
    });
    let titles = [
        (
            "Model",
            By::Model,
            cells.star.union(cells.model),
            Align::Min,
        ),
        (
            "Capabilities",
            By::Capabilities,
            cells.capabilities,
            Align::Min,
        ),
        ("Context", By::Context, cells.context, Align::Max),
        ("Source", By::Source, cells.source, Align::Min),
    ];
    let mut pressed = None;
    for (title, by, cell, align) in titles {
        if cell.width() > 0.0 && title_ui(&mut head, title, (by, order), cell, align).clicked() {
            pressed = Some(by);
        }
    }
    underline(ui, rect);
    pressed
}

/// A title, with an arrow where the table is sorted by it.
fn title_ui(
    ui: &mut Ui,
    title: &str,
    (by, order): (By, Order),
    cell: Rect,
    align: Align,
) -> Response {
    let response = ui.interact(cell, ui.scope_id().with(title), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, ui.is_enabled(), title));
    let is_sorted = by == order.by;
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(format!("Sort by {}", title.to_lowercase()));
        if is_sorted {
            node.set_sort_direction(if order.descending {
                SortDirection::Descending
            } else {
                SortDirection::Ascending
            });
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
    if is_sorted {
        let icon = if order.descending {
            Icon::ArrowDown
        } else {
            Icon::ArrowUp
        };
        let at = pos2(arrow, middle);
        paint_icon(ui.painter(), at, icon, theme::icon_small(), color);
    }
    focus_ring(
        ui,
        &response,
        cell.expand2(vec2(4.0, 0.0)),
        theme::RADIUS_CONTROL,
    );
    response
}

fn underline(ui: &Ui, rect: Rect) {
    let line = Stroke::new(1.0, theme::tokens(ui).line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
}

/// The context length that a model was trained for, in words, where it is not the one that is
/// shown.
pub(in crate::ui) fn trained_apart(model: &Model) -> Option<String> {
    let trained = model.trained_context?.value;
    let shown = model.context_length.map(|known| known.value);
    (shown != Some(trained)).then(|| format!("trained for {}", grouped(trained.into())))
}

/// Who told what is shown in the row, in a word or two.
fn source_of(model: &Model) -> &'static str {
    let told = model.context_length.map(|known| known.source).or_else(|| {
        let known = |capability| model.capabilities.get(capability);
        Capability::ALL
            .into_iter()
            .filter_map(known)
            .map(|known| known.source)
            .min()
    });
    let source = told.unwrap_or(if model.by_hand {
        Source::User
    } else {
        Source::ModelList
    });
    let words = source.label();
    words.strip_prefix("the ").unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capability::Sourced;

    #[test]
    fn the_trained_context_is_told_where_it_is_another_one() {
        let told = |value| {
            Some(Sourced {
                value,
                source: Source::Server,
            })
        };
        let check = |context: Option<u32>, trained: Option<u32>, words: Option<&str>| {
            let model = Model {
                context_length: context.and_then(told),
                trained_context: trained.and_then(told),
                ..Model::default()
            };
            assert_eq!(trained_apart(&model).as_deref(), words);
        };
        let words = Some("trained for 262\u{202f}144");
        check(Some(131_072), Some(262_144), words);
        check(None, Some(262_144), words);
        check(Some(262_144), Some(262_144), None);
        check(Some(262_144), None, None);
    }
}
