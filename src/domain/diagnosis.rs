//! From what was observed to what is said: pure functions that turn a failure into a [`Problem`].
//!
//! What a server answered is judged in `wire/classify.rs`, which can read bodies; here is what
//! never became an answer.

use super::ids::ProviderId;
use super::problem::{Problem, ProblemKind, Remedy};
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
    Tls,
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

/// The problem behind a transport failure. `authority` is `host:port` as the user knows it, `words`
/// the system's own.
pub fn transport_problem(
    failure: &TransportFailure,
    provider: ProviderId,
    authority: &str,
    words: &str,
) -> Problem {
    let secs = |limit: &Duration| limit.as_secs();
    let (kind, message, hint) = match failure {
        TransportFailure::Refused => (
            ProblemKind::Refused,
            format!("Nothing answers at {authority}: the connection was refused"),
            "Start the server, or correct host and port",
        ),
        TransportFailure::UnknownHost => (
            ProblemKind::UnknownHost,
            format!("The host {authority} is not known"),
            "Check the spelling of the host, and the network connection",
        ),
        TransportFailure::Unreachable => (
            ProblemKind::Unreachable,
            format!("There is no way to {authority}"),
            "Check the network connection and the firewall",
        ),
        TransportFailure::ConnectTimeout(limit) => (
            ProblemKind::TimedOut,
            format!(
                "{authority} did not accept a connection within {} s",
                secs(limit)
            ),
            "Check host and port, and whether a firewall is in the way",
        ),
        TransportFailure::FirstByteTimeout(limit) => (
            ProblemKind::TimedOut,
            format!("{authority} sent nothing within {} s", secs(limit)),
            "The model may be loading, or the server is overloaded; try again",
        ),
        TransportFailure::SilenceTimeout(limit) => (
            ProblemKind::TimedOut,
            format!(
                "{authority} fell silent for {} s in the middle of the answer",
                secs(limit)
            ),
            "Try again; what had arrived is kept",
        ),
        TransportFailure::Tls => (
            ProblemKind::Tls,
            format!("The secure connection to {authority} failed"),
            "Check the server’s certificate, or whether it speaks http:// rather than https://",
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
        TransportFailure::Other => (
            ProblemKind::Network,
            format!("The request to {authority} failed"),
            "Details has the system’s own words",
        ),
    };
    Problem::new(kind, message)
        .hint(hint)
        .remedy(Remedy::Retry)
        .remedy(Remedy::EditProvider(provider))
        .details(words)
}
