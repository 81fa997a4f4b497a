//! What would be sent if a message were sent now: made by the code that sends it, and not sent.

use super::endpoints::{Endpoints, TypedSecrets};
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::exchange::{RequestPreview, indented};
use crate::domain::problem::Problem;
use crate::worker::net::recording;

/// The request that would go to `endpoint`, with the key that it would begin with.
///
/// # Errors
/// If a secret that belongs to it is not there, or the demo cannot be started.
pub(in crate::worker) async fn preview(
    endpoints: &Endpoints,
    endpoint: Endpoint,
    request: &ChatRequest,
) -> Result<RequestPreview, Problem> {
    let client = endpoints.client(endpoint, TypedSecrets::default()).await?;
    let target = client.target(client.keys.first());
    let request = target.encode_chat(request);
    let sent = recording::shown(&client.identity, &request, usize::MAX);
    let json = sent.body.text().map(|text| indented(text));
    Ok(RequestPreview {
        sent,
        json: json.unwrap_or_default().into(),
    })
}
