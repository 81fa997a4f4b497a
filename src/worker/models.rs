//! The model list of an endpoint, all pages of it.

use super::reach::{Place, Reach};
use crate::domain::chat_request::Endpoint;
use crate::domain::model::ListedModel;
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::wire::http::HttpRequest;
use crate::wire::models::decode_models;
use crate::wire::{Asked, ModelPage, classify, format_of};
use std::collections::HashSet;

/// The longest page that is read.
const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// The longest list that is followed.
const MAX_PAGES: usize = 50;

/// Asks `endpoint` for all pages of its model list.
///
/// # Errors
/// If a page cannot be had or read. A server that sends the same place twice, or more than
/// [`MAX_PAGES`] pages, is not followed any further; what it has listed until then is the list.
pub(super) async fn list(reach: &Reach, endpoint: Endpoint) -> Result<Vec<ListedModel>, Problem> {
    let format = format_of(endpoint.format);
    let place = reach.place(endpoint).await?;
    let mut models = Vec::new();
    let mut visited = HashSet::new();
    let mut after: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let request = format.encode_models(&place.target(), after.as_deref());
        let page = page(reach, &place, &request).await?;
        models.extend(page.models);
        match page.next {
            Some(next) if visited.insert(next.clone()) => after = Some(next),
            Some(_) | None => break,
        }
    }
    Ok(models)
}

async fn page(reach: &Reach, place: &Place, request: &HttpRequest) -> Result<ModelPage, Problem> {
    let limit = reach.http.limits().models;
    match tokio::time::timeout(limit, body(reach, place, request)).await {
        Ok(body) => decode_models(&body?).map_err(|error| {
            place.without_key(classify::answer_problem(
                &error,
                &place.target(),
                Asked::Models,
            ))
        }),
        Err(_elapsed) => Err(place.slow_models(limit)),
    }
}

async fn body(reach: &Reach, place: &Place, request: &HttpRequest) -> Result<Vec<u8>, Problem> {
    let reply = reach.ask(place, request, Asked::Models).await?;
    let body = reply.whole_body(MAX_PAGE_BYTES).await;
    body.map_err(|failure| place.transport_problem(&failure))?
        .ok_or_else(|| too_long(place))
}

fn too_long(place: &Place) -> Problem {
    let target = place.target();
    let mebibytes = MAX_PAGE_BYTES / 1024 / 1024;
    Problem::new(
        ProblemKind::NotAnApi,
        format!(
            "The model list of {} is longer than {mebibytes} MB",
            target.provider_name
        ),
    )
    .hint("Add the models you need by their ID")
    .remedy(Remedy::AddModel(target.provider))
    .remedy(Remedy::EditProvider(target.provider))
}
