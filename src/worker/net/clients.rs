//! The HTTP clients: one for each way in which requests travel, kept while it is in use.

use super::failure::{Failure, RefusedRedirect};
use super::resolver::Resolver;
use super::route::{Route, login_parts};
use super::tls::{SystemTrust, Tls, TlsSettings};
use crate::domain::network::{ProxyChoice, ProxyUrl};
use crate::domain::secret::Secret;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, ClientBuilder, Proxy};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use url::Url;

/// Clients that are kept; more would be more connections that nobody uses.
const MAX_CLIENTS: usize = 16;

/// Redirects followed within one origin.
const MAX_REDIRECTS: usize = 5;

/// A client of the library, and how it makes secure connections.
#[derive(Debug)]
pub(super) struct ConfiguredClient {
    /// Sends requests, redirects and proxies included.
    pub(super) client: Client,
    /// The configuration of secure connections that the client was built with.
    pub(super) tls: Tls,
}

/// What a client depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ClientSettings {
    proxy: ProxyChoice,
    login: Option<Secret>,
    tls: TlsSettings,
    connect: Duration,
    follows: bool,
}

type Cell = Arc<OnceCell<Arc<ConfiguredClient>>>;

/// The clients, each built when it is first needed and dropped when others are needed more.
#[derive(Debug, Default)]
pub(super) struct HttpClients {
    /// The one that was used last is at the end.
    known: Mutex<Vec<(ClientSettings, Cell)>>,
    system: Arc<SystemTrust>,
    /// Looks up hosts for all clients, and remembers the addresses that were found.
    pub(super) resolver: Resolver,
}

impl HttpClients {
    /// The client for that route, built off the threads of the network.
    ///
    /// # Errors
    /// If a file of the settings cannot be used.
    pub(super) async fn configured(
        &self,
        route: &Route,
        connect: Duration,
    ) -> Result<Arc<ConfiguredClient>, Failure> {
        let network = Arc::clone(&route.network);
        let tls = if TlsSettings::are_without_files(&network) {
            TlsSettings::of(&network)
        } else {
            blocking(move || Ok(TlsSettings::of(&network))).await?
        };
        let settings = ClientSettings {
            proxy: match &route.network.proxy {
                ProxyChoice::System if route.private => ProxyChoice::Direct,
                chosen @ (ProxyChoice::System | ProxyChoice::Direct | ProxyChoice::Own(_)) => {
                    chosen.clone()
                }
            },
            login: route.proxy_login.clone(),
            tls,
            connect,
            follows: route.follows,
        };
        let cell = self.cell(&settings);
        let client = cell.get_or_try_init(|| {
            let (system, resolver) = (Arc::clone(&self.system), self.resolver.clone());
            blocking(move || ConfiguredClient::prepare(&settings, &system, resolver).map(Arc::new))
        });
        client.await.cloned()
    }

    fn cell(&self, settings: &ClientSettings) -> Cell {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match known.iter().position(|(other, _)| other == settings) {
            Some(place) => known.remove(place),
            None => (settings.clone(), Cell::default()),
        };
        let cell = Arc::clone(&entry.1);
        known.push(entry);
        if known.len() > MAX_CLIENTS {
            known.remove(0);
        }
        cell
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::other(error.to_string()))?
}

impl ConfiguredClient {
    fn prepare(
        settings: &ClientSettings,
        system: &SystemTrust,
        resolver: Resolver,
    ) -> Result<Self, Failure> {
        let tls = Tls::load(&settings.tls, system)?;
        let builder = ClientBuilder::new()
            .user_agent(concat!("tertulia/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect)
            .referer(false)
            .tls_backend_preconfigured(tls.config.clone())
            .dns_resolver(resolver)
            .redirect(redirects(settings.follows));
        let builder = match &settings.proxy {
            ProxyChoice::System => builder,
            ProxyChoice::Direct => builder.no_proxy(),
            ProxyChoice::Own(proxy) => builder.proxy(own_proxy(proxy, settings.login.as_ref())?),
        };
        let client = builder
            .build()
            .map_err(|error| Failure::other(error.to_string()))?;
        Ok(Self { client, tls })
    }
}

/// The login goes into the address, from where it serves HTTP and SOCKS proxies alike.
fn own_proxy(proxy: &ProxyUrl, login: Option<&Secret>) -> Result<Proxy, Failure> {
    let unusable = || Failure::other("the address of the proxy cannot be used");
    let mut url = Url::parse(proxy.as_str()).map_err(|_unreadable| unusable())?;
    if let Some(login) = login {
        let (user, password) = login_parts(login);
        url.set_username(user).map_err(|()| unusable())?;
        url.set_password(Some(password)).map_err(|()| unusable())?;
    }
    Proxy::all(url).map_err(|_unusable| unusable())
}

fn redirects(follows: bool) -> Policy {
    if !follows {
        return Policy::none();
    }
    Policy::custom(|attempt| match refusal(&attempt) {
        None => attempt.follow(),
        Some(refused) => attempt.error(refused),
    })
}

fn refusal(attempt: &Attempt<'_>) -> Option<RefusedRedirect> {
    let origin = attempt.previous().first()?.origin();
    let to = attempt.url();
    if to.origin() != origin {
        // Query and user-info may repeat what was sent.
        let place = format!("{}{}", to.origin().ascii_serialization(), to.path());
        Some(RefusedRedirect::Away(place))
    } else if attempt.previous().len() > MAX_REDIRECTS {
        Some(RefusedRedirect::TooMany(MAX_REDIRECTS))
    } else {
        None
    }
}
