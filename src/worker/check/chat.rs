//! The chats of a check: one in one piece, the same streamed, and on request one with a tool and
//! one with an image.

use super::repair;
use super::{CheckRun, StepNote};
use crate::domain::cause::{Asked, Cause};
use crate::domain::chat_request::ChatRequest;
use crate::domain::check::{Outcome, Step};
use crate::domain::delta::Delta;
use crate::domain::problem::{MAX_DETAILS_BYTES, Problem};
use crate::domain::trial::Trial;
use crate::domain::usage::StopReason;
use crate::worker::ask::answer_stream::{AnswerStream, BrokenAnswer};
use crate::worker::ask::asking::{AnswerReader, Asking};
use crate::worker::ask::key_rotation::AskError;
use crate::worker::clock::now;
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
struct ChatFinding {
    text: String,
    stop: Option<StopReason>,
    raw: Vec<u8>,
    /// How long after asking the first text or reasoning came; `None` if there was none.
    first_after: Option<Duration>,
    is_event_stream: bool,
}

impl ChatFinding {
    fn saw(&mut self, bytes: &[u8]) {
        let room = MAX_KEPT_BYTES - self.raw.len();
        self.raw.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn heard(&mut self, delta: Delta) {
        if let Delta::Text(text) = delta {
            let room = MAX_KEPT_BYTES.saturating_sub(self.text.len());
            self.text.push_str(&text[..text.floor_char_boundary(room)]);
        } else if let Delta::Stop(reason) = delta {
            self.stop = Some(reason);
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

impl CheckRun<'_> {
    /// The steps format, chat and streaming: one chat in one piece, then one streamed.
    pub(super) async fn chats(&mut self) -> Result<(), Problem> {
        let Some(model) = self.model.clone() else {
            let problem = self.client.problem(Cause::NoModelToCheck);
            let told = StepNote::problem(&problem);
            return self.fail(Step::Chat, told, problem).await;
        };
        let (started, known) = (Instant::now(), self.omitted.len());
        match self.chat(&model, false, Trial::Greeting).await {
            Ok(said) => {
                let format = self.client.endpoint.format.label();
                self.tell(Step::Format, Outcome::Passed, StepNote::at_once(format))
                    .await;
                let words = format!("{}{}", said.words(), self.without_words(known));
                let told = StepNote::since(started, words).raw(said.raw());
                self.tell(Step::Chat, Outcome::Passed, told).await;
            }
            Err(refused) => return self.chat_failed(started, refused).await,
        }
        let (started, known) = (Instant::now(), self.omitted.len());
        match self.chat(&model, true, Trial::Greeting).await {
            Ok(said) if said.is_event_stream => {
                let first = said.first_after.map_or_else(
                    || "It streams, cut short before any text".to_owned(),
                    |after| format!("First text after {} ms", after.as_millis()),
                );
                let words = format!("{first}{}", self.without_words(known));
                let told = StepNote::since(started, words).raw(said.raw());
                self.tell(Step::Stream, Outcome::Passed, told).await;
                Ok(())
            }
            Ok(said) => {
                let words = "The answer comes in one piece, although a stream was asked for";
                let told = StepNote::since(started, words).raw(said.raw());
                self.tell(Step::Stream, Outcome::Lacking, told).await;
                Ok(())
            }
            Err(refused) => {
                let problem = self.closer(refused.problem).await;
                let told = StepNote::problem(&problem).begun(started).raw(refused.raw);
                self.fail(Step::Stream, told, problem).await
            }
        }
    }

    /// A chat that goes nowhere means that the format or the address is wrong.
    async fn chat_failed(&self, started: Instant, refused: AskError) -> Result<(), Problem> {
        let is_elsewhere = repair::leads_elsewhere(&refused.problem.cause);
        let problem = self.closer(refused.problem).await;
        let told = StepNote::problem(&problem).begun(started).raw(refused.raw);
        let step = if is_elsewhere {
            Step::Format
        } else {
            Step::Chat
        };
        self.fail(step, told, problem).await
    }

    async fn closer(&self, problem: Problem) -> Problem {
        repair::look_closer(self.client, problem, Asked::Chat).await
    }

    /// Tools and image. What a model cannot do is no failure of the connection.
    pub(super) async fn extras(&mut self) -> Result<(), Problem> {
        let Some(model) = self.model.clone() else {
            return Ok(());
        };
        for (step, trial) in [(Step::Tools, Trial::Tool), (Step::Image, Trial::Image)] {
            let started = Instant::now();
            let (outcome, told) = match self.chat(&model, false, trial).await {
                Ok(said) => {
                    let (is_done, words) = what_it_shows(trial, &said);
                    let outcome = if is_done {
                        Outcome::Passed
                    } else {
                        Outcome::Lacking
                    };
                    (outcome, StepNote::since(started, words).raw(said.raw()))
                }
                Err(refused) => {
                    let told = StepNote::problem(&refused.problem)
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
        trial: Trial,
    ) -> Result<ChatFinding, AskError> {
        let known = self.omitted.iter().filter(|fact| fact.model == model);
        let tokens = match trial {
            Trial::Greeting => SHORT,
            Trial::Tool | Trial::Image => LONGER,
        };
        let question = ChatRequest {
            stream,
            omitted: known.map(|fact| fact.field.clone()).collect(),
            ..trial.question(model, tokens, now())
        };
        let mut asking = Asking::new(self.client, question, MAX_REPEATS);
        let mut reader = CheckReader {
            check: self,
            model,
            finding: ChatFinding::default(),
        };
        asking.answer(&mut reader).await?;
        Ok(ChatFinding {
            first_after: asking.into_times().first_token(),
            ..reader.finding
        })
    }
}

/// Whether the answer to a trial shows what it was to show, and that in words.
fn what_it_shows(trial: Trial, said: &ChatFinding) -> (bool, String) {
    match trial {
        Trial::Greeting => (true, said.words()),
        Trial::Tool if said.stop == Some(StopReason::ToolUse) => {
            (true, "The model calls the tool".to_owned())
        }
        Trial::Tool => {
            let words = "The request is accepted, but the model calls no tool";
            (false, words.to_owned())
        }
        Trial::Image if said.text.to_lowercase().contains("red") => {
            (true, "The model sees a red image".to_owned())
        }
        Trial::Image => {
            let words = format!("Asked for the colour of a red image: {}", said.words());
            (false, words)
        }
    }
}

/// Keeps what a chat of a check brings.
struct CheckReader<'c, 'a> {
    check: &'c mut CheckRun<'a>,
    model: &'c str,
    finding: ChatFinding,
}

impl AnswerReader for CheckReader<'_, '_> {
    async fn began(&mut self, _key_number: Option<u32>) {
        self.finding = ChatFinding::default();
    }

    async fn read(&mut self, mut answer: AnswerStream<'_>) -> Result<(), BrokenAnswer> {
        let finding = &mut self.finding;
        finding.is_event_stream = answer.head().content_type != "application/json";
        let mut deltas = Vec::new();
        loop {
            let more = answer.more(&mut deltas, |bytes| finding.saw(bytes)).await;
            deltas.drain(..).for_each(|delta| finding.heard(delta));
            if !more? {
                return Ok(());
            }
        }
    }

    fn raw(&self) -> String {
        self.finding.raw()
    }

    fn goes_without(&self, field: &str) -> bool {
        // A tool that is refused is what the check wants to know.
        field != "tools"
    }

    async fn field_refused(&mut self, field: &str) {
        self.check.learn(self.model, field.to_owned()).await;
    }
}
