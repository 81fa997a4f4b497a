//! From an endpoint to a place that requests can be sent to: where it listens, and which key proves
//! the right to ask.

use super::http::{Failure, Http, Reply};
use super::keys::Keys;
use crate::demo::{Demo, Pace};
use crate::domain::base_url::BaseUrl;
use crate::domain::chat_request::{Address, Endpoint};
use crate::domain::diagnosis::{TransportFailure, transport_problem};
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use crate::wire::http::HttpRequest;
use crate::wire::{Asked, Target, classify};
use std::time::{Duration, SystemTime};
use tokio::sync::OnceCell;

/// What is kept of the body of an error.
const MAX_ERROR_BODY_BYTES: usize = 64 * 1024;

/// Keys shorter than this are placeholders; hiding them would mutilate texts that merely contain
/// the same letters.
const MIN_HIDDEN_KEY_BYTES: usize = 6;

/// What questions of all kinds need to be sent.
#[derive(Debug)]
pub(super) struct Reach {
    /// Sends.
    pub(super) http: Http,
    /// Knows the keys.
    pub(super) keys: Keys,
    demo: OnceCell<Demo>,
    demo_pace: Pace,
}

impl Reach {
    pub(super) fn new(http: Http, demo_pace: Pace) -> Self {
        Self {
            http,
            keys: Keys::new(),
            demo: OnceCell::new(),
            demo_pace,
        }
    }

    /// Finds the address and the key of `endpoint`. The demo is started when it is first asked for.
    ///
    /// # Errors
    /// If the demo cannot be started.
    pub(super) async fn place(&self, endpoint: Endpoint) -> Result<Place, Problem> {
        let base_url = match &endpoint.address {
            Address::Url(base_url) => base_url.clone(),
            Address::Demo => self.demo_url(&endpoint).await?,
        };
        let key = self.keys.first(&endpoint.keys).await;
        Ok(Place {
            endpoint,
            base_url,
            key,
        })
    }

    async fn demo_url(&self, endpoint: &Endpoint) -> Result<BaseUrl, Problem> {
        let demo = self.demo.get_or_try_init(|| Demo::start(self.demo_pace));
        match demo.await {
            Ok(demo) => Ok(demo.base_url().clone()),
            Err(error) => Err(Problem::new(
                ProblemKind::Network,
                "The demo endpoint could not be started",
            )
            .hint("Try again; Details has the system’s own words")
            .remedy(Remedy::Retry)
            .remedy(Remedy::EditProvider(endpoint.provider))
            .details(&error.to_string())),
        }
    }

    /// Sends `request` and waits for the head of a successful response.
    ///
    /// # Errors
    /// If there is no response, or one that refuses; its words are read and judged.
    pub(super) async fn ask(
        &self,
        place: &Place,
        request: &HttpRequest,
        asked: Asked,
    ) -> Result<Reply, Problem> {
        let reply = self
            .http
            .send(request, &place.base_url)
            .await
            .map_err(|failure| place.transport_problem(&failure))?;
        if reply.is_success() {
            return Ok(reply);
        }
        let head = reply.head.clone();
        let body = place.without_key_bytes(&reply.error_body(MAX_ERROR_BODY_BYTES).await);
        let problem = classify::response_problem(&head, &body, &place.target(), asked, now());
        Err(place.without_key(problem))
    }
}

/// An endpoint with everything that a request needs.
#[derive(Debug)]
pub(super) struct Place {
    endpoint: Endpoint,
    base_url: BaseUrl,
    key: Option<(u32, Secret)>,
}

impl Place {
    /// The number of the key that is sent, from 1; `None` if none is.
    pub(super) fn key_number(&self) -> Option<u32> {
        self.key.as_ref().map(|(number, _)| *number)
    }

    /// What `wire` needs to know.
    pub(super) fn target(&self) -> Target<'_> {
        Target {
            provider: self.endpoint.provider,
            provider_name: &self.endpoint.provider_name,
            base_url: &self.base_url,
            auth: self.endpoint.auth,
            key: self.key.as_ref().map(|(_, secret)| secret),
        }
    }

    /// The problem behind a failure of the connection.
    pub(super) fn transport_problem(&self, failure: &Failure) -> Problem {
        let authority = self.base_url.authority();
        self.without_key(transport_problem(
            &failure.kind,
            self.endpoint.provider,
            authority,
            &failure.words,
        ))
    }

    /// The problem of a model list that did not come within `limit`.
    pub(super) fn slow_models(&self, limit: Duration) -> Problem {
        self.transport_problem(&Failure {
            kind: TransportFailure::FirstByteTimeout(limit),
            words: String::new(),
        })
    }

    /// `problem` with the key hidden in all its texts: servers repeat keys in their answers and
    /// redirects.
    pub(super) fn without_key(&self, mut problem: Problem) -> Problem {
        let Some(key) = self.hidden_key() else {
            return problem;
        };
        problem.message = key.redact(&problem.message);
        problem.hint = problem.hint.map(|hint| key.redact(&hint));
        problem.details = problem.details.map(|details| key.redact(&details));
        problem
    }

    /// `body` with the key hidden, before anything is cut off that would leave half of it.
    fn without_key_bytes(&self, body: &[u8]) -> Vec<u8> {
        match self.hidden_key() {
            Some(key) => key.redact(&String::from_utf8_lossy(body)).into_bytes(),
            None => body.to_vec(),
        }
    }

    fn hidden_key(&self) -> Option<&Secret> {
        let (_, key) = self.key.as_ref()?;
        (key.expose().len() >= MIN_HIDDEN_KEY_BYTES).then_some(key)
    }
}

/// The system's clock.
pub(super) fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::default().plus(since_1970)
}
