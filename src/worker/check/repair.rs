//! A closer look at an endpoint that fails: whether the same server answers under another path, in
//! another format, or to the other header. What answers is the cause.
//!
//! Only the server itself is asked, with requests that cost nothing: an empty question, which every
//! server refuses before it thinks.

use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Asked, Cause, OtherWay, TransportFailure};
use crate::domain::chat_request::{Address, ChatRequest};
use crate::domain::format::AuthScheme;
use crate::domain::problem::Problem;
use crate::wire::models::decode_models;
use crate::wire::{Format, Target, error_body};
use crate::worker::ask::endpoint_client::EndpointClient;
use crate::worker::secrets::key_cache::HeldKey;
use std::time::Duration;

/// For the whole look: a failure that is explained late is no better.
const LIMIT: Duration = Duration::from_secs(6);

/// What is read of an answer.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// `problem` with its cause named, where the server shows one; else as it was, without guesses that
/// the look has shown to be wrong.
pub(in crate::worker) async fn look_closer(
    client: &EndpointClient,
    problem: Problem,
    asked: Asked,
) -> Problem {
    if client.endpoint.address == Address::Demo {
        return problem;
    }
    let found = if is_about_place(&problem.cause, asked) {
        let look = elsewhere(client, asked);
        tokio::time::timeout(LIMIT, look).await
    } else if is_about_key(&problem.cause) && !client.keys.all().is_empty() {
        let look = other_header(client);
        tokio::time::timeout(LIMIT, look).await
    } else {
        return problem;
    };
    match found {
        Ok(Some(cause)) => Problem { cause, ..problem },
        Ok(None) => without_guesses(problem),
        // Too late to know whether a guess is right.
        Err(_elapsed) => problem,
    }
}

/// Whether what answered is not the API that is spoken here, be it there or not.
pub(super) fn leads_elsewhere(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::PathUnknown { .. }
            | Cause::Redirected { .. }
            | Cause::WebPage { .. }
            | Cause::Unreadable { .. }
            | Cause::PieceTooLong { .. }
    ) || matches!(cause, Cause::Transport(transport)
        if matches!(transport.failure, TransportFailure::RedirectedAway(_)))
}

/// Whether another path or format may be the right one. A list that is there and cannot be read
/// says for itself what is wrong.
fn is_about_place(cause: &Cause, asked: Asked) -> bool {
    match asked {
        Asked::Chat => leads_elsewhere(cause),
        Asked::Models => matches!(
            cause,
            Cause::PathUnknown { .. } | Cause::Redirected { .. } | Cause::WebPage { .. }
        ),
    }
}

/// Whether the key may be accepted in another header.
fn is_about_key(cause: &Cause) -> bool {
    if let Cause::NoKeyLeft { keys, .. } = cause {
        return keys.iter().all(|key| !key.health.is_resting());
    }
    matches!(cause, Cause::KeyRefused { .. } | Cause::Forbidden { .. })
}

/// What is wrong with chat at a place whose model list is in the shape of another format: such
/// lists are often had in any format, while chat speaks only one. `None` if chat answers.
pub(in crate::worker) async fn chat_elsewhere(client: &EndpointClient) -> Option<Problem> {
    let look = async {
        if EndpointVariant::of(client).answers(client).await != ProbeAnswer::No {
            return None;
        }
        elsewhere(client, Asked::Chat).await
    };
    let found = tokio::time::timeout(LIMIT, look).await.ok().flatten();
    found.map(|cause| client.problem(cause))
}

/// Whether a place answers to an empty question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProbeAnswer {
    /// There is such an API.
    Yes,
    /// There is, and it does not accept the key.
    NotThisKey,
    /// There is none.
    No,
}

/// How the server is asked in place of how it is configured.
#[derive(Debug, Clone)]
struct EndpointVariant {
    format: &'static dyn Format,
    base_url: BaseUrl,
    auth: AuthScheme,
}

impl EndpointVariant {
    fn of(client: &EndpointClient) -> Self {
        Self {
            format: client.format(),
            base_url: client.base_url().clone(),
            auth: client.endpoint.auth,
        }
    }

    fn at(&self, base_url: BaseUrl) -> Self {
        Self {
            base_url,
            ..self.clone()
        }
    }

    /// In another format, with the header that is usual there unless one was chosen by hand.
    fn in_format(&self, format: &'static dyn Format) -> Self {
        let auth = if self.auth == self.format.facts().auth {
            format.facts().auth
        } else {
            self.auth
        };
        Self {
            format,
            auth,
            ..self.clone()
        }
    }

    /// Where chat goes.
    fn chat_url(&self, client: &EndpointClient) -> String {
        let target = self.target(client, None);
        target.encode_chat(&ChatRequest::empty()).url
    }

    fn target<'a>(&'a self, client: &'a EndpointClient, key: Option<&'a HeldKey>) -> Target<'a> {
        Target {
            format: self.format,
            base_url: &self.base_url,
            auth: self.auth,
            ..client.target(key)
        }
    }

    /// What was wrong, where `other` answers in place of this.
    fn mended_by(&self, other: Self, client: &EndpointClient) -> Cause {
        let way = OtherWay {
            silent_url: self.chat_url(client),
            answering_url: other.chat_url(client),
        };
        let format = other.format.api_format();
        if format != self.format.api_format() {
            // Where the base URL is wrong too, the next look shows it.
            return Cause::WrongFormat { format, way };
        }
        let base_url = other.base_url;
        if self.base_url.ends_with_version() {
            Cause::VersionPathTooMuch { base_url, way }
        } else {
            Cause::VersionPathLacking { base_url, way }
        }
    }

    async fn answers(&self, client: &EndpointClient) -> ProbeAnswer {
        let target = self.target(client, client.keys.first());
        let mut request = target.encode_chat(&ChatRequest::empty());
        request.body = Some("{}".to_owned());
        let Ok(reply) = client.send(&request).await else {
            return ProbeAnswer::No;
        };
        let status = reply.head.status;
        let body = reply.error_body(MAX_ANSWER_BYTES).await;
        let body = String::from_utf8_lossy(&body);
        let is_page = body.trim_start().starts_with('<');
        let words = error_body::read(body.as_bytes()).words.unwrap_or_default();
        match status {
            401 | 403 if !is_page => ProbeAnswer::NotThisKey,
            // Some say so of the model that is not named.
            404 if words.to_lowercase().contains("model") => ProbeAnswer::Yes,
            200..300 | 400 | 402 | 409..430 if !is_page => ProbeAnswer::Yes,
            _ => ProbeAnswer::No,
        }
    }

    async fn lists_models(&self, client: &EndpointClient) -> ProbeAnswer {
        let target = self.target(client, client.keys.first());
        let request = target.encode_models(None);
        let Ok(reply) = client.send(&request).await else {
            return ProbeAnswer::No;
        };
        match reply.head.status {
            401 | 403 => ProbeAnswer::NotThisKey,
            200..300 => match reply.whole_body(super::models::MAX_PAGE_BYTES).await {
                Ok(Some(body)) if decode_models(&body).is_ok() => ProbeAnswer::Yes,
                Ok(_) | Err(_) => ProbeAnswer::No,
            },
            _ => ProbeAnswer::No,
        }
    }
}

/// For a path that is not there, or leads to a web page: where the server answers, if it does.
async fn elsewhere(client: &EndpointClient, asked: Asked) -> Option<Cause> {
    let own = EndpointVariant::of(client);
    if asked == Asked::Models && own.answers(client).await != ProbeAnswer::No {
        return Some(Cause::ModelListMissing);
    }
    let base_urls = neighbours(client.base_url());
    let mut ways: Vec<EndpointVariant> = base_urls.iter().map(|url| own.at(url.clone())).collect();
    for format in client.format.others() {
        let other = own.in_format(format);
        let beside = base_urls.iter().map(|url| other.at(url.clone()));
        ways.extend(std::iter::once(other.clone()).chain(beside));
    }
    let mut asked_urls = vec![own.chat_url(client)];
    for way in ways {
        let url = way.chat_url(client);
        if asked_urls.contains(&url) {
            continue;
        }
        if way.answers(client).await != ProbeAnswer::No {
            return Some(own.mended_by(way, client));
        }
        asked_urls.push(url);
    }
    None
}

/// The base URL with the version that it may lack, or without the one that it may have too much.
fn neighbours(base_url: &BaseUrl) -> Vec<BaseUrl> {
    let text = if base_url.ends_with_version() {
        base_url.root().to_owned()
    } else {
        format!("{base_url}/v1")
    };
    let checked = BaseUrl::check(&text);
    checked.into_iter().map(|checked| checked.url).collect()
}

/// For a key that was refused: whether it is accepted in the other header.
async fn other_header(client: &EndpointClient) -> Option<Cause> {
    let own = EndpointVariant::of(client);
    let other = EndpointVariant {
        auth: own.auth.other(),
        ..own.clone()
    };
    let is_refused = own.answers(client).await == ProbeAnswer::NotThisKey;
    let is_accepted = if is_refused {
        other.answers(client).await == ProbeAnswer::Yes
    } else {
        // It looks at the question before the key.
        own.lists_models(client).await == ProbeAnswer::NotThisKey
            && other.lists_models(client).await == ProbeAnswer::Yes
    };
    is_accepted.then_some(Cause::WrongAuthHeader {
        sent_as: own.auth,
        accepted_as: other.auth,
    })
}

/// Takes out what was only guessed: the look has shown that it does not help. A page that came in
/// place of an API is named.
fn without_guesses(mut problem: Problem) -> Problem {
    if let Cause::PathUnknown { status, page, .. } = problem.cause {
        problem.cause = match page {
            Some(page) => Cause::WebPage {
                page,
                with_version: None,
            },
            None => Cause::NoSuchApi { status },
        };
    } else if let Cause::WebPage { with_version, .. } = &mut problem.cause {
        *with_version = None;
    }
    problem
}
