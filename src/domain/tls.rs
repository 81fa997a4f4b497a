//! Why a secure connection failed, and how that is said.
//!
//! Who checks certificates is the worker's business; how one is trusted is `network`'s.

use super::base_url::BaseUrl;
use super::check::CertificateFacts;
use super::ids::ProviderId;
use super::problem::{Problem, ProblemKind, Remedy};

/// A secure connection that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFailure {
    /// Why.
    pub cause: TlsCause,
    /// The server's certificate, where one was shown and could be read.
    pub certificate: Option<CertificateFacts>,
}

/// Why a secure connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// What is said and offered when requests to `base_url` fail like this.
    pub(super) fn problem(&self, provider: ProviderId, base_url: &BaseUrl) -> Problem {
        let mut problem =
            Problem::new(ProblemKind::Tls, self.message(base_url.authority())).hint(self.hint());
        if let Some(facts) = &self.certificate {
            problem.lines = vec![
                format!("Subject: {}", facts.subject),
                format!("Issuer: {}", facts.issuer),
                format!("Valid until: {}", facts.valid_until),
                format!("SHA-256 fingerprint: {}", facts.fingerprint),
            ];
            if self.cause.is_mended_by_trust() {
                problem = problem.remedy(Remedy::TrustCertificate {
                    provider,
                    certificate: Box::new(facts.clone()),
                });
            }
        }
        match self.cause {
            TlsCause::NotTls => match unencrypted(base_url) {
                Some(base_url) => problem.remedy(Remedy::UseBaseUrl { provider, base_url }),
                None => problem,
            },
            TlsCause::Expired
            | TlsCause::NotYetValid
            | TlsCause::SelfSigned
            | TlsCause::UnknownIssuer
            | TlsCause::WrongName
            | TlsCause::Revoked
            | TlsCause::Unacceptable
            | TlsCause::ClientCertificateWanted
            | TlsCause::ClientCertificateRefused
            | TlsCause::Handshake => problem,
        }
    }

    fn message(&self, authority: &str) -> String {
        let facts = self.certificate.as_ref();
        match self.cause {
            TlsCause::Expired => {
                let since = facts.map_or_else(String::new, |facts| {
                    format!(": it was valid until {}", facts.valid_until)
                });
                format!("The certificate of {authority} has expired{since}")
            }
            TlsCause::NotYetValid => format!("The certificate of {authority} is not valid yet"),
            TlsCause::SelfSigned => {
                format!("The certificate of {authority} is self-signed: nobody else vouches for it")
            }
            TlsCause::UnknownIssuer => {
                let issuer = facts.map_or_else(
                    || "somebody".to_owned(),
                    |facts| format!("“{}”", facts.issuer),
                );
                format!("The certificate of {authority} was issued by {issuer}, not known here")
            }
            TlsCause::WrongName => {
                let names = facts.map_or_else(String::new, names_of);
                format!("The certificate of {authority} is for {names}, not for this name")
            }
            TlsCause::Revoked => {
                format!("The certificate of {authority} was revoked by its issuer")
            }
            TlsCause::Unacceptable => format!("The certificate of {authority} is not acceptable"),
            TlsCause::NotTls => format!("What answers at {authority} does not speak https://"),
            TlsCause::ClientCertificateWanted => format!("{authority} wants a client certificate"),
            TlsCause::ClientCertificateRefused => {
                format!("{authority} refused the client certificate")
            }
            TlsCause::Handshake => format!("The secure connection to {authority} failed"),
        }
    }

    fn hint(&self) -> &'static str {
        match self.cause {
            TlsCause::NotYetValid => {
                "Check the clock of this machine; if it is right and the server is yours, trust the certificate for this provider only"
            }
            TlsCause::SelfSigned | TlsCause::UnknownIssuer => {
                "If the server is yours, compare the fingerprint and trust the certificate for this provider only, or set its CA file in the network settings"
            }
            TlsCause::Expired | TlsCause::WrongName | TlsCause::Unacceptable => {
                "Have the certificate renewed; if the server is yours, compare the fingerprint and trust it for this provider only"
            }
            TlsCause::Revoked => "Ask whoever runs the server for a new certificate",
            TlsCause::NotTls => "Use http:// in the base URL if the server speaks plain HTTP",
            TlsCause::ClientCertificateWanted => {
                "Set a client certificate in the provider’s network settings"
            }
            TlsCause::ClientCertificateRefused => {
                "Check the client certificate in the provider’s network settings; Details has the reason as the server gave it"
            }
            TlsCause::Handshake => {
                "Check whether the server speaks http:// rather than https://, and which versions of TLS it takes"
            }
        }
    }
}

/// The names of a certificate, as many as fit in a sentence.
fn names_of(facts: &CertificateFacts) -> String {
    const SHOWN: usize = 3;
    match facts.names.len() {
        0 => format!("“{}”", facts.subject),
        many if many > SHOWN => format!("{} and others", facts.names[..SHOWN].join(", ")),
        _ => facts.names.join(", "),
    }
}

/// The same place without encryption, where nobody else listens on the way.
fn unencrypted(base_url: &BaseUrl) -> Option<BaseUrl> {
    let rest = base_url.as_str().strip_prefix("https://")?;
    let plain = BaseUrl::check(&format!("http://{rest}")).ok()?.url;
    plain.is_private().then_some(plain)
}

/// A file of the network settings that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// What it is for.
    pub purpose: FilePurpose,
    /// Where it is, as the user named it.
    pub path: String,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// What a file of the network settings is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    /// Certificates of authorities.
    Authorities,
    /// The certificate that this program shows.
    ClientCertificate,
    /// The key of that certificate.
    ClientKey,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl BadFile {
    /// What is said and offered.
    pub(super) fn problem(&self, provider: ProviderId) -> Problem {
        let what = match self.purpose {
            FilePurpose::Authorities => "CA file",
            FilePurpose::ClientCertificate => "client certificate",
            FilePurpose::ClientKey => "client key",
        };
        let path = &self.path;
        let (why, hint) = match &self.fault {
            FileFault::Unreadable(words) => (
                format!("cannot be read: {words}"),
                "Correct its path in the provider’s network settings, or remove it there",
            ),
            FileFault::NoCertificate => (
                "has no certificate in it".to_owned(),
                "Choose a PEM file, which has “BEGIN CERTIFICATE” in it, in the provider’s network settings",
            ),
            FileFault::NoKey => (
                "has no private key in it".to_owned(),
                "Choose a PEM file with “BEGIN PRIVATE KEY” in it, without a password, as the client key in the provider’s network settings",
            ),
            FileFault::BrokenCertificate => (
                "has a certificate in it that cannot be read".to_owned(),
                "Choose another PEM file in the provider’s network settings",
            ),
            FileFault::BrokenKey => (
                "has a private key in it that cannot be used".to_owned(),
                "Choose an RSA, ECDSA or Ed25519 key without a password in the provider’s network settings",
            ),
            FileFault::KeyMismatch => (
                "does not belong to the client certificate".to_owned(),
                "Choose the key that was made with the certificate in the provider’s network settings",
            ),
        };
        Problem::new(
            ProblemKind::NotConfigured,
            format!("The {what} {path} {why}"),
        )
        .hint(hint)
        .remedy(Remedy::EditProvider(provider))
        .remedy(Remedy::Retry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::Fingerprint;

    const HERE: ProviderId = ProviderId(1);

    fn failure(cause: TlsCause) -> TlsFailure {
        let certificate = CertificateFacts {
            fingerprint: Fingerprint([1; 32]),
            subject: "CN=rack".to_owned(),
            names: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            issuer: "CN=Own CA".to_owned(),
            valid_until: "2027-03-01".to_owned(),
        };
        TlsFailure {
            cause,
            certificate: Some(certificate),
        }
    }

    fn at(cause: TlsCause, base_url: &str) -> Problem {
        let base_url = BaseUrl::check(base_url).expect(base_url).url;
        failure(cause).problem(HERE, &base_url)
    }

    #[test]
    fn only_what_trust_mends_is_offered_to_be_trusted() {
        let check = |cause: TlsCause, offered: bool, message: &str| {
            let problem = at(cause, "https://rack:8443/v1");
            let trust = |remedy: &Remedy| matches!(remedy, Remedy::TrustCertificate { .. });
            assert_eq!(problem.remedies.iter().any(trust), offered, "{cause:?}");
            assert_eq!(problem.message, message);
            assert_eq!(problem.lines.len(), 4);
        };
        let names = "The certificate of rack:8443 is for a, b, c and others, not for this name";
        check(TlsCause::WrongName, true, names);
        let revoked = "The certificate of rack:8443 was revoked by its issuer";
        check(TlsCause::Revoked, false, revoked);
        let failed = "The secure connection to rack:8443 failed";
        check(TlsCause::Handshake, false, failed);
    }

    #[test]
    fn http_is_offered_only_where_nobody_else_listens() {
        let offered = |base_url: &str| match at(TlsCause::NotTls, base_url).remedies.first() {
            Some(Remedy::UseBaseUrl { base_url, .. }) => Some(base_url.to_string()),
            _ => None,
        };
        let plain = "http://192.168.1.5:8000/v1".to_owned();
        assert_eq!(offered("https://192.168.1.5:8000/v1"), Some(plain));
        assert_eq!(offered("https://api.example.com/v1"), None);
    }
}
