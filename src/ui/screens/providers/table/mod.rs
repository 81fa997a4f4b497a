//! The table of models: sorted, searched, and drawn as far as it is visible. What is drawn costs
//! nothing for the rows beside it. Its rows are one stop of the keyboard, with the arrows inside.
//!
//! Which rows there are is in `order.rs`, which columns in `columns.rs`, the head in `head.rs`, one
//! row in `row.rs`. Where the cells lie and which of them are in view is left to the toolkit's table.

mod columns;
mod head;
mod order;
mod row;

use crate::domain::model::Model;
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::{focus, theme};
use columns::ModelColumn;
use eframe::egui::{
    EventFilter, Id, Key, Modifiers, Rangef, Rect, Response, RichText, Role, Sense, Ui, UiBuilder,
    vec2,
};
use egui_extras::TableBuilder;
use head::{ColumnPlaces, TableHead};
use order::{ListedModels, SortOrder};
use row::{CellPress, ModelCells};

/// Which models are shown in which order, and the cell that the arrows stand on.
#[derive(Default)]
pub(super) struct ModelsTable {
    listed: ListedModels,
    order: SortOrder,
    row: usize,
    column: ModelColumn,
}

/// What the keys asked for in this frame.
#[derive(Default)]
struct TableKeys {
    /// The mark was moved: its row comes into view.
    moved: bool,
    /// What Enter or the space bar means for the marked cell.
    pressed: Option<CellPress>,
}

/// The table in this frame, as its rows need it.
struct TableFrame {
    /// What has the keyboard for all rows.
    rows: Response,
    keys: TableKeys,
    places: ColumnPlaces,
}

impl ModelsTable {
    /// Sorts and filters anew if the models or the query are others than before.
    pub(super) fn list_models(&mut self, models: &[Model], revision: u64, query: &str) {
        self.listed.update(models, revision, query, self.order);
        self.row = self.row.min(self.listed.rows.len().saturating_sub(1));
    }

    /// Draws head and rows.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let tokens = theme::tokens(ui);
        if self.listed.rows.is_empty() {
            let none = format!("No model has “{}” in its name or ID", self.listed.query);
            ui.label(RichText::new(none).font(theme::small()).color(tokens.muted));
            return;
        }
        let builder = UiBuilder::new()
            .accessibility_role(Role::Table)
            .accessibility_label("Models");
        ui.scope_builder(builder, |ui| {
            let whole = ui.unique_id();
            ui.ctx().accesskit_node_builder(whole, |node| {
                node.set_row_count(self.listed.rows.len() + 1);
            });
            let mut place = ui.available_rect_before_wrap();
            let columns = ModelColumn::for_width(place.width());
            // The scroll bar stands in the margin of the card.
            place.max.x += theme::settings::MODELS_BAR;
            let mut table = ui.new_child(UiBuilder::new().max_rect(place));
            self.table_ui(&mut table, draw, provider, &columns);
            place.max.x -= theme::settings::MODELS_BAR;
            place.max.y = table.min_rect().bottom();
            ui.advance_cursor_after_rect(place);
        });
    }

    /// Head and rows in the toolkit's table.
    fn table_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        provider: &Provider,
        columns: &[ModelColumn],
    ) {
        ui.spacing_mut().item_spacing = vec2(theme::settings::MODEL_GAP, 0.0);
        let row_height = theme::settings::MODEL_ROW;
        let most = ui.ctx().content_rect().height() * theme::settings::MODELS_PART;
        let most = most.max(theme::settings::MODELS_LEAST_ROWS * row_height);
        let count = self.listed.rows.len();
        let visible = (count as f32 * row_height).min(most);
        let rows_id = ui.scope_id().with("rows");
        let keys = self.keys(ui, rows_id, (visible / row_height) as usize, columns);
        let mut head = TableHead::new(ui, self.order);
        let mut table = TableBuilder::new(ui)
            .max_scroll_height(visible)
            .min_scrolled_height(visible)
            .auto_shrink([false, true]);
        for column in columns {
            table = table.column(column.sized());
        }
        if keys.moved {
            table = table.scroll_to_row(self.row, None);
        }
        let mut table = table.header(theme::settings::MODELS_HEAD, |mut row| {
            for column in columns {
                row.col(|ui| head.cell_ui(ui, *column));
            }
        });
        let (places, pressed) = head.end();
        if let Some(by) = pressed {
            self.order = self.order.pressed(by);
        }
        let frame = TableFrame {
            rows: rows_ui(table.ui_mut(), rows_id, visible),
            keys,
            places,
        };
        let mut is_marked_shown = false;
        let body = table.body(|body| {
            body.rows(row_height, count, |mut row| {
                let index = row.index();
                is_marked_shown |= index == self.row;
                self.row_ui(draw, provider, &frame, index, |cells| {
                    let mut row_ui = None;
                    let mut pressed = None;
                    for column in columns {
                        row.col(|ui| {
                            let place = ui.max_rect();
                            let row_ui = row_ui.get_or_insert_with(|| {
                                cells.begin(ui, frame.places.row(place.y_range()))
                            });
                            pressed = cells.cell_ui(row_ui, *column, place).or(pressed);
                        });
                    }
                    pressed
                });
            });
        });
        if frame.rows.has_focus() && !is_marked_shown {
            // What the keyboard is on is spoken wherever the wheel has gone, and not seen there.
            let mut unseen = ui.new_child(UiBuilder::new().max_rect(body.inner_rect));
            unseen.shrink_clip_rect(body.inner_rect);
            let top = body.inner_rect.top() - body.state.clamped_offset().y
                + self.row as f32 * row_height;
            let y = Rangef::new(top, top + row_height);
            self.row_ui(draw, provider, &frame, self.row, |cells| {
                let row_ui = cells.begin(&mut unseen, frame.places.row(y));
                let cell_ui = |(column, x)| {
                    let place = Rect::from_x_y_ranges(x, y);
                    cells.cell_ui(&row_ui, column, place)
                };
                frame.places.cells().filter_map(cell_ui).last()
            });
        }
    }

    /// Moves over the cells as the keys say, while the rows have the keyboard. Enter edits the model,
    /// the space bar makes it a favourite or no longer.
    fn keys(&mut self, ui: &Ui, owner: Id, page: usize, columns: &[ModelColumn]) -> TableKeys {
        if !ui.memory(|memory| memory.has_focus(owner)) {
            return TableKeys::default();
        }
        let filter = EventFilter {
            vertical_arrows: true,
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(owner, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let last = self.listed.rows.len().saturating_sub(1);
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
        let here = columns.iter().position(|column| *column == self.column);
        let right = here.unwrap_or(1) + pressed(Key::ArrowRight);
        let there = right.saturating_sub(pressed(Key::ArrowLeft));
        self.column = columns[there.min(columns.len() - 1)];
        let (entered, toggled) = (pressed(Key::Enter) > 0, pressed(Key::Space) > 0);
        let is_star = self.column == ModelColumn::Favourite;
        TableKeys {
            moved: before != (self.row, self.column),
            pressed: if toggled || (entered && is_star) {
                Some(CellPress::Favourite)
            } else {
                entered.then_some(CellPress::Edit)
            },
        }
    }

    /// Draws a row by `cells_ui`, and does what was pressed in it or asked for by the keys.
    fn row_ui(
        &self,
        draw: &mut Draw<'_>,
        provider: &Provider,
        frame: &TableFrame,
        index: usize,
        cells_ui: impl FnOnce(&ModelCells<'_>) -> Option<CellPress>,
    ) {
        let found = self.listed.rows.get(index);
        let Some(model) = found.and_then(|place| provider.models.get(*place)) else {
            return;
        };
        let TableFrame { rows, keys, places } = frame;
        let is_marked = rows.has_focus() && index == self.row;
        let cells = ModelCells {
            model,
            index,
            has_capabilities: places.has(ModelColumn::Capabilities),
            rows: rows.id,
            marked: is_marked.then_some(self.column),
            is_ring_seen: focus::is_seen(rows),
        };
        let by_key = keys.pressed.filter(|_| is_marked);
        match cells_ui(&cells).or(by_key) {
            Some(CellPress::Favourite) => {
                let mut edited = model.clone();
                edited.favourite = !edited.favourite;
                let action = ProvidersAction::EditModel(provider.id, Box::new(edited));
                draw.push(Action::Providers(action));
            }
            Some(CellPress::Edit) => {
                focus::opened_by(rows);
                let dialog = Dialog::EditModel(provider.id, model.id.clone());
                draw.push(Action::View(ViewAction::OpenDialog(dialog)));
            }
            None => {}
        }
    }
}

/// What has the keyboard for all rows: it lies under them.
fn rows_ui(ui: &Ui, id: Id, height: f32) -> Response {
    let mut place = ui.available_rect_before_wrap();
    place.max.x -= theme::settings::MODELS_BAR;
    place.max.y = place.min.y + height;
    let rows = ui.interact(place, id, Sense::focusable_noninteractive());
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(Role::RowGroup);
        node.set_label("Models");
    });
    rows
}
