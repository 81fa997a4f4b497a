//! The message that is being written, and the button that sends it or stops the answer.
//!
//! Holds what is typed; the state gets a copy with every change, so that it survives. A very long
//! paste is kept beside the text rather than in it: laying out a megabyte at every key would freeze
//! the window.

use super::typing::{Composition, take_plain_enter};
use crate::domain::figures::grouped;
use crate::domain::ids::ConversationId;
use crate::domain::message::Role;
use crate::state::State;
use crate::state::action::{Action, ChatAction};
use crate::state::chat::Chat;
use crate::ui::Draw;
use crate::ui::shortcuts::{self, Shortcut};
use crate::ui::widgets::button::{Button, icon_button};
use crate::ui::widgets::field::with_calm_caret;
use crate::ui::widgets::paint_icon;
use crate::ui::{focus, theme};
use eframe::egui::text::{CCursor, CCursorRange};
use eframe::egui::{
    self, Align, Event, Frame, Id, Key, KeyboardShortcut, Layout, Margin, Modifiers, Response,
    RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, vec2,
};
use lucide_icons::Icon;

/// A paste or draft longer than this, in bytes, is kept beside the text.
const LONG_PASTE_BYTES: usize = 32 * 1024;
/// Largest part of the window's height that the text takes.
const TALLEST: f32 = 0.4;

/// The message that is being written.
#[derive(Default)]
pub(super) struct Composer {
    conversation: Option<ConversationId>,
    loaded: bool,
    text: String,
    pasted: Vec<String>,
    composition: Composition,
    wants_focus: bool,
    /// Sending was asked for while the conversation was still being read.
    wants_send: bool,
    put: Option<Put>,
}

/// The id of the text, by which it is given the keyboard.
pub(super) fn message_id() -> Id {
    Id::unique("message")
}

/// Text that was put there since the last frame rather than typed; the caret goes to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    /// Undo brings back what was typed before.
    InPlace,
    /// It is another conversation's: what was typed in the former one must not come back.
    Exchanged,
}

impl Composer {
    /// Puts the keyboard into the text on the next frame.
    pub(super) fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Puts `text` in place of what is typed.
    pub(super) fn set(&mut self, text: String, draw: &mut Draw<'_>) {
        self.text = text;
        self.wants_focus = true;
        self.put = Some(Put::InPlace);
        self.report(draw);
    }

    /// Puts a passage below what is typed, and the caret below that.
    pub(super) fn add(&mut self, passage: &str, draw: &mut Draw<'_>) {
        let typed = self.text.trim_end();
        let gap = if typed.is_empty() { "" } else { "\n\n" };
        self.set(format!("{typed}{gap}{passage}\n\n"), draw);
    }

    fn report(&self, draw: &mut Draw<'_>) {
        draw.push(Action::Chat(ChatAction::DraftChanged(self.whole())));
    }

    /// Text and long pastes in one.
    fn whole(&self) -> String {
        let parts = std::iter::once(&self.text).chain(&self.pasted);
        parts
            .filter(|part| !part.trim().is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    /// Takes the draft of the shown conversation when another one is shown, and empties after
    /// sending.
    fn follow(&mut self, state: &State) {
        let shown = state.shown().map(|(conversation, _)| conversation);
        let id = shown.map(|conversation| conversation.id);
        let was_unsaved = self.conversation.is_none() && !self.text.is_empty();
        // Begun elsewhere, by a setting: nothing is exchanged, and the keyboard stays where it is.
        let is_begun = self.loaded
            && self.conversation.is_none()
            && shown.is_some_and(|begun| begun.leaf.is_none() && begun.draft == self.whole());
        if was_unsaved || is_begun || (self.loaded && self.conversation == id) {
            self.conversation = id;
            return;
        }
        self.loaded = state.library.is_listed() || id.is_some();
        self.conversation = id;
        let draft = shown
            .map(|conversation| conversation.draft.clone())
            .unwrap_or_default();
        self.pasted.clear();
        self.text.clear();
        self.wants_send = false;
        if draft.len() > LONG_PASTE_BYTES {
            self.pasted.push(draft);
        } else {
            self.text = draft;
        }
        self.wants_focus = true;
        self.put = Some(Put::Exchanged);
    }

    /// Brings the toolkit's memory of the text up to date after the text was put there.
    fn place_caret(&mut self, ctx: &egui::Context, id: Id) {
        let Some(put) = self.put.take() else {
            return;
        };
        let mut state = TextEdit::load_state(ctx, id).unwrap_or_default();
        if put == Put::Exchanged {
            state.clear_undoer();
        }
        let end = CCursor::new(self.text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        TextEdit::store_state(ctx, id, state);
    }

    /// Draws it as wide as there is room.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        self.follow(draw.state);
        let tokens = theme::tokens(ui);
        let id = message_id();
        take_stray_keys(ui, draw.state, id);
        let focused = ui.memory(|memory| memory.has_focus(id));
        let border = if focused {
            Stroke::new(1.5, tokens.accent)
        } else {
            Stroke::new(1.0, tokens.line)
        };
        Frame::new()
            .fill(tokens.raised)
            .stroke(border)
            .corner_radius(theme::RADIUS_CARD)
            .inner_margin(Margin {
                left: 14,
                right: 12,
                top: 10,
                bottom: 10,
            })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = theme::SPACE_8;
                self.pasted_ui(ui, draw);
                let send = self.text_ui(ui, draw, id, focused);
                self.bar_ui(ui, draw, send);
            });
    }

    /// Draws the text; true if Enter was pressed to send it.
    fn text_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, id: Id, focused: bool) -> bool {
        let composing = self.composition.follow(ui);
        if focused {
            self.take_long_paste(ui, draw);
        }
        let send = focused && !composing && ui.input_mut(take_plain_enter);
        if focused
            && self.text.is_empty()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::ArrowUp))
        {
            self.bring_back(draw);
        }
        self.place_caret(ui.ctx(), id);
        let tallest = ui.ctx().content_rect().height() * TALLEST;
        let tokens = theme::tokens(ui);
        let response = ScrollArea::vertical()
            .max_height(tallest)
            .id_salt("message text")
            .show(ui, |ui| {
                let edit = TextEdit::multiline(&mut self.text)
                    .id(id)
                    .hint_text(
                        RichText::new("Message")
                            .font(theme::body())
                            .color(tokens.faint),
                    )
                    .font(theme::body())
                    .frame(Frame::NONE)
                    .desired_rows(1)
                    .desired_width(f32::INFINITY)
                    .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter));
                with_calm_caret(ui, |ui| ui.add(edit)).accessible_name("Message")
            });
        let response: Response = response.inner;
        focus::home(&response);
        focus::region(&response);
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        if response.changed() {
            self.wants_send = false;
            self.report(draw);
        }
        send
    }

    fn take_long_paste(&mut self, ui: &Ui, draw: &mut Draw<'_>) {
        let long = |event: &mut Event| matches!(event, Event::Paste(text) if text.len() > LONG_PASTE_BYTES);
        let taken: Vec<Event> = ui.input_mut(|input| input.events.extract_if(.., long).collect());
        for event in taken {
            if let Event::Paste(text) = event {
                self.pasted.push(text);
                self.report(draw);
            }
        }
    }

    /// Puts the last message of the user back into the empty field.
    fn bring_back(&mut self, draw: &mut Draw<'_>) {
        let chat = draw.state.shown().and_then(|(_, chat)| chat);
        let last = chat.and_then(|chat| {
            let mut newest_first = chat.messages().rev();
            newest_first.find(|message| message.role == Role::User)
        });
        if let Some(text) = last
            .map(|message| message.text())
            .filter(|text| text.len() <= LONG_PASTE_BYTES)
        {
            self.set(text, draw);
        }
    }

    fn pasted_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let mut removed = None;
        for (index, text) in self.pasted.iter().enumerate() {
            let tokens = theme::tokens(ui);
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(theme::ICON, 28.0), Sense::hover());
                paint_icon(
                    ui.painter(),
                    rect.center(),
                    Icon::ClipboardPaste,
                    theme::icon(),
                    tokens.muted,
                );
                let text = format!("Pasted text · {} kB", text.len().div_ceil(1000));
                ui.label(RichText::new(text).font(theme::small()).color(tokens.text));
                if icon_button(ui, Icon::X, "Remove pasted text", None).clicked() {
                    removed = Some(index);
                }
            });
        }
        if let Some(index) = removed {
            self.pasted.remove(index);
            self.report(draw);
        }
    }

    fn bar_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, enter: bool) {
        let streaming = draw
            .state
            .shown()
            .is_some_and(|(_, chat)| chat.is_some_and(Chat::is_streaming));
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), theme::CONTROL_HEIGHT),
            Layout::right_to_left(Align::Center),
            |ui| {
                if streaming {
                    let stop = ui.add(Button::secondary("Stop").icon(Icon::Square));
                    if stop
                        .on_hover_text(format!("Stop  {}", shortcuts::written(Shortcut::Stop)))
                        .clicked()
                    {
                        draw.push(Action::Chat(ChatAction::Stop));
                    }
                } else {
                    self.send_ui(ui, draw, enter);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    context_ui(ui, draw.state);
                });
            },
        );
    }

    fn send_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, enter: bool) {
        let empty = self.text.trim().is_empty() && self.pasted.is_empty();
        let can_send = draw.state.can_send();
        let button = ui.add_enabled(
            can_send && !empty,
            Button::primary("Send").icon(Icon::ArrowUp),
        );
        let shown = draw.state.shown().and_then(|(_, chat)| chat);
        let loading = shown.is_some_and(Chat::is_loading);
        let reason = match (can_send, loading) {
            (true, _) => "Write a message first",
            (false, true) => "The conversation is still being read",
            (false, false) => "Choose a model first",
        };
        let clicked = button
            .on_hover_text("Send  Enter")
            .on_disabled_hover_text(reason)
            .clicked();
        let wanted = std::mem::take(&mut self.wants_send);
        if (clicked || enter || wanted) && !empty && loading {
            self.wants_send = true;
        } else if (clicked || enter || wanted) && !empty && can_send {
            draw.push(Action::Chat(ChatAction::Send(self.whole())));
            self.text.clear();
            self.pasted.clear();
            self.wants_focus = true;
        }
    }
}

/// Gives the message the keyboard when something is typed while no field has it, before what was
/// typed is lost. The space bar presses what has the keyboard.
fn take_stray_keys(ui: &Ui, state: &State, id: Id) {
    let nobody = !ui.ctx().text_edit_focused()
        && state.view.dialog.is_none()
        && !egui::Popup::is_any_open(ui.ctx());
    let typed = |event: &Event| {
        matches!(event, Event::Text(text) if text != " ")
            || matches!(event, Event::Paste(_) | Event::Ime(_))
    };
    if nobody && ui.input(|input| input.events.iter().any(typed)) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// How full the context is, when both the length and the tokens of the last answer are known.
fn context_ui(ui: &mut Ui, state: &State) {
    let Some((used, length)) = context_use(state) else {
        return;
    };
    let percent = used.saturating_mul(100) / length.max(1);
    let tokens = theme::tokens(ui);
    let color = if percent >= 90 {
        tokens.warn
    } else {
        tokens.muted
    };
    let mut text = format!("Context {percent} % of {}", grouped(length));
    if percent >= 90 {
        text.push_str(" · nearly full");
    }
    ui.label(RichText::new(text).font(theme::small()).color(color));
}

fn context_use(state: &State) -> Option<(u64, u64)> {
    let (_, model) = state.resolve(&state.current_model()?)?;
    let length = u64::from(model.context_length?.value);
    let (_, chat) = state.shown()?;
    let usage = &chat?
        .messages()
        .rev()
        .find(|message| message.role == Role::Assistant)?
        .details
        .usage;
    Some((
        usage.prompt_tokens? + usage.completion_tokens.unwrap_or(0),
        length,
    ))
}
