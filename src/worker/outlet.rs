//! The way out of the worker: a channel with a bound, and one wake for each event.

use super::{Wake, Waker};
use crate::state::event::Event;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// Events that may wait for the window. A window that reads them every frame never has more than a
/// few waiting; for one that is held up, answers are gathered on this side instead.
const CAPACITY: usize = 256;

/// How long a full channel is left alone.
const PAUSE: Duration = Duration::from_millis(16);

/// Where events go.
pub(super) struct Outlet {
    sender: SyncSender<Event>,
    waker: Waker,
    closed: AtomicBool,
}

impl Outlet {
    pub(super) fn new(waker: Waker) -> (Self, Receiver<Event>) {
        let (sender, receiver) = sync_channel(CAPACITY);
        let outlet = Self {
            sender,
            waker,
            closed: AtomicBool::new(false),
        };
        (outlet, receiver)
    }

    /// Puts `event` into the channel, without waking the window; gives it back if there is no room.
    /// An event that nobody will read counts as sent.
    #[must_use]
    pub(super) fn offer(&self, event: Event) -> Option<Event> {
        match self.sender.try_send(event) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => None,
            Err(TrySendError::Full(event)) => Some(event),
        }
    }

    /// Wakes the window.
    pub(super) fn wake(&self, wake: Wake) {
        (self.waker)(wake);
    }

    /// Sends `event`, waiting for room if there is none.
    pub(super) async fn send(&self, event: Event) {
        let mut waiting = event;
        while let Some(event) = self.offer(waiting) {
            waiting = event;
            tokio::time::sleep(PAUSE).await;
        }
        self.wake(Wake::Other);
    }

    /// Sends `event` from a thread that may block. Once [`close`](Self::close) was called an event
    /// without room is dropped, so that a window that has gone does not keep the disk from
    /// finishing.
    pub(super) fn send_blocking(&self, event: Event) {
        let mut waiting = event;
        while let Some(event) = self.offer(waiting) {
            if self.closed.load(Ordering::Acquire) {
                return;
            }
            waiting = event;
            std::thread::sleep(PAUSE);
        }
        self.wake(Wake::Other);
    }

    /// Says that nobody reads any more.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }
}
