//! From an endpoint, as the state describes it, to a client that sends requests there: where it
//! listens, which secrets go there, and how requests travel.

use super::endpoint_client::{EndpointClient, has_own_authentication};
use super::endpoint_keys::EndpointKeys;
use crate::demo::{Demo, Pace};
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::Cause;
use crate::domain::chat_request::{Address, Endpoint};
use crate::domain::problem::{AskedEndpoint, Problem};
use crate::domain::secret::Secret;
use crate::wire::formats::Formats;
use crate::wire::http::HeaderValue;
use crate::worker::events::EventSender;
use crate::worker::net::recorded_http::RecordedHttp;
use crate::worker::net::route::{Route, custom_headers};
use crate::worker::secrets::key_cache::{HeldKey, KeyCache};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Makes the client of any endpoint, and starts the demo when it is one.
pub(in crate::worker) struct Endpoints {
    http: Arc<RecordedHttp>,
    keys: Arc<KeyCache>,
    events: EventSender,
    formats: Formats,
    demo: OnceCell<Demo>,
    demo_pace: Pace,
}

/// Secrets that are typed and not stored yet.
#[derive(Debug, Default)]
pub(in crate::worker) struct TypedSecrets {
    /// Goes in place of the stored keys.
    pub(in crate::worker) key: Option<Secret>,
    /// Headers with a secret value, by name.
    pub(in crate::worker) headers: Vec<(String, Secret)>,
}

impl Endpoints {
    /// Clients that send through `http` with secrets of `keys`, tell through `events` how keys fare,
    /// and speak one of `formats`; the demo speaks at `demo_pace`.
    pub(in crate::worker) fn new(
        http: Arc<RecordedHttp>,
        keys: Arc<KeyCache>,
        events: EventSender,
        formats: Formats,
        demo_pace: Pace,
    ) -> Self {
        Self {
            http,
            keys,
            events,
            formats,
            demo: OnceCell::new(),
            demo_pace,
        }
    }

    /// The client of `endpoint`. The demo is started when it is first asked for.
    ///
    /// # Errors
    /// If the format cannot be spoken, the demo cannot be started, or a secret of the network
    /// settings is not there.
    pub(in crate::worker) async fn client(
        &self,
        endpoint: Endpoint,
        typed: TypedSecrets,
    ) -> Result<EndpointClient, Problem> {
        let base_url = match &endpoint.address {
            Address::Url(base_url) => base_url.clone(),
            Address::Demo => self.demo_url(&endpoint).await?,
        };
        let held = match typed.key {
            Some(secret) => vec![HeldKey {
                number: 1,
                id: None,
                secret,
            }],
            None => self.keys.of(&endpoint.keys).await,
        };
        let problem = |cause| {
            Problem::from(cause).at(AskedEndpoint {
                provider: endpoint.provider,
                name: endpoint.provider_name.clone(),
                base_url: base_url.clone(),
            })
        };
        let format = self.formats.choose(endpoint.format);
        let format = format.ok_or_else(|| problem(Cause::FormatNotSpoken))?;
        let network = &endpoint.network;
        let route = Route::find(&base_url, network, &self.keys).await;
        let route = route.map_err(problem)?;
        let headers = custom_headers(network, &self.keys).await;
        let mut headers = headers.map_err(problem)?;
        let typed_headers = typed.headers.into_iter();
        headers.extend(typed_headers.map(|(name, value)| (name, HeaderValue::Secret("", value))));
        // Where no key goes out none is counted.
        let held = if has_own_authentication(endpoint.auth, &headers) {
            Vec::new()
        } else {
            held
        };
        let keys = EndpointKeys::new(held, Arc::clone(&self.keys), self.events.clone());
        let http = Arc::clone(&self.http);
        Ok(EndpointClient::new(
            endpoint, format, base_url, keys, headers, route, http,
        ))
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
}
