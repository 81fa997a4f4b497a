//! The topic: the list of providers and of their models, how each is doing, and which model was last
//! chosen.

use super::keys::ProviderKeys;
use crate::domain::base_url::BaseUrl;
use crate::domain::catalogue;
use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::{ProviderId, RequestId};
use crate::domain::model::{ListChange, Model};
use crate::domain::parameters::Parameter;
use crate::domain::problem::Problem;
use crate::domain::provider::{self, Origin, Provider, free_name};
use crate::domain::settings::Settings;
use crate::state::action::{CheckAction, ProvidersAction, Scope, ViewAction};
use crate::state::command::SettingsCommand;
use crate::state::effect::{Cx, Effect, Undo};
use crate::state::parameters::Change;
use std::collections::{HashMap, HashSet};

/// How a provider is doing, as far as is known since the start.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Status {
    /// Nothing was asked yet.
    #[default]
    NotChecked,
    /// Its models are being fetched.
    Fetching(RequestId),
    /// It answered; with what its last list changed, if it listed.
    Ready(Option<ListChange>),
    /// What was asked last has failed.
    Problem(Problem),
}

/// All providers in the order of the list, with how each is doing.
#[derive(Debug, Default)]
pub struct Providers {
    pub(super) list: Vec<Provider>,
    pub(super) status: HashMap<ProviderId, Status>,
    pub(super) keys: ProviderKeys,
    leaving: HashSet<ProviderId>,
    last_model: Option<ModelRef>,
    revision: u64,
}

impl Providers {
    /// The providers as they were stored. Names become unique: they are not after a crash with a
    /// deletion that could still be undone and whose name was taken, or in a file written by hand.
    pub(in crate::state) fn new(settings: &Settings) -> Self {
        let mut list = settings.providers.clone();
        for provider in &mut list {
            follow_catalogue(provider);
        }
        for index in 1..list.len() {
            let (former, rest) = list.split_at_mut(index);
            rest[0].name = free_name(&rest[0].name, || former.iter().map(|p| p.name.as_str()));
        }
        Self {
            list,
            keys: ProviderKeys::new(settings.keys_in_file_told),
            last_model: settings.last_model.clone(),
            ..Self::default()
        }
    }

    /// All providers in the order of the list, those that are being deleted left out.
    pub fn list(&self) -> impl Iterator<Item = &Provider> {
        self.list
            .iter()
            .filter(|provider| !self.leaving.contains(&provider.id))
    }

    /// The provider of that id; `None` if it is gone, or being deleted.
    pub fn get(&self, id: ProviderId) -> Option<&Provider> {
        self.list().find(|provider| provider.id == id)
    }

    /// A number that changes whenever a provider or a model does: what is derived from them is kept
    /// until then.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How a provider is doing. The demo is ready unasked: it is in the program.
    pub fn status(&self, id: ProviderId) -> &Status {
        static UNKNOWN: Status = Status::NotChecked;
        static READY: Status = Status::Ready(None);
        let is_demo = |provider: &Provider| provider.origin == Origin::Demo;
        let unasked = || {
            if self.get(id).is_some_and(is_demo) {
                &READY
            } else {
                &UNKNOWN
            }
        };
        self.status.get(&id).unwrap_or_else(unasked)
    }

    /// The keys, as far as may be known of them.
    pub fn keys(&self) -> &ProviderKeys {
        &self.keys
    }

    /// The names of all providers but one, for checking that a name is free.
    pub fn names_but(&self, id: Option<ProviderId>) -> impl Iterator<Item = &str> {
        self.list()
            .filter(move |provider| Some(provider.id) != id)
            .map(|provider| provider.name.as_str())
    }

    /// Provider and model behind a reference, where both are there.
    pub fn resolve(&self, model: &ModelRef) -> Option<(&Provider, &Model)> {
        let provider = self.get(model.provider)?;
        Some((provider, provider.model(&model.model)?))
    }

    /// Whether the provider that a conversation talks with is not there any more.
    pub fn is_gone_for(&self, conversation: &Conversation) -> bool {
        let model = conversation.model.as_ref();
        model.is_some_and(|model| self.get(model.provider).is_none())
    }

    /// What a conversation begins with: the model last chosen if it can be used, else the first that
    /// can, favourites before others.
    pub fn default_model(&self) -> Option<ModelRef> {
        let is_usable = |model: &&ModelRef| {
            let known = self.resolve(model);
            known.is_some_and(|(provider, _)| provider.enabled)
        };
        let last = self.last_model.as_ref().filter(is_usable).cloned();
        last.or_else(|| self.first_model(|model| model.favourite))
            .or_else(|| self.first_model(|_| true))
    }

    /// The first model on offer that is as wanted.
    fn first_model(&self, is_wanted: impl Fn(&Model) -> bool) -> Option<ModelRef> {
        let mut enabled = self.list().filter(|provider| provider.enabled);
        enabled.find_map(|provider| {
            let is_good = |model: &&Model| model.is_offered() && is_wanted(model);
            let model = provider.models.iter().find(is_good)?;
            Some(ModelRef {
                provider: provider.id,
                model: model.id.clone(),
            })
        })
    }

    /// The model last chosen by the user, whether it is still there or not.
    pub(in crate::state) fn last_model(&self) -> Option<&ModelRef> {
        self.last_model.as_ref()
    }

    /// The provider below that one in the list; above it where it is the last, `None` where it is
    /// the only one.
    fn neighbour(&self, id: ProviderId) -> Option<ProviderId> {
        let mut others = self.list().map(|provider| provider.id);
        let above = others.by_ref().take_while(|other| *other != id).last();
        others.next().or(above)
    }

    /// All providers as they are stored: those that are being deleted are in until that is final.
    pub(in crate::state) fn to_be_stored(&self) -> Vec<Provider> {
        self.list.clone()
    }

    /// Changes providers and models.
    pub(in crate::state) fn apply(&mut self, action: ProvidersAction, cx: &mut Cx<'_>) {
        match action {
            ProvidersAction::Create(new) => self.create(new, cx),
            ProvidersAction::CreateCloud(new) => self.create_cloud(new, cx),
            ProvidersAction::AddFound(found) => self.add_found(found, cx),
            ProvidersAction::AddDemo => self.add_demo(cx),
            ProvidersAction::Rename(id, typed) => {
                if let Ok(name) = provider::check_name(&typed, self.names_but(Some(id))) {
                    self.change(id, cx, |provider| provider.name = name);
                }
            }
            ProvidersAction::SetFormat(id, format) => {
                self.change(id, cx, |provider| {
                    provider.format = format;
                    // What one format refuses says nothing of the other.
                    provider.learned.clear();
                });
                self.reach_anew(id, cx);
            }
            ProvidersAction::SetBaseUrl(id, url) => {
                self.change(id, cx, |provider| move_to(provider, url));
                self.reach_anew(id, cx);
            }
            ProvidersAction::SetAuth(id, auth) => {
                self.change(id, cx, |provider| provider.auth = auth);
                self.reach_anew(id, cx);
            }
            ProvidersAction::SetKey(id, key) => self.set_first_key(id, key, cx),
            ProvidersAction::AddKey(id, key) => self.add_key(id, key, cx),
            ProvidersAction::ReplaceKey(id, key, new) => self.replace_key(id, key, new, cx),
            ProvidersAction::MoveKey(id, key, place) => self.move_key(id, key, place, cx),
            ProvidersAction::TestKeys(id) => self.test_keys(id, cx),
            ProvidersAction::SetNetwork(id, network) => self.set_network(id, *network, cx),
            ProvidersAction::AddSecretHeader(id, name, value) => {
                self.add_secret_header(id, &name, value, cx);
            }
            ProvidersAction::SetProxyLogin(id, login) => self.set_proxy_login(id, login, cx),
            ProvidersAction::Trust(id, certificate) => self.trust(id, certificate, cx),
            ProvidersAction::Forget(id, fact) => {
                self.change(id, cx, |provider| provider.learned.retain(|f| *f != fact));
            }
            ProvidersAction::StartChatting(id) => self.start_chatting(id, cx),
            ProvidersAction::SetEnabled(id, enabled) => {
                self.change(id, cx, |provider| provider.enabled = enabled);
            }
            ProvidersAction::Delete(id) => self.delete(id, cx),
            ProvidersAction::RefreshModels(id) => self.refresh_models(id, cx),
            ProvidersAction::AddModel(id, typed) => self.add_model(id, &typed, cx),
            ProvidersAction::EditModel(id, edited) => self.edit_model(id, *edited, cx),
            ProvidersAction::DeleteModel(id, model) => {
                self.change(id, cx, |provider| {
                    provider.models.retain(|known| known.id != model);
                });
                cx.act(ViewAction::CloseDialog);
            }
        }
    }

    /// Changes a provider, whether its deletion can be undone or not.
    pub(super) fn change(
        &mut self,
        id: ProviderId,
        cx: &mut Cx<'_>,
        change: impl FnOnce(&mut Provider),
    ) {
        if let Some(provider) = self.list.iter_mut().find(|provider| provider.id == id) {
            change(provider);
            self.revision += 1;
            cx.settings_changed();
        }
    }

    /// Puts a new provider behind the others.
    pub(super) fn push(&mut self, created: Provider, cx: &mut Cx<'_>) {
        self.list.push(created);
        self.revision += 1;
        cx.settings_changed();
    }

    /// Changes what is set for a provider or one of its models; nothing where `scope` is a
    /// conversation.
    pub(in crate::state) fn change_parameters(
        &mut self,
        scope: Scope,
        change: Change,
        cx: &mut Cx<'_>,
    ) {
        let (id, of_model) = match &scope {
            Scope::Provider(id) => (*id, None),
            Scope::Model(id, model) => (*id, Some(model.clone())),
            Scope::Conversation(_) => return,
        };
        let Some(provider) = self.list.iter_mut().find(|provider| provider.id == id) else {
            return;
        };
        let set = match of_model {
            None => Some(&mut provider.parameters),
            Some(model) => {
                let mut models = provider.models.iter_mut();
                let known = models.find(|known| known.id == model);
                known.map(|known| &mut known.parameters)
            }
        };
        if let Some(set) = set {
            change.make(set, scope, cx);
        }
        self.revision += 1;
        cx.settings_changed();
    }

    /// Sends a parameter under that name from now on; `None` for the usual one. What the server
    /// refused of it under its former names says nothing of the new one.
    pub(in crate::state) fn write_as(
        &mut self,
        id: ProviderId,
        parameter: &'static Parameter,
        name: Option<String>,
        cx: &mut Cx<'_>,
    ) {
        self.change(id, cx, |provider| {
            let former = parameter.names_in(provider.format);
            let names = &mut provider.wire_names;
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

    /// Notes the model that the user has chosen.
    pub(in crate::state) fn model_chosen(&mut self, model: ModelRef, cx: &mut Cx<'_>) {
        self.last_model = Some(model);
        cx.settings_changed();
    }

    fn delete(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let text = format!("“{}” deleted, with its key and models", provider.name);
        cx.effect(Effect::ProviderLeft(id, self.neighbour(id)));
        self.leaving.insert(id);
        self.revision += 1;
        cx.effect(Effect::OfferUndo(text, Undo::DeleteProvider(id)));
    }

    /// Takes back a deletion. Where its name was given away meanwhile, it has another one now.
    pub(in crate::state) fn put_back(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        self.leaving.remove(&id);
        self.revision += 1;
        let Some(name) = self.get(id).map(|provider| provider.name.clone()) else {
            return;
        };
        let free = free_name(&name, || self.names_but(Some(id)));
        if free != name {
            self.change(id, cx, |provider| provider.name = free);
        }
    }

    /// Forgets a provider that was deleted, and its secrets.
    pub(in crate::state) fn remove(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        self.leaving.remove(&id);
        self.status.remove(&id);
        self.revision += 1;
        let index = self.list.iter().position(|provider| provider.id == id);
        if let Some(index) = index {
            let secrets = self.list.remove(index).secret_ids();
            cx.settings_changed();
            cx.command(SettingsCommand::DeleteKeys(secrets));
        }
    }

    /// Asks for the models in the new way. What a check found of the former way is outdated.
    pub(super) fn reach_anew(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        cx.act(CheckAction::Stop(id));
        self.refresh_models(id, cx);
    }
}

/// A provider of the catalogue has the catalogue's address unless the user gave it another.
fn follow_catalogue(provider: &mut Provider) {
    if let Origin::Cloud {
        entry,
        base_url,
        own_url: false,
    } = &mut provider.origin
        && let Some(known) = catalogue::cloud(entry)
    {
        *base_url = known.base_url.clone();
    }
}

/// Moves a provider to another address. What answers there is another server until it has told;
/// what the former host refuses says nothing of another one.
fn move_to(provider: &mut Provider, url: BaseUrl) {
    let authority = |provider: &Provider| provider.base_url().map(|url| url.authority().to_owned());
    let before = authority(provider);
    set_base_url(&mut provider.origin, url);
    provider.server = None;
    if authority(provider) != before {
        provider.learned.clear();
    }
}

/// Gives a provider another address. One of the catalogue has its own again with the catalogue's.
fn set_base_url(origin: &mut Origin, url: BaseUrl) {
    match origin {
        Origin::Custom { base_url } => *base_url = url,
        Origin::Cloud {
            entry,
            base_url,
            own_url,
        } => {
            *own_url = catalogue::cloud(entry).is_none_or(|known| known.base_url != url);
            *base_url = url;
        }
        Origin::Demo => {}
    }
}
