//! Which turns are running, and the right of a turn to be heard: once it is stopped, no further
//! event of it gets out.

use super::Wake;
use super::ask::gathering::FRAME;
use super::outlet::Outlet;
use crate::domain::ids::TurnId;
use crate::state::event::{Event, TurnEvent};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// All running turns.
pub(super) struct Turns {
    running: Mutex<HashMap<TurnId, CancellationToken>>,
    outlet: Arc<Outlet>,
}

impl Turns {
    pub(super) fn new(outlet: Arc<Outlet>) -> Arc<Self> {
        Arc::new(Self {
            running: Mutex::default(),
            outlet,
        })
    }

    /// Gives a new turn its voice, and the token that is cancelled when it is stopped; `None` if it
    /// is running already.
    pub(super) fn begin(self: &Arc<Self>, turn: TurnId) -> Option<(Voice, CancellationToken)> {
        let mut running = self.lock();
        if running.contains_key(&turn) {
            return None;
        }
        let stop = CancellationToken::new();
        running.insert(turn, stop.clone());
        let turns = Arc::clone(self);
        Some((Voice { turn, turns }, stop))
    }

    /// Stops a turn. When this returns, its last event is already in the channel.
    pub(super) fn stop(&self, turn: TurnId) {
        if let Some(stop) = self.lock().remove(&turn) {
            stop.cancel();
        }
    }

    /// Stops all turns.
    pub(super) fn stop_all(&self) {
        for (_, stop) in self.lock().drain() {
            stop.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TurnId, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right of one turn to be heard. It ends when this is dropped.
pub(super) struct Voice {
    turn: TurnId,
    turns: Arc<Turns>,
}

impl Voice {
    /// Tells `event`, or gives it back if there is no room. What a stopped turn says counts as
    /// told.
    #[must_use]
    pub(super) fn offer(&self, event: TurnEvent) -> Option<TurnEvent> {
        let wake = match &event {
            TurnEvent::Grew(_) => Wake::AnswerGrew(self.turn),
            TurnEvent::Began { .. }
            | TurnEvent::FieldRefused(_)
            | TurnEvent::Finished(_)
            | TurnEvent::Failed(..) => Wake::Other,
        };
        let untold = {
            // Held while the event enters the channel, so that it cannot enter after `stop` has
            // returned.
            let running = self.turns.lock();
            if !running.contains_key(&self.turn) {
                return None;
            }
            self.turns.outlet.offer(Event::Turn(self.turn, event))
        };
        match untold {
            Some(Event::Turn(_, event)) => Some(event),
            Some(
                Event::Endpoint(..)
                | Event::Exchange(_)
                | Event::Key(..)
                | Event::Picture(..)
                | Event::History(_)
                | Event::Settings(_),
            )
            | None => {
                self.turns.outlet.wake(wake);
                None
            }
        }
    }

    /// Tells `event`, waiting for room if there is none.
    pub(super) async fn tell(&self, event: TurnEvent) {
        let mut waiting = event;
        while let Some(event) = self.offer(waiting) {
            waiting = event;
            tokio::time::sleep(FRAME).await;
        }
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.turns.lock().remove(&self.turn);
    }
}
