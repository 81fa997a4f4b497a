//! How a provider is reached: its network settings, and the secrets in them.

use super::configured::Providers;
use crate::domain::ids::{KeyId, ProviderId};
use crate::domain::network::{
    CustomHeader, Fingerprint, HeaderText, NetworkSettings, check_header_name,
};
use crate::domain::parameters::dialect::written_instead;
use crate::domain::provider::Learned;
use crate::domain::secret::Secret;
use crate::state::action::ViewAction;
use crate::state::command::SettingsCommand;
use crate::state::effect::{Cx, Effect};

impl Providers {
    /// Changes the settings, forgets the secrets that they no longer refer to, and asks for the
    /// models in the new way.
    pub(super) fn set_network(
        &mut self,
        id: ProviderId,
        network: NetworkSettings,
        cx: &mut Cx<'_>,
    ) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let mut gone: Vec<KeyId> = provider.network.secret_ids().collect();
        gone.retain(|secret| !network.secret_ids().any(|kept| kept == *secret));
        if !gone.is_empty() {
            cx.command(SettingsCommand::DeleteKeys(gone));
        }
        self.change(id, cx, |provider| provider.network = network);
        self.reach_anew(id, cx);
    }

    /// Adds a header with a secret value; a name that is there, or cannot be a header's, is refused.
    pub(super) fn add_secret_header(
        &mut self,
        id: ProviderId,
        name: &str,
        value: Secret,
        cx: &mut Cx<'_>,
    ) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let mut network = provider.network.clone();
        let others = network.headers.iter().map(|header| header.name.as_str());
        let Ok(name) = check_header_name(name, others) else {
            return;
        };
        let value = HeaderText::Secret(keep_secret(value, cx));
        network.headers.push(CustomHeader { name, value });
        self.set_network(id, network, cx);
    }

    /// Changes the login for the proxy; an empty one removes it.
    pub(super) fn set_proxy_login(&mut self, id: ProviderId, login: Secret, cx: &mut Cx<'_>) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let mut network = provider.network.clone();
        network.proxy_login = (!login.is_empty()).then(|| keep_secret(login, cx));
        self.set_network(id, network, cx);
    }

    /// Remembers that a server refused a field for a model, and says so.
    pub(in crate::state) fn learn_refused_field(
        &mut self,
        id: ProviderId,
        fact: Learned,
        cx: &mut Cx<'_>,
    ) {
        let Some(provider) = self.get(id) else {
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
        self.change(id, cx, |provider| provider.learned.push(fact));
        cx.inform(said);
    }

    /// Trusts a certificate, and does again what it had kept from working.
    pub(super) fn trust(&mut self, id: ProviderId, certificate: Fingerprint, cx: &mut Cx<'_>) {
        self.change(id, cx, |provider| {
            if !provider.network.trusted.contains(&certificate) {
                provider.network.trusted.push(certificate);
            }
        });
        cx.act(ViewAction::CloseDialog);
        self.refresh_models(id, cx);
        cx.effect(Effect::Trusted(id));
    }
}

/// Keeps a secret that is no key of a provider; the id under which it is kept.
pub(super) fn keep_secret(secret: Secret, cx: &mut Cx<'_>) -> KeyId {
    let id = KeyId(cx.id());
    cx.command(SettingsCommand::StoreKey(id, secret));
    id
}
