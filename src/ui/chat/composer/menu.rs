//! What can be done with the text of the message, as a menu.

use super::field::MessageField;
use crate::ui::widgets::menu;
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{Context, PointerButton, Response, TextEdit, Ui, ViewportCommand};
use lucide_icons::Icon;

/// Remembers what is selected: the toolkit gives a selection up when a menu takes the keyboard, and
/// when the right button is pressed.
#[derive(Default)]
pub(super) struct TextMenu {
    selected: Option<CCursorRange>,
}

impl TextMenu {
    /// Keeps the selection over a press of the right button. Call it before the field is drawn.
    pub(super) fn begin(&mut self, ctx: &Context) {
        let right = PointerButton::Secondary;
        let pressed = ctx.input(|input| {
            input.pointer.button_down(right) || input.pointer.button_released(right)
        });
        let focused = ctx.memory(|memory| memory.has_focus(MessageField::id()));
        if focused && !pressed {
            let state = TextEdit::load_state(ctx, MessageField::id());
            self.selected = state.and_then(|state| state.cursor.char_range());
        }
    }

    /// Draws the menu of the field that has just been drawn with that text.
    pub(super) fn ui(&mut self, field: &Response, text: &str) {
        let has_selection = self.selected.is_some_and(|range| !range.is_empty());
        if has_selection && field.secondary_clicked() {
            select(&field.ctx, self.selected);
        }
        menu::context(field, |ui| {
            let item = |ui: &mut Ui, enabled, icon, text, keys| {
                let added = ui.add_enabled_ui(enabled, |ui| menu::item_with(ui, icon, text, keys));
                added.inner.clicked()
            };
            if item(ui, has_selection, Icon::Scissors, "Cut", "Ctrl X") {
                self.send(ui, ViewportCommand::RequestCut);
            }
            if item(ui, has_selection, Icon::Copy, "Copy", "Ctrl C") {
                self.send(ui, ViewportCommand::RequestCopy);
            }
            if item(ui, true, Icon::ClipboardPaste, "Paste", "Ctrl V") {
                self.send(ui, ViewportCommand::RequestPaste);
            }
            if item(
                ui,
                !text.is_empty(),
                Icon::TextSelect,
                "Select all",
                "Ctrl A",
            ) {
                let end = CCursor::new(text.chars().count());
                select(ui, Some(CCursorRange::two(CCursor::new(0), end)));
            }
        });
    }

    /// Lets the field do it with what was selected, as by the keys.
    fn send(&self, ctx: &Context, command: ViewportCommand) {
        select(ctx, self.selected);
        ctx.send_viewport_cmd(command);
    }
}

/// Selects a part of the text, and gives the field the keyboard.
fn select(ctx: &Context, range: Option<CCursorRange>) {
    let id = MessageField::id();
    let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
    state.cursor.set_char_range(range);
    TextEdit::store_state(ctx, id, state);
    ctx.memory_mut(|memory| memory.request_focus(id));
}
