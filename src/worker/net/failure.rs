//! Names for what goes wrong between a request and its answer, found in the errors of the libraries
//! below.

use super::certificate::RefusedCertificate;
use super::client_certificate::ClientCertificate;
use crate::domain::cause::{Attempt, Cause, Transport, TransportFailure};
use crate::domain::tls::{BadFile, TlsCause, TlsFailure};
use rustls::{AlertDescription, CertificateError};
use std::error::Error;
use std::io;
use std::time::Duration;

/// How a request failed, with the system's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::worker) struct Failure {
    /// What happened to the connection.
    pub(in crate::worker) kind: TransportFailure,
    /// The system's own words, without secrets of ours, but maybe with what a server repeats.
    pub(in crate::worker) words: String,
    /// The addresses that were tried, where no connection came about and they are known.
    pub(super) tried: Vec<Attempt>,
    /// The proxy that the request went through, without its login.
    pub(super) proxy: Option<String>,
}

impl Failure {
    /// A failure with the system's own words, on the direct way.
    pub(in crate::worker) fn new(kind: TransportFailure, words: impl Into<String>) -> Self {
        Self {
            kind,
            words: words.into(),
            tried: Vec::new(),
            proxy: None,
        }
    }

    /// A failure that has no other name.
    pub(super) fn other(words: impl Into<String>) -> Self {
        Self::new(TransportFailure::Other, words)
    }

    /// The same on the way through that proxy.
    pub(super) fn through(self, proxy: Option<String>) -> Self {
        Self { proxy, ..self }
    }

    /// The same as a cause.
    pub(super) fn cause(&self) -> Cause {
        Cause::Transport(Transport {
            failure: self.kind.clone(),
            proxy: self.proxy.clone(),
            tried: self.tried.clone(),
        })
    }

    /// Whether no connection came about, so that the addresses are worth telling.
    pub(super) fn is_without_connection(&self) -> bool {
        use TransportFailure as Kind;
        matches!(
            self.kind,
            Kind::Refused | Kind::Unreachable | Kind::ConnectTimeout(_)
        )
    }
}

impl From<BadFile> for Failure {
    fn from(file: BadFile) -> Self {
        Self::new(TransportFailure::BadFile(Box::new(file)), "")
    }
}

/// A redirect that is not followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum RefusedRedirect {
    /// To another origin, which it holds with its path.
    #[error("redirected to another origin: {0}")]
    Away(String),
    /// One more than is followed.
    #[error("redirected more than {0} times")]
    TooMany(usize),
}

/// What is known about a request when it fails.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// Whether it was about a connection still.
    pub(super) connecting: bool,
    /// Whether the connection is a secure one.
    pub(super) secure: bool,
    /// The proxy that the connection goes through; `None` if it is direct.
    pub(super) proxy: Option<&'a str>,
    /// What the server learns of this program.
    pub(super) shown: &'a ClientCertificate,
}

/// The failure behind an error of the HTTP client.
pub(super) fn of_client(
    error: reqwest::Error,
    connect_limit: Duration,
    mut circumstances: Circumstances<'_>,
) -> Failure {
    let error = error.without_url();
    circumstances.connecting = error.is_connect();
    let kind = if error.is_timeout() && error.is_connect() {
        TransportFailure::ConnectTimeout(connect_limit)
    } else if let Some(refused) = redirect_of(&error) {
        refused
    } else if error.is_dns() {
        TransportFailure::UnknownHost
    } else {
        kind_of(&error, circumstances)
    };
    let proxy = circumstances.proxy.map(str::to_owned);
    Failure::new(kind, words_of(&error)).through(proxy)
}

/// The failure behind an error on a socket.
pub(super) fn of_socket(error: &io::Error, circumstances: Circumstances<'_>) -> Failure {
    Failure::new(kind_of(error, circumstances), words_of(error))
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
            RefusedRedirect::TooMany(_) => TransportFailure::Other,
        })
}

fn kind_of(error: &(dyn Error + 'static), circumstances: Circumstances<'_>) -> TransportFailure {
    use io::ErrorKind;
    let io_kinds: Vec<ErrorKind> = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .collect();
    let is = |kinds: &[ErrorKind]| io_kinds.iter().any(|kind| kinds.contains(kind));
    let says = |words: &str| chain(error).any(|error| error.to_string().contains(words));
    let tls = |cause| {
        let certificate = None;
        TransportFailure::Tls(Box::new(TlsFailure { cause, certificate }))
    };
    if let Some(error) = chain(error).find_map(|error| error.downcast_ref::<rustls::Error>()) {
        return TransportFailure::Tls(Box::new(tls_failure(error, circumstances)));
    }
    let broke_off = is(&[
        ErrorKind::ConnectionReset,
        ErrorKind::ConnectionAborted,
        ErrorKind::BrokenPipe,
        ErrorKind::UnexpectedEof,
    ]) || says("connection closed before message completed");
    if is(&[ErrorKind::ConnectionRefused]) {
        TransportFailure::Refused
    } else if is(&[ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable]) {
        TransportFailure::Unreachable
    } else if circumstances.proxy.is_some() && circumstances.connecting {
        // The words are those of hyper-util's tunnel and SOCKS clients, whose errors cannot be
        // named from outside.
        if says("proxy authorization required") || says("auth") || says("credentials") {
            TransportFailure::ProxyLogin
        } else {
            TransportFailure::ProxyDenied
        }
    } else if broke_off && circumstances.secure && circumstances.connecting {
        tls(TlsCause::Handshake)
    } else if broke_off && circumstances.secure && circumstances.shown.was_missed() {
        // With TLS 1.3 the handshake is over for the client before the server looks for a
        // certificate; its complaint may be lost with the connection.
        tls(TlsCause::ClientCertificateWanted)
    } else if broke_off {
        TransportFailure::Reset
    } else {
        TransportFailure::Other
    }
}

fn tls_failure(error: &rustls::Error, circumstances: Circumstances<'_>) -> TlsFailure {
    if let Some(refused) = refused_certificate(error) {
        return refused.failure.clone();
    }
    let cause = if let rustls::Error::AlertReceived(alert) = error {
        cause_of_alert(*alert, circumstances.shown)
    } else if circumstances.connecting && matches!(error, rustls::Error::InvalidMessage(_)) {
        TlsCause::NotTls
    } else {
        TlsCause::Handshake
    };
    TlsFailure {
        cause,
        certificate: None,
    }
}

fn refused_certificate(error: &rustls::Error) -> Option<&RefusedCertificate> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(other)) = error else {
        return None;
    };
    other.0.downcast_ref::<RefusedCertificate>()
}

/// Servers tell with different alerts that they are not content with a client's certificate; some
/// of them mean something else where none was asked for.
fn cause_of_alert(alert: AlertDescription, shown: &ClientCertificate) -> TlsCause {
    use AlertDescription as Alert;
    let about_certificate = matches!(
        alert,
        Alert::HandshakeFailure
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError
    );
    if alert == Alert::CertificateRequired || about_certificate && shown.was_missed() {
        TlsCause::ClientCertificateWanted
    } else if about_certificate && shown.was_given() {
        TlsCause::ClientCertificateRefused
    } else {
        TlsCause::Handshake
    }
}

/// The words of an error and of everything behind it, without repetitions.
fn words_of(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    for error in chain(error) {
        let more = match error.downcast_ref::<rustls::Error>() {
            Some(error) => {
                refused_certificate(error).map_or_else(|| error.to_string(), ToString::to_string)
            }
            // Whatever wraps it repeats it, with the certificate spelled out.
            None if chain(error).skip(1).any(is_tls) => continue,
            None => error.to_string(),
        };
        if !words.contains(&more) {
            if !words.is_empty() {
                words.push_str(": ");
            }
            words.push_str(&more);
        }
    }
    words
}

fn is_tls(error: &(dyn Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}
