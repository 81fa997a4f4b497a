//! The keys in memory: written by commands the moment they are given, so that a question that
//! follows has its key whether or not the disk has caught up.

use crate::domain::ids::KeyId;
use crate::domain::secret::Secret;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use tokio::sync::watch;

/// All keys, by id.
#[derive(Debug)]
pub(super) struct Keys {
    /// `None` marks a key that was forgotten, so that loading does not bring it back.
    known: RwLock<HashMap<KeyId, Option<Secret>>>,
    loaded: watch::Sender<bool>,
}

impl Keys {
    /// No keys, and none loaded yet.
    pub(super) fn new() -> Self {
        Self {
            known: RwLock::default(),
            loaded: watch::Sender::new(false),
        }
    }

    /// Adds what the store holds; what was kept or forgotten since the start is newer and stays.
    pub(super) fn load(&self, stored: Vec<(KeyId, Secret)>) {
        self.write(|known| {
            for (id, secret) in stored {
                known.entry(id).or_insert(Some(secret));
            }
        });
        self.loaded.send_replace(true);
    }

    /// Keeps a key.
    pub(super) fn keep(&self, id: KeyId, secret: Secret) {
        self.write(|known| known.insert(id, Some(secret)));
    }

    /// Forgets keys.
    pub(super) fn forget(&self, ids: &[KeyId]) {
        self.write(|known| known.extend(ids.iter().map(|id| (*id, None))));
    }

    /// The first of `ids` that there is a key for, with its number from 1. Waits until the store
    /// was read.
    pub(super) async fn first(&self, ids: &[KeyId]) -> Option<(u32, Secret)> {
        if ids.is_empty() {
            return None;
        }
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        (1..).zip(ids).find_map(|(number, id)| {
            let secret = known.get(id)?.clone()?;
            (!secret.is_empty()).then_some((number, secret))
        })
    }

    fn write<T>(&self, change: impl FnOnce(&mut HashMap<KeyId, Option<Secret>>) -> T) -> T {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_done_before_loading_is_not_undone_by_it() {
        let keys = Keys::new();
        let (old, new) = (Secret::new("old"), Secret::new("new"));
        keys.keep(KeyId(1), new.clone());
        keys.forget(&[KeyId(2)]);
        keys.load((1..=3).map(|id| (KeyId(id), old.clone())).collect());
        assert_eq!(keys.first(&[KeyId(2), KeyId(1)]).await, Some((2, new)));
        assert_eq!(keys.first(&[KeyId(2)]).await, None);
        assert_eq!(keys.first(&[KeyId(3)]).await, Some((1, old)));
    }

    #[tokio::test]
    async fn an_endpoint_without_keys_does_not_wait_for_the_store() {
        assert_eq!(Keys::new().first(&[]).await, None);
    }
}
