//! The messages of the shown conversation. Only those in view are laid out, whatever their number.
//!
//! The place in the transcript is an anchor (the message at the upper edge, and how far it is
//! scrolled out), so that neither a change above nor the number of messages makes anything jump.
//! While the reader is at the end, the end is followed.

use super::find_bar::{FindBar, Spot};
use super::message_view::{Place, Scene};
use super::rows::Rows;
use super::selection::Selection;
use super::theme;
use crate::domain::ids::ConversationId;
use crate::domain::message::Role;
use crate::state::action::{Action, ChatAction, Dialog, PictureAction, ViewAction};
use crate::state::chat::Chat;
use crate::ui::markdown::selection::{Occurrence, Selecting};
use crate::ui::markdown::studio::Studio;
use crate::ui::widgets::button::Button;
use crate::ui::{Draw, focus};
use eframe::egui::{
    CornerRadius, Id, Key, Modifiers, Pos2, Rangef, Rect, Response, RichText, Role as WidgetRole,
    Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::ops::Range;

/// Room above the first message.
const TOP: f32 = 20.0;
/// What is laid out beyond the upper edge, in points, before it is scrolled into view.
const AHEAD: f32 = 400.0;
const BAR_WIDTH: f32 = 10.0;

/// The messages of the shown conversation.
#[derive(Default)]
pub(super) struct Transcript {
    conversation: Option<ConversationId>,
    revision: u64,
    width: f32,
    rows: Rows,
    top: Anchor,
    total: f64,
    follow: bool,
    goal: u64,
    drag_from: Option<f64>,
    /// The rows that were in view when the state was last told.
    told: Range<usize>,
    find: FindBar,
    seek: Option<Seek>,
    studio: Studio,
    selection: Selection,
    selecting: Selecting,
}

/// A place to go to, which is found better the more around it is laid out.
#[derive(Debug, Clone, Copy)]
struct Seek {
    spot: Spot,
    /// How many frames it may still take once its message is there.
    tries: u8,
}

/// The message at the upper edge, the points of it that are above the edge, and the height of all
/// messages before it.
#[derive(Debug, Clone, Copy, Default)]
struct Anchor {
    row: usize,
    offset: f64,
    above: f64,
}

impl Transcript {
    /// Draws the shown conversation over all the room there is.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, margin: f32) {
        let Some((conversation, Some(chat))) = draw.state.shown() else {
            return;
        };
        let area = ui.available_rect_before_wrap();
        let width = area.width() - 2.0 * margin;
        self.studio.begin_pass(ui.ctx());
        self.studio.follow_pictures(&draw.state.pictures);
        self.take_rows(conversation.id, chat, width);
        self.follow_goal(draw, chat);
        if chat.is_loading() {
            ui.add_space(theme::SPACE_24);
            ui.vertical_centered(|ui| {
                ui.label(RichText::new("Reading the conversation").font(theme::small()))
            });
            return;
        }
        let response = ui.allocate_rect(area, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetRole::Group, true, "Conversation"));
        if response.is_pointer_button_down_on() || response.clicked() {
            response.request_focus();
        }
        focus::region(&response);
        let mut inner = ui.new_child(UiBuilder::new().max_rect(area).id_salt(conversation.id.0));
        inner.set_clip_rect(area);
        if draw.state.view.dialog.is_none() {
            self.scroll_by_input(&inner, area, response.contains_pointer());
        }
        self.scroll_by(
            self.selection.scroll(&inner, &response, area),
            area.height(),
        );
        self.seek(&inner, draw, chat, area.height());
        self.place(&inner, chat, area.height());
        let origin = pos2(area.left() + margin, area.top());
        self.selecting = self.selection.begin_pass(&inner, &response, chat);
        self.mark_found(draw, chat);
        let shown = self.show(&mut inner, draw, chat, origin, area.height());
        self.tell(draw, shown);
        self.find_ui(&mut inner, draw, chat, area);
        self.select(&inner, draw, chat, &response);
        for address in self.studio.take_asked() {
            draw.push(Action::Picture(PictureAction::Load(address)));
        }
        self.bar_ui(&mut inner, area);
        self.jump_ui(&mut inner, area);
    }

    /// Follows the branch: rows that stay keep their heights and their place on the screen, and a
    /// new question brings the end into view.
    fn take_rows(&mut self, conversation: ConversationId, chat: &Chat, width: f32) {
        let other = self.conversation != Some(conversation);
        let resized = (self.width - width).abs() > 0.5;
        if !other && !resized && self.revision == chat.revision() {
            return;
        }
        if other {
            self.find.forget();
            self.selection.clear();
            self.seek = None;
            self.rows.clear();
            self.follow = true;
            self.top = Anchor::default();
        }
        let before = self.rows.len();
        let kept = self.rows.follow(chat, width);
        let after = self.rows.len();
        if resized {
            self.rows.guess_anew(chat, width);
        }
        let asked = |row: usize| chat.outline(row).is_some_and(|it| it.role == Role::User);
        self.follow |= kept.end == 0 && (kept.beginning..after).rev().take(2).any(asked);
        let row = kept.moved(self.top.row, (before, after));
        if row.is_none() {
            self.top.offset = 0.0;
        }
        self.top.row = row.unwrap_or(kept.beginning).min(after.saturating_sub(1));
        self.top.above = self.rows.heights(0..self.top.row);
        self.total = self.rows.heights(0..after) + f64::from(TOP);
        self.told = 0..0;
        (self.conversation, self.revision, self.width) =
            (Some(conversation), chat.revision(), width);
    }

    /// Goes to the message that the state wants in view, once it is on the branch.
    fn follow_goal(&mut self, draw: &Draw<'_>, chat: &Chat) {
        let Some((goal, number)) = draw.state.view.goal else {
            return;
        };
        if number == self.goal || chat.is_loading() {
            return;
        }
        let row = chat.position(goal);
        if row.is_some() || chat.is_outlined() {
            self.goal = number;
        }
        if let Some(row) = row {
            self.go_to(row);
        }
    }

    /// Brings a row to the upper edge.
    fn go_to(&mut self, row: usize) {
        self.follow = false;
        self.top = Anchor {
            row,
            offset: -f64::from(TOP),
            above: self.rows.heights(0..row),
        };
    }

    /// Follows what the pointer and the keys select, and copies it.
    fn select(&mut self, ui: &Ui, draw: &Draw<'_>, chat: &Chat, response: &Response) {
        let hit = std::mem::take(&mut self.selecting).into_hit();
        self.selection
            .follow_pointer(ui, response, hit.as_ref(), chat);
        if draw.state.view.dialog.is_none()
            && let Some(copied) = self.selection.keys(ui, chat, &mut self.rows)
        {
            ui.copy_text(copied.text);
        }
    }

    /// Opens the bar that looks for a text.
    pub(super) fn find(&mut self) {
        self.find.open();
    }

    fn find_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, chat: &Chat, area: Rect) {
        let first = self.top.row;
        if let Some(spot) = self.find.ui(ui, draw, (chat, area), first) {
            self.go_to(spot.row);
            self.seek = Some(Seek { spot, tries: 4 });
            ui.request_repaint();
        }
    }

    /// Lets what is looked for be marked in this pass.
    fn mark_found(&mut self, draw: &Draw<'_>, chat: &Chat) {
        let Some(query) = self.find.query(draw) else {
            return;
        };
        let current = self.find.spot().and_then(|spot| {
            let view = self.rows.known_view(chat.id(spot.row)?)?;
            let found = view.found(query, spot.nth)?;
            Some(Occurrence {
                owner: (spot.row, found.section),
                block: found.block,
                nth: found.nth,
            })
        });
        self.selecting.look_for(query.into(), current);
    }

    /// Brings the place that is sought to the upper third of the window.
    fn seek(&mut self, ui: &Ui, draw: &Draw<'_>, chat: &Chat, height: f32) {
        let (Some(seek), Some(query)) = (self.seek, self.find.query(draw)) else {
            return;
        };
        let Some(message) = chat.message(seek.spot.row) else {
            return;
        };
        self.follow = false;
        let row = seek.spot.row;
        self.measure(ui, chat, row, Rangef::new(0.0, height));
        let view = self.rows.view(message.id);
        let found = view.found(query, seek.spot.nth);
        if let Some(found) = found {
            view.unfold(found.section);
        }
        let (nth, place) = found.map_or((0, 0.0), |found| (found.number, found.top));
        let places = view.count(query);
        self.find.arrived(Spot { row, nth }, places);
        self.top = Anchor {
            row,
            offset: f64::from(place - height / 3.0),
            above: self.rows.heights(0..row),
        };
        let tries = seek.tries - 1;
        self.seek = (tries > 0).then_some(Seek { tries, ..seek });
        ui.request_repaint();
    }

    /// Tells which messages are in view, so that those around them come into memory.
    fn tell(&mut self, draw: &mut Draw<'_>, shown: Range<usize>) {
        if self.told != shown {
            self.told = shown.clone();
            draw.push(Action::Chat(ChatAction::Look(shown)));
        }
    }

    fn scroll_by_input(&mut self, ui: &Ui, area: Rect, hovered: bool) {
        let page = f64::from(area.height()) * 0.9;
        let (wheel, up, down, to_end) = ui.input_mut(|input| {
            let wheel = if hovered {
                input.smooth_scroll_delta().y
            } else {
                0.0
            };
            (
                wheel,
                input.key_pressed(Key::PageUp),
                input.key_pressed(Key::PageDown),
                input.consume_key(Modifiers::COMMAND, Key::End),
            )
        });
        self.follow |= to_end;
        let delta = f64::from(wheel) + f64::from(i8::from(up) - i8::from(down)) * page;
        self.scroll_by(-delta as f32, area.height());
    }

    /// Scrolls so many points down, in a window so high.
    fn scroll_by(&mut self, down: f32, height: f32) {
        if down == 0.0 {
            return;
        }
        self.follow &= down > 0.0;
        self.top.offset += f64::from(down);
        let place = self.top.above + self.top.offset + f64::from(TOP);
        self.follow |= down > 0.0 && place >= self.total - f64::from(height);
    }

    /// Lays out one message for what of it is visible, and a little ahead of it, and notes its
    /// height. Returns what became taller above the visible part.
    fn measure(&mut self, ui: &Ui, chat: &Chat, row: usize, visible: Rangef) -> f32 {
        let Some(message) = chat.message(row) else {
            return 0.0;
        };
        let place = Place {
            width: self.width,
            visible: Rangef::new(visible.min - AHEAD, visible.max),
            edge: visible.min,
            is_last: row + 1 == chat.len(),
        };
        let measured = self
            .rows
            .view(message.id)
            .measure(ui, &mut self.studio, message, place);
        let grown = self.rows.set_height(row, measured.height);
        self.total += grown;
        if row < self.top.row {
            self.top.above += grown;
        }
        measured.shift
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
    fn place(&mut self, ui: &Ui, chat: &Chat, height: f32) {
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

    fn show(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        chat: &Chat,
        origin: Pos2,
        height: f32,
    ) -> Range<usize> {
        let mut y = -self.top.offset as f32;
        let first = self.top.row;
        let mut row = first;
        let mut copied = None;
        let mut link = None;
        while row < self.rows.len() && y < height {
            let visible = Rangef::new(-y, height - y);
            let shift = self.measure(ui, chat, row, visible);
            if row == first && !self.follow {
                self.top.offset += f64::from(shift);
                y -= shift;
            }
            let visible = Rangef::new(-y, height - y);
            let size = vec2(self.width, self.rows.height(row));
            let at = Rect::from_min_size(origin + vec2(0.0, y), size);
            if let Some(message) = chat.message(row) {
                let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt(message.id.0));
                let scene = Scene {
                    message,
                    index: row,
                    chat,
                };
                self.selecting.enter(row, 0);
                let view = self.rows.view(message.id);
                let shown = view.show(
                    &mut child,
                    (&mut *draw, &mut self.studio, &mut self.selecting),
                    scene,
                    at,
                    visible,
                );
                copied = shown.copied.or(copied);
                link = shown.link.or(link);
            }
            y += size.y;
            row += 1;
        }
        self.rows.keep_near(&(first..row));
        let at_end = row == self.rows.len() && y <= height + 1.0;
        if at_end && !self.follow {
            self.follow = true;
            ui.request_repaint();
        }
        if let Some(text) = copied {
            ui.copy_text(text);
        }
        if let Some(address) = link {
            draw.push(Action::View(ViewAction::OpenDialog(Dialog::OpenLink(
                address,
            ))));
        }
        first..row
    }

    fn bar_ui(&mut self, ui: &mut Ui, area: Rect) {
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
        let response = ui.interact(handle, ui.scope_id().with("scroll bar"), Sense::drag());
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

    fn jump_ui(&mut self, ui: &mut Ui, area: Rect) {
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
