//! The events of one turn on their way to the window: once the turn is stopped none gets out.

use crate::domain::ids::TurnId;
use crate::state::event::{Event, TurnEvent};
use crate::worker::events::{EventSender, Wake};
use crate::worker::running::RunningTask;
use std::future::{pending, poll_fn};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::PollSender;

/// Tells the events of one turn, each in its turn with all others of the worker.
pub(in crate::worker) struct TurnReporter {
    task: RunningTask<TurnId>,
    events: EventSender,
    /// Keeps the turn's place in the queue for room while more of the answer is read.
    queued: PollSender<Event>,
}

impl TurnReporter {
    /// Tells through `events` until the turn is stopped.
    pub(in crate::worker) fn new(task: RunningTask<TurnId>, events: EventSender) -> Self {
        Self {
            queued: events.queued(),
            task,
            events,
        }
    }

    /// Tells `event`, waiting for room if there is none.
    pub(super) async fn tell(&mut self, event: TurnEvent) {
        self.room().await.tell(event);
    }

    /// Waits until `due`, for ever without a time, then for room for one event. The place in the
    /// queue is kept when the future is dropped.
    pub(super) async fn room_at(&mut self, due: Option<Instant>) -> EventRoom<'_> {
        match due {
            Some(due) => sleep_until(due).await,
            None => pending().await,
        }
        self.room().await
    }

    async fn room(&mut self) -> EventRoom<'_> {
        // Where nobody reads any more there is room for everything.
        let _ = poll_fn(|context| self.queued.poll_reserve(context)).await;
        EventRoom(self)
    }
}

/// Room for one event of a turn.
pub(super) struct EventRoom<'a>(&'a mut TurnReporter);

impl EventRoom<'_> {
    /// Tells `event`; what a stopped turn says is dropped.
    pub(super) fn tell(self, event: TurnEvent) {
        let Self(reporter) = self;
        let turn = reporter.task.id();
        let wake = match &event {
            TurnEvent::Grew(_) => Wake::AnswerGrew(turn),
            TurnEvent::Began { .. }
            | TurnEvent::FieldRefused(_)
            | TurnEvent::Finished(_)
            | TurnEvent::Failed(..) => Wake::Other,
        };
        let queued = &mut reporter.queued;
        let sent = reporter
            .task
            .unless_cancelled(|| queued.send_item(Event::Turn(turn, event)).ok());
        if sent.is_some() {
            reporter.events.wake(wake);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delta::Delta;
    use crate::domain::usage::Timings;
    use crate::worker::events::EventReceiver;
    use crate::worker::running::Running;
    use futures_util::FutureExt as _;
    use std::sync::Arc;
    use tokio::runtime::Runtime;

    const TURN: TurnId = TurnId(1);

    fn grew(text: &str) -> TurnEvent {
        TurnEvent::Grew(vec![Delta::Text(text.into())])
    }

    /// Three turns in a channel that the first of them has filled and waits for.
    struct WithoutRoom {
        running: Running<TurnId>,
        other: TurnReporter,
        reporter: TurnReporter,
        later: TurnReporter,
        receiver: EventReceiver,
        _runtime: Runtime,
    }

    fn without_room() -> WithoutRoom {
        let runtime = Runtime::new().expect("a runtime");
        let running = Running::new(2);
        let (events, receiver) = EventSender::new(Arc::new(|_| {}), runtime.handle().clone());
        let mut other = TurnReporter::new(running.begin(TurnId(2)).0, events.clone());
        while other.tell(grew("other")).now_or_never().is_some() {}
        WithoutRoom {
            reporter: TurnReporter::new(running.begin(TURN).0, events.clone()),
            later: TurnReporter::new(running.begin(TurnId(3)).0, events),
            running,
            other,
            receiver,
            _runtime: runtime,
        }
    }

    #[test]
    fn a_turn_keeps_its_place_while_it_does_other_things() {
        let mut stage = without_room();
        // The other turn waits already.
        assert!(stage.reporter.room().now_or_never().is_none());
        assert!(stage.later.room().now_or_never().is_none());
        stage.receiver.next_arrived().expect("the channel is full");
        assert!(stage.reporter.room().now_or_never().is_none());
        assert!(stage.other.room().now_or_never().is_some());
        stage.receiver.next_arrived().expect("the channel is full");
        assert!(stage.later.room().now_or_never().is_none());
        let room = stage.reporter.room().now_or_never().expect("its turn");
        room.tell(grew("all that came meanwhile"));
        let rest = std::iter::from_fn(|| stage.receiver.next_arrived());
        let expected = Event::Turn(TURN, grew("all that came meanwhile"));
        assert_eq!(rest.last(), Some(expected));
    }

    #[test]
    fn what_waits_for_room_is_not_told_once_the_turn_is_stopped() {
        let mut stage = without_room();
        drop(stage.other);
        stage.receiver.next_arrived().expect("the channel is full");
        let room = stage.reporter.room().now_or_never().expect("room");
        stage.running.cancel(TURN);
        room.tell(TurnEvent::Finished(Timings::default()));
        let mut rest = std::iter::from_fn(|| stage.receiver.next_arrived());
        assert!(rest.all(|event| matches!(event, Event::Turn(TurnId(2), _))));
    }
}
