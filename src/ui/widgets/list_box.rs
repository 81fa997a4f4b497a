//! Lists of rows of which one is marked: one stop for Tab, and the arrows inside.
//!
//! The keyboard stays where it is, on the list itself or on the field above it, and the marked row
//! is its active descendant, so that a screen reader speaks the row and only the rows in view need
//! to be there. A list is drawn in three steps: [`ListBox::begin`] (or [`ListBox::begin_below`] for
//! the rows under a field), [`ListRows::option`] for each row in view, and [`ListRows::chosen`] tells
//! whether a row was pressed or entered.

use super::bounds;
use crate::ui::{focus, theme};
use eframe::egui::{
    EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder,
    WidgetInfo,
};

/// Where the mark of a list stands; kept by whoever draws the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowMark {
    /// The row, counted from 0 over all rows, headings included.
    pub row: usize,
    /// Whether the keys have moved it since something was typed: only then it is spoken in place of
    /// the field.
    pub moved: bool,
}

/// A list that is about to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct ListBox<'a> {
    /// What tells it from other lists.
    pub id: Id,
    /// The accessible name of the list.
    pub name: &'a str,
    /// How many rows there are, headings included.
    pub rows: usize,
    /// How many rows a page has, for Page Up and Page Down.
    pub page: usize,
}

/// The list while its rows are drawn.
#[derive(Debug, Clone, Copy)]
pub struct ListRows {
    /// The list, or the field above it: what has the keyboard.
    owner: Id,
    list: Id,
    marked: usize,
    /// What the keys asked for in this frame. Where they moved the mark, the list shall bring it into
    /// view.
    pub keys: ListKeys,
    /// Whether the marked row is spoken in place of what has the keyboard.
    spoken: bool,
    has_keyboard: bool,
}

impl ListBox<'_> {
    /// Draws the list as a stop of its own: `contents` draws the rows in a child that bears the name
    /// of the list. `can_mark` says which rows are no headings.
    pub fn begin<R>(
        &self,
        ui: &mut Ui,
        mark: &mut RowMark,
        can_mark: impl Fn(usize) -> bool,
        contents: impl FnOnce(&mut Ui, &ListRows) -> R,
    ) -> (Response, R) {
        let builder = UiBuilder::new()
            .scope_id(self.id)
            .sense(Sense::focusable_noninteractive());
        let shown = ui.scope_builder(builder, |ui| {
            let list = ui.response();
            let id = list.id;
            let has_keyboard = list.has_focus();
            let before = mark.row;
            let mut entered = false;
            if has_keyboard {
                hold_arrows(ui, id);
                self.move_by_keys(ui, mark, &can_mark, true);
                entered = enters(ui);
            }
            self.keep_within(mark, &can_mark);
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_role(Role::ListBox);
                node.set_label(self.name);
                node.set_size_of_set(self.rows);
            });
            let rows = ListRows {
                owner: id,
                list: id,
                marked: mark.row,
                keys: ListKeys {
                    moved: has_keyboard && before != mark.row,
                    entered,
                },
                // Also before it has the keyboard, so that the row is spoken at once, and not the list.
                spoken: true,
                has_keyboard,
            };
            contents(ui, &rows)
        });
        (shown.response, shown.inner)
    }

    /// Draws the list below a field that keeps the keyboard, with the keys that
    /// [`ListBox::field_keys`] has taken before the field was drawn.
    pub fn begin_below<R>(
        &self,
        ui: &mut Ui,
        field: &Response,
        keys: ListKeys,
        mark: RowMark,
        contents: impl FnOnce(&mut Ui, &ListRows) -> R,
    ) -> R {
        let has_keyboard = field.has_focus();
        let builder = UiBuilder::new().scope_id(self.id);
        ui.scope_builder(builder, |ui| {
            let list = ui.response().id;
            ui.ctx().accesskit_node_builder(list, |node| {
                node.set_role(Role::ListBox);
                node.set_label(self.name);
            });
            ui.ctx().accesskit_node_builder(field.id, |node| {
                node.push_controlled(list.accesskit_id());
            });
            let rows = ListRows {
                owner: field.id,
                list,
                marked: mark.row,
                keys,
                spoken: has_keyboard && mark.moved,
                has_keyboard,
            };
            let drawn = contents(ui, &rows);
            let place = ui.min_rect();
            ui.ctx()
                .accesskit_node_builder(list, |node| node.set_bounds(bounds(place)));
            drawn
        })
        .inner
    }

    /// Takes the keys that belong to the list before the field with that id sees them. Home and End
    /// stay the field's.
    pub fn field_keys(
        &self,
        ui: &Ui,
        field: Id,
        mark: &mut RowMark,
        can_mark: impl Fn(usize) -> bool,
    ) -> ListKeys {
        let mut keys = ListKeys::default();
        if ui.memory(|memory| memory.has_focus(field)) {
            hold_arrows(ui, field);
            let before = mark.row;
            keys.moved = self.move_by_keys(ui, mark, &can_mark, false) && mark.row != before;
            keys.entered = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        } else {
            mark.moved = false;
        }
        self.keep_within(mark, &can_mark);
        keys
    }

    /// Moves the mark as the keys say; whether one was pressed.
    fn move_by_keys(
        &self,
        ui: &Ui,
        mark: &mut RowMark,
        can_mark: &impl Fn(usize) -> bool,
        with_ends: bool,
    ) -> bool {
        let page = isize::try_from(self.page.max(1)).unwrap_or(1);
        let all = isize::try_from(self.rows).unwrap_or(isize::MAX);
        let mut keys = vec![
            (Key::ArrowDown, 1),
            (Key::ArrowUp, -1),
            (Key::PageDown, page),
            (Key::PageUp, -page),
        ];
        if with_ends {
            keys.extend([(Key::Home, -all), (Key::End, all)]);
        }
        let mut pressed = false;
        for (key, by) in keys {
            let times = ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
            for _ in 0..times {
                mark.row = self.moved(mark.row, by, can_mark);
                mark.moved = true;
                pressed = true;
            }
        }
        pressed
    }

    /// The row that is reached from `row` by so many steps over rows that can be marked; as far as
    /// there are any.
    fn moved(&self, row: usize, by: isize, can_mark: &impl Fn(usize) -> bool) -> usize {
        let step = by.signum();
        let mut left = by.unsigned_abs();
        let (mut at, mut reached) = (row, row);
        while left > 0 {
            let next = at.checked_add_signed(step).filter(|row| *row < self.rows);
            let Some(next) = next else { break };
            at = next;
            if can_mark(at) {
                reached = at;
                left -= 1;
            }
        }
        reached
    }

    /// Puts the mark on a row that is there and can be marked, if one can.
    fn keep_within(&self, mark: &mut RowMark, can_mark: &impl Fn(usize) -> bool) {
        mark.row = mark.row.min(self.rows.saturating_sub(1));
        if self.rows > 0 && !can_mark(mark.row) {
            let behind = (mark.row..self.rows).find(|row| can_mark(*row));
            let before = (0..mark.row).rev().find(|row| can_mark(*row));
            mark.row = behind.or(before).unwrap_or(0);
        }
    }
}

/// What the keys asked for in a list, or in the field above it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListKeys {
    /// The mark was moved.
    pub moved: bool,
    /// Enter was pressed: the marked row is chosen.
    pub entered: bool,
}

impl ListRows {
    /// The row on which the mark stands.
    pub fn marked(&self) -> usize {
        self.marked
    }

    /// Whether the mark stands on the row.
    pub fn is_marked(&self, row: usize) -> bool {
        self.marked == row
    }

    /// Whether the list, or the field above it, has the keyboard.
    pub fn has_keyboard(&self) -> bool {
        self.has_keyboard
    }

    /// Makes `rect` the row with that number: `name` is its accessible name, `chosen` whether it is
    /// what is in use. The row is no stop of its own.
    pub fn option(&self, ui: &Ui, row: usize, rect: Rect, name: &str, chosen: bool) -> Response {
        let id = self.list.with(("row", row));
        let response = ui.interact(rect, id, Sense::click() - Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, ui.is_enabled(), name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_selected(chosen);
            node.set_position_in_set(row);
        });
        if self.spoken && self.is_marked(row) {
            ui.ctx().accesskit_node_builder(self.owner, |node| {
                node.set_active_descendant(id.accesskit_id());
            });
        }
        response
    }

    /// Whether the row was pressed, or is marked while Enter was.
    pub fn chosen(&self, row: usize, response: &Response) -> bool {
        response.clicked() || (self.keys.entered && self.is_marked(row))
    }

    /// Whether a key was pressed while the list has the keyboard; takes it out of the input. What it
    /// is about is the marked row.
    pub fn takes_key(&self, ui: &Ui, modifiers: Modifiers, key: Key) -> bool {
        self.has_keyboard && ui.input_mut(|input| input.consume_key(modifiers, key))
    }

    /// Paints the ring around the marked row while the list has the keyboard by keys.
    pub fn ring_ui(&self, ui: &Ui, row: usize, rect: Rect) {
        let list = ui.ctx().read_response(self.owner);
        if self.is_marked(row) && list.is_some_and(|list| focus::is_seen(&list)) {
            ui.painter().rect_stroke(
                rect,
                theme::RADIUS_CONTROL,
                theme::focus_ring(theme::tokens(ui)),
                StrokeKind::Inside,
            );
        }
    }
}

/// Keeps the arrows from moving the keyboard to another widget.
fn hold_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Whether Enter or the space bar was pressed.
fn enters(ui: &Ui) -> bool {
    ui.input_mut(|input| {
        let enter = input.consume_key(Modifiers::NONE, Key::Enter);
        input.consume_key(Modifiers::NONE, Key::Space) || enter
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_over_rows_and_skip_headings() {
        let headings = [0, 4, 5];
        let can_mark = |row: usize| !headings.contains(&row);
        let check = |from: usize, by: isize, expected: usize| {
            let list = ListBox {
                id: Id::NULL,
                name: "list",
                rows: 9,
                page: 4,
            };
            assert_eq!(list.moved(from, by, &can_mark), expected, "{from} by {by}");
        };
        check(1, 1, 2);
        check(3, 1, 6);
        check(6, -1, 3);
        check(1, -1, 1);
        check(8, 1, 8);
        check(1, 4, 7);
        check(1, 9, 8);
        check(8, -9, 1);
    }

    #[test]
    fn the_mark_stays_on_a_row_that_can_be_marked() {
        let check = |rows: usize, headings: &[usize], at: usize, expected: usize| {
            let list = ListBox {
                id: Id::NULL,
                name: "list",
                rows,
                page: 4,
            };
            let mut mark = RowMark {
                row: at,
                moved: false,
            };
            list.keep_within(&mut mark, &|row| !headings.contains(&row));
            assert_eq!(mark.row, expected, "{at} of {rows}");
        };
        check(0, &[], 3, 0);
        check(3, &[0], 0, 1);
        check(3, &[], 9, 2);
        check(3, &[2], 2, 1);
        check(2, &[0, 1], 1, 0);
    }
}
