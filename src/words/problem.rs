//! The table of causes: what happened, what to do, and which remedies are offered, the best one
//! first. It is table 2.5 of the product's contract and all that goes beyond it.

use super::row::Row;
use super::{storage, transport};
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{
    Asked, Cause, KeyStanding, OtherWay, Page, RepeatFault, SecretUse, ServerReply, Wait,
};
use crate::domain::exchange::Incomplete;
use crate::domain::format::{ApiFormat, AuthScheme};
use crate::domain::key_ring::KeyHealth;
use crate::domain::problem::Remedy;
use crate::domain::timestamp::Timestamp;
use std::time::Duration;

/// Bytes of what is told in MB.
const MEGABYTE: usize = 1024 * 1024;

/// The row of a cause.
pub(super) fn row<'a>(row: Row<'a>, cause: &Cause) -> Row<'a> {
    use Remedy::{ChooseModel, Retry};
    match cause {
        Cause::KeyRefused { reply, with_key } => key_refused(row, reply, *with_key),
        Cause::Forbidden {
            reply,
            asked,
            with_key,
        } => forbidden(row, reply, *asked, *with_key),
        Cause::RateLimited {
            reply,
            wait,
            with_key,
        } => rate_limited(row, reply, *wait, *with_key),
        Cause::QuotaUsedUp { reply } => row.say("quota-used-up").reply(reply).edit(),
        Cause::NoKeyLeft { keys, at } => no_key_left(row, keys, *at),
        Cause::WrongAuthHeader {
            sent_as,
            accepted_as,
        } => wrong_auth_header(row, *sent_as, *accepted_as),
        Cause::SecretMissing { used_for } => secret_missing(row, used_for).edit().offer(Retry),
        Cause::VariableUnset { variable } => {
            let row = row.with("variable", variable.clone());
            row.say("variable-unset")
        }
        Cause::ModelUnknown { reply } => {
            let row = row.say("model-unknown").reply(reply);
            row.offer(ChooseModel).edit()
        }
        Cause::PathUnknown {
            status,
            asked,
            with_version,
            ..
        } => path_unknown(row, *status, *asked, with_version.as_ref()),
        Cause::NoSuchApi { status } => row.say("no-such-api").status(*status).edit(),
        Cause::ModelListMissing => row.say("model-list-missing").add_model().edit(),
        Cause::VersionPathLacking { base_url, way } => {
            wrong_base_url(with_way(row, way).say("version-lacking"), base_url)
        }
        Cause::VersionPathTooMuch { base_url, way } => {
            wrong_base_url(with_way(row, way).say("version-too-much"), base_url)
        }
        Cause::WrongFormat { format, way } => wrong_format(with_way(row, way), *format),
        Cause::ContextExceeded { reply } => {
            let row = row.say("context-exceeded").reply(reply);
            row.offer(ChooseModel)
        }
        Cause::ServerTimedOut { reply } => row.say("server-timed-out").reply(reply).offer(Retry),
        Cause::RequestRefused { reply, with_key } => {
            let row = row.say("request-refused").reply(reply);
            hint_unless(row, *with_key, "hint-keyless").edit()
        }
        Cause::FieldRefused { reply, field } => {
            let row = row.with("field", field.clone());
            let row = row.say("request-refused").reply(reply).hint("hint-field");
            row.offer(Retry).edit()
        }
        Cause::ServerFailed { reply, with_key } => server_failed(row, reply, *with_key),
        Cause::Redirected { reply } => row.say("redirected").reply(reply).edit(),
        Cause::CutShort { asked } => {
            let id = by_question(*asked, "answer-cut-short", "models-cut-short");
            row.say(id).offer(Retry)
        }
        Cause::EndedAtTheStart => row.say("ended-at-the-start").offer(Retry),
        Cause::Empty { asked } => {
            let id = by_question(*asked, "answer-empty", "models-empty");
            row.say(id).offer(Retry).offer(ChooseModel)
        }
        Cause::WebPage { page, with_version } => web_page(row, page)
            .use_base_url(with_version.as_ref())
            .edit(),
        Cause::Unreadable { asked, reason } => {
            let row = row.with("reason", reason.clone());
            let id = by_question(*asked, "answer-unreadable", "models-unreadable");
            row.say(id).edit()
        }
        Cause::PieceTooLong { asked, limit_bytes } => {
            let row = row.with("megabytes", limit_bytes / MEGABYTE);
            let id = by_question(*asked, "answer-too-long", "models-piece-too-long");
            row.say(id).offer(Retry).edit()
        }
        Cause::ModelListTooLong { limit_bytes } => {
            let row = row.with("megabytes", limit_bytes / MEGABYTE);
            row.say("model-list-too-long").add_model().edit()
        }
        Cause::NoModelToCheck => row.say("no-model-to-check").add_model(),
        Cause::Transport(transport) => transport::row(row, transport),
        Cause::DemoNotStarted { provider } => {
            let row = row.say("demo-not-started").offer(Retry);
            row.offer(Remedy::EditProvider(*provider))
        }
        Cause::FormatNotSpoken => row.say("format-not-spoken").edit(),
        Cause::NotRepeatable { fault } => not_repeatable(row, fault).edit(),
        Cause::ProviderGone => row.say("provider-gone").offer(ChooseModel),
        Cause::NobodyToAsk => row.say("nobody-to-ask").offer(ChooseModel),
        Cause::StillLoading => row.say("still-loading"),
        Cause::Interrupted => row.say("interrupted").offer(Retry),
        Cause::Storage(cause) => storage::row(row, cause),
        Cause::Recorded(recorded) => row.recorded(recorded),
    }
}

fn by_question(asked: Asked, chat: &'static str, models: &'static str) -> &'static str {
    match asked {
        Asked::Chat => chat,
        Asked::Models => models,
    }
}

fn hint_unless<'a>(row: Row<'a>, holds: bool, attribute: &str) -> Row<'a> {
    if holds { row } else { row.hint(attribute) }
}

/// The ways to mend a key that was refused: another one, and a look at all of them.
fn with_key_test(row: Row<'_>, with_key: bool) -> Row<'_> {
    let row = row.edit();
    if with_key { row.test_keys() } else { row }
}

fn key_refused<'a>(row: Row<'a>, reply: &ServerReply, with_key: bool) -> Row<'a> {
    let is_draft = row.is_draft();
    let is_private = row.endpoint().is_some_and(|it| it.base_url.is_private());
    let row = if with_key {
        hint_unless(row.say("key-refused"), !is_draft, "hint-typed")
    } else {
        hint_unless(row.say("key-wanted"), !is_private, "hint-private")
    };
    with_key_test(row.reply(reply), with_key)
}

fn forbidden<'a>(row: Row<'a>, reply: &ServerReply, asked: Asked, with_key: bool) -> Row<'a> {
    let row = row.say("forbidden").reply(reply);
    let choose = (asked == Asked::Chat).then_some(Remedy::ChooseModel);
    with_key_test(row.offer_if(choose), with_key)
}

fn rate_limited<'a>(
    row: Row<'a>,
    reply: &ServerReply,
    wait: Option<Wait>,
    with_key: bool,
) -> Row<'a> {
    // What is only typed has one key.
    let takes_more_keys = with_key && !row.is_draft();
    let row = match wait {
        Some(wait) => row.with_wait(Duration::from_millis(wait.ms)),
        None => row,
    };
    let row = row.say("rate-limited").reply(reply);
    let row = match (wait, takes_more_keys) {
        (None, false) => row,
        (None, true) => row.hint("hint-key"),
        (Some(_), false) => row.hint("hint-wait"),
        (Some(_), true) => row.hint("hint-wait-key"),
    };
    let retry = wait.map_or(Remedy::Retry, |wait| Remedy::RetryAt(wait.until));
    row.offer(retry).edit()
}

fn no_key_left<'a>(row: Row<'a>, keys: &[KeyStanding], at: Timestamp) -> Row<'a> {
    let rests = keys.iter().filter_map(|key| match key.health {
        KeyHealth::Resting { until, .. } => Some(until),
        KeyHealth::Ready | KeyHealth::Rejected { .. } => None,
    });
    let limited = rests.clone().count();
    let soonest = rests.min();
    let id = if limited == 0 {
        "keys-refused"
    } else if limited == keys.len() {
        "keys-limited"
    } else {
        "keys-mixed"
    };
    let row = row
        .with_wait(soonest.unwrap_or(at).since(at))
        .with("limited", limited)
        .with("refused", keys.len() - limited)
        .say(id);
    let row = keys.iter().fold(row, |row, key| key_line(row, key, at));
    row.offer_if(soonest.map(Remedy::RetryAt))
        .test_keys()
        .edit()
}

/// `Key 2: 429, ready in 12 s: slow down`.
fn key_line<'a>(row: Row<'a>, key: &KeyStanding, at: Timestamp) -> Row<'a> {
    let row = row.with("number", key.number);
    let (row, id, words) = match &key.health {
        KeyHealth::Ready => (row, "key-not-tried", ""),
        KeyHealth::Resting { until, words, .. } => {
            (row.with_wait(until.since(at)), "key-resting", &**words)
        }
        KeyHealth::Rejected { with, words } => {
            let row = row.with("status", with.status().to_string());
            (row, "key-rejected", &**words)
        }
    };
    let mut line = row.text(id);
    if !words.is_empty() {
        line = row.with_words(line, words);
    }
    row.line(line)
}

fn wrong_auth_header(row: Row<'_>, sent_as: AuthScheme, accepted_as: AuthScheme) -> Row<'_> {
    let row = row
        .with("sent", sent_as.header())
        .with("accepted", accepted_as.header());
    let switch = row.endpoint().map(|endpoint| Remedy::UseAuth {
        provider: endpoint.provider,
        scheme: accepted_as,
    });
    let row = row.say("wrong-auth-header").offer_if(switch);
    row.edit().test_keys()
}

fn secret_missing<'a>(row: Row<'a>, used_for: &SecretUse) -> Row<'a> {
    match used_for {
        SecretUse::Header(header) => {
            let row = row.with("header", header.clone());
            row.say("secret-of-header-missing")
        }
        SecretUse::ProxyLogin => row.say("secret-of-proxy-missing"),
    }
}

fn path_unknown<'a>(
    row: Row<'a>,
    status: Option<u16>,
    asked: Asked,
    with_version: Option<&BaseUrl>,
) -> Row<'a> {
    let row = match (with_version, asked) {
        (Some(url), _) => {
            let base = row.endpoint().map(|it| it.base_url.to_string());
            let place = row.with_status(base.unwrap_or_default(), status);
            let row = row.with("place", place).with("url", url.to_string());
            row.say("version-may-lack")
        }
        (None, Asked::Models) => row.say("models-unlisted").status(status),
        (None, Asked::Chat) => row.say("no-such-api").status(status),
    };
    let row = row.use_base_url(with_version);
    match asked {
        Asked::Chat => row,
        Asked::Models => row.add_model(),
    }
    .edit()
}

fn with_way<'a>(row: Row<'a>, way: &OtherWay) -> Row<'a> {
    row.with("silent", way.silent_url.clone())
        .with("answering", way.answering_url.clone())
}

fn wrong_base_url<'a>(row: Row<'a>, base_url: &BaseUrl) -> Row<'a> {
    row.use_base_url(Some(base_url)).edit()
}

fn wrong_format(row: Row<'_>, format: ApiFormat) -> Row<'_> {
    let row = row.with("format", format.name());
    let switch = row.endpoint().map(|endpoint| Remedy::SwitchFormat {
        provider: endpoint.provider,
        format,
    });
    row.say("wrong-format").offer_if(switch).edit()
}

fn web_page<'a>(row: Row<'a>, page: &Page) -> Row<'a> {
    match &page.title {
        Some(title) => row.with("title", title.clone()).say("web-page-titled"),
        None => row.say("web-page"),
    }
}

fn server_failed<'a>(row: Row<'a>, reply: &ServerReply, with_key: bool) -> Row<'a> {
    let row = match reply.status {
        // The server speaks in the middle of an answer.
        None => {
            let row = row.say("server-reports");
            row.hint_of("server-failed.hint")
        }
        Some(_) => row.say("server-failed"),
    };
    let row = match reply.status {
        Some(503 | 529) => row.hint_of("server-failed.hint-busy"),
        Some(502 | 504) => row.hint_of("server-failed.hint-gateway"),
        // LiteLLM answers a request without a key with a bare 500.
        Some(_) | None if !with_key => row.hint_of("server-failed.hint-keyless"),
        Some(_) | None => row,
    };
    let row = row.reply(reply).offer(Remedy::Retry);
    if with_key { row } else { row.edit() }
}

fn not_repeatable<'a>(row: Row<'a>, fault: &RepeatFault) -> Row<'a> {
    match fault {
        RepeatFault::Incomplete(Incomplete::Cut) => row.say("not-repeatable-cut"),
        RepeatFault::Incomplete(Incomplete::Dropped) => row.say("not-repeatable-dropped"),
        RepeatFault::Incomplete(Incomplete::Masked) => row.say("not-repeatable-masked"),
        RepeatFault::Moved { authority } => {
            let row = row.with("authority", authority.clone());
            row.say("not-repeatable-moved")
        }
    }
}
