//! Pictures of answers: fetched when the user asks for one, with nothing of the user’s in the request.
//!
//! What kind of picture a file is, and whether it can be drawn, is left to the interface.

use super::failure::Failure;
use super::http::{Http, Reply};
use super::route::Route;
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{PictureFailure, Transport};
use crate::state::event::PictureEvent;
use crate::wire::http::{HeaderValue, HttpRequest, Method};
use crate::worker::request_reporter::RequestReporter;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// For a picture as a whole.
const LIMIT: Duration = Duration::from_secs(30);
/// No file is longer, in bytes.
const FILE_BYTES: usize = 20 * 1024 * 1024;
/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;
const TYPES: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/svg+xml",
];

/// Fetches the file at `address` and tells it, or why there is none.
pub(in crate::worker) async fn fetch(http: &Http, reporter: &RequestReporter, address: &str) {
    let event = match timeout(LIMIT, follow(http, address)).await {
        Ok(Ok(file)) => PictureEvent::Fetched(file),
        Ok(Err(why)) => PictureEvent::Failed(why),
        Err(_elapsed) => PictureEvent::Failed(PictureFailure::Late(LIMIT.as_secs())),
    };
    reporter.tell_picture(event).await;
}

async fn follow(http: &Http, address: &str) -> Result<Arc<[u8]>, PictureFailure> {
    let unreadable = |_error| PictureFailure::AddressUnreadable;
    let mut url = Url::parse(address).map_err(unreadable)?;
    let begins_private = is_private(&url);
    for _ in 0..=MAX_REDIRECTS {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PictureFailure::NotOnTheWeb);
        }
        if is_private(&url) && !begins_private {
            return Err(PictureFailure::IntoPrivateNetwork);
        }
        let reply = send(http, &url).await?;
        if !(300..400).contains(&reply.head.status) {
            return read(reply).await;
        }
        let location = reply.location().ok_or(PictureFailure::LeadsNowhere)?;
        url = url.join(&location).map_err(unreadable)?;
    }
    Err(PictureFailure::TooManyRedirects(MAX_REDIRECTS))
}

async fn send(http: &Http, url: &Url) -> Result<Reply, PictureFailure> {
    let mut url = url.clone();
    // A login in an address was written by whoever wrote the answer.
    let _without = (url.set_username(""), url.set_password(None));
    let accept = HeaderValue::Plain(TYPES.join(", "));
    let request = HttpRequest {
        method: Method::Get,
        url: url.to_string(),
        headers: vec![("accept".into(), accept)],
        body: None,
    };
    let route = Route::bare(is_private(&url));
    let sent = http.send(&request, &route).await;
    sent.map_err(|failure| not_reached(&url, failure))
}

async fn read(reply: Reply) -> Result<Arc<[u8]>, PictureFailure> {
    if !reply.is_success() {
        return Err(PictureFailure::Status(reply.head.status));
    }
    let kind = reply.head.content_type.clone();
    let unsaid = kind.is_empty() || kind == "application/octet-stream";
    if !unsaid && !TYPES.contains(&kind.as_str()) {
        return Err(PictureFailure::Type(kind));
    }
    match reply.whole_body(FILE_BYTES).await {
        Ok(Some(file)) => Ok(file.into()),
        Ok(None) => Err(PictureFailure::TooLarge(FILE_BYTES / (1024 * 1024))),
        Err(_broken) => Err(PictureFailure::Broke),
    }
}

fn base_of(url: &Url) -> Option<BaseUrl> {
    let origin = url.origin().ascii_serialization();
    BaseUrl::check(&origin).ok().map(|checked| checked.url)
}

fn is_private(url: &Url) -> bool {
    base_of(url).is_some_and(|base| base.is_private())
}

fn not_reached(url: &Url, failure: Failure) -> PictureFailure {
    let Some(base_url) = base_of(url) else {
        return PictureFailure::AddressUnreadable;
    };
    let transport = Transport {
        failure: failure.kind,
        proxy: failure.proxy,
        tried: failure.tried,
    };
    PictureFailure::NotReached(Box::new(transport), base_url)
}
