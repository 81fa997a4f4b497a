//! What is running in the worker, by id: how it is given up, and that nothing is heard of it after
//! that.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// The register of all running tasks of one kind; its clones are the same register.
#[derive(Debug, Clone)]
pub(super) struct Running<Id: Copy + Eq + Hash> {
    tasks: Arc<Mutex<HashMap<Id, CancellationToken>>>,
    room: Arc<Semaphore>,
}

impl<Id: Copy + Eq + Hash> Running<Id> {
    /// An empty register, in which `limit` tasks run at a time and further ones wait.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            tasks: Arc::default(),
            room: Arc::new(Semaphore::new(limit)),
        }
    }

    /// Registers a task: its entry, which it keeps as long as it is to be heard, and how it is run.
    /// A task of that id that is registered still is given up.
    pub(super) fn begin(&self, id: Id) -> (RunningTask<Id>, Admission) {
        let cancelled = CancellationToken::new();
        let mut tasks = self.lock();
        if let Some(older) = tasks.insert(id, cancelled.clone()) {
            older.cancel();
        }
        drop(tasks);
        let admission = Admission {
            room: Arc::clone(&self.room),
            cancelled: cancelled.clone(),
        };
        let task = RunningTask {
            id,
            cancelled,
            register: self.clone(),
        };
        (task, admission)
    }

    /// Gives a task up. When this returns, [`RunningTask::unless_cancelled`] does nothing more.
    pub(super) fn cancel(&self, id: Id) {
        let mut tasks = self.lock();
        if let Some(cancelled) = tasks.remove(&id) {
            cancelled.cancel();
        }
    }

    /// Gives all tasks up, those that wait for room included.
    pub(super) fn cancel_all(&self) {
        let mut tasks = self.lock();
        for (_, cancelled) in tasks.drain() {
            cancelled.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, CancellationToken>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How one task is run: when there is room, and until when.
#[derive(Debug)]
pub(super) struct Admission {
    room: Arc<Semaphore>,
    cancelled: CancellationToken,
}

impl Admission {
    /// Runs `task` once there is room, until it is done or cancelled; then it is dropped.
    pub(super) async fn run(self, task: impl Future<Output = ()>) {
        let admitted = async {
            let _room = self.room.acquire().await;
            task.await;
        };
        self.cancelled.run_until_cancelled(admitted).await;
    }
}

/// The entry of one task in its register, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct RunningTask<Id: Copy + Eq + Hash> {
    id: Id,
    cancelled: CancellationToken,
    register: Running<Id>,
}

impl<Id: Copy + Eq + Hash> RunningTask<Id> {
    /// The id that the task was registered with.
    pub(super) fn id(&self) -> Id {
        self.id
    }

    /// What `act` returns; `None`, and nothing is done, once the task was cancelled. `act` must not
    /// block: [`Running::cancel`] waits for its end.
    pub(super) fn unless_cancelled<T>(&self, act: impl FnOnce() -> T) -> Option<T> {
        let _held = self.register.lock();
        (!self.cancelled.is_cancelled()).then(act)
    }
}

impl<Id: Copy + Eq + Hash> Drop for RunningTask<Id> {
    fn drop(&mut self) {
        let mut tasks = self.register.lock();
        // Once it was cancelled, the entry of that id may be another task's.
        if !self.cancelled.is_cancelled() {
            tasks.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::future::{pending, ready};
    use std::pin::pin;

    fn registered<Id: Copy + Eq + Hash>(running: &Running<Id>) -> usize {
        running.lock().len()
    }

    #[test]
    fn a_task_is_registered_until_it_is_done() {
        let running = Running::new(1);
        let (task, admission) = running.begin(1);
        assert_eq!(registered(&running), 1);
        let done = admission.run(async move { assert_eq!(task.id(), 1) });
        assert_eq!(done.now_or_never(), Some(()));
        assert_eq!(registered(&running), 0);
    }

    #[test]
    fn a_cancelled_task_ends_and_does_nothing_more() {
        let running = Running::new(2);
        let mut acted = 0;
        let (first, one) = running.begin(1);
        let (second, two) = running.begin(2);
        assert_eq!(first.unless_cancelled(|| acted += 1), Some(()));
        running.cancel(1);
        assert_eq!(first.unless_cancelled(|| acted += 1), None);
        assert_eq!(second.unless_cancelled(|| acted += 1), Some(()));
        assert_eq!(one.run(pending()).now_or_never(), Some(()));
        running.cancel_all();
        assert_eq!(two.run(pending()).now_or_never(), Some(()));
        assert_eq!((acted, registered(&running)), (2, 0));
    }

    #[test]
    fn a_task_of_the_same_id_takes_the_place_of_the_older_one() {
        let running = Running::new(2);
        let (old, _) = running.begin(1);
        let (new, _) = running.begin(1);
        assert_eq!(old.unless_cancelled(|| ()), None);
        drop(old);
        assert_eq!(registered(&running), 1);
        drop(new);
        assert_eq!(registered(&running), 0);
    }

    #[tokio::test]
    async fn further_tasks_wait_for_room_and_can_be_cancelled_there() {
        let running = Running::new(1);
        let (_one, first) = running.begin(1);
        let (_two, second) = running.begin(2);
        let (_three, third) = running.begin(3);
        let mut first = pin!(first.run(pending()));
        let mut second = pin!(second.run(ready(())));
        let mut third = pin!(third.run(ready(())));
        assert_eq!(first.as_mut().now_or_never(), None);
        assert_eq!(second.as_mut().now_or_never(), None, "there is no room");
        assert_eq!(third.as_mut().now_or_never(), None);
        running.cancel(2);
        second.await;
        running.cancel(1);
        first.await;
        third.await;
    }
}
