//! The keys in memory, and how each fares: written by commands the moment they are given, so that a
//! question that follows has its key whether or not the disk has caught up.
//!
//! Which key is next is the [`KeyRing`]'s decision.

use crate::domain::ids::KeyId;
use crate::domain::key_ring::{KeyHealth, KeyRing, Refusal};
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// All keys, by id.
#[derive(Debug)]
pub(in crate::worker) struct KeyCache {
    /// `None` marks a key that was forgotten, so that loading does not bring it back.
    known: RwLock<HashMap<KeyId, Option<Secret>>>,
    loaded: watch::Sender<bool>,
    ring: Mutex<KeyRing>,
}

/// A key of an endpoint, on its way into a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::worker) struct HeldKey {
    /// Its number among the keys of the endpoint, from 1.
    pub(in crate::worker) number: u32,
    /// Its id; `None` for one that is only typed.
    pub(in crate::worker) id: Option<KeyId>,
    /// The key, as it goes into the header.
    pub(in crate::worker) secret: Secret,
}

impl KeyCache {
    /// An empty cache whose store was not read yet.
    pub(in crate::worker) fn new() -> Self {
        Self {
            known: RwLock::default(),
            loaded: watch::Sender::new(false),
            ring: Mutex::default(),
        }
    }

    /// Adds what the store is known to hold so far; what was kept or forgotten since the start is
    /// newer and stays.
    pub(super) fn add(&self, stored: Vec<(KeyId, Secret)>) {
        self.write(|known| {
            for (id, secret) in stored {
                known.entry(id).or_insert(Some(secret));
            }
        });
    }

    /// The same once everything was read: what is not there now is nowhere.
    pub(super) fn load(&self, stored: Vec<(KeyId, Secret)>) {
        self.add(stored);
        self.loaded.send_replace(true);
    }

    /// Keeps a key, and forgets how the one before it fared.
    pub(super) fn keep(&self, id: KeyId, secret: Secret) {
        self.ring().clear(id);
        self.write(|known| known.insert(id, Some(secret)));
    }

    /// Forgets keys, so that a store that is read later does not bring them back.
    pub(super) fn forget(&self, ids: &[KeyId]) {
        self.write(|known| known.extend(ids.iter().map(|id| (*id, None))));
    }

    /// The keys that there are of `ids`, with their numbers. Waits until the store was read, unless
    /// all of them are known before: a keyring that asks the user for a password holds up only what
    /// it alone knows.
    pub(in crate::worker) async fn of(&self, ids: &[KeyId]) -> Vec<HeldKey> {
        if ids.is_empty() {
            return Vec::new();
        }
        // The sender lives as long as `self`, so waiting cannot fail.
        let mut loaded = self.loaded.subscribe();
        let _ = loaded
            .wait_for(|loaded| *loaded || self.knows_all(ids))
            .await;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let held = (1..).zip(ids).filter_map(|(number, id)| {
            let secret = known.get(id)?.clone()?;
            (!secret.is_empty()).then_some(HeldKey {
                number,
                id: Some(*id),
                secret,
            })
        });
        held.collect()
    }

    /// Whether a key is ready, resting or rejected, by what servers said of it last.
    pub(in crate::worker) fn health(&self, id: KeyId) -> KeyHealth {
        self.ring().health(id)
    }

    /// The key to try next; see [`KeyRing::next`].
    pub(in crate::worker) fn next(
        &self,
        ids: &[KeyId],
        tried: &[KeyId],
        now: Timestamp,
    ) -> Option<KeyId> {
        self.ring().next(ids, tried, now)
    }

    /// Notes that a key was refused in a request that was sent at `asked`; see [`KeyRing::refused`].
    pub(in crate::worker) fn refused(
        &self,
        id: KeyId,
        refusal: &Refusal,
        asked: Timestamp,
        now: Timestamp,
    ) {
        self.ring().refused(id, refusal, asked, now);
    }

    /// Notes that a key served a request that was sent at `asked`; true if something was held
    /// against it and is no more.
    pub(in crate::worker) fn served(&self, id: KeyId, asked: Timestamp) -> bool {
        self.ring().served(id, asked)
    }

    /// Notes that a key passed a test; true if something was held against it.
    pub(in crate::worker) fn clear(&self, id: KeyId) -> bool {
        self.ring().clear(id)
    }

    fn ring(&self) -> MutexGuard<'_, KeyRing> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The secret of that id, whatever it is for. Waits until the store was read.
    pub(in crate::worker) async fn get(&self, id: KeyId) -> Option<Secret> {
        let held = self.of(&[id]).await.into_iter().next();
        held.map(|key| key.secret)
    }

    fn knows_all(&self, ids: &[KeyId]) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        ids.iter().all(|id| known.contains_key(id))
    }

    fn write<T>(&self, change: impl FnOnce(&mut HashMap<KeyId, Option<Secret>>) -> T) -> T {
        let changed = change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
        // Who waits for one of these need not wait for the others.
        self.loaded.send_modify(|_| {});
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number and text of the keys that there are.
    async fn held(keys: &KeyCache, ids: &[u128]) -> Vec<(u32, String)> {
        let ids: Vec<KeyId> = ids.iter().copied().map(KeyId).collect();
        let held = keys.of(&ids).await.into_iter();
        held.map(|key| (key.number, key.secret.expose().to_owned()))
            .collect()
    }

    #[tokio::test]
    async fn what_was_done_before_loading_is_not_undone_by_it() {
        let keys = KeyCache::new();
        let (old, new) = (Secret::new("old"), Secret::new("new"));
        keys.keep(KeyId(1), new);
        keys.forget(&[KeyId(2)]);
        keys.load((1..=3).map(|id| (KeyId(id), old.clone())).collect());
        assert_eq!(held(&keys, &[2, 1]).await, [(2, "new".to_owned())]);
        assert_eq!(held(&keys, &[2]).await, []);
        assert_eq!(held(&keys, &[3]).await, [(1, "old".to_owned())]);
    }

    #[tokio::test]
    async fn keys_given_since_the_start_do_not_wait_for_the_store() {
        let keys = KeyCache::new();
        keys.keep(KeyId(1), Secret::new("new"));
        keys.forget(&[KeyId(2)]);
        assert_eq!(held(&keys, &[2, 1]).await, [(2, "new".to_owned())]);
    }

    #[tokio::test]
    async fn who_waits_for_a_key_goes_on_once_that_one_is_known() {
        let keys = KeyCache::new();
        let add = async {
            tokio::task::yield_now().await;
            keys.add(vec![(KeyId(2), Secret::new("two"))]);
        };
        let (held, ()) = tokio::join!(held(&keys, &[2]), add);
        assert_eq!(held, [(1, "two".to_owned())]);
    }

    #[tokio::test]
    async fn an_endpoint_without_keys_does_not_wait_for_the_store() {
        assert_eq!(held(&KeyCache::new(), &[]).await, []);
    }

    #[test]
    fn a_key_that_is_edited_begins_anew() {
        let keys = KeyCache::new();
        let refusal = Refusal {
            with: crate::domain::key_ring::RefusedWith::Unauthorized,
            words: String::new(),
            retry_after_ms: None,
        };
        keys.refused(KeyId(1), &refusal, Timestamp(0), Timestamp(0));
        assert_ne!(keys.health(KeyId(1)), KeyHealth::Ready);
        keys.keep(KeyId(1), Secret::new("other"));
        assert_eq!(keys.health(KeyId(1)), KeyHealth::Ready);
    }
}
