//! Providers and their models: what is configured, and how each is doing.
//!
//! How one comes to be is in `creation.rs`, how a conversation begins with one in `starting.rs`,
//! what is known of keys in `keys.rs`, how one is reached in `reaching.rs`.

mod creation;
mod keys;
mod reaching;
mod starting;

pub use creation::DEMO_MODELS;
pub use keys::{KeyStanding, Keys};
pub use starting::NoChat;

use super::action::{Dialog, ProvidersAction};
use super::command::{Command, EndpointCommand};
use super::event::EndpointEvent;
use super::notices::Undo;
use super::{Env, State};
use crate::domain::base_url::BaseUrl;
use crate::domain::catalogue;
use crate::domain::check::DRAFT;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::{ProviderId, RequestId};
use crate::domain::model::{self, ListChange, Model};
use crate::domain::problem::Problem;
use crate::domain::provider::{self, Origin, Provider, free_name};
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
    /// It failed.
    Problem(Problem),
}

/// The providers.
#[derive(Debug, Default)]
pub struct Providers {
    list: Vec<Provider>,
    status: HashMap<ProviderId, Status>,
    /// The keys, as far as may be known of them.
    pub keys: Keys,
    leaving: HashSet<ProviderId>,
    revision: u64,
}

impl Providers {
    /// The providers as they were read. Names become unique: they are not after a crash with a
    /// deletion that could still be undone and whose name was taken, or in a file written by hand.
    /// As they were stored, and whether the user was told that keys are kept in a file.
    pub(super) fn new(mut list: Vec<Provider>, told_of_file: bool) -> Self {
        for provider in &mut list {
            follow_catalogue(provider);
        }
        for index in 1..list.len() {
            let (former, rest) = list.split_at_mut(index);
            rest[0].name = free_name(&rest[0].name, || former.iter().map(|p| p.name.as_str()));
        }
        Self {
            list,
            keys: Keys::new(told_of_file),
            ..Self::default()
        }
    }

    /// All providers in the order of the list, those that are being deleted left out.
    pub fn list(&self) -> impl Iterator<Item = &Provider> {
        self.list
            .iter()
            .filter(|provider| !self.leaving.contains(&provider.id))
    }

    /// One provider.
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

    /// What may be shown of a provider's first key; `None` if it has none, or it was not read yet.
    pub fn key_mask(&self, id: ProviderId) -> Option<&str> {
        self.keys.mask(*self.get(id)?.keys.first()?)
    }

    /// The names of all providers but one, for checking that a name is free.
    pub fn names_but(&self, id: Option<ProviderId>) -> impl Iterator<Item = &str> {
        self.list()
            .filter(move |provider| Some(provider.id) != id)
            .map(|provider| provider.name.as_str())
    }

    /// The first model that can be talked with, favourites first.
    pub fn first_usable_model(&self) -> Option<ModelRef> {
        let usable = |favourite: bool| {
            self.list()
                .filter(|provider| provider.enabled)
                .find_map(move |provider| {
                    let good = |model: &&Model| {
                        !model.hidden && !model.vanished && (model.favourite || !favourite)
                    };
                    let model = provider.models.iter().find(good)?;
                    Some(ModelRef {
                        provider: provider.id,
                        model: model.id.clone(),
                    })
                })
        };
        usable(true).or_else(|| usable(false))
    }

    /// The provider below that one in the list; above it where it is the last, `None` where it is
    /// the only one.
    fn neighbour(&self, id: ProviderId) -> Option<ProviderId> {
        let mut others = self.list().map(|provider| provider.id);
        let above = others.by_ref().take_while(|other| *other != id).last();
        others.next().or(above)
    }

    /// All providers as they are stored: those that are being deleted are in until that is final.
    pub(super) fn to_be_stored(&self) -> Vec<Provider> {
        self.list.clone()
    }

    /// Takes back a deletion; true if its name was given away meanwhile, and it has another one
    /// now.
    pub(super) fn put_back(&mut self, id: ProviderId) -> bool {
        self.leaving.remove(&id);
        self.revision += 1;
        let Some(name) = self.get(id).map(|provider| provider.name.clone()) else {
            return false;
        };
        let free = free_name(&name, || self.names_but(Some(id)));
        let renamed = free != name;
        if let Some(provider) = self.get_mut(id) {
            provider.name = free;
        }
        renamed
    }

    pub(super) fn remove(&mut self, id: ProviderId) -> Option<Provider> {
        self.leaving.remove(&id);
        self.status.remove(&id);
        self.revision += 1;
        let index = self.list.iter().position(|provider| provider.id == id)?;
        Some(self.list.remove(index))
    }

    /// A turn that worked shows that the provider is ready; one that never got through shows the
    /// opposite. While its models are being fetched, their list has the last word.
    pub(super) fn learn_from_turn(&mut self, id: ProviderId, problem: Option<Problem>) {
        if self.get(id).is_none() || matches!(self.status(id), Status::Fetching(_)) {
            return;
        }
        match problem {
            None if !matches!(self.status(id), Status::Ready(_)) => {
                self.status.insert(id, Status::Ready(None));
            }
            Some(problem) if problem.cause.concerns_endpoint() => {
                self.status.insert(id, Status::Problem(problem));
            }
            None | Some(_) => {}
        }
    }

    /// What a check found, unless its models are being fetched.
    pub(super) fn learn_from_check(&mut self, id: ProviderId, problem: Option<Problem>) {
        if self.get(id).is_none() || matches!(self.status(id), Status::Fetching(_)) {
            return;
        }
        match problem {
            Some(problem) => {
                self.status.insert(id, Status::Problem(problem));
            }
            None => self.learn_from_turn(id, None),
        }
    }

    /// The provider whose models are being fetched with that question.
    fn fetched_with(&self, request: RequestId) -> Option<ProviderId> {
        let mut all = self.status.iter();
        let asked = all.find(|(_, status)| **status == Status::Fetching(request));
        asked.map(|(id, _)| *id)
    }

    fn get_mut(&mut self, id: ProviderId) -> Option<&mut Provider> {
        self.list.iter_mut().find(|provider| provider.id == id)
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

impl State {
    pub(super) fn apply_providers(&mut self, action: ProvidersAction, env: &mut Env<'_>) {
        match action {
            ProvidersAction::Create(new) => self.create_provider(new, env),
            ProvidersAction::AddDemo => self.add_demo(env),
            ProvidersAction::Rename(id, typed) => {
                if let Ok(name) = provider::check_name(&typed, self.providers.names_but(Some(id))) {
                    self.change_provider(id, |provider| provider.name = name);
                }
            }
            ProvidersAction::SetFormat(id, format) => {
                self.change_provider(id, |provider| {
                    provider.format = format;
                    // What one format refuses says nothing of the other.
                    provider.learned.clear();
                });
                self.reach_anew(id, env);
            }
            ProvidersAction::SetBaseUrl(id, url) => {
                self.change_provider(id, |provider| move_to(provider, url));
                self.reach_anew(id, env);
            }
            ProvidersAction::SetAuth(id, auth) => {
                self.change_provider(id, |provider| provider.auth = auth);
                self.reach_anew(id, env);
            }
            ProvidersAction::SetKey(id, key) => self.set_first_key(id, key, env),
            ProvidersAction::AddKey(id, key) => self.add_key(id, key, env),
            ProvidersAction::ReplaceKey(id, key, new) => self.replace_key(id, key, new, env),
            ProvidersAction::MoveKey(id, key, place) => self.move_key(id, key, place),
            ProvidersAction::TestKeys(id) => self.test_keys(id, env),
            ProvidersAction::CreateCloud(new) => self.create_cloud(new, env),
            ProvidersAction::AddFound(found) => self.add_found(found, env),
            ProvidersAction::SetNetwork(id, network) => self.set_network(id, *network, env),
            ProvidersAction::AddSecretHeader(id, name, value) => {
                self.add_secret_header(id, &name, value, env);
            }
            ProvidersAction::SetProxyLogin(id, login) => self.set_proxy_login(id, login, env),
            ProvidersAction::Trust(id, certificate) => self.trust(id, certificate, env),
            ProvidersAction::Forget(id, fact) => {
                self.change_provider(id, |provider| provider.learned.retain(|f| *f != fact));
            }
            ProvidersAction::Check(id, with_extras) => self.check(id, with_extras, env),
            ProvidersAction::CheckDraft(draft, with_extras) => {
                self.check_draft(*draft, with_extras, env);
            }
            ProvidersAction::StopCheck(id) => self.drop_check(id),
            ProvidersAction::DropDraftCheck => self.drop_check(DRAFT),
            ProvidersAction::FindLocalServers => self.find_local_servers(env),
            ProvidersAction::StartChatting(id) => self.start_chatting(id, env),
            ProvidersAction::SetEnabled(id, enabled) => {
                self.change_provider(id, |provider| provider.enabled = enabled);
            }
            ProvidersAction::Delete(id) => self.delete_provider(id, env),
            ProvidersAction::RefreshModels(id) => self.refresh_models(id, env),
            ProvidersAction::AddModel(id, typed) => self.add_model(id, &typed),
            ProvidersAction::EditModel(id, edited) => self.edit_model(id, *edited),
            ProvidersAction::DeleteModel(id, model) => {
                self.change_provider(id, |provider| {
                    provider.models.retain(|known| known.id != model);
                });
                self.close_dialog();
            }
        }
    }

    /// Asks for the models in the new way. What a check found of the former way is outdated.
    pub(super) fn reach_anew(&mut self, id: ProviderId, env: &mut Env<'_>) {
        self.drop_check(id);
        self.refresh_models(id, env);
    }

    pub(super) fn change_provider(&mut self, id: ProviderId, change: impl FnOnce(&mut Provider)) {
        if let Some(provider) = self.providers.get_mut(id) {
            change(provider);
            self.providers.revision += 1;
            self.settings_changed = true;
        }
    }

    pub(super) fn open_dialog(&mut self, dialog: Dialog) {
        self.close_dialog();
        self.view.dialog = Some(dialog);
    }

    /// What was typed or shown in it is gone, and with it the check or the preview of that.
    pub(super) fn close_dialog(&mut self) {
        self.view.dialog = None;
        self.drop_check(DRAFT);
        self.drop_preview();
    }

    fn delete_provider(&mut self, id: ProviderId, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let text = format!("“{}” deleted, with its key and models", provider.name);
        if self.view.provider == Some(id) {
            self.view.provider = self.providers.neighbour(id);
        }
        self.providers.leaving.insert(id);
        self.providers.revision += 1;
        self.notices.undoable(text, Undo::DeleteProvider(id), env);
    }

    pub(super) fn refresh_models(&mut self, id: ProviderId, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let request = RequestId((env.new_id)());
        let endpoint = provider.endpoint();
        self.providers.status.insert(id, Status::Fetching(request));
        self.commands
            .push(Command::Endpoint(EndpointCommand::ListModels {
                request,
                endpoint,
            }));
    }

    pub(super) fn handle_endpoint(
        &mut self,
        request: RequestId,
        event: EndpointEvent,
        env: &mut Env<'_>,
    ) {
        match event {
            EndpointEvent::KeyTested(key, verdict) => {
                self.providers.keys.tested(request, key, verdict);
            }
            EndpointEvent::KeysTested(problem) => {
                let was_running = self.providers.keys.test_ended(request);
                if let Some(problem) = problem.filter(|_| was_running) {
                    self.notices.problem(problem, env);
                }
            }
            EndpointEvent::StepChecked(report) => self.checks.step(request, report),
            EndpointEvent::FieldRefused(fact) => {
                if let Some(id) = self.checks.checked_with(request) {
                    self.learn_refused_field(id, fact, env);
                }
            }
            EndpointEvent::Checked(problem) => self.check_ended(request, problem, env),
            EndpointEvent::Previewed(made) => self.previewed(request, made),
            EndpointEvent::Replayed(problem) => self.replayed(request, problem, env),
            EndpointEvent::LocalServerFound(server) => self.local_servers.found(request, server),
            EndpointEvent::LocalServersSought => self.local_servers.ended(request),
            EndpointEvent::ServerRecognised(server) => {
                if let Some(id) = self.providers.fetched_with(request) {
                    self.change_provider(id, |provider| provider.server = server);
                }
            }
            EndpointEvent::ModelsListed(listed, problem) => {
                let Some(id) = self.providers.fetched_with(request) else {
                    return;
                };
                let mut change = ListChange::default();
                self.change_provider(id, |provider| {
                    change = model::merge_list(&mut provider.models, listed);
                });
                let ready = Status::Ready(Some(change));
                self.set_status(id, problem.map_or(ready, Status::Problem));
                self.models_arrived(id, env);
            }
            EndpointEvent::ModelsFailed(problem) => {
                if let Some(id) = self.providers.fetched_with(request) {
                    self.set_status(id, Status::Problem(problem));
                    self.models_failed(id);
                }
            }
        }
    }

    fn set_status(&mut self, id: ProviderId, status: Status) {
        self.providers.status.insert(id, status);
        self.choose_first_model();
    }

    /// A blank conversation without a model gets the first one there is.
    fn choose_first_model(&mut self) {
        let Some(model) = self.default_model() else {
            return;
        };
        if let Some(id) = self.library.shown()
            && self
                .library
                .get(id)
                .is_some_and(|shown| shown.leaf.is_none() && shown.model.is_none())
        {
            self.library.update(id, |blank| blank.model = Some(model));
        }
    }

    fn add_model(&mut self, id: ProviderId, typed: &str) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        if let Ok(model) = model::check_model_id(typed, &provider.models) {
            self.change_provider(id, |provider| provider.models.push(Model::by_hand(model)));
            // That there is no list is no problem any more.
            if let Status::Problem(problem) = self.providers.status(id)
                && problem.cause.is_mended_by_a_model()
            {
                self.providers.status.insert(id, Status::Ready(None));
            }
            self.close_dialog();
            self.choose_first_model();
        }
    }

    fn edit_model(&mut self, id: ProviderId, edited: Model) {
        self.change_provider(id, |provider| {
            if let Some(model) = provider
                .models
                .iter_mut()
                .find(|model| model.id == edited.id)
            {
                *model = edited;
            }
        });
        if matches!(self.view.dialog, Some(Dialog::EditModel(..))) {
            self.close_dialog();
        }
    }
}
