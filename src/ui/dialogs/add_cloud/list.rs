//! The providers of the catalogue with a search field above them, worked by keyboard alone: the
//! field keeps the keyboard, the arrows mark a row, Enter chooses it.

use super::super::room::DialogRoom;
use crate::domain::catalogue::{self, CloudProvider};
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Input;
use crate::ui::widgets::list::{ROW_HEIGHT, cut_to};
use crate::ui::widgets::list_box::{ListBox, ListRows, RowMark};
use eframe::egui::{self, Id, Label, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};

/// What is searched for, and which row Enter chooses.
#[derive(Default)]
pub(super) struct CatalogueList {
    search: String,
    mark: RowMark,
}

/// What was chosen in the list.
pub(super) enum CatalogueChoice {
    /// That provider of the catalogue.
    Provider(&'static CloudProvider),
    /// One that the catalogue does not have.
    Custom,
}

fn search_id() -> Id {
    Id::unique("add cloud: search")
}

impl CatalogueList {
    /// Draws it; what was chosen. `first` gives the search the keyboard.
    pub(super) fn ui(&mut self, ui: &mut Ui, first: bool) -> Option<CatalogueChoice> {
        // As high as the dialog can be without scrolling as a whole, whatever is found.
        let room = DialogRoom::of(ui).middle(ui, theme::CONTROL_HEIGHT);
        let room =
            room - theme::CONTROL_HEIGHT - ui.spacing().item_spacing.y - theme::dialogs::SLACK;
        let height = room.clamp(ROW_HEIGHT, theme::dialogs::CATALOGUE_ROWS * ROW_HEIGHT);
        let found = catalogue::search(&self.search);
        let list = ListBox {
            id: Id::unique("add cloud: list"),
            name: "Cloud providers",
            rows: found.len(),
            page: (height / ROW_HEIGHT) as usize,
        };
        let keys = list.field_keys(ui, search_id(), &mut self.mark, |_| true);
        let input = Input {
            name: "Search providers",
            hint: "Search providers",
            font: theme::label(),
            masked: false,
            bad: false,
            id: Some(search_id()),
        };
        let field = input.show(ui, &mut self.search, 0.0);
        if first {
            field.request_focus();
        }
        if field.changed() {
            self.mark = RowMark::default();
        }
        let size = vec2(ui.available_width(), height);
        let (_, place) = ui.allocate_space(size);
        let mut below = ui.new_child(egui::UiBuilder::new().max_rect(place));
        let ui = &mut below;
        if found.is_empty() {
            return (none_ui(ui) || keys.entered).then_some(CatalogueChoice::Custom);
        }
        let is_new_search = field.changed();
        list.begin_below(ui, &field, keys, self.mark, |ui, rows| {
            rows_ui(ui, rows, &found, height, is_new_search)
        })
        .map(CatalogueChoice::Provider)
    }
}

/// What is said where nothing is found; whether the way to any other endpoint was pressed.
fn none_ui(ui: &mut Ui) -> bool {
    let text = "None matches. Any other endpoint is added as a custom provider.";
    let text = RichText::new(text).font(theme::small());
    ui.add(Label::new(text.color(theme::tokens(ui).muted)).wrap());
    ui.add(Button::primary("Add custom provider")).clicked()
}

fn rows_ui(
    ui: &mut Ui,
    rows: &ListRows,
    found: &[&'static CloudProvider],
    height: f32,
    is_new_search: bool,
) -> Option<&'static CloudProvider> {
    let mut chosen = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (row, provider) in found.iter().enumerate() {
                // The bar stands beside the rows.
                let size = vec2(ui.available_width() - theme::SPACE_12, ROW_HEIGHT);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let option = rows.option(ui, row, rect, &provider.name, false);
                let host = provider.base_url.authority();
                ui.ctx()
                    .accesskit_node_builder(option.id, |node| node.set_description(host));
                let is_marked = rows.is_marked(row);
                if is_marked && (rows.keys.moved || is_new_search) {
                    ui.scroll_to_rect(rect, None);
                }
                row_ui(ui, provider, rect, is_marked, option.hovered());
                if rows.chosen(row, &option) {
                    chosen = Some(*provider);
                }
            }
        });
    chosen
}

fn row_ui(ui: &Ui, provider: &CloudProvider, rect: Rect, marked: bool, hovered: bool) {
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = theme::tokens(ui);
    if marked || hovered {
        let ground = if marked { tokens.raised } else { tokens.hover };
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, ground);
    }
    let inner = rect.shrink2(vec2(theme::ROW_SIDE, 0.0));
    let name = cut_to(ui, &provider.name, theme::label(), inner.width());
    let room = inner.width() - name.size().x - theme::SPACE_12;
    let host = provider.base_url.authority();
    let host = cut_to(ui, host, theme::small(), room.max(0.0));
    let at = |x: f32, galley: &egui::Galley| pos2(x, rect.center().y - galley.size().y / 2.0);
    let right = inner.right() - host.size().x;
    let painter = ui.painter();
    painter.galley(at(inner.left(), &name), name, tokens.text);
    painter.galley(at(right, &host), host, tokens.muted);
}
