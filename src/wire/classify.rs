//! From a failed response to a [`Problem`]: what it is, in one sentence, and what to do about it.
//!
//! What never became a response is judged in `domain/diagnosis.rs`.

use super::cause::Cause;
use super::error_body::{self, ErrorBody};
use super::http::ResponseHead;
use super::{Asked, Target, WireError, retry_after};
use crate::domain::base_url::BaseUrl;
use crate::domain::check::DRAFT;
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::domain::provider::{AuthScheme, called, called_first};
use crate::domain::timestamp::Timestamp;
use std::time::Duration;

/// The longest words of a server that are repeated in a message; longer ones are cut, and whole in
/// the details.
const MAX_WORDS_CHARS: usize = 200;

/// How much of a body is looked at.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The problem behind a response whose status is not 2xx. `body` may be its beginning only; `now`
/// counts a date in `retry-after` down. The key is removed from all that is said.
pub fn response_problem(
    head: &ResponseHead,
    body: &[u8],
    target: &Target<'_>,
    asked: Asked,
    now: Timestamp,
) -> Problem {
    let body = &body[..body.len().min(MAX_BODY_BYTES)];
    let case = Case {
        status: Some(head.status),
        told: error_body::read(body),
        wait_ms: retry_after::wait_ms(head, now),
        now: Some(now),
        target,
        asked,
    };
    case.problem(&String::from_utf8_lossy(body))
}

/// The problem behind a body that came with a successful status.
pub fn answer_problem(error: &WireError, target: &Target<'_>, asked: Asked) -> Problem {
    let name = called(target.provider_name);
    let edit = Remedy::EditProvider(target.provider);
    let what = match asked {
        Asked::Chat => "answer",
        Asked::Models => "list of models",
    };
    match error {
        WireError::Api { status, raw, .. } => {
            let mut told = error_body::read(raw.as_bytes());
            if let WireError::Api { message, .. } = error {
                told.words = Some(message.clone());
            }
            let case = Case {
                status: *status,
                told,
                wait_ms: None,
                now: None,
                target,
                asked,
            };
            case.problem(raw)
        }
        WireError::CutShort => Problem::new(
            ProblemKind::CutShort,
            format!("The {what} of {name} was cut short"),
        )
        .hint("Try again; what had arrived is kept")
        .remedy(Remedy::Retry),
        WireError::Empty => {
            Problem::new(ProblemKind::Empty, format!("The {what} of {name} is empty"))
                .hint("Try again, or choose another model")
                .remedy(Remedy::Retry)
                .remedy(Remedy::ChooseModel)
        }
        WireError::WebPage { title, raw } => {
            let title = title.as_deref().map_or_else(
                || ",".to_owned(),
                |title| format!(", “{}”,", short(&redacted(title, target))),
            );
            let message = format!(
                "{} answers with a web page{title} not an API",
                target.base_url
            );
            with_version_remedy(Problem::new(ProblemKind::NotAnApi, message), target)
                .hint("Check the base URL: it may lead to a website, a login page or a proxy")
                .remedy(edit)
                .details(&redacted(raw, target))
        }
        WireError::Unreadable { reason, raw } => Problem::new(
            ProblemKind::NotAnApi,
            format!("The {what} of {name} cannot be read: {reason}"),
        )
        .hint("Check the base URL and the API format")
        .remedy(edit)
        .details(&redacted(raw, target)),
        WireError::TooLong { limit_bytes } => Problem::new(
            ProblemKind::NotAnApi,
            format!(
                "The {what} of {name} has a piece of more than {} MB",
                limit_bytes / (1024 * 1024)
            ),
        )
        .hint("Check whether the base URL leads to an API, or try again")
        .remedy(Remedy::Retry)
        .remedy(edit),
    }
}

/// One failed exchange.
struct Case<'a> {
    status: Option<u16>,
    told: ErrorBody,
    wait_ms: Option<u64>,
    /// When it was refused; `None` where nothing counts from then.
    now: Option<Timestamp>,
    target: &'a Target<'a>,
    asked: Asked,
}

impl Case<'_> {
    fn problem(&self, raw: &str) -> Problem {
        let problem = match Cause::of(self.status, &self.told, self.asked) {
            Cause::KeyRefused => self.key_refused(),
            Cause::Forbidden => self.forbidden(),
            Cause::RateLimited => self.rate_limited(),
            Cause::QuotaUsedUp => self.quota_used_up(),
            Cause::ModelUnknown => self.model_unknown(),
            Cause::PathUnknown => self.path_unknown(),
            Cause::ContextExceeded => self.context_exceeded(),
            Cause::TimedOut => self.timed_out(),
            Cause::Refused => self.refused(),
            Cause::ServerFailed => self.server_failed(),
            Cause::Redirected => self.redirected(),
        };
        problem.details(&redacted(raw, self.target))
    }

    /// `sentence`, the status, and the server's words where it has any.
    fn say(&self, kind: ProblemKind, sentence: &str) -> Problem {
        let name = called_first(self.target.provider_name);
        let status = self.status.map_or_else(String::new, |s| format!(" ({s})"));
        let words = self
            .told
            .words
            .as_deref()
            .map_or_else(String::new, |words| {
                format!(": {}", short(&redacted(words, self.target)))
            });
        Problem::new(kind, format!("{name} {sentence}{status}{words}"))
    }

    fn edit(&self) -> Remedy {
        Remedy::EditProvider(self.target.provider)
    }

    fn has_key(&self) -> bool {
        self.target.key.is_some_and(|key| !key.is_empty())
    }

    fn key_refused(&self) -> Problem {
        let (sentence, hint) = if self.has_key() && self.target.provider == DRAFT {
            ("does not accept the key", "Check the key")
        } else if self.has_key() {
            (
                "does not accept the key",
                "Check the key, and the header in which it is sent",
            )
        } else if self.target.base_url.is_private() {
            (
                "asks for a key",
                "Enter its key; a server that has none takes any placeholder, such as sk-no-key",
            )
        } else {
            ("asks for a key", "Enter its key")
        };
        let problem = self.say(ProblemKind::Unauthorized, sentence).hint(hint);
        self.with_key_test(problem)
    }

    /// The ways to mend a key that was refused: another one, and a look at all of them.
    fn with_key_test(&self, problem: Problem) -> Problem {
        let problem = problem.remedy(self.edit());
        if self.has_key() {
            problem.remedy(Remedy::TestKeys(self.target.provider))
        } else {
            problem
        }
    }

    fn forbidden(&self) -> Problem {
        let problem = self
            .say(ProblemKind::Forbidden, "does not allow this with this key")
            .hint("Check what the key may do, or choose another model");
        let problem = match self.asked {
            Asked::Chat => problem.remedy(Remedy::ChooseModel),
            Asked::Models => problem,
        };
        self.with_key_test(problem)
    }

    fn limited(&self) -> ProblemKind {
        if self.status == Some(402) {
            return ProblemKind::Rejected;
        }
        ProblemKind::RateLimited {
            retry_after_ms: self.wait_ms,
        }
    }

    fn rate_limited(&self) -> Problem {
        let wait = match self.wait_ms {
            Some(ms) => format!("Wait {} s, then try again", ms.div_ceil(1000)),
            None => "Wait a while, then try again".to_owned(),
        };
        let hint = if self.has_key() && self.target.provider != DRAFT {
            format!("{wait}, or add another key to be used meanwhile")
        } else {
            wait
        };
        let ready_at = self
            .now
            .zip(self.wait_ms)
            .map(|(now, ms)| now.plus(Duration::from_millis(ms)));
        let retry = ready_at.map_or(Remedy::Retry, Remedy::RetryAt);
        self.say(self.limited(), "limits how often it can be asked")
            .hint(hint)
            .remedy(retry)
            .remedy(self.edit())
    }

    fn quota_used_up(&self) -> Problem {
        self.say(self.limited(), "says that the quota is used up")
            .hint("Check plan and billing with the provider, or enter another key")
            .remedy(self.edit())
    }

    fn model_unknown(&self) -> Problem {
        self.say(ProblemKind::NotFound, "does not have this model")
            .hint("Choose another model, or refresh the list of models")
            .remedy(Remedy::ChooseModel)
            .remedy(self.edit())
    }

    /// The server's words are left to the details: “Not Found” explains nothing.
    fn path_unknown(&self) -> Problem {
        let base = self.target.base_url;
        let status = self.status.map_or_else(String::new, |s| format!(" ({s})"));
        let by_id = Remedy::AddModel(self.target.provider);
        let with_version = with_version(self.target);
        let (message, hint) = match (&with_version, self.asked) {
            (Some(url), _) => (
                format!("There is no such API at {base}{status}: the base URL may lack /v1"),
                format!("Use {url} as the base URL"),
            ),
            (None, Asked::Models) => (
                format!(
                    "{} lists no models{status}",
                    called_first(self.target.provider_name)
                ),
                "Chat may still work: add a model by its ID, or check the base URL".to_owned(),
            ),
            (None, Asked::Chat) => (
                format!("There is no such API at {base}{status}"),
                "Check the base URL and the API format".to_owned(),
            ),
        };
        let problem = with_version_remedy(
            Problem::new(ProblemKind::NotFound, message).hint(hint),
            self.target,
        );
        match self.asked {
            Asked::Chat => problem,
            Asked::Models => problem.remedy(by_id),
        }
        .remedy(self.edit())
    }

    fn context_exceeded(&self) -> Problem {
        self.say(
            ProblemKind::ContextExceeded,
            "cannot take a conversation of this length",
        )
        .hint("Begin a new chat, or choose a model with a longer context")
        .remedy(Remedy::ChooseModel)
    }

    fn timed_out(&self) -> Problem {
        self.say(ProblemKind::TimedOut, "gave up waiting")
            .hint("Try again; the server may be overloaded")
            .remedy(Remedy::Retry)
    }

    fn refused(&self) -> Problem {
        let hint = if self.has_key() {
            "If the reason is not clear, check key, model, base URL and API format"
        } else {
            "If the reason is not clear, check model, base URL and API format, or enter a key"
        };
        self.say(ProblemKind::Rejected, "refused the request")
            .hint(hint)
            .remedy(self.edit())
    }

    fn server_failed(&self) -> Problem {
        let hint = match self.status {
            Some(503 | 529) => "It is overloaded or still loading the model; try again in a while",
            Some(502 | 504) => {
                "A gateway answers, but not the server behind it; try again in a while"
            }
            // LiteLLM answers a request without a key with a bare 500.
            _ if !self.has_key() => {
                "Try again; some servers fail like this when no key is sent, be it a placeholder"
            }
            _ => "Try again; the server’s log may say more",
        };
        let sentence = if self.status.is_some() {
            "failed"
        } else {
            "reports an error"
        };
        let problem = self
            .say(ProblemKind::Server, sentence)
            .hint(hint)
            .remedy(Remedy::Retry);
        if self.has_key() {
            problem
        } else {
            problem.remedy(self.edit())
        }
    }

    fn redirected(&self) -> Problem {
        self.say(ProblemKind::NotAnApi, "points to another address")
            .hint("Check the base URL, also whether it begins with http:// or https://")
            .remedy(self.edit())
    }
}

/// The base URL with the version that it may lack. Only where the key goes as `Bearer`: the format
/// that sends it as `x-api-key` adds the version by itself.
fn with_version(target: &Target<'_>) -> Option<BaseUrl> {
    if target.base_url.ends_with_version() || target.auth != AuthScheme::Bearer {
        return None;
    }
    let checked = BaseUrl::check(&format!("{}/v1", target.base_url));
    checked.ok().map(|checked| checked.url)
}

fn with_version_remedy(problem: Problem, target: &Target<'_>) -> Problem {
    match with_version(target) {
        Some(base_url) => problem.remedy(Remedy::UseBaseUrl {
            provider: target.provider,
            base_url,
        }),
        None => problem,
    }
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
