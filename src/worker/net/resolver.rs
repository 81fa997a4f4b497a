//! From the name of a host to its addresses, for the HTTP client and for the check alike.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

/// How many names are remembered.
const MAX_NAMES: usize = 256;

/// Asks the system, and remembers the last answer for each name: what was tried is told when
/// nothing there answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolver(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>);

impl Resolver {
    /// The addresses that were last found for `host`, or the one that it is; empty if there are
    /// none.
    pub(super) fn remembered(&self, host: &str) -> Vec<IpAddr> {
        if let Some(ip) = literal(host) {
            return vec![ip];
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(host).cloned().unwrap_or_default()
    }

    fn remember(&self, host: &str, addresses: &[SocketAddr]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_NAMES {
            known.clear();
        }
        let ips = addresses.iter().map(SocketAddr::ip).collect();
        known.insert(host.to_owned(), ips);
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses = addresses_of(name.as_str(), 0).await?;
            resolver.remember(name.as_str(), &addresses);
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// The addresses of a host, in the order in which they are tried.
///
/// # Errors
/// If the system knows none.
pub(super) async fn addresses_of(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Some(ip) = literal(host) {
        return Ok(vec![SocketAddr::from((ip, port))]);
    }
    if is_localhost(host) {
        return Ok(vec![
            SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
        ]);
    }
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
    if addresses.is_empty() {
        return Err(io::Error::other("the name has no address"));
    }
    Ok(addresses)
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_matches(['[', ']']).parse().ok()
}

/// RFC 6761: these names are this machine, whatever a resolver says. Servers listen on one of its
/// two addresses.
fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}
