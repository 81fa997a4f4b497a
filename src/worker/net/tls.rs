//! How secure connections are made: one configuration for the HTTP client and for the check, from
//! the network settings of a provider.

use super::certificate::CertificateChecker;
use super::client_certificate::ClientCertificate;
use super::failure::Failure;
use super::pem;
use crate::domain::network::{Fingerprint, NetworkSettings};
use crate::domain::tls::{BadFile, FileFault, FilePurpose};
use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

/// What a configuration depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TlsSettings {
    ca_file: Option<TlsFile>,
    client_certificate_file: Option<TlsFile>,
    client_key_file: Option<TlsFile>,
    trusted: Vec<Fingerprint>,
}

/// A file as it was last written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TlsFile {
    path: String,
    /// `None` if that cannot be had; reading it then tells why.
    written: Option<(SystemTime, u64)>,
}

impl TlsFile {
    fn now(path: &String) -> Self {
        let written = std::fs::metadata(path)
            .and_then(|facts| Ok((facts.modified()?, facts.len())))
            .ok();
        Self {
            path: path.clone(),
            written,
        }
    }
}

impl TlsSettings {
    /// Whether [`of`](Self::of) touches no file, and so does not block.
    pub(super) fn are_without_files(network: &NetworkSettings) -> bool {
        network.ca_file.is_none()
            && network.client_certificate_file.is_none()
            && network.client_key_file.is_none()
    }

    /// What `network` says of it, with the files as they are now. May block.
    pub(super) fn of(network: &NetworkSettings) -> Self {
        Self {
            ca_file: network.ca_file.as_ref().map(TlsFile::now),
            client_certificate_file: network.client_certificate_file.as_ref().map(TlsFile::now),
            client_key_file: network.client_key_file.as_ref().map(TlsFile::now),
            trusted: network.trusted.clone(),
        }
    }
}

/// How secure connections are made.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    /// The configuration, certificates and trust included.
    pub(super) config: ClientConfig,
    /// The certificate that is shown to servers, and whether one wanted it.
    pub(super) shown: Arc<ClientCertificate>,
}

/// The system's trust store, read once: that takes some 25 ms.
#[derive(Debug, Default)]
pub(super) struct SystemTrust(OnceLock<SystemVerifier>);

/// The system's judgement of certificates, or why there is none.
type SystemVerifier = Result<Arc<dyn ServerCertVerifier>, rustls::Error>;

impl SystemTrust {
    fn judge(&self, provider: &Arc<CryptoProvider>) -> SystemVerifier {
        let read = || as_judge(Verifier::new(Arc::clone(provider)));
        self.0.get_or_init(read).clone()
    }
}

fn as_judge(verifier: Result<Verifier, rustls::Error>) -> SystemVerifier {
    let verifier: Arc<dyn ServerCertVerifier> = Arc::new(verifier?);
    Ok(verifier)
}

impl Tls {
    /// Reads the files and the system's trust store. Blocks.
    ///
    /// # Errors
    /// If a file cannot be used.
    pub(super) fn load(settings: &TlsSettings, system: &SystemTrust) -> Result<Self, Failure> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let anchors = match &settings.ca_file {
            Some(file) => pem::certificates(&file.path, FilePurpose::Authorities)?,
            None => Vec::new(),
        };
        let judge = match &settings.ca_file {
            Some(file) => with_anchors(&file.path, &anchors, &provider)?,
            None => system.judge(&provider),
        };
        let checker = CertificateChecker {
            trusted: settings.trusted.clone(),
            anchors,
            system: judge,
            provider: Arc::clone(&provider),
        };
        let key_file = settings.client_key_file.as_ref();
        let shown = match &settings.client_certificate_file {
            Some(file) => ClientCertificate::load(
                &file.path,
                key_file.map(|file| file.path.as_str()),
                &provider,
            )?,
            None => ClientCertificate::default(),
        };
        let shown = Arc::new(shown);
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::other(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(checker))
            .with_client_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { config, shown })
    }
}

fn with_anchors(
    path: &str,
    anchors: &[rustls::pki_types::CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<SystemVerifier, BadFile> {
    let anchors = anchors.iter().cloned();
    let verifier = Verifier::new_with_extra_roots(anchors, Arc::clone(provider));
    match as_judge(verifier) {
        Err(rustls::Error::InvalidCertificate(_)) => Err(BadFile {
            purpose: FilePurpose::Authorities,
            path: path.to_owned(),
            fault: FileFault::BrokenCertificate,
        }),
        judge => Ok(judge),
    }
}
