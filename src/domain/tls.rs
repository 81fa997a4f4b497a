//! Why a secure connection failed, as facts.
//!
//! Who checks certificates is the worker's business; how one is trusted is `network`'s; what is said
//! of a failure, `words`'.

use super::certificate::CertificateFacts;
use serde::{Deserialize, Serialize};

/// A secure connection that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsFailure {
    /// Why.
    pub cause: TlsCause,
    /// The server's certificate, where one was shown and could be read.
    pub certificate: Option<CertificateFacts>,
}

/// Why a secure connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsCause {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not come; or the clock of this machine is wrong.
    NotYetValid,
    /// Nobody but itself vouches for the certificate.
    SelfSigned,
    /// Somebody vouches for the certificate whom nobody here knows.
    UnknownIssuer,
    /// The certificate is for other names.
    WrongName,
    /// The issuer has taken the certificate back.
    Revoked,
    /// The certificate is not accepted for another reason.
    Unacceptable,
    /// What answers does not speak TLS.
    NotTls,
    /// The server wants a client certificate and none is set.
    ClientCertificateWanted,
    /// The server refused the client certificate that is set.
    ClientCertificateRefused,
    /// The two sides could not agree, or one of them gave up.
    Handshake,
}

impl TlsCause {
    /// Whether trusting that very certificate makes the connection work, and is no folly: what its
    /// issuer has taken back stays refused.
    pub fn is_mended_by_trust(self) -> bool {
        match self {
            Self::Expired
            | Self::NotYetValid
            | Self::SelfSigned
            | Self::UnknownIssuer
            | Self::WrongName
            | Self::Unacceptable => true,
            Self::Revoked
            | Self::NotTls
            | Self::ClientCertificateWanted
            | Self::ClientCertificateRefused
            | Self::Handshake => false,
        }
    }
}

impl TlsFailure {
    /// Calls `f` with every text that the server's certificate brought.
    pub(super) fn each_foreign_text(&mut self, f: &mut dyn FnMut(&mut String)) {
        if let Some(facts) = &mut self.certificate {
            f(&mut facts.subject);
            f(&mut facts.issuer);
            facts.names.iter_mut().for_each(f);
        }
    }
}

/// A file of the network settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadFile {
    /// What it is for.
    pub purpose: FilePurpose,
    /// Where it is, as the user named it.
    pub path: String,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// What a file of the network settings is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilePurpose {
    /// Certificates of authorities.
    Authorities,
    /// The certificate that this program shows.
    ClientCertificate,
    /// The key of that certificate.
    ClientKey,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFault {
    /// It cannot be read; with the system's words.
    Unreadable(String),
    /// There is no certificate in PEM form in it.
    NoCertificate,
    /// There is no private key in PEM form in it.
    NoKey,
    /// A certificate in it cannot be read.
    BrokenCertificate,
    /// The key in it cannot be read, or is of a kind that cannot be used.
    BrokenKey,
    /// The key belongs to another certificate.
    KeyMismatch,
}
