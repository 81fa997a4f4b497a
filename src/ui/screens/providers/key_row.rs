//! One key in the numbered list: its mask, how it fares, its place, and what can be done with it.

use crate::domain::ids::KeyId;
use crate::domain::key_ring::KeyVerdict;
use crate::domain::timestamp::Timestamp;
use crate::state::providers::KeyStanding;
use crate::ui::countdown::{secs_left, wake_at_next_second};
use crate::ui::theme::Tokens;
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::sign::Sign;
use crate::ui::widgets::{card, list, tag};
use crate::ui::{Draw, theme};
use eframe::egui::{
    Align, Color32, Layout, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// Widest mask, in points.
const MASK_WIDTH: f32 = 220.0;
/// Narrowest mask beside what stands at its right, in points.
const LEAST_MASK_WIDTH: f32 = 100.0;
/// Room for how a key fares, in points: for the longest, so that rows stand under each other.
const STANDING_WIDTH: f32 = 188.0;
const BUTTON: f32 = theme::SMALL_TARGET;

/// A key and its place.
pub(super) struct KeyRow {
    /// The key.
    pub(super) key: KeyId,
    /// Its place, from 0; `None` where it stands alone, without a number.
    pub(super) place: Option<usize>,
    /// How many keys there are.
    pub(super) count: usize,
    /// What was just done with it: the button that did it takes the keyboard again.
    pub(super) done: Option<Asked>,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// To move it by one place, up or down.
    Move(bool),
    /// To put another key in its place.
    Change,
    /// To remove it.
    Remove,
}

impl KeyRow {
    fn can_be_moved(&self) -> bool {
        self.place.is_some() && self.count > 1
    }

    /// Draws the row.
    pub(super) fn ui(&self, ui: &mut Ui, draw: &Draw<'_>) -> Option<Asked> {
        let keys = &draw.state.providers.keys;
        let mask = keys.mask(self.key).unwrap_or("Set");
        let standing = keys.standing(self.key, draw.now);
        let number = self.place.map(|place| format!("Key {}", place + 1));
        let label = number.as_deref().unwrap_or("API key");
        let mut asked = None;
        card::row(ui, label, |ui| {
            // Ids of the key's own, so that the keyboard stays with it when it is moved.
            let own = UiBuilder::new().scope_id(ui.scope_id().with(("key", self.key.0)));
            ui.scope_builder(own, |ui| {
                ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_4);
                let buttons = if self.can_be_moved() { 4.0 } else { 2.0 } * BUTTON;
                let room = ui.available_width() - buttons - theme::SPACE_8;
                let beside = room - STANDING_WIDTH >= LEAST_MASK_WIDTH;
                let width = if beside { room - STANDING_WIDTH } else { room };
                let line = ui.horizontal(|ui| {
                    ui.set_min_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
                    mask_ui(ui, number.as_deref(), mask, width.min(MASK_WIDTH));
                    if beside {
                        standing_ui(ui, standing, draw.now);
                    }
                });
                let line = line.response.rect;
                let place = line.with_min_x(line.right() - buttons);
                let layout = Layout::left_to_right(Align::Center);
                let mut right = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
                right.spacing_mut().item_spacing.x = 0.0;
                asked = self.buttons_ui(&mut right);
                if !beside {
                    standing_ui(ui, standing, draw.now);
                }
            });
        });
        asked
    }

    fn buttons_ui(&self, ui: &mut Ui) -> Option<Asked> {
        let mut asked = None;
        if let Some(place) = self.place.filter(|_| self.can_be_moved()) {
            asked = self.moves_ui(ui, place);
        }
        let name = |verb: &str| match self.place {
            Some(place) => format!("{verb} key {}", place + 1),
            None => format!("{verb} key"),
        };
        let change = icon_button(ui, Icon::Pencil, &name("Change"), None);
        if self.done == Some(Asked::Change) {
            change.request_focus();
        }
        if change.clicked() {
            asked = Some(Asked::Change);
        }
        if icon_button(ui, Icon::Trash2, &name("Remove"), None).clicked() {
            asked = Some(Asked::Remove);
        }
        asked
    }

    fn moves_ui(&self, ui: &mut Ui, place: usize) -> Option<Asked> {
        let number = place + 1;
        let mut button = |icon, word, can| {
            let name = format!("Move key {number} {word}");
            let button = |ui: &mut Ui| icon_button(ui, icon, &name, None);
            ui.add_enabled_ui(can, button).inner
        };
        let up = button(Icon::ChevronUp, "up", place > 0);
        let down = button(Icon::ChevronDown, "down", number < self.count);
        if let Some(Asked::Move(moved_up)) = self.done {
            // At the end of the list only the way back can be pressed.
            let (again, back) = if moved_up { (&up, &down) } else { (&down, &up) };
            let next = if again.enabled() { again } else { back };
            next.request_focus();
        }
        if up.clicked() {
            Some(Asked::Move(true))
        } else {
            down.clicked().then_some(Asked::Move(false))
        }
    }
}

/// Draws the mask as a field that cannot be typed into. Without a name it is spoken as a text.
fn mask_ui(ui: &mut Ui, name: Option<&str>, mask: &str, width: f32) {
    let tokens = theme::tokens(ui);
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
    if name.is_some() {
        ui.ctx()
            .accesskit_node_builder(response.id, eframe::egui::accesskit::Node::set_read_only);
    }
    let border = Stroke::new(1.0, tokens.line);
    let round = theme::RADIUS_CONTROL;
    let painter = ui.painter();
    painter.rect(rect, round, tokens.code_bg, border, StrokeKind::Inside);
    let text = list::cut_to(ui, mask, theme::code(), width - 20.0);
    let at = pos2(rect.left() + 10.0, rect.center().y - text.size().y / 2.0);
    ui.painter().galley(at, text, tokens.text);
}

/// Draws how a key fares, if something is known of that; counts its rest down.
pub(super) fn standing_ui(ui: &mut Ui, standing: KeyStanding, now: Timestamp) {
    let Some((sign, text, color)) = standing_look(standing, now, theme::tokens(ui)) else {
        return;
    };
    let chip = tag::state_tag(ui, sign, &text, color);
    if let KeyStanding::Resting(until) = standing
        && ui.is_rect_visible(chip.rect)
    {
        wake_at_next_second(ui.ctx(), until, now);
    }
}

fn standing_look(
    standing: KeyStanding,
    now: Timestamp,
    tokens: &Tokens,
) -> Option<(Sign, String, Color32)> {
    let look = match standing {
        KeyStanding::Untested => return None,
        KeyStanding::Testing => (Sign::Target, "Testing".to_owned(), tokens.info),
        KeyStanding::Resting(until) => {
            let limited = KeyVerdict::RateLimited(None);
            let secs = secs_left(until, now).unwrap_or(0);
            (Sign::Triangle, format!("{limited} · {secs} s"), tokens.warn)
        }
        KeyStanding::Found(verdict) => {
            let (sign, color) = match verdict {
                KeyVerdict::Ok => (Sign::Dot, tokens.ok),
                KeyVerdict::RateLimited(_) => (Sign::Triangle, tokens.warn),
                KeyVerdict::Invalid
                | KeyVerdict::Forbidden
                | KeyVerdict::Network
                | KeyVerdict::Http(_) => (Sign::Triangle, tokens.bad),
            };
            (sign, verdict.to_string(), color)
        }
    };
    Some(look)
}
