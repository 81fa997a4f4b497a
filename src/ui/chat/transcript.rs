//! The messages of the shown conversation. Only those in view are laid out, whatever their number.
//!
//! Where in it the reader is, is the [`viewport`]'s: neither a change above nor the number of
//! messages makes anything jump. While the reader is at the end, the end is followed.

mod scrolling;
mod viewport;

use super::find_bar::{FindBar, FindMatch};
use super::pass::{ForSelection, MessagePass, Scene};
use super::selection::Selection;
use crate::domain::ids::ConversationId;
use crate::state::action::{Action, ChatAction, Dialog, PictureAction, ViewAction};
use crate::state::chat::Chat;
use crate::ui::calendar::Calendar;
use crate::ui::draw::Draw;
use crate::ui::markdown::pass::Output;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::selection::{Hit, Occurrence, Selecting};
use crate::ui::markdown::view::MarkdownView;
use crate::ui::theme;
use crate::ui::theme::chat::SOUGHT_FROM_TOP;
use crate::ui::widgets::focus_ring;
use crate::ui::{announce, focus};
use eframe::egui::{
    EventFilter, Rangef, Rect, Response, RichText, Role as WidgetRole, Sense, Ui, UiBuilder,
    WidgetInfo, vec2,
};
use scrolling::keyboard_id;
use std::ops::Range;
use viewport::Viewport;

/// The messages of the shown conversation.
#[derive(Default)]
pub(super) struct Transcript {
    /// The conversation, and the revision of its branch, that was taken in.
    taken: Option<(ConversationId, u64)>,
    viewport: Viewport,
    /// The number of the goal of the state's that was gone to last.
    goal: u64,
    /// The rows that were in view when the state was last told.
    told: Range<usize>,
    find: FindBar,
    seek: Option<Seek>,
    cache: RenderCache,
    selection: Selection,
    calendar: Calendar,
    /// What was quoted and is not taken yet.
    quote: Option<String>,
}

/// A place to go to, which is found better the more around it is laid out.
#[derive(Debug, Clone, Copy)]
struct Seek {
    place: FindMatch,
    /// How many frames it may still take once its message is there.
    tries: u8,
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
        self.cache.begin_pass(ui.ctx());
        self.cache.follow_pictures(draw.state.pictures());
        self.follow(conversation.id, chat, area.width() - 2.0 * margin);
        self.follow_goal(draw, chat);
        if chat.is_loading() {
            ui.add_space(theme::SPACE_24);
            ui.vertical_centered(|ui| {
                ui.label(RichText::new("Reading the conversation").font(theme::small()))
            });
            return;
        }
        self.calendar.set_now(draw.now);
        let response = region_ui(ui, area);
        let builder = UiBuilder::new().max_rect(area).id_salt(conversation.id.0);
        let mut inner = ui.new_child(builder.accessibility_parent(response.id));
        inner.set_clip_rect(area);
        let height = area.height();
        if draw.state.view().dialog().is_none() {
            self.viewport.scroll_by_input(&inner, draw, area, &response);
        }
        let dragged = self.selection.scroll(&inner, &response, area);
        self.viewport.scroll_by(dragged, height);
        self.seek(&inner, draw, chat, height);
        self.viewport.place(&inner, &mut self.cache, chat, height);
        let mut output = Output {
            selecting: self.selection.begin_pass(&inner, &response, chat),
            ..Output::default()
        };
        self.mark_found(draw, chat, &mut output.selecting);
        let column = area.shrink2(vec2(margin, 0.0));
        let shown = self.show(&mut inner, draw, chat, column, &mut output);
        self.tell(draw, shown);
        self.find_ui(&mut inner, draw, chat, area);
        let hit = output.selecting.into_hit();
        self.select(&inner, draw, chat, &response, hit.as_ref());
        self.viewport.bar_ui(&mut inner, area);
        let find = &self.find;
        self.viewport
            .jump_ui(&mut inner, area, |button| find.is_over(area, button));
        focus_ring(
            &inner,
            &response,
            area.shrink(theme::FOCUS_GAP),
            theme::RADIUS_CONTROL,
        );
    }

    /// Takes in another conversation, another branch, or another width of the column.
    fn follow(&mut self, conversation: ConversationId, chat: &Chat, width: f32) {
        let other = self.taken.is_none_or(|taken| taken.0 != conversation);
        let taken = Some((conversation, chat.revision()));
        if self.taken == taken && !self.viewport.is_resized(width) {
            return;
        }
        if other {
            self.find.forget();
            self.selection.clear();
            self.seek = None;
            self.viewport.begin();
        }
        self.viewport.follow_branch(chat, width);
        self.told = 0..0;
        self.taken = taken;
    }

    /// Goes to the message that the state wants in view, once it is on the branch.
    fn follow_goal(&mut self, draw: &Draw<'_>, chat: &Chat) {
        let Some((goal, number)) = draw.state.goal() else {
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
            self.viewport.go_to(row);
        }
    }

    /// Follows what the pointer and the keys select, and copies it; `hit` is what is nearest to the
    /// pointer.
    fn select(
        &mut self,
        ui: &Ui,
        draw: &Draw<'_>,
        chat: &Chat,
        response: &Response,
        hit: Option<&Hit>,
    ) {
        self.selection.follow_pointer(ui, response, hit, chat);
        let rows = &mut self.viewport.rows;
        if draw.state.view().dialog().is_none()
            && let Some(copied) = self.selection.keys(ui, response, chat, rows)
        {
            ui.copy_text(copied.text);
            announce::say(ui.ctx(), "Copied");
        }
        self.selection.settle(ui, chat, rows);
    }

    /// Does with what is selected what a menu asked for.
    fn use_selection(&mut self, ui: &Ui, chat: &Chat, what: ForSelection) {
        let form = match what {
            ForSelection::Copy | ForSelection::Quote => MarkdownView::selected,
            ForSelection::CopyPlain => MarkdownView::selected_text,
        };
        let rows = &mut self.viewport.rows;
        let Some(copied) = self.selection.text_as(form, chat, rows) else {
            return;
        };
        match what {
            ForSelection::Copy | ForSelection::CopyPlain => {
                ui.copy_text(copied.text);
                announce::say(ui.ctx(), "Copied");
            }
            ForSelection::Quote => self.quote = Some(quoted(&copied.text)),
        }
    }

    /// Opens the bar that looks for a text.
    pub(super) fn find(&mut self) {
        self.find.open();
    }

    fn find_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, chat: &Chat, area: Rect) {
        let first = self.viewport.top.row;
        if let Some(place) = self.find.ui(ui, draw, chat, area, first) {
            self.viewport.go_to(place.row);
            self.seek = Some(Seek { place, tries: 4 });
            // The messages of this frame were drawn where the reader was before.
            ui.request_repaint();
        }
    }

    /// Lets what is looked for be marked in this pass.
    fn mark_found(&mut self, draw: &Draw<'_>, chat: &Chat, selecting: &mut Selecting) {
        let Some(query) = self.find.looked_for(draw) else {
            return;
        };
        let current = self.find.place().and_then(|place| {
            let view = self.viewport.rows.known_view(chat.id(place.row)?)?;
            let found = view.found(&query, place.nth)?;
            Some(Occurrence {
                owner: (place.row, found.part),
                block: found.block,
                nth: found.nth,
            })
        });
        selecting.look_for(query, current);
    }

    /// Brings the place that is sought to the upper third of the window.
    fn seek(&mut self, ui: &Ui, draw: &Draw<'_>, chat: &Chat, height: f32) {
        let (Some(seek), Some(query)) = (self.seek, self.find.query(draw)) else {
            return;
        };
        let row = seek.place.row;
        let Some(message) = chat.message(row) else {
            return;
        };
        let visible = Rangef::new(0.0, height);
        self.viewport
            .measure(ui, &mut self.cache, chat, row, visible);
        let view = self.viewport.rows.view(message.id);
        let found = view.found(query, seek.place.nth);
        if let Some(found) = found {
            view.unfold(found.part);
        }
        let (nth, top) = found.map_or((0, 0.0), |found| (found.number, found.top));
        let places = view.count(query);
        self.find.arrived(FindMatch { row, nth }, places);
        self.viewport
            .go_into(row, f64::from(top - height * SOUGHT_FROM_TOP));
        let tries = seek.tries - 1;
        self.seek = (tries > 0).then_some(Seek { tries, ..seek });
        // What comes into view is laid out for the first time, and stands where it stands only then.
        ui.request_repaint();
    }

    /// Tells which messages are in view, so that those around them come into memory.
    fn tell(&mut self, draw: &mut Draw<'_>, shown: Range<usize>) {
        if self.told != shown {
            self.told = shown.clone();
            draw.push(Action::Chat(ChatAction::Look(shown)));
        }
    }

    /// Draws the messages that are in view into their column, and does what they ask for; the
    /// numbers of those messages.
    fn show(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        chat: &Chat,
        column: Rect,
        output: &mut Output,
    ) -> Range<usize> {
        let viewport = &mut self.viewport;
        let height = column.height();
        let mut y = -viewport.top.offset as f32;
        let first = viewport.top.row;
        let mut row = first;
        let current = draw.state.current_model();
        let has_selection = self.selection.is_something(chat);
        let mut pass = MessagePass {
            draw,
            cache: &mut self.cache,
            output,
            for_selection: None,
            focused: None,
        };
        while row < viewport.rows.len() && y < height {
            let visible = Rangef::new(-y, height - y);
            let shift = viewport.measure(ui, pass.cache, chat, row, visible);
            if row == first && !viewport.follow {
                viewport.top.offset += f64::from(shift);
                y -= shift;
            }
            let size = vec2(viewport.width, viewport.rows.height(row));
            let rect = Rect::from_min_size(column.min + vec2(0.0, y), size);
            if let Some(message) = chat.message(row) {
                let builder = UiBuilder::new().max_rect(rect).id_salt(message.id.0);
                let scene = Scene {
                    message,
                    index: row,
                    chat,
                    current: current.as_ref(),
                    calendar: &self.calendar,
                    has_selection,
                    rect,
                    visible: column.y_range(),
                };
                let view = viewport.rows.view(message.id);
                view.show(&mut ui.new_child(builder), &mut pass, scene);
            }
            y += size.y;
            row += 1;
        }
        viewport.rows.keep_near(&(first..row));
        let is_at_end = row == viewport.rows.len() && y <= height + 1.0;
        if is_at_end && !viewport.follow {
            viewport.follow = true;
            // The end stands at the lower edge from the next frame on.
            ui.request_repaint();
        }
        viewport.follow_focus(ui, pass.focused, column.top(), height);
        if let Some(what) = pass.for_selection {
            self.use_selection(ui, chat, what);
        }
        if let Some(text) = output.copied.take() {
            ui.copy_text(text);
        }
        if let Some(address) = output.link.take() {
            let ask = Dialog::OpenLink(address);
            draw.push(Action::View(ViewAction::OpenDialog(ask)));
        }
        if let Some(address) = output.picture.take() {
            draw.push(Action::Picture(PictureAction::Load(address)));
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
