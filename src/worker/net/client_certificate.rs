//! The certificate that this program shows to servers that want one, and whether one did.

use super::pem;
use crate::domain::tls::{BadFile, FileFault, FilePurpose};
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is shown to servers.
#[derive(Debug, Default)]
pub(super) struct ClientCertificate {
    certificate: Option<Arc<CertifiedKey>>,
    was_asked: AtomicBool,
}

impl ClientCertificate {
    /// Reads the certificate, and its key from the same file unless `key_file` has it.
    ///
    /// # Errors
    /// If one of the files cannot be used.
    pub(super) fn load(
        certificate_file: &str,
        key_file: Option<&str>,
        provider: &CryptoProvider,
    ) -> Result<Self, BadFile> {
        let purpose = FilePurpose::ClientCertificate;
        let certificates = pem::certificates(certificate_file, purpose)?;
        let (key_file, purpose) = match key_file {
            Some(file) => (file, FilePurpose::ClientKey),
            None => (certificate_file, purpose),
        };
        let key = pem::private_key(key_file, purpose)?;
        let bad = |purpose, path: &str, fault| BadFile {
            purpose,
            path: path.to_owned(),
            fault,
        };
        let key = provider
            .key_provider
            .load_private_key(key)
            .map_err(|_unusable| bad(purpose, key_file, FileFault::BrokenKey))?;
        let certified = CertifiedKey::new(certificates, key);
        match certified.keys_match() {
            Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
            Err(rustls::Error::InconsistentKeys(_)) => {
                return Err(bad(purpose, key_file, FileFault::KeyMismatch));
            }
            Err(_unreadable) => {
                let purpose = FilePurpose::ClientCertificate;
                return Err(bad(purpose, certificate_file, FileFault::BrokenCertificate));
            }
        }
        Ok(Self {
            certificate: Some(Arc::new(certified)),
            was_asked: AtomicBool::new(false),
        })
    }

    /// Forgets that a server wanted a certificate, once it is known what came of it: the next
    /// server is another one, which may want none.
    pub(super) fn settle(&self) {
        self.was_asked.store(false, Ordering::Relaxed);
    }

    /// Whether a server wanted a certificate and there was none.
    pub(super) fn was_missed(&self) -> bool {
        self.certificate.is_none() && self.was_asked.load(Ordering::Relaxed)
    }

    /// Whether a server wanted a certificate and got it.
    pub(super) fn was_given(&self) -> bool {
        self.certificate.is_some() && self.was_asked.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for ClientCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}
