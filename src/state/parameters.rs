//! What is set about how models answer: for a conversation, a model, a provider.

use super::action::{ParametersAction, Scope};
use super::{Env, State};
use crate::domain::ids::ProviderId;
use crate::domain::parameters::Parameter;
use crate::domain::parameters::levels::{ParameterSet, Recipient};
use crate::domain::parameters::value::ParameterValue;

impl State {
    pub(super) fn apply_parameters(&mut self, action: ParametersAction, env: &mut Env<'_>) {
        match action {
            ParametersAction::Set(scope, parameter, setting) => {
                let is_taken = self.takes(&scope, parameter, &setting.value);
                if is_taken {
                    self.change_set(&scope, env, |set| set.set(parameter, setting));
                }
            }
            ParametersAction::Reset(scope, parameter) => {
                self.change_set(&scope, env, |set| set.reset(parameter));
            }
            ParametersAction::ResetAll(scope) => {
                self.change_set(&scope, env, |set| *set = ParameterSet::default());
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
            Scope::Conversation => {
                let model = self.current_model()?;
                let provider = self.providers.get(model.provider)?;
                Some(provider.recipient(&model.model))
            }
            Scope::Model(provider, model) => Some(self.providers.get(*provider)?.recipient(model)),
            Scope::Provider(provider) => Some(self.providers.get(*provider)?.recipient("")),
        }
    }

    fn change_set(
        &mut self,
        scope: &Scope,
        env: &mut Env<'_>,
        change: impl FnOnce(&mut ParameterSet),
    ) {
        match scope {
            Scope::Conversation => {
                let id = self.library.shown().unwrap_or_else(|| self.show_new(env));
                self.library
                    .update(id, |conversation| change(&mut conversation.parameters));
                self.store_conversation(id);
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
            match name {
                Some(name) => names.insert(parameter.id.to_owned(), name),
                None => names.remove(parameter.id),
            };
            provider.learned.retain(|fact| {
                let mut forms = parameter.forms.iter();
                !forms.any(|form| form.field() == Some(fact.field.as_str()))
            });
        });
    }
}
