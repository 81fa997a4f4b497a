//! The root of an API, as typed by people: what is accepted, what is cut, what is refused, and what
//! is worth a warning.

use super::formats;
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// An absolute `http` or `https` URL with a host, without trailing slash, user-info, query or
/// fragment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct BaseUrl(String);

/// A base URL as it will be kept, and what was done to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedUrl {
    /// The URL as it will be kept.
    pub url: BaseUrl,
    /// What was changed about what was typed, or is worth knowing; each a sentence for the form.
    pub notes: Vec<UrlNote>,
}

/// Something worth saying about an accepted URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlNote {
    /// One or more slashes at the end are left out.
    TrailingSlashRemoved,
    /// The path of a single request is left out; it holds that path.
    RequestPathRemoved(String),
    /// The key would travel unencrypted to a host that is neither this machine nor on a private
    /// network.
    Unencrypted,
}

impl UrlNote {
    /// Whether it is a warning rather than a piece of information.
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::Unencrypted)
    }
}

impl fmt::Display for UrlNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TrailingSlashRemoved => f.write_str("Trailing slash removed"),
            Self::RequestPathRemoved(path) => write!(f, "{path} removed: the base URL is enough"),
            Self::Unencrypted => {
                f.write_str("Unencrypted: over http:// the key and all text can be read on the way")
            }
        }
    }
}

/// A text that is no base URL, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing was typed.
    #[error("Enter the root of the API, such as http://localhost:8000/v1")]
    Empty,
    /// There is no `http://` or `https://` in front.
    #[error("Begin with http:// or https://")]
    Scheme,
    /// There is no host after the scheme.
    #[error("The host is missing, as in http://localhost:8000/v1")]
    Host,
    /// `user:password@` is in front of the host.
    #[error("A user name or password in the URL is not kept; enter the key in its own field")]
    UserInfo,
    /// There is a `?`.
    #[error("A base URL has no “?” part; remove everything from the “?” on")]
    Query,
    /// There is a `#`.
    #[error("A base URL has no “#” part; remove everything from the “#” on")]
    Fragment,
    /// It cannot be read as a URL; it holds the parser's reason.
    #[error("This is not a URL: {0}")]
    Unreadable(String),
}

impl BaseUrl {
    /// Reads what was typed.
    ///
    /// # Errors
    /// The first reason for which it cannot be a base URL.
    pub fn check(typed: &str) -> Result<CheckedUrl, UrlError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(UrlError::Empty);
        }
        let lower = typed.to_ascii_lowercase();
        let Some(rest) = lower
            .strip_prefix("http://")
            .or_else(|| lower.strip_prefix("https://"))
        else {
            return Err(UrlError::Scheme);
        };
        if rest.trim_start_matches('/').is_empty() || rest.starts_with(['/', ':', '?', '#']) {
            return Err(UrlError::Host);
        }
        let url = Url::parse(typed).map_err(|error| {
            if error == url::ParseError::EmptyHost {
                UrlError::Host
            } else {
                UrlError::Unreadable(error.to_string())
            }
        })?;
        refuse_extras(&url)?;
        let mut notes = Vec::new();
        let mut text = url.as_str();
        if url.path() != "/" && text.ends_with('/') || typed.ends_with('/') {
            notes.push(UrlNote::TrailingSlashRemoved);
        }
        text = text.trim_end_matches('/');
        // People copy the path of a single request from documentation.
        let paths = formats::request_paths().filter(|path| text.ends_with(path));
        if let Some(path) = paths.max_by_key(|path| path.len()) {
            text = text[..text.len() - path.len()].trim_end_matches('/');
            notes.push(UrlNote::RequestPathRemoved(path.to_owned()));
        }
        if url.scheme() == "http" && !is_private_host(&url) {
            notes.push(UrlNote::Unencrypted);
        }
        Ok(CheckedUrl {
            url: Self(text.to_owned()),
            notes,
        })
    }

    /// The URL that was meant by a host without a scheme, such as `localhost:8000/v1`: `http://` for
    /// this machine and private networks, `https://` for any other host. `None` for what has a
    /// scheme, or does not look like a host: that has a port or a dot, or is `localhost`.
    pub fn with_scheme(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.contains("://") {
            return None;
        }
        let url = Self::check(&format!("http://{typed}")).ok()?.url;
        let looks_like_host = url.authority().contains(['.', ':']) || url.host() == "localhost";
        if !looks_like_host {
            return None;
        }
        if url.is_private() {
            return Some(url);
        }
        let secure = Self::check(&format!("https://{typed}"));
        secure.ok().map(|checked| checked.url)
    }

    /// The URL as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the path ends in a version, such as `/v1` or `/v1beta`.
    pub fn ends_with_version(&self) -> bool {
        let path = self
            .0
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path);
        let last = path.rsplit('/').next().unwrap_or_default();
        last.strip_prefix('v')
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    }

    /// The URL without the version at its end; the URL itself if it has none.
    pub fn root(&self) -> &str {
        if self.ends_with_version() {
            self.0.rsplit_once('/').map_or(&self.0, |(root, _)| root)
        } else {
            &self.0
        }
    }

    /// The host alone, for messages.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            // The colons of an IPv6 address are inside its brackets.
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The host and port, for messages.
    pub fn authority(&self) -> &str {
        let rest = self
            .0
            .split_once("://")
            .map_or(self.0.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or(rest)
    }

    /// Whether `url` begins with the same scheme, host and port: what may be told here may be told
    /// there.
    pub fn is_origin_of(&self, url: &str) -> bool {
        let origin = |url: &str| Url::parse(url).map(|url| url.origin());
        matches!((origin(&self.0), origin(url)), (Ok(here), Ok(there)) if here == there)
    }

    /// Whether it names this machine or a private network: requests there never go through the
    /// system's proxy.
    pub fn is_private(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| is_private_host(&url))
    }
}

fn refuse_extras(url: &Url) -> Result<(), UrlError> {
    if url.host().is_none() {
        Err(UrlError::Host)
    } else if !url.username().is_empty() || url.password().is_some() {
        Err(UrlError::UserInfo)
    } else if url.query().is_some() {
        Err(UrlError::Query)
    } else if url.fragment().is_some() {
        Err(UrlError::Fragment)
    } else {
        Ok(())
    }
}

/// Loopback, private, link-local and unique-local addresses, and names that only local resolvers
/// know.
fn is_private_host(url: &Url) -> bool {
    let private_v4 = |ip: std::net::Ipv4Addr| {
        ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
    };
    match url.host() {
        Some(Host::Ipv4(ip)) => private_v4(ip),
        Some(Host::Ipv6(ip)) => match ip.to_canonical() {
            IpAddr::V4(mapped) => private_v4(mapped),
            IpAddr::V6(ip) => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local()
            }
        },
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            !name.contains('.')
                || [".localhost", ".local", ".lan", ".internal", ".home.arpa"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        None => false,
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.0
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        Self::check(&text).map(|checked| checked.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_accepted_is_cut_back_to_the_base() {
        let check = |typed: &str, kept: &str, notes: &[UrlNote]| {
            let checked = BaseUrl::check(typed).expect(typed);
            assert_eq!(
                (checked.url.as_str(), checked.notes.as_slice()),
                (kept, notes),
                "{typed}"
            );
            assert_eq!(
                BaseUrl::check(kept).map(|again| again.url),
                Ok(checked.url),
                "keeping {kept} changes it"
            );
        };
        let path = |path: &str| UrlNote::RequestPathRemoved(path.to_owned());
        check("http://localhost:8000/v1", "http://localhost:8000/v1", &[]);
        check("  https://api.example.com ", "https://api.example.com", &[]);
        check(
            "http://localhost:4000/",
            "http://localhost:4000",
            &[UrlNote::TrailingSlashRemoved],
        );
        check(
            "http://localhost:8000/v1///",
            "http://localhost:8000/v1",
            &[UrlNote::TrailingSlashRemoved],
        );
        check(
            "http://10.0.0.7:8000/v1/chat/completions",
            "http://10.0.0.7:8000/v1",
            &[path("/chat/completions")],
        );
        check(
            "https://gw.example.com/anthropic/v1/messages",
            "https://gw.example.com/anthropic/v1",
            &[path("/messages")],
        );
        check(
            "http://[::1]:1234/v1/models/",
            "http://[::1]:1234/v1",
            &[UrlNote::TrailingSlashRemoved, path("/models")],
        );
        check("HTTP://LocalHost:1234/V1", "http://localhost:1234/V1", &[]);
        check(
            "http://api.example.com/v1",
            "http://api.example.com/v1",
            &[UrlNote::Unencrypted],
        );
    }

    #[test]
    fn a_host_without_a_scheme_gets_the_one_that_fits() {
        let check = |typed: &str, meant: Option<&str>| {
            let found = BaseUrl::with_scheme(typed);
            assert_eq!(found.as_ref().map(BaseUrl::as_str), meant, "{typed}");
        };
        check("localhost:9200/v1", Some("http://localhost:9200/v1"));
        check(" localhost/v1/ ", Some("http://localhost/v1"));
        check(
            "192.168.1.7:8000/v1/models",
            Some("http://192.168.1.7:8000/v1"),
        );
        check("[::1]:8000", Some("http://[::1]:8000"));
        check("rack.lan", Some("http://rack.lan"));
        check("rack:8000", Some("http://rack:8000"));
        check("api.example.com/v1", Some("https://api.example.com/v1"));
        check("8.8.8.8:8000", Some("https://8.8.8.8:8000"));
        check("rack", None);
        check("rack/v1", None);
        check("", None);
        check("http://localhost:9200", None);
        check("ftp://localhost", None);
        check("me:pw@localhost", None);
        check("localhost:port", None);
        check("two words.com", None);
    }

    #[test]
    fn what_is_refused_says_why() {
        let check =
            |typed: &str, error: UrlError| assert_eq!(BaseUrl::check(typed), Err(error), "{typed}");
        check(" ", UrlError::Empty);
        check("localhost:8000", UrlError::Scheme);
        check("ftp://localhost", UrlError::Scheme);
        check("http://", UrlError::Host);
        check("http:///v1", UrlError::Host);
        check("http://:8000/v1", UrlError::Host);
        check("http://me:pw@localhost/v1", UrlError::UserInfo);
        check("http://localhost/v1?key=1", UrlError::Query);
        check("http://localhost/v1#top", UrlError::Fragment);
        assert!(matches!(
            BaseUrl::check("http://local host/v1"),
            Err(UrlError::Unreadable(_))
        ));
        assert!(matches!(
            BaseUrl::check("http://localhost:99999/v1"),
            Err(UrlError::Unreadable(_))
        ));
    }

    #[test]
    fn private_hosts_are_told_from_public_ones() {
        let check = |url: &str, private: bool| {
            let checked = BaseUrl::check(url).expect(url);
            assert_eq!(checked.url.is_private(), private, "{url}");
            assert_eq!(
                checked.notes.contains(&UrlNote::Unencrypted),
                !private,
                "{url}"
            );
        };
        for private in [
            "127.0.0.1",
            "192.168.1.9",
            "172.16.0.1",
            "169.254.1.1",
            "[::1]",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
        ] {
            check(&format!("http://{private}:8000/v1"), true);
        }
        for private in [
            "localhost",
            "rack-2",
            "rack-2.local",
            "gpu.lan",
            "llm.corp.internal",
        ] {
            check(&format!("http://{private}/v1"), true);
        }
        for public in [
            "8.8.8.8",
            "172.32.0.1",
            "[2001:db8::1]",
            "example.com",
            "local.example.com",
        ] {
            check(&format!("http://{public}/v1"), false);
        }
    }

    #[test]
    fn versions_at_the_end_are_seen() {
        let check = |url: &str, version| {
            assert_eq!(
                BaseUrl::check(url).map(|c| c.url.ends_with_version()),
                Ok(version),
                "{url}"
            );
        };
        check("http://localhost/v1", true);
        check("http://localhost/openai/v1beta", true);
        check("http://localhost", false);
        check("http://localhost/vault", false);
        check("http://v1", false);
    }
}
