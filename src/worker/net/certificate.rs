//! Whether a server's certificate is accepted: one that the user trusts, else one that the system
//! or an authority of the user's own vouches for. A refusal says which certificate and why.

use crate::domain::certificate::CertificateFacts;
use crate::domain::network::Fingerprint;
use crate::domain::tls::{TlsCause, TlsFailure};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// What is kept of each text of a certificate, whose maker may be anybody.
const MAX_TEXT_CHARS: usize = 200;

/// What is kept of its names.
const MAX_NAMES: usize = 50;

/// A certificate that was not accepted.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{words}")]
pub(super) struct RefusedCertificate {
    /// The certificate that was refused, and the reason.
    pub(super) failure: TlsFailure,
    words: String,
}

/// Says whether a certificate is accepted.
#[derive(Debug)]
pub(super) struct CertificateChecker {
    /// Accepted whatever else is wrong with them.
    pub(super) trusted: Vec<Fingerprint>,
    /// Of the user's own authorities; a server may show one of these itself.
    pub(super) anchors: Vec<CertificateDer<'static>>,
    /// The system, with the user's own authorities; or why the system cannot be asked.
    pub(super) system: Result<Arc<dyn ServerCertVerifier>, rustls::Error>,
    /// The library that checks the signatures of the handshake.
    pub(super) provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for CertificateChecker {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.trusted.contains(&fingerprint(shown)) {
            return Ok(ServerCertVerified::assertion());
        }
        let verdict = if self.anchors.iter().any(|anchor| anchor == shown) {
            stands_for_itself(shown, name, now)
        } else {
            match &self.system {
                Ok(system) => system.verify_server_cert(shown, others, name, ocsp, now),
                Err(error) => Err(error.clone()),
            }
        };
        verdict.map_err(|error| refusal(&error, shown))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

/// Certificates that people make for themselves are often marked as an authority's, which chains
/// may not end in; where the user named that very certificate, its name and time decide.
fn stands_for_itself(
    shown: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, rustls::Error> {
    let bad_encoding = || rustls::Error::InvalidCertificate(CertificateError::BadEncoding);
    let (_, parsed) = X509Certificate::from_der(shown).map_err(|_unreadable| bad_encoding())?;
    let validity = parsed.validity();
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if seconds < validity.not_before.timestamp() {
        return Err(CertificateError::NotValidYet.into());
    }
    if seconds > validity.not_after.timestamp() {
        return Err(CertificateError::Expired.into());
    }
    verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
    Ok(ServerCertVerified::assertion())
}

/// The SHA-256 of a certificate in its binary form, by which the user trusts it.
pub(super) fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    Fingerprint(Sha256::digest(certificate).into())
}

/// What a person looks at before trusting a certificate; `None` if it cannot be read.
pub(super) fn facts(certificate: &CertificateDer<'_>) -> Option<CertificateFacts> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let alternatives = parsed.subject_alternative_name().ok().flatten();
    let names = alternatives
        .iter()
        .flat_map(|names| &names.value.general_names)
        .filter_map(name_of)
        .take(MAX_NAMES);
    Some(CertificateFacts {
        fingerprint: fingerprint(certificate),
        subject: shown(&parsed.subject().to_string()),
        names: names.collect(),
        issuer: shown(&parsed.issuer().to_string()),
        valid_until: parsed.validity().not_after.to_datetime().date().to_string(),
    })
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    if let GeneralName::DNSName(name) = name {
        return Some(shown(name));
    }
    let GeneralName::IPAddress(bytes) = name else {
        return None;
    };
    let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
    let ip = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
    ip.ok().map(|ip| ip.to_string())
}

/// A text of a certificate in one line of bounded length.
fn shown(text: &str) -> String {
    let mut characters = text.chars().filter(|c| !c.is_control());
    let text: String = characters.by_ref().take(MAX_TEXT_CHARS).collect();
    match (text.trim(), characters.next()) {
        ("", None) => "(no name)".to_owned(),
        (text, None) => text.to_owned(),
        (text, Some(_)) => format!("{text}…"),
    }
}

fn refusal(error: &rustls::Error, certificate: &CertificateDer<'_>) -> rustls::Error {
    // What cannot be read proves nothing in the handshake either, so that trusting it mends nothing.
    let is_readable = ParsedCertificate::try_from(certificate).is_ok();
    let facts = facts(certificate).filter(|_| is_readable);
    let cause = if facts.is_none() {
        TlsCause::Handshake
    } else if let rustls::Error::InvalidCertificate(error) = error {
        cause_of(error, certificate)
    } else {
        // The system has no trust store: nobody is known.
        cause_of(&CertificateError::UnknownIssuer, certificate)
    };
    let refused = RefusedCertificate {
        failure: TlsFailure {
            cause,
            certificate: facts,
        },
        words: error.to_string(),
    };
    let other = OtherError(Arc::new(refused));
    rustls::Error::InvalidCertificate(CertificateError::Other(other))
}

fn cause_of(error: &CertificateError, certificate: &CertificateDer<'_>) -> TlsCause {
    use CertificateError as E;
    if matches!(error, E::Expired | E::ExpiredContext { .. }) {
        TlsCause::Expired
    } else if matches!(error, E::NotValidYet | E::NotValidYetContext { .. }) {
        TlsCause::NotYetValid
    } else if matches!(error, E::NotValidForName | E::NotValidForNameContext { .. }) {
        TlsCause::WrongName
    } else if matches!(error, E::Revoked) {
        TlsCause::Revoked
    } else if matches!(error, E::UnknownIssuer | E::Other(_)) && names_itself(certificate) {
        // What is marked as an authority's and shown by a server is an error without a name.
        TlsCause::SelfSigned
    } else if matches!(error, E::UnknownIssuer) {
        TlsCause::UnknownIssuer
    } else {
        TlsCause::Unacceptable
    }
}

fn names_itself(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate)
        .is_ok_and(|(_, parsed)| parsed.subject().as_raw() == parsed.issuer().as_raw())
}
