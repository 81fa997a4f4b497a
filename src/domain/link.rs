//! An address in an answer: where it really leads, and whether it may be opened.
//!
//! An answer is text of a stranger: its addresses are shown so that nothing in them hides, and only
//! what a browser or a mail program opens is opened at all.

use std::fmt::Write as _;
use url::Url;

/// An address, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// As the answer has it, with what would not be seen or would change the order of the rest made
    /// visible.
    pub shown: String,
    /// What opens it, and with which address; None if nothing shall.
    pub opens: Option<Opens>,
    /// What is worth a second look, each a sentence.
    pub warnings: Vec<String>,
}

/// What opens a [`Link`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// A browser.
    Browser {
        /// The address, with nothing but ASCII in it.
        url: String,
        /// The server that is asked, with its port if that is unusual; nothing but ASCII.
        host: String,
    },
    /// A mail program.
    Mail {
        /// The address, with nothing but ASCII in it.
        url: String,
        /// To whom.
        to: String,
    },
}

impl Link {
    /// Judges the address of a link as it stands in an answer.
    pub fn read(address: &str) -> Self {
        let mut link = Self {
            shown: visible(address),
            opens: None,
            warnings: Vec::new(),
        };
        let Ok(url) = Url::parse(address.trim()) else {
            return link;
        };
        link.opens = match (url.scheme(), url.host_str()) {
            ("http" | "https", Some(host)) => Some(Opens::Browser {
                url: url.as_str().to_owned(),
                host: match url.port() {
                    Some(port) => format!("{host}:{port}"),
                    None => host.to_owned(),
                },
            }),
            ("mailto", None) => Some(Opens::Mail {
                url: url.as_str().to_owned(),
                to: visible(url.path()),
            }),
            _ => None,
        };
        if let (Some(Opens::Browser { .. }), Some(host)) = (&link.opens, url.host_str()) {
            if !url.username().is_empty() || url.password().is_some() {
                let what = format!("What stands before the @ is no server: this leads to {host}");
                link.warnings.push(what);
            }
            if host.split('.').any(|label| label.starts_with("xn--")) {
                let what = "The server’s name has letters that can look like others";
                link.warnings.push(what.to_owned());
            }
        }
        if link.shown != address {
            let what =
                "There are characters in it that are not seen: they are shown as U+ and a number";
            link.warnings.push(what.to_owned());
        }
        link
    }
}

/// A text with every character that is not seen, or that changes the order of others, replaced by
/// its number in brackets.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            // A string takes everything.
            let _never = write!(visible, "[U+{:04X}]", u32::from(character));
        } else {
            visible.push(character);
        }
    }
    visible
}

/// Whether a character is a control character, a mark of direction, or takes no room.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_addresses_are_opened() {
        let host = |address: &str| match Link::read(address).opens {
            Some(Opens::Browser { host, .. }) => Some(host),
            Some(Opens::Mail { to, .. }) => Some(to),
            None => None,
        };
        let check = |address: &str, expected: Option<&str>| {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        };
        check("https://example.org/a?b=c#d", Some("example.org"));
        check(" HTTP://Example.ORG:8080/", Some("example.org:8080"));
        check("https://example.org:443/", Some("example.org"));
        check("mailto:a@example.org?subject=b", Some("a@example.org"));
        for address in [
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            " javascript:https://example.org",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "vbscript:x",
            "tertulia:x",
            "ftp://example.org",
            "smb://example.org/a",
            "docs/page.md",
            "//example.org",
            "#part",
            "",
            "https://",
            "http://[",
        ] {
            check(address, None);
        }
    }

    #[test]
    fn where_an_address_really_leads_is_seen() {
        let check = |address: &str, host: &str, warnings: usize| {
            let link = Link::read(address);
            assert_eq!(link.warnings.len(), warnings, "{:?}", link.warnings);
            let Some(Opens::Browser { host: real, url }) = link.opens else {
                panic!("{address} is opened by a browser");
            };
            assert_eq!(real, host);
            assert!(url.is_ascii());
        };
        check("https://example.org/日本", "example.org", 0);
        check("https://bank.example@evil.example/", "evil.example", 1);
        check("https://bank.example:pass@evil.example", "evil.example", 1);
        check("https://аррӏе.com/", "xn--80ak6aa92e.com", 1);
        check("https://münchen.de/", "xn--mnchen-3ya.de", 1);
        check("https://example。org/", "example.org", 0);
        check("http:/\\evil.example\\@bank.example", "evil.example", 0);
        check("https://example.org/\u{202E}gpj.exe", "example.org", 1);
    }

    #[test]
    fn what_is_not_seen_is_shown_by_its_number() {
        let check = |text: &str, expected: &str| assert_eq!(visible(text), expected);
        check("https://a.b/é日本", "https://a.b/é日本");
        check("a\u{202E}b\u{200B}c\n", "a[U+202E]b[U+200B]c[U+000A]");
        check("\u{E0041}", "[U+E0041]");
    }
}
