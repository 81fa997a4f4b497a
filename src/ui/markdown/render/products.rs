//! What jobs of the [background](super::background) make, kept under keys that name the content.
//!
//! Each kind of product has a store of its own, so that nobody can meet a product of another kind
//! than was asked for.

use super::background::{Background, JobRequest, JobState, JobTicket};
use super::recent::Recent;
use eframe::egui::Context;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What a job makes.
pub(super) trait Product: Send + 'static {
    /// About how much memory it takes.
    fn bytes(&self) -> usize;
}

/// What an entry takes besides its product, in bytes.
const ENTRY_BYTES: usize = 64;

/// What there is under a key.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ui::markdown) enum Lookup<'a, P> {
    /// It was not asked for, or is forgotten.
    Nothing,
    /// It is being made.
    Waiting,
    /// Here it is. Whoever changes it leaves its size as it is.
    Ready(&'a mut P),
    /// It cannot be made.
    Failed,
}

/// The products of one kind.
pub(super) struct Products<K, P> {
    /// `None` for what cannot be made.
    kept: Recent<K, Option<P>>,
    waiting: BTreeMap<K, JobTicket>,
    made: Receiver<(K, P)>,
    sender: Sender<(K, P)>,
}

impl<K, P> Products<K, P>
where
    K: Ord + Clone + Send + 'static,
    P: Product,
{
    /// Keeps products of up to so many bytes, not counting those that are on the screen.
    pub(super) fn new(room: usize) -> Self {
        let (sender, made) = channel();
        Self {
            kept: Recent::new(room),
            waiting: BTreeMap::new(),
            made,
            sender,
        }
    }

    /// Takes in what was made since the last pass. Once per pass, behind [`Background::begin_pass`],
    /// which knows which jobs are over.
    pub(super) fn begin_pass(&mut self) {
        while let Ok((key, product)) = self.made.try_recv() {
            self.waiting.remove(&key);
            self.keep(key, Some(product));
        }
        let ended = |_: &K, ticket: &mut JobTicket| ticket.state() != JobState::Running;
        let ended: Vec<(K, JobTicket)> = self.waiting.extract_if(.., ended).collect();
        for (key, ticket) in ended {
            // What a job that is over has not made is not going to be.
            if ticket.state() == JobState::Over {
                self.keep(key, None);
            }
        }
        self.kept.begin_pass();
    }

    /// What there is under `key`.
    pub(super) fn find(&mut self, key: &K) -> Lookup<'_, P> {
        match self.kept.get(key) {
            Some(product) => product.as_mut().map_or(Lookup::Failed, Lookup::Ready),
            None if self.waiting.contains_key(key) => Lookup::Waiting,
            None => Lookup::Nothing,
        }
    }

    /// Has `job` make the products of `keys`, each of which it hands over as soon as it is made.
    /// Nothing happens while there is no room for it: ask again when the next pass finds nothing.
    pub(super) fn ask<T: Default + 'static>(
        &mut self,
        background: &mut Background<T>,
        ctx: &Context,
        keys: Vec<K>,
        job: impl FnOnce(&mut T, &mut dyn FnMut(K, P)) + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let request = background.ask(
            ctx,
            Box::new(move |tools, tell| {
                job(tools, &mut |key, product| {
                    // Without a receiver nobody waits any more.
                    let _sent = sender.send((key, product));
                    tell();
                });
            }),
        );
        match request {
            JobRequest::Accepted(ticket) => {
                let waiting = keys.into_iter().map(|key| (key, ticket.clone()));
                self.waiting.extend(waiting);
            }
            JobRequest::NoRoom => {}
            JobRequest::NoThread => {
                for key in keys {
                    self.keep(key, None);
                }
            }
        }
    }

    fn keep(&mut self, key: K, product: Option<P>) {
        let bytes = ENTRY_BYTES + product.as_ref().map_or(0, P::bytes);
        self.kept.insert(key, product, bytes);
    }
}
