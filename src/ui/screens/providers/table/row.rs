//! One row of the table: what is known of a model, its mark as a favourite, and the way to edit it.

use super::columns::ModelColumn;
use crate::domain::capability::Capability;
use crate::domain::figures::grouped;
use crate::domain::model::{LoadState, Model};
use crate::ui::capability_icon::capability_icon;
use crate::ui::model_facts::{source_words, trained_apart};
use crate::ui::theme;
use crate::ui::widgets::{bounds, hint, list, paint_icon};
use eframe::egui::{
    Align, Color32, FontId, Id, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// The cells of a model in the table.
pub(super) struct ModelCells<'a> {
    /// The model whose row it is.
    pub(super) model: &'a Model,
    /// Its place in the table, from 0.
    pub(super) index: usize,
    /// Whether the table has the column of capabilities.
    pub(super) has_capabilities: bool,
    /// What has the keyboard for all rows, and is their parent to assistive techniques.
    pub(super) rows: Id,
    /// The cell that the arrows stand on, if they stand in this row.
    pub(super) marked: Option<ModelColumn>,
    /// Whether that is shown by a ring.
    pub(super) is_ring_seen: bool,
}

/// What a press in a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellPress {
    /// To make the model a favourite, or no longer.
    Favourite,
    /// To edit the model.
    Edit,
}

impl ModelCells<'_> {
    /// Begins the row at that place, with a node for assistive techniques that its cells are
    /// children of; the toolkit's table knows cells only.
    pub(super) fn begin(&self, ui: &mut Ui, place: Rect) -> Ui {
        // An id of the model's own, so that what is known of the row stays with it when it is
        // sorted elsewhere.
        let row = UiBuilder::new()
            .scope_id(self.rows.with(("model", &self.model.id)))
            .accessibility_parent(self.rows)
            .accessibility_role(Role::Row)
            .max_rect(place);
        let row = ui.new_child(row);
        row.ctx().accesskit_node_builder(row.unique_id(), |node| {
            node.set_row_index(self.index + 1);
            node.set_bounds(bounds(place));
        });
        list::underline(&row, place);
        row
    }

    /// Draws the cell of that column; what a press in it asks for.
    pub(super) fn cell_ui(&self, ui: &Ui, column: ModelColumn, place: Rect) -> Option<CellPress> {
        match column {
            ModelColumn::Favourite => {
                return self
                    .star_ui(ui, place)
                    .clicked()
                    .then_some(CellPress::Favourite);
            }
            ModelColumn::Edit => {
                return self.edit_ui(ui, place).clicked().then_some(CellPress::Edit);
            }
            ModelColumn::Name => self.name_ui(ui, place),
            ModelColumn::Capabilities => self.capabilities_ui(ui, place),
            ModelColumn::Context => self.context_ui(ui, place),
            ModelColumn::Source => self.source_ui(ui, place),
        }
        None
    }

    /// Makes `rect` the cell of that column: `told` is what assistive techniques read.
    fn cell(&self, ui: &Ui, column: ModelColumn, rect: Rect, told: &str) -> Response {
        // No stop of its own: the arrows come here.
        let (role, sense) = match column {
            ModelColumn::Favourite | ModelColumn::Edit => (Role::Button, Sense::CLICK),
            ModelColumn::Name => (Role::RowHeader, Sense::hover()),
            ModelColumn::Capabilities | ModelColumn::Context | ModelColumn::Source => {
                (Role::Cell, Sense::hover())
            }
        };
        let response = ui.interact(rect, ui.scope_id().with(column), sense);
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), told));
        if self.marked == Some(column) {
            let marked = response.id.accesskit_id();
            ui.ctx().accesskit_node_builder(self.rows, |node| {
                node.set_active_descendant(marked);
            });
            if self.is_ring_seen {
                let around = match column {
                    ModelColumn::Favourite | ModelColumn::Edit => rect,
                    ModelColumn::Name
                    | ModelColumn::Capabilities
                    | ModelColumn::Context
                    | ModelColumn::Source => {
                        rect.expand2(vec2(theme::FOCUS_SIDE, -theme::settings::CELL_RING_INSET))
                    }
                };
                let ring = theme::focus_ring(theme::tokens(ui));
                let round = theme::RADIUS_CONTROL;
                ui.painter()
                    .rect_stroke(around, round, ring, StrokeKind::Inside);
            }
        }
        response
    }

    fn star_ui(&self, ui: &Ui, cell: Rect) -> Response {
        // The star itself begins where the text of the card does.
        let center = pos2(cell.left() + theme::ICON / 2.0, cell.center().y);
        let rect = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
        let name = format!("Favourite {}", self.model.id);
        let star = self.cell(ui, ModelColumn::Favourite, rect, &name);
        let on = self.model.favourite;
        ui.ctx()
            .accesskit_node_builder(star.id, |node| node.set_toggled(on.into()));
        let tokens = theme::tokens(ui);
        if on {
            let ground = rect.shrink(theme::widgets::TOGGLE_INSET);
            let round = theme::RADIUS_CONTROL;
            ui.painter().rect_filled(ground, round, tokens.selection);
        }
        let color = if on { tokens.accent } else { tokens.muted };
        sign_ui(ui, &star, Icon::Star, color);
        hint(star, name, None)
    }

    fn edit_ui(&self, ui: &Ui, cell: Rect) -> Response {
        // It reaches into the gap before the column, and ends where the rows do.
        let right = cell.right() - theme::settings::MODELS_BAR;
        let center = pos2(right - theme::SMALL_TARGET / 2.0, cell.center().y);
        let rect = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
        let name = format!("Edit {}", self.model.id);
        let edit = self.cell(ui, ModelColumn::Edit, rect, &name);
        sign_ui(ui, &edit, Icon::Ellipsis, theme::tokens(ui).muted);
        hint(edit, name, None)
    }

    /// The name, the id behind it if it is another, and the marks at the right end. Where nothing is
    /// known of what the model can do, there is room for a long id.
    fn name_ui(&self, ui: &Ui, mut cell: Rect) {
        let tokens = theme::tokens(ui);
        let model = self.model;
        if self.has_capabilities && self.known().next().is_none() {
            cell.max.x += theme::settings::MODEL_GAP + theme::settings::MODEL_CAPABILITIES;
        }
        let mark = match (model.vanished, model.hidden) {
            (true, true) => "gone, hidden",
            (true, false) => "gone",
            (false, true) => "hidden",
            (false, false) => model.load.map_or("", LoadState::label),
        };
        let color = if model.vanished || model.hidden {
            tokens.muted
        } else {
            tokens.text
        };
        let look = (theme::small(), tokens.muted);
        let mark_width = if mark.is_empty() {
            0.0
        } else {
            line(ui, cell, mark, look.clone(), Align::Max).0 + theme::SPACE_8
        };
        let room = cell.with_max_x(cell.right() - mark_width);
        let label = model.label();
        let (width, mut cut) = line(ui, room, label, (theme::label(), color), Align::Min);
        let rest = room.with_min_x(room.left() + width + theme::SPACE_8);
        let mut told = label.to_owned();
        if label != model.id {
            told = format!("{told}, {}", model.id);
            cut |= rest.width() <= theme::settings::MODEL_ID_LEAST
                || line(ui, rest, &model.id, look, Align::Min).1;
        }
        if !mark.is_empty() {
            told = format!("{told}, {mark}");
        }
        let response = self.cell(ui, ModelColumn::Name, cell, &told);
        if cut {
            hint(response, told, None);
        }
    }

    fn known(&self) -> impl Iterator<Item = Capability> {
        let has = |capability: &Capability| self.model.capabilities.has(*capability);
        Capability::ALL.into_iter().filter(has)
    }

    /// Paints what the model is known to have: tags with words where there is room for them, else
    /// icons.
    fn capabilities_ui(&self, ui: &Ui, cell: Rect) {
        let tokens = theme::tokens(ui);
        let words: Vec<&str> = self.known().map(Capability::label).collect();
        if words.is_empty() {
            let is_told = |capability| self.model.capabilities.get(capability).is_some();
            let told = if Capability::ALL.into_iter().any(is_told) {
                "Capabilities: none"
            } else {
                "Capabilities: unknown"
            };
            self.cell(
                ui,
                ModelColumn::Capabilities,
                cell.with_min_x(cell.max.x),
                told,
            );
            return;
        }
        let width_of = |capability: Capability| {
            let word = list::cut_to(ui, capability.label(), theme::small(), f32::INFINITY);
            theme::widgets::CAPABILITY_ICON + word.size().x + 2.0 * theme::widgets::CAPABILITY_SIDE
        };
        let width: f32 = self
            .known()
            .map(|known| width_of(known) + theme::SPACE_4)
            .sum();
        let with_words = width - theme::SPACE_4 <= cell.width();
        let middle = cell.center().y;
        let mut left = cell.left();
        for capability in self.known() {
            let mut icon_left = left;
            if with_words {
                let size = vec2(width_of(capability), theme::widgets::CAPABILITY_HEIGHT);
                let chip = Rect::from_min_size(
                    pos2(left, middle - theme::widgets::CAPABILITY_HEIGHT / 2.0),
                    size,
                );
                let line_around = theme::hairline(tokens);
                let round = theme::widgets::CAPABILITY_RADIUS;
                ui.painter()
                    .rect_stroke(chip, round, line_around, StrokeKind::Inside);
                icon_left += theme::widgets::CAPABILITY_SIDE;
                let look = (theme::small(), tokens.muted);
                let word_room = chip.with_min_x(icon_left + theme::widgets::CAPABILITY_ICON);
                line(ui, word_room, capability.label(), look, Align::Min);
                left = chip.right() + theme::SPACE_4;
            } else {
                left += theme::widgets::CAPABILITY_ICON + theme::SPACE_4;
            }
            let at = pos2(icon_left + theme::widgets::SMALL_ICON_MIDDLE, middle);
            let icon = capability_icon(capability);
            paint_icon(ui.painter(), at, icon, theme::icon_small(), tokens.muted);
        }
        let told = format!("Capabilities: {}", words.join(" "));
        let response = self.cell(ui, ModelColumn::Capabilities, cell, &told);
        if !with_words {
            hint(response, told, None);
        }
    }

    fn context_ui(&self, ui: &Ui, cell: Rect) {
        let Some(context) = self.model.context_length else {
            self.cell(ui, ModelColumn::Context, cell, "Context: unknown");
            return;
        };
        let text = grouped(context.value.into());
        let look = (theme::label(), theme::tokens(ui).text);
        let (_, mut cut) = line(ui, cell, &text, look, Align::Max);
        let mut told = text;
        if let Some(trained) = trained_apart(self.model) {
            told = format!("{told}, {trained}");
            cut = true;
        }
        let response = self.cell(ui, ModelColumn::Context, cell, &told);
        if cut {
            hint(response, told, None);
        }
    }

    fn source_ui(&self, ui: &Ui, cell: Rect) {
        let text = source_words(self.model);
        let look = (theme::label(), theme::tokens(ui).muted);
        let (_, cut) = line(ui, cell, text, look, Align::Min);
        let response = self.cell(ui, ModelColumn::Source, cell, text);
        if cut {
            hint(response, text, None);
        }
    }
}

/// Paints the icon of a cell that can be pressed, stronger under the pointer.
fn sign_ui(ui: &Ui, cell: &Response, icon: Icon, color: Color32) {
    let tokens = theme::tokens(ui);
    let over = cell.hovered();
    if over {
        let round = theme::RADIUS_CONTROL;
        ui.painter().rect_filled(cell.rect, round, tokens.hover);
    }
    let color = if over { tokens.text } else { color };
    paint_icon(ui.painter(), cell.rect.center(), icon, theme::icon(), color);
}

/// Paints a line of text into a cell, cut to its width; returns its width, and whether it was cut.
fn line(ui: &Ui, cell: Rect, text: &str, look: (FontId, Color32), align: Align) -> (f32, bool) {
    let (font, color) = look;
    let galley = list::cut_to(ui, text, font, cell.width());
    let left = if align == Align::Max {
        cell.right() - galley.size().x
    } else {
        cell.left()
    };
    let top = cell.center().y - galley.size().y / 2.0;
    let drawn = (galley.size().x, galley.elided);
    ui.painter().galley(pos2(left, top), galley, color);
    drawn
}
