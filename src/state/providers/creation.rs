//! How a provider comes to be: typed into the dialog, chosen from the catalogue, found on this
//! machine, or the demo.

use super::configured::Providers;
use super::reaching::keep_secret;
use crate::domain::catalogue;
use crate::domain::conversation::ModelRef;
use crate::domain::format::ApiFormat;
use crate::domain::ids::ProviderId;
use crate::domain::model::Model;
use crate::domain::network::{CustomHeader, HeaderText};
use crate::domain::provider::{self, Origin, Provider, free_name};
use crate::domain::secret::Secret;
use crate::domain::server::FoundServer;
use crate::state::action::{NewCloud, NewKey, NewProvider, ViewAction};
use crate::state::effect::{Cx, Effect, Withdrawn};

/// The models that the demo endpoint lists, so that it can be talked with before it was asked.
pub const DEMO_MODELS: [&str; 4] = ["demo-guide", "demo-thinker", "demo-long", "demo-echo"];

fn named(id: &str) -> Model {
    Model {
        id: id.to_owned(),
        ..Model::default()
    }
}

impl Providers {
    /// A provider as it was typed; one whose name is taken is refused.
    pub(super) fn create(&mut self, new: NewProvider, cx: &mut Cx<'_>) {
        let Ok(name) = provider::check_name(&new.name, self.names_but(None)) else {
            return;
        };
        let id = ProviderId(cx.id());
        let origin = Origin::Custom {
            base_url: new.base_url,
        };
        let mut created = Provider {
            auth: new.auth,
            network: *new.network,
            ..Provider::new(id, name, new.format, origin)
        };
        for (name, value) in new.secret_headers {
            let value = HeaderText::Secret(keep_secret(value, cx));
            created.network.headers.push(CustomHeader { name, value });
        }
        self.begin(created, NewKey::Typed(new.key), cx);
    }

    /// A provider of the catalogue, under its own name or one close to it.
    pub(super) fn create_cloud(&mut self, new: NewCloud, cx: &mut Cx<'_>) {
        let Some(entry) = catalogue::cloud(&new.entry) else {
            return;
        };
        let id = ProviderId(cx.id());
        let name = free_name(&entry.name, || self.names_but(None));
        // The catalogue's own address, typed or not, goes on following the catalogue.
        let own_url = new.base_url.filter(|url| *url != entry.base_url);
        let origin = Origin::Cloud {
            entry: new.entry,
            own_url: own_url.is_some(),
            base_url: own_url.unwrap_or_else(|| entry.base_url.clone()),
        };
        let created = Provider {
            auth: entry.auth,
            models: entry.models.iter().map(|id| named(id)).collect(),
            ..Provider::new(id, name, entry.format, origin)
        };
        self.begin(created, new.key, cx);
    }

    /// A server that was found on this machine, under its own name or one close to it.
    pub(super) fn add_found(&mut self, found: FoundServer, cx: &mut Cx<'_>) {
        let id = ProviderId(cx.id());
        let name = free_name(found.label(), || self.names_but(None));
        let origin = Origin::Custom {
            base_url: found.base_url,
        };
        let created = Provider {
            server: found.server,
            ..Provider::new(id, name, found.format, origin)
        };
        self.begin(created, NewKey::Typed(Secret::default()), cx);
    }

    /// Adds it and fetches its models. One that was added from the chat is waited for there, any
    /// other one shows its page.
    fn begin(&mut self, created: Provider, key: NewKey, cx: &mut Cx<'_>) {
        let id = created.id;
        self.push(created, cx);
        cx.effect(Effect::ProviderAdded(id));
        cx.act(ViewAction::CloseDialog);
        self.keep_key(id, key, cx);
        self.refresh_models(id, cx);
    }

    /// The demo endpoint, added or brought back, with a conversation that begins with it.
    pub(super) fn add_demo(&mut self, cx: &mut Cx<'_>) {
        let mut all = self.list.iter();
        let known = all.find(|provider| provider.origin == Origin::Demo);
        let id = match known.map(|demo| demo.id) {
            Some(id) => {
                self.put_back(id, cx);
                cx.effect(Effect::Withdraw(Withdrawn::Provider(id)));
                id
            }
            None => self.create_demo(cx),
        };
        self.change(id, cx, |demo| demo.enabled = true);
        self.refresh_models(id, cx);
        cx.effect(Effect::StartChat(ModelRef {
            provider: id,
            model: DEMO_MODELS[0].to_owned(),
        }));
    }

    fn create_demo(&mut self, cx: &mut Cx<'_>) -> ProviderId {
        let id = ProviderId(cx.id());
        let is_taken = provider::check_name("Demo", self.names_but(None)).is_err();
        let name = if is_taken { "Demo (built in)" } else { "Demo" };
        let demo = Provider {
            models: DEMO_MODELS.map(named).into(),
            ..Provider::new(id, name.to_owned(), ApiFormat::default(), Origin::Demo)
        };
        self.push(demo, cx);
        id
    }
}
