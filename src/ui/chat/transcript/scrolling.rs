//! Where in the transcript one is: scrolled by wheel, keys and bar, and kept while things grow.

use super::{AHEAD, Anchor, BAR_WIDTH, TOP, Transcript, keyboard_id};
use crate::state::chat::Chat;
use crate::ui::Draw;
use crate::ui::chat::composer;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use eframe::egui::{
    CornerRadius, Id, InputState, Key, Memory, Modifiers, Rangef, Rect, Response, Role, Sense, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// By how much an arrow scrolls, in points.
const STEP: f32 = 3.0 * theme::BODY_LINE;
/// The part of the window by which Page Up and Page Down scroll.
const PAGE: f32 = 0.9;

/// An end of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Which keys are the conversation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Keyboard {
    /// It has the keyboard itself: the arrows.
    own: bool,
    /// It, or something in it that is no field, has the keyboard: Home and End.
    within: bool,
    /// Nothing is being typed: the same with Ctrl.
    free: bool,
}

impl Keyboard {
    fn of(ui: &Ui, draw: &Draw<'_>, area: Rect) -> Self {
        let focused = ui.memory(Memory::focused);
        let in_field = ui.ctx().text_edit_focused();
        let place = focused.and_then(|id| ui.ctx().read_response(id));
        let within = place.is_some_and(|place| {
            place.layer_id == ui.layer_id() && area.contains(place.rect.center())
        });
        let shown = draw.state.shown();
        let is_blank = shown.is_none_or(|(conversation, _)| conversation.draft.is_empty());
        Self {
            own: focused == Some(keyboard_id()),
            within: within && !in_field,
            free: !in_field || (is_blank && focused == Some(composer::message_id())),
        }
    }

    /// By how many points is scrolled down, and to which end. Takes the keys out of the input.
    fn take(self, input: &mut InputState, height: f32) -> (f32, Option<End>) {
        let pressed = |input: &InputState, key| f32::from(u8::from(input.key_pressed(key)));
        let pages = pressed(input, Key::PageDown) - pressed(input, Key::PageUp);
        let mut steps = pages * PAGE * height;
        let mut end = None;
        for (key, which) in [(Key::Home, End::First), (Key::End, End::Last)] {
            let by_ctrl = self.free && input.consume_key(Modifiers::COMMAND, key);
            if by_ctrl || (self.within && input.consume_key(Modifiers::NONE, key)) {
                end = Some(which);
            }
        }
        for (key, step) in [(Key::ArrowDown, STEP), (Key::ArrowUp, -STEP)] {
            if self.own && input.consume_key(Modifiers::NONE, key) {
                steps += step;
            }
        }
        (steps, end)
    }
}

impl Transcript {
    /// Scrolls as wheel and keys ask for; `response` is the conversation's.
    pub(super) fn scroll_by_input(
        &mut self,
        ui: &Ui,
        draw: &Draw<'_>,
        area: Rect,
        response: &Response,
    ) {
        let wheel = if response.contains_pointer() {
            ui.input(|input| input.smooth_scroll_delta().y)
        } else {
            0.0
        };
        let keyboard = Keyboard::of(ui, draw, area);
        let (steps, end) = ui.input_mut(|input| keyboard.take(input, area.height()));
        match end {
            Some(End::First) if self.rows.len() > 0 => self.go_to(0),
            Some(End::Last) => self.follow = true,
            Some(End::First) | None => {}
        }
        self.scroll_by(steps - wheel, area.height());
    }

    /// Brings into view what in a message has just got the keyboard.
    pub(super) fn follow_focus(&mut self, ui: &Ui, place: Option<Rect>, top: f32, height: f32) {
        let focused = ui.memory(Memory::focused);
        let Some(place) = place.filter(|_| self.focused != focused) else {
            self.focused = focused;
            return;
        };
        self.focused = focused;
        let place = place.expand(theme::SPACE_8);
        let below = (place.bottom() - top - height).max(0.0);
        let above = (top - place.top()).max(0.0);
        if below > 0.0 || above > 0.0 {
            self.scroll_by(if above > 0.0 { -above } else { below }, height);
            ui.request_repaint();
        }
    }

    /// Scrolls so many points down, in a window so high.
    pub(super) fn scroll_by(&mut self, down: f32, height: f32) {
        if down == 0.0 {
            return;
        }
        self.follow &= down > 0.0;
        self.top.offset += f64::from(down);
        let place = self.top.above + self.top.offset + f64::from(TOP);
        self.follow |= down > 0.0 && place >= self.total - f64::from(height);
    }

    fn step_up(&mut self) {
        self.top.row -= 1;
        let height = f64::from(self.rows.height(self.top.row));
        self.top.above -= height;
        self.top.offset += height;
    }

    fn step_down(&mut self) {
        let height = f64::from(self.rows.height(self.top.row));
        self.top.above += height;
        self.top.offset -= height;
        self.top.row += 1;
    }

    /// Finds the message at the upper edge: from the end upwards while the end is followed, else
    /// from where it was.
    pub(super) fn place(&mut self, ui: &Ui, chat: &Chat, height: f32) {
        if self.rows.len() == 0 {
            return;
        }
        if self.follow {
            self.place_at_end(ui, chat, height);
        } else {
            while self.top.offset < f64::from(AHEAD) && self.top.row > 0 {
                let row = self.top.row - 1;
                let before = self.rows.height(row);
                let hidden = (f64::from(before) + self.top.offset) as f32;
                self.measure(ui, chat, row, Rangef::new(hidden, before));
                if self.top.offset >= 0.0 {
                    break;
                }
                self.step_up();
            }
            while self.top.offset >= f64::from(self.rows.height(self.top.row))
                && self.top.row + 1 < self.rows.len()
            {
                self.step_down();
            }
        }
        if self.top.row == 0 {
            self.top.offset = self.top.offset.max(-f64::from(TOP));
        }
    }

    fn place_at_end(&mut self, ui: &Ui, chat: &Chat, height: f32) {
        let last = self.rows.len() - 1;
        self.top = Anchor {
            row: last + 1,
            offset: 0.0,
            above: self.total - f64::from(TOP),
        };
        let mut room = height;
        for row in (0..=last).rev() {
            let guess = self.rows.height(row);
            self.measure(ui, chat, row, Rangef::new(guess - room, guess.max(room)));
            // A message that turned out taller than guessed is measured again for what is visible
            // of it now.
            let real = self.rows.height(row);
            self.measure(ui, chat, row, Rangef::new(real - room, real));
            let real = self.rows.height(row);
            self.top.row = row;
            room -= real;
            if room <= 0.0 {
                break;
            }
        }
        // From the end on there are only as many as fit on the screen.
        let shown = self.rows.heights(self.top.row..last + 1);
        self.top.above = self.total - f64::from(TOP) - shown;
        self.top.offset = if room > 0.0 {
            -f64::from(room.min(TOP))
        } else {
            f64::from(-room)
        };
    }

    pub(super) fn bar_ui(&mut self, ui: &mut Ui, area: Rect) {
        let room = f64::from(area.height());
        if self.total <= room {
            return;
        }
        let track = Rect::from_min_max(pos2(area.right() - BAR_WIDTH, area.top()), area.max);
        let length = ((room / self.total) as f32 * track.height()).max(28.0);
        let way = f64::from(track.height() - length);
        let place = (self.top.above + self.top.offset + f64::from(TOP)) / (self.total - room);
        let top = track.top() + (place.clamp(0.0, 1.0) * way) as f32;
        let handle = Rect::from_min_size(pos2(track.left(), top), vec2(BAR_WIDTH, length));
        // The keyboard scrolls the conversation itself.
        let sense = Sense::drag() - Sense::FOCUSABLE;
        let response = ui.interact(handle, ui.scope_id().with("scroll bar"), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Scroll bar"));
        let tokens = theme::tokens(ui);
        let over = response.hovered() || response.dragged();
        let color = if over { tokens.muted } else { tokens.line };
        let shape = handle.shrink2(vec2(if over { 1.5 } else { 2.5 }, 2.0));
        ui.painter()
            .rect_filled(shape, CornerRadius::same(4), color);
        if response.drag_started() {
            self.drag_from = Some(place);
        }
        if let (true, Some(from)) = (response.dragged(), self.drag_from) {
            let moved = response.total_drag_delta().unwrap_or(Vec2::ZERO).y;
            self.go_to_share(
                (from + f64::from(moved) / way.max(1.0)).clamp(0.0, 1.0),
                room,
            );
        }
    }

    /// Scrolls to a share of the whole: 0 is the beginning, 1 the end.
    fn go_to_share(&mut self, share: f64, room: f64) {
        self.follow = share >= 1.0;
        let mut left = share * (self.total - room) - f64::from(TOP);
        let mut row = 0;
        let mut above = 0.0;
        while row + 1 < self.rows.len() && left >= f64::from(self.rows.height(row)) {
            left -= f64::from(self.rows.height(row));
            above += f64::from(self.rows.height(row));
            row += 1;
        }
        self.top = Anchor {
            row,
            offset: left,
            above,
        };
    }

    pub(super) fn jump_ui(&mut self, ui: &mut Ui, area: Rect) {
        if self.follow {
            return;
        }
        let button = Button::secondary("Jump to end").icon(Icon::ArrowDown);
        let size = vec2(button.measure(ui), theme::CONTROL_HEIGHT);
        let rect = Rect::from_min_size(
            pos2(area.center().x - size.x / 2.0, area.bottom() - size.y - 8.0),
            size,
        );
        if self.find.is_over(area, rect) {
            return;
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(Id::unique("jump")));
        if child.add(button).clicked() {
            self.follow = true;
        }
    }
}
