//! From what was observed to what is said: pure functions that turn a failure into a [`Problem`].
//!
//! What a server answered is judged in `wire/classify.rs`, which can read bodies; here is what
//! never became an answer.

use super::base_url::BaseUrl;
use super::ids::ProviderId;
use super::problem::{Problem, ProblemKind, Remedy};
use super::tls::{BadFile, TlsFailure};
use std::time::Duration;

/// How a request failed before a complete response head was there, or while its body was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportFailure {
    /// Nothing listens there.
    Refused,
    /// The name has no address.
    UnknownHost,
    /// No route.
    Unreachable,
    /// No connection within the limit.
    ConnectTimeout(Duration),
    /// No first byte of the answer within the limit.
    FirstByteTimeout(Duration),
    /// Nothing more within the limit.
    SilenceTimeout(Duration),
    /// The secure connection failed.
    Tls(Box<TlsFailure>),
    /// The proxy wants a login, or refuses the one that it got.
    ProxyLogin,
    /// The proxy is there, but makes no connection to the server.
    ProxyDenied,
    /// Nothing was sent, since a file of the network settings cannot be used.
    BadFile(Box<BadFile>),
    /// The connection was closed or reset before an answer began.
    Reset,
    /// The connection was closed or reset in the middle of the answer.
    ResetMidway,
    /// The server sent the request elsewhere, to another origin, where the key must not go; it
    /// holds that address.
    RedirectedAway(String),
    /// Anything else.
    Other,
}

/// Where a request was to go when it failed.
#[derive(Debug, Clone, Copy)]
pub struct Journey<'a> {
    /// The provider asked; ends up in the remedies.
    pub provider: ProviderId,
    /// The root of its API.
    pub base_url: &'a BaseUrl,
    /// `host:port` of the proxy that it went through; `None` without one.
    pub proxy: Option<&'a str>,
    /// The addresses that were tried, as `127.0.0.1:8000`; empty where they are not known.
    pub tried: &'a [String],
}

impl Journey<'_> {
    /// What is connected to first.
    fn first_stop(&self) -> String {
        match self.proxy {
            Some(proxy) => format!("the proxy {proxy}"),
            None => self.base_url.authority().to_owned(),
        }
    }

    /// A problem of the first stop, with the addresses that were tried.
    fn no_connection(&self, kind: ProblemKind, message: String, hint: &str) -> Problem {
        let mut problem = Problem::new(kind, message).hint(match self.proxy {
            Some(_) => "Start the proxy, or choose another way in the provider’s network settings",
            None => hint,
        });
        if !self.tried.is_empty() && self.tried != [self.base_url.authority()] {
            let tried = self.tried.join(", ");
            problem.lines.push(format!("Tried {tried}"));
        }
        problem
    }
}

/// The problem behind a transport failure, where `words` are the system's own.
pub fn transport_problem(
    failure: &TransportFailure,
    journey: &Journey<'_>,
    words: &str,
) -> Problem {
    let provider = journey.provider;
    let problem = match failure {
        TransportFailure::BadFile(file) => return file.problem(provider),
        TransportFailure::Tls(failure) => failure.problem(provider, journey.base_url),
        TransportFailure::Refused => journey.no_connection(
            ProblemKind::Refused,
            format!(
                "Nothing answers at {}: the connection was refused",
                journey.first_stop()
            ),
            "Start the server, or correct host and port",
        ),
        TransportFailure::UnknownHost => journey.no_connection(
            ProblemKind::UnknownHost,
            match journey.proxy {
                Some(proxy) => format!("The host of the proxy {proxy} is not known"),
                None => format!("The host {} is not known", journey.base_url.authority()),
            },
            "Check the spelling of the host, and the network connection",
        ),
        TransportFailure::Unreachable => journey.no_connection(
            ProblemKind::Unreachable,
            format!("There is no way to {}", journey.first_stop()),
            "Check the network connection and the firewall",
        ),
        TransportFailure::ConnectTimeout(limit) => journey.no_connection(
            ProblemKind::TimedOut,
            format!(
                "No connection to {} came about within {} s",
                journey.first_stop(),
                limit.as_secs()
            ),
            "Check host and port, and whether a firewall is in the way",
        ),
        TransportFailure::FirstByteTimeout(_)
        | TransportFailure::SilenceTimeout(_)
        | TransportFailure::ProxyLogin
        | TransportFailure::ProxyDenied
        | TransportFailure::Reset
        | TransportFailure::ResetMidway
        | TransportFailure::RedirectedAway(_)
        | TransportFailure::Other => broken(failure, journey),
    };
    problem
        .remedy(Remedy::Retry)
        .remedy(Remedy::EditProvider(provider))
        .details(words)
}

/// A problem of what comes after the connection.
fn broken(failure: &TransportFailure, journey: &Journey<'_>) -> Problem {
    let authority = journey.base_url.authority();
    let proxy = journey.proxy.unwrap_or("on the way");
    let (kind, message, hint) = match failure {
        TransportFailure::FirstByteTimeout(limit) => (
            ProblemKind::TimedOut,
            format!("{authority} sent nothing within {} s", limit.as_secs()),
            "The model may be loading, or the server is overloaded; try again",
        ),
        TransportFailure::SilenceTimeout(limit) => (
            ProblemKind::TimedOut,
            format!(
                "{authority} fell silent for {} s in the middle of the answer",
                limit.as_secs()
            ),
            "Try again; what had arrived is kept",
        ),
        TransportFailure::ProxyLogin => (
            ProblemKind::Network,
            format!("The proxy {proxy} wants another login, or one at all"),
            "Set the proxy login in the provider’s network settings",
        ),
        TransportFailure::ProxyDenied => (
            ProblemKind::Network,
            format!("The proxy {proxy} makes no connection to {authority}"),
            "Check whether it lets this server through, or choose another way in the provider’s network settings",
        ),
        TransportFailure::Reset => (
            ProblemKind::CutShort,
            format!("{authority} closed the connection"),
            "Try again; the server’s log may say why",
        ),
        TransportFailure::ResetMidway => (
            ProblemKind::CutShort,
            format!("Cut short: {authority} closed the connection in the middle of the answer"),
            "Try again; what had arrived is kept",
        ),
        TransportFailure::RedirectedAway(to) => (
            ProblemKind::NotAnApi,
            format!("{authority} redirects to {to}, where the key is not sent"),
            "If that is the right server, set it as the base URL",
        ),
        TransportFailure::Refused
        | TransportFailure::UnknownHost
        | TransportFailure::Unreachable
        | TransportFailure::ConnectTimeout(_)
        | TransportFailure::Tls(_)
        | TransportFailure::BadFile(_)
        | TransportFailure::Other => (
            ProblemKind::Network,
            format!("The request to {authority} failed"),
            "Details has the system’s own words",
        ),
    };
    Problem::new(kind, message).hint(hint)
}
