//! From a failed response to its [`Cause`]: what the status means, with the server's words where
//! the status alone misleads.
//!
//! What never became a response is named where it happens, in `worker/net`; what is said of either
//! is `words`' business.

use super::error_body::{self, ErrorBody};
use super::http::ResponseHead;
use super::signs::Signs;
use super::{Target, WireError, retry_after};
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Asked, Cause, Page, ServerReply, Wait};
use crate::domain::problem::{AskedEndpoint, Problem};
use crate::domain::timestamp::Timestamp;
use std::time::Duration;

/// The longest words of a server that are repeated in a sentence, in characters; longer ones are
/// cut, and whole in the details.
const MAX_WORDS_CHARS: usize = 200;

/// How much of a body is looked at.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The problem behind a response whose status is not 2xx. `body` may be its beginning only; `now`
/// counts a date in `retry-after` down. The key is removed from every text.
pub fn response_problem(
    head: &ResponseHead,
    body: &[u8],
    target: &Target<'_>,
    asked: Asked,
    now: Timestamp,
) -> Problem {
    let body = &body[..body.len().min(MAX_BODY_BYTES)];
    let wait = retry_after::wait_ms(head, now).map(|ms| Wait {
        ms,
        until: now.plus(Duration::from_millis(ms)),
    });
    let refusal = Refusal {
        status: Some(head.status),
        told: error_body::read(body),
        wait,
        page: page(body, target),
        target,
        asked,
    };
    problem(refusal.cause(), &String::from_utf8_lossy(body), target)
}

/// The problem behind a body that came with a successful status.
pub fn answer_problem(error: &WireError, target: &Target<'_>, asked: Asked) -> Problem {
    let (cause, raw) = match error {
        WireError::Api {
            status,
            raw,
            message,
        } => {
            let refusal = Refusal {
                status: *status,
                told: ErrorBody {
                    words: Some(message.clone()),
                    ..error_body::read(raw.as_bytes())
                },
                wait: None,
                page: None,
                target,
                asked,
            };
            (refusal.cause(), raw.as_str())
        }
        WireError::CutShort => (Cause::CutShort { asked }, ""),
        WireError::Empty => (Cause::Empty { asked }, ""),
        WireError::WebPage { title, raw } => {
            let cause = Cause::WebPage {
                page: Page {
                    title: title.as_deref().map(|title| said(title, target)),
                },
                with_version: with_version(target),
            };
            (cause, raw.as_str())
        }
        WireError::Unreadable { reason, raw } => {
            let reason = reason.clone();
            (Cause::Unreadable { asked, reason }, raw.as_str())
        }
        WireError::TooLong { limit_bytes } => {
            let limit_bytes = *limit_bytes;
            (Cause::PieceTooLong { asked, limit_bytes }, "")
        }
    };
    problem(cause, raw, target)
}

fn problem(cause: Cause, raw: &str, target: &Target<'_>) -> Problem {
    let endpoint = AskedEndpoint {
        provider: target.provider,
        name: target.provider_name.to_owned(),
        base_url: target.base_url.clone(),
    };
    Problem::from(cause)
        .at(endpoint)
        .details(&redacted(raw, target))
}

fn page(body: &[u8], target: &Target<'_>) -> Option<Page> {
    let text = String::from_utf8_lossy(body);
    text.trim_start().starts_with('<').then(|| Page {
        title: error_body::page_title(&text).map(|title| said(&title, target)),
    })
}

/// One failed exchange.
struct Refusal<'a> {
    status: Option<u16>,
    told: ErrorBody,
    wait: Option<Wait>,
    page: Option<Page>,
    target: &'a Target<'a>,
    asked: Asked,
}

impl Refusal<'_> {
    /// The cause behind the status; without one it is an error in the middle of an answer.
    fn cause(self) -> Cause {
        let signs = Signs::of(&self.told);
        let about_model = self.asked == Asked::Chat && signs.name_a_model();
        let with_key = self.target.key.is_some_and(|key| !key.is_empty());
        let (asked, wait) = (self.asked, self.wait);
        let reply = ServerReply {
            status: self.status,
            words: self.told.words.map(|words| said(&words, self.target)),
        };
        match self.status {
            Some(401) => Cause::KeyRefused { reply, with_key },
            Some(403) => Cause::Forbidden {
                reply,
                asked,
                with_key,
            },
            Some(402) => Cause::QuotaUsedUp { reply },
            Some(429) if signs.name_a_quota() => Cause::QuotaUsedUp { reply },
            Some(429) => Cause::RateLimited {
                reply,
                wait,
                with_key,
            },
            Some(404 | 405) if about_model => Cause::ModelUnknown { reply },
            // The server's words are left to the details: “Not Found” explains nothing.
            Some(404 | 405) => Cause::PathUnknown {
                status: self.status,
                asked,
                with_version: with_version(self.target),
                page: self.page,
            },
            Some(408) => Cause::ServerTimedOut { reply },
            Some(300..400) => Cause::Redirected { reply },
            _ if signs.name_the_context() => Cause::ContextExceeded { reply },
            Some(400..500) if about_model && signs.name_something_unknown() => {
                Cause::ModelUnknown { reply }
            }
            Some(400..500) => Cause::RequestRefused { reply, with_key },
            _ => Cause::ServerFailed { reply, with_key },
        }
    }
}

/// The base URL with the version that it may lack; `None` where the format adds it by itself.
fn with_version(target: &Target<'_>) -> Option<BaseUrl> {
    if target.base_url.ends_with_version() || target.format.facts().version_path.is_some() {
        return None;
    }
    let checked = BaseUrl::check(&format!("{}/v1", target.base_url));
    checked.ok().map(|checked| checked.url)
}

/// A text of the server as it is repeated in a sentence: the key removed, short.
fn said(text: &str, target: &Target<'_>) -> String {
    short(&redacted(text, target))
}

pub(super) fn redacted(text: &str, target: &Target<'_>) -> String {
    target
        .key
        .map_or_else(|| text.to_owned(), |key| key.redact(text))
}

/// Words for a message: one line, no full stop, cut if long.
pub(super) fn short(words: &str) -> String {
    let line = words.lines().map(str::trim).find(|line| !line.is_empty());
    let line: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(MAX_WORDS_CHARS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.trim_end_matches('.').to_owned(),
    }
}
