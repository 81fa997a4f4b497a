//! The list of providers: as a column, or as a menu where there is no room for one.

use super::{add_provider, find_servers, status};
use crate::domain::ids::ProviderId;
use crate::domain::provider::Provider;
use crate::state::action::{Action, ProvidersAction, ViewAction};
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::list;
use crate::ui::widgets::sign::{self, paint_sign};
use crate::ui::widgets::switch::switch;
use crate::ui::widgets::{focus_ring, follow_focus, menu};
use crate::ui::{Draw, theme};
use eframe::egui::{
    Align, Frame, Id, Layout, Margin, Panel, Rect, RichText, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

const ROW_HEIGHT: f32 = 44.0;
/// Room for a row's switch, in points.
const SWITCH_WIDTH: f32 = 46.0;

/// The column: title, `"Add provider"`, and a row per provider.
pub(super) fn column_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: ProviderId) {
    let tokens = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.add_space(theme::SPACE_8);
        let title = RichText::new("Providers").font(theme::strong());
        ui.label(title.color(tokens.text));
        add_ui(ui, draw);
    });
    Panel::bottom("find servers")
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::new().inner_margin(Margin::symmetric(0, 4)))
        .show(ui, |ui| {
            let find = Button::quiet("Find local servers").icon(Icon::Radar);
            if ui.add(find.width(ui.available_width())).clicked() {
                find_servers(draw);
            }
        });
    let state = draw.state;
    let is_new = is_newly_chosen(ui, chosen);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for provider in state.providers.list() {
            let is_chosen = provider.id == chosen;
            let row = row_ui(ui, draw, provider, is_chosen);
            if is_chosen && is_new {
                ui.scroll_to_rect(row, None);
            }
        }
        follow_focus(ui);
    });
}

/// The menu: the chosen provider as a button that opens the others, and `"Add provider"`.
pub(super) fn menu_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: &Provider) {
    let state = draw.state;
    ui.horizontal_wrapped(|ui| {
        let add_width = Button::secondary("Add provider")
            .icon(Icon::Plus)
            .measure(ui);
        let beside = ui.available_width() - add_width - theme::SPACE_8;
        // Where both do not fit, the other button wraps.
        let width = if beside < 80.0 {
            ui.available_width()
        } else {
            beside.min(320.0)
        };
        let button = Button::secondary(&chosen.name)
            .icon(Icon::ChevronDown)
            .name("Choose provider")
            .width(width);
        let button = ui.add(button);
        menu::menu(&button, |ui| {
            for provider in state.providers.list() {
                let icon = if provider.id == chosen.id {
                    Icon::Check
                } else {
                    Icon::Server
                };
                if menu::item(ui, icon, &provider.name).clicked() {
                    draw.push(Action::View(ViewAction::ShowProvider(provider.id)));
                }
            }
            if menu::item(ui, Icon::Radar, "Find local servers").clicked() {
                find_servers(draw);
            }
        });
        add_ui(ui, draw);
    });
}

fn add_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let add = Button::secondary("Add provider").icon(Icon::Plus);
    if trailing(ui, [(add, true)]).is_some() {
        add_provider(draw);
    }
}

/// Whether another provider was chosen when the list was last drawn.
fn is_newly_chosen(ui: &Ui, chosen: ProviderId) -> bool {
    let key = Id::unique("providers: chosen when last drawn");
    let before = ui.data_mut(|data| {
        let kept = data.get_temp_mut_or_default::<Option<ProviderId>>(key);
        kept.replace(chosen)
    });
    before != Some(chosen)
}

/// Draws a provider's row, and says where it is.
fn row_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider, chosen: bool) -> Rect {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let row = ui.interact(rect, ui.scope_id().with(provider.id.0), Sense::click());
    row.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), chosen, &provider.name));
    let (_, word, _) = status::look(draw.state.providers.status(provider.id), theme::tokens(ui));
    ui.ctx()
        .accesskit_node_builder(row.id, |node| node.set_description(word));
    if row.clicked() {
        draw.push(Action::View(ViewAction::ShowProvider(provider.id)));
    }
    if ui.is_rect_visible(rect) {
        list::paint_ground(ui, rect, chosen, row.hovered());
        words_ui(ui, draw, provider, rect);
        focus_ring(ui, &row, rect, theme::RADIUS_CONTROL);
    }
    let place = Rect::from_center_size(
        pos2(rect.right() - SWITCH_WIDTH / 2.0, rect.center().y),
        vec2(36.0, 28.0),
    );
    let builder = UiBuilder::new()
        .scope_id(ui.scope_id().with(("switch", provider.id.0)))
        .max_rect(place)
        .layout(Layout::left_to_right(Align::Center));
    let mut place = ui.new_child(builder);
    let mut on = provider.enabled;
    if switch(&mut place, &mut on, &format!("Use {}", provider.name)).changed() {
        draw.push(Action::Providers(ProvidersAction::SetEnabled(
            provider.id,
            on,
        )));
    }
    rect
}

/// Paints name and state of a row.
fn words_ui(ui: &Ui, draw: &Draw<'_>, provider: &Provider, rect: Rect) {
    let tokens = theme::tokens(ui);
    let left = rect.left() + theme::SPACE_12;
    let width = rect.width() - theme::SPACE_12 - SWITCH_WIDTH;
    let name = list::cut_to(ui, &provider.name, theme::label(), width);
    let (sign, word, _) = status::look(draw.state.providers.status(provider.id), tokens);
    let word = list::cut_to(ui, word, theme::small(), width - 16.0);
    let height = name.size().y + word.size().y;
    let top = rect.center().y - height / 2.0;
    let second = top + name.size().y;
    let middle = second + word.size().y / 2.0;
    let painter = ui.painter();
    painter.galley(pos2(left, top), name, tokens.text);
    paint_sign(
        painter,
        pos2(left + sign::WIDTH / 2.0, middle),
        sign,
        tokens.muted,
    );
    painter.galley(pos2(left + sign::WIDTH + 5.0, second), word, tokens.muted);
}
