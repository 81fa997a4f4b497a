//! Providers and their models: what is configured, and how each is doing.

use super::action::{Dialog, NewProvider, ProvidersAction};
use super::command::{Command, EndpointCommand, SettingsCommand};
use super::event::EndpointEvent;
use super::notices::Undo;
use super::{Env, State};
use crate::domain::conversation::ModelRef;
use crate::domain::ids::{KeyId, ProviderId, RequestId};
use crate::domain::model::{self, ListChange, Model};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::provider::{self, Origin, Provider};
use crate::domain::secret::Secret;
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
    masks: HashMap<KeyId, String>,
    leaving: HashSet<ProviderId>,
    revision: u64,
}

impl Providers {
    /// The providers as they were read. Names become unique: they are not after a crash with a
    /// deletion that could still be undone and whose name was taken, or in a file written by hand.
    pub(super) fn new(mut list: Vec<Provider>) -> Self {
        for index in 1..list.len() {
            let (former, rest) = list.split_at_mut(index);
            rest[0].name = free_name(&rest[0].name, || former.iter().map(|p| p.name.as_str()));
        }
        Self {
            list,
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

    /// How a provider is doing.
    pub fn status(&self, id: ProviderId) -> &Status {
        static UNKNOWN: Status = Status::NotChecked;
        self.status.get(&id).unwrap_or(&UNKNOWN)
    }

    /// What may be shown of a provider's first key; `None` if it has none, or it was not read yet.
    pub fn key_mask(&self, id: ProviderId) -> Option<&str> {
        let key = self.get(id)?.keys.first()?;
        self.masks.get(key).map(String::as_str)
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

    /// All providers as they are stored: those that are being deleted are in until that is final.
    pub(super) fn to_be_stored(&self) -> Vec<Provider> {
        self.list.clone()
    }

    pub(super) fn take_masks(&mut self, masks: Vec<(KeyId, String)>) {
        self.masks.extend(masks);
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
            Some(problem) if concerns_endpoint(problem.kind) => {
                self.status.insert(id, Status::Problem(problem));
            }
            None | Some(_) => {}
        }
    }

    fn get_mut(&mut self, id: ProviderId) -> Option<&mut Provider> {
        self.list.iter_mut().find(|provider| provider.id == id)
    }
}

/// The name, with a number behind it where one of `others` has it.
fn free_name<'a, I: Iterator<Item = &'a str>>(name: &str, others: impl Fn() -> I) -> String {
    let is_free = |name: &String| {
        let checked = provider::check_name(name, others());
        !matches!(checked, Err(provider::NameError::Taken(_)))
    };
    let numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

/// Whether a failed answer says something about the endpoint rather than about the question.
fn concerns_endpoint(kind: ProblemKind) -> bool {
    match kind {
        ProblemKind::Refused
        | ProblemKind::UnknownHost
        | ProblemKind::Unreachable
        | ProblemKind::Tls
        | ProblemKind::Unauthorized
        | ProblemKind::Forbidden
        | ProblemKind::NotAnApi
        | ProblemKind::Network => true,
        ProblemKind::TimedOut
        | ProblemKind::RateLimited { .. }
        | ProblemKind::NotFound
        | ProblemKind::Rejected
        | ProblemKind::ContextExceeded
        | ProblemKind::Server
        | ProblemKind::CutShort
        | ProblemKind::Empty
        | ProblemKind::NotConfigured
        | ProblemKind::Storage => false,
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
                self.change_provider(id, |provider| provider.format = format);
                self.refresh_models(id, env);
            }
            ProvidersAction::SetBaseUrl(id, base_url) => {
                self.change_provider(id, |provider| {
                    if let Origin::Custom { base_url: kept } = &mut provider.origin {
                        *kept = base_url;
                    }
                });
                self.refresh_models(id, env);
            }
            ProvidersAction::SetAuth(id, auth) => {
                self.change_provider(id, |provider| provider.auth = auth);
                self.refresh_models(id, env);
            }
            ProvidersAction::SetKey(id, key) => self.set_key(id, key, env),
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

    fn change_provider(&mut self, id: ProviderId, change: impl FnOnce(&mut Provider)) {
        if let Some(provider) = self.providers.get_mut(id) {
            change(provider);
            self.providers.revision += 1;
            self.settings_changed = true;
        }
    }

    fn close_dialog(&mut self) {
        self.view.dialog = None;
    }

    fn create_provider(&mut self, new: NewProvider, env: &mut Env<'_>) {
        let Ok(name) = provider::check_name(&new.name, self.providers.names_but(None)) else {
            return;
        };
        let id = ProviderId((env.new_id)());
        self.providers.list.push(Provider {
            id,
            name,
            enabled: true,
            format: new.format,
            auth: None,
            keys: Vec::new(),
            origin: Origin::Custom {
                base_url: new.base_url,
            },
            models: Vec::new(),
        });
        self.providers.revision += 1;
        self.settings_changed = true;
        self.view.show_provider(id);
        self.close_dialog();
        self.set_key(id, new.key, env);
    }

    /// Changes the key, if it changes, and asks for the models with it.
    fn set_key(&mut self, id: ProviderId, key: Secret, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get_mut(id) else {
            return;
        };
        let former = std::mem::take(&mut provider.keys);
        if !former.is_empty() {
            self.commands
                .push(Command::Settings(SettingsCommand::DeleteKeys(id, former)));
        }
        if !key.is_empty() {
            let key_id = KeyId((env.new_id)());
            provider.keys.push(key_id);
            self.commands
                .push(Command::Settings(SettingsCommand::StoreKey(key_id, key)));
        }
        self.providers.revision += 1;
        self.settings_changed = true;
        self.refresh_models(id, env);
    }

    fn add_demo(&mut self, env: &mut Env<'_>) {
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
            self.providers.list.push(Provider {
                id,
                name: name.to_owned(),
                enabled: true,
                format: provider::ApiFormat::default(),
                auth: None,
                keys: Vec::new(),
                origin: Origin::Demo,
                models: DEMO_MODELS
                    .iter()
                    .map(|id| Model {
                        id: (*id).to_owned(),
                        ..Model::default()
                    })
                    .collect(),
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

    fn delete_provider(&mut self, id: ProviderId, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let text = format!("“{}” deleted, with its key and models", provider.name);
        self.providers.leaving.insert(id);
        self.providers.revision += 1;
        if self.view.provider == Some(id) {
            self.view.provider = self.providers.list().next().map(|provider| provider.id);
        }
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

    pub(super) fn handle_endpoint(&mut self, request: RequestId, event: EndpointEvent) {
        let asked = self
            .providers
            .status
            .iter()
            .find(|(_, status)| **status == Status::Fetching(request));
        let Some(id) = asked.map(|(id, _)| *id) else {
            return;
        };
        let status = match event {
            EndpointEvent::ModelsListed(listed) => {
                let mut change = ListChange::default();
                self.change_provider(id, |provider| {
                    change = model::merge_list(&mut provider.models, listed);
                });
                Status::Ready(Some(change))
            }
            EndpointEvent::ModelsFailed(problem) => Status::Problem(problem),
        };
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

/// The models that the demo endpoint lists, so that it can be talked with before it was asked.
pub const DEMO_MODELS: [&str; 4] = ["demo-guide", "demo-thinker", "demo-long", "demo-echo"];
