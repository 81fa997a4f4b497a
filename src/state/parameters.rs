//! What is set about how models answer: for a conversation, a model, a provider.

use super::action::{ParametersAction, Scope};
use super::notices::Undo;
use super::{Env, State};
use crate::domain::ids::ProviderId;
use crate::domain::parameters::Parameter;
use crate::domain::parameters::levels::ParameterSet;
use crate::domain::parameters::recipient::Recipient;
use crate::domain::parameters::value::ParameterValue;

impl State {
    pub(super) fn apply_parameters(&mut self, action: ParametersAction, env: &mut Env<'_>) {
        match action {
            ParametersAction::Set(scope, parameter, setting) => {
                if self.takes(&scope, parameter, &setting.value) {
                    let scope = self.existing(scope, env);
                    self.change_set(&scope, |set| set.set(parameter, setting));
                }
            }
            ParametersAction::Reset(scope, parameter) => {
                let scope = self.named(scope);
                let mut given_up = None;
                self.change_set(&scope, |set| given_up = set.reset(parameter));
                // A number is quickly set again; what was written is not.
                if let Some(setting) = given_up.filter(|setting| setting.value.is_written()) {
                    let mut set = ParameterSet::default();
                    set.set(parameter, setting);
                    let text = format!("{} reset", parameter.label);
                    let undo = Undo::ResetParameters(scope, Box::new(set));
                    self.notices.undoable(text, undo, env);
                }
            }
            ParametersAction::ResetAll(scope) => {
                let scope = self.named(scope);
                let mut before = ParameterSet::default();
                self.change_set(&scope, |set| before = std::mem::take(set));
                if !before.is_empty() {
                    let undo = Undo::ResetParameters(scope, Box::new(before));
                    self.notices
                        .undoable("All parameters reset".to_owned(), undo, env);
                }
            }
            ParametersAction::WriteAs(provider, parameter, name) => {
                self.write_as(provider, parameter, name);
            }
            ParametersAction::SystemPromptChanged(prompt) => {
                if self.library.shown().is_none() {
                    self.show_new(env);
                }
                self.library.set_system_prompt(prompt, env.now);
            }
        }
    }

    /// Whether a value may be entered there: the interface says why not before it asks.
    fn takes(&self, scope: &Scope, parameter: &'static Parameter, value: &ParameterValue) -> bool {
        self.recipient_in(scope).is_none_or(|recipient| {
            let kind = parameter.kind(recipient.format);
            // What is empty yet is not sent.
            !value.says_something() || kind.check(value, recipient.longest).is_ok()
        })
    }

    /// Who gets the questions for which something is set there; `None` where no model is chosen.
    pub fn recipient_in(&self, scope: &Scope) -> Option<Recipient> {
        match scope {
            Scope::Conversation(_) => {
                let model = self.current_model()?;
                let provider = self.providers.get(model.provider)?;
                Some(provider.recipient(&model.model))
            }
            Scope::Model(provider, model) => Some(self.providers.get(*provider)?.recipient(model)),
            Scope::Provider(provider) => Some(self.providers.get(*provider)?.recipient("")),
        }
    }

    /// A conversation that something is set for is begun if it was not.
    fn existing(&mut self, scope: Scope, env: &mut Env<'_>) -> Scope {
        match self.named(scope) {
            Scope::Conversation(None) => Scope::Conversation(Some(self.show_new(env))),
            named @ (Scope::Conversation(Some(_)) | Scope::Model(..) | Scope::Provider(_)) => named,
        }
    }

    /// The shown conversation by its id.
    fn named(&self, scope: Scope) -> Scope {
        match scope {
            Scope::Conversation(None) => Scope::Conversation(self.library.shown()),
            Scope::Conversation(Some(_)) | Scope::Model(..) | Scope::Provider(_) => scope,
        }
    }

    pub(super) fn change_set(&mut self, scope: &Scope, change: impl FnOnce(&mut ParameterSet)) {
        match scope {
            Scope::Conversation(None) => {}
            Scope::Conversation(Some(id)) => {
                self.library
                    .update(*id, |conversation| change(&mut conversation.parameters));
                self.store_conversation(*id);
            }
            Scope::Model(provider, model) => self.change_provider(*provider, |provider| {
                let known = provider.models.iter_mut().find(|known| known.id == *model);
                if let Some(model) = known {
                    change(&mut model.parameters);
                }
            }),
            Scope::Provider(provider) => {
                self.change_provider(*provider, |provider| change(&mut provider.parameters));
            }
        }
    }

    /// What the server refused of the parameter under its former names says nothing of the new one.
    fn write_as(
        &mut self,
        provider: ProviderId,
        parameter: &'static Parameter,
        name: Option<String>,
    ) {
        self.change_provider(provider, |provider| {
            let names = &mut provider.wire_names;
            let former = parameter.names_in(provider.format);
            match name {
                Some(name) => names.insert(parameter.id.to_owned(), name),
                None => names.remove(parameter.id),
            };
            provider.learned.retain(|fact| {
                let mut former = former.iter();
                !former.any(|name| name.field() == Some(fact.field.as_str()))
            });
        });
    }
}
