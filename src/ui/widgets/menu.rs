//! Popup menus, and their items.
//!
//! A menu takes the keyboard at its first item when it opens; the arrows, Home and End go through
//! its items, Enter and the space bar choose, Escape closes, and then the keyboard goes back to what
//! opened it.

use super::{focus_ring, list, paint_icon};
use crate::ui::{focus, theme};
use eframe::egui::{
    Align2, Context, Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, Role, Sense,
    SetOpenCommand, Ui, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// Draws a menu that opens when `button` is pressed and closes when an item is. Assistive techniques
/// are told that the button opens a menu.
pub fn menu(button: &Response, items: impl FnOnce(&mut Ui)) {
    button.ctx.accesskit_node_builder(button.id, |node| {
        node.set_has_popup(eframe::egui::accesskit::HasPopup::Menu);
    });
    if button.clicked() {
        focus::opened_by(button);
    } else if is_closed(button) {
        return;
    }
    let name = name_of(button);
    show(&button.ctx, Popup::menu(button), &name, items);
}

/// Draws a menu that opens when `place` is pressed with the right button, or, while it has the
/// keyboard, with the menu key or Shift and F10.
pub fn context(place: &Response, items: impl FnOnce(&mut Ui)) {
    let by_key = place.has_focus() && take_menu_key(place);
    context_with(place, by_key.then_some(place.rect), items);
}

/// [`context`] for what has the keyboard elsewhere: `at` is where the menu opens when a key asked
/// for it in this frame.
pub fn context_with(place: &Response, at: Option<Rect>, items: impl FnOnce(&mut Ui)) {
    if at.is_none() && !place.secondary_clicked() && is_closed(place) {
        return;
    }
    let popup = Popup::context_menu(place);
    let id = popup.get_id();
    let by_key = id.with("opened by a key at");
    if let Some(at) = at {
        place.ctx.data_mut(|data| data.insert_temp(by_key, at));
        Popup::open_id(&place.ctx, id);
    } else if place.secondary_clicked() {
        place.ctx.data_mut(|data| data.remove::<Rect>(by_key));
    }
    let at = place.ctx.data(|data| data.get_temp::<Rect>(by_key));
    let popup = match at {
        Some(at) => Popup::menu(place)
            .id(id)
            .anchor(at)
            .open_memory(None::<SetOpenCommand>),
        None => popup,
    };
    show(&place.ctx, popup, "Actions", items);
}

/// Whether the menu key, or Shift and F10, was pressed; takes it out of the input.
pub fn take_menu_key(place: &Response) -> bool {
    place.ctx.input_mut(|input| {
        let shift_f10 = input.consume_key(Modifiers::SHIFT, Key::F10);
        input.consume_key(Modifiers::NONE, Key::Menu) || shift_f10
    })
}

/// Whether the menu of a widget is closed: then nothing else is asked about it.
fn is_closed(widget: &Response) -> bool {
    !Popup::is_id_open(&widget.ctx, Popup::default_response_id(widget))
}

fn name_of(button: &Response) -> String {
    let name = button
        .ctx
        .accesskit_node_builder(button.id, |node| node.label().map(str::to_owned));
    name.flatten().unwrap_or_else(|| "Menu".to_owned())
}

fn show(ctx: &Context, popup: Popup<'_>, name: &str, items: impl FnOnce(&mut Ui)) {
    let was_open = ctx.read_response(popup.get_id()).is_some();
    popup
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .accessible_name(name)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(Role::Menu);
                node.set_label(name);
            });
            ui.data_mut(|data| data.insert_temp(items_key(), Items::default()));
            items(ui);
            let items = ui.data_mut(|data| data.remove_temp::<Items>(items_key()));
            follow_keys(ui, &items.unwrap_or_default().0, !was_open);
        });
}

/// The items of the menu that is being drawn, in order.
#[derive(Debug, Clone, Default)]
struct Items(Vec<Id>);

fn items_key() -> Id {
    Id::unique("items of the menu")
}

/// Gives the keyboard to the first item of a menu that has just opened, and to the ends by Home and
/// End. The toolkit does the arrows.
fn follow_keys(ui: &Ui, items: &[Id], opened: bool) {
    let wanted = ui.data_mut(|data| {
        let waits = Id::unique("menu waits for the keyboard");
        if opened {
            data.insert_temp(waits, true);
        }
        // The pass in which the menu only measures cannot give the keyboard to anything.
        !ui.is_sizing_pass() && data.remove_temp(waits).unwrap_or(false)
    });
    let within = ui.memory(|memory| memory.focused().is_some_and(|id| items.contains(&id)));
    let (home, end) = ui.input_mut(|input| {
        let home = within && input.consume_key(Modifiers::NONE, Key::Home);
        (home, within && input.consume_key(Modifiers::NONE, Key::End))
    });
    let next = match (wanted || home, end) {
        (true, _) => items.first(),
        (false, true) => items.last(),
        (false, false) => None,
    };
    if let Some(next) = next {
        ui.memory_mut(|memory| memory.request_focus(*next));
    }
}

/// One item; its text is its accessible name.
pub fn item(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    draw(ui, icon, text, "", false)
}

/// One item with the keys that do the same, as they are written.
pub fn item_with(ui: &mut Ui, icon: Icon, text: &str, shortcut: &str) -> Response {
    draw(ui, icon, text, shortcut, false)
}

/// One item that destroys something.
pub fn danger_item(ui: &mut Ui, icon: Icon, text: &str) -> Response {
    draw(ui, icon, text, "", true)
}

/// One item that destroys something, with the keys that do the same.
pub fn danger_item_with(ui: &mut Ui, icon: Icon, text: &str, shortcut: &str) -> Response {
    draw(ui, icon, text, shortcut, true)
}

fn draw(ui: &mut Ui, icon: Icon, text: &str, shortcut: &str, danger: bool) -> Response {
    let tokens = theme::tokens(ui);
    let galley = list::cut_to(
        ui,
        text,
        theme::label(),
        theme::widgets::MENU_MAX_WIDTH - theme::widgets::MENU_SIDES,
    );
    let keys = list::cut_to(ui, shortcut, theme::small(), theme::widgets::MENU_MAX_WIDTH);
    let keys_width = if shortcut.is_empty() {
        0.0
    } else {
        keys.size().x + theme::SPACE_16
    };
    let width =
        theme::widgets::MENU_WIDTH.max(galley.size().x + keys_width + theme::widgets::MENU_SIDES);
    // All are as wide as the widest one.
    let (rect, response) = ui.allocate_at_least(vec2(width, theme::CONTROL_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), text));
    if !shortcut.is_empty() {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_keyboard_shortcut(shortcut);
        });
    }
    if ui.is_enabled() {
        ui.data_mut(|data| {
            let items: &mut Items = data.get_temp_mut_or_default(items_key());
            items.0.push(response.id);
        });
    }
    if ui.is_rect_visible(rect) {
        if response.hovered() || focus::is_seen(&response) {
            ui.painter()
                .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
        }
        let (color, icon_color) = match (ui.is_enabled(), danger) {
            (false, _) => (tokens.faint, tokens.faint),
            (true, true) => (tokens.bad, tokens.bad),
            (true, false) => (tokens.text, tokens.muted),
        };
        let middle = rect.center().y;
        paint_icon(
            ui.painter(),
            pos2(rect.left() + theme::widgets::MENU_ICON_MIDDLE, middle),
            icon,
            theme::icon(),
            icon_color,
        );
        let at = pos2(
            rect.left() + theme::widgets::MENU_TEXT_LEFT,
            middle - galley.size().y / 2.0,
        );
        ui.painter().galley(at, galley, color);
        let place = rect.shrink2(vec2(theme::SPACE_12, 0.0));
        let at = Align2::RIGHT_CENTER.align_size_within_rect(keys.size(), place);
        ui.painter().galley(at.min, keys, tokens.muted);
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    }
    // A press by keyboard or assistive technology closes the menu too.
    if response.clicked() {
        ui.close();
    }
    response
}
