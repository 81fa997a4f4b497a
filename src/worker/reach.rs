//! From an endpoint to a place that requests can be sent to: where it listens, and which keys prove
//! the right to ask. What becomes of a question there is `rotation.rs`'s business.

use super::http::{Failure, Http, Reply};
use super::keys::{HeldKey, Keys};
use super::outlet::Outlet;
use crate::demo::{Demo, Pace};
use crate::domain::base_url::BaseUrl;
use crate::domain::chat_request::{Address, Endpoint};
use crate::domain::diagnosis::{TransportFailure, transport_problem};
use crate::domain::ids::KeyId;
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use crate::state::event::Event;
use crate::wire::Target;
use crate::wire::http::HttpRequest;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::OnceCell;

/// Secrets shorter than this are placeholders; hiding them would mutilate texts that merely contain
/// the same letters.
const MIN_HIDDEN_BYTES: usize = 6;

/// What questions of all kinds need to be sent.
pub(super) struct Reach {
    /// Sends.
    pub(super) http: Http,
    /// Knows the keys.
    pub(super) keys: Keys,
    outlet: Arc<Outlet>,
    demo: OnceCell<Demo>,
    demo_pace: Pace,
}

impl Reach {
    pub(super) fn new(http: Http, demo_pace: Pace, outlet: Arc<Outlet>) -> Self {
        Self {
            http,
            keys: Keys::new(),
            outlet,
            demo: OnceCell::new(),
            demo_pace,
        }
    }

    /// Finds the address and the keys of `endpoint`. The demo is started when it is first asked
    /// for. A key that is typed and not stored yet goes in place of the stored ones.
    ///
    /// # Errors
    /// If the demo cannot be started.
    pub(super) async fn place(
        &self,
        endpoint: Endpoint,
        typed_key: Option<Secret>,
    ) -> Result<Place, Problem> {
        let base_url = match &endpoint.address {
            Address::Url(base_url) => base_url.clone(),
            Address::Demo => self.demo_url(&endpoint).await?,
        };
        let keys = match typed_key {
            Some(secret) => vec![HeldKey {
                number: 1,
                id: None,
                secret,
            }],
            None => self.keys.of(&endpoint.keys).await,
        };
        Ok(Place {
            endpoint,
            base_url,
            keys,
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

    /// The key that a request to `place` would begin with now.
    pub(super) fn first_key<'a>(&self, place: &'a Place) -> Option<&'a HeldKey> {
        self.next_key(place, &[])
    }

    /// The key to try next for a question for which `tried` were tried.
    pub(super) fn next_key<'a>(&self, place: &'a Place, tried: &[KeyId]) -> Option<&'a HeldKey> {
        let typed = place.keys.iter().find(|key| key.id.is_none());
        if typed.is_some() {
            return typed.filter(|_| tried.is_empty());
        }
        let next = self.keys.next(&place.key_ids(), tried, now())?;
        place.keys.iter().find(|key| key.id == Some(next))
    }

    /// Sends one request and waits for the head of a response, whatever its status.
    ///
    /// # Errors
    /// If there is no response.
    pub(super) async fn send(
        &self,
        place: &Place,
        request: &HttpRequest,
    ) -> Result<Reply, Problem> {
        let sent = self.http.send(request, &place.base_url).await;
        sent.map_err(|failure| place.transport_problem(&failure))
    }

    /// Tells how a key fares now.
    pub(super) async fn tell_health(&self, key: KeyId) {
        for health in self.keys.health(&[key]) {
            self.outlet.send(Event::Key(key, health)).await;
        }
    }
}

/// An endpoint with everything that a request needs.
#[derive(Debug)]
pub(super) struct Place {
    /// Whose place it is.
    pub(super) endpoint: Endpoint,
    /// Where it is.
    pub(super) base_url: BaseUrl,
    /// Its keys, in their order.
    pub(super) keys: Vec<HeldKey>,
}

impl Place {
    /// What `wire` needs to know, with that key.
    pub(super) fn target<'a>(&'a self, key: Option<&'a HeldKey>) -> Target<'a> {
        Target {
            provider: self.endpoint.provider,
            provider_name: &self.endpoint.provider_name,
            base_url: &self.base_url,
            auth: self.endpoint.auth,
            key: key.map(|key| &key.secret),
            headers: &[],
            extra_body: None,
        }
    }

    /// The ids of the keys that there are, in their order.
    pub(super) fn key_ids(&self) -> Vec<KeyId> {
        self.keys.iter().filter_map(|key| key.id).collect()
    }

    /// The problem behind a failure of the connection.
    pub(super) fn transport_problem(&self, failure: &Failure) -> Problem {
        let authority = self.base_url.authority();
        self.without_secrets(transport_problem(
            &failure.kind,
            self.endpoint.provider,
            authority,
            &failure.words,
        ))
    }

    /// The problem of an answer that did not come within `limit`.
    pub(super) fn too_slow(&self, limit: Duration) -> Problem {
        self.transport_problem(&Failure {
            kind: TransportFailure::FirstByteTimeout(limit),
            words: String::new(),
        })
    }

    /// `problem` with all secrets hidden in all its texts: servers repeat keys in their answers and
    /// redirects.
    pub(super) fn without_secrets(&self, mut problem: Problem) -> Problem {
        let hide = |text: &mut String| *text = self.redacted(text);
        hide(&mut problem.message);
        problem.lines.iter_mut().for_each(hide);
        problem.hint.iter_mut().for_each(hide);
        problem.details.iter_mut().for_each(hide);
        problem
    }

    /// `text` with all secrets hidden.
    pub(super) fn redacted(&self, text: &str) -> String {
        self.hidden_secrets()
            .fold(text.to_owned(), |text, secret| secret.redact(&text))
    }

    /// `body` with all secrets hidden, before anything is cut off that would leave half of one.
    pub(super) fn without_secret_bytes(&self, body: Vec<u8>) -> Vec<u8> {
        match self.hidden_secrets().next() {
            Some(_) => self.redacted(&String::from_utf8_lossy(&body)).into_bytes(),
            None => body,
        }
    }

    fn hidden_secrets(&self) -> impl Iterator<Item = &Secret> {
        let all = self.keys.iter().map(|key| &key.secret);
        all.filter(|secret| secret.expose().len() >= MIN_HIDDEN_BYTES)
    }
}

/// The system's clock.
pub(super) fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::default().plus(since_1970)
}
