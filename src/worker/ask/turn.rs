//! One answer: asks, reads what streams in, tells it in portions, and says how it ended.
//!
//! It knows nothing of the format on the wire and nothing of the conversation. Stopping is not its
//! business either: its future is dropped, and the connection with it.

use super::answering::{Answering, Broken};
use super::gathering::Gathering;
use super::rotation::{Refused, Rotation};
use crate::domain::cause::{Asked, Cause};
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::delta::Delta;
use crate::domain::problem::Problem;
use crate::domain::usage::Timings;
use crate::state::event::TurnEvent;
use crate::wire::format_of;
use crate::wire::refusal::refusal_in_answer;
use crate::worker::check::repair;
use crate::worker::disk::archive::Archive;
use crate::worker::reach::{Place, Reach, Typed};
use crate::worker::voice::Voice;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What a question needs beside the network.
pub(in crate::worker) struct With {
    /// Has what of the branch is not in memory.
    pub(in crate::worker) archive: Archive,
    /// Whom to ask.
    pub(in crate::worker) endpoint: Endpoint,
}

/// Asks and tells through `voice` what comes, to the end.
pub(in crate::worker) async fn answer(
    reach: &Reach,
    voice: Voice,
    with: With,
    request: ChatRequest,
) {
    let mut turn = Turn {
        voice,
        gathering: Gathering::default(),
        times: Times::start(),
    };
    let outcome = match with.archive.complete(request).await {
        Ok(request) => turn.converse(reach, with.endpoint, &request).await,
        Err(problem) => Err(problem),
    };
    let rest = turn.gathering.take(Instant::now());
    if !rest.is_empty() {
        turn.voice.tell(TurnEvent::Grew(rest)).await;
    }
    let timings = turn.times.timings();
    let end = match outcome {
        Ok(()) => TurnEvent::Finished(timings),
        Err(problem) => {
            tracing::debug!(cause = problem.cause.name(), "turn failed");
            TurnEvent::Failed(problem, timings)
        }
    };
    turn.voice.tell(end).await;
}

struct Turn {
    voice: Voice,
    gathering: Gathering,
    times: Times,
}

impl Turn {
    /// Asks, with as many keys as it takes, and once more without a field that was refused.
    async fn converse(
        &mut self,
        reach: &Reach,
        endpoint: Endpoint,
        request: &ChatRequest,
    ) -> Result<(), Problem> {
        let place = reach.place(endpoint, Typed::default()).await?;
        let problem = match self.attempt(reach, &place, request).await {
            Ok(()) => return Ok(()),
            Err(Refused {
                field: Some(field), ..
            }) => match self.repeat_without(field, reach, &place, request).await {
                Ok(()) => return Ok(()),
                Err(problem) => problem,
            },
            Err(refused) => refused.problem,
        };
        if self.times.has_begun() {
            return Err(problem);
        }
        Err(repair::look_closer(reach, &place, problem, Asked::Chat).await)
    }

    /// Asks once more without the field that was refused, or with it under its other name.
    async fn repeat_without(
        &mut self,
        field: String,
        reach: &Reach,
        place: &Place,
        request: &ChatRequest,
    ) -> Result<(), Problem> {
        let mut lesser = request.clone();
        lesser.omitted.push(field.clone());
        self.voice.tell(TurnEvent::FieldRefused(field)).await;
        let Err(refused) = self.attempt(reach, place, &lesser).await else {
            return Ok(());
        };
        let Some(field) = refused.field else {
            return Err(refused.problem);
        };
        // Not asked a third time; the next question does without it.
        self.voice
            .tell(TurnEvent::FieldRefused(field.clone()))
            .await;
        let mut problem = refused.problem;
        let reply = problem.cause.reply().cloned().unwrap_or_default();
        problem.cause = Cause::FieldRefused { reply, field };
        Err(problem)
    }

    async fn attempt(
        &mut self,
        reach: &Reach,
        place: &Place,
        request: &ChatRequest,
    ) -> Result<(), Refused> {
        let format = format_of(place.endpoint.format);
        let mut rotation = Rotation::new(reach, place, Asked::Chat);
        loop {
            self.times = Times::start();
            let accepted = rotation
                .ask(|target| format.encode_chat(target, request))
                .await?;
            let key = accepted.key;
            let key_number = key.as_ref().map(|key| key.number);
            self.voice.tell(TurnEvent::Began { key_number }).await;
            let outcome = self.read(Answering::new(accepted.reply, place)).await;
            let broken = match outcome {
                Ok(()) => {
                    rotation.served(key.as_ref()).await;
                    return Ok(());
                }
                Err(broken) => broken,
            };
            // Some servers accept first and refuse in the answer.
            if let (Broken::Wire(error), Some(key)) = (&broken, &key)
                && !self.times.has_begun()
                && let Some(refusal) = refusal_in_answer(error, &place.target(Some(key)))
                && rotation.goes_on_after(key, &refusal).await
            {
                continue;
            }
            let problem = if self.times.has_begun() {
                broken.problem(place)
            } else {
                broken.problem_at_the_start(place)
            };
            return Err(problem.into());
        }
    }

    /// Reads the answer to its end, or to where it breaks.
    async fn read(&mut self, mut answering: Answering) -> Result<(), Broken> {
        let mut deltas = Vec::new();
        loop {
            let due = self.gathering.due(Instant::now());
            let more = tokio::select! {
                // The telling comes first, or a fast server would keep it waiting for ever.
                biased;
                () = until(due) => {
                    self.tell_gathered();
                    continue;
                }
                more = answering.more(&mut deltas, |_| {}) => more,
            };
            self.gather(&mut deltas);
            if !more? {
                return Ok(());
            }
        }
    }

    fn gather(&mut self, deltas: &mut Vec<Delta>) {
        self.times.something_arrived();
        for delta in deltas.drain(..) {
            self.times.note(&delta);
            self.gathering.add(delta);
        }
    }

    fn tell_gathered(&mut self) {
        let deltas = self.gathering.take(Instant::now());
        if let Some(TurnEvent::Grew(untold)) = self.voice.offer(TurnEvent::Grew(deltas)) {
            self.gathering.put_back(untold);
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// When things happened.
struct Times {
    sent: Instant,
    first_token: Option<Duration>,
    first_text: Option<Duration>,
    last: Duration,
}

impl Times {
    fn start() -> Self {
        Self {
            sent: Instant::now(),
            first_token: None,
            first_text: None,
            last: Duration::ZERO,
        }
    }

    /// Whether any text or reasoning has arrived.
    fn has_begun(&self) -> bool {
        self.first_token.is_some()
    }

    fn something_arrived(&mut self) {
        self.last = self.sent.elapsed();
    }

    fn note(&mut self, delta: &Delta) {
        match delta {
            Delta::Reasoning(text) if !text.is_empty() => {
                self.first_token.get_or_insert(self.last);
            }
            Delta::Text(text) if !text.is_empty() => {
                self.first_token.get_or_insert(self.last);
                self.first_text.get_or_insert(self.last);
            }
            Delta::Text(_)
            | Delta::Reasoning(_)
            | Delta::ReasoningSignature(_)
            | Delta::RedactedReasoning(_)
            | Delta::Usage(_)
            | Delta::Stop(_)
            | Delta::Model(_) => {}
        }
    }

    fn timings(&self) -> Timings {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let last = if self.last.is_zero() {
            self.sent.elapsed()
        } else {
            self.last
        };
        Timings {
            first_token_ms: self.first_token.map(millis),
            first_text_ms: self.first_text.map(millis),
            total_ms: Some(millis(last)),
        }
    }
}
