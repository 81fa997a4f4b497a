//! The list of conversations at the left: begin, search, choose, and what can be done with each.
//!
//! All rows are of one height, so that only those in view are laid out, however long the list is.

mod groups;
mod search;

use super::Draw;
use super::shortcuts::{self, Shortcut};
use super::side::{self, Edge};
use super::theme;
use super::widgets::button::Button;
use super::widgets::list::{self, ROW_HEIGHT, heading_ui};
use super::widgets::{focus_ring, menu, paint_icon};
use crate::domain::conversation::Conversation;
use crate::domain::ids::ConversationId;
use crate::state::action::{Action, Dialog, LibraryAction, Screen, ViewAction};
use eframe::egui::{
    self, Frame, Id, Margin, Panel, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2,
    vec2,
};
use groups::{Groups, Row};
use lucide_icons::Icon;

/// Narrowest and widest, in points.
const WIDTH_RANGE: std::ops::RangeInclusive<f32> = 200.0..=420.0;
/// Width of its contents where it lies over the chat, in points.
const OVER_WIDTH: f32 = 248.0;

/// The list of conversations.
#[derive(Default)]
pub struct Sidebar {
    groups: Groups,
    search: search::SearchField,
}

impl Sidebar {
    /// Puts the keyboard into the search field on the next frame.
    pub fn focus_search(&mut self) {
        self.search.wants_focus = true;
    }

    /// Draws it along the left edge of the window, unless it is folded.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if !draw.state.view.sidebar.is_shown() {
            return;
        }
        let tokens = theme::tokens(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .inner_margin(Margin::same(8));
        let widest = WIDTH_RANGE.end().min(ui.available_width() * 0.5);
        let response = Panel::left("conversations")
            .default_size(draw.state.view.sidebar_width.min(widest))
            .size_range(*WIDTH_RANGE.start()..=widest.max(*WIDTH_RANGE.start()))
            .frame(frame)
            .show(ui, |ui| self.contents_ui(ui, draw))
            .response;
        let width = response.rect.width();
        let dragging = ui.input(|input| input.pointer.any_down());
        if !dragging
            && (width - draw.state.view.sidebar_width).abs() > 1.0
            && widest >= *WIDTH_RANGE.end()
        {
            draw.push(Action::View(ViewAction::SetSidebarWidth(width)));
        }
    }

    /// Draws it over the chat, where there is no room beside it; choosing something or a press
    /// outside folds it away.
    pub fn over_ui(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) {
        if !draw.state.view.sidebar.is_shown() {
            return;
        }
        let asked_before = draw.actions.len();
        let pressed_elsewhere = side::over_ui(ctx, Edge::Left, OVER_WIDTH, |ui| {
            self.contents_ui(ui, draw);
        });
        let chosen = draw.actions[asked_before..].iter().any(|action| {
            matches!(
                action,
                Action::Library(
                    LibraryAction::New | LibraryAction::Open(_) | LibraryAction::OpenAt(..)
                )
            )
        });
        if chosen || (pressed_elsewhere && draw.state.view.dialog.is_none()) {
            draw.push(Action::View(ViewAction::SetSidebarFolded(true)));
        }
    }

    fn contents_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = theme::SPACE_8;
        let new = Button::secondary("New chat")
            .icon(Icon::Plus)
            .shortcut(shortcuts::written(Shortcut::NewChat));
        if ui.add(new.width(width)).clicked() {
            draw.push(Action::Library(LibraryAction::New));
        }
        self.search.ui(ui, draw);
        let room = ui.available_height() - theme::CONTROL_HEIGHT - theme::SPACE_8;
        ui.allocate_ui(vec2(width, room), |ui| {
            ui.set_min_height(room);
            match draw.state.library.hits() {
                Some(hits) => search::hits_ui(ui, draw, hits),
                None => self.list_ui(ui, draw),
            }
        });
        let settings = Button::quiet("Settings")
            .icon(Icon::Settings)
            .shortcut(shortcuts::written(Shortcut::Settings));
        if ui.add(settings.width(width)).clicked() {
            draw.push(Action::View(ViewAction::Show(Screen::Providers)));
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let library = &draw.state.library;
        self.groups.update(library, draw.now);
        let rows = self.groups.rows();
        if rows.is_empty() {
            if library.is_listed() {
                ui.add_space(theme::SPACE_12);
                ui.horizontal(|ui| {
                    ui.add_space(10.0);
                    let text = egui::RichText::new("No conversations yet").font(theme::small());
                    ui.label(text.color(theme::tokens(ui).muted));
                });
            }
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().auto_shrink(false).show_rows(
            ui,
            ROW_HEIGHT,
            rows.len(),
            |ui, range| {
                for row in &rows[range] {
                    match row {
                        Row::Heading(text) => heading_ui(ui, text),
                        Row::Conversation(id) => {
                            if let Some(conversation) = draw.state.library.get(*id) {
                                row_ui(ui, draw, conversation);
                            }
                        }
                    }
                }
            },
        );
    }
}

fn row_ui(ui: &mut Ui, draw: &mut Draw<'_>, conversation: &Conversation) {
    let id = conversation.id;
    let chosen = draw.state.library.shown() == Some(id) && draw.state.view.screen == Screen::Chat;
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let streaming = draw.state.chats.is_streaming(id);
    response.widget_info(|| WidgetInfo {
        current_text_value: streaming.then(|| "Answer arriving".to_owned()),
        ..WidgetInfo::selected(Role::Button, true, chosen, &conversation.title)
    });
    let button_rect =
        Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(28.0, 28.0));
    let button = ui.interact(
        button_rect,
        Id::unique(("options of", id.0)),
        Sense::click(),
    );
    let options = format!("Options for {}", conversation.title);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &options));
    let touched =
        response.hovered() || response.has_focus() || button.hovered() || button.has_focus();
    let open = egui::Popup::is_id_open(ui.ctx(), egui::Popup::default_response_id(&button));

    let tokens = theme::tokens(ui);
    list::paint_ground(ui, rect, chosen, touched || open);
    let mark = touched || open || streaming || conversation.pinned;
    title_ui(
        ui,
        rect,
        &conversation.title,
        if mark { 34.0 } else { 10.0 },
    );
    if touched || open {
        let color = if button.hovered() {
            tokens.text
        } else {
            tokens.muted
        };
        paint_icon(
            ui.painter(),
            button_rect.center(),
            Icon::Ellipsis,
            theme::icon(),
            color,
        );
    } else if streaming {
        ui.painter()
            .circle_filled(button_rect.center(), 3.5, tokens.accent);
    } else if conversation.pinned {
        paint_icon(
            ui.painter(),
            button_rect.center(),
            Icon::Pin,
            theme::icon_small(),
            tokens.muted,
        );
    }
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    focus_ring(ui, &button, button_rect, theme::RADIUS_CONTROL);
    if response.clicked() {
        draw.push(Action::Library(LibraryAction::Open(id)));
    }
    row_menus(&response, &button, draw, conversation);
}

fn row_menus(row: &Response, button: &Response, draw: &mut Draw<'_>, conversation: &Conversation) {
    menu::menu(button, |ui| {
        options_ui(ui, draw, conversation.id, conversation.pinned);
    });
    egui::Popup::context_menu(row).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        options_ui(ui, draw, conversation.id, conversation.pinned);
    });
}

/// What can be done with a conversation, as the items of a menu.
pub fn options_ui(ui: &mut Ui, draw: &mut Draw<'_>, id: ConversationId, pinned: bool) {
    if menu::item(ui, Icon::PencilLine, "Rename").clicked() {
        draw.push(Action::View(ViewAction::OpenDialog(
            Dialog::RenameConversation(id),
        )));
    }
    let (icon, text) = if pinned {
        (Icon::PinOff, "Unpin")
    } else {
        (Icon::Pin, "Pin")
    };
    if menu::item(ui, icon, text).clicked() {
        draw.push(Action::Library(LibraryAction::SetPinned(id, !pinned)));
    }
    if menu::item(ui, Icon::FileDown, "Export as Markdown…").clicked() {
        draw.push(Action::Library(LibraryAction::Export(id)));
    }
    if menu::danger_item(ui, Icon::Trash2, "Delete").clicked() {
        draw.push(Action::Library(LibraryAction::Delete(id)));
    }
}

fn title_ui(ui: &Ui, rect: Rect, title: &str, right: f32) {
    let color = theme::tokens(ui).text;
    let width = rect.width() - 10.0 - right;
    let galley = list::cut_to(ui, title, theme::label(), width);
    let at = pos2(rect.left() + 10.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}
