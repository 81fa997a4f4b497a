//! Addresses that stand in running text without any markup, as GitHub's Markdown links them.
//!
//! A pure function over text, linear in it. What is running text is [`inline`](super::inline)'s to
//! know.

use std::ops::Range;

/// An address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::markdown) struct Autolink {
    /// Its bytes in the text that was searched.
    pub(in crate::markdown) range: Range<usize>,
    /// What has to be put before it so that it is a complete address.
    pub(in crate::markdown) scheme: &'static str,
}

/// The addresses in `text`, in order; `before` is the character before it.
pub(in crate::markdown) fn autolinks(text: &str, before: Option<char>) -> Vec<Autolink> {
    let bytes = text.as_bytes();
    let mut found: Vec<Autolink> = Vec::new();
    let (mut at, mut least) = (0, 0);
    while at < bytes.len() {
        let link = match bytes[at] {
            b':' => with_scheme(text, at, least, before),
            b'w' | b'W' => without_scheme(text, at, before),
            b'@' => mail(text, at, least),
            _ => None,
        };
        if let Some(link) = link {
            least = link.range.end;
            at = least;
            found.push(link);
        } else {
            at += 1;
        }
    }
    found
}

/// The character before byte `at`.
fn previous(text: &str, at: usize, before: Option<char>) -> Option<char> {
    text[..at].chars().next_back().or(before)
}

/// `http://..` or `https://..`, whose colon is at `at`.
fn with_scheme(text: &str, at: usize, least: usize, before: Option<char>) -> Option<Autolink> {
    let rest = text[at..].strip_prefix("://")?;
    let start = ["https", "http"].iter().find_map(|scheme| {
        let start = at.checked_sub(scheme.len())?;
        let named = text.get(start..at)?.eq_ignore_ascii_case(scheme);
        (named && start >= least).then_some(start)
    })?;
    if previous(text, start, before).is_some_and(|before| before.is_ascii_alphanumeric()) {
        return None;
    }
    let host = host_length(rest, 0)?;
    let range = start..address_end(text, start, at + 3 + host);
    Some(Autolink { range, scheme: "" })
}

/// `www...`, whose first letter is at `at`.
fn without_scheme(text: &str, at: usize, before: Option<char>) -> Option<Autolink> {
    let bytes = text.as_bytes();
    let named = bytes.get(at..at + 4)?.eq_ignore_ascii_case(b"www.");
    let bound = |before: char| before.is_alphanumeric() || "/.-@_=&%".contains(before);
    if !named || previous(text, at, before).is_some_and(bound) {
        return None;
    }
    let host = host_length(&text[at..], 1)?;
    Some(Autolink {
        range: at..address_end(text, at, at + host),
        scheme: "http://",
    })
}

/// How long the host is that `text` begins with. It has as many dots at least, and no underscore
/// in its last two parts.
fn host_length(text: &str, dots: usize) -> Option<usize> {
    let part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let length = text
        .find(|letter: char| !part(letter))
        .unwrap_or(text.len());
    let host = text[..length].trim_end_matches('.');
    let underscored = host.rsplit('.').take(2).any(|part| part.contains('_'));
    let empty = host.split('.').any(str::is_empty);
    let enough = host.matches('.').count() >= dots;
    (enough && !underscored && !empty).then_some(host.len())
}

/// Where the address ends that begins at `start` and whose host ends at `host`.
fn address_end(text: &str, start: usize, host: usize) -> usize {
    // In East Asian text no space follows an address.
    let stops = |letter: char| {
        letter.is_whitespace() || "<、。〈〉《》「」『』【】〔〕！（），：；？“”‘’".contains(letter)
    };
    let end = text[host..]
        .find(stops)
        .map_or(text.len(), |end| host + end);
    let mut end = end;
    let (mut opened, mut closed) = (0_usize, 0_usize);
    for byte in text[start..end].bytes() {
        opened += usize::from(byte == b'(');
        closed += usize::from(byte == b')');
    }
    while end > host {
        match text.as_bytes()[end - 1] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if closed > opened => {
                closed -= 1;
                end -= 1;
            }
            b';' => match entity_start(&text[host..end]) {
                Some(entity) => end = host + entity,
                None => break,
            },
            _ => break,
        }
    }
    end
}

/// Where the entity begins that `text` ends with.
fn entity_start(text: &str) -> Option<usize> {
    let name = text.strip_suffix(';')?;
    let start = name.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric());
    (start.len() < name.len()).then_some(start.strip_suffix('&')?.len())
}

/// An e-mail address, whose sign is at `at`.
fn mail(text: &str, at: usize, least: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
    let length = bytes[least..at].iter().rev().take_while(name).count();
    let start = at - length;
    let host = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    let host = bytes[at + 1..].iter().take_while(host).count();
    let host = text[at + 1..at + 1 + host].trim_end_matches('.');
    let dotted = host.split('.').count() > 1 && !host.split('.').any(str::is_empty);
    let complete = !host.ends_with(['-', '_']);
    (length > 0 && dotted && complete).then(|| Autolink {
        range: start..at + 1 + host.len(),
        scheme: "mailto:",
    })
}
