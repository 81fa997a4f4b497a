//! The chats of a check: one in one piece, the same streamed, and on request one with a tool and
//! one with an image.

use super::repair;
use super::{Check, Told};
use crate::domain::cause::{Asked, Cause};
use crate::domain::chat_request::ChatRequest;
use crate::domain::check::{Outcome, Step};
use crate::domain::delta::Delta;
use crate::domain::parameters::form::at_most_tokens;
use crate::domain::problem::{MAX_DETAILS_BYTES, Problem};
use crate::domain::usage::StopReason;
use crate::wire::check_extras::{self, Extra};
use crate::wire::format_of;
use crate::wire::refusal::refusal_in_answer;
use crate::worker::ask::answering::{Answering, Broken};
use crate::worker::ask::rotation::{Refused, Rotation};
use std::time::Duration;
use tokio::time::Instant;

/// Tokens of the short chats: enough for a word, and for a model that begins to think.
const SHORT: u32 = 16;

/// Tokens of the chats with a tool and an image, which need more of an answer.
const LONGER: u32 = 200;

/// Fields that are left out one after the other before a chat is given up.
const MAX_REPEATS: usize = 4;

/// What is kept of an answer's text, and of its body: servers may not know the limit, or not keep
/// to it. More than is shown, so that no secret is cut in two by it.
const MAX_KEPT_BYTES: usize = 4 * MAX_DETAILS_BYTES;

/// What a chat of the check brought.
#[derive(Debug, Default)]
struct Said {
    text: String,
    stop: Option<StopReason>,
    raw: Vec<u8>,
    /// When the first text or reasoning came; `None` if there was none.
    first_after: Option<Duration>,
    is_event_stream: bool,
}

impl Said {
    fn saw(&mut self, bytes: &[u8]) {
        let room = MAX_KEPT_BYTES - self.raw.len();
        self.raw.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn heard(&mut self, delta: Delta, after: Duration) {
        match delta {
            Delta::Text(text) if !text.is_empty() => {
                self.first_after.get_or_insert(after);
                let room = MAX_KEPT_BYTES.saturating_sub(self.text.len());
                self.text.push_str(&text[..text.floor_char_boundary(room)]);
            }
            Delta::Reasoning(text) if !text.is_empty() => {
                self.first_after.get_or_insert(after);
            }
            Delta::Stop(reason) => self.stop = Some(reason),
            Delta::Text(_)
            | Delta::Reasoning(_)
            | Delta::ReasoningSignature(_)
            | Delta::RedactedReasoning(_)
            | Delta::Usage(_)
            | Delta::Model(_) => {}
        }
    }

    /// The body as it came.
    fn raw(&self) -> String {
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    /// What it said, for one line.
    fn words(&self) -> String {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let words = words.join(" ");
        match words.char_indices().nth(60) {
            Some((end, _)) => format!("“{}…”", &words[..end]),
            None if words.is_empty() => "It answers, cut short before any text".to_owned(),
            None => format!("“{words}”"),
        }
    }
}

impl Check<'_> {
    /// Format, chat and streaming.
    pub(super) async fn chats(&mut self) -> Result<(), Problem> {
        let Some(model) = self.model.clone() else {
            let problem = self.place.problem(Cause::NoModelToCheck);
            let told = Told::problem(&problem);
            return self.fail(Step::Chat, told, problem).await;
        };
        let (started, known) = (Instant::now(), self.omitted.len());
        match self.chat(&model, false, None).await {
            Ok(said) => {
                let format = self.place.endpoint.format.label();
                self.tell(Step::Format, Outcome::Passed, Told::at_once(format))
                    .await;
                let words = format!("{}{}", said.words(), self.without_words(known));
                let told = Told::since(started, words).raw(said.raw());
                self.tell(Step::Chat, Outcome::Passed, told).await;
            }
            Err(refused) => return self.chat_failed(started, refused).await,
        }
        let (started, known) = (Instant::now(), self.omitted.len());
        match self.chat(&model, true, None).await {
            Ok(said) if said.is_event_stream => {
                let first = said.first_after.map_or_else(
                    || "It streams, cut short before any text".to_owned(),
                    |after| format!("First text after {} ms", after.as_millis()),
                );
                let words = format!("{first}{}", self.without_words(known));
                let told = Told::since(started, words).raw(said.raw());
                self.tell(Step::Stream, Outcome::Passed, told).await;
                Ok(())
            }
            Ok(said) => {
                let words = "The answer comes in one piece, although a stream was asked for";
                let told = Told::since(started, words).raw(said.raw());
                self.tell(Step::Stream, Outcome::Lacking, told).await;
                Ok(())
            }
            Err(refused) => {
                let problem = self.closer(refused.problem).await;
                let told = Told::problem(&problem).begun(started).raw(refused.raw);
                self.fail(Step::Stream, told, problem).await
            }
        }
    }

    /// A chat that goes nowhere means that the format or the address is wrong.
    async fn chat_failed(&self, started: Instant, refused: Refused) -> Result<(), Problem> {
        let is_elsewhere = repair::leads_elsewhere(&refused.problem.cause);
        let problem = self.closer(refused.problem).await;
        let told = Told::problem(&problem).begun(started).raw(refused.raw);
        let step = if is_elsewhere {
            Step::Format
        } else {
            Step::Chat
        };
        self.fail(step, told, problem).await
    }

    async fn closer(&self, problem: Problem) -> Problem {
        repair::look_closer(&self.inquiry.reach, self.place, problem, Asked::Chat).await
    }

    /// Tools and image. What a model cannot do is no failure of the connection.
    pub(super) async fn extras(&mut self) -> Result<(), Problem> {
        let Some(model) = self.model.clone() else {
            return Ok(());
        };
        for (step, extra) in [(Step::Tools, Extra::Tool), (Step::Image, Extra::Image)] {
            let started = Instant::now();
            let (outcome, told) = match self.chat(&model, false, Some(extra)).await {
                Ok(said) => {
                    let is_done = match extra {
                        Extra::Tool => said.stop == Some(StopReason::ToolUse),
                        Extra::Image => said.text.to_lowercase().contains("red"),
                    };
                    let words = match (extra, is_done) {
                        (Extra::Tool, true) => "The model calls the tool".to_owned(),
                        (Extra::Tool, false) => {
                            "The request is accepted, but the model calls no tool".to_owned()
                        }
                        (Extra::Image, true) => "The model sees a red image".to_owned(),
                        (Extra::Image, false) => {
                            format!("Asked for the colour of a red image: {}", said.words())
                        }
                    };
                    let outcome = if is_done {
                        Outcome::Passed
                    } else {
                        Outcome::Lacking
                    };
                    (outcome, Told::since(started, words).raw(said.raw()))
                }
                Err(refused) => {
                    let told = Told::problem(&refused.problem)
                        .begun(started)
                        .raw(refused.raw);
                    (Outcome::Lacking, told)
                }
            };
            self.tell(step, outcome, told).await;
        }
        Ok(())
    }

    /// Asks, without the fields that the server refuses; each that it names now is remembered.
    async fn chat(
        &mut self,
        model: &str,
        stream: bool,
        extra: Option<Extra>,
    ) -> Result<Said, Refused> {
        for _ in 0..MAX_REPEATS {
            let request = self.short_chat(model, stream, extra);
            let refused = match self.ask(&request, extra).await {
                Ok(said) => return Ok(said),
                Err(refused) => refused,
            };
            // A tool that is refused is what the check wants to know.
            let field = refused.field.clone().filter(|field| field != "tools");
            let Some(field) = field else {
                return Err(refused);
            };
            self.learn(model, field).await;
        }
        self.ask(&self.short_chat(model, stream, extra), extra)
            .await
    }

    fn short_chat(&self, model: &str, stream: bool, extra: Option<Extra>) -> ChatRequest {
        let known = self.omitted.iter().filter(|fact| fact.model == model);
        ChatRequest {
            stream,
            parameters: at_most_tokens(if extra.is_some() { LONGER } else { SHORT }),
            omitted: known.map(|fact| fact.field.clone()).collect(),
            ..crate::worker::ask::key_test::one_token(model)
        }
    }

    async fn ask(&self, request: &ChatRequest, extra: Option<Extra>) -> Result<Said, Refused> {
        let format = format_of(self.place.endpoint.format);
        let mut rotation = Rotation::new(&self.inquiry.reach, self.place, Asked::Chat);
        loop {
            let started = Instant::now();
            let accepted = rotation
                .ask(|target| {
                    let mut sent = format.encode_chat(target, request);
                    if let Some(extra) = extra {
                        check_extras::add(extra, format.api_format(), &mut sent);
                    }
                    sent
                })
                .await?;
            let key = accepted.key;
            let mut said = Said {
                is_event_stream: accepted.reply.head.content_type != "application/json",
                ..Said::default()
            };
            let answering = Answering::new(accepted.reply, self.place);
            let broken = match read(answering, &mut said, started).await {
                Ok(()) => {
                    rotation.served(key.as_ref()).await;
                    return Ok(said);
                }
                Err(broken) => broken,
            };
            if let (Broken::Wire(error), Some(key)) = (&broken, &key)
                && said.first_after.is_none()
                && let Some(refusal) = refusal_in_answer(error, &self.place.target(Some(key)))
                && rotation.goes_on_after(key, &refusal).await
            {
                continue;
            }
            return Err(Refused {
                raw: self.place.redacted(&said.raw()),
                ..Refused::from(broken.problem(self.place))
            });
        }
    }
}

/// Reads an answer to its end.
async fn read(mut answering: Answering, said: &mut Said, started: Instant) -> Result<(), Broken> {
    let mut deltas = Vec::new();
    loop {
        let more = answering.more(&mut deltas, |bytes| said.saw(bytes)).await;
        let after = started.elapsed();
        for delta in deltas.drain(..) {
            said.heard(delta, after);
        }
        if !more? {
            return Ok(());
        }
    }
}
