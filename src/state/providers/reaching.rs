//! How a provider is reached: its network settings, and the secrets in them.

use crate::domain::ids::{KeyId, ProviderId};
use crate::domain::network::{
    CustomHeader, Fingerprint, HeaderText, NetworkSettings, check_header_name,
};
use crate::domain::parameters::dialect::written_instead;
use crate::domain::provider::Learned;
use crate::domain::secret::Secret;
use crate::state::action::ChatAction;
use crate::state::command::{Command, SettingsCommand};
use crate::state::{Env, State};

impl State {
    /// Changes the settings, forgets the secrets that they no longer refer to, and asks for the
    /// models in the new way.
    pub(super) fn set_network(
        &mut self,
        id: ProviderId,
        network: NetworkSettings,
        env: &mut Env<'_>,
    ) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let mut gone: Vec<KeyId> = provider.network.secret_ids().collect();
        gone.retain(|secret| !network.secret_ids().any(|kept| kept == *secret));
        if !gone.is_empty() {
            self.commands
                .push(Command::Settings(SettingsCommand::DeleteKeys(id, gone)));
        }
        self.change_provider(id, |provider| provider.network = network);
        self.reach_anew(id, env);
    }

    pub(super) fn add_secret_header(
        &mut self,
        id: ProviderId,
        name: &str,
        value: Secret,
        env: &mut Env<'_>,
    ) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let mut network = provider.network.clone();
        let others = network.headers.iter().map(|header| header.name.as_str());
        let Ok(name) = check_header_name(name, others) else {
            return;
        };
        let value = HeaderText::Secret(self.keep_secret(value, env));
        network.headers.push(CustomHeader { name, value });
        self.set_network(id, network, env);
    }

    pub(super) fn set_proxy_login(&mut self, id: ProviderId, login: Secret, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let mut network = provider.network.clone();
        network.proxy_login = (!login.is_empty()).then(|| self.keep_secret(login, env));
        self.set_network(id, network, env);
    }

    pub(super) fn keep_secret(&mut self, secret: Secret, env: &mut Env<'_>) -> KeyId {
        let id = KeyId((env.new_id)());
        self.commands
            .push(Command::Settings(SettingsCommand::StoreKey(id, secret)));
        id
    }

    /// Remembers that a server refused a field for a model, and says so.
    pub(in crate::state) fn learn_refused_field(
        &mut self,
        id: ProviderId,
        fact: Learned,
        env: &mut Env<'_>,
    ) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        if provider.learned.contains(&fact) {
            return;
        }
        let mut refused = provider.omitted(&fact.model);
        refused.push(fact.field.clone());
        let Learned { model, field } = &fact;
        let instead = written_instead(&provider.dialect(), provider.format, field, &refused);
        let consequence = match instead {
            Some(other) => format!("“{other}” is sent in its place"),
            None => "it is no longer sent".to_owned(),
        };
        let name = &provider.name;
        let said = format!("“{name}” does not take “{field}” for {model}; {consequence}");
        self.change_provider(id, |provider| provider.learned.push(fact));
        self.notices.inform(said, env);
    }

    /// Trusts a certificate, and does again what it had kept from working.
    pub(super) fn trust(&mut self, id: ProviderId, certificate: Fingerprint, env: &mut Env<'_>) {
        self.change_provider(id, |provider| {
            if !provider.network.trusted.contains(&certificate) {
                provider.network.trusted.push(certificate);
            }
        });
        self.close_dialog();
        self.refresh_models(id, env);
        if self.checks.of(id).is_some() {
            self.check(id, false, env);
        }
        let failed = self.shown().and_then(|(_, chat)| {
            let answer = chat?.last()?;
            let of_tls = answer.problem.as_ref()?.is_of_tls();
            (of_tls && answer.details.provider == Some(id)).then_some(answer.id)
        });
        if let Some(answer) = failed {
            self.apply_chat(ChatAction::Regenerate(answer, None), env);
        }
    }
}
