//! Carries out the request values of `wire` over HTTP, within limits of time, size and origin.
//!
//! What a response means is judged by `wire`; here failures of the connection get their names. Keys
//! and bodies are never logged.

use crate::domain::base_url::BaseUrl;
use crate::domain::diagnosis::TransportFailure;
use crate::wire::http::{HeaderValue, HttpRequest, Method, ResponseHead};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, ClientBuilder, Response, header};
use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// For a connection.
    pub connect: Duration,
    /// From sending the request to the first byte of the body: local models load, and read long
    /// prompts.
    pub first_byte: Duration,
    /// Between two bytes of the body.
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
            connect: Duration::from_secs(10),
            first_byte: Duration::from_mins(5),
            silence: Duration::from_mins(2),
            after_stop: Duration::from_secs(3),
            models: Duration::from_secs(30),
        }
    }
}

/// Redirects followed within one origin.
const MAX_REDIRECTS: usize = 5;

/// For the body of an error, which explains the failure but must not delay it.
const ERROR_BODY_LIMIT: Duration = Duration::from_secs(5);

/// How a request failed, with the system's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// What happened.
    pub(super) kind: TransportFailure,
    /// The system's own words, without secrets of ours, but maybe with what a server repeats.
    pub(super) words: String,
}

/// The HTTP clients, each built when it is first needed: reading the system's certificates takes
/// some 25 ms.
#[derive(Debug)]
pub(super) struct Http {
    limits: TimeLimits,
    direct: OnceCell<Client>,
    through_proxy: OnceCell<Client>,
}

impl Http {
    pub(super) fn new(limits: TimeLimits) -> Self {
        Self {
            limits,
            direct: OnceCell::new(),
            through_proxy: OnceCell::new(),
        }
    }

    pub(super) fn limits(&self) -> TimeLimits {
        self.limits
    }

    /// Sends `request` and waits for the head of the response. Private hosts are reached without
    /// the system's proxy.
    ///
    /// # Errors
    /// If there is no response; a response of any status is a success here.
    pub(super) async fn send(
        &self,
        request: &HttpRequest,
        base_url: &BaseUrl,
    ) -> Result<Reply, Failure> {
        let client = self.client(base_url.is_private()).await?;
        let started = Instant::now();
        let deadline = started + self.limits.first_byte;
        let outcome = match timeout_at(deadline, build(client, request)?.send()).await {
            Ok(outcome) => outcome.map_err(|error| self.failure(error)),
            Err(_elapsed) => Err(self.no_first_byte()),
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
            limits: self.limits,
            deadline,
            begun: false,
        })
    }

    async fn client(&self, private: bool) -> Result<&Client, Failure> {
        let cell = if private {
            &self.direct
        } else {
            &self.through_proxy
        };
        let limits = self.limits;
        cell.get_or_try_init(|| async move {
            tokio::task::spawn_blocking(move || build_client(private, limits))
                .await
                .map_err(|error| other(error.to_string()))?
                .map_err(|error| other(words_of(&error)))
        })
        .await
    }

    fn no_first_byte(&self) -> Failure {
        Failure {
            kind: TransportFailure::FirstByteTimeout(self.limits.first_byte),
            words: String::new(),
        }
    }

    fn failure(&self, error: reqwest::Error) -> Failure {
        failure_of(error, self.limits.connect)
    }
}

fn build_client(private: bool, limits: TimeLimits) -> reqwest::Result<Client> {
    let builder = ClientBuilder::new()
        .user_agent(concat!("tertulia/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(limits.connect)
        .referer(false)
        .redirect(Policy::custom(|attempt| match refusal(&attempt) {
            None => attempt.follow(),
            Some(refused) => attempt.error(refused),
        }))
        // RFC 6761: `localhost` is this machine, whatever a resolver says. Servers listen on one of
        // the two.
        .resolve_to_addrs(
            "localhost",
            &[
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ],
        );
    if private { builder.no_proxy() } else { builder }.build()
}

/// A redirect that is not followed.
#[derive(Debug, thiserror::Error)]
enum RefusedRedirect {
    #[error("redirected to another origin: {0}")]
    Away(String),
    #[error("redirected more than {MAX_REDIRECTS} times")]
    TooMany,
}

fn refusal(attempt: &Attempt<'_>) -> Option<RefusedRedirect> {
    let origin = attempt.previous().first()?.origin();
    let to = attempt.url();
    if to.origin() != origin {
        // Query and user-info may repeat what was sent.
        let place = format!("{}{}", to.origin().ascii_serialization(), to.path());
        Some(RefusedRedirect::Away(place))
    } else if attempt.previous().len() > MAX_REDIRECTS {
        Some(RefusedRedirect::TooMany)
    } else {
        None
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
            other(format!(
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
pub(super) struct Reply {
    /// What was answered, but for the body.
    pub(super) head: ResponseHead,
    response: Response,
    limits: TimeLimits,
    deadline: Instant,
    begun: bool,
}

impl Reply {
    /// Whether the request was accepted.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.head.status)
    }

    /// More of the body; `None` at its end. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// If the connection breaks or a limit passes.
    pub(super) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        match timeout_at(self.deadline, self.response.chunk()).await {
            Ok(Ok(Some(bytes))) => {
                self.begun = true;
                self.deadline = Instant::now() + self.limits.silence;
                Ok(Some(bytes.to_vec()))
            }
            Ok(Ok(None)) => Ok(None),
            Ok(Err(error)) => {
                let mut failure = failure_of(error, self.limits.connect);
                if self.begun && failure.kind == TransportFailure::Reset {
                    failure.kind = TransportFailure::ResetMidway;
                }
                Err(failure)
            }
            Err(_elapsed) => Err(Failure {
                kind: if self.begun {
                    TransportFailure::SilenceTimeout(self.limits.silence)
                } else {
                    TransportFailure::FirstByteTimeout(self.limits.first_byte)
                },
                words: String::new(),
            }),
        }
    }

    /// From now on only [`TimeLimits::after_stop`] is waited for more.
    pub(super) fn expect_end(&mut self) {
        self.limits.silence = self.limits.silence.min(self.limits.after_stop);
        self.deadline = self.deadline.min(Instant::now() + self.limits.silence);
    }

    /// The beginning of an error's body, at most `limit_bytes`; whatever has arrived when it breaks
    /// or takes too long.
    pub(super) async fn error_body(mut self, limit_bytes: usize) -> Vec<u8> {
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
    pub(super) async fn whole_body(
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

fn other(words: String) -> Failure {
    Failure {
        kind: TransportFailure::Other,
        words,
    }
}

fn failure_of(error: reqwest::Error, connect_limit: Duration) -> Failure {
    let error = error.without_url();
    let kind = if error.is_timeout() && error.is_connect() {
        TransportFailure::ConnectTimeout(connect_limit)
    } else if let Some(refused) = redirect_of(&error) {
        refused
    } else if error.is_dns() {
        TransportFailure::UnknownHost
    } else {
        kind_of(&error)
    };
    Failure {
        kind,
        words: words_of(&error),
    }
}

/// The error and everything behind it. What an `io::Error` wraps is not its source, so it is
/// visited apart.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    }
    std::iter::successors(Some(error), |error| behind(*error))
}

fn redirect_of(error: &reqwest::Error) -> Option<TransportFailure> {
    chain(error)
        .find_map(|error| error.downcast_ref::<RefusedRedirect>())
        .map(|refused| match refused {
            RefusedRedirect::Away(to) => TransportFailure::RedirectedAway(to.clone()),
            RefusedRedirect::TooMany => TransportFailure::Other,
        })
}

fn kind_of(error: &reqwest::Error) -> TransportFailure {
    use io::ErrorKind;
    let io_kinds: Vec<ErrorKind> = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .collect();
    let is = |kinds: &[ErrorKind]| io_kinds.iter().any(|kind| kinds.contains(kind));
    let says = |words: &str| chain(error).any(|error| error.to_string().contains(words));
    // rustls reports bad certificates and peers that do not speak TLS as invalid data; `tls
    // handshake eof` is tokio's.
    if error.is_connect() && (is(&[ErrorKind::InvalidData]) || says("tls")) {
        TransportFailure::Tls
    } else if is(&[ErrorKind::ConnectionRefused]) {
        TransportFailure::Refused
    } else if is(&[ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable]) {
        TransportFailure::Unreachable
    } else if is(&[
        ErrorKind::ConnectionReset,
        ErrorKind::ConnectionAborted,
        ErrorKind::BrokenPipe,
        ErrorKind::UnexpectedEof,
    ]) || says("connection closed before message completed")
    {
        TransportFailure::Reset
    } else {
        TransportFailure::Other
    }
}

/// The words of an error and of everything behind it, without repetitions.
fn words_of(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    for error in chain(error) {
        let more = error.to_string();
        if !words.contains(&more) {
            if !words.is_empty() {
                words.push_str(": ");
            }
            words.push_str(&more);
        }
    }
    words
}
