//! From an endpoint to a place that requests can be sent to: where it listens, and which keys prove
//! the right to ask. What becomes of a question there is `rotation.rs`'s business.

use super::net::failure::Failure;
use super::net::http::{Http, Reply};
use super::net::route::{Route, custom_headers};
use super::outlet::Outlet;
use super::recording::Recorder;
use super::secrets::hidden::{Hidden, forms_of_login};
use super::secrets::keys::{HeldKey, Keys};
use crate::demo::{Demo, Pace};
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Cause, TransportFailure};
use crate::domain::chat_request::{Address, Endpoint};
use crate::domain::exchange::Ending;
use crate::domain::ids::KeyId;
use crate::domain::problem::{AskedEndpoint, Problem};
use crate::domain::provider::AuthScheme;
use crate::domain::secret::Secret;
use crate::domain::timestamp::Timestamp;
use crate::state::event::Event;
use crate::wire::Target;
use crate::wire::http::{HeaderValue, HttpRequest};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::OnceCell;

/// What questions of all kinds need to be sent.
pub(super) struct Reach {
    /// Sends.
    pub(super) http: Http,
    /// Knows the keys.
    pub(super) keys: Keys,
    outlet: Arc<Outlet>,
    recorder: Recorder,
    demo: OnceCell<Demo>,
    demo_pace: Pace,
}

impl Reach {
    pub(super) fn new(
        http: Http,
        demo_pace: Pace,
        outlet: Arc<Outlet>,
        recorder: Recorder,
    ) -> Self {
        Self {
            http,
            keys: Keys::new(),
            outlet,
            recorder,
            demo: OnceCell::new(),
            demo_pace,
        }
    }

    /// Finds the address and the keys of `endpoint`. The demo is started when it is first asked
    /// for. A key that is typed and not stored yet goes in place of the stored ones.
    ///
    /// # Errors
    /// If the demo cannot be started, or a secret of the network settings is not there.
    pub(super) async fn place(&self, endpoint: Endpoint, typed: Typed) -> Result<Place, Problem> {
        let base_url = match &endpoint.address {
            Address::Url(base_url) => base_url.clone(),
            Address::Demo => self.demo_url(&endpoint).await?,
        };
        let keys = match typed.key {
            Some(secret) => vec![HeldKey {
                number: 1,
                id: None,
                secret,
            }],
            None => self.keys.of(&endpoint.keys).await,
        };
        let problem = |cause| problem_of(&endpoint, &base_url, cause);
        let network = &endpoint.network;
        let route = Route::find(&base_url, network, &self.keys).await;
        let route = route.map_err(problem)?;
        let headers = custom_headers(network, &self.keys).await;
        let mut headers = headers.map_err(problem)?;
        let typed_headers = typed.headers.into_iter();
        headers.extend(typed_headers.map(|(name, value)| (name, HeaderValue::Secret("", value))));
        // With an own header of that name no key goes out, so none is counted.
        let carrier = match endpoint.auth {
            AuthScheme::Bearer => "authorization",
            AuthScheme::XApiKey => "x-api-key",
        };
        let has_own_authentication = headers.iter().any(|(name, _)| name == carrier);
        let keys = if has_own_authentication {
            Vec::new()
        } else {
            keys
        };
        let hidden = Arc::new(Hidden::new(secrets(&keys, &headers, &route)));
        Ok(Place {
            endpoint,
            base_url,
            keys,
            has_own_authentication,
            headers,
            route,
            hidden,
            is_recorded: true,
        })
    }

    async fn demo_url(&self, endpoint: &Endpoint) -> Result<BaseUrl, Problem> {
        let demo = self.demo.get_or_try_init(|| Demo::start(self.demo_pace));
        match demo.await {
            Ok(demo) => Ok(demo.base_url().clone()),
            Err(error) => {
                let provider = endpoint.provider;
                let cause = Cause::DemoNotStarted { provider };
                Err(Problem::from(cause).details(&error.to_string()))
            }
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
        self.carry_out(place, request, false).await
    }

    /// [`send`](Self::send) for a request that the user wants to see repeated.
    pub(super) async fn send_again(
        &self,
        place: &Place,
        request: &HttpRequest,
    ) -> Result<Reply, Problem> {
        self.carry_out(place, request, true).await
    }

    async fn carry_out(
        &self,
        place: &Place,
        request: &HttpRequest,
        is_replay: bool,
    ) -> Result<Reply, Problem> {
        let recorded = place.is_recorded;
        let recording = recorded.then(|| self.recorder.begin(place, request, is_replay));
        match self.http.send(request, &place.route).await {
            Ok(mut reply) => {
                if let Some(recording) = recording {
                    reply.record(recording);
                }
                Ok(reply)
            }
            Err(failure) => {
                let problem = place.transport_problem(&failure);
                if let Some(mut recording) = recording {
                    recording.end(Ending::Broke(Box::new(problem.clone())));
                }
                Err(problem)
            }
        }
    }

    /// Tells how a key fares now.
    pub(super) async fn tell_health(&self, key: KeyId) {
        for health in self.keys.health(&[key]) {
            self.outlet.send(Event::Key(key, health)).await;
        }
    }
}

/// Secrets that are typed and not stored yet.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// Goes in place of the stored keys.
    pub(super) key: Option<Secret>,
    /// Headers with a secret value.
    pub(super) headers: Vec<(String, Secret)>,
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
    /// Whether a header of the user's own goes out in place of a key.
    pub(super) has_own_authentication: bool,
    headers: Vec<(String, HeaderValue)>,
    /// How requests travel there.
    pub(super) route: Route,
    /// The secrets that go there.
    pub(super) hidden: Arc<Hidden>,
    is_recorded: bool,
}

/// All secrets that go out with a request, in the forms in which they may come back.
fn secrets(keys: &[HeldKey], headers: &[(String, HeaderValue)], route: &Route) -> Vec<Secret> {
    let keys = keys.iter().map(|key| key.secret.clone());
    let headers = headers.iter().filter_map(|(_, value)| match value {
        HeaderValue::Secret(_, secret) => Some(secret.clone()),
        HeaderValue::Plain(_) => None,
    });
    let login = route.proxy_login.iter().flat_map(forms_of_login);
    keys.chain(headers).chain(login).collect()
}

impl Place {
    /// Keeps what goes there out of the record: it is no provider's place.
    pub(super) fn unrecorded(mut self) -> Self {
        self.is_recorded = false;
        self
    }

    /// What `wire` needs to know, with that key.
    pub(super) fn target<'a>(&'a self, key: Option<&'a HeldKey>) -> Target<'a> {
        Target {
            provider: self.endpoint.provider,
            provider_name: &self.endpoint.provider_name,
            base_url: &self.base_url,
            auth: self.endpoint.auth,
            key: key.map(|key| &key.secret),
            headers: &self.headers,
            dialect: &self.endpoint.dialect,
            extra_body: Some(&self.endpoint.network.extra_body),
        }
    }

    /// The ids of the keys that there are, in their order.
    pub(super) fn key_ids(&self) -> Vec<KeyId> {
        self.keys.iter().filter_map(|key| key.id).collect()
    }

    /// A problem of this place.
    pub(super) fn problem(&self, cause: Cause) -> Problem {
        self.without_secrets(problem_of(&self.endpoint, &self.base_url, cause))
    }

    /// The problem behind a failure of the connection.
    pub(super) fn transport_problem(&self, failure: &Failure) -> Problem {
        let problem = self.problem(failure.cause()).details(&failure.words);
        self.without_secrets(problem)
    }

    /// The problem of an answer that did not come within `limit`.
    pub(super) fn too_slow(&self, limit: Duration) -> Problem {
        let kind = TransportFailure::FirstByteTimeout(limit);
        self.transport_problem(&Failure::new(kind, ""))
    }

    /// `problem` with all secrets hidden in all its texts: servers repeat keys in their answers and
    /// redirects.
    pub(super) fn without_secrets(&self, problem: Problem) -> Problem {
        self.hidden.problem(problem)
    }

    /// `text` with all secrets hidden.
    pub(super) fn redacted(&self, text: &str) -> String {
        self.hidden.text(text)
    }

    /// `body` with all secrets hidden, before anything is cut off that would leave half of one.
    pub(super) fn without_secret_bytes(&self, body: &[u8]) -> Vec<u8> {
        self.hidden.bytes(body)
    }
}

fn problem_of(endpoint: &Endpoint, base_url: &BaseUrl, cause: Cause) -> Problem {
    Problem::from(cause).at(AskedEndpoint {
        provider: endpoint.provider,
        name: endpoint.provider_name.clone(),
        base_url: base_url.clone(),
    })
}

/// The system's clock.
pub(super) fn now() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::default().plus(since_1970)
}
