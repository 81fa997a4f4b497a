//! Settings › Shortcuts: the keys, from the one table of shortcuts, and those that belong to a
//! single field.

use super::screen::{SettingsScreen, column, title_ui};
use crate::state::action::Screen;
use crate::ui::commands::UiCommand;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::{card, hint, list};
use eframe::egui::{Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// What keys do in the message and in dialogs.
const IN_FIELDS: [(&str, &str); 5] = [
    ("Send the message", "Enter"),
    ("Break the line", "Shift Enter"),
    ("Bring back the last message, in an empty field", "Up"),
    ("Confirm a dialog", "Enter"),
    (
        "One step out: close a menu, dialog or bar, give up what is typed, leave the settings, stop the answer",
        "Escape",
    ),
];

/// What keys do where the arrows move over rows.
const IN_LISTS: [(&str, &str); 9] = [
    ("Move to another row", "Up, Down"),
    ("Open or choose the row", "Enter"),
    ("Open the row’s menu", "Shift F10"),
    ("Rename a conversation", "F2"),
    ("Delete a conversation", "Delete"),
    ("Switch a provider on or off", "Space"),
    ("Make a model a favourite, or no longer", "Space"),
    ("Make a model a favourite while choosing one", "Ctrl D"),
    ("Go on to a parameter, and to its value", "Enter"),
];

/// What keys do in the conversation.
const IN_CONVERSATION: [(&str, &str); 5] = [
    ("Scroll by a page, also while writing", "Page Up, Page Down"),
    ("Scroll by a line", "Up, Down"),
    ("To its beginning or end", "Home, End"),
    ("The same while nothing is written", "Ctrl Home, Ctrl End"),
    ("Open a message’s menu", "Shift F10"),
];

/// The screen; keeps nothing.
pub(super) struct ShortcutsScreen;

impl SettingsScreen for ShortcutsScreen {
    fn id(&self) -> Screen {
        Screen::Shortcuts
    }

    fn name(&self) -> &'static str {
        "Shortcuts"
    }

    fn icon(&self) -> Icon {
        Icon::Keyboard
    }

    fn ui(&mut self, ui: &mut Ui, _draw: &mut Draw<'_>) {
        column(ui, "shortcuts", |ui| {
            title_ui(ui, "Shortcuts");
            let everywhere = UiCommand::ALL.map(|command| (command.name(), command.keys()));
            keys_ui(ui, "Everywhere", everywhere.into_iter());
            keys_ui(ui, "While writing", IN_FIELDS.into_iter());
            keys_ui(ui, "In the conversation", IN_CONVERSATION.into_iter());
            keys_ui(ui, "In lists", IN_LISTS.into_iter());
        });
    }
}

fn keys_ui<'a>(ui: &mut Ui, title: &str, rows: impl Iterator<Item = (&'a str, &'a str)>) {
    card::card(
        ui,
        title,
        "",
        |_| {},
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (text, keys) in rows {
                row_ui(ui, text, keys);
            }
        },
    );
}

/// One line: what is done at the left, the keys at the right. Assistive techniques read it as one,
/// in that order.
fn row_ui(ui: &mut Ui, text: &str, keys: &str) {
    let size = vec2(ui.available_width(), theme::settings::KEYS_ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_description(keys));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = theme::tokens(ui);
    let keys = list::cut_to(ui, keys, theme::small(), rect.width() / 2.0);
    let cap = Rect::from_min_max(
        pos2(
            rect.right() - keys.size().x - 2.0 * theme::settings::KEYS_MARGIN.x,
            rect.center().y - keys.size().y / 2.0 - theme::settings::KEYS_MARGIN.y,
        ),
        pos2(
            rect.right(),
            rect.center().y + keys.size().y / 2.0 + theme::settings::KEYS_MARGIN.y,
        ),
    );
    let line = theme::hairline(tokens);
    let painter = ui.painter();
    let round = theme::RADIUS_CONTROL;
    painter.rect(cap, round, tokens.panel, line, StrokeKind::Inside);
    painter.galley(cap.min + theme::settings::KEYS_MARGIN, keys, tokens.muted);
    let room = cap.left() - rect.left() - theme::SPACE_12;
    let words = list::cut_to(ui, text, theme::label(), room);
    let at = pos2(rect.left(), rect.center().y - words.size().y / 2.0);
    let is_cut = words.elided;
    painter.galley(at, words, tokens.text);
    if is_cut {
        hint(response, text, None);
    }
}
