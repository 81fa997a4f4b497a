//! What can be done with a table: buttons beside its head or, where there is no room, over its end.
//! They are seen while the pointer is over the table or one of them has the keyboard. Nothing moves
//! for them.

use super::small_button::{PlacedButton, SmallButton};
use crate::markdown::block::Table;
use crate::markdown::speech::{TABLE, table_size};
use crate::markdown::write::{table_as_markdown, table_as_tabs};
use crate::ui::theme;
use crate::ui::widgets::copy;
use eframe::egui::{Id, Rect, StrokeKind, Ui, pos2, vec2};
use lucide_icons::Icon;

/// The buttons of a table, in their places.
pub(super) struct TableButtons {
    ground: Rect,
    as_markdown: PlacedButton,
    as_tabs: PlacedButton,
    is_seen: bool,
}

/// Where a table is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct TablePlace {
    /// What it takes of the pane.
    pub(super) taken: Rect,
    /// What of the pane it could take.
    pub(super) pane: Rect,
}

impl TableButtons {
    /// Puts them beside what a table takes of the pane; at the edge of what is visible while the
    /// head is out of view.
    pub(super) fn place(ui: &Ui, id: Id, place: TablePlace, table: &Table) -> Self {
        let TablePlace { taken, pane } = place;
        let button = |icon, name: &'static str| {
            let confirmed = copy::is_confirmed(ui.ctx(), id.with(name));
            let icon = if confirmed { Icon::Check } else { icon };
            let button = SmallButton {
                icon,
                text: "",
                name,
                selected: None,
            };
            (button, confirmed)
        };
        let (first, first_done) = button(Icon::Copy, "Copy table");
        let (second, second_done) = button(Icon::Sheet, "Copy as tab-separated text");
        let size = vec2(first.width(ui), theme::SMALL_TARGET);
        let lowest = (taken.bottom() - size.y).max(taken.top());
        let top = ui.clip_rect().top().clamp(taken.top(), lowest);
        let size_of_both = vec2(2.0 * size.x, size.y);
        let is_mirrored = taken.left() - pane.left() > pane.right() - taken.right();
        let left = if is_mirrored {
            (taken.left() - theme::SPACE_8 - size_of_both.x).max(pane.left())
        } else {
            (taken.right() + theme::SPACE_8).min(pane.right() - size_of_both.x)
        };
        let ground = Rect::from_min_size(pos2(left, top), size_of_both);
        let about = || format!("{TABLE}, {}", table_size(table));
        let place = |button: SmallButton, left: f32| {
            let rect = Rect::from_min_size(pos2(left, ground.top()), size);
            let placed = button.place(ui, id.with(button.name), rect, about);
            if placed.response.clicked() {
                copy::confirm(ui.ctx(), id.with(button.name));
            }
            placed
        };
        let as_markdown = place(first, ground.left());
        let as_tabs = place(second, ground.left() + size.x);
        let is_seen = ui.rect_contains_pointer(taken.union(ground))
            || as_markdown.response.has_focus()
            || as_tabs.response.has_focus()
            || first_done
            || second_done;
        Self {
            ground,
            as_markdown,
            as_tabs,
            is_seen,
        }
    }

    /// The table as it was asked for, if it was.
    pub(super) fn copied(&self, table: &Table) -> Option<String> {
        if self.as_markdown.response.clicked() {
            Some(table_as_markdown(table))
        } else if self.as_tabs.response.clicked() {
            Some(table_as_tabs(table))
        } else {
            None
        }
    }

    /// Paints them over the table.
    pub(super) fn paint(&self, ui: &Ui) {
        if !self.is_seen {
            return;
        }
        let tokens = theme::tokens(ui);
        let hairline = theme::hairline(tokens);
        ui.painter().rect(
            self.ground,
            theme::RADIUS_CONTROL,
            tokens.raised,
            hairline,
            StrokeKind::Outside,
        );
        self.as_markdown.paint(ui);
        self.as_tabs.paint(ui);
    }
}
