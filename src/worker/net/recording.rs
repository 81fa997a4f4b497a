//! Notes every request to a provider and what becomes of it, with all secrets taken out before it
//! goes on. Recording neither delays a request nor fails it, and nothing is kept here: the events
//! are all there is.

use super::endpoint_identity::EndpointIdentity;
use super::failure::Failure;
use crate::domain::exchange::{
    Ending, Exchange, MAX_BODY_BYTES, MAX_REPLY_BYTES, Outcome, ReplyHead, SentBody, SentRequest,
    ShownValue,
};
use crate::domain::ids::ExchangeId;
use crate::domain::secret::Secret;
use crate::state::event::{Event, ExchangeEvent};
use crate::wire::http::{HeaderValue, HttpRequest};
use crate::worker::clock::now;
use crate::worker::events::EventSender;
use crate::worker::secrets::redactor::Redactor;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

/// Numbers exchanges and begins the record of each.
pub(in crate::worker) struct ExchangeRecorder {
    events: UnboundedSender<ExchangeEvent>,
    /// How many were begun.
    begun: AtomicU64,
}

impl ExchangeRecorder {
    /// The recorder, and what is to be passed on by [`pass_on`].
    pub(in crate::worker) fn new() -> (Self, UnboundedReceiver<ExchangeEvent>) {
        let (events, waiting) = unbounded_channel();
        let recorder = Self {
            events,
            begun: AtomicU64::new(0),
        };
        (recorder, waiting)
    }

    /// Tells that `request` goes out to `endpoint`.
    pub(super) fn begin(
        &self,
        endpoint: &Arc<EndpointIdentity>,
        request: &HttpRequest,
        is_replay: bool,
    ) -> ExchangeRecording {
        let number = self.begun.fetch_add(1, Ordering::Relaxed);
        let id = ExchangeId(u128::from(number));
        tell(
            &self.events,
            ExchangeEvent::Sent(Box::new(Exchange {
                id,
                sent: shown(endpoint, request, MAX_BODY_BYTES),
                started_at: now(),
                is_replay,
                outcome: None,
            })),
        );
        ExchangeRecording {
            id,
            events: self.events.clone(),
            endpoint: Arc::clone(endpoint),
            began: Instant::now(),
            head: None,
            first_byte: None,
            reply_bytes: 0,
            beginning: Vec::new(),
            has_ended: false,
        }
    }
}

/// Passes events on in their order, waiting for room where there is none: who records never waits.
pub(in crate::worker) async fn pass_on(
    mut recorded: UnboundedReceiver<ExchangeEvent>,
    events: EventSender,
) {
    while let Some(event) = recorded.recv().await {
        events.send(Event::Exchange(event)).await;
    }
}

fn tell(events: &UnboundedSender<ExchangeEvent>, event: ExchangeEvent) {
    // At the end of the program nobody takes it any more.
    let _ = events.send(event);
}

/// `request` as it may be shown; of a body longer than `limit_bytes` only the beginning.
pub(in crate::worker) fn shown(
    endpoint: &EndpointIdentity,
    request: &HttpRequest,
    limit_bytes: usize,
) -> SentRequest {
    let redactor = &endpoint.redactor;
    let body = request.body.as_deref();
    let mut is_masked = redactor.is_in(&request.url);
    let (sent_body, body_is_masked) = body.map_or((SentBody::None, false), |body| {
        shown_body(redactor, body, limit_bytes)
    });
    is_masked |= body_is_masked;
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_string(), shown_value(redactor, value)));
    SentRequest {
        provider: endpoint.asked.provider,
        provider_name: endpoint.recorded_name().to_owned(),
        method: request.method,
        url: redactor.text(&request.url),
        headers: headers.collect(),
        body: sent_body,
        body_bytes: body.map_or(0, |body| body.len() as u64),
        is_masked,
    }
}

/// The body, and whether something in it had to be masked.
fn shown_body(redactor: &Redactor, body: &str, limit_bytes: usize) -> (SentBody, bool) {
    if body.len() <= limit_bytes {
        let is_masked = redactor.is_in(body);
        let text = if is_masked {
            redactor.text(body).into()
        } else {
            body.into()
        };
        return (SentBody::Whole(text), is_masked);
    }
    let end = body.len().min(limit_bytes + redactor.longest_bytes());
    let beginning = redactor.beginning(&body.as_bytes()[..end], limit_bytes, true);
    (SentBody::Beginning(beginning.into()), false)
}

fn shown_value(redactor: &Redactor, value: &HeaderValue) -> ShownValue {
    match value {
        HeaderValue::Plain(text) if redactor.is_in(text) => ShownValue::Masked {
            prefix: "",
            mask: redactor.text(text),
        },
        HeaderValue::Plain(text) => ShownValue::Plain(text.clone()),
        HeaderValue::Secret(prefix, secret) => ShownValue::Masked {
            prefix,
            mask: secret.mask(),
        },
    }
}

/// One exchange that is under way; it tells its end once, when it is dropped at the latest.
pub(super) struct ExchangeRecording {
    id: ExchangeId,
    events: UnboundedSender<ExchangeEvent>,
    endpoint: Arc<EndpointIdentity>,
    began: Instant,
    head: Option<ReplyHead>,
    first_byte: Option<Duration>,
    reply_bytes: u64,
    /// As it came, secrets included.
    beginning: Vec<u8>,
    has_ended: bool,
}

impl fmt::Debug for ExchangeRecording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExchangeRecording({})", self.id)
    }
}

impl ExchangeRecording {
    /// Notes the head of the reply, with all its headers.
    pub(super) fn answered<'a>(
        &mut self,
        status: u16,
        headers: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) {
        let headers = headers.map(|(name, value)| {
            let text = if name == "set-cookie" {
                Secret::default().mask()
            } else {
                self.endpoint.redactor.text(&String::from_utf8_lossy(value))
            };
            (name.to_owned(), text)
        });
        self.head = Some(ReplyHead {
            status,
            headers: headers.collect(),
            after: self.began.elapsed(),
        });
    }

    /// Notes that `bytes` of the body have arrived; only the beginning of a body is kept.
    pub(super) fn took(&mut self, bytes: &[u8]) {
        self.first_byte.get_or_insert_with(|| self.began.elapsed());
        self.reply_bytes += bytes.len() as u64;
        let kept_bytes = MAX_REPLY_BYTES + self.endpoint.redactor.longest_bytes();
        let room = kept_bytes.saturating_sub(self.beginning.len());
        let taken = &bytes[..bytes.len().min(room)];
        self.beginning.extend_from_slice(taken);
    }

    /// Notes that the connection failed, which is the end.
    pub(super) fn broke(&mut self, failure: &Failure) {
        let problem = self.endpoint.transport_problem(failure);
        self.end(Ending::Broke(Box::new(problem)));
    }

    /// Tells the end; only the first one counts.
    pub(super) fn end(&mut self, ending: Ending) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let beginning = std::mem::take(&mut self.beginning);
        let goes_on = ending != Ending::Complete || (beginning.len() as u64) < self.reply_bytes;
        let reply = self
            .endpoint
            .redactor
            .beginning(&beginning, MAX_REPLY_BYTES, goes_on);
        let outcome = Outcome {
            head: self.head.take(),
            first_byte: self.first_byte,
            total: self.began.elapsed(),
            reply_bytes: self.reply_bytes,
            reply: reply.into(),
            ending,
        };
        tell(
            &self.events,
            ExchangeEvent::Ended(self.id, Box::new(outcome)),
        );
    }
}

impl Drop for ExchangeRecording {
    fn drop(&mut self) {
        self.end(Ending::Closed);
    }
}
