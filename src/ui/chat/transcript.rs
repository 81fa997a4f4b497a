//! The messages of the shown conversation. Only those in view are laid out, whatever their number.
//!
//! The place in the transcript is an anchor (the message at the upper edge, and how far it is
//! scrolled out), so that neither a change above nor the number of messages makes anything jump.
//! While the reader is at the end, the end is followed.

mod scrolling;

use super::actions::ForSelection;
use super::find_bar::{FindBar, Spot};
use super::message_view::{Place, Scene};
use super::rows::Rows;
use super::selection::Selection;
use super::theme;
use crate::domain::ids::ConversationId;
use crate::domain::message::Role;
use crate::state::action::{Action, ChatAction, Dialog, PictureAction, ViewAction};
use crate::state::chat::Chat;
use crate::ui::calendar::Calendar;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::selection::{Occurrence, Selecting};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::widgets::focus_ring;
use crate::ui::{Draw, announce, focus};
use eframe::egui::{
    EventFilter, Id, Pos2, Rangef, Rect, Response, RichText, Role as WidgetRole, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
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
    studio: RenderCache,
    selection: Selection,
    selecting: Selecting,
    calendar: Calendar,
    /// What was quoted and is not taken yet.
    quote: Option<String>,
    /// What had the keyboard in the frame before.
    focused: Option<Id>,
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

/// What has the keyboard while the conversation is read.
pub(super) fn keyboard_id() -> Id {
    Id::unique("conversation")
}

impl Transcript {
    /// A passage that is to be quoted in the message that is being written, once.
    pub(super) fn take_quote(&mut self) -> Option<String> {
        self.quote.take()
    }

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
        self.calendar.follow(draw.now);
        let response = region_ui(ui, area);
        let builder = UiBuilder::new().max_rect(area).id_salt(conversation.id.0);
        let mut inner = ui.new_child(builder.accessibility_parent(response.id));
        inner.set_clip_rect(area);
        if draw.state.view.dialog.is_none() {
            self.scroll_by_input(&inner, draw, area, &response);
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
        focus_ring(&inner, &response, area.shrink(2.0), theme::RADIUS_CONTROL);
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
            && let Some(copied) = self.selection.keys(ui, response, chat, &mut self.rows)
        {
            ui.copy_text(copied.text);
            announce::say(ui.ctx(), "Copied");
        }
        self.selection.settle(ui, chat, &mut self.rows);
    }

    /// Does with what is selected what a menu asked for.
    fn use_selection(&mut self, ui: &Ui, chat: &Chat, what: ForSelection) {
        let form = match what {
            ForSelection::Copy | ForSelection::Quote => MarkdownView::selected,
            ForSelection::CopyPlain => MarkdownView::selected_text,
        };
        let Some(copied) = self.selection.text_as(form, chat, &mut self.rows) else {
            return;
        };
        match what {
            ForSelection::Copy | ForSelection::CopyPlain => {
                ui.copy_text(copied.text);
                announce::say(ui.ctx(), "Copied");
            }
            ForSelection::Quote => {
                self.quote = Some(quoted(&copied.text));
                ui.request_repaint();
            }
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
        let mut for_selection = None;
        let mut focused = None;
        let current = draw.state.current_model();
        let has_selection = self.selection.is_something(chat);
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
                    current: current.as_ref(),
                    calendar: &self.calendar,
                    has_selection,
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
                for_selection = shown.for_selection.or(for_selection);
                focused = shown.focused.or(focused);
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
        self.follow_focus(ui, focused, origin.y, height);
        if let Some(what) = for_selection {
            self.use_selection(ui, chat, what);
        }
        if let Some(address) = link {
            draw.push(Action::View(ViewAction::OpenDialog(Dialog::OpenLink(
                address,
            ))));
        }
        first..row
    }
}

/// The conversation as one place that can take the keyboard, under all that is drawn in it.
fn region_ui(ui: &mut Ui, area: Rect) -> Response {
    let response = ui.interact(area, keyboard_id(), Sense::click_and_drag());
    ui.advance_cursor_after_rect(area);
    let role = WidgetRole::ScrollView;
    response.widget_info(|| WidgetInfo::labeled(role, true, "Conversation"));
    focus::region(&response);
    if response.has_focus() {
        // The arrows scroll, and Escape first lets go of what is selected.
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    response
}

/// A text as a quote in Markdown.
fn quoted(text: &str) -> String {
    let lines = text.trim_end().lines();
    let lines = lines.map(|line| format!("> {line}"));
    let lines: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_quote_is_one() {
        assert_eq!(quoted("one\n\n  two\n"), "> one\n>\n>   two");
    }
}
