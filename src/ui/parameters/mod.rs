//! The controls of all parameters, the same for a conversation, a model and a provider. They read
//! the table of parameters and tell what is to be changed; where it is kept is for those to say who
//! draw them.
//!
//! One parameter is drawn in `row.rs`, its value in `editors.rs`.

mod editors;
mod row;

use super::theme;
use super::typed::select_when_reached;
use super::widgets::field::Input;
use super::widgets::fold::fold;
use crate::domain::ids::ProviderId;
use crate::domain::parameters::levels::{Level, Levels, Setting};
use crate::domain::parameters::recipient::Recipient;
use crate::domain::parameters::recipient::{Given, own_fields};
use crate::domain::parameters::table::TABLE;
use crate::domain::parameters::wire_name::WireName;
use crate::domain::parameters::{Group, Parameter};
use crate::domain::provider::Learned;
use crate::state::action::{Action, ParametersAction, ProvidersAction, Scope};
use editors::Editors;
use eframe::egui::{Key, Modifiers, RichText, Ui};
use row::ParameterRow;
use std::collections::BTreeMap;

/// So many controls need neither groups nor a search.
const FEW: usize = 8;

/// What the controls show.
pub(super) struct ShownParameters<'a> {
    /// Who gets the questions.
    pub(super) recipient: &'a Recipient,
    /// What is set, at the level that is edited and below it.
    pub(super) levels: Levels<'a>,
    /// The level that is edited.
    pub(super) level: Level,
    /// What the running server uses for what is not sent, by names on the wire.
    pub(super) defaults: Option<&'a BTreeMap<String, f64>>,
    /// The fields of the provider's own that go over those of the controls.
    pub(super) own_fields: Vec<String>,
    /// Whether names on the wire can be chosen here.
    pub(super) renames: bool,
}

/// What is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// Set it at the level that is edited.
    Set(&'static Parameter, Setting),
    /// Say nothing about it there.
    Reset(&'static Parameter),
    /// Send it under that name; `None` for the usual one.
    WriteAs(&'static Parameter, Option<String>),
    /// Send that field again although it was refused.
    Forget(String),
}

impl Change {
    /// As an action that takes effect at once, for questions to that model of that provider.
    pub(super) fn action(self, scope: Scope, provider: ProviderId, model: &str) -> Action {
        match self {
            Self::Set(parameter, setting) => {
                Action::Parameters(ParametersAction::Set(scope, parameter, setting))
            }
            Self::Reset(parameter) => Action::Parameters(ParametersAction::Reset(scope, parameter)),
            Self::WriteAs(parameter, name) => {
                Action::Parameters(ParametersAction::WriteAs(provider, parameter, name))
            }
            Self::Forget(field) => {
                let model = model.to_owned();
                let fact = Learned { model, field };
                Action::Providers(ProvidersAction::Forget(provider, fact))
            }
        }
    }
}

/// What is typed and unfolded.
#[derive(Default)]
pub(super) struct ParameterControls {
    sought: String,
    /// Whether the search shall take the keyboard when it is next drawn.
    seeks: bool,
    /// The groups that were folded or unfolded by hand.
    folds: BTreeMap<Group, bool>,
    editors: Editors,
}

impl ParameterControls {
    /// Puts the keyboard into the search on the next frame.
    pub(super) fn seek(&mut self) {
        self.seeks = true;
    }

    /// Draws the search; whether the keyboard shall go on to the first control that is found.
    fn search_ui(&mut self, ui: &mut Ui) -> bool {
        let id = ui.scope_id().with("find a parameter");
        let has_keyboard = ui.memory(|memory| memory.has_focus(id));
        // Before the field sees them.
        let goes_on = has_keyboard
            && ui.input_mut(|input| {
                let enter = input.consume_key(Modifiers::NONE, Key::Enter);
                input.consume_key(Modifiers::NONE, Key::ArrowDown) || enter
            });
        let seek = Input {
            name: "Find a parameter",
            hint: "Find a parameter",
            font: theme::label(),
            masked: false,
            bad: false,
            id: Some(id),
        };
        let field = seek.show(ui, &mut self.sought, 0.0);
        if std::mem::take(&mut self.seeks) {
            field.request_focus();
        }
        select_when_reached(ui, &field, &self.sought);
        goes_on
    }

    /// Draws the controls of every parameter that the endpoint is offered; what is to be changed.
    pub(super) fn ui(&mut self, ui: &mut Ui, shown: &ShownParameters<'_>) -> Vec<Change> {
        let sent = Sent::of(shown);
        let offered = |parameter: &&'static Parameter| {
            // A provider's own fields are among its network settings.
            let is_elsewhere = shown.level == Level::Provider && parameter.is_merged();
            shown.recipient.is_offered(parameter) && !is_elsewhere
        };
        let all: Vec<&'static Parameter> = TABLE.iter().filter(offered).collect();
        ui.spacing_mut().item_spacing.y = theme::SPACE_8;
        let mut goes_on = all.len() > FEW && self.search_ui(ui);
        let sought = self.sought.trim().to_lowercase();
        let mut changes = Vec::new();
        for group in Group::ALL {
            let of_group = all.iter().filter(|parameter| parameter.group == group);
            let found: Vec<_> = of_group
                .copied()
                .filter(|p| is_found(p, shown, &sought))
                .collect();
            if found.is_empty() {
                continue;
            }
            let count = found.iter().filter(|p| sent.holds(p)).count();
            if all.len() > FEW && sought.is_empty() && !self.heading_ui(ui, group, count) {
                continue;
            }
            for parameter in found {
                let row = ParameterRow {
                    parameter,
                    shown,
                    sent: &sent,
                    takes_keyboard: std::mem::take(&mut goes_on),
                };
                row.ui(ui, &mut self.editors, &mut changes);
            }
        }
        if all
            .iter()
            .all(|parameter| !is_found(parameter, shown, &sought))
        {
            let words = RichText::new("No parameter of that name").font(theme::small());
            ui.label(words.color(theme::tokens(ui).muted));
        }
        changes
    }

    /// Draws the head of a group; whether it is unfolded.
    fn heading_ui(&mut self, ui: &mut Ui, group: Group, count: usize) -> bool {
        let usual = matches!(group, Group::Length | Group::Sampling) || count > 0;
        let open = self.folds.get(&group).copied().unwrap_or(usual);
        let note = match count {
            0 => String::new(),
            count => format!("{count} on"),
        };
        if fold(ui, group.label(), &note, open).clicked() {
            self.folds.insert(group, !open);
        }
        open
    }
}

fn is_found(parameter: &Parameter, shown: &ShownParameters<'_>, sought: &str) -> bool {
    let names = parameter.names_in(shown.recipient.format).iter();
    let mut names = names.filter_map(WireName::field);
    sought.is_empty()
        || parameter.label.to_lowercase().contains(sought)
        || names.any(|name| name.contains(sought))
}

/// What is sent as things stand, worked out once for all controls of a frame.
struct Sent {
    given: Vec<Given>,
    /// The fields that go over those of the controls: the provider's own, and the question's.
    over: Vec<String>,
}

impl Sent {
    fn of(shown: &ShownParameters<'_>) -> Self {
        let given = shown.recipient.all_given(shown.levels);
        let of_question = own_fields(&given).into_iter().map(|(name, _)| name);
        Self {
            over: of_question
                .chain(shown.own_fields.iter().cloned())
                .collect(),
            given,
        }
    }

    fn holds(&self, parameter: &Parameter) -> bool {
        self.given.iter().any(|given| given.parameter == parameter)
    }
}
