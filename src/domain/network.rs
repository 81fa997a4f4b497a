//! How a provider is reached beyond its URL: headers, body, proxy, certificates, time limits.
//!
//! Secret values are referred to by the id of a stored secret; what is here may be shown.

use super::extra_body::ExtraBody;
use super::ids::KeyId;
use std::fmt;
use std::time::Duration;
use url::Url;

/// Network settings of one provider; the default changes nothing about its requests.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct NetworkSettings {
    /// Sent with every request, after the program's own headers; one of the same name replaces it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<CustomHeader>,
    /// Merged into the body of every chat request.
    #[serde(skip_serializing_if = "ExtraBody::is_empty")]
    pub extra_body: ExtraBody,
    /// The way to the server.
    #[serde(skip_serializing_if = "is_default")]
    pub proxy: ProxyChoice,
    /// `user:password` for the own proxy, among the stored secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_login: Option<KeyId>,
    /// A PEM file with certificates of authorities that are trusted beside the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// A PEM file with the certificate that this program shows, and its key unless
    /// `client_key_file` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate_file: Option<String>,
    /// A PEM file with the key of the client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key_file: Option<String>,
    /// Server certificates that are trusted whatever else is wrong with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted: Vec<Fingerprint>,
    /// How long is waited for what.
    #[serde(skip_serializing_if = "is_default")]
    pub limits: Limits,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl NetworkSettings {
    /// The ids of all secrets that it refers to.
    pub fn secret_ids(&self) -> impl Iterator<Item = KeyId> + '_ {
        let headers = self.headers.iter().filter_map(|header| match header.value {
            HeaderText::Secret(id) => Some(id),
            HeaderText::Plain(_) => None,
        });
        headers.chain(self.proxy_login)
    }
}

/// A header that the user added.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CustomHeader {
    /// Its name, in lower case; see [`check_header_name`].
    pub name: String,
    /// What is sent, or the id of the secret that is.
    pub value: HeaderText,
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderText {
    /// May be shown.
    Plain(String),
    /// Kept among the stored secrets under that id.
    Secret(KeyId),
}

/// A header that cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// No name was typed.
    #[error("Enter the header’s name, such as X-Team")]
    Empty,
    /// The name has a character that no header name may have.
    #[error("A header’s name has only letters, digits and - _ . in it")]
    Name,
    /// The program sets it itself, and another value would break every request.
    #[error("This header is set by the connection itself")]
    Reserved,
    /// There is a header of that name already.
    #[error("There is a header of this name already")]
    Taken,
    /// The value has a line break or another control character.
    #[error("A header’s value is one line")]
    Value,
}

/// Headers that belong to the connection.
const RESERVED: [&str; 8] = [
    "connection",
    "content-length",
    "content-type",
    "expect",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The name as it will be kept: trimmed and in lower case. `others` are the names that are there.
///
/// # Errors
/// The first reason for which it cannot be a header's name.
pub fn check_header_name<'a>(
    typed: &str,
    mut others: impl Iterator<Item = &'a str>,
) -> Result<String, HeaderError> {
    let name = typed.trim().trim_end_matches(':').to_ascii_lowercase();
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() {
        Err(HeaderError::Empty)
    } else if !name.chars().all(is_token) {
        Err(HeaderError::Name)
    } else if RESERVED.contains(&name.as_str()) {
        Err(HeaderError::Reserved)
    } else if others.any(|other| other == name) {
        Err(HeaderError::Taken)
    } else {
        Ok(name)
    }
}

/// Whether the value of a header of that name is likely to be a secret: then it is kept as one.
pub fn may_be_secret(name: &str) -> bool {
    const SIGNS: [&str; 8] = [
        "auth",
        "cookie",
        "credential",
        "key",
        "pass",
        "secret",
        "session",
        "token",
    ];
    let name = name.to_ascii_lowercase();
    SIGNS.iter().any(|sign| name.contains(sign))
}

/// The value as it will be kept, trimmed.
///
/// # Errors
/// If it has a control character in it.
pub fn check_header_value(typed: &str) -> Result<String, HeaderError> {
    let value = typed.trim();
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(HeaderError::Value);
    }
    Ok(value.to_owned())
}

/// The way to a server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProxyChoice {
    /// As the system says; this machine and private networks are reached directly.
    #[default]
    System,
    /// Directly, whatever the system says.
    Direct,
    /// Through this proxy, wherever the server is.
    Own(ProxyUrl),
}

/// The address of a proxy: `http`, `https`, `socks5` or `socks5h`, with a host, without a login.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ProxyUrl(String);

/// A text that is no address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Nothing was typed.
    #[error("Enter the proxy’s address, such as http://proxy.example.com:3128")]
    Empty,
    /// Another scheme, or none.
    #[error("A proxy’s address begins with http://, https:// or socks5://")]
    Scheme,
    /// There is no host, or it cannot be read.
    #[error("The proxy’s host cannot be read, as in http://proxy.example.com:3128")]
    Host,
    /// `user:password@` is in front of the host.
    #[error("A login in the address is not kept; enter it as the proxy login")]
    Login,
}

impl ProxyUrl {
    /// Reads what was typed.
    ///
    /// # Errors
    /// The first reason for which it cannot be a proxy's address.
    pub fn check(typed: &str) -> Result<Self, ProxyError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(ProxyError::Empty);
        }
        let schemes = ["http", "https", "socks5", "socks5h"];
        let scheme = typed.split_once("://").map_or("", |(scheme, _)| scheme);
        if !schemes.contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(ProxyError::Scheme);
        }
        let url = Url::parse(typed).map_err(|_unreadable| ProxyError::Host)?;
        if url.host_str().is_none_or(str::is_empty) {
            Err(ProxyError::Host)
        } else if !url.username().is_empty() || url.password().is_some() {
            Err(ProxyError::Login)
        } else {
            Ok(Self(typed.trim_end_matches('/').to_owned()))
        }
    }

    /// The address as it was typed, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ProxyUrl> for String {
    fn from(url: ProxyUrl) -> Self {
        url.0
    }
}

impl TryFrom<String> for ProxyUrl {
    type Error = ProxyError;

    fn try_from(text: String) -> Result<Self, ProxyError> {
        Self::check(&text)
    }
}

/// SHA-256 of a certificate's DER, by which one is trusted and told from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(pub [u8; 32]);

impl fmt::Display for Fingerprint {
    /// `AB:CD:…`, as other programs show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// A text that is no SHA-256 fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 32 bytes, as in AB:CD:…")]
pub struct NotAFingerprint;

impl std::str::FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let hex: Vec<u8> = text
            .bytes()
            .filter(|byte| *byte != b':' && !byte.is_ascii_whitespace())
            .collect();
        if hex.len() != 64 {
            return Err(NotAFingerprint);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            let digit = |at: usize| {
                let digit = char::from(pair[at]).to_digit(16);
                let digit = digit.and_then(|digit| u8::try_from(digit).ok());
                digit.ok_or(NotAFingerprint)
            };
            *byte = digit(0)? * 16 + digit(1)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = NotAFingerprint;

    fn try_from(text: String) -> Result<Self, NotAFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

/// How long is waited for what, in whole seconds; local models think long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Limits {
    /// How long a connection may take to come about.
    pub connect_secs: u32,
    /// From sending a request to the first byte of the answer.
    pub first_byte_secs: u32,
    /// Between two bytes of the answer.
    pub silence_secs: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_secs: 10,
            first_byte_secs: 300,
            silence_secs: 120,
        }
    }
}

/// The limits that can be chosen, in seconds: a day is as good as none.
pub const LIMIT_RANGE: std::ops::RangeInclusive<u32> = 1..=86_400;

impl Limits {
    /// How long a connection may take to come about.
    pub fn connect(&self) -> Duration {
        Duration::from_secs(self.connect_secs.into())
    }

    /// From sending a request to the first byte of the answer.
    pub fn first_byte(&self) -> Duration {
        Duration::from_secs(self.first_byte_secs.into())
    }

    /// Between two bytes of the answer.
    pub fn silence(&self) -> Duration {
        Duration::from_secs(self.silence_secs.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_are_tokens_that_the_connection_does_not_need() {
        let check = |typed: &str, expected: Result<&str, HeaderError>| {
            let checked = check_header_name(typed, ["x-team"].into_iter());
            assert_eq!(checked.as_deref().map_err(|e| *e), expected, "{typed}");
        };
        check(" X-Route: ", Ok("x-route"));
        check("Host", Ok("host"));
        check("Authorization", Ok("authorization"));
        check(" ", Err(HeaderError::Empty));
        check("x team", Err(HeaderError::Name));
        check("größe", Err(HeaderError::Name));
        check("Content-Length", Err(HeaderError::Reserved));
        check("X-TEAM", Err(HeaderError::Taken));
        assert_eq!(check_header_value(" a b "), Ok("a b".to_owned()));
        for name in ["Authorization", "x-goog-api-key", "cookie", "X-Session-Id"] {
            assert!(may_be_secret(name), "{name}");
        }
        assert!(!may_be_secret("x-team") && !may_be_secret("anthropic-beta"));
        assert_eq!(check_header_value("a\nb"), Err(HeaderError::Value));
    }

    #[test]
    fn proxies_have_a_scheme_a_host_and_no_login() {
        let check = |typed: &str, expected: Result<&str, ProxyError>| {
            let checked = ProxyUrl::check(typed);
            let found = checked.as_ref().map(ProxyUrl::as_str).map_err(|e| *e);
            assert_eq!(found, expected, "{typed}");
        };
        check(
            " http://proxy.example.com:3128/ ",
            Ok("http://proxy.example.com:3128"),
        );
        check("socks5h://127.0.0.1:1080", Ok("socks5h://127.0.0.1:1080"));
        check("", Err(ProxyError::Empty));
        check("proxy:3128", Err(ProxyError::Scheme));
        check("ftp://proxy", Err(ProxyError::Scheme));
        check("http://", Err(ProxyError::Host));
        check("http://me:pw@proxy:3128", Err(ProxyError::Login));
    }

    #[test]
    fn a_fingerprint_is_read_back_from_what_it_writes() {
        let mut bytes = [0; 32];
        bytes[0] = 0xab;
        bytes[31] = 0x07;
        let fingerprint = Fingerprint(bytes);
        let text = fingerprint.to_string();
        assert!(
            text.starts_with("AB:00:") && text.ends_with(":07"),
            "{text}"
        );
        assert_eq!(text.parse(), Ok(fingerprint));
        assert_eq!(
            text.to_lowercase().replace(':', "").parse(),
            Ok(fingerprint)
        );
        for bad in ["", "AB", &text[3..], &text.replace("AB", "XY")] {
            assert_eq!(bad.parse::<Fingerprint>(), Err(NotAFingerprint), "{bad}");
        }
    }

    #[test]
    fn settings_that_change_nothing_are_stored_as_nothing() {
        let stored =
            toml_edit::ser::to_string(&NetworkSettings::default()).expect("it can be written");
        assert_eq!(stored, "");
        assert_eq!(toml_edit::de::from_str(""), Ok(NetworkSettings::default()));
    }
}
