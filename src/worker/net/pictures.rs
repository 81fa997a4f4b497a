//! Pictures of answers: fetched when the user asks for one, with nothing of the user’s in the request.
//!
//! What kind of picture a file is, and whether it can be drawn, is left to the interface.

use super::failure::Failure;
use super::http::{Http, Reply};
use super::route::Route;
use crate::domain::base_url::BaseUrl;
use crate::domain::check::DRAFT;
use crate::domain::diagnosis::{Journey, transport_problem};
use crate::wire::http::{HeaderValue, HttpRequest, Method};
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

/// The file at `address`.
///
/// # Errors
/// Why there is none: one sentence, no full stop.
pub(in crate::worker) async fn fetch(http: &Http, address: &str) -> Result<Arc<[u8]>, String> {
    match timeout(LIMIT, follow(http, address)).await {
        Ok(file) => file,
        Err(_elapsed) => Err("The picture did not arrive within 30 seconds".to_owned()),
    }
}

async fn follow(http: &Http, address: &str) -> Result<Arc<[u8]>, String> {
    let unreadable = |_error| "Its address cannot be read".to_owned();
    let mut url = Url::parse(address).map_err(unreadable)?;
    let begins_private = is_private(&url);
    for _ in 0..=MAX_REDIRECTS {
        if !matches!(url.scheme(), "http" | "https") {
            return Err("It leads to an address that is not on the web".to_owned());
        }
        if is_private(&url) && !begins_private {
            return Err("It leads from the web into a private network".to_owned());
        }
        let reply = send(http, &url).await?;
        if !(300..400).contains(&reply.head.status) {
            return read(reply).await;
        }
        let location = reply.location().ok_or("It leads nowhere")?;
        url = url.join(&location).map_err(unreadable)?;
    }
    Err(format!("It leads on more than {MAX_REDIRECTS} times"))
}

async fn send(http: &Http, url: &Url) -> Result<Reply, String> {
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
    sent.map_err(|failure| sentence(&url, &failure))
}

async fn read(reply: Reply) -> Result<Arc<[u8]>, String> {
    if !reply.is_success() {
        return Err(format!("The server answered {}", reply.head.status));
    }
    let kind = reply.head.content_type.clone();
    let unsaid = kind.is_empty() || kind == "application/octet-stream";
    if !unsaid && !TYPES.contains(&kind.as_str()) {
        return Err(format!("It is {kind}, which is not shown"));
    }
    match reply.whole_body(FILE_BYTES).await {
        Ok(Some(file)) => Ok(file.into()),
        Ok(None) => Err("It is larger than 20 MB".to_owned()),
        Err(_broken) => Err("The connection broke before all of it was there".to_owned()),
    }
}

fn base_of(url: &Url) -> Option<BaseUrl> {
    let origin = url.origin().ascii_serialization();
    BaseUrl::check(&origin).ok().map(|checked| checked.url)
}

fn is_private(url: &Url) -> bool {
    base_of(url).is_some_and(|base| base.is_private())
}

fn sentence(url: &Url, failure: &Failure) -> String {
    let Some(base_url) = base_of(url) else {
        return "Its server cannot be reached".to_owned();
    };
    let journey = Journey {
        provider: DRAFT,
        base_url: &base_url,
        proxy: failure.proxy.as_deref(),
        tried: &failure.tried,
    };
    transport_problem(&failure.kind, &journey, &failure.words).message
}
