//! What the words of a `curl` command say.

use super::variables::Variables;
use super::{Pasted, is_filled, key_in};
use crate::domain::format::{ApiFormat, AuthScheme};
use crate::domain::network::{check_header_name, check_header_value};
use crate::domain::secret::Secret;
use serde_json::Value;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Whether a word begins such a command.
pub(super) fn is_command(word: &str) -> bool {
    let word = word.trim_start_matches('!').to_ascii_lowercase();
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "curl" | "curl.exe") && !word.contains("://")
}

/// Reads the words after the command's name; `None` if they say nothing. `text` is what was pasted,
/// in which the model is looked for last: a body with a stray quote in it falls apart.
pub(super) fn read(
    words: Peekable<IntoIter<String>>,
    variables: &Variables,
    text: &str,
) -> Option<Pasted> {
    let request = Request::of(words, variables);
    let mut headers = ToldHeaders::default();
    for (name, value) in &request.headers {
        headers.learn(name, value);
    }
    let path_tells = request.url.as_deref().and_then(format_of_path);
    let format = path_tells.or(headers.format);
    let usual = format.unwrap_or_default().default_auth();
    let model = request.bodies.iter().find_map(|body| model_of(body));
    let model = model.or_else(|| model_in(text));
    let pasted = Pasted {
        format,
        url: request.url,
        key: headers.key,
        auth: headers.auth.filter(|auth| *auth != usual),
        model,
        headers: headers.others,
    };
    let says_something = pasted.url.is_some() || !request.headers.is_empty();
    says_something.then_some(pasted)
}

/// What follows an option.
#[derive(Clone, Copy)]
enum Follows {
    Nothing,
    /// Something that does not matter here, a login among it: how it is sent is no choice here.
    Ignored,
    Header,
    Url,
    Body,
    BearerToken,
}

/// The parts of a command that matter here.
#[derive(Default)]
struct Request {
    url: Option<String>,
    /// A word that may be an address without a scheme; one with a scheme is surer.
    guess: Option<String>,
    headers: Vec<(String, String)>,
    bodies: Vec<String>,
}

impl Request {
    fn of(mut words: Peekable<IntoIter<String>>, variables: &Variables) -> Self {
        let mut request = Self::default();
        while let Some(word) = words.next() {
            let ends = matches!(word.as_str(), ";" | "&&" | "&" | "|" | "||" | ">" | ">>");
            if ends || is_command(&word) {
                break;
            }
            let (kind, joined) = option_of(&word);
            let value = match (kind, joined) {
                (Follows::Nothing, _) => word,
                (_, Some(joined)) => joined,
                (_, None) => words.next().unwrap_or_default(),
            };
            request.learn(kind, &variables.resolve(&value));
        }
        request.url = request.url.or(request.guess.take());
        request
    }

    fn learn(&mut self, kind: Follows, value: &str) {
        match kind {
            Follows::Ignored => {}
            Follows::Nothing if has_scheme(value) => {
                self.url.get_or_insert_with(|| value.to_owned());
            }
            Follows::Nothing => self.guess = self.guess.take().or_else(|| without_scheme(value)),
            Follows::Url if has_scheme(value) => self.url = Some(value.to_owned()),
            Follows::Url => self.url = without_scheme(value).or(self.url.take()),
            Follows::Body => self.bodies.push(value.to_owned()),
            Follows::Header => {
                if let Some((name, value)) = value.trim_start_matches('=').split_once(':') {
                    let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
                    self.headers.push((name, value));
                }
            }
            Follows::BearerToken => {
                let header = ("authorization".to_owned(), format!("Bearer {value}"));
                self.headers.push(header);
            }
        }
    }
}

/// What a word is followed by as an option, and the value that is joined to it.
fn option_of(word: &str) -> (Follows, Option<String>) {
    if let Some(long) = word.strip_prefix("--") {
        let (name, joined) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (long, None),
        };
        return (long_option(name), joined);
    }
    let Some(letters) = word.strip_prefix('-') else {
        return (Follows::Nothing, None);
    };
    // Of several letters the first one that takes a value has the rest as its value.
    for (place, letter) in letters.char_indices() {
        let kind = short_option(letter);
        if !matches!(kind, Follows::Nothing) {
            let joined = &letters[place + letter.len_utf8()..];
            return (kind, (!joined.is_empty()).then(|| joined.to_owned()));
        }
    }
    (Follows::Nothing, None)
}

fn short_option(letter: char) -> Follows {
    match letter {
        'H' => Follows::Header,
        'd' => Follows::Body,
        'A' | 'b' | 'C' | 'c' | 'D' | 'E' | 'e' | 'F' | 'h' | 'K' | 'm' | 'o' | 'P' | 'Q' | 'r'
        | 'T' | 't' | 'U' | 'u' | 'w' | 'X' | 'x' | 'Y' | 'y' | 'z' => Follows::Ignored,
        _ => Follows::Nothing,
    }
}

fn long_option(name: &str) -> Follows {
    const IGNORED: [&str; 46] = [
        "aws-sigv4",
        "cacert",
        "capath",
        "cert",
        "cert-type",
        "ciphers",
        "config",
        "connect-timeout",
        "connect-to",
        "cookie",
        "cookie-jar",
        "dns-servers",
        "dump-header",
        "expect100-timeout",
        "form",
        "form-string",
        "interface",
        "keepalive-time",
        "key",
        "key-type",
        "limit-rate",
        "max-redirs",
        "max-time",
        "noproxy",
        "output",
        "output-dir",
        "pass",
        "pinnedpubkey",
        "proxy",
        "proxy-header",
        "proxy-user",
        "range",
        "referer",
        "request",
        "resolve",
        "retry",
        "retry-delay",
        "retry-max-time",
        "socks5-hostname",
        "unix-socket",
        "upload-file",
        "url-query",
        "user",
        "user-agent",
        "variable",
        "write-out",
    ];
    match name {
        "header" => Follows::Header,
        "url" => Follows::Url,
        "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" => {
            Follows::Body
        }
        "oauth2-bearer" => Follows::BearerToken,
        name if IGNORED.contains(&name) => Follows::Ignored,
        _ => Follows::Nothing,
    }
}

fn has_scheme(word: &str) -> bool {
    let starts = |scheme: &str| {
        let start = word.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts("http://") || starts("https://")
}

/// The address in a word that looks like one but for its scheme; it has the one that `curl` gives
/// it then.
fn without_scheme(word: &str) -> Option<String> {
    let strange = |c: char| c.is_whitespace() || "$\"'`{}()<>|\\,=@".contains(c);
    let host = word.split('/').next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let has_port = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    let is_host = name == "localhost"
        || has_port && !name.is_empty()
        || name.contains('.') && !name.starts_with('.') && !name.ends_with('.');
    let good = is_host && (port.is_empty() || has_port) && !word.contains(strange);
    good.then(|| format!("http://{word}"))
}

/// What the headers say.
#[derive(Default)]
struct ToldHeaders {
    key: Option<Secret>,
    auth: Option<AuthScheme>,
    /// The format of which one of the headers tells, the first one of them.
    format: Option<ApiFormat>,
    others: Vec<(String, String)>,
}

impl ToldHeaders {
    fn learn(&mut self, name: &str, value: &str) {
        let lower = name.to_ascii_lowercase();
        let mut all = ApiFormat::ALL.into_iter().map(ApiFormat::facts);
        let is_version = all.any(|facts| facts.version_header.is_some_and(|(of, _)| of == lower));
        self.format = self.format.or_else(|| format_of_header(&lower));
        match lower.as_str() {
            "authorization" => match bearer(value) {
                Some(token) => self.learn_key(name, value, token, Some(AuthScheme::Bearer)),
                None => self.learn_other(name, value),
            },
            "x-api-key" => self.learn_key(name, value, value, Some(AuthScheme::XApiKey)),
            // Azure's, which takes the key as others do, too.
            "api-key" => self.learn_key(name, value, value, None),
            _ if is_version || comes_by_itself(&lower) => {}
            _ => self.learn_other(name, value),
        }
    }

    /// The first real key is the key; a different one is kept as a header, as gateways may take
    /// two. Where no key is real, the first header tells how one is sent.
    fn learn_key(&mut self, name: &str, value: &str, key: &str, auth: Option<AuthScheme>) {
        let key = key_in(key);
        match (&self.key, key) {
            (None, Some(key)) => {
                self.key = Some(key);
                self.auth = auth;
            }
            (None, None) => self.auth = self.auth.or(auth),
            (Some(first), Some(second)) if *first != second => self.learn_other(name, value),
            (Some(_), _) => {}
        }
    }

    fn learn_other(&mut self, name: &str, value: &str) {
        let names = self.others.iter().map(|(name, _)| name.as_str());
        let name = check_header_name(name, names);
        let value = check_header_value(value);
        if let (Ok(name), Ok(value)) = (name, value)
            && is_filled(&value)
        {
            self.others.push((name, value));
        }
    }
}

/// The token of `Bearer TOKEN`.
fn bearer(value: &str) -> Option<&str> {
    let scheme = value.get(..6)?;
    let rest = value.get(6..)?;
    let good = scheme.eq_ignore_ascii_case("bearer")
        && (rest.is_empty() || rest.starts_with(char::is_whitespace));
    good.then(|| rest.trim())
}

/// Whether every client, or every browser, sends such a header without being told.
fn comes_by_itself(lower: &str) -> bool {
    const NAMES: [&str; 11] = [
        "cache-control",
        "content-length",
        "content-type",
        "dnt",
        "origin",
        "pragma",
        "priority",
        "referer",
        "upgrade-insecure-requests",
        "user-agent",
        "connection",
    ];
    let families = ["accept", "sec-", ":"];
    NAMES.contains(&lower) || families.iter().any(|start| lower.starts_with(start))
}

/// The format to which the path of a request belongs, unless formats share it.
fn format_of_path(url: &str) -> Option<ApiFormat> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let has = |format: &ApiFormat| format.facts().paths().any(|known| path.ends_with(known));
    the_only_one(ApiFormat::ALL.into_iter().filter(has))
}

/// The format whose clients send that header, unless those of others do.
fn format_of_header(lower: &str) -> Option<ApiFormat> {
    let sends = |format: &ApiFormat| format.facts().telling_headers.contains(&lower);
    the_only_one(ApiFormat::ALL.into_iter().filter(sends))
}

fn the_only_one(mut found: impl Iterator<Item = ApiFormat>) -> Option<ApiFormat> {
    let first = found.next();
    first.filter(|_| found.next().is_none())
}

/// The model that a body asks.
fn model_of(body: &str) -> Option<String> {
    let body = body.trim_start_matches('=');
    match serde_json::from_str::<Value>(body) {
        Ok(json) => named(json.get("model")?.as_str()?),
        Err(_) => model_in(body),
    }
}

/// The first `"model": "…"` in a text that is no JSON, such as one with its quotes escaped.
fn model_in(text: &str) -> Option<String> {
    let inner = |rest: &str| {
        let rest = rest
            .trim_start_matches(['\\', '`', '^'])
            .strip_prefix('"')?;
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let rest = rest
            .trim_start_matches(['\\', '`', '^'])
            .strip_prefix('"')?;
        named(rest.split(['"', '\\', '`', '^', '\n']).next()?)
    };
    let mut all = text.match_indices("\"model");
    all.find_map(|(place, key)| inner(&text[place + key.len()..]))
}

/// The name of a model, unless it only stands for one.
fn named(model: &str) -> Option<String> {
    let model = model.trim();
    let stands_for_one = model.to_lowercase().contains("your") || !is_filled(model);
    (!stands_for_one).then(|| model.to_owned())
}
