//! One row of the table: what is known of a model, its mark as a favourite, and the way to edit it.

use super::columns::Cells;
use super::{Column, bounds, source_of, trained_apart, underline};
use crate::domain::capability::Capability;
use crate::domain::figures::grouped;
use crate::domain::model::{LoadState, Model};
use crate::ui::capability_icon::capability_icon;
use crate::ui::theme;
use crate::ui::widgets::{hint, list, paint_icon};
use eframe::egui::{
    Align, Color32, CornerRadius, FontId, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// Room of a capability beside its word, and between two of them, in points.
const CHIP_SIDE: f32 = 8.0;
const CHIP_ICON: f32 = 18.0;
const CHIP_HEIGHT: f32 = 20.0;
const CHIP_GAP: f32 = theme::SPACE_4;

/// A model in the table.
pub(super) struct Row<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// Its place in the table, from 0.
    pub(super) index: usize,
    /// Where its cells are.
    pub(super) cells: Cells,
    /// What has the keyboard for all rows.
    pub(super) owner: Id,
    /// The cell that the arrows stand on, if they stand in this row.
    pub(super) marked: Option<Column>,
    /// Whether that is shown by a ring.
    pub(super) is_ring_seen: bool,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// To make it a favourite, or no longer.
    Favourite,
    /// To edit it.
    Edit,
}

impl Row<'_> {
    /// Draws it.
    pub(super) fn ui(&self, ui: &mut Ui) -> Option<Asked> {
        // An id of the model's own, so that what is known of the row stays with it when it is
        // sorted elsewhere.
        let builder = UiBuilder::new()
            .scope_id(ui.scope_id().with(("model", &self.model.id)))
            .max_rect(self.cells.row);
        let row = ui.new_child(builder);
        let ui = &row;
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::Row);
            node.set_row_index(self.index + 1);
            node.set_bounds(bounds(self.cells.row));
        });
        let star = self.star_ui(ui);
        self.name_ui(ui);
        if self.cells.capabilities.width() > 0.0 {
            self.capabilities_ui(ui);
        }
        if self.cells.context.width() > 0.0 {
            self.context_ui(ui);
        }
        if self.cells.source.width() > 0.0 {
            self.source_ui(ui);
        }
        let edit = self.edit_ui(ui);
        underline(ui, self.cells.row);
        if star.clicked() {
            Some(Asked::Favourite)
        } else {
            edit.clicked().then_some(Asked::Edit)
        }
    }

    /// Makes `rect` the cell of that column: `told` is what assistive techniques read.
    fn cell(&self, ui: &Ui, column: Column, rect: Rect, told: &str) -> Response {
        // No stop of its own: the arrows come here.
        let (role, sense) = match column {
            Column::Favourite | Column::Edit => (Role::Button, Sense::CLICK),
            Column::Model => (Role::RowHeader, Sense::hover()),
            Column::Capabilities | Column::Context | Column::Source => (Role::Cell, Sense::hover()),
        };
        let response = ui.interact(rect, ui.scope_id().with(column), sense);
        response.widget_info(|| WidgetInfo::labeled(role, ui.is_enabled(), told));
        if self.marked == Some(column) {
            let marked = response.id.accesskit_id();
            ui.ctx().accesskit_node_builder(self.owner, |node| {
                node.set_active_descendant(marked);
            });
            if self.is_ring_seen {
                let around = match column {
                    Column::Favourite | Column::Edit => rect,
                    Column::Model | Column::Capabilities | Column::Context | Column::Source => {
                        rect.expand2(vec2(4.0, -3.0))
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

    fn star_ui(&self, ui: &Ui) -> Response {
        // The star itself begins where the text of the card does.
        let left = self.cells.star.left() + theme::ICON / 2.0;
        let center = pos2(left, self.cells.star.center().y);
        let rect = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
        let name = format!("Favourite {}", self.model.id);
        let star = self.cell(ui, Column::Favourite, rect, &name);
        let on = self.model.favourite;
        ui.ctx()
            .accesskit_node_builder(star.id, |node| node.set_toggled(on.into()));
        let tokens = theme::tokens(ui);
        if on {
            let ground = rect.shrink(2.0);
            let round = theme::RADIUS_CONTROL;
            ui.painter().rect_filled(ground, round, tokens.selection);
        }
        let color = if on { tokens.accent } else { tokens.muted };
        sign_ui(ui, &star, Icon::Star, color);
        hint(star, name, None)
    }

    fn edit_ui(&self, ui: &Ui) -> Response {
        let center = self.cells.edit.center();
        let rect = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
        let name = format!("Edit {}", self.model.id);
        let edit = self.cell(ui, Column::Edit, rect, &name);
        sign_ui(ui, &edit, Icon::Ellipsis, theme::tokens(ui).muted);
        hint(edit, name, None)
    }

    /// The name, the id behind it if it is another, and the marks at the right end. Where nothing is
    /// known of what the model can do, there is room for a long id.
    fn name_ui(&self, ui: &Ui) {
        let tokens = theme::tokens(ui);
        let model = self.model;
        let mut cell = self.cells.model;
        let room_behind = self.cells.capabilities;
        if room_behind.width() > 0.0 && self.known().next().is_none() {
            cell.max.x = room_behind.max.x;
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
            cut |= rest.width() <= 24.0 || line(ui, rest, &model.id, look, Align::Min).1;
        }
        if !mark.is_empty() {
            told = format!("{told}, {mark}");
        }
        let response = self.cell(ui, Column::Model, cell, &told);
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
    fn capabilities_ui(&self, ui: &Ui) {
        let tokens = theme::tokens(ui);
        let cell = self.cells.capabilities;
        let words: Vec<&str> = self.known().map(Capability::label).collect();
        if words.is_empty() {
            let is_told = |capability| self.model.capabilities.get(capability).is_some();
            let told = if Capability::ALL.into_iter().any(is_told) {
                "Capabilities: none"
            } else {
                "Capabilities: unknown"
            };
            self.cell(ui, Column::Capabilities, cell.with_min_x(cell.max.x), told);
            return;
        }
        let width_of = |capability: Capability| {
            let word = list::cut_to(ui, capability.label(), theme::small(), f32::INFINITY);
            CHIP_ICON + word.size().x + 2.0 * CHIP_SIDE
        };
        let width: f32 = self.known().map(|known| width_of(known) + CHIP_GAP).sum();
        let with_words = width - CHIP_GAP <= cell.width();
        let middle = cell.center().y;
        let mut left = cell.left();
        for capability in self.known() {
            let mut icon_left = left;
            if with_words {
                let size = vec2(width_of(capability), CHIP_HEIGHT);
                let chip = Rect::from_min_size(pos2(left, middle - CHIP_HEIGHT / 2.0), size);
                let line_around = Stroke::new(1.0, tokens.line);
                let round = CornerRadius::same(10);
                ui.painter()
                    .rect_stroke(chip, round, line_around, StrokeKind::Inside);
                icon_left += CHIP_SIDE;
                let look = (theme::small(), tokens.muted);
                let word_room = chip.with_min_x(icon_left + CHIP_ICON);
                line(ui, word_room, capability.label(), look, Align::Min);
                left = chip.right() + CHIP_GAP;
            } else {
                left += CHIP_ICON + CHIP_GAP;
            }
            let at = pos2(icon_left + 7.0, middle);
            let icon = capability_icon(capability);
            paint_icon(ui.painter(), at, icon, theme::icon_small(), tokens.muted);
        }
        let told = format!("Capabilities: {}", words.join(" "));
        let response = self.cell(ui, Column::Capabilities, cell, &told);
        if !with_words {
            hint(response, told, None);
        }
    }

    fn context_ui(&self, ui: &Ui) {
        let cell = self.cells.context;
        let Some(context) = self.model.context_length else {
            self.cell(ui, Column::Context, cell, "Context: unknown");
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
        let response = self.cell(ui, Column::Context, cell, &told);
        if cut {
            hint(response, told, None);
        }
    }

    fn source_ui(&self, ui: &Ui) {
        let text = source_of(self.model);
        let look = (theme::label(), theme::tokens(ui).muted);
        let (_, cut) = line(ui, self.cells.source, text, look, Align::Min);
        let response = self.cell(ui, Column::Source, self.cells.source, text);
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
