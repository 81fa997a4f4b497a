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
    Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// Widest mask, in points.
const MASK_WIDTH: f32 = 220.0;
const BUTTON: f32 = theme::SMALL_TARGET;

/// A key and its place.
pub(super) struct KeyRow {
    /// The key.
    pub(super) key: KeyId,
    /// Its place, from 0.
    pub(super) index: usize,
    /// How many keys there are.
    pub(super) count: usize,
    /// Whether it was just moved, and up: then it takes the keyboard.
    pub(super) moved: Option<bool>,
}

/// What was asked for.
pub(super) enum Asked {
    /// To move it by one place, up or down.
    Move(bool),
    /// To put another key in its place.
    Change,
    /// To remove it.
    Remove,
}

impl KeyRow {
    /// Draws the row.
    pub(super) fn ui(&self, ui: &mut Ui, draw: &Draw<'_>) -> Option<Asked> {
        let keys = &draw.state.providers.keys;
        let mask = keys.mask(self.key).unwrap_or("Set");
        let standing = keys.standing(self.key, draw.now);
        let name = format!("Key {}", self.index + 1);
        let mut asked = None;
        card::row(ui, &name, |ui| {
            // Ids of the key's own, so that the keyboard stays with it when it is moved.
            let own = UiBuilder::new().scope_id(ui.scope_id().with(("key", self.key.0)));
            ui.scope_builder(own, |ui| {
                let chip = standing_look(standing, draw.now, theme::tokens(ui));
                let chip_width = chip.as_ref().map_or(0.0, |(_, text, _)| {
                    tag::measure_state(ui, text) + theme::SPACE_8
                });
                let buttons = if self.count > 1 { 4.0 } else { 2.0 } * BUTTON;
                let room = ui.available_width() - buttons - theme::SPACE_8;
                let beside = room - chip_width >= 110.0;
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = theme::SPACE_8;
                    let width = if beside { room - chip_width } else { room };
                    mask_ui(ui, &name, mask, width.min(MASK_WIDTH));
                    if beside {
                        standing_ui(ui, standing, draw.now);
                    }
                    let space = ui.available_width() - buttons - theme::SPACE_8;
                    ui.add_space(space.max(0.0));
                    ui.spacing_mut().item_spacing.x = 0.0;
                    asked = self.buttons_ui(ui);
                });
                if !beside {
                    standing_ui(ui, standing, draw.now);
                }
            });
        });
        asked
    }

    fn buttons_ui(&self, ui: &mut Ui) -> Option<Asked> {
        let number = self.index + 1;
        let mut asked = None;
        if self.count > 1 {
            let up = self.move_ui(ui, true);
            let down = self.move_ui(ui, false);
            if up.clicked() {
                asked = Some(Asked::Move(true));
            } else if down.clicked() {
                asked = Some(Asked::Move(false));
            }
            if let Some(moved_up) = self.moved {
                // At the end of the list only the way back can be pressed.
                let again = if moved_up { (&up, &down) } else { (&down, &up) };
                let next = if again.0.enabled() { again.0 } else { again.1 };
                next.request_focus();
            }
        }
        let change = format!("Change key {number}");
        if icon_button(ui, Icon::Pencil, &change, None).clicked() {
            asked = Some(Asked::Change);
        }
        let remove = format!("Remove key {number}");
        if icon_button(ui, Icon::Trash2, &remove, None).clicked() {
            asked = Some(Asked::Remove);
        }
        asked
    }

    fn move_ui(&self, ui: &mut Ui, up: bool) -> Response {
        let (icon, word, can) = if up {
            (Icon::ChevronUp, "up", self.index > 0)
        } else {
            (Icon::ChevronDown, "down", self.index + 1 < self.count)
        };
        let name = format!("Move key {} {word}", self.index + 1);
        ui.add_enabled_ui(can, |ui| icon_button(ui, icon, &name, None))
            .inner
    }
}

/// Draws the mask as a field that cannot be typed into.
fn mask_ui(ui: &mut Ui, name: &str, mask: &str, width: f32) {
    let tokens = theme::tokens(ui);
    let size = vec2(width, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, ui.is_enabled(), name);
        info.current_text_value = Some(mask.to_owned());
        info
    });
    ui.ctx()
        .accesskit_node_builder(response.id, eframe::egui::accesskit::Node::set_read_only);
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
