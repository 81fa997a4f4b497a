//! The way out of the worker: a channel with a bound, and one wake for each event.
//!
//! Who finds the channel full waits for room: a task by being woken, a thread by sleeping until then.

use crate::domain::ids::TurnId;
use crate::state::event::Event;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, PollSender};

/// Events that may wait for the window. A window that reads them every frame never has more than a
/// few waiting; for one that is held up, answers are gathered on this side instead.
const CAPACITY: usize = 256;

/// Called after every event, from any thread: the only seam to the window.
pub type Waker = Arc<dyn Fn(Wake) + Send + Sync>;

/// What a wake is for: who wakes the window may take its time with what is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// More of that turn's answer has arrived, and nothing else.
    AnswerGrew(TurnId),
    /// Anything else.
    Other,
}

/// The sending end of the channel; its clones send into the same channel.
#[derive(Clone)]
pub(super) struct EventSender {
    sender: mpsc::Sender<Event>,
    waker: Waker,
    closed: CancellationToken,
    runtime: Handle,
}

impl EventSender {
    /// Both ends of a new channel. `waker` is called after every event, `runtime` is where threads
    /// wait for room.
    pub(super) fn new(waker: Waker, runtime: Handle) -> (Self, EventReceiver) {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        let sender = Self {
            sender,
            waker,
            closed: CancellationToken::new(),
            runtime: runtime.clone(),
        };
        (sender, EventReceiver { receiver, runtime })
    }

    /// Sends `event` and wakes the window, waiting for room if there is none.
    pub(super) async fn send(&self, event: Event) {
        // An event that nobody will read counts as sent.
        let _ = self.sender.send(event).await;
        self.wake(Wake::Other);
    }

    /// [`send`](Self::send) for a thread that may block. Once [`close`](Self::close) was called an
    /// event without room is dropped, so that a window that has gone does not keep the disk from
    /// finishing.
    pub(super) fn send_blocking(&self, event: Event) {
        match self.sender.try_send(event) {
            Ok(()) | Err(TrySendError::Closed(_)) => {}
            Err(TrySendError::Full(event)) => {
                let sent = self.closed.run_until_cancelled(self.sender.send(event));
                if self.runtime.block_on(sent).is_none() {
                    return;
                }
            }
        }
        self.wake(Wake::Other);
    }

    /// Waits for room for one event, which the permit then puts into it without waking anybody;
    /// `None` once nobody reads any more.
    pub(super) async fn room(&self) -> Option<mpsc::Permit<'_, Event>> {
        self.sender.reserve().await.ok()
    }

    /// A sender for one task that keeps its place in the queue for room while the task does other
    /// things. It wakes nobody.
    pub(super) fn queued(&self) -> PollSender<Event> {
        PollSender::new(self.sender.clone())
    }

    /// Calls the waker; `wake` says what for.
    pub(super) fn wake(&self, wake: Wake) {
        (self.waker)(wake);
    }

    /// Says that nobody reads any more: from now on no thread waits for room.
    pub(super) fn close(&self) {
        self.closed.cancel();
    }
}

/// The worker has ended by itself: no event will come any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The worker has ended")]
pub struct WorkerEnded;

/// Where the worker's events arrive, in the order in which they were sent.
#[derive(Debug)]
pub struct EventReceiver {
    receiver: mpsc::Receiver<Event>,
    runtime: Handle,
}

impl EventReceiver {
    /// The next event, if one has arrived. Never waits.
    pub fn next_arrived(&mut self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }

    /// Waits for the next event, for at most `limit`, or for ever without one; `None` if none came
    /// by then. Blocks the thread, which may be none of the worker's.
    ///
    /// # Errors
    /// If the worker has ended and all its events were taken.
    pub fn wait(&mut self, limit: Option<Duration>) -> Result<Option<Event>, WorkerEnded> {
        let Some(limit) = limit else {
            return self.receiver.blocking_recv().map(Some).ok_or(WorkerEnded);
        };
        let arrived = async { timeout(limit, self.receiver.recv()).await };
        match self.runtime.block_on(arrived) {
            Ok(Some(event)) => Ok(Some(event)),
            Ok(None) => Err(WorkerEnded),
            Err(_elapsed) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::event::SettingsEvent;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake as WakeTask};
    use std::thread;
    use tokio::runtime::Runtime;

    /// How often something was woken.
    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wakes {
        fn count(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    impl WakeTask for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn event(number: usize) -> Event {
        Event::Settings(SettingsEvent::EnvironmentKeys(vec![number.to_string()]))
    }

    /// Both ends of a channel without room, and how often the window was woken.
    fn full(runtime: &Runtime) -> (EventSender, EventReceiver, Arc<Wakes>) {
        let wakes = Arc::new(Wakes::default());
        let counted = Arc::clone(&wakes);
        let window: Waker = Arc::new(move |_| Arc::clone(&counted).wake());
        let (sender, receiver) = EventSender::new(window, runtime.handle().clone());
        for number in 0..CAPACITY {
            sender.send_blocking(event(number));
        }
        (sender, receiver, wakes)
    }

    #[test]
    fn a_task_that_finds_no_room_is_woken_once_when_there_is_some() {
        let runtime = Runtime::new().expect("a runtime");
        let (sender, mut receiver, window) = full(&runtime);
        let task = Arc::new(Wakes::default());
        let waker = Arc::clone(&task).into();
        let mut context = Context::from_waker(&waker);
        let mut sending = pin!(sender.send(event(CAPACITY)));
        assert!(sending.as_mut().poll(&mut context).is_pending());
        assert_eq!((task.count(), window.count()), (0, CAPACITY));
        assert_eq!(receiver.next_arrived(), Some(event(0)));
        assert_eq!(task.count(), 1);
        assert!(sending.as_mut().poll(&mut context).is_ready());
        assert_eq!(window.count(), CAPACITY + 1);
        for number in 1..=CAPACITY {
            assert_eq!(receiver.next_arrived(), Some(event(number)));
        }
        assert_eq!(receiver.next_arrived(), None);
    }

    #[test]
    fn a_thread_waits_for_room_and_loses_nothing() {
        let runtime = Runtime::new().expect("a runtime");
        let (sender, mut receiver, _) = full(&runtime);
        let disk = thread::spawn(move || {
            for number in CAPACITY..3 * CAPACITY {
                sender.send_blocking(event(number));
            }
        });
        for number in 0..3 * CAPACITY {
            assert_eq!(receiver.wait(None), Ok(Some(event(number))));
        }
        assert_eq!(receiver.wait(None), Err(WorkerEnded));
        disk.join().expect("the thread has ended");
    }

    #[test]
    fn once_nobody_reads_no_thread_waits() {
        let runtime = Runtime::new().expect("a runtime");
        let (sender, mut receiver, window) = full(&runtime);
        let disk = sender.clone();
        let waiting = thread::spawn(move || disk.send_blocking(event(CAPACITY)));
        sender.close();
        waiting.join().expect("the thread has ended");
        sender.send_blocking(event(CAPACITY));
        assert_eq!(window.count(), CAPACITY, "what was dropped wakes nobody");
        assert_eq!(receiver.next_arrived(), Some(event(0)));
        // Where there is room it is still told.
        sender.send_blocking(event(CAPACITY + 1));
        assert_eq!(window.count(), CAPACITY + 1);
    }

    #[test]
    fn waiting_for_an_event_ends_with_it_with_the_limit_or_with_the_worker() {
        let runtime = Runtime::new().expect("a runtime");
        let waker: Waker = Arc::new(|_| {});
        let (sender, mut receiver) = EventSender::new(waker, runtime.handle().clone());
        assert_eq!(receiver.wait(Some(Duration::ZERO)), Ok(None));
        sender.send_blocking(event(1));
        assert_eq!(
            receiver.wait(Some(Duration::from_secs(20))),
            Ok(Some(event(1)))
        );
        sender.send_blocking(event(2));
        assert_eq!(receiver.wait(None), Ok(Some(event(2))));
        drop(sender);
        assert_eq!(
            receiver.wait(Some(Duration::from_secs(20))),
            Err(WorkerEnded)
        );
        assert_eq!(receiver.wait(None), Err(WorkerEnded));
    }
}
