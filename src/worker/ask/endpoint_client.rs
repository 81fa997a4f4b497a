//! The client of one endpoint: everything that a request to it needs, and what is said when one
//! fails. What becomes of a question there is `key_rotation.rs`'s business.

use super::endpoint_keys::EndpointKeys;
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Cause, TransportFailure};
use crate::domain::chat_request::Endpoint;
use crate::domain::format::AuthScheme;
use crate::domain::problem::{AskedEndpoint, Problem};
use crate::domain::secret::Secret;
use crate::wire::formats::FormatChoice;
use crate::wire::http::{HeaderValue, HttpRequest};
use crate::wire::{Format, Target};
use crate::worker::net::endpoint_identity::EndpointIdentity;
use crate::worker::net::failure::Failure;
use crate::worker::net::http::{Http, Reply, TimeLimits};
use crate::worker::net::recorded_http::RecordedHttp;
use crate::worker::net::route::Route;
use crate::worker::secrets::key_cache::HeldKey;
use crate::worker::secrets::redactor::{Redactor, forms_of_login};
use std::sync::Arc;
use std::time::Duration;

/// Sends requests to one endpoint, with its secrets and on its route.
pub(in crate::worker) struct EndpointClient {
    /// The endpoint as the state describes it.
    pub(in crate::worker) endpoint: Endpoint,
    /// The wire format that it is set to, and the others.
    pub(in crate::worker) format: FormatChoice,
    /// Its keys; none where a header of the user's own proves the right to ask.
    pub(in crate::worker) keys: EndpointKeys,
    /// Proxy, certificates and limits of the requests.
    pub(in crate::worker) route: Route,
    /// What problems and records say of it.
    pub(super) identity: Arc<EndpointIdentity>,
    headers: Vec<(String, HeaderValue)>,
    http: Arc<RecordedHttp>,
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

impl EndpointClient {
    /// A client whose requests carry `headers` beside those of the program and are recorded.
    pub(super) fn new(
        endpoint: Endpoint,
        format: FormatChoice,
        base_url: BaseUrl,
        keys: EndpointKeys,
        headers: Vec<(String, HeaderValue)>,
        route: Route,
        http: Arc<RecordedHttp>,
    ) -> Self {
        let identity = EndpointIdentity {
            asked: AskedEndpoint {
                provider: endpoint.provider,
                name: endpoint.provider_name.clone(),
                base_url,
            },
            redactor: Redactor::new(secrets(keys.all(), &headers, &route)),
        };
        Self {
            endpoint,
            format,
            keys,
            route,
            identity: Arc::new(identity),
            headers,
            http,
            is_recorded: true,
        }
    }

    /// The wire format that the endpoint is set to.
    pub(in crate::worker) fn format(&self) -> &'static dyn Format {
        self.format.chosen
    }

    /// The root of its API; for the demo, where that listens.
    pub(in crate::worker) fn base_url(&self) -> &BaseUrl {
        &self.identity.asked.base_url
    }

    /// Keeps its requests out of the record: it is no provider's.
    pub(in crate::worker) fn unrecorded(mut self) -> Self {
        self.is_recorded = false;
        self
    }

    /// What `wire` needs to know, with that key.
    pub(in crate::worker) fn target<'a>(&'a self, key: Option<&'a HeldKey>) -> Target<'a> {
        Target {
            provider: self.endpoint.provider,
            provider_name: &self.endpoint.provider_name,
            format: self.format(),
            base_url: self.base_url(),
            auth: self.endpoint.auth,
            key: key.map(|key| &key.secret),
            headers: &self.headers,
            dialect: &self.endpoint.dialect,
            extra_body: Some(&self.endpoint.network.extra_body),
        }
    }

    /// Sends one request and waits for the head of a response, whatever its status.
    ///
    /// # Errors
    /// If there is no response.
    pub(in crate::worker) async fn send(&self, request: &HttpRequest) -> Result<Reply, Problem> {
        self.carry_out(request, false).await
    }

    /// [`send`](Self::send) for a request that the user wants to see repeated.
    pub(super) async fn send_again(&self, request: &HttpRequest) -> Result<Reply, Problem> {
        self.carry_out(request, true).await
    }

    async fn carry_out(&self, request: &HttpRequest, is_replay: bool) -> Result<Reply, Problem> {
        let (http, route) = (&self.http, &self.route);
        let sent = if self.is_recorded {
            http.send(request, route, &self.identity, is_replay).await
        } else {
            http.http.send(request, route).await
        };
        sent.map_err(|failure| self.transport_problem(&failure))
    }

    /// The limits of every request; see [`Http::limits`].
    pub(in crate::worker) fn limits(&self) -> TimeLimits {
        self.http.limits()
    }

    /// What makes the connections, for a look at them.
    pub(in crate::worker) fn http(&self) -> &Http {
        &self.http.http
    }

    /// Whether a header of the user's own goes out in place of a key.
    pub(in crate::worker) fn has_own_authentication(&self) -> bool {
        has_own_authentication(self.endpoint.auth, &self.headers)
    }

    /// A problem of this endpoint, secrets removed.
    pub(in crate::worker) fn problem(&self, cause: Cause) -> Problem {
        self.identity.problem(cause)
    }

    /// The problem behind a failure of the connection.
    pub(in crate::worker) fn transport_problem(&self, failure: &Failure) -> Problem {
        self.identity.transport_problem(failure)
    }

    /// The problem of an answer that did not come within `limit`.
    pub(in crate::worker) fn too_slow(&self, limit: Duration) -> Problem {
        let kind = TransportFailure::FirstByteTimeout(limit);
        self.transport_problem(&Failure::new(kind, ""))
    }

    /// `problem` with all secrets hidden in all its texts: servers repeat keys in their answers and
    /// redirects.
    pub(in crate::worker) fn without_secrets(&self, problem: Problem) -> Problem {
        self.identity.redactor.problem(problem)
    }

    /// `text` with all secrets that go to the endpoint masked.
    pub(in crate::worker) fn redacted(&self, text: &str) -> String {
        self.identity.redactor.text(text)
    }

    /// `body` with all secrets hidden, before anything is cut off that would leave half of one.
    pub(super) fn without_secret_bytes(&self, body: &[u8]) -> Vec<u8> {
        self.identity.redactor.bytes(body)
    }
}

/// Whether one of `headers` stands in the place of the one that would carry the key.
pub(super) fn has_own_authentication(auth: AuthScheme, headers: &[(String, HeaderValue)]) -> bool {
    headers.iter().any(|(name, _)| name == auth.header_name())
}
