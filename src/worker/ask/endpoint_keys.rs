//! The keys of one endpoint: which of them a request takes, and what is learnt of each by asking.

use crate::domain::cause::KeyStanding;
use crate::domain::ids::KeyId;
use crate::domain::key_ring::Refusal;
use crate::domain::timestamp::Timestamp;
use crate::state::event::Event;
use crate::worker::clock::now;
use crate::worker::events::EventSender;
use crate::worker::secrets::key_cache::{HeldKey, KeyCache};
use std::sync::Arc;

/// The keys that an endpoint has, in their order.
pub(in crate::worker) struct EndpointKeys {
    held: Vec<HeldKey>,
    cache: Arc<KeyCache>,
    events: EventSender,
}

impl EndpointKeys {
    /// The keys `held`; `cache` knows how they fare, and `events` tells when that changes.
    pub(super) fn new(held: Vec<HeldKey>, cache: Arc<KeyCache>, events: EventSender) -> Self {
        Self {
            held,
            cache,
            events,
        }
    }

    /// All keys that there are, in the order of the endpoint's list.
    pub(in crate::worker) fn all(&self) -> &[HeldKey] {
        &self.held
    }

    /// The key that a request would begin with now; `None` where there is none.
    pub(in crate::worker) fn first(&self) -> Option<&HeldKey> {
        self.next(&[])
    }

    /// The key to try next for a question for which `tried` were tried; `None` if none is left.
    pub(super) fn next(&self, tried: &[KeyId]) -> Option<&HeldKey> {
        let typed = self.held.iter().find(|key| key.id.is_none());
        if typed.is_some() {
            return typed.filter(|_| tried.is_empty());
        }
        let ids: Vec<KeyId> = self.held.iter().filter_map(|key| key.id).collect();
        let next = self.cache.next(&ids, tried, now())?;
        self.held.iter().find(|key| key.id == Some(next))
    }

    /// How the stored keys fare, each with its number.
    pub(super) fn standing(&self) -> Vec<KeyStanding> {
        let standing = |key: &HeldKey| {
            Some(KeyStanding {
                number: key.number,
                health: self.cache.health(key.id?),
            })
        };
        self.held.iter().filter_map(standing).collect()
    }

    /// Notes and tells that a key was refused in a request that was sent at `asked`.
    pub(super) async fn refused(&self, id: KeyId, refusal: &Refusal, asked: Timestamp) {
        self.cache.refused(id, refusal, asked, now());
        self.tell_health(id).await;
    }

    /// Notes that a key served a request that was sent at `asked`, and tells it if something was
    /// held against the key until then.
    pub(super) async fn served(&self, id: KeyId, asked: Timestamp) {
        if self.cache.served(id, asked) {
            self.tell_health(id).await;
        }
    }

    /// Notes and tells that a key passed a test.
    pub(super) async fn passed(&self, id: KeyId) {
        self.cache.clear(id);
        self.tell_health(id).await;
    }

    async fn tell_health(&self, id: KeyId) {
        let health = self.cache.health(id);
        self.events.send(Event::Key(id, health)).await;
    }
}
