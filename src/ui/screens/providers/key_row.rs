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
use eframe::egui::emath::TSTransform;
use eframe::egui::text_selection::accesskit_text::update_accesskit_for_text_widget;
use eframe::egui::{
    Align, Color32, Layout, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// Narrowest mask beside what stands at its right, in points.
const LEAST_MASK_WIDTH: f32 = 100.0;
/// Least room for how a key fares, in points: what is said of most of them while they are tested.
const LEAST_STANDING: f32 = 84.0;
const BUTTON: f32 = theme::SMALL_TARGET;

/// A key and its place.
pub(super) struct KeyRow {
    /// The key.
    pub(super) key: KeyId,
    /// Its place, from 0; `None` where it stands alone, without a number.
    pub(super) place: Option<usize>,
    /// How many keys there are.
    pub(super) count: usize,
    /// Room for how a key fares, in points: that of the longest there is, so that the rows stand
    /// under each other; 0 where there is nothing to tell of any.
    pub(super) standing_width: f32,
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
                let beside = room - self.standing_width >= LEAST_MASK_WIDTH;
                let width = if beside {
                    room - self.standing_width
                } else {
                    room
                };
                let told = standing_words(standing, draw.now);
                let line = ui.horizontal(|ui| {
                    ui.set_min_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT));
                    mask_ui(ui, number.as_deref(), mask, told.as_deref(), width);
                    if beside {
                        standing_ui(ui, label, standing, draw.now);
                    }
                });
                let line = line.response.rect;
                let place = line.with_min_x(line.right() - buttons);
                let layout = Layout::left_to_right(Align::Center);
                let mut right = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
                right.spacing_mut().item_spacing.x = 0.0;
                asked = self.buttons_ui(&mut right);
                if !beside {
                    standing_ui(ui, label, standing, draw.now);
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

/// Draws the mask as a field that cannot be typed into, and tells with it how the key fares.
/// Without a name it is spoken as a text.
fn mask_ui(ui: &mut Ui, name: Option<&str>, mask: &str, told: Option<&str>, width: f32) {
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
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if name.is_some() {
            node.set_read_only();
        }
        if let Some(told) = told {
            node.set_description(told);
        }
    });
    let border = Stroke::new(1.0, tokens.line);
    let round = theme::RADIUS_CONTROL;
    let painter = ui.painter();
    painter.rect(rect, round, tokens.bg, border, StrokeKind::Inside);
    let text = list::cut_to(ui, mask, theme::code(), width - 20.0);
    let at = pos2(rect.left() + 10.0, rect.center().y - text.size().y / 2.0);
    if name.is_some() {
        // A field of assistive techniques has its text below it.
        let place = TSTransform::from_translation(at.to_vec2());
        update_accesskit_for_text_widget(ui.ctx(), response.id, None, place, &text);
    }
    ui.painter().galley(at, text, tokens.text);
}

/// Room for how those keys fare, in points.
pub(super) fn width_of_standings(ui: &Ui, draw: &Draw<'_>, keys: &[KeyId]) -> f32 {
    let known = &draw.state.providers.keys;
    let words = keys
        .iter()
        .filter_map(|key| standing_words(known.standing(*key, draw.now), draw.now));
    let widths = words.map(|words| tag::state_width(ui, &words).max(LEAST_STANDING));
    let widest = widths.fold(0.0, f32::max);
    if widest > 0.0 {
        widest + theme::SPACE_8
    } else {
        0.0
    }
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
