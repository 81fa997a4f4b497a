//! A closer look at an endpoint that fails: whether the same server answers under another path, in
//! the other format, or to the other header. What answers becomes the remedy.
//!
//! Only the server itself is asked, with requests that cost nothing: an empty question, which every
//! server refuses before it thinks.

use crate::domain::base_url::BaseUrl;
use crate::domain::chat_request::{Address, ChatRequest};
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::domain::provider::{ApiFormat, AuthScheme, called_first};
use crate::wire::models::decode_models;
use crate::wire::{Asked, Target, error_body, format_of};
use crate::worker::reach::{Place, Reach};
use crate::worker::secrets::keys::HeldKey;
use std::time::Duration;

/// For the whole look: a failure that is explained late is no better.
const LIMIT: Duration = Duration::from_secs(6);

/// What is read of an answer.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// `problem` with its cause named and the remedy that mends it, where the server shows one; else as
/// it was, without remedies that would not help.
pub(in crate::worker) async fn look_closer(
    reach: &Reach,
    place: &Place,
    problem: Problem,
    asked: Asked,
) -> Problem {
    if place.endpoint.address == Address::Demo {
        return problem;
    }
    // A model that is not there offers the choice of another one: the way to the server was right.
    let is_about_model = problem.remedies.contains(&Remedy::ChooseModel);
    // A list that is there and cannot be read says for itself what is wrong.
    let is_page = problem
        .details
        .as_deref()
        .is_some_and(|details| details.starts_with('<'));
    let is_bad_list = asked == Asked::Models && problem.kind == ProblemKind::NotAnApi && !is_page;
    let is_about_place = matches!(problem.kind, ProblemKind::NotFound | ProblemKind::NotAnApi)
        && !is_about_model
        && !is_bad_list;
    let is_about_key = matches!(
        problem.kind,
        ProblemKind::Unauthorized | ProblemKind::Forbidden
    ) && !place.keys.is_empty();
    let found = if is_about_place {
        let look = elsewhere(reach, place, &problem, asked);
        tokio::time::timeout(LIMIT, look).await
    } else if is_about_key {
        let look = other_header(reach, place, &problem);
        tokio::time::timeout(LIMIT, look).await
    } else {
        return problem;
    };
    match found {
        Ok(Some(found)) => found,
        Ok(None) => without_guesses(problem, place),
        // Too late to know whether a guess is right.
        Err(_elapsed) => problem,
    }
}

/// What is wrong with chat at a place whose model list is in the shape of the other format: such
/// lists are often had in either format, while chat speaks only one. `None` if chat answers.
pub(in crate::worker) async fn chat_elsewhere(reach: &Reach, place: &Place) -> Option<Problem> {
    let look = async {
        if Way::of(place).answers(reach, place).await != Answer::No {
            return None;
        }
        let base_url = &place.base_url;
        let message = format!("There is no such API at {base_url}");
        let problem = Problem::new(ProblemKind::NotFound, message)
            .remedy(Remedy::EditProvider(place.endpoint.provider));
        elsewhere(reach, place, &problem, Asked::Chat).await
    };
    tokio::time::timeout(LIMIT, look).await.ok().flatten()
}

/// Whether a place answers to an empty question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// There is such an API.
    Yes,
    /// There is, and it does not accept the key.
    NotThisKey,
    /// There is none.
    No,
}

/// How the server is asked in place of how it is configured.
#[derive(Debug, Clone)]
struct Way {
    format: ApiFormat,
    base_url: BaseUrl,
    auth: AuthScheme,
}

impl Way {
    fn of(place: &Place) -> Self {
        Self {
            format: place.endpoint.format,
            base_url: place.base_url.clone(),
            auth: place.endpoint.auth,
        }
    }

    fn at(&self, base_url: BaseUrl) -> Self {
        Self {
            base_url,
            ..self.clone()
        }
    }

    /// In the other format, with the header that is usual there unless one was chosen by hand.
    fn in_other_format(&self) -> Self {
        let format = match self.format {
            ApiFormat::OpenAi => ApiFormat::Anthropic,
            ApiFormat::Anthropic => ApiFormat::OpenAi,
        };
        let auth = if self.auth == self.format.default_auth() {
            format.default_auth()
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
    fn chat_url(&self, place: &Place) -> String {
        let target = self.target(place, None);
        let request = format_of(self.format).encode_chat(&target, &ChatRequest::empty());
        request.url
    }

    fn target<'a>(&'a self, place: &'a Place, key: Option<&'a HeldKey>) -> Target<'a> {
        Target {
            base_url: &self.base_url,
            auth: self.auth,
            ..place.target(key)
        }
    }

    async fn answers(&self, reach: &Reach, place: &Place) -> Answer {
        let target = self.target(place, reach.first_key(place));
        let mut request = format_of(self.format).encode_chat(&target, &ChatRequest::empty());
        request.body = Some("{}".to_owned());
        let Ok(reply) = reach.send(place, &request).await else {
            return Answer::No;
        };
        let status = reply.head.status;
        let body = reply.error_body(MAX_ANSWER_BYTES).await;
        let body = String::from_utf8_lossy(&body);
        let is_page = body.trim_start().starts_with('<');
        let words = error_body::read(body.as_bytes()).words.unwrap_or_default();
        match status {
            401 | 403 if !is_page => Answer::NotThisKey,
            // Some say so of the model that is not named.
            404 if words.to_lowercase().contains("model") => Answer::Yes,
            200..300 | 400 | 402 | 409..430 if !is_page => Answer::Yes,
            _ => Answer::No,
        }
    }

    async fn lists_models(&self, reach: &Reach, place: &Place) -> Answer {
        let target = self.target(place, reach.first_key(place));
        let request = format_of(self.format).encode_models(&target, None);
        let Ok(reply) = reach.send(place, &request).await else {
            return Answer::No;
        };
        match reply.head.status {
            401 | 403 => Answer::NotThisKey,
            200..300 => match reply.whole_body(super::models::MAX_PAGE_BYTES).await {
                Ok(Some(body)) if decode_models(&body).is_ok() => Answer::Yes,
                Ok(_) | Err(_) => Answer::No,
            },
            _ => Answer::No,
        }
    }
}

/// For a path that is not there, or leads to a web page.
async fn elsewhere(
    reach: &Reach,
    place: &Place,
    problem: &Problem,
    asked: Asked,
) -> Option<Problem> {
    let own = Way::of(place);
    if asked == Asked::Models && own.answers(reach, place).await != Answer::No {
        return Some(chat_alone(place, problem));
    }
    let base_urls = neighbours(&place.base_url);
    let mut ways: Vec<Way> = base_urls.iter().map(|url| own.at(url.clone())).collect();
    let other = own.in_other_format();
    ways.push(other.clone());
    ways.extend(base_urls.iter().map(|url| other.at(url.clone())));
    let mut asked_urls = vec![own.chat_url(place)];
    for way in ways {
        let url = way.chat_url(place);
        if asked_urls.contains(&url) {
            continue;
        }
        if way.answers(reach, place).await != Answer::No {
            return Some(if way.format == own.format {
                other_base(place, problem, &way, &asked_urls[0])
            } else {
                other_format(place, problem, &way)
            });
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

fn chat_alone(place: &Place, problem: &Problem) -> Problem {
    let endpoint = &place.endpoint;
    let mut found = without_guesses(problem.clone(), place);
    found.message = format!(
        "{} lists no models, but chat answers",
        called_first(&endpoint.provider_name)
    );
    found.hint = Some("Add a model by its ID".to_owned());
    found.best_remedy(Remedy::AddModel(endpoint.provider))
}

fn other_base(place: &Place, problem: &Problem, way: &Way, own_url: &str) -> Problem {
    let endpoint = &place.endpoint;
    let mut found = without_guesses(problem.clone(), place);
    let (message, under) = if place.base_url.ends_with_version() {
        ("The base URL has a version path too much", "without it")
    } else {
        ("The base URL lacks the version path", "under /v1")
    };
    message.clone_into(&mut found.message);
    found.hint = Some(format!("{own_url} does not answer; the same {under} does"));
    found.kind = ProblemKind::NotFound;
    found.best_remedy(Remedy::UseBaseUrl {
        provider: endpoint.provider,
        base_url: way.base_url.clone(),
    })
}

fn other_format(place: &Place, problem: &Problem, way: &Way) -> Problem {
    let endpoint = &place.endpoint;
    let mut found = without_guesses(problem.clone(), place);
    let spoken = match way.format {
        ApiFormat::OpenAi => "OpenAI",
        ApiFormat::Anthropic => "Anthropic",
    };
    found.message = format!(
        "Wrong API format: {} speaks the {spoken} format",
        place.base_url
    );
    found.hint = Some(format!(
        "{} answers, {} does not",
        way.chat_url(place),
        Way::of(place).chat_url(place)
    ));
    found.kind = ProblemKind::NotFound;
    // Where the base URL is wrong too, the next look shows it.
    found.best_remedy(Remedy::SwitchFormat {
        provider: endpoint.provider,
        format: way.format,
    })
}

/// For a key that was refused.
async fn other_header(reach: &Reach, place: &Place, problem: &Problem) -> Option<Problem> {
    let own = Way::of(place);
    let other = Way {
        auth: own.auth.other(),
        ..own.clone()
    };
    let is_refused = own.answers(reach, place).await == Answer::NotThisKey;
    let is_accepted = if is_refused {
        other.answers(reach, place).await == Answer::Yes
    } else {
        // It looks at the question before the key.
        own.lists_models(reach, place).await == Answer::NotThisKey
            && other.lists_models(reach, place).await == Answer::Yes
    };
    if !is_accepted {
        return None;
    }
    let mut found = problem.clone();
    found.message = format!(
        "{} wants the key in another header: it accepts it as {}",
        called_first(&place.endpoint.provider_name),
        other.auth.header()
    );
    found.hint = Some(format!("It was sent as {}", own.auth.header()));
    Some(found.best_remedy(Remedy::UseAuth {
        provider: place.endpoint.provider,
        scheme: other.auth,
    }))
}

/// Takes out what was only guessed: the look has shown that it does not help. A page that came in
/// place of an API is named.
fn without_guesses(mut problem: Problem, place: &Place) -> Problem {
    let is_guess =
        |remedy: &Remedy| matches!(remedy, Remedy::UseBaseUrl { .. } | Remedy::AddModel(_));
    if !problem.remedies.iter().any(is_guess) {
        return problem;
    }
    problem.remedies.retain(|remedy| !is_guess(remedy));
    if problem.kind == ProblemKind::NotFound {
        let base_url = &place.base_url;
        let page = problem
            .details
            .as_deref()
            .filter(|raw| raw.starts_with('<'));
        let title = page.and_then(error_body::page_title);
        (problem.message, problem.hint) = match (page, title) {
            (Some(_), Some(title)) => (
                format!("{base_url} answers with a web page, “{title}”, not an API"),
                Some(PAGE_HINT.to_owned()),
            ),
            (Some(_), None) => (
                format!("{base_url} answers with a web page, not an API"),
                Some(PAGE_HINT.to_owned()),
            ),
            (None, _) => (
                format!("There is no such API at {base_url}"),
                Some("Check the base URL and the API format".to_owned()),
            ),
        };
    }
    problem
}

/// The common causes of a web page where an API should be.
const PAGE_HINT: &str = "Check the base URL: it may lead to a website, a login page or a proxy";
