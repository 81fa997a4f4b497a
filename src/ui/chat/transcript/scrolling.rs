//! How the transcript is scrolled: by wheel, keys and bar, and after what has got the keyboard.

use super::viewport::Viewport;
use crate::ui::chat::composer;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::theme::chat::{
    ABOVE_MESSAGES, AROUND_HANDLE, HANDLE_RADIUS, LEAST_HANDLE, SCROLL_BAR_WIDTH, SCROLL_PAGE,
    SCROLL_STEP,
};
use crate::ui::widgets::button::Button;
use eframe::egui::{
    Id, InputState, Key, Memory, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// What has the keyboard while the conversation is read.
pub(in crate::ui::chat) fn keyboard_id() -> Id {
    Id::unique("conversation")
}

/// An end of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Which keys are the conversation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ScrollKeys {
    /// It has the keyboard itself: the arrows.
    own: bool,
    /// It, or something in it that is no field, has the keyboard: Home and End.
    within: bool,
    /// Nothing is being typed: the same with Ctrl.
    free: bool,
}

impl ScrollKeys {
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
        let mut steps = pages * SCROLL_PAGE * height;
        let mut end = None;
        for (key, which) in [(Key::Home, End::First), (Key::End, End::Last)] {
            let by_ctrl = self.free && input.consume_key(Modifiers::COMMAND, key);
            if by_ctrl || (self.within && input.consume_key(Modifiers::NONE, key)) {
                end = Some(which);
            }
        }
        for (key, step) in [(Key::ArrowDown, SCROLL_STEP), (Key::ArrowUp, -SCROLL_STEP)] {
            if self.own && input.consume_key(Modifiers::NONE, key) {
                steps += step;
            }
        }
        (steps, end)
    }
}

impl Viewport {
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
        let keys = ScrollKeys::of(ui, draw, area);
        let (steps, end) = ui.input_mut(|input| keys.take(input, area.height()));
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
            // What has the keyboard was drawn where it had been before.
            ui.request_repaint();
        }
    }

    /// Draws the scroll bar at the right edge of the transcript.
    pub(super) fn bar_ui(&mut self, ui: &mut Ui, area: Rect) {
        let room = f64::from(area.height());
        if self.total <= room {
            return;
        }
        let track = Rect::from_min_max(pos2(area.right() - SCROLL_BAR_WIDTH, area.top()), area.max);
        let length = ((room / self.total) as f32 * track.height()).max(LEAST_HANDLE);
        let way = f64::from(track.height() - length);
        let place =
            (self.top.above + self.top.offset + f64::from(ABOVE_MESSAGES)) / (self.total - room);
        let top = track.top() + (place.clamp(0.0, 1.0) * way) as f32;
        let handle = Rect::from_min_size(pos2(track.left(), top), vec2(SCROLL_BAR_WIDTH, length));
        // The keyboard scrolls the conversation itself.
        let sense = Sense::drag() - Sense::FOCUSABLE;
        let response = ui.interact(handle, ui.scope_id().with("scroll bar"), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Scroll bar"));
        let tokens = theme::tokens(ui);
        let over = response.hovered() || response.dragged();
        let color = if over { tokens.muted } else { tokens.line };
        let shape = handle.shrink2(AROUND_HANDLE[usize::from(over)]);
        ui.painter().rect_filled(shape, HANDLE_RADIUS, color);
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

    /// Draws the button that leads to the end, unless that is followed or something `covers` its
    /// place.
    pub(super) fn jump_ui(&mut self, ui: &mut Ui, area: Rect, covers: impl Fn(Rect) -> bool) {
        if self.follow {
            return;
        }
        let button = Button::secondary("Jump to end").icon(Icon::ArrowDown);
        let size = vec2(button.measure(ui), theme::CONTROL_HEIGHT);
        let rect = Rect::from_min_size(
            pos2(
                area.center().x - size.x / 2.0,
                area.bottom() - size.y - theme::SPACE_8,
            ),
            size,
        );
        if covers(rect) {
            return;
        }
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(Id::unique("jump")));
        if child.add(button).clicked() {
            self.follow = true;
        }
    }
}
