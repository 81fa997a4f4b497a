//! How a provider comes to be: typed into the dialog, chosen from the catalogue, found on this
//! machine, or the demo.

use crate::domain::catalogue;
use crate::domain::conversation::ModelRef;
use crate::domain::format::ApiFormat;
use crate::domain::ids::ProviderId;
use crate::domain::model::Model;
use crate::domain::network::{CustomHeader, HeaderText};
use crate::domain::provider::{self, Origin, Provider, free_name};
use crate::domain::secret::Secret;
use crate::domain::server::FoundServer;
use crate::state::action::{NewCloud, NewKey, NewProvider, Screen};
use crate::state::{Env, State};

/// The models that the demo endpoint lists, so that it can be talked with before it was asked.
pub const DEMO_MODELS: [&str; 4] = ["demo-guide", "demo-thinker", "demo-long", "demo-echo"];

fn named(id: &str) -> Model {
    Model {
        id: id.to_owned(),
        ..Model::default()
    }
}

impl State {
    pub(super) fn create_provider(&mut self, new: NewProvider, env: &mut Env<'_>) {
        let Ok(name) = provider::check_name(&new.name, self.providers.names_but(None)) else {
            return;
        };
        let id = ProviderId((env.new_id)());
        let origin = Origin::Custom {
            base_url: new.base_url,
        };
        let mut created = Provider {
            auth: new.auth,
            network: *new.network,
            ..Provider::new(id, name, new.format, origin)
        };
        for (name, value) in new.secret_headers {
            let value = HeaderText::Secret(self.keep_secret(value, env));
            created.network.headers.push(CustomHeader { name, value });
        }
        self.begin_provider(created, NewKey::Typed(new.key), env);
    }

    /// A provider of the catalogue, under its own name or one close to it.
    pub(super) fn create_cloud(&mut self, new: NewCloud, env: &mut Env<'_>) {
        let Some(entry) = catalogue::cloud(&new.entry) else {
            return;
        };
        let id = ProviderId((env.new_id)());
        let name = free_name(&entry.name, || self.providers.names_but(None));
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
        self.begin_provider(created, new.key, env);
    }

    pub(super) fn add_found(&mut self, found: FoundServer, env: &mut Env<'_>) {
        let id = ProviderId((env.new_id)());
        let name = free_name(found.label(), || self.providers.names_but(None));
        let origin = Origin::Custom {
            base_url: found.base_url,
        };
        let created = Provider {
            server: found.server,
            ..Provider::new(id, name, found.format, origin)
        };
        self.begin_provider(created, NewKey::Typed(Secret::default()), env);
    }

    /// Adds it and fetches its models. One that was added from the chat is waited for there, any
    /// other one shows its page.
    fn begin_provider(&mut self, created: Provider, key: NewKey, env: &mut Env<'_>) {
        let id = created.id;
        self.providers.list.push(created);
        self.providers.revision += 1;
        self.settings_changed = true;
        if self.view.screen == Screen::Chat {
            self.view.provider = Some(id);
            self.view.awaited = Some(id);
        } else {
            self.view.show_provider(id);
        }
        self.close_dialog();
        self.keep_key(id, key, env);
        self.refresh_models(id, env);
    }

    pub(in crate::state) fn add_demo(&mut self, env: &mut Env<'_>) {
        let known = self
            .providers
            .list
            .iter()
            .find(|provider| provider.origin == Origin::Demo)
            .map(|demo| demo.id);
        if let Some(id) = known {
            self.providers.put_back(id);
            self.notices.forget_deleted_provider(id);
        }
        let id = known.unwrap_or_else(|| {
            let id = ProviderId((env.new_id)());
            let taken =
                |name: &str| provider::check_name(name, self.providers.names_but(None)).is_err();
            let name = if taken("Demo") {
                "Demo (built in)"
            } else {
                "Demo"
            };
            let format = ApiFormat::default();
            self.providers.list.push(Provider {
                models: DEMO_MODELS.map(named).into(),
                ..Provider::new(id, name.to_owned(), format, Origin::Demo)
            });
            id
        });
        self.change_provider(id, |demo| demo.enabled = true);
        self.refresh_models(id, env);
        self.begin_with(
            ModelRef {
                provider: id,
                model: DEMO_MODELS[0].to_owned(),
            },
            env,
        );
    }
}
