//! What a person looks at before trusting a certificate.

use super::network::Fingerprint;

/// A certificate as a person looks at it before trusting it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CertificateFacts {
    /// The fingerprint by which it is trusted.
    pub fingerprint: Fingerprint,
    /// Whom the certificate is for.
    pub subject: String,
    /// The names it holds for, such as `*.example.com`.
    pub names: Vec<String>,
    /// Who vouches for the certificate.
    pub issuer: String,
    /// The last day on which it is valid, as `2027-03-01`.
    pub valid_until: String,
}
