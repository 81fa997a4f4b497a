//! The conversations as a list with one stop of the keyboard: arrows move the mark, Enter opens,
//! F2 renames, Delete deletes, and the menu key or Right opens what can be done.
//!
//! All rows are of one height, so that only those in view are laid out, however long the list is.

use super::groups::{ConversationRow, Groups};
use super::options::{options_ui, rename};
use super::row::{self, RowLook, Touch, options_place, row_ui};
use crate::domain::conversation::Conversation;
use crate::domain::ids::ConversationId;
use crate::state::State;
use crate::state::action::{Action, LibraryAction, Screen};
use crate::ui::calendar::Calendar;
use crate::ui::draw::Draw;
use crate::ui::focus;
use crate::ui::theme;
use crate::ui::widgets::button::with_keys;
use crate::ui::widgets::list::{self, ROW_HEIGHT, heading_ui};
use crate::ui::widgets::list_box::{ListBox, ListRows, RowMark};
use crate::ui::widgets::menu;
use eframe::egui::{
    Id, Key, Modifiers, Popup, Rangef, Response, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo,
    vec2,
};

/// The list, and where its mark stands.
#[derive(Default)]
pub(super) struct ConversationList {
    groups: Groups,
    mark: RowMark,
    /// The marked conversation: the mark stays with it while rows come and go around it.
    marked: Option<ConversationId>,
    /// The conversation that was shown when the list was last drawn.
    shown: Option<ConversationId>,
    /// Whether that one was in the list.
    is_shown_listed: bool,
    has_keyboard: bool,
    /// How far it is scrolled, in points.
    offset: f32,
}

impl ConversationList {
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, calendar: &Calendar) {
        let library = draw.state.library();
        let changed = self.groups.update(library, calendar);
        if self.groups.rows().is_empty() {
            if library.is_listed() {
                nothing_ui(ui);
            }
            return;
        }
        self.keep_mark(library.shown(), changed);
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ui.available_height();
        let rows = self.groups.rows();
        let list = ListBox {
            id: focus::conversation_list(),
            name: "Conversations",
            rows: rows.len(),
            page: (height / ROW_HEIGHT) as usize,
        };
        let can_mark = |row: usize| matches!(rows.get(row), Some(ConversationRow::Conversation(_)));
        let offset = self.offset;
        let (response, (at, has_keyboard)) =
            list.begin(ui, &mut self.mark, can_mark, |ui, keyboard| {
                let mut area = ScrollArea::vertical().auto_shrink(false).animated(false);
                if keyboard.keys.moved {
                    let top = keyboard.marked() as f32 * ROW_HEIGHT;
                    // The heading above a row comes into view with it.
                    let shown = Rangef::new(top - ROW_HEIGHT, top + ROW_HEIGHT);
                    area = area.vertical_scroll_offset(list::offset_showing(offset, height, shown));
                }
                let shown = area.show_rows(ui, ROW_HEIGHT, rows.len(), |ui, range| {
                    for row in range {
                        match &rows[row] {
                            ConversationRow::Heading(text) => heading_ui(ui, text),
                            ConversationRow::Conversation(id) => {
                                if let Some(conversation) = draw.state.library().get(*id) {
                                    option_ui(ui, draw, keyboard, row, conversation);
                                }
                            }
                        }
                    }
                });
                (shown.state.clamped_offset().y, keyboard.has_keyboard())
            });
        focus::region(&response);
        self.offset = at;
        self.has_keyboard = has_keyboard;
        self.marked = match self.groups.rows().get(self.mark.row) {
            Some(ConversationRow::Conversation(id)) => Some(*id),
            Some(ConversationRow::Heading(_)) | None => None,
        };
    }

    /// Keeps the mark on its conversation; on the one that takes its place where that is gone. What
    /// is shown elsewhere takes it along, unless somebody goes through the list.
    fn keep_mark(&mut self, shown: Option<ConversationId>, changed: bool) {
        if !changed && self.shown == shown {
            return;
        }
        let row = self.row_of(shown);
        let appears = (self.shown, self.is_shown_listed) != (shown, row.is_some());
        (self.shown, self.is_shown_listed) = (shown, row.is_some());
        let row = row.filter(|_| appears && !self.has_keyboard);
        let row = row.or_else(|| self.row_of(self.marked));
        self.mark.row = row.unwrap_or(self.mark.row);
    }

    fn row_of(&self, id: Option<ConversationId>) -> Option<usize> {
        let id = id?;
        let rows = self.groups.rows();
        rows.iter()
            .position(|row| *row == ConversationRow::Conversation(id))
    }
}

fn nothing_ui(ui: &mut Ui) {
    ui.add_space(theme::SPACE_12);
    ui.horizontal(|ui| {
        ui.add_space(theme::ROW_SIDE);
        let text = RichText::new("No conversations yet").font(theme::small());
        ui.label(text.color(theme::tokens(ui).muted));
    });
}

fn is_shown(state: &State, id: ConversationId) -> bool {
    state.library().shown() == Some(id) && state.view().screen() == Screen::Chat
}

fn option_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    keyboard: &ListRows,
    number: usize,
    conversation: &Conversation,
) {
    let id = conversation.id;
    let chosen = is_shown(draw.state, id);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let row = keyboard.option(ui, number, rect, &conversation.title, chosen);
    // By the pointer and by assistive techniques; the keyboard opens the same menu at the row.
    let options = ui.interact(
        options_place(rect),
        Id::unique(("options of", id.0)),
        Sense::CLICK,
    );
    let name = format!("Options for {}", conversation.title);
    options.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let open = is_menu_open(&row) || is_menu_open(&options);
    let mark = row::ConversationMark::of(draw.state, conversation);
    let look = RowLook {
        chosen,
        touch: match (options.hovered(), row.hovered() || open) {
            (true, _) => Touch::Options,
            (false, true) => Touch::Row,
            (false, false) => Touch::Elsewhere,
        },
        mark,
    };
    if let Some(state) = mark.and_then(row::ConversationMark::in_words) {
        ui.ctx()
            .accesskit_node_builder(row.id, |node| node.set_value(state));
    }
    let is_cut = row_ui(ui, rect, &conversation.title, look);
    keyboard.ring_ui(ui, number, rect);
    let row = if is_cut {
        with_keys(row, &conversation.title, None)
    } else {
        row
    };
    menu::menu(&options, |ui| {
        options_ui(ui, draw, id, conversation.pinned);
    });
    let marked = keyboard.has_keyboard() && keyboard.is_marked(number);
    let by_key = marked
        && (menu::take_menu_key(&row) || keyboard.takes_key(ui, Modifiers::NONE, Key::ArrowRight));
    menu::context_with(&row, by_key.then_some(rect), |ui| {
        options_ui(ui, draw, id, conversation.pinned);
    });
    if row.double_clicked() || (marked && keyboard.takes_key(ui, Modifiers::NONE, Key::F2)) {
        rename(draw, id);
    } else if marked && keyboard.takes_key(ui, Modifiers::NONE, Key::Delete) {
        draw.push(Action::Library(LibraryAction::Delete(id)));
    } else if keyboard.chosen(number, &row) {
        draw.push(Action::Library(LibraryAction::Open(id)));
        focus::give(ui, focus::message_field());
    }
}

fn is_menu_open(response: &Response) -> bool {
    Popup::is_id_open(&response.ctx, Popup::default_response_id(response))
}
