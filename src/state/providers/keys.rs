//! What may be known of the keys of providers: how each looks and fares, where they are kept, and
//! which tests are running. Which provider has which is in `key_list.rs`.

use crate::domain::ids::{KeyId, ProviderId, RequestId};
use crate::domain::key_ring::{KeyHealth, KeyVerdict, RefusedWith};
use crate::domain::secret::{KeyLook, Secret, SecretPlace};
use crate::domain::timestamp::Timestamp;
use std::collections::HashMap;

/// What is known of all keys.
#[derive(Debug, Default)]
pub struct ProviderKeys {
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

impl ProviderKeys {
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

    /// Takes in how keys look.
    pub(super) fn take_looks(&mut self, looks: Vec<(KeyId, KeyLook)>) {
        self.looks.extend(looks);
    }

    /// Notes where secrets are kept, and whether any were read there; whether that makes it news
    /// again when they are in a file.
    pub(super) fn set_place(&mut self, place: SecretPlace, were_read: bool) -> bool {
        self.place = Some(place);
        let is_news = place == SecretPlace::Keyring && were_read && self.told_of_file;
        self.told_of_file &= !is_news;
        is_news
    }

    /// Notes that the user is told that keys are kept in a file; whether that is news.
    pub(super) fn tell_of_file(&mut self) -> bool {
        !std::mem::replace(&mut self.told_of_file, true)
    }

    /// Whether the user was told that keys are kept in a file.
    pub(in crate::state) fn is_told_of_file(&self) -> bool {
        self.told_of_file
    }

    /// Notes which variables of the environment hold a key.
    pub(super) fn set_environment(&mut self, variables: Vec<String>) {
        self.environment = variables;
    }

    /// A key fares differently: what a test found before is outdated.
    pub(super) fn fares(&mut self, key: KeyId, health: KeyHealth) {
        if health != KeyHealth::Ready {
            self.verdicts.remove(&key);
        }
        self.health.insert(key, health);
    }

    /// Notes what a test found of one key.
    pub(super) fn tested(&mut self, request: RequestId, key: KeyId, verdict: KeyVerdict) {
        let running = self.tests.values_mut().find(|(id, _)| *id == request);
        if let Some((_, waiting)) = running {
            waiting.retain(|waiting| *waiting != key);
            self.verdicts.insert(key, verdict);
        }
    }

    /// Notes that a test has ended; whether it was running.
    pub(super) fn test_ended(&mut self, request: RequestId) -> bool {
        let before = self.tests.len();
        self.tests.retain(|_, (id, _)| *id != request);
        self.tests.len() < before
    }

    /// Forgets what is known of a key.
    pub(super) fn forget(&mut self, key: KeyId) {
        self.looks.remove(&key);
        self.health.remove(&key);
        self.verdicts.remove(&key);
    }

    /// Notes that a test of all keys of a provider begins.
    pub(super) fn test_begins(
        &mut self,
        provider: ProviderId,
        request: RequestId,
        keys: Vec<KeyId>,
    ) {
        self.tests.insert(provider, (request, keys));
    }
}
