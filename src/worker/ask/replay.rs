//! Sends a recorded request once more: what was masked in it is filled in from what the provider
//! has now. The exchange is recorded as any other; here its reply is only read and let go.

use super::endpoint_client::EndpointClient;
use super::endpoints::{Endpoints, TypedSecrets};
use crate::domain::cause::{Cause, RepeatFault};
use crate::domain::chat_request::Endpoint;
use crate::domain::exchange::{SentBody, SentRequest, ShownValue};
use crate::domain::problem::Problem;
use crate::wire::http::{HeaderValue, HttpRequest};
use std::borrow::Cow;

/// More of a reply than this is not waited for.
const MAX_REPLAY_BYTES: usize = 64 * 1024 * 1024;

/// Sends `sent` to `endpoint` with the first key, and reads the reply to its end. No other key is
/// tried.
///
/// # Errors
/// If it is not sent at all; what happens to it afterwards is in the record.
pub(in crate::worker) async fn replay(
    endpoints: &Endpoints,
    endpoint: Endpoint,
    sent: &SentRequest,
) -> Result<(), Problem> {
    let client = endpoints.client(endpoint, TypedSecrets::default()).await?;
    let request = anew(&client, sent)?;
    let Ok(mut reply) = client.send_again(&request).await else {
        return Ok(());
    };
    let mut read_bytes = 0;
    while let Ok(Some(bytes)) = reply.chunk().await {
        read_bytes += bytes.len();
        if read_bytes > MAX_REPLAY_BYTES {
            break;
        }
    }
    Ok(())
}

/// The request as it goes out now.
fn anew(client: &EndpointClient, sent: &SentRequest) -> Result<HttpRequest, Problem> {
    let cannot = |fault| client.problem(Cause::NotRepeatable { fault });
    if let Err(missing) = sent.whole() {
        return Err(cannot(RepeatFault::Incomplete(missing)));
    }
    // The key goes to the provider's present address only.
    if !client.base_url().is_origin_of(&sent.url) {
        return Err(cannot(RepeatFault::Moved {
            authority: sent.authority().to_owned(),
        }));
    }
    // Any request to the place has all headers with secrets in it.
    let target = client.target(client.keys.first());
    let fresh = target.encode_models(None);
    let headers = sent.headers.iter().filter_map(|(name, value)| {
        let value = match value {
            ShownValue::Plain(text) => HeaderValue::Plain(text.clone()),
            ShownValue::Masked { .. } => {
                let mut found = fresh.headers.iter().filter(|(known, _)| known == name);
                found.next()?.1.clone()
            }
        };
        Some((Cow::Owned(name.clone()), value))
    });
    Ok(HttpRequest {
        method: sent.method,
        url: sent.url.clone(),
        headers: headers.collect(),
        body: match &sent.body {
            SentBody::Whole(text) => Some(text.to_string()),
            SentBody::None | SentBody::Beginning(_) | SentBody::Dropped => None,
        },
    })
}
