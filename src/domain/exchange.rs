//! What went over the wire, as it may be shown: a request with its secrets masked, what came back,
//! and how long it took.
//!
//! No secret is ever in here: whoever makes these values has taken them out. Nothing of it is
//! stored.

mod curl;
pub mod incomplete;
mod indent;
mod ring;

pub use curl::as_curl;
pub use incomplete::Incomplete;
pub use indent::indented;
pub use ring::{Exchanges, MAX_BODIES_BYTES, MAX_EXCHANGES};

use super::ids::{ExchangeId, ProviderId};
use super::problem::Problem;
use super::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// The longest body that is kept whole, in bytes; of a longer one only the beginning is.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// What is kept of the body of a reply, in bytes.
pub const MAX_REPLY_BYTES: usize = 16 * 1024;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Ask.
    Post,
}

impl Method {
    /// As it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// The value of a header as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownValue {
    /// As it goes out.
    Plain(String),
    /// A secret.
    Masked {
        /// What stands before it: `Bearer ` or nothing.
        prefix: &'static str,
        /// What is shown of it.
        mask: String,
    },
}

impl ShownValue {
    /// The text that is shown.
    pub fn text(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Masked { prefix, mask } => format!("{prefix}{mask}"),
        }
    }
}

/// The body of a request, or as much of it as is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SentBody {
    /// There is none.
    None,
    /// All of it.
    Whole(Arc<str>),
    /// It is too long to be kept: its beginning.
    Beginning(Arc<str>),
    /// Left out in favour of newer ones.
    Dropped,
}

impl SentBody {
    /// What there is of it.
    pub fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Whole(text) | Self::Beginning(text) => Some(text),
            Self::None | Self::Dropped => None,
        }
    }
}

/// A request as it goes out, with its secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRequest {
    /// The provider that is asked.
    pub provider: ProviderId,
    /// Its name when it was asked, or its host where it had none.
    pub provider_name: String,
    /// What is done.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// Names in lower case, each once. What the connection adds by itself is not among them: host,
    /// length, and which compression is understood.
    pub headers: Vec<(String, ShownValue)>,
    /// The body.
    pub body: SentBody,
    /// How long the body is on the wire; 0 without one.
    pub body_bytes: u64,
    /// Whether a secret stood in the URL or in the body, and is masked there: then this is not what
    /// went out.
    pub is_masked: bool,
}

impl SentRequest {
    /// Whether everything that went out is here, headers with secrets apart.
    ///
    /// # Errors
    /// What is missing.
    pub fn whole(&self) -> Result<(), Incomplete> {
        match &self.body {
            SentBody::Beginning(_) => Err(Incomplete::Cut),
            SentBody::Dropped => Err(Incomplete::Dropped),
            SentBody::None | SentBody::Whole(_) if self.is_masked => Err(Incomplete::Masked),
            SentBody::None | SentBody::Whole(_) => Ok(()),
        }
    }

    /// Host and port of the URL.
    pub fn authority(&self) -> &str {
        self.split().0
    }

    /// What follows the host in the URL: path and query.
    pub fn path(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (&str, &str) {
        let rest = self.url.split_once("://").map_or(&*self.url, |(_, r)| r);
        rest.find('/').map_or((rest, ""), |at| rest.split_at(at))
    }
}

/// The head of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyHead {
    /// The HTTP status.
    pub status: u16,
    /// All headers in the order of their arrival, secrets masked, names in lower case.
    pub headers: Vec<(String, String)>,
    /// From sending the request.
    pub after: Duration,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The reply came to its end.
    Complete,
    /// The connection was closed on this side: stopped, or enough was read.
    Closed,
    /// It failed; with why.
    Broke(Box<Problem>),
}

/// What came back, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The head of the reply; `None` if there was none.
    pub head: Option<ReplyHead>,
    /// From sending the request to the first byte of the reply's body; `None` if none came.
    pub first_byte: Option<Duration>,
    /// From sending the request to the end.
    pub total: Duration,
    /// Length of the reply's body, decompressed, as far as it came.
    pub reply_bytes: u64,
    /// Its beginning, at most [`MAX_REPLY_BYTES`], secrets masked.
    pub reply: Arc<str>,
    /// How it ended.
    pub ending: Ending,
}

/// What would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPreview {
    /// The request.
    pub sent: SentRequest,
    /// Its body, [`indented`].
    pub json: Arc<str>,
}

/// A request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Its identity.
    pub id: ExchangeId,
    /// What went out.
    pub sent: SentRequest,
    /// When.
    pub started_at: Timestamp,
    /// Whether it repeats another one because the user wanted so.
    pub is_replay: bool,
    /// What came back; `None` while that is under way.
    pub outcome: Option<Outcome>,
}

#[cfg(test)]
pub(in crate::domain) fn sample(body: SentBody) -> SentRequest {
    SentRequest {
        provider: ProviderId(1),
        provider_name: "rack".to_owned(),
        method: Method::Post,
        url: "http://localhost:8000/v1/chat/completions".to_owned(),
        headers: Vec::new(),
        body_bytes: body.text().map_or(0, |text| text.len() as u64),
        body,
        is_masked: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_can_be_sent_again() {
        let check = |body: SentBody, is_masked, whole| {
            let sent = SentRequest {
                is_masked,
                ..sample(body)
            };
            assert_eq!(sent.whole(), whole);
        };
        check(SentBody::None, false, Ok(()));
        check(SentBody::Whole("{}".into()), false, Ok(()));
        check(SentBody::Whole("{}".into()), true, Err(Incomplete::Masked));
        check(SentBody::Beginning("{".into()), true, Err(Incomplete::Cut));
        check(SentBody::Dropped, false, Err(Incomplete::Dropped));
    }

    #[test]
    fn a_url_is_told_by_host_and_path() {
        let check = |url: &str, authority: &str, path: &str| {
            let sent = SentRequest {
                url: url.to_owned(),
                ..sample(SentBody::None)
            };
            assert_eq!((sent.authority(), sent.path()), (authority, path));
        };
        check(
            "http://localhost:8000/v1/m?a=b",
            "localhost:8000",
            "/v1/m?a=b",
        );
        check("https://api.example.com", "api.example.com", "");
    }
}
