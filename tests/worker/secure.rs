//! A loopback server behind TLS, and certificates for it, good and bad ones.

use crate::peer::{OPENAI_END, Received, read_request, text_event};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use tertulia::domain::network::Fingerprint;

fn provider() -> Arc<CryptoProvider> {
    Arc::new(default_provider())
}

/// A certificate with its key.
pub(crate) struct Pair {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) key: KeyPair,
    pub(crate) pem: String,
}

impl Pair {
    /// For `names`, vouched for by nobody else, after a change.
    pub(crate) fn self_signed(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().expect("a key");
        let signed = params(names, change).self_signed(&key).expect("signed");
        let (certificate, pem) = (signed.der().clone(), signed.pem());
        Self {
            certificate,
            key,
            pem,
        }
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256::digest(&self.certificate).into())
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}

fn params(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, "Rack 2");
    change(&mut params);
    params
}

/// Somebody who vouches for certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let params = params(&[], |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.distinguished_name.push(DnType::CommonName, "Own CA");
        });
        let signed = params.self_signed(&key).expect("signed");
        let (certificate, pem) = (signed.der().clone(), signed.pem());
        Self {
            issuer: Issuer::new(params, key),
            certificate,
            pem,
        }
    }

    /// A certificate for `names`, after a change.
    pub(crate) fn vouch(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Pair {
        let key = KeyPair::generate().expect("a key");
        let signed = params(names, change).signed_by(&key, &self.issuer);
        let signed = signed.expect("signed");
        Pair {
            certificate: signed.der().clone(),
            key,
            pem: signed.pem(),
        }
    }
}

/// Shows a certificate whatever its key is.
#[derive(Debug)]
struct Stolen(Arc<CertifiedKey>);

impl ResolvesServerCert for Stolen {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// The running server. It answers every request with an OpenAI stream that says `fine`, and a
/// question for models with one.
pub(crate) struct SecurePeer {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<Received>>>,
}

impl SecurePeer {
    /// Shows that certificate.
    pub(crate) fn showing(pair: &Pair) -> Self {
        let shown = vec![pair.certificate.clone()];
        Self::start(|builder| {
            let builder = builder.with_no_client_auth();
            builder.with_single_cert(shown, pair.private_key())
        })
    }

    /// Shows that certificate, but has another key.
    pub(crate) fn showing_a_stolen(certificate: &Pair, key: &Pair) -> Self {
        let key = default_provider()
            .key_provider
            .load_private_key(key.private_key())
            .expect("a key");
        let stolen = CertifiedKey::new(vec![certificate.certificate.clone()], key);
        Self::start(|builder| {
            let builder = builder.with_no_client_auth();
            Ok(builder.with_cert_resolver(Arc::new(Stolen(Arc::new(stolen)))))
        })
    }

    /// Wants a certificate of the client that `authority` vouches for.
    pub(crate) fn wanting(pair: &Pair, authority: &Authority) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate.clone()).expect("a root");
        let verifier: Arc<dyn ClientCertVerifier> =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
                .build()
                .expect("a verifier");
        Self::start(|builder| {
            builder
                .with_client_cert_verifier(verifier)
                .with_single_cert(vec![pair.certificate.clone()], pair.private_key())
        })
    }

    fn start(
        finish: impl FnOnce(
            rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>,
        ) -> Result<ServerConfig, rustls::Error>,
    ) -> Self {
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("versions");
        let mut config = finish(builder).expect("a configuration");
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let session = ServerConnection::new(Arc::clone(&config)).expect("a session");
                let (log, mut secured) = (Arc::clone(&log), StreamOwned::new(session, stream));
                thread::spawn(move || {
                    let Some(request) = read_request(&mut secured) else {
                        return;
                    };
                    let body = if request.line.starts_with("GET") {
                        r#"{"data":[{"id":"m","owned_by":"me"}]}"#.to_owned()
                    } else {
                        format!("{}{OPENAI_END}", text_event("fine"))
                    };
                    log.lock().expect("no panic before").push(request);
                    // Decoders look at the body, not at its type.
                    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
                                connection: close\r\n\r\n";
                    let answer = format!("{head}{body}");
                    let _ = secured.write_all(answer.as_bytes());
                    secured.conn.send_close_notify();
                    let _ = secured.flush();
                });
            }
        });
        Self { port, received }
    }

    /// `https://localhost:PORT/v1`.
    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}/v1", self.port)
    }

    /// All requests until now.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic before").clone()
    }
}
