//! The keys of a provider in their order: added, replaced, moved, removed and tested. The keys
//! themselves pass through here once, on their way to the store.

use super::configured::Providers;
use crate::domain::ids::{KeyId, ProviderId, RequestId};
use crate::domain::key_ring::{KeyHealth, KeyVerdict};
use crate::domain::problem::Problem;
use crate::domain::provider::Provider;
use crate::domain::secret::Secret;
use crate::state::action::NewKey;
use crate::state::command::{EndpointCommand, SettingsCommand};
use crate::state::effect::Cx;
use crate::state::event::SettingsEvent;

impl Providers {
    /// Puts a key behind the others of a provider; whether there was one to add.
    pub(super) fn keep_key(&mut self, id: ProviderId, key: NewKey, cx: &mut Cx<'_>) -> bool {
        let Some(provider) = self.get(id) else {
            return false;
        };
        let key_id = KeyId(cx.id());
        let command = match key {
            NewKey::Typed(secret) => {
                let is_there = self.keys.same_as(&provider.keys, &secret);
                if secret.is_empty() || is_there.is_some() {
                    return false;
                }
                // Known at once, so that the same one typed again is seen to be the same.
                self.keys.take_looks(vec![(key_id, secret.look())]);
                SettingsCommand::StoreKey(key_id, secret)
            }
            NewKey::Environment(name) => SettingsCommand::StoreKeyFromEnvironment(key_id, name),
        };
        cx.command(command);
        self.change(id, cx, |provider| provider.keys.push(key_id));
        true
    }

    /// Takes in what the store tells of keys.
    pub(in crate::state) fn handle_keys(&mut self, event: SettingsEvent, cx: &mut Cx<'_>) {
        match event {
            SettingsEvent::KeysLoaded(place, looks) => {
                if self.keys.set_place(place, !looks.is_empty()) {
                    cx.settings_changed();
                }
                self.keys.take_looks(looks);
            }
            SettingsEvent::KeyStored(key, look) => self.keys.take_looks(vec![(key, look)]),
            SettingsEvent::KeyNotKept(key, problem) => {
                self.give_up_key(key, cx);
                cx.report(problem);
            }
            SettingsEvent::KeysInFile(problem) => {
                if self.keys.tell_of_file() {
                    cx.settings_changed();
                    cx.report(problem);
                }
            }
            SettingsEvent::EnvironmentKeys(variables) => self.keys.set_environment(variables),
            SettingsEvent::Located { .. } | SettingsEvent::Failed(_) => {}
        }
    }

    /// Takes out a key of which there is none.
    fn give_up_key(&mut self, key: KeyId, cx: &mut Cx<'_>) {
        // Also of a provider whose deletion can still be undone.
        let is_owner = |provider: &&Provider| provider.keys.contains(&key);
        if let Some(id) = self.list.iter().find(is_owner).map(|owner| owner.id) {
            self.change(id, cx, |provider| {
                provider.keys.retain(|known| *known != key);
            });
        }
    }

    /// Changes the first key and asks for the models with it; an empty one removes it.
    pub(super) fn set_first_key(&mut self, id: ProviderId, key: Secret, cx: &mut Cx<'_>) {
        let first = self.get(id).and_then(|known| known.keys.first().copied());
        match first {
            Some(first) => self.replace_key(id, first, key, cx),
            None => self.add_key(id, NewKey::Typed(key), cx),
        }
    }

    /// Adds a key and asks for the models with it.
    pub(super) fn add_key(&mut self, id: ProviderId, key: NewKey, cx: &mut Cx<'_>) {
        if self.keep_key(id, key, cx) {
            self.reach_anew(id, cx);
        }
    }

    /// Puts a key in the place of another; an empty one removes it.
    pub(super) fn replace_key(
        &mut self,
        id: ProviderId,
        former: KeyId,
        key: Secret,
        cx: &mut Cx<'_>,
    ) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let Some(place) = provider.keys.iter().position(|known| *known == former) else {
            return;
        };
        let mut others = provider.keys.clone();
        others.remove(place);
        if self.keys.same_as(&others, &key).is_some() {
            return;
        }
        self.keys.forget(former);
        cx.command(SettingsCommand::DeleteKeys(vec![former]));
        self.change(id, cx, |provider| provider.keys = others);
        if self.keep_key(id, NewKey::Typed(key), cx) {
            self.change(id, cx, |provider| {
                if let Some(new) = provider.keys.pop() {
                    provider.keys.insert(place, new);
                }
            });
        }
        self.reach_anew(id, cx);
    }

    /// Moves a key to that place among those of its provider, counted from 0.
    pub(super) fn move_key(&mut self, id: ProviderId, key: KeyId, place: usize, cx: &mut Cx<'_>) {
        self.change(id, cx, |provider| {
            if let Some(from) = provider.keys.iter().position(|known| *known == key) {
                let key = provider.keys.remove(from);
                provider.keys.insert(place.min(provider.keys.len()), key);
            }
        });
    }

    /// Tests all keys of a provider, unless that is being done.
    pub(super) fn test_keys(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        let Some(provider) = self.get(id) else {
            return;
        };
        if provider.keys.is_empty() || self.keys.are_tested(id) {
            return;
        }
        let request = cx.request();
        let model = provider.models.iter().find(|model| !model.vanished);
        cx.command(EndpointCommand::TestKeys {
            request,
            endpoint: provider.endpoint(),
            model: model.map(|model| model.id.clone()),
        });
        let keys = provider.keys.clone();
        self.keys.test_begins(id, request, keys);
    }

    /// A key fares differently now.
    pub(in crate::state) fn key_fares(&mut self, key: KeyId, health: KeyHealth) {
        self.keys.fares(key, health);
    }

    /// A test of keys found that of one of them.
    pub(in crate::state) fn key_tested(
        &mut self,
        request: RequestId,
        key: KeyId,
        verdict: KeyVerdict,
    ) {
        self.keys.tested(request, key, verdict);
    }

    /// A test of keys has ended, with why they could not be tested, if so.
    pub(in crate::state) fn keys_tested(
        &mut self,
        request: RequestId,
        problem: Option<Problem>,
        cx: &mut Cx<'_>,
    ) {
        let was_running = self.keys.test_ended(request);
        if let Some(problem) = problem.filter(|_| was_running) {
            cx.report(problem);
        }
    }
}
