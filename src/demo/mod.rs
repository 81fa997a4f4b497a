//! The built-in endpoint: a loopback HTTP server that speaks every format for real, to explain the
//! program and to be a peer in tests. It is never a fallback for an endpoint that fails.
//!
//! What it says is `script.rs`'s business, the shapes of a format are in the file of its name; here
//! are the server and time. A new format is its file and its line in [`SPOKEN`].

mod anthropic_messages;
mod guide;
mod openai_chat;
mod request;
mod script;
mod shapes;
mod spoken;

use crate::domain::base_url::BaseUrl;
use crate::domain::format::ApiFormat;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream;
use request::{DemoQuestion, DemoRefusal};
use script::{DemoAnswer, Mishap};
use serde_json::Value;
use shapes::Shapes;
use spoken::Spoken;
use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How fast the demo speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// As a fast model does: about 80 words per second, the long answer 400.
    #[default]
    Model,
    /// Without any pause, for tests.
    AtOnce,
}

/// The running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Demo {
    base_url: BaseUrl,
    server: AbortHandle,
}

impl Demo {
    /// Starts the server on a free port of 127.0.0.1. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// If the system gives no port.
    pub async fn start(pace: Pace) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let base_url = BaseUrl::try_from(url).map_err(io::Error::other)?;
        let lists = SPOKEN.map(|shapes| shapes.format.facts().models_path);
        let mut router = Router::new();
        for path in BTreeSet::from(lists) {
            router = router.route(&format!("/v1{path}"), get(models));
        }
        for shapes in SPOKEN {
            let chat = move |body: Bytes| async move { answer(shapes, pace, &body) };
            let path = shapes.format.facts().chat_path;
            router = router.route(&format!("/v1{path}"), post(chat));
        }
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            base_url,
            server: server.abort_handle(),
        })
    }

    /// The root of its API, the same for all formats.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// All formats, the one first in which models are listed for clients that do not say theirs. It does
/// not compile with another number of lines than there are formats.
const SPOKEN: [Shapes; ApiFormat::COUNT] = [openai_chat::SHAPES, anthropic_messages::SHAPES];

/// The list in the format that the client names in its version header.
async fn models(headers: HeaderMap) -> Response {
    let is_named = |shapes: &Shapes| {
        let header = shapes.format.facts().version_header;
        header.is_some_and(|(name, _)| headers.contains_key(name))
    };
    let shapes = SPOKEN.into_iter().find(is_named).unwrap_or(SPOKEN[0]);
    json(&(shapes.models)())
}

fn answer(shapes: Shapes, pace: Pace, body: &[u8]) -> Response {
    let question = match DemoQuestion::read(body) {
        Ok(question) => question,
        Err(refusal) => return refuse(shapes, &refusal),
    };
    let Some(model) = script::find_model(&question.model) else {
        return refuse(
            shapes,
            &DemoRefusal {
                status: StatusCode::NOT_FOUND,
                message: format!("The demo has no model “{}”", question.model),
            },
        );
    };
    let mishap = script::mishap(&question.last_message);
    match mishap {
        Some(Mishap::Status(status)) => {
            return refuse(
                shapes,
                &DemoRefusal {
                    status: StatusCode::from_u16(status)
                        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                    message: script::error_message(status),
                },
            );
        }
        Some(Mishap::WebPage) => return web_page(),
        Some(Mishap::Cut | Mishap::NotStreamed) | None => {}
    }
    let answer = script::answer(model, &question.last_message);
    let spoken = Spoken::new(&answer, question.max_words);
    if !question.stream || mishap == Some(Mishap::NotStreamed) {
        return json(&(shapes.whole)(&question, &spoken));
    }
    let events = (shapes.events)(&question, &spoken);
    let speech = Speech::new(events, &answer, pace);
    speech_body(if mishap == Some(Mishap::Cut) {
        speech.broken_in_the_middle()
    } else {
        speech
    })
}

fn json(value: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, value.to_string()).into_response()
}

fn refuse(shapes: Shapes, refusal: &DemoRefusal) -> Response {
    let body = (shapes.error)(refusal.status.as_u16(), &refusal.message);
    let mut response = (refusal.status, json(&body)).into_response();
    if refusal.status == StatusCode::TOO_MANY_REQUESTS {
        let wait = header::HeaderValue::from_static("5");
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

fn web_page() -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Welcome to the demo</title></head>\
                <body><p>This is a web page, as you asked.</p></body></html>\n";
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// Events with the time between them.
struct Speech {
    events: VecDeque<String>,
    due: Instant,
    pace: Duration,
    breaks: bool,
}

impl Speech {
    fn new(events: Vec<String>, answer: &DemoAnswer, pace: Pace) -> Self {
        let (wait, pace) = match pace {
            Pace::Model => (answer.wait, answer.pace),
            Pace::AtOnce => (Duration::ZERO, Duration::ZERO),
        };
        Self {
            events: events.into(),
            due: Instant::now() + wait,
            pace,
            breaks: false,
        }
    }

    fn broken_in_the_middle(mut self) -> Self {
        self.events.truncate(self.events.len() / 2);
        self.breaks = true;
        self
    }

    /// The next event when its time has come; an error, which breaks the connection, where the
    /// speech shall break.
    async fn next(&mut self) -> Option<io::Result<String>> {
        // Moments add up from the start, so that the pace does not depend on how coarse the timer
        // is.
        tokio::time::sleep_until(self.due).await;
        self.due += self.pace;
        match self.events.pop_front() {
            Some(event) => Some(Ok(event)),
            None => std::mem::take(&mut self.breaks)
                .then(|| Err(io::Error::other("cut, as the user asked"))),
        }
    }
}

fn speech_body(speech: Speech) -> Response {
    let events = stream::unfold(speech, async |mut speech| {
        speech.next().await.map(|event| (event, speech))
    });
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    (kind, Body::from_stream(events)).into_response()
}
