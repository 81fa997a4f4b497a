//! The list of conversations at the left: begin, search, choose, and what can be done with each.

mod groups;
mod list;
pub mod options;
mod results;
mod row;
mod search;

use super::calendar::Calendar;
use super::commands::UiCommand;
use super::draw::Draw;
use super::side::{self, Edge};
use super::theme;
use super::widgets::button::Button;
use crate::state::action::{Action, LibraryAction, Screen, ViewAction};
use eframe::egui::{self, CursorIcon, Frame, Id, Panel, Rangef, Rect, Sense, Stroke, Ui, vec2};
use lucide_icons::Icon;

/// The list of conversations.
#[derive(Default)]
pub struct Sidebar {
    calendar: Calendar,
    search: search::ConversationSearch,
    list: list::ConversationList,
    /// Its width while it is dragged, in points.
    dragged: Option<f32>,
}

impl Sidebar {
    /// Puts the keyboard into the search field on the next frame, with what is in it selected.
    pub fn focus_search(&mut self) {
        self.search.focus();
    }

    /// Draws it along the left edge of the window, unless it is folded.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if !draw.state.view().sidebar().is_shown() {
            return;
        }
        let tokens = theme::tokens(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .inner_margin(theme::sidebar::MARGIN);
        let Rangef { min, max } = theme::sidebar::WIDTH;
        let widest = max.min(ui.available_width() * theme::sidebar::WIDEST_PART);
        let range = Rangef::new(min, widest.max(min));
        let kept = self.dragged.unwrap_or(draw.state.view().sidebar_width());
        let place = Panel::left("conversations")
            .resizable(false)
            .exact_size(range.clamp(kept))
            .frame(frame)
            .show(ui, |ui| self.contents_ui(ui, draw))
            .response
            .rect;
        self.handle_ui(ui, draw, place, range);
    }

    /// The edge that is dragged; for the pointer alone, so that it is no stop of the keyboard.
    fn handle_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, place: Rect, range: Rangef) {
        let edge = Rect::from_x_y_ranges(Rangef::point(place.right()), place.y_range());
        let id = Id::unique("edge of the conversations");
        let handle = ui.interact(
            edge.expand2(vec2(theme::sidebar::EDGE_GRIP / 2.0, 0.0)),
            id,
            Sense::DRAG,
        );
        if handle.hovered() || handle.dragged() {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
            let line = Stroke::new(1.0, theme::tokens(ui).accent);
            ui.painter().vline(place.right(), place.y_range(), line);
        }
        if let Some(at) = handle.interact_pointer_pos().filter(|_| handle.dragged()) {
            self.dragged = Some(range.clamp(at.x - place.left()));
        }
        if handle.drag_stopped()
            && let Some(width) = self.dragged.take()
        {
            draw.push(Action::View(ViewAction::SetSidebarWidth(width)));
        }
    }

    /// Draws it over the chat, where there is no room beside it; choosing something or a press
    /// outside folds it away.
    pub fn over_ui(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) {
        if !draw.state.view().sidebar().is_shown() {
            return;
        }
        let asked_before = draw.actions.len();
        let pressed_elsewhere = side::over_ui(ctx, Edge::Left, theme::sidebar::OVER_WIDTH, |ui| {
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
        if chosen || (pressed_elsewhere && draw.state.view().dialog().is_none()) {
            draw.push(Action::View(ViewAction::SetSidebarFolded(true)));
        }
    }

    fn contents_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let width = ui.available_width();
        ui.spacing_mut().item_spacing.y = theme::SPACE_8;
        let new = Button::secondary(UiCommand::NewChat.name())
            .icon(Icon::Plus)
            .shortcut(UiCommand::NewChat.keys());
        if ui.add(new.width(width)).clicked() {
            draw.push(Action::Library(LibraryAction::New));
        }
        self.calendar.set_now(draw.now);
        let found = self.search.field_ui(ui, draw, &self.calendar);
        let room = ui.available_height() - theme::CONTROL_HEIGHT - theme::SPACE_8;
        ui.allocate_ui(vec2(width, room), |ui| {
            ui.set_min_height(room);
            match found {
                Some(field) => self.search.results_ui(ui, draw, &field),
                None => self.list.ui(ui, draw, &self.calendar),
            }
        });
        let settings = Button::quiet(UiCommand::Settings.name())
            .icon(Icon::Settings)
            .shortcut(UiCommand::Settings.keys());
        if ui.add(settings.width(width)).clicked() {
            draw.push(Action::View(ViewAction::Show(Screen::Providers)));
        }
    }
}
