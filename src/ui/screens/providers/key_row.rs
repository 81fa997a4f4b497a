//! One key in the numbered list: its mask, how it fares, its place, and what can be done with it.

use crate::domain::ids::KeyId;
use crate::domain::key_ring::KeyVerdict;
use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::state::providers::KeyStanding;
use crate::ui::countdown::{secs_left, wake_at_next_second};
use crate::ui::draw::Draw;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::sign::Sign;
use crate::ui::widgets::{list, tag};
use eframe::egui::emath::TSTransform;
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{
    Align, Color32, FontId, Id, Layout, Response, Role, Sense, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use egui_extras::{Column, TableBuilder, TableRow};
use lucide_icons::Icon;

/// A key and its place.
pub(super) struct KeyRow {
    /// The id of the key.
    pub(super) key: KeyId,
    /// Its place, from 0; `None` where it stands alone, without a number.
    pub(super) place: Option<usize>,
    /// What was just pressed in it: the button that did it takes the keyboard again.
    pub(super) done: Option<KeyPress>,
}

/// A button in the row of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyPress {
    /// Moves the key one place up.
    MoveUp,
    /// Moves the key one place down.
    MoveDown,
    /// Opens a field for another key in its place.
    Change,
    /// Removes the key from its provider.
    Remove,
}

/// The keys while they are drawn as a table.
struct KeyTable<'a> {
    state: &'a State,
    now: Timestamp,
    /// How many keys the provider has.
    count: usize,
    /// The table's own id, which those of the rows begin with.
    id: Id,
    /// Whether labels stand above the masks and not before them.
    is_narrow: bool,
    /// Whether how a key fares stands behind its mask and not below it.
    is_standing_beside: bool,
}

/// Draws keys as a table: number, mask, how each fares, and what can be done with it. `count` is how
/// many the provider has. The key and the button that was pressed.
pub(super) fn keys_ui(
    ui: &mut Ui,
    draw: &Draw<'_>,
    rows: &[KeyRow],
    count: usize,
) -> Option<(KeyId, KeyPress)> {
    let first = rows.first()?;
    let is_numbered = rows.iter().any(|row| row.place.is_some());
    let buttons: u8 = if is_numbered && count > 1 { 4 } else { 2 };
    let buttons = f32::from(buttons) * theme::SMALL_TARGET;
    let is_narrow = ui.available_width() < theme::widgets::NARROW_ROW;
    let label = if is_narrow {
        0.0
    } else {
        theme::widgets::ROW_LABEL + theme::SPACE_8
    };
    let standing = width_of_standings(ui, draw, rows);
    let room = ui.available_width() - label - buttons - theme::SPACE_8;
    let table = KeyTable {
        state: draw.state,
        now: draw.now,
        count,
        id: ui.scope_id(),
        is_narrow,
        is_standing_beside: standing > 0.0
            && room - standing - theme::SPACE_8 >= theme::settings::KEY_MASK_LEAST,
    };
    let mut pressed = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let mut builder = TableBuilder::new(ui).id_salt(first.key.0).vscroll(false);
        if !is_narrow {
            builder = builder.column(Column::exact(theme::widgets::ROW_LABEL));
        }
        builder = builder.column(Column::remainder().clip(true));
        if table.is_standing_beside {
            builder = builder.column(Column::exact(standing));
        }
        builder.column(Column::exact(buttons)).body(|mut body| {
            for row in rows {
                let height = table.height_of(body.ui_mut(), row);
                body.row(height, |cells| {
                    let press = table.row_ui(cells, row);
                    pressed = press.map(|press| (row.key, press)).or(pressed);
                });
            }
        });
    });
    pressed
}

impl KeyTable<'_> {
    fn standing(&self, row: &KeyRow) -> KeyStanding {
        self.state.providers().keys().standing(row.key, self.now)
    }

    /// How high a row is, in points.
    fn height_of(&self, ui: &Ui, row: &KeyRow) -> f32 {
        let label = if self.is_narrow {
            small_line(ui) + theme::SPACE_4
        } else {
            0.0
        };
        let has_standing = standing_words(self.standing(row), self.now).is_some();
        let below = if has_standing && !self.is_standing_beside {
            theme::SPACE_4 + theme::widgets::TAG_HEIGHT
        } else {
            0.0
        };
        label + theme::CONTROL_HEIGHT + below
    }

    fn row_ui(&self, mut cells: TableRow<'_, '_>, row: &KeyRow) -> Option<KeyPress> {
        let number = row.place.map(|place| format!("Key {}", place + 1));
        let label = number.as_deref().unwrap_or("API key");
        if !self.is_narrow {
            cells.col(|ui| label_ui(ui, label, theme::label()));
        }
        let standing = self.standing(row);
        let words = standing_words(standing, self.now);
        cells.col(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            if self.is_narrow {
                label_ui(ui, label, theme::small());
            }
            let mask = self.state.providers().keys().mask(row.key).unwrap_or("Set");
            mask_ui(ui, number.as_deref(), mask, words.as_deref());
            if !self.is_standing_beside {
                standing_ui(ui, label, standing, self.now);
            }
        });
        if self.is_standing_beside {
            cells.col(|ui| in_line_ui(ui, |ui| standing_ui(ui, label, standing, self.now)));
        }
        let mut pressed = None;
        cells.col(|ui| {
            if self.is_narrow {
                ui.add_space(small_line(ui) + theme::SPACE_4);
            }
            // Ids of the key's own, so that the keyboard stays with it when it is moved.
            let own = UiBuilder::new().scope_id(self.id.with(("key", row.key.0)));
            let buttons = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.scope_builder(own, |ui| row.buttons_ui(ui, self.count))
                    .inner
            };
            pressed = in_line_ui(ui, buttons);
        });
        pressed
    }
}

/// Draws into a line as high as a mask.
fn in_line_ui<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let line = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, line, contents).inner
}

/// Paints the label of a row; the mask bears it as its accessible name.
fn label_ui(ui: &mut Ui, label: &str, font: FontId) {
    let height = if font == theme::small() {
        small_line(ui)
    } else {
        theme::CONTROL_HEIGHT
    };
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let label = list::cut_to(ui, label, font, rect.width());
    let at = pos2(rect.left(), rect.center().y - label.size().y / 2.0);
    let color = theme::tokens(ui).muted;
    ui.painter().galley(at, label, color);
}

/// Height of a line of small text, in points.
fn small_line(ui: &Ui) -> f32 {
    ui.fonts_mut(|fonts| fonts.row_height(&theme::small()))
}

impl KeyRow {
    fn buttons_ui(&self, ui: &mut Ui, count: usize) -> Option<KeyPress> {
        let moved = self
            .place
            .filter(|_| count > 1)
            .and_then(|place| self.moves_ui(ui, place, count));
        let name = |verb: &str| match self.place {
            Some(place) => format!("{verb} key {}", place + 1),
            None => format!("{verb} key"),
        };
        let change = icon_button(ui, Icon::Pencil, &name("Change"), None);
        if self.done == Some(KeyPress::Change) {
            change.request_focus();
        }
        let remove = icon_button(ui, Icon::Trash2, &name("Remove"), None);
        let others = [(change, KeyPress::Change), (remove, KeyPress::Remove)];
        moved.or_else(|| pressed_of(others))
    }

    fn moves_ui(&self, ui: &mut Ui, place: usize, count: usize) -> Option<KeyPress> {
        let number = place + 1;
        let mut button = |icon, word, can| {
            let name = format!("Move key {number} {word}");
            let button = |ui: &mut Ui| icon_button(ui, icon, &name, None);
            ui.add_enabled_ui(can, button).inner
        };
        let up = button(Icon::ChevronUp, "up", place > 0);
        let down = button(Icon::ChevronDown, "down", number < count);
        // At the end of the list only the way back can be pressed.
        let again = match self.done {
            Some(KeyPress::MoveUp) => Some((&up, &down)),
            Some(KeyPress::MoveDown) => Some((&down, &up)),
            Some(KeyPress::Change | KeyPress::Remove) | None => None,
        };
        if let Some((again, back)) = again {
            let next = if again.enabled() { again } else { back };
            next.request_focus();
        }
        pressed_of([(up, KeyPress::MoveUp), (down, KeyPress::MoveDown)])
    }
}

/// The one of two buttons that was pressed.
fn pressed_of(buttons: [(Response, KeyPress); 2]) -> Option<KeyPress> {
    let pressed = buttons.into_iter().find(|(button, _)| button.clicked());
    pressed.map(|(_, press)| press)
}

/// Draws the mask as a field that cannot be typed into, and tells with it how the key fares.
/// Without a name it is spoken as a text.
fn mask_ui(ui: &mut Ui, name: Option<&str>, mask: &str, told: Option<&str>) {
    let tokens = theme::tokens(ui);
    let width = ui.available_width();
    let size = vec2(width, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| match name {
        Some(name) => {
            let mut info = WidgetInfo::labeled(Role::TextInput, ui.is_enabled(), name);
            info.current_text_value = Some(mask.to_owned());
            info
        }
        None => WidgetInfo::labeled(Role::Label, ui.is_enabled(), mask),
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if name.is_some() {
            node.set_read_only();
        }
        if let Some(told) = told {
            node.set_description(told);
        }
    });
    let border = theme::hairline(tokens);
    let round = theme::RADIUS_CONTROL;
    let painter = ui.painter();
    painter.rect(rect, round, tokens.bg, border, StrokeKind::Inside);
    let text = list::cut_to(ui, mask, theme::code(), width - 2.0 * theme::ROW_SIDE);
    let at = pos2(
        rect.left() + theme::ROW_SIDE,
        rect.center().y - text.size().y / 2.0,
    );
    if name.is_some() {
        // A field of assistive techniques has its text below it.
        let place = TSTransform::from_translation(at.to_vec2());
        update_accesskit_for_text_widget(ui.ctx(), response.id, None, place, &text);
    }
    ui.painter().galley(at, text, tokens.text);
}

/// Room for how the keys fare, in points: that of the longest there is; 0 where there is nothing to
/// tell of any.
fn width_of_standings(ui: &Ui, draw: &Draw<'_>, rows: &[KeyRow]) -> f32 {
    let known = draw.state.providers().keys();
    let words = rows
        .iter()
        .filter_map(|row| standing_words(known.standing(row.key, draw.now), draw.now));
    let least = theme::settings::KEY_STANDING_LEAST;
    let widths = words.map(|words| tag::state_width(ui, &words).max(least));
    widths.fold(0.0, f32::max)
}

/// What is told of how a key fares at that moment; `None` if nothing is known.
pub(super) fn standing_words(standing: KeyStanding, now: Timestamp) -> Option<String> {
    match standing {
        KeyStanding::Untested => None,
        KeyStanding::Testing => Some("Testing".to_owned()),
        KeyStanding::Resting(until) => {
            let limited = KeyVerdict::RateLimited(None);
            let secs = secs_left(until, now).unwrap_or(0);
            Some(format!("{limited} · {secs} s"))
        }
        KeyStanding::Found(verdict) => Some(verdict.to_string()),
    }
}

/// Draws how the key of that name fares, if something is known of that; counts its rest down.
fn standing_ui(ui: &mut Ui, name: &str, standing: KeyStanding, now: Timestamp) {
    let Some(words) = standing_words(standing, now) else {
        return;
    };
    let (sign, color) = standing_sign(standing, theme::tokens(ui));
    let chip = tag::state_tag(ui, sign, &words, color);
    ui.ctx()
        .accesskit_node_builder(chip.id, |node| node.set_description(name));
    if let KeyStanding::Resting(until) = standing
        && ui.is_rect_visible(chip.rect)
    {
        wake_at_next_second(ui.ctx(), until, now);
    }
}

fn standing_sign(standing: KeyStanding, tokens: &Tokens) -> (Sign, Color32) {
    match standing {
        KeyStanding::Untested => (Sign::Ring, tokens.muted),
        KeyStanding::Testing => (Sign::Target, tokens.info),
        KeyStanding::Found(KeyVerdict::Ok) => (Sign::Dot, tokens.ok),
        KeyStanding::Resting(_) | KeyStanding::Found(KeyVerdict::RateLimited(_)) => {
            (Sign::Triangle, tokens.warn)
        }
        KeyStanding::Found(
            KeyVerdict::Invalid | KeyVerdict::Forbidden | KeyVerdict::Network | KeyVerdict::Http(_),
        ) => (Sign::Triangle, tokens.bad),
    }
}
