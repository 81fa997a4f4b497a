//! How a request failed without an answer, or in the middle of one.

use crate::domain::base_url::BaseUrl;
use crate::domain::tls::{BadFile, FileFault, TlsFailure};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use strum::IntoStaticStr;

/// A request that failed on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transport {
    /// How it failed.
    pub failure: TransportFailure,
    /// `host:port` of the proxy that it went through; `None` without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// The addresses that were tried, in their order; empty where they are not known or a
    /// connection came about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Attempt>,
}

/// An address that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The address, as `127.0.0.1:8000`.
    pub address: String,
    /// How it failed; `None` where only the addresses are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<TransportFailure>,
    /// The system's own words; empty if it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// How a request failed before a complete response head was there, or while its body was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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

impl TransportFailure {
    /// Whether the next request would fare the same. A wait that was too long may not be; a file
    /// that cannot be used is the settings' fault.
    pub(super) fn concerns_endpoint(&self) -> bool {
        match self {
            Self::Refused
            | Self::UnknownHost
            | Self::Unreachable
            | Self::Tls(_)
            | Self::ProxyLogin
            | Self::ProxyDenied
            | Self::RedirectedAway(_)
            | Self::Other => true,
            Self::ConnectTimeout(_)
            | Self::FirstByteTimeout(_)
            | Self::SilenceTimeout(_)
            | Self::BadFile(_)
            | Self::Reset
            | Self::ResetMidway => false,
        }
    }
}

impl Transport {
    /// The addresses that were tried, unless the base URL names the only one itself.
    pub fn addresses_beside(&self, base_url: &BaseUrl) -> Vec<&str> {
        let tried: Vec<&str> = self.tried.iter().map(|tried| &*tried.address).collect();
        if tried == [base_url.authority()] {
            Vec::new()
        } else {
            tried
        }
    }

    pub(super) fn each_foreign_text(&mut self, f: &mut dyn FnMut(&mut String)) {
        self.proxy.iter_mut().for_each(&mut *f);
        for tried in &mut self.tried {
            f(&mut tried.words);
        }
        match &mut self.failure {
            TransportFailure::RedirectedAway(to) => f(to),
            TransportFailure::Tls(failure) => failure.each_foreign_text(f),
            TransportFailure::BadFile(file) => {
                if let FileFault::Unreadable(words) = &mut file.fault {
                    f(words);
                }
            }
            TransportFailure::Refused
            | TransportFailure::UnknownHost
            | TransportFailure::Unreachable
            | TransportFailure::ConnectTimeout(_)
            | TransportFailure::FirstByteTimeout(_)
            | TransportFailure::SilenceTimeout(_)
            | TransportFailure::ProxyLogin
            | TransportFailure::ProxyDenied
            | TransportFailure::Reset
            | TransportFailure::ResetMidway
            | TransportFailure::Other => {}
        }
    }
}
