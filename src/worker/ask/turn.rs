//! One answer: asks, reads what streams in, tells it in portions, and says how it ended.
//!
//! It knows nothing of the format on the wire and nothing of the conversation. Stopping is not its
//! business either: its future is dropped, and the connection with it.

use super::answer_stream::{AnswerStream, BrokenAnswer};
use super::answer_times::AnswerTimes;
use super::asking::{AnswerReader, Asking};
use super::delta_buffer::DeltaBuffer;
use super::endpoints::{Endpoints, TypedSecrets};
use super::turn_reporter::TurnReporter;
use crate::domain::cause::{Asked, Cause};
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::problem::Problem;
use crate::state::event::TurnEvent;
use crate::worker::check::repair;
use crate::worker::disk::archive::Archive;
use tokio::time::Instant;

/// How often a question is asked again without a field that was refused; the next question does
/// without a further one.
const MAX_REPEATS: usize = 1;

/// Asks `endpoint` and tells through `reporter` what comes, to the end. `archive` has what of the
/// branch is not in memory.
pub(in crate::worker) async fn answer(
    endpoints: &Endpoints,
    archive: &Archive,
    reporter: TurnReporter,
    endpoint: Endpoint,
    request: ChatRequest,
) {
    let mut turn = TurnReader {
        reporter,
        buffer: DeltaBuffer::default(),
    };
    let mut times = AnswerTimes::start();
    let outcome = match archive.complete(request).await {
        Ok(request) => converse(endpoints, endpoint, request, &mut turn, &mut times).await,
        Err(problem) => Err(problem),
    };
    let rest = turn.buffer.take(Instant::now());
    if !rest.is_empty() {
        turn.reporter.tell(TurnEvent::Grew(rest)).await;
    }
    let timings = times.timings();
    let end = match outcome {
        Ok(()) => TurnEvent::Finished(timings),
        Err(problem) => {
            tracing::debug!(cause = problem.cause.name(), "turn failed");
            TurnEvent::Failed(problem, timings)
        }
    };
    turn.reporter.tell(end).await;
}

async fn converse(
    endpoints: &Endpoints,
    endpoint: Endpoint,
    request: ChatRequest,
    turn: &mut TurnReader,
    times: &mut AnswerTimes,
) -> Result<(), Problem> {
    let client = endpoints.client(endpoint, TypedSecrets::default()).await?;
    let mut asking = Asking::new(&client, request, MAX_REPEATS);
    let answered = asking.answer(turn).await;
    *times = asking.into_times();
    let Err(error) = answered else {
        return Ok(());
    };
    let mut problem = error.problem;
    if let Some(field) = error.field {
        turn.field_refused(&field).await;
        let reply = problem.cause.reply().cloned().unwrap_or_default();
        problem.cause = Cause::FieldRefused { reply, field };
    }
    if times.has_begun() {
        return Err(problem);
    }
    Err(repair::look_closer(&client, problem, Asked::Chat).await)
}

/// Tells what arrives of an answer, in portions.
struct TurnReader {
    reporter: TurnReporter,
    buffer: DeltaBuffer,
}

impl AnswerReader for TurnReader {
    async fn began(&mut self, key_number: Option<u32>) {
        self.reporter.tell(TurnEvent::Began { key_number }).await;
    }

    async fn read(&mut self, mut answer: AnswerStream<'_>) -> Result<(), BrokenAnswer> {
        let mut deltas = Vec::new();
        loop {
            let due = self.buffer.due(Instant::now());
            let more = tokio::select! {
                // The telling comes first, or a fast server would keep it waiting for ever.
                biased;
                room = self.reporter.room_at(due) => {
                    room.tell(TurnEvent::Grew(self.buffer.take(Instant::now())));
                    continue;
                }
                more = answer.more(&mut deltas, |_| {}) => more,
            };
            for delta in deltas.drain(..) {
                self.buffer.add(delta);
            }
            if !more? {
                return Ok(());
            }
        }
    }

    async fn field_refused(&mut self, field: &str) {
        let event = TurnEvent::FieldRefused(field.to_owned());
        self.reporter.tell(event).await;
    }
}
