//! The keys of providers: their order, and what may be known of each. The keys themselves pass
//! through here once, on their way to the store.

use crate::domain::ids::{KeyId, ProviderId, RequestId};
use crate::domain::key_ring::{KeyHealth, KeyVerdict, RefusedWith};
use crate::domain::provider::Provider;
use crate::domain::secret::{KeyLook, Secret, SecretPlace};
use crate::domain::timestamp::Timestamp;
use crate::state::action::NewKey;
use crate::state::command::{Command, EndpointCommand, SettingsCommand};
use crate::state::{Env, State};
use std::collections::HashMap;

/// What is known of all keys.
#[derive(Debug, Default)]
pub struct Keys {
    looks: HashMap<KeyId, KeyLook>,
    health: HashMap<KeyId, KeyHealth>,
    verdicts: HashMap<KeyId, KeyVerdict>,
    /// The test that is running for a provider's keys, and which of them have no verdict yet.
    tests: HashMap<ProviderId, (RequestId, Vec<KeyId>)>,
    place: Option<SecretPlace>,
    /// Whether the user was told that keys are kept in a file.
    told_of_file: bool,
    environment: Vec<String>,
}

/// How a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStanding {
    /// Nothing is known against it, and it was not tested.
    Untested,
    /// It is being tested.
    Testing,
    /// What its last test or its last use found.
    Found(KeyVerdict),
    /// It was rate limited and rests until then.
    Resting(Timestamp),
}

impl Keys {
    /// Nothing is known yet but whether the user was told that keys are kept in a file.
    pub(super) fn new(told_of_file: bool) -> Self {
        Self {
            told_of_file,
            ..Self::default()
        }
    }

    /// What may be shown of a key; `None` if it was not read yet.
    pub fn mask(&self, key: KeyId) -> Option<&str> {
        self.looks.get(&key).map(KeyLook::mask)
    }

    /// Where secrets are kept; `None` until the store has answered.
    pub fn place(&self) -> Option<SecretPlace> {
        self.place
    }

    /// Whether that environment variable is set.
    pub fn in_environment(&self, variable: &str) -> bool {
        self.environment.iter().any(|set| set == variable)
    }

    /// How a key stands at that moment.
    pub fn standing(&self, key: KeyId, now: Timestamp) -> KeyStanding {
        let is_tested = self.tests.values().any(|(_, keys)| keys.contains(&key));
        if is_tested {
            return KeyStanding::Testing;
        }
        match self.health.get(&key) {
            Some(KeyHealth::Resting { until, .. }) if *until > now => KeyStanding::Resting(*until),
            Some(KeyHealth::Rejected { with, .. }) => KeyStanding::Found(match with {
                RefusedWith::Unauthorized => KeyVerdict::Invalid,
                RefusedWith::Forbidden => KeyVerdict::Forbidden,
                RefusedWith::RateLimited => KeyVerdict::RateLimited(None),
            }),
            Some(KeyHealth::Ready | KeyHealth::Resting { .. }) | None => self
                .verdicts
                .get(&key)
                .filter(|verdict| !matches!(verdict, KeyVerdict::RateLimited(Some(_))))
                .map_or(KeyStanding::Untested, |verdict| {
                    KeyStanding::Found(*verdict)
                }),
        }
    }

    /// Whether the keys of that provider are being tested.
    pub fn are_tested(&self, provider: ProviderId) -> bool {
        self.tests.contains_key(&provider)
    }

    /// The number, from 1, of the key among `keys` that is the same as `secret`.
    pub fn same_as(&self, keys: &[KeyId], secret: &Secret) -> Option<usize> {
        let is_same = |key: &KeyId| self.looks.get(key).is_some_and(|look| look.is_of(secret));
        keys.iter().position(is_same).map(|index| index + 1)
    }

    pub(in crate::state) fn take_looks(&mut self, looks: Vec<(KeyId, KeyLook)>) {
        self.looks.extend(looks);
    }

    /// Notes where secrets are kept, and whether any were read there; whether that makes it news
    /// again when they are in a file.
    pub(in crate::state) fn set_place(&mut self, place: SecretPlace, were_read: bool) -> bool {
        self.place = Some(place);
        let is_news = place == SecretPlace::Keyring && were_read && self.told_of_file;
        self.told_of_file &= !is_news;
        is_news
    }

    /// Notes that the user is told that keys are kept in a file; whether that is news.
    pub(in crate::state) fn tell_of_file(&mut self) -> bool {
        !std::mem::replace(&mut self.told_of_file, true)
    }

    /// Whether the user was told that keys are kept in a file.
    pub(in crate::state) fn is_told_of_file(&self) -> bool {
        self.told_of_file
    }

    pub(in crate::state) fn set_environment(&mut self, variables: Vec<String>) {
        self.environment = variables;
    }

    /// A key fares differently: what a test found before is outdated.
    pub(in crate::state) fn fares(&mut self, key: KeyId, health: KeyHealth) {
        if health != KeyHealth::Ready {
            self.verdicts.remove(&key);
        }
        self.health.insert(key, health);
    }

    pub(in crate::state) fn tested(&mut self, request: RequestId, key: KeyId, verdict: KeyVerdict) {
        let running = self.tests.values_mut().find(|(id, _)| *id == request);
        if let Some((_, waiting)) = running {
            waiting.retain(|waiting| *waiting != key);
            self.verdicts.insert(key, verdict);
        }
    }

    /// Whether that test was running.
    pub(in crate::state) fn test_ended(&mut self, request: RequestId) -> bool {
        let before = self.tests.len();
        self.tests.retain(|_, (id, _)| *id != request);
        self.tests.len() < before
    }

    fn forget(&mut self, keys: &[KeyId]) {
        for key in keys {
            self.looks.remove(key);
            self.health.remove(key);
            self.verdicts.remove(key);
        }
    }
}

impl State {
    /// Puts a key behind the others of a provider; whether there was one to add.
    pub(super) fn keep_key(&mut self, id: ProviderId, key: NewKey, env: &mut Env<'_>) -> bool {
        let Some(provider) = self.providers.get(id) else {
            return false;
        };
        let key_id = KeyId((env.new_id)());
        let command = match key {
            NewKey::Typed(secret) => {
                let is_there = self.providers.keys.same_as(&provider.keys, &secret);
                if secret.is_empty() || is_there.is_some() {
                    return false;
                }
                // Known at once, so that the same one typed again is seen to be the same.
                self.providers.keys.looks.insert(key_id, secret.look());
                SettingsCommand::StoreKey(key_id, secret)
            }
            NewKey::Environment(name) => SettingsCommand::StoreKeyFromEnvironment(key_id, name),
        };
        self.commands.push(Command::Settings(command));
        self.change_provider(id, |provider| provider.keys.push(key_id));
        true
    }

    /// Takes out a key of which there is none.
    pub(in crate::state) fn give_up_key(&mut self, key: KeyId) {
        // Also of a provider whose deletion can still be undone.
        let is_owner = |provider: &&Provider| provider.keys.contains(&key);
        let owner = self.providers.list.iter().find(is_owner).map(|p| p.id);
        if let Some(id) = owner {
            self.change_provider(id, |provider| provider.keys.retain(|known| *known != key));
        }
    }

    /// Changes the first key and asks for the models with it; an empty one removes it.
    pub(super) fn set_first_key(&mut self, id: ProviderId, key: Secret, env: &mut Env<'_>) {
        let first = self.providers.get(id).and_then(|p| p.keys.first().copied());
        match first {
            Some(first) => self.replace_key(id, first, key, env),
            None => self.add_key(id, NewKey::Typed(key), env),
        }
    }

    pub(super) fn add_key(&mut self, id: ProviderId, key: NewKey, env: &mut Env<'_>) {
        if self.keep_key(id, key, env) {
            self.reach_anew(id, env);
        }
    }

    pub(super) fn replace_key(
        &mut self,
        id: ProviderId,
        former: KeyId,
        key: Secret,
        env: &mut Env<'_>,
    ) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let Some(place) = provider.keys.iter().position(|known| *known == former) else {
            return;
        };
        let mut others = provider.keys.clone();
        others.remove(place);
        if self.providers.keys.same_as(&others, &key).is_some() {
            return;
        }
        self.providers.keys.forget(&[former]);
        self.commands
            .push(Command::Settings(SettingsCommand::DeleteKeys(
                id,
                vec![former],
            )));
        self.change_provider(id, |provider| provider.keys = others);
        if self.keep_key(id, NewKey::Typed(key), env) {
            self.change_provider(id, |provider| {
                if let Some(new) = provider.keys.pop() {
                    provider.keys.insert(place, new);
                }
            });
        }
        self.reach_anew(id, env);
    }

    pub(super) fn move_key(&mut self, id: ProviderId, key: KeyId, place: usize) {
        self.change_provider(id, |provider| {
            if let Some(from) = provider.keys.iter().position(|known| *known == key) {
                let key = provider.keys.remove(from);
                provider.keys.insert(place.min(provider.keys.len()), key);
            }
        });
    }

    pub(in crate::state) fn test_keys(&mut self, id: ProviderId, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        if provider.keys.is_empty() || self.providers.keys.are_tested(id) {
            return;
        }
        let request = RequestId((env.new_id)());
        let usable = |model: &&crate::domain::model::Model| !model.vanished;
        let model = provider.models.iter().find(usable);
        let command = EndpointCommand::TestKeys {
            request,
            endpoint: provider.endpoint(),
            model: model.map(|model| model.id.clone()),
        };
        let keys = provider.keys.clone();
        self.providers.keys.tests.insert(id, (request, keys));
        self.commands.push(Command::Endpoint(command));
    }
}
