//! The message that is being written, and the button that sends it or stops the answer.
//!
//! Holds what is typed; the state gets a copy with every change, so that it survives. A very long
//! paste is kept beside the text rather than in it: laying out a megabyte at every key would freeze
//! the window.

mod bar;
mod field;
mod menu;

use crate::domain::ids::ConversationId;
use crate::domain::message::Role;
use crate::state::State;
use crate::state::action::{Action, ChatAction};
use crate::ui::draw::Draw;
use crate::ui::theme::chat::{
    AROUND_COMPOSER, AROUND_LOW_COMPOSER, FOCUSED_BORDER, LEAST_CHANGE, LOW_WINDOW, NARROW_COMPOSER,
};
use crate::ui::widgets::button::{Button, icon_button};
use crate::ui::widgets::paint_icon;
use crate::ui::{announce, focus, theme};
use bar::ContextUse;
use eframe::egui::{
    Align, Event, Frame, Id, Label, Layout, Margin, Popup, Rect, RichText, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, pos2, vec2,
};
use field::{MessageField, Put, Used};
use lucide_icons::Icon;
use menu::TextMenu;

/// A paste or draft longer than this, in bytes, is kept beside the text.
const LONG_PASTE_BYTES: usize = 32 * 1024;
/// What is said when Enter is pressed while an answer is arriving.
const WAITS: &str = "An answer is arriving. Your message stays here until it has ended.";

/// The message that is being written.
#[derive(Default)]
pub(super) struct Composer {
    conversation: Option<ConversationId>,
    loaded: bool,
    text: String,
    pasted: Vec<String>,
    field: MessageField,
    menu: TextMenu,
    wants_focus: bool,
    waiting: SendWait,
    /// Its height as last drawn, in points; `None` until then.
    drawn: Option<f32>,
}

/// What sending waits for after it was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SendWait {
    /// Nothing: it was not asked for, or is done.
    #[default]
    Nothing,
    /// The conversation is still being read; it is sent as soon as that is done.
    Reading,
    /// An answer is arriving; until it has ended it is said that the message stays.
    Answer,
}

/// The id of the text, by which it is given the keyboard.
pub(super) fn message_id() -> Id {
    MessageField::id()
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
        self.field.put(Put::InPlace);
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
    fn follow(&mut self, ui: &Ui, state: &State) {
        let shown = state.shown_conversation();
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
        self.loaded = state.library().is_listed() || id.is_some();
        self.conversation = id;
        let draft = shown
            .map(|conversation| conversation.draft.clone())
            .unwrap_or_default();
        self.pasted.clear();
        self.text.clear();
        self.waiting = SendWait::Nothing;
        if draft.len() > LONG_PASTE_BYTES {
            self.pasted.push(draft);
        } else {
            self.text = draft;
        }
        // Whoever goes through the list, deleting perhaps, goes on there; opening comes here.
        self.wants_focus = !ui.memory(|memory| memory.has_focus(focus::conversation_list()));
        self.field.put(Put::Exchanged);
    }

    /// How high it is drawn in a window of that height, in points.
    pub(super) fn height(&self, window: f32) -> f32 {
        let look = ComposerLayout::of(window);
        self.drawn.unwrap_or_else(|| look.least_height())
    }

    /// Draws it as wide as there is room.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        self.follow(ui, draw.state);
        let tokens = theme::tokens(ui);
        let look = ComposerLayout::of(ui.ctx().content_rect().height());
        take_stray_keys(ui, draw.state, MessageField::id());
        let focused = ui.memory(|memory| memory.has_focus(MessageField::id()));
        let frame = Frame::new()
            .fill(tokens.raised)
            .stroke(theme::hairline(tokens))
            .corner_radius(theme::RADIUS_CARD)
            .inner_margin(look.margin());
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            self.waiting_ui(ui, draw.state);
            self.pasted_ui(ui, draw);
            match look {
                ComposerLayout::Tall => self.tall_ui(ui, draw),
                ComposerLayout::Low => self.low_ui(ui, draw),
            }
        });
        let rect = shown.response.rect;
        if focused {
            // Over the border, which keeps its width, so that nothing moves with the keyboard.
            let border = Stroke::new(FOCUSED_BORDER, tokens.accent);
            ui.painter()
                .rect_stroke(rect, theme::RADIUS_CARD, border, StrokeKind::Inside);
        }
        let height = rect.height() + look.below();
        if self
            .drawn
            .is_some_and(|drawn| (drawn - height).abs() > LEAST_CHANGE)
        {
            self.field.reveal_caret();
        }
        self.drawn = Some(height);
    }

    /// The text over the whole width, and a bar below it.
    fn tall_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let enter = self.text_ui(ui, draw, 0.0);
        let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
        let button = bar::end_button(draw.state, size.x < NARROW_COMPOSER);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let left = ui.cursor().left();
            if let Some(context) = ContextUse::of(draw.state) {
                context.ui(ui);
            }
            let used = ui.cursor().left() - left;
            ui.add_space((size.x - used - button.measure(ui)).max(theme::SPACE_8));
            self.end_ui(ui, draw, button, enter);
        });
    }

    /// The button beside the text, at its lower end; the context only when it is nearly full.
    fn low_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if let Some(context) = ContextUse::of(draw.state).filter(|it| it.is_nearly_full()) {
            context.ui(ui);
        }
        let place = ui.available_rect_before_wrap();
        let button = bar::end_button(draw.state, place.width() < NARROW_COMPOSER);
        let (beside, height) = (button.measure(ui), theme::CONTROL_HEIGHT);
        let column = place.with_max_x(place.right() - beside - theme::SPACE_8);
        let text = ui.scope_builder(UiBuilder::new().max_rect(column), |ui| {
            self.text_ui(ui, draw, height)
        });
        let corner = pos2(place.right(), text.response.rect.bottom());
        let end = Rect::from_min_max(corner - vec2(beside, height), corner);
        let mut end_ui = ui.new_child(UiBuilder::new().max_rect(end));
        self.end_ui(&mut end_ui, draw, button, text.inner);
    }

    /// Draws the text, at least so many points high; true if Enter was pressed to send it.
    fn text_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, least: f32) -> bool {
        self.menu.begin(ui);
        let used = self.field.ui(ui, &mut self.text, least, LONG_PASTE_BYTES);
        let Used {
            response,
            enter,
            up,
            long_pastes,
        } = used;
        self.menu.ui(&response, &self.text);
        focus::home(&response);
        focus::region(&response);
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        let pasted = !long_pastes.is_empty();
        self.pasted.extend(long_pastes);
        if response.changed() || pasted {
            self.stop_waiting_to_read();
            self.report(draw);
        }
        if up {
            self.bring_back(draw);
        }
        enter
    }

    /// Puts the last message of the user back into the empty field.
    fn bring_back(&mut self, draw: &mut Draw<'_>) {
        let last = draw.state.shown_chat().and_then(|chat| {
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
                let (rect, _) =
                    ui.allocate_exact_size(vec2(theme::ICON, theme::SMALL_TARGET), Sense::hover());
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

    /// Says that the message waits, for as long as an answer is arriving.
    fn waiting_ui(&mut self, ui: &mut Ui, state: &State) {
        if self.waiting != SendWait::Answer {
            return;
        }
        if !bar::is_answering(state) || self.is_empty() {
            self.waiting = SendWait::Nothing;
            return;
        }
        let tokens = theme::tokens(ui);
        let text = RichText::new(WAITS)
            .font(theme::small())
            .color(tokens.muted);
        ui.add(Label::new(text).wrap());
    }

    /// What was changed since is not what was asked to be sent.
    fn stop_waiting_to_read(&mut self) {
        if self.waiting == SendWait::Reading {
            self.waiting = SendWait::Nothing;
        }
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.pasted.is_empty()
    }

    /// Draws the button at the end of the message, and does what it or Enter asks for.
    fn end_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, button: Button<'_>, enter: bool) {
        let empty = self.is_empty();
        if bar::is_answering(draw.state) {
            bar::stop_ui(ui, draw, button);
            if enter && !empty {
                self.waiting = SendWait::Answer;
                announce::say(ui.ctx(), WAITS);
            }
            return;
        }
        let clicked = bar::send_ui(ui, draw.state, button, empty);
        let wanted = self.waiting == SendWait::Reading;
        self.waiting = SendWait::Nothing;
        if empty || !(clicked || enter || wanted) {
            return;
        }
        if bar::is_loading(draw.state) {
            self.waiting = SendWait::Reading;
        } else if draw.state.can_send() {
            draw.push(Action::Chat(ChatAction::Send(self.whole())));
            self.text.clear();
            self.pasted.clear();
            self.wants_focus = true;
        }
    }
}

/// How it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ComposerLayout {
    /// A bar with the button below the text.
    Tall,
    /// The button beside the text, in a window that has little height to give.
    Low,
}

impl ComposerLayout {
    /// The look in a window of that height, in points.
    fn of(window: f32) -> Self {
        if window < LOW_WINDOW {
            Self::Low
        } else {
            Self::Tall
        }
    }

    /// Room around what it holds.
    fn margin(self) -> Margin {
        match self {
            Self::Tall => AROUND_COMPOSER,
            Self::Low => AROUND_LOW_COMPOSER,
        }
    }

    /// Room between it and the edge of the window, in points.
    fn below(self) -> f32 {
        match self {
            Self::Tall => theme::SPACE_16,
            Self::Low => theme::SPACE_8,
        }
    }

    /// Its height with one line of text, in points.
    fn least_height(self) -> f32 {
        let text = match self {
            Self::Tall => theme::BODY_LINE + theme::SPACE_8 + theme::CONTROL_HEIGHT,
            Self::Low => theme::CONTROL_HEIGHT,
        };
        text + self.margin().sum().y + 2.0 * theme::HAIRLINE + self.below()
    }
}

/// Gives the message the keyboard when something is typed that no field takes, before what was typed
/// is lost. The space bar is left to what has the keyboard: it presses buttons.
fn take_stray_keys(ui: &Ui, state: &State, id: Id) {
    let free =
        !ui.text_edit_focused() && !Popup::is_any_open(ui) && state.view().dialog().is_none();
    let typed = |event: &Event| {
        matches!(event, Event::Text(text) if text != " ")
            || matches!(event, Event::Paste(_) | Event::Ime(_))
    };
    if free && ui.input(|input| input.events.iter().any(typed)) {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}
