//! The model list of an endpoint, all pages of it. What the server says of its models beyond that is
//! `recognition.rs`'s business.

use crate::domain::cause::{Asked, Cause};
use crate::domain::model::ListedModel;
use crate::domain::problem::Problem;
use crate::wire::classify;
use crate::wire::models::ModelPage;
use crate::wire::models::decode_models;
use crate::worker::ask::endpoint_client::EndpointClient;
use crate::worker::ask::key_rotation::{AskError, KeyRotation};
use serde_json::Value;
use std::collections::HashSet;

/// The longest page of a model list that is read.
pub(super) const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// The longest list that is followed.
const MAX_PAGES: usize = 50;

/// A model list, as far as it goes.
#[derive(Debug, Default)]
pub(super) struct ModelList {
    /// All models of all pages, in the server's order.
    pub(super) models: Vec<ListedModel>,
    /// The first page as it came, for kinds of servers to be recognised by.
    pub(super) first_page: Value,
    /// The number of the key that served it; `None` if none was sent.
    pub(super) key_number: Option<u32>,
}

/// Asks for all pages of the model list.
///
/// # Errors
/// If a page cannot be had or read. A server that sends the same place twice, or more than
/// [`MAX_PAGES`] pages, is not followed any further; what it has listed until then is the list.
pub(super) async fn list(client: &EndpointClient) -> Result<ModelList, AskError> {
    let mut all = ModelList::default();
    let mut visited = HashSet::new();
    let mut after: Option<String> = None;
    for number in 0..MAX_PAGES {
        let (page, key_number) = page(client, after.as_deref()).await?;
        all.models.extend(page.models);
        if number == 0 {
            all.first_page = page.raw;
            all.key_number = key_number;
        }
        match page.next {
            Some(next) if visited.insert(next.clone()) => after = Some(next),
            Some(_) | None => break,
        }
    }
    Ok(all)
}

async fn page(
    client: &EndpointClient,
    after: Option<&str>,
) -> Result<(ModelPage, Option<u32>), AskError> {
    let limit = client.limits().models;
    match tokio::time::timeout(limit, body(client, after)).await {
        Ok(read) => {
            let (body, key_number) = read?;
            let page = decode_models(&body).map_err(|error| {
                let target = client.target(None);
                let problem = classify::answer_problem(&error, &target, Asked::Models);
                AskError {
                    raw: client.redacted(&String::from_utf8_lossy(&body)),
                    ..AskError::from(client.without_secrets(problem))
                }
            })?;
            Ok((page, key_number))
        }
        Err(_elapsed) => Err(client.too_slow(limit).into()),
    }
}

async fn body(
    client: &EndpointClient,
    after: Option<&str>,
) -> Result<(Vec<u8>, Option<u32>), AskError> {
    let mut rotation = KeyRotation::new(client, Asked::Models);
    let accepted = rotation.ask(|target| target.encode_models(after)).await?;
    let key_number = accepted.key.map(|key| key.number);
    let body = accepted.reply.whole_body(MAX_PAGE_BYTES).await;
    let body = body
        .map_err(|failure| client.transport_problem(&failure))?
        .ok_or_else(|| too_long(client))?;
    Ok((body, key_number))
}

fn too_long(client: &EndpointClient) -> Problem {
    client.problem(Cause::ModelListTooLong {
        limit_bytes: MAX_PAGE_BYTES,
    })
}

/// Whether the server answered that there is no such path or model.
pub(super) fn says_not_there(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::PathUnknown { .. } | Cause::ModelUnknown { .. }
    )
}
