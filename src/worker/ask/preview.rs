//! What would be sent if a message were sent now: made by the code that sends it, and not sent.

use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::exchange::{RequestPreview, indented};
use crate::domain::problem::Problem;
use crate::wire::format_of;
use crate::worker::reach::{Reach, Typed};
use crate::worker::recording;

/// The request that would go to `endpoint`, with the key that it would begin with.
///
/// # Errors
/// If a secret that belongs to it is not there, or the demo cannot be started.
pub(in crate::worker) async fn preview(
    reach: &Reach,
    endpoint: Endpoint,
    request: &ChatRequest,
) -> Result<RequestPreview, Problem> {
    let place = reach.place(endpoint, Typed::default()).await?;
    let target = place.target(reach.first_key(&place));
    let request = format_of(place.endpoint.format).encode_chat(&target, request);
    let sent = recording::shown(&place, &request, usize::MAX);
    let json = sent.body.text().map(|text| indented(text));
    Ok(RequestPreview {
        sent,
        json: json.unwrap_or_default().into(),
    })
}
