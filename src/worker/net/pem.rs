//! Certificates and keys from PEM files. Reading blocks: it is done where clients are built.

use crate::domain::tls::{BadFile, FileFault, FilePurpose};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// All certificates of a file, at least one.
///
/// # Errors
/// If the file cannot be read, or holds none, or one that is not PEM.
pub(super) fn certificates(
    path: &str,
    purpose: FilePurpose,
) -> Result<Vec<CertificateDer<'static>>, BadFile> {
    let bytes = read(path, purpose)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match certificates {
        Ok(certificates) if certificates.is_empty() => {
            Err(bad(path, purpose, FileFault::NoCertificate))
        }
        Ok(certificates) => Ok(certificates),
        Err(_broken) => Err(bad(path, purpose, FileFault::BrokenCertificate)),
    }
}

/// The first private key of a file.
///
/// # Errors
/// If the file cannot be read, or holds none, or one that is not PEM.
pub(super) fn private_key(
    path: &str,
    purpose: FilePurpose,
) -> Result<PrivateKeyDer<'static>, BadFile> {
    let bytes = read(path, purpose)?;
    match PrivateKeyDer::pem_slice_iter(&bytes).next() {
        Some(Ok(key)) => Ok(key),
        Some(Err(_broken)) => Err(bad(path, purpose, FileFault::BrokenKey)),
        None => Err(bad(path, purpose, FileFault::NoKey)),
    }
}

fn read(path: &str, purpose: FilePurpose) -> Result<Vec<u8>, BadFile> {
    std::fs::read(path)
        .map_err(|error| bad(path, purpose, FileFault::Unreadable(error.to_string())))
}

fn bad(path: &str, purpose: FilePurpose, fault: FileFault) -> BadFile {
    BadFile {
        purpose,
        path: path.to_owned(),
        fault,
    }
}
