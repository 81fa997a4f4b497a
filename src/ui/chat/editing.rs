//! The field in which a message is edited, in the message's own place.

use super::typing::{Composition, take_plain_enter};
use crate::domain::message::Role;
use crate::ui::theme;
use crate::ui::theme::chat::{AROUND_EDITOR, FOCUSED_BORDER, LEAST_CHANGE, TALLEST_FIELD};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::field::with_calm_caret;
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Frame, Id, Key, KeyboardShortcut, Margin, Modifiers, Rect, ScrollArea, Stroke, TextEdit, Ui,
    UiBuilder, Widget,
};

/// A message that is being edited.
pub(super) struct MessageEditor {
    text: String,
    former: String,
    role: Role,
    /// The height of the text as last drawn, in points.
    text_height: f32,
    begun: bool,
    had_focus: bool,
    composition: Composition,
}

/// What the user has decided about a message that was edited.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Edited {
    /// Say this instead of what was said.
    Saved(String),
    /// Leave the message as it was.
    GivenUp,
}

impl MessageEditor {
    /// Begins to edit what was said, `text`, by whom.
    pub(super) fn new(text: String, role: Role) -> Self {
        let lines = text
            .split('\n')
            .map(|line| 1 + line.len() / 80)
            .sum::<usize>();
        Self {
            text_height: lines as f32 * theme::BODY_LINE,
            former: text.clone(),
            text,
            role,
            begun: false,
            had_focus: false,
            composition: Composition::default(),
        }
    }

    /// The height of the field and its buttons in a window of that height, in points.
    pub(super) fn height(&self, window: f32) -> f32 {
        self.text_height
            .clamp(theme::BODY_LINE, window * TALLEST_FIELD)
            + AROUND_EDITOR
    }

    /// Draws the field into `rect`; what was decided, once something was.
    pub(super) fn ui(&mut self, ui: &mut Ui, rect: Rect) -> Option<Edited> {
        let tokens = theme::tokens(ui);
        let id = ui.scope_id().with("edit");
        let focused = ui.memory(|memory| memory.has_focus(id));
        // The toolkit takes the keyboard away on Escape before anything is drawn.
        let had_focus = std::mem::replace(&mut self.had_focus, focused);
        let composing = self.composition.follow(ui);
        let mut outcome = None;
        if (focused || had_focus) && !composing {
            outcome = self.keys(ui);
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("editor"));
        let border = if focused {
            Stroke::new(FOCUSED_BORDER, tokens.accent)
        } else {
            theme::hairline(tokens)
        };
        let frame = Frame::new()
            .fill(tokens.raised)
            .stroke(border)
            .corner_radius(theme::RADIUS_CARD)
            .inner_margin(Margin::same(theme::SPACE_12 as i8));
        frame.show(&mut child, |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            ui.set_width(rect.width() - 2.0 * theme::SPACE_12);
            self.text_ui(ui, id);
            outcome = outcome.take().or_else(|| self.buttons_ui(ui));
        });
        outcome
    }

    fn text_ui(&mut self, ui: &mut Ui, id: Id) {
        let tallest = ui.ctx().content_rect().height() * TALLEST_FIELD;
        let breaks = match self.role {
            Role::User => KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter),
            Role::Assistant | Role::System => KeyboardShortcut::new(Modifiers::NONE, Key::Enter),
        };
        if !std::mem::replace(&mut self.begun, true) {
            let mut state = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
            let end = CCursor::new(self.text.chars().count());
            state.cursor.set_char_range(Some(CCursorRange::one(end)));
            TextEdit::store_state(ui.ctx(), id, state);
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        // The room it is given was measured by a former text: the area takes what this one needs.
        let area = ScrollArea::vertical()
            .max_height(tallest)
            .min_scrolled_height(tallest)
            .animated(false)
            .id_salt("text");
        let shown = area.show(ui, |ui| {
            let edit = TextEdit::multiline(&mut self.text)
                .id(id)
                .font(theme::body())
                .frame(Frame::NONE)
                .desired_rows(1)
                .desired_width(f32::INFINITY)
                .return_key(breaks);
            with_calm_caret(ui, |ui| edit.ui(ui)).accessible_name("Edit message")
        });
        let height = shown.content_size.y;
        if (height - self.text_height).abs() > LEAST_CHANGE {
            self.text_height = height;
            // The messages below stand where the former height has put them.
            ui.request_repaint();
        }
    }

    fn buttons_ui(&self, ui: &mut Ui) -> Option<Edited> {
        let save = match self.role {
            Role::User => "Send",
            Role::Assistant | Role::System => "Save",
        };
        let name = format!("{save} edited message");
        let buttons = [
            (Button::secondary("Cancel").name("Cancel editing"), true),
            (Button::primary(save).name(&name), self.can_be_saved()),
        ];
        match trailing(ui, buttons) {
            Some(0) => Some(Edited::GivenUp),
            Some(_) => Some(Edited::Saved(self.text.clone())),
            None => None,
        }
    }

    fn can_be_saved(&self) -> bool {
        !self.text.trim().is_empty() && self.text != self.former
    }

    /// Enter sends what the user had said, as it did before; an answer, which has many lines, is
    /// saved by Ctrl and Enter. Escape gives up.
    fn keys(&self, ui: &Ui) -> Option<Edited> {
        let (enter, escape) = ui.input_mut(|input| {
            let enter = match self.role {
                Role::User => take_plain_enter(input),
                Role::Assistant | Role::System => false,
            };
            (
                enter || input.consume_key(Modifiers::COMMAND, Key::Enter),
                input.consume_key(Modifiers::NONE, Key::Escape),
            )
        });
        if escape {
            return Some(Edited::GivenUp);
        }
        (enter && self.can_be_saved()).then(|| Edited::Saved(self.text.clone()))
    }
}
