//! The providers of the catalogue with a search field above them, worked by keyboard alone.

use super::super::room::Room;
use crate::domain::catalogue::{self, CloudProvider};
use crate::ui::theme;
use crate::ui::widgets::field::Input;
use crate::ui::widgets::list::{ROW_HEIGHT, cut_to};
use crate::ui::widgets::{focus_ring, follow_focus};
use eframe::egui::{
    self, Id, Key, Modifiers, Response, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2,
    vec2,
};

/// What is searched for, and which row Enter chooses.
#[derive(Default)]
pub(super) struct List {
    search: String,
    marked: usize,
    scroll_to_marked: bool,
}

fn search_id() -> Id {
    Id::unique("add cloud: search")
}

impl List {
    /// Draws it; the provider that was chosen. `first` gives the search the keyboard.
    pub(super) fn ui(&mut self, ui: &mut Ui, first: bool) -> Option<&'static CloudProvider> {
        let input = Input {
            name: "Search providers",
            hint: "Search providers",
            font: theme::label(),
            masked: false,
            bad: false,
            id: Some(search_id()),
        };
        let moved = moves(ui);
        let field = input.show(ui, &mut self.search, 0.0);
        if first {
            field.request_focus();
        }
        if field.changed() {
            self.marked = 0;
            self.scroll_to_marked = true;
        }
        let found = catalogue::search(&self.search);
        if moved != 0 {
            let last = found.len().saturating_sub(1);
            self.marked = self.marked.saturating_add_signed(moved).min(last);
            self.scroll_to_marked = true;
        }
        if found.is_empty() {
            let text = "None matches. Any other endpoint is added as a custom provider";
            let text = RichText::new(text).font(theme::small());
            ui.label(text.color(theme::tokens(ui).muted));
            return None;
        }
        let entered = super::super::entered(ui, &field);
        let pressed = self.rows_ui(ui, &found);
        pressed.or_else(|| found.get(self.marked).copied().filter(|_| entered))
    }

    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        found: &[&'static CloudProvider],
    ) -> Option<&'static CloudProvider> {
        // As high as the dialog can be without scrolling as a whole.
        let room = Room::of(ui).middle(ui, theme::CONTROL_HEIGHT);
        let room = room - theme::CONTROL_HEIGHT - ui.spacing().item_spacing.y - 4.0;
        let mut pressed = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .max_height(room.clamp(ROW_HEIGHT, 11.5 * ROW_HEIGHT))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for (index, provider) in found.iter().enumerate() {
                    let marked = index == self.marked;
                    let row = row_ui(ui, provider, marked);
                    if marked && self.scroll_to_marked {
                        row.scroll_to_me(None);
                        self.scroll_to_marked = false;
                    }
                    if row.clicked() {
                        pressed = Some(*provider);
                    }
                }
                follow_focus(ui);
            });
        pressed
    }
}

/// How far the arrow keys move the mark, while the search has the keyboard.
fn moves(ui: &Ui) -> isize {
    if !ui.memory(|memory| memory.has_focus(search_id())) {
        return 0;
    }
    ui.input_mut(|input| {
        let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
        let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
        down.cast_signed() - up.cast_signed()
    })
}

fn row_ui(ui: &mut Ui, provider: &CloudProvider, marked: bool) -> Response {
    // The bar stands beside the rows.
    let size = vec2(ui.available_width() - theme::SPACE_12, ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, marked, &provider.name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let tokens = theme::tokens(ui);
    if marked || response.hovered() {
        let ground = if marked { tokens.raised } else { tokens.hover };
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, ground);
    }
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let name = cut_to(ui, &provider.name, theme::label(), inner.width());
    let room = inner.width() - name.size().x - theme::SPACE_12;
    let host = provider.base_url.authority();
    let host = cut_to(ui, host, theme::small(), room.max(0.0));
    let at = |x: f32, galley: &egui::Galley| pos2(x, rect.center().y - galley.size().y / 2.0);
    let right = inner.right() - host.size().x;
    let painter = ui.painter();
    painter.galley(at(inner.left(), &name), name, tokens.text);
    painter.galley(at(right, &host), host, tokens.muted);
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    response
}
