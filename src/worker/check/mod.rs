//! The connection check, step by step, through the very path that chat uses. It stops at the first
//! step that fails, and each step is told as it ends.
//!
//! What lies below HTTP is in `check/network.rs`, the chats are in `check/chat.rs`; what is said of
//! a failure, and its remedy, is what a failed answer in a conversation gets.

mod chat;
pub(in crate::worker) mod local_servers;
pub(in crate::worker) mod models;
mod network;
pub(in crate::worker) mod recognition;
pub(in crate::worker) mod repair;

use crate::domain::cause::{Asked, Cause};
use crate::domain::check::{CheckRequest, Finding, Outcome, Step, StepReport};
use crate::domain::problem::{MAX_DETAILS_BYTES, Problem};
use crate::domain::provider::Learned;
use crate::state::event::EndpointEvent;
use crate::wire::servers::Ask;
use crate::worker::ask::endpoint_client::EndpointClient;
use crate::worker::ask::endpoints::{Endpoints, TypedSecrets};
use crate::worker::ask::key_rotation::{AskError, KeyRotation};
use crate::worker::request_reporter::RequestReporter;
use models::{ModelList, says_not_there};
use recognition::RecognisedModels;
use tokio::time::Instant;

/// Checks the connection.
///
/// # Errors
/// What is wrong, at the first step that fails.
pub(in crate::worker) async fn check(
    endpoints: &Endpoints,
    reporter: &RequestReporter,
    request: CheckRequest,
) -> Result<(), Problem> {
    let typed = TypedSecrets {
        key: request.typed_key,
        headers: request.typed_headers,
    };
    let client = endpoints.client(request.endpoint, typed).await?;
    let mut check = CheckRun {
        reporter,
        client: &client,
        model: request.model,
        omitted: request.omitted,
    };
    check.network().await?;
    check.model_list().await?;
    check.chats().await?;
    if request.with_extras {
        check.extras().await?;
    }
    Ok(())
}

/// A running check.
struct CheckRun<'a> {
    reporter: &'a RequestReporter,
    client: &'a EndpointClient,
    /// The model to chat with, once one is known.
    model: Option<String>,
    /// What the server is known to refuse.
    omitted: Vec<Learned>,
}

/// What came of a step, as it is put together.
struct StepNote {
    found: Finding,
    since: Option<Instant>,
    raw: Option<String>,
}

impl StepNote {
    /// What was found, of something that takes no time.
    fn at_once(said: impl Into<String>) -> Self {
        Self {
            found: Finding::Line(said.into()),
            since: None,
            raw: None,
        }
    }

    /// What is wrong.
    fn problem(problem: &Problem) -> Self {
        Self {
            found: Finding::Problem(Box::new(problem.clone())),
            since: None,
            raw: None,
        }
    }

    /// Of something that was begun then.
    fn begun(self, started: Instant) -> Self {
        Self {
            since: Some(started),
            ..self
        }
    }

    /// What was found of something that was begun then.
    fn since(started: Instant, said: impl Into<String>) -> Self {
        Self {
            since: Some(started),
            ..Self::at_once(said)
        }
    }

    /// With what the server sent, as it came.
    fn raw(self, raw: impl Into<String>) -> Self {
        Self {
            raw: Some(raw.into()),
            ..self
        }
    }
}

impl CheckRun<'_> {
    async fn tell(&self, step: Step, outcome: Outcome, told: StepNote) {
        let took = told.since.map(|since| since.elapsed().as_millis());
        let report = StepReport {
            step,
            outcome,
            found: match told.found {
                Finding::Line(line) => Finding::Line(self.client.redacted(&line)),
                Finding::Problem(problem) => Finding::Problem(problem),
            },
            took_ms: took.and_then(|millis| u64::try_from(millis).ok()),
            // Hidden first: a cut through a secret would leave half of it.
            raw: told.raw.and_then(|raw| shown(&self.client.redacted(&raw))),
        };
        self.reporter.tell(EndpointEvent::StepChecked(report)).await;
    }

    /// A step that failed ends the check with its problem.
    async fn fail(&self, step: Step, told: StepNote, problem: Problem) -> Result<(), Problem> {
        self.tell(step, Outcome::Failed, told).await;
        Err(problem)
    }

    /// HTTP, authentication and the model list, which one request shows.
    async fn model_list(&mut self) -> Result<(), Problem> {
        let started = Instant::now();
        match models::list(self.client).await {
            Ok(list) => {
                let http = StepNote::since(started, "The server answers");
                self.tell(Step::Http, Outcome::Passed, http).await;
                self.authentication(list.key_number).await?;
                let raw = list.first_page.to_string();
                let started = Instant::now();
                let found = recognition::recognise(self.client, list).await;
                self.listed(started, found, raw).await;
                Ok(())
            }
            Err(refused) => self.without_list(started, refused).await,
        }
    }

    /// What a list that was had, with the key of that number, says of the keys. Where lists are
    /// public it says nothing, and a path that only a key opens decides.
    async fn authentication(&self, number: Option<u32>) -> Result<(), Problem> {
        let path = self.client.endpoint.key_path.as_ref();
        let Some(path) = path.filter(|_| !self.client.keys.all().is_empty()) else {
            let key = StepNote::at_once(self.key_words(number));
            self.tell(Step::Authentication, Outcome::Passed, key).await;
            return Ok(());
        };
        let started = Instant::now();
        let mut rotation = KeyRotation::new(self.client, Asked::Models);
        let asked = rotation.ask(|target| Ask::base(path).encode(target)).await;
        match asked {
            Ok(accepted) => {
                let number = accepted.key.map(|key| key.number);
                let key = StepNote::since(started, self.key_words(number));
                self.tell(Step::Authentication, Outcome::Passed, key).await;
                Ok(())
            }
            Err(refused) if is_about_key(&refused.problem.cause) => {
                let (problem, raw) = (refused.problem, refused.raw);
                let problem = repair::look_closer(self.client, problem, Asked::Models).await;
                let told = StepNote::problem(&problem).begun(started).raw(raw);
                self.fail(Step::Authentication, told, problem).await
            }
            Err(_) => {
                let unknown = StepNote::since(started, "The chat that follows shows it");
                self.tell(Step::Authentication, Outcome::Skipped, unknown)
                    .await;
                Ok(())
            }
        }
    }

    /// Models that the server told of, in its list or in its own way.
    async fn listed(&mut self, started: Instant, found: RecognisedModels, raw: String) {
        let RecognisedModels { server, models } = found;
        let server = server.map_or_else(String::new, |s| format!(", {}", s.label()));
        let said = match models.len() {
            0 => format!("The list is empty{server}"),
            1 => format!("1 model{server}"),
            count => format!("{count} models{server}"),
        };
        let told = StepNote::since(started, said).raw(raw);
        self.tell(Step::ModelList, Outcome::Passed, told).await;
        let mut listed = models.into_iter().map(|model| model.id);
        self.model = self.model.take().or_else(|| listed.next());
    }

    /// There is no list: what that means depends on what came instead, and on whether chat goes
    /// without.
    async fn without_list(&mut self, started: Instant, refused: AskError) -> Result<(), Problem> {
        let AskError {
            problem,
            status,
            raw,
            ..
        } = refused;
        let Some(status) = status else {
            return self.without_readable_list(started, problem, &raw).await;
        };
        let http = StepNote::since(started, format!("The server answers with {status}")).raw(&raw);
        self.tell(Step::Http, Outcome::Passed, http).await;
        let about_key = is_about_key(&problem.cause);
        let is_missing = says_not_there(&problem.cause);
        if is_missing {
            let started = Instant::now();
            let found = recognition::recognise(self.client, ModelList::default()).await;
            if !found.models.is_empty() {
                self.listed(started, found, String::new()).await;
                return Ok(());
            }
        }
        let problem = repair::look_closer(self.client, problem, Asked::Models).await;
        let told = StepNote::problem(&problem).raw(raw);
        if about_key {
            return self.fail(Step::Authentication, told, problem).await;
        }
        if is_missing && problem.cause != Cause::ModelListMissing {
            let unknown = StepNote::at_once("Nothing was asked that needs a key");
            self.tell(Step::Authentication, Outcome::Skipped, unknown)
                .await;
            return self.fail(Step::Format, told, problem).await;
        }
        if self.model.is_none() {
            return self.fail(Step::ModelList, told, problem).await;
        }
        self.tell(Step::ModelList, Outcome::Lacking, told).await;
        Ok(())
    }

    /// There was no response, or one with a good status that is no list.
    async fn without_readable_list(
        &self,
        started: Instant,
        problem: Problem,
        raw: &str,
    ) -> Result<(), Problem> {
        let is_api = raw.trim_start().starts_with(['{', '[']);
        let problem = repair::look_closer(self.client, problem, Asked::Models).await;
        let told = StepNote::problem(&problem).begun(started).raw(raw);
        if is_api {
            let http = StepNote::since(started, "The server answers");
            self.tell(Step::Http, Outcome::Passed, http).await;
            return self.fail(Step::ModelList, told, problem).await;
        }
        self.fail(Step::Http, told, problem).await
    }

    fn key_words(&self, number: Option<u32>) -> String {
        if self.client.has_own_authentication() {
            return "Sent in a header of your own, in place of a key".to_owned();
        }
        match (number, self.client.keys.all().len()) {
            (None, _) => "No key is sent, and none is asked for".to_owned(),
            (Some(_), 1) => "The key is accepted".to_owned(),
            (Some(number), count) => format!("Key {number} of {count} is accepted"),
        }
    }

    /// What was left out after the server had refused it, as the end of a sentence.
    fn without_words(&self, known_before: usize) -> String {
        let fields = self.omitted[known_before..].iter();
        let fields: Vec<&str> = fields.map(|fact| fact.field.as_str()).collect();
        if fields.is_empty() {
            String::new()
        } else {
            format!(", without {}, which it refuses", fields.join(" and "))
        }
    }

    /// Remembers, here and for later, that the server refuses a field.
    async fn learn(&mut self, model: &str, field: String) {
        let fact = Learned {
            model: model.to_owned(),
            field,
        };
        self.omitted.push(fact.clone());
        self.reporter.tell(EndpointEvent::FieldRefused(fact)).await;
    }
}

/// What is shown of a raw reply: its beginning, if there is anything in it.
fn shown(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let end = raw.floor_char_boundary(MAX_DETAILS_BYTES);
    let cut = if end < raw.len() { "…" } else { "" };
    (!raw.is_empty()).then(|| format!("{}{cut}", &raw[..end]))
}

/// Whether the key, or how often it was used, was the reason.
fn is_about_key(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::KeyRefused { .. }
            | Cause::Forbidden { .. }
            | Cause::RateLimited { .. }
            | Cause::NoKeyLeft { .. }
    )
}
