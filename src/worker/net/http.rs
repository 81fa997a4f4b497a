//! Carries out the request values of `wire` over HTTP, within limits of time, size and origin.
//!
//! What a response means is judged by `wire`; here failures of the connection get their names. Keys
//! and bodies are never logged.

use super::clients::{ConfiguredClient, HttpClients};
use super::failure::{self, Circumstances, Failure};
use super::recording::ExchangeRecording;
use super::route::Route;
use crate::domain::cause::{Attempt, TransportFailure};
use crate::domain::exchange::Ending;
use crate::domain::network::Limits;
use crate::wire::http::{HeaderValue, HttpRequest, Method, ResponseHead};
use reqwest::{Client, Response, StatusCode, header};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// How long is waited for what. The first three are upper bounds of what the settings of an
/// endpoint say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// For a connection to be made.
    pub connect: Duration,
    /// From sending the request to the first byte of the body: local models load, and read long
    /// prompts.
    pub first_byte: Duration,
    /// Between two pieces of the body.
    pub silence: Duration,
    /// For the end of the body once the model has said that it is done: some servers leave the
    /// connection open.
    pub after_stop: Duration,
    /// For a page of the model list as a whole.
    pub models: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            connect: Duration::MAX,
            first_byte: Duration::MAX,
            silence: Duration::MAX,
            after_stop: Duration::from_secs(3),
            models: Duration::from_secs(30),
        }
    }
}

impl TimeLimits {
    fn within(self, limits: Limits) -> Self {
        Self {
            connect: self.connect.min(limits.connect()),
            first_byte: self.first_byte.min(limits.first_byte()),
            silence: self.silence.min(limits.silence()),
            ..self
        }
    }
}

/// For the body of an error, which explains the failure but must not delay it.
const ERROR_BODY_LIMIT: Duration = Duration::from_secs(5);

/// Sends requests, each on its route.
#[derive(Debug)]
pub(in crate::worker) struct Http {
    limits: TimeLimits,
    clients: HttpClients,
}

impl Http {
    /// Sends within `limits`, with clients that are built when they are needed.
    /// Sends within `limits`, with clients that are built when they are needed.
    /// Sends within `limits`, with clients that are built when they are needed.
    pub(in crate::worker) fn new(limits: TimeLimits) -> Self {
        Self {
            limits,
            clients: HttpClients::default(),
        }
    }

    /// The limits of every request, upper bounds of what an endpoint's settings say.
    /// The limits of every request, upper bounds of what an endpoint's settings say.
    /// The limits of every request, upper bounds of what an endpoint's settings say.
    pub(super) fn limits(&self) -> TimeLimits {
        self.limits
    }

    /// Sends `request` and waits for the head of the response.
    ///
    /// # Errors
    /// If there is no response; a response of any status is a success here, but for one of a proxy
    /// that wants a login.
    pub(in crate::worker) async fn send(
        &self,
        request: &HttpRequest,
        route: &Route,
    ) -> Result<Reply, Failure> {
        let limits = self.limits.within(route.network.limits);
        let client = self.clients.configured(route, limits.connect).await?;
        let message = build(&client.client, request)?;
        let context = RequestContext {
            client,
            proxy: route.proxy_for(&request.url),
            is_secure: request.url.starts_with("https:"),
            limits,
        };
        let started = Instant::now();
        let deadline = started + limits.first_byte;
        let outcome = match timeout_at(deadline, message.send()).await {
            Ok(Ok(response)) => {
                // It has answered, with or without a certificate.
                context.client.tls.shown.settle();
                context.admitted(response)
            }
            Ok(Err(error)) => Err(self.with_addresses(context.failure(error), &request.url)),
            Err(_elapsed) => Err(context.no_first_byte()),
        };
        let (method, url, millis) = (request.method, &request.url, started.elapsed().as_millis());
        match &outcome {
            Ok(response) => {
                let status = response.status().as_u16();
                tracing::debug!(?method, url, status, millis, "response");
            }
            Err(failure) => {
                tracing::debug!(?method, url, kind = ?failure.kind, millis, "no response");
            }
        }
        outcome.map(|response| Reply {
            head: head_of(&response),
            response,
            context,
            deadline,
            begun: false,
            is_over: false,
            recording: None,
        })
    }

    /// The client for that route, for a look at its connections.
    ///
    /// # Errors
    /// If a file of the settings cannot be used.
    pub(super) async fn configured(&self, route: &Route) -> Result<Arc<ConfiguredClient>, Failure> {
        let limits = self.limits.within(route.network.limits);
        self.clients.configured(route, limits.connect).await
    }

    /// The failure with the addresses of what was connected to: the proxy, or else the server.
    fn with_addresses(&self, mut failure: Failure, url: &str) -> Failure {
        let stop = failure.proxy.as_deref().unwrap_or(url);
        let stop = Url::parse(stop)
            .ok()
            .filter(|_| failure.is_without_connection());
        if let Some((host, port)) = stop.as_ref().and_then(place_of) {
            let ips = self.clients.resolver.remembered(host);
            let addresses = ips.into_iter().map(|ip| SocketAddr::from((ip, port)));
            let attempt = |address: SocketAddr| Attempt {
                address: address.to_string(),
                failure: None,
                words: String::new(),
            };
            failure.tried = addresses.map(attempt).collect();
        }
        failure
    }
}

fn place_of(url: &Url) -> Option<(&str, u16)> {
    // 1080 is what the client takes for SOCKS.
    Some((url.host_str()?, url.port_or_known_default().unwrap_or(1080)))
}

/// A request on its way.
#[derive(Debug)]
struct RequestContext {
    client: Arc<ConfiguredClient>,
    proxy: Option<String>,
    is_secure: bool,
    limits: TimeLimits,
}

impl RequestContext {
    /// The response, unless it is the proxy's own demand for a login.
    fn admitted(&self, response: Response) -> Result<Response, Failure> {
        if self.proxy.is_some() && response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            let failure = Failure::new(TransportFailure::ProxyLogin, response.status().to_string());
            return Err(failure.through(self.proxy.clone()));
        }
        Ok(response)
    }

    fn failure(&self, error: reqwest::Error) -> Failure {
        let circumstances = Circumstances {
            connecting: false,
            secure: self.is_secure,
            proxy: self.proxy.as_deref(),
            shown: &self.client.tls.shown,
        };
        let failure = failure::of_client(error, self.limits.connect, circumstances);
        self.client.tls.shown.settle();
        failure
    }

    fn no_first_byte(&self) -> Failure {
        Failure::new(
            TransportFailure::FirstByteTimeout(self.limits.first_byte),
            "",
        )
    }
}

fn build(client: &Client, request: &HttpRequest) -> Result<reqwest::RequestBuilder, Failure> {
    let mut builder = match request.method {
        Method::Get => client.get(&request.url),
        Method::Post => client.post(&request.url),
    };
    for (name, value) in &request.headers {
        let (text, sensitive) = match value {
            HeaderValue::Plain(text) => (text.clone(), false),
            HeaderValue::Secret(prefix, secret) => (format!("{prefix}{}", secret.expose()), true),
        };
        let mut value = header::HeaderValue::from_bytes(text.as_bytes()).map_err(|error| {
            Failure::other(format!(
                "The value of the header {name} cannot be sent: {error}"
            ))
        })?;
        value.set_sensitive(sensitive);
        builder = builder.header(&**name, value);
    }
    Ok(match &request.body {
        Some(body) => builder.body(body.clone()),
        None => builder,
    })
}

fn head_of(response: &Response) -> ResponseHead {
    let text = |name: &str| {
        let value = response.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let content_type = text("content-type").unwrap_or_default();
    ResponseHead {
        status: response.status().as_u16(),
        content_type: content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase(),
        retry_after: text("retry-after"),
        retry_after_ms: text("retry-after-ms"),
    }
}

/// A response whose body is still to be read. Dropping it closes the connection.
#[derive(Debug)]
pub(in crate::worker) struct Reply {
    /// What was answered, but for the body.
    pub(in crate::worker) head: ResponseHead,
    response: Response,
    context: RequestContext,
    deadline: Instant,
    begun: bool,
    /// Whether the model has said that it is done.
    is_over: bool,
    recording: Option<ExchangeRecording>,
}

impl Reply {
    /// Notes in `recording` what it is and what becomes of it.
    pub(super) fn record(&mut self, mut recording: ExchangeRecording) {
        let headers = self.response.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
        recording.answered(self.head.status, headers);
        self.recording = Some(recording);
    }

    /// Where it leads to instead, if it does.
    pub(super) fn location(&self) -> Option<String> {
        let value = self.response.headers().get(header::LOCATION)?;
        value.to_str().ok().map(str::to_owned)
    }

    /// Whether the status is 2xx.
    pub(in crate::worker) fn is_success(&self) -> bool {
        (200..300).contains(&self.head.status)
    }

    /// More of the body; `None` at its end. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// If the connection breaks or a limit passes.
    pub(in crate::worker) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let outcome = self.next_chunk().await;
        if let Some(recording) = &mut self.recording {
            match &outcome {
                Ok(Some(bytes)) => recording.took(bytes),
                Ok(None) => recording.end(Ending::Complete),
                // What is left open behind the end is closed here.
                Err(_) if self.is_over => recording.end(Ending::Closed),
                Err(failure) => recording.broke(failure),
            }
        }
        outcome
    }

    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        match timeout_at(self.deadline, self.response.chunk()).await {
            Ok(Ok(Some(bytes))) => {
                self.begun = true;
                self.deadline = Instant::now() + self.context.limits.silence;
                Ok(Some(bytes.to_vec()))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => {
                let mut failure = self.context.failure(error);
                if self.begun && failure.kind == TransportFailure::Reset {
                    failure.kind = TransportFailure::ResetMidway;
                }
                Err(failure)
            }
            Err(_elapsed) if self.begun => {
                let silence = self.context.limits.silence;
                Err(Failure::new(TransportFailure::SilenceTimeout(silence), ""))
            }
            Err(_elapsed) => Err(self.context.no_first_byte()),
        }
    }

    /// From now on only [`TimeLimits::after_stop`] is waited for more.
    pub(in crate::worker) fn expect_end(&mut self) {
        self.is_over = true;
        let limits = &mut self.context.limits;
        limits.silence = limits.silence.min(limits.after_stop);
        self.deadline = self.deadline.min(Instant::now() + limits.silence);
    }

    /// The beginning of an error's body, at most `limit_bytes`; whatever has arrived when it breaks
    /// or takes too long.
    pub(in crate::worker) async fn error_body(mut self, limit_bytes: usize) -> Vec<u8> {
        let give_up = Instant::now() + ERROR_BODY_LIMIT;
        let mut body = Vec::new();
        while body.len() < limit_bytes {
            match timeout_at(give_up, self.chunk()).await {
                Ok(Ok(Some(more))) => body.extend(more),
                Ok(Ok(None) | Err(_)) | Err(_) => break,
            }
        }
        body.truncate(limit_bytes);
        body
    }

    /// The whole body; `None` if it is longer than `limit_bytes`.
    ///
    /// # Errors
    /// If the connection breaks or a limit passes.
    pub(in crate::worker) async fn whole_body(
        mut self,
        limit_bytes: usize,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let mut body = Vec::new();
        while let Some(more) = self.chunk().await? {
            if body.len() + more.len() > limit_bytes {
                return Ok(None);
            }
            body.extend(more);
        }
        Ok(Some(body))
    }
}
