//! The text of the message: a field that grows with what is in it, up to a part of the window.

use crate::ui::chat::typing::{Composition, take_plain_enter};
use crate::ui::theme::chat::TALLEST_FIELD;
use crate::ui::widgets::field::with_calm_caret;
use crate::ui::{focus, theme};
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    Context, Event, Frame, Id, Key, KeyboardShortcut, Margin, Modifiers, Response, ScrollArea,
    TextEdit, Ui,
};

/// The field, and what it remembers of the text that is in it.
#[derive(Default)]
pub(super) struct MessageField {
    composition: Composition,
    put: Option<Put>,
    /// The caret shall be scrolled into view on the next pass.
    reveal: bool,
}

/// Text that was put there since the last frame rather than typed; the caret goes to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// Undo brings back what was typed before.
    InPlace,
    /// It is another conversation's: what was typed in the former one must not come back.
    Exchanged,
}

/// What the user did in the field.
pub(super) struct Used {
    /// The field itself.
    pub(super) response: Response,
    /// Enter was pressed, which sends.
    pub(super) enter: bool,
    /// Up was pressed in the empty field, which brings back what was said last.
    pub(super) up: bool,
    /// What was pasted and is too long for the field.
    pub(super) long_pastes: Vec<String>,
}

impl MessageField {
    /// The id of the field, by which it is given the keyboard.
    pub(super) fn id() -> Id {
        focus::message_field()
    }

    /// Notes that the text was put there rather than typed.
    pub(super) fn put(&mut self, put: Put) {
        self.put = Some(put);
    }

    /// Draws the text as wide as there is room and at least `least` points high; a paste of more
    /// than `longest` bytes is handed out instead of being taken in.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        text: &mut String,
        least: f32,
        longest: usize,
    ) -> Used {
        let id = Self::id();
        let focused = ui.memory(|memory| memory.has_focus(id));
        let composing = self.composition.follow(ui);
        let long_pastes = if focused {
            take_long_pastes(ui, longest)
        } else {
            Vec::new()
        };
        let enter = focused && !composing && ui.input_mut(take_plain_enter);
        let none = Modifiers::NONE;
        let up = focused
            && text.is_empty()
            && ui.input_mut(|input| input.consume_key(none, Key::ArrowUp));
        self.place_caret(ui.ctx(), id, text);
        let tallest = ui.ctx().content_rect().height() * TALLEST_FIELD;
        // The area takes what it needs even where the place it was given was measured by a shorter
        // text: the place follows the area, not the other way round.
        let area = ScrollArea::vertical()
            .max_height(tallest)
            .min_scrolled_height(tallest)
            .animated(false)
            .id_salt("message text");
        let response = area.show(ui, |ui| self.edit_ui(ui, id, text, least)).inner;
        Used {
            response,
            enter,
            up,
            long_pastes,
        }
    }

    fn edit_ui(&mut self, ui: &mut Ui, id: Id, text: &mut String, least: f32) -> Response {
        let tokens = theme::tokens(ui);
        // The toolkit would make a field of one line as high as a button.
        ui.spacing_mut().interact_size.y = 0.0;
        let row = ui.fonts_mut(|fonts| fonts.row_height(&theme::body()));
        let around = ((least - row) / 2.0).max(0.0).floor();
        let edit = TextEdit::multiline(text)
            .id(id)
            .font(theme::body())
            .frame(Frame::new().inner_margin(Margin::symmetric(0, around as i8)))
            .desired_rows(1)
            .desired_width(f32::INFINITY)
            .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter));
        let output = with_calm_caret(ui, |ui| edit.show(ui));
        let response = output.response.response.accessible_name("Message");
        // The toolkit's own hint would take the place of the text in the frame in which the first
        // text arrives, so that the height of a paste would be known only a frame later.
        if text.is_empty() {
            let hint =
                ui.painter()
                    .layout_no_wrap("Message".to_owned(), theme::body(), tokens.faint);
            ui.painter().galley(output.galley_pos, hint, tokens.faint);
        }
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_placeholder("Message"));
        if std::mem::take(&mut self.reveal)
            && let Some(range) = output.state.cursor.char_range()
        {
            let caret = output.galley.pos_from_cursor(range.primary);
            ui.scroll_to_rect(caret.translate(output.galley_pos.to_vec2()), None);
        }
        response
    }

    /// Scrolls the caret into view on the next pass.
    pub(super) fn reveal_caret(&mut self) {
        self.reveal = true;
    }

    /// Brings the toolkit's memory of the text up to date after the text was put there.
    fn place_caret(&mut self, ctx: &Context, id: Id, text: &str) {
        let Some(put) = self.put.take() else {
            return;
        };
        let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
        if put == Put::Exchanged {
            state.clear_undoer();
        }
        let end = CCursor::new(text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        TextEdit::store_state(ctx, id, state);
        self.reveal = true;
    }
}

fn take_long_pastes(ui: &Ui, longest: usize) -> Vec<String> {
    let long = |event: &mut Event| matches!(event, Event::Paste(text) if text.len() > longest);
    let taken: Vec<Event> = ui.input_mut(|input| input.events.extract_if(.., long).collect());
    let text = |event| {
        if let Event::Paste(text) = event {
            Some(text)
        } else {
            None
        }
    };
    taken.into_iter().filter_map(text).collect()
}
