//! What the connection check looks at below HTTP: addresses, proxy, connection, certificate. Found
//! with the very code and configuration that requests travel by; what follows from it is decided
//! elsewhere.

use super::certificate;
use super::client_certificate::ClientCertificate;
use super::failure::{self, Circumstances, Failure};
use super::http::Http;
use super::resolver;
use super::route::Route;
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Attempt, TransportFailure};
use crate::domain::certificate::CertificateFacts;
use rustls::ProtocolVersion;
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Url;

/// A secure connection, as it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::worker) struct TlsFacts {
    /// The certificate that the server showed.
    pub(in crate::worker) certificate: CertificateFacts,
    /// The version of the protocol, such as `TLS 1.3`.
    pub(in crate::worker) protocol: String,
}

/// The addresses of the server in the order in which the client tries them; both of this machine's
/// for `localhost`.
///
/// # Errors
/// [`TransportFailure::UnknownHost`] if it has none.
pub(in crate::worker) async fn addresses(base_url: &BaseUrl) -> Result<Vec<SocketAddr>, Failure> {
    let (host, port) = place(base_url)?;
    resolver::addresses_of(&host, port)
        .await
        .map_err(|error| Failure::new(TransportFailure::UnknownHost, error.to_string()))
}

/// The proxy that requests to the server go through, as `http://proxy.example.com:3128`, without a
/// login; `None` if they go directly.
pub(in crate::worker) fn proxy_for(route: &Route, base_url: &BaseUrl) -> Option<String> {
    route.proxy_for(base_url.as_str())
}

/// Connects to each of `addresses` in turn until one answers, within `limit` in all. The first is
/// a line for each that was tried, with what came of it; the other the connection and its address.
///
/// # Errors
/// If none answers: how the last one failed, with all that were tried.
pub(in crate::worker) async fn connect(
    addresses: &[SocketAddr],
    limit: Duration,
) -> (Vec<String>, Result<(SocketAddr, TcpStream), Failure>) {
    let shown = ClientCertificate::default();
    let circumstances = Circumstances {
        connecting: true,
        secure: false,
        proxy: None,
        shown: &shown,
    };
    let share = limit / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    let mut lines = Vec::new();
    let mut last = Failure::new(TransportFailure::UnknownHost, "");
    let mut tried = Vec::new();
    for address in addresses {
        last = match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                lines.push(format!("{address}: connected"));
                return (lines, Ok((*address, stream)));
            }
            Ok(Err(error)) => failure::of_socket(&error, circumstances),
            Err(_elapsed) => Failure::new(TransportFailure::ConnectTimeout(share), ""),
        };
        lines.push(format!("{address}: {}", outcome(&last)));
        tried.push(Attempt {
            address: address.to_string(),
            failure: Some(last.kind.clone()),
            words: last.words.clone(),
        });
    }
    last.tried = tried;
    (lines, Err(last))
}

fn outcome(failure: &Failure) -> String {
    match &failure.kind {
        TransportFailure::Refused => "refused".to_owned(),
        TransportFailure::Unreachable => "unreachable".to_owned(),
        TransportFailure::ConnectTimeout(limit) => format!("nothing within {} s", limit.as_secs()),
        TransportFailure::UnknownHost
        | TransportFailure::FirstByteTimeout(_)
        | TransportFailure::SilenceTimeout(_)
        | TransportFailure::Tls(_)
        | TransportFailure::ProxyLogin
        | TransportFailure::ProxyDenied
        | TransportFailure::BadFile(_)
        | TransportFailure::Reset
        | TransportFailure::ResetMidway
        | TransportFailure::RedirectedAway(_)
        | TransportFailure::Other => failure.words.clone(),
    }
}

/// Makes a secure connection to the server, directly, with the configuration that requests use, and
/// closes it. Makes no sense for `http://` or where a proxy is on the way; both are for the caller
/// to know.
///
/// # Errors
/// If there is no connection, or the certificate is refused, or a file of the settings is no good.
pub(in crate::worker) async fn tls(
    http: &Http,
    route: &Route,
    base_url: &BaseUrl,
) -> Result<TlsFacts, Failure> {
    let configured = http.configured(route).await?;
    let limit = route.network.limits.connect();
    let (host, _) = place(base_url)?;
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
        .map_err(|error| Failure::other(error.to_string()))?;
    let (_, connected) = connect(&addresses(base_url).await?, limit).await;
    let late = |_elapsed| Failure::new(TransportFailure::ConnectTimeout(limit), "");
    let circumstances = Circumstances {
        connecting: true,
        secure: true,
        proxy: None,
        shown: &configured.tls.shown,
    };
    let named = |error: std::io::Error| failure::of_socket(&error, circumstances);
    let (_, stream) = connected?;
    let mut config = configured.tls.config.clone();
    // A resumed session would not be looked at again.
    config.resumption = Resumption::disabled();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let secured = timeout(limit, handshake).await;
    let secured = secured.map_err(late)?.map_err(named)?;
    let (_, session) = secured.get_ref();
    let shown = session.peer_certificates().and_then(<[_]>::first);
    let certificate = shown.and_then(certificate::facts);
    Ok(TlsFacts {
        certificate: certificate
            .ok_or_else(|| Failure::other("the server’s certificate cannot be read"))?,
        protocol: match session.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
            other => format!("{other:?}"),
        },
    })
}

fn place(base_url: &BaseUrl) -> Result<(String, u16), Failure> {
    let url = Url::parse(base_url.as_str()).map_err(|error| Failure::other(error.to_string()))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    Ok((host, url.port_or_known_default().unwrap_or(443)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::{Limits, NetworkSettings, ProxyChoice, ProxyUrl};
    use crate::domain::tls::TlsCause;
    use crate::worker::net::http::TimeLimits;
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::ServerConfig;
    use rustls::crypto::aws_lc_rs::default_provider;
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    fn base(url: &str) -> BaseUrl {
        BaseUrl::check(url).expect(url).url
    }

    fn route(private: bool, network: NetworkSettings) -> Route {
        Route {
            private,
            network: Arc::new(network),
            proxy_login: None,
            follows: true,
        }
    }

    /// An address where nothing listens.
    async fn closed() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        listener.local_addr().expect("bound")
    }

    /// A server for `localhost` whose certificate it made itself; the port is told.
    async fn serve_tls() -> u16 {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let server = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .expect("a pair");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let acceptor = TlsAcceptor::from(Arc::new(server));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = acceptor.accept(stream).await;
            }
        });
        port
    }

    #[tokio::test]
    async fn this_machine_has_two_addresses_and_a_number_has_itself() {
        async fn check(url: &str, expected: &[&str]) {
            let found = addresses(&base(url)).await.expect(url);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{url}");
        }
        check(
            "http://localhost:8000/v1",
            &["127.0.0.1:8000", "[::1]:8000"],
        )
        .await;
        check("https://localhost", &["127.0.0.1:443", "[::1]:443"]).await;
        check("http://api.localhost", &["127.0.0.1:80", "[::1]:80"]).await;
        check("http://[::1]:1/v1", &["[::1]:1"]).await;
        check("http://10.1.2.3", &["10.1.2.3:80"]).await;
        // A label of more than 63 characters is refused without asking the network.
        let unknown = addresses(&base(&format!("http://{}", "x".repeat(70)))).await;
        let kind = unknown.expect_err("no such name").kind;
        assert_eq!(kind, TransportFailure::UnknownHost);
    }

    #[tokio::test]
    async fn every_address_is_tried_and_told_of() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let open = listener.local_addr().expect("bound");
        let closed = closed().await;
        let limit = Duration::from_secs(5);
        let (lines, found) = connect(&[closed, open], limit).await;
        assert_eq!(found.map(|(address, _)| address), Ok(open));
        let refused = format!("{closed}: refused");
        assert_eq!(lines, [refused.clone(), format!("{open}: connected")]);
        let (lines, found) = connect(&[closed], limit).await;
        assert_eq!(lines, [refused]);
        let failure = found.expect_err("nothing listens");
        assert_eq!(failure.kind, TransportFailure::Refused);
        let tried: Vec<&str> = failure.tried.iter().map(|tried| &*tried.address).collect();
        assert_eq!(tried, [closed.to_string()]);
    }

    #[test]
    fn the_proxy_is_told_without_asking_it() {
        let server = base("http://models.example/v1");
        let with = |proxy| {
            let network = NetworkSettings {
                proxy,
                ..NetworkSettings::default()
            };
            proxy_for(&route(true, network), &server)
        };
        let own = ProxyUrl::check("socks5://10.0.0.1:1080/").expect("an address");
        assert_eq!(
            with(ProxyChoice::Own(own)).as_deref(),
            Some("socks5://10.0.0.1:1080")
        );
        assert_eq!(with(ProxyChoice::Direct), None);
        // The system's is not for private addresses, whatever the environment says.
        assert_eq!(with(ProxyChoice::System), None);
    }

    #[tokio::test]
    async fn a_handshake_shows_the_certificate_and_the_version() {
        let port = serve_tls().await;
        let http = Http::new(TimeLimits::default());
        let url = base(&format!("https://localhost:{port}/v1"));
        let mut network = NetworkSettings {
            limits: Limits {
                connect_secs: 5,
                ..Limits::default()
            },
            ..NetworkSettings::default()
        };
        let refused = tls(&http, &route(true, network.clone()), &url).await;
        let TransportFailure::Tls(failure) = refused.expect_err("nobody vouches for it").kind
        else {
            panic!("not a failure of TLS");
        };
        assert_eq!(failure.cause, TlsCause::SelfSigned);
        let seen = failure.certificate.expect("it was shown");
        assert_eq!(seen.names, ["localhost"]);
        network.trusted.push(seen.fingerprint);
        let found = tls(&http, &route(true, network), &url).await;
        let expected = TlsFacts {
            certificate: seen,
            protocol: "TLS 1.3".to_owned(),
        };
        assert_eq!(found, Ok(expected));
        let nowhere = base(&format!("https://{}", closed().await));
        let direct = route(true, NetworkSettings::default());
        let failure = tls(&http, &direct, &nowhere).await.expect_err("nobody");
        assert_eq!(failure.kind, TransportFailure::Refused);
    }
}
