//! How the requests to one endpoint travel: its network settings with the secrets among them.

use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Cause, SecretUse};
use crate::domain::ids::KeyId;
use crate::domain::network::{HeaderText, NetworkSettings, ProxyChoice};
use crate::domain::secret::Secret;
use crate::wire::http::HeaderValue;
use crate::worker::secrets::key_cache::KeyCache;
use hyper_util::client::proxy::matcher::Matcher;
use std::sync::Arc;

/// How requests to one endpoint travel.
#[derive(Debug, Clone)]
pub(in crate::worker) struct Route {
    /// Whether the endpoint is on this machine or a private network, which the system's proxy does
    /// not know.
    pub(super) private: bool,
    /// The endpoint's network settings: proxy, certificates, time limits.
    pub(in crate::worker) network: Arc<NetworkSettings>,
    /// `user:password` for the proxy of the user's own; `None` if it wants none.
    pub(in crate::worker) proxy_login: Option<Secret>,
    /// Whether redirects are followed; never to another origin.
    pub(super) follows: bool,
}

impl Route {
    /// The route to `base_url`, its proxy's login fetched.
    ///
    /// # Errors
    /// If there should be a login and is none.
    pub(in crate::worker) async fn find(
        base_url: &BaseUrl,
        network: &Arc<NetworkSettings>,
        keys: &KeyCache,
    ) -> Result<Self, Cause> {
        let login = match (&network.proxy, network.proxy_login) {
            (ProxyChoice::Own(_), Some(id)) => Some(stored(keys, id, SecretUse::ProxyLogin).await?),
            (ProxyChoice::Own(_) | ProxyChoice::System | ProxyChoice::Direct, _) => None,
        };
        Ok(Self {
            private: base_url.is_private(),
            network: Arc::clone(network),
            proxy_login: login,
            follows: true,
        })
    }

    /// The route to what belongs to no provider: with nobody's settings, secrets or headers, and
    /// without following redirects.
    pub(super) fn bare(private: bool) -> Self {
        Self {
            private,
            network: Arc::default(),
            proxy_login: None,
            follows: false,
        }
    }

    /// The proxy that requests to `url` go through, as `http://proxy.example.com:3128`, without a
    /// login; `None` if they go directly.
    pub(super) fn proxy_for(&self, url: &str) -> Option<String> {
        match &self.network.proxy {
            ProxyChoice::Direct => None,
            ProxyChoice::Own(proxy) => Some(proxy.as_str().to_owned()),
            ProxyChoice::System if self.private => None,
            ProxyChoice::System => {
                // The same code that the HTTP client asks.
                let found = Matcher::from_system().intercept(&url.parse().ok()?)?;
                Some(found.uri().to_string().trim_end_matches('/').to_owned())
            }
        }
    }
}

/// The headers of the user's own, secrets among them fetched.
///
/// # Errors
/// If one of the secrets is not there.
pub(in crate::worker) async fn custom_headers(
    network: &NetworkSettings,
    keys: &KeyCache,
) -> Result<Vec<(String, HeaderValue)>, Cause> {
    let mut headers = Vec::with_capacity(network.headers.len());
    for header in &network.headers {
        let value = match &header.value {
            HeaderText::Plain(text) => HeaderValue::Plain(text.clone()),
            HeaderText::Secret(id) => {
                let used_for = SecretUse::Header(header.name.clone());
                HeaderValue::Secret("", stored(keys, *id, used_for).await?)
            }
        };
        headers.push((header.name.clone(), value));
    }
    Ok(headers)
}

async fn stored(keys: &KeyCache, id: KeyId, used_for: SecretUse) -> Result<Secret, Cause> {
    let found = keys.get(id).await.filter(|secret| !secret.is_empty());
    found.ok_or(Cause::SecretMissing { used_for })
}

/// `user:password` in its two parts; without a colon there is no password.
pub(in crate::worker) fn login_parts(login: &Secret) -> (&str, &str) {
    let login = login.expose();
    login.split_once(':').unwrap_or((login, ""))
}
