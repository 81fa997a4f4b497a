//! The events of one request on their way to the window: once the request is given up none gets out.

use super::events::{EventSender, Wake};
use super::running::RunningTask;
use crate::domain::ids::RequestId;
use crate::state::event::{EndpointEvent, Event, PictureEvent};

/// Sends the events of one request, each with its id.
pub(super) struct RequestReporter {
    task: RunningTask<RequestId>,
    events: EventSender,
}

impl RequestReporter {
    /// Tells through `events` until the request is given up.
    pub(super) fn new(task: RunningTask<RequestId>, events: EventSender) -> Self {
        Self { task, events }
    }

    /// Tells what was found out about an endpoint.
    pub(super) async fn tell(&self, event: EndpointEvent) {
        self.send(Event::Endpoint(self.task.id(), event)).await;
    }

    /// Tells what came of fetching a picture.
    pub(super) async fn tell_picture(&self, event: PictureEvent) {
        self.send(Event::Picture(self.task.id(), event)).await;
    }

    async fn send(&self, event: Event) {
        if let Some(room) = self.events.room().await
            && self.task.unless_cancelled(|| room.send(event)).is_some()
        {
            self.events.wake(Wake::Other);
        }
    }
}
