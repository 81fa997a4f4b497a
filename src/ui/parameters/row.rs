//! One parameter: its switch, what it does, and where it is on its value, its name on the wire, its
//! range, whose word it is, and what does not go together with it.

use super::editors::Editors;
use super::{Change, Sent, ShownParameters};
use crate::domain::parameters::Parameter;
use crate::domain::parameters::advice::said_of;
use crate::domain::parameters::levels::{Level, Setting};
use crate::domain::parameters::value::{ValueKind, number_words};
use crate::domain::parameters::wire_name::WireName;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, icon_button, link};
use crate::ui::widgets::field::{Below, below_ui};
use crate::ui::widgets::menu;
use crate::ui::widgets::switch::switch;
use eframe::egui::{Align, Id, Key, Layout, Modifiers, Response, RichText, Ui, vec2};
use lucide_icons::Icon;

/// How a parameter stands.
struct Standing<'a> {
    parameter: &'static Parameter,
    /// What the edited level says.
    own: Option<&'a Setting>,
    /// What counts, and whose word it is.
    counting: Option<(Level, &'a Setting)>,
    /// What would count if the edited level said nothing.
    below: Option<(Level, &'a Setting)>,
    /// The name under which it is sent; `None` where the server refuses it.
    name: Option<&'static WireName>,
}

impl Standing<'_> {
    fn is_on(&self) -> bool {
        self.counting.is_some_and(|(_, setting)| setting.on)
    }

    fn is_on_below(&self) -> bool {
        self.below.is_some_and(|(_, setting)| setting.on)
    }
}

/// The controls of one parameter.
pub(super) struct ParameterRow<'a> {
    /// The parameter whose controls these are.
    pub(super) parameter: &'static Parameter,
    /// What the controls show.
    pub(super) shown: &'a ShownParameters<'a>,
    /// What is sent as things stand.
    pub(super) sent: &'a Sent,
    /// Whether it takes the keyboard: its number where it is on and has one, else its switch.
    pub(super) takes_keyboard: bool,
}

impl ParameterRow<'_> {
    /// Draws them and adds what is to be changed to `changes`.
    pub(super) fn ui(&self, ui: &mut Ui, editors: &mut Editors, changes: &mut Vec<Change>) {
        let Self {
            parameter,
            shown,
            sent,
            ..
        } = *self;
        let standing = Standing {
            parameter,
            own: match shown.level {
                Level::Conversation => shown.levels.conversation.get(parameter),
                Level::Model => shown.levels.model.get(parameter),
                Level::Provider => shown.levels.provider.get(parameter),
            },
            counting: shown.levels.setting(parameter),
            below: shown.levels.below(shown.level).setting(parameter),
            name: shown.recipient.name(parameter),
        };
        ui.push_id(parameter.id, |ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            let number = ui.scope_id().with("number");
            let switch = head_ui(ui, shown, &standing, changes);
            self.lead_keyboard(ui, &switch, number, standing.is_on());
            words_ui(ui, parameter.sentence);
            if let Some((_, setting)) = standing.counting.filter(|_| standing.is_on()) {
                let value = editors.ui(ui, shown.recipient, parameter, &setting.value, number);
                if let Some(value) = value {
                    changes.push(Change::Set(parameter, Setting { on: true, value }));
                }
                facts_ui(ui, shown, &standing, changes);
                remarks_ui(ui, shown, &standing, sent, changes);
            } else {
                off_ui(ui, shown, &standing);
            }
            ui.add_space(theme::SPACE_4);
        });
    }

    /// Takes the keyboard where it shall; Enter on the switch goes on to the number that appears.
    fn lead_keyboard(&self, ui: &Ui, switch: &Response, number: Id, is_on: bool) {
        let kind = self.parameter.kind(self.shown.recipient.format);
        let has_number = matches!(kind, ValueKind::Number(_) | ValueKind::Integer { .. });
        let enters = switch.changed()
            && !is_on
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let to_number = has_number && (enters || (self.takes_keyboard && is_on));
        if to_number {
            ui.memory_mut(|memory| memory.request_focus(number));
        } else if self.takes_keyboard {
            switch.request_focus();
        }
    }
}

/// The label with the switch at the right, and before it the way back to what others say. Returns
/// the switch.
fn head_ui(
    ui: &mut Ui,
    shown: &ShownParameters<'_>,
    standing: &Standing<'_>,
    changes: &mut Vec<Change>,
) -> Response {
    let tokens = theme::tokens(ui);
    let parameter = standing.parameter;
    let size = vec2(ui.available_width(), theme::SMALL_TARGET);
    let row = ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let mut on = standing.is_on();
        let switch = switch(ui, &mut on, parameter.label);
        if switch.changed() {
            let known = standing.own.or(standing.below.map(|(_, setting)| setting));
            let value = known.map_or_else(
                || {
                    let kind = parameter.kind(shown.recipient.format);
                    kind.suggested(shown.recipient.longest)
                },
                |setting| setting.value.clone(),
            );
            changes.push(Change::Set(parameter, Setting { on, value }));
        }
        let has_a_say = standing
            .own
            .is_some_and(|own| own.on || standing.is_on_below());
        if has_a_say && shown.level != Level::Provider {
            let name = format!("Reset {}", parameter.label);
            if icon_button(ui, Icon::RotateCcw, &name, None).clicked() {
                changes.push(Change::Reset(parameter));
            }
        }
        // The switch bears the label as its name.
        let galley = crate::ui::widgets::list::cut_to(
            ui,
            parameter.label,
            theme::label(),
            ui.available_width(),
        );
        let room = ui.available_rect_before_wrap();
        let at = Align::Center.align_size_within_range(galley.size().y, room.y_range());
        ui.painter()
            .galley(eframe::egui::pos2(room.left(), at.min), galley, tokens.text);
        switch
    });
    row.inner
}

/// What is said where it is off: what others or the server do in its place.
fn off_ui(ui: &mut Ui, shown: &ShownParameters<'_>, standing: &Standing<'_>) {
    if let Some(needed) = shown.recipient.needed(standing.parameter) {
        let words = format!("This format needs one: {} is sent", needed.words());
        words_ui(ui, &words);
    } else if let Some((level, setting)) = standing.below.filter(|_| standing.is_on_below()) {
        let words = format!("Off here; {} says {}", level.label(), setting.value.words());
        words_ui(ui, &words);
    } else if let Some(default) = server_default(shown, standing.parameter) {
        words_ui(
            ui,
            &format!("Off: the server uses {}", number_words(default)),
        );
    }
}

fn words_ui(ui: &mut Ui, words: &str) {
    let color = theme::tokens(ui).muted;
    let words = RichText::new(words).font(theme::small()).color(color);
    ui.add(eframe::egui::Label::new(words).wrap());
}

/// Its name on the wire, its range, the server's own default, and whose word it is.
fn facts_ui(
    ui: &mut Ui,
    shown: &ShownParameters<'_>,
    standing: &Standing<'_>,
    changes: &mut Vec<Change>,
) {
    let parameter = standing.parameter;
    let kind = parameter.kind(shown.recipient.format);
    let range = kind.range_words(shown.recipient.longest);
    let default = server_default(shown, parameter);
    let level = standing.counting.map(|(level, _)| level);
    let whose = level.map(|level| {
        if level == shown.level {
            "set here".to_owned()
        } else {
            format!("from {}", level.label())
        }
    });
    let facts = [
        range,
        default.map(|default| format!("server: {}", number_words(default))),
        whose,
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        name_ui(ui, shown, standing, changes);
        let color = theme::tokens(ui).muted;
        let words = RichText::new(facts.join(" · ")).font(theme::small());
        ui.add(eframe::egui::Label::new(words.color(color)).extend());
    });
}

/// The name on the wire; a menu where there are others.
fn name_ui(
    ui: &mut Ui,
    shown: &ShownParameters<'_>,
    standing: &Standing<'_>,
    changes: &mut Vec<Change>,
) {
    let parameter = standing.parameter;
    let names = shown
        .recipient
        .dialect
        .names(parameter, shown.recipient.format);
    let Some(name) = standing.name.or(names.first().copied()) else {
        return;
    };
    let written = name.written();
    if written.is_empty() {
        return;
    }
    if !shown.renames || names.len() < 2 || shown.recipient.dialect.takes.is_some() {
        let color = theme::tokens(ui).muted;
        ui.label(
            RichText::new(written)
                .font(theme::code_small())
                .color(color),
        );
        return;
    }
    let name = format!("Name of {}: {written}", parameter.label);
    let button = ui.add(Button::quiet(&written).name(&name).unfolds(false).small());
    menu::menu(&button, |ui| {
        for other in &names {
            let other = other.written();
            let icon = if other == written {
                Icon::CircleDot
            } else {
                Icon::Circle
            };
            if menu::item(ui, icon, &other).clicked() && other != written {
                changes.push(Change::WriteAs(parameter, Some(other)));
            }
        }
    });
}

/// What does not go together with it, and what the server makes of it.
fn remarks_ui(
    ui: &mut Ui,
    shown: &ShownParameters<'_>,
    standing: &Standing<'_>,
    sent: &Sent,
    changes: &mut Vec<Change>,
) {
    let parameter = standing.parameter;
    let refused = &shown.recipient.refused;
    if standing.name.is_none() {
        let names = parameter.names_in(shown.recipient.format).iter();
        let mut fields = names.filter_map(WireName::field);
        let field = fields.find(|field| refused.iter().any(|r| r == field));
        below_ui(ui, Below::Warning("Not sent: the server has refused it"));
        if let Some(field) = field
            && link(ui, &format!("Send {field} again")).clicked()
        {
            changes.push(Change::Forget(field.to_owned()));
        }
    }
    if !sent.holds(parameter) {
        below_ui(
            ui,
            Below::Help("Nothing is sent until there is something in it"),
        );
    }
    for sentence in said_of(parameter, shown.recipient.format, &sent.given) {
        below_ui(ui, Below::Warning(sentence));
    }
    if let Some((_, setting)) = standing.counting
        && let Err(error) = parameter
            .kind(shown.recipient.format)
            .check(&setting.value, shown.recipient.longest)
        && setting.value.says_something()
    {
        below_ui(ui, Below::Warning(&error.to_string()));
    }
    if shown.recipient.dialect.ignores(parameter) {
        below_ui(ui, Below::Help("May be ignored by this server"));
    }
    let field = standing.name.and_then(WireName::field);
    if let Some(field) = field
        && sent.over.iter().any(|over| over == field)
    {
        below_ui(
            ui,
            Below::Warning("The extra body has this field and goes before it"),
        );
    }
}

/// What the running server uses where it is not sent.
fn server_default(shown: &ShownParameters<'_>, parameter: &Parameter) -> Option<f64> {
    let defaults = shown.defaults?;
    let names = parameter.names_in(shown.recipient.format).iter();
    let mut names = names.filter_map(|name| name.path.last());
    names.find_map(|name| defaults.get(*name).copied())
}
