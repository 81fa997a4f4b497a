//! The list of providers: as a column, or as a menu where there is no room for one.

use super::status;
use crate::domain::ids::ProviderId;
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::button::{Button, trailing};
use crate::ui::widgets::list_box::{ListBox, ListRows, RowMark};
use crate::ui::widgets::sign::paint_sign;
use crate::ui::widgets::switch::switch_in_row;
use crate::ui::widgets::{card, hint, list, menu};
use crate::ui::{focus, theme};
use eframe::egui::{Id, Key, Modifiers, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use lucide_icons::Icon;

/// Asks for the dialog that adds a provider.
pub(super) fn add_provider(draw: &mut Draw<'_>) {
    draw.push(Action::View(ViewAction::OpenDialog(Dialog::AddProvider)));
}

/// Asks for the dialog that finds servers on this computer.
pub(super) fn find_servers(draw: &mut Draw<'_>) {
    draw.push(Action::View(ViewAction::OpenDialog(Dialog::FindServers)));
}

fn list_id() -> Id {
    Id::unique("providers: list")
}

/// The column: title, `"Add provider"`, a row per provider, and the way to servers on this machine.
/// The rows are one stop of the keyboard: the arrows show the page of another provider, the space
/// bar switches one on or off.
pub(super) fn column_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: ProviderId) {
    ui.horizontal(|ui| {
        ui.add_space(theme::SPACE_8);
        card::title_ui(ui, "Providers", theme::strong(), 1);
        add_ui(ui, draw);
    });
    let below = theme::CONTROL_HEIGHT + theme::SPACE_8;
    let height = (ui.available_height() - below).max(theme::settings::PROVIDER_ROW);
    let providers: Vec<&Provider> = draw.state.providers().list().collect();
    let at = providers.iter().position(|provider| provider.id == chosen);
    let mut mark = RowMark {
        row: at.unwrap_or_default(),
        ..RowMark::default()
    };
    let list = ListBox {
        id: list_id(),
        name: "Providers",
        rows: providers.len(),
        page: (height / theme::settings::PROVIDER_ROW) as usize,
    };
    let has_keyboard = ui.memory(|memory| memory.has_focus(list_id()));
    let space = |ui: &Ui| ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space));
    let switched = has_keyboard && space(ui);
    let is_new = is_newly_chosen(ui, chosen);
    let (response, ()) = list.begin(
        ui,
        &mut mark,
        |_| true,
        |ui, rows| {
            ScrollArea::vertical()
                .max_height(height)
                .min_scrolled_height(height)
                .auto_shrink(false)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for (row, provider) in providers.iter().enumerate() {
                        let is_chosen = provider.id == chosen;
                        let rect = row_ui(ui, draw, provider, rows, row, is_chosen);
                        if is_chosen && is_new {
                            ui.scroll_to_rect(rect, None);
                        }
                    }
                });
        },
    );
    focus::region(&response);
    if let Some(marked) = providers.get(mark.row) {
        if marked.id != chosen {
            draw.push(Action::View(ViewAction::ShowProvider(marked.id)));
        }
        if switched {
            let action = ProvidersAction::SetEnabled(marked.id, !marked.enabled);
            draw.push(Action::Providers(action));
        }
    }
    let find = Button::quiet("Find local servers").icon(Icon::Radar);
    if ui.add(find.width(ui.available_width())).clicked() {
        find_servers(draw);
    }
}

/// The menu: the chosen provider as a button that opens the others, and `"Add provider"`, which
/// shrinks to its icon before it takes a line of its own.
pub(super) fn menu_ui(ui: &mut Ui, draw: &mut Draw<'_>, chosen: &Provider) {
    let state = draw.state;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let mut add = Button::secondary("Add provider").icon(Icon::Plus);
        let mut room = ui.available_width() - add.measure(ui) - theme::SPACE_8;
        if room < theme::settings::CHOSEN_LEAST {
            add = add.bare();
            room = ui.available_width() - add.measure(ui) - theme::SPACE_8;
        }
        let button = Button::secondary(&chosen.name)
            .name("Choose provider")
            .value(&chosen.name)
            .unfolds(false)
            .width(room.min(theme::settings::CHOSEN_MOST));
        let button = ui.add(button);
        menu::menu(&button, |ui| {
            for provider in state.providers().list() {
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
        if trailing(ui, [(add, true)]).is_some() {
            add_provider(draw);
        }
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
fn row_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    provider: &Provider,
    rows: &ListRows,
    row: usize,
    chosen: bool,
) -> Rect {
    let size = vec2(ui.available_width(), theme::settings::PROVIDER_ROW);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let option = rows.option(ui, row, rect, &provider.name, chosen);
    let (_, word, _) = status::look(
        draw.state.providers().status(provider.id),
        theme::tokens(ui),
    );
    ui.ctx().accesskit_node_builder(option.id, |node| {
        node.set_description(if provider.enabled {
            word.to_owned()
        } else {
            format!("{word}, switched off")
        });
    });
    if option.clicked() {
        draw.push(Action::View(ViewAction::ShowProvider(provider.id)));
    }
    let mut is_cut = false;
    if ui.is_rect_visible(rect) {
        list::paint_ground(ui, rect, chosen, option.hovered());
        is_cut = words_ui(ui, draw, provider, rect);
        rows.ring_ui(ui, row, rect);
    }
    let place = Rect::from_center_size(
        pos2(
            rect.right() - theme::settings::PROVIDER_SWITCH / 2.0,
            rect.center().y,
        ),
        theme::widgets::SWITCH,
    );
    let name = format!("Use {}", provider.name);
    let id = ui.scope_id().with(("switch", provider.id.0));
    let mut on = provider.enabled;
    let switch = switch_in_row(ui, place, id, &mut on, &name);
    if switch.changed() {
        draw.push(Action::Providers(ProvidersAction::SetEnabled(
            provider.id,
            on,
        )));
    }
    hint(switch, format!("{name}  Space"), None);
    if is_cut {
        hint(option, &provider.name, None);
    }
    rect
}

/// Paints name and state of a row; whether the name is cut.
fn words_ui(ui: &Ui, draw: &Draw<'_>, provider: &Provider, rect: Rect) -> bool {
    let tokens = theme::tokens(ui);
    let left = rect.left() + theme::SPACE_12;
    let width = rect.width() - theme::SPACE_12 - theme::settings::PROVIDER_SWITCH;
    let name = list::cut_to(ui, &provider.name, theme::label(), width);
    let (sign, word, _) = status::look(draw.state.providers().status(provider.id), tokens);
    let word = list::cut_to(
        ui,
        word,
        theme::small(),
        width - theme::settings::PROVIDER_SIGN,
    );
    let height = name.size().y + word.size().y;
    let top = rect.center().y - height / 2.0;
    let second = top + name.size().y;
    let middle = second + word.size().y / 2.0;
    let painter = ui.painter();
    let is_cut = name.elided;
    painter.galley(pos2(left, top), name, tokens.text);
    paint_sign(
        painter,
        pos2(left + theme::widgets::SIGN / 2.0, middle),
        sign,
        tokens.muted,
    );
    painter.galley(
        pos2(
            left + theme::widgets::SIGN + theme::widgets::SIGN_GAP,
            second,
        ),
        word,
        tokens.muted,
    );
    is_cut
}
