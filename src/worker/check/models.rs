//! The model list of an endpoint, all pages of it, and what the server says of its models beyond
//! that.

use super::recognition;
use super::says_not_there;
use crate::domain::cause::{Asked, Cause};
use crate::domain::model::ListedModel;
use crate::domain::problem::Problem;
use crate::domain::provider::ApiFormat;
use crate::domain::server::RecognisedServer;
use crate::wire::models::{decode_models, shape_of};
use crate::wire::{ModelPage, classify, format_of};
use crate::worker::ask::rotation::{Refused, Rotation};
use crate::worker::reach::{Place, Reach};
use serde_json::Value;
use std::collections::HashSet;

/// The longest page that is read.
pub(in crate::worker) const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// The longest list that is followed.
const MAX_PAGES: usize = 50;

/// A model list, as far as it goes.
#[derive(Debug, Default)]
pub(in crate::worker) struct List {
    /// All models of all pages, in the server's order.
    pub(in crate::worker) models: Vec<ListedModel>,
    /// The first page as it came.
    pub(in crate::worker) first_page: Value,
    /// The number of the key that served it; `None` if none was sent.
    pub(in crate::worker) key_number: Option<u32>,
}

/// What an endpoint tells of itself.
pub(in crate::worker) struct Told {
    /// The kind of server, where it is recognised.
    pub(in crate::worker) server: Option<RecognisedServer>,
    /// Its models.
    pub(in crate::worker) models: Vec<ListedModel>,
    /// The format whose shape its list has; `None` without a telling list.
    pub(in crate::worker) shape: Option<ApiFormat>,
}

/// Asks an endpoint for its models, and the server behind it in its own way.
///
/// # Errors
/// If there is no list, and the server is none that tells of its models in another way.
pub(in crate::worker) async fn tell(reach: &Reach, place: &Place) -> Result<Told, Refused> {
    let list = list(reach, place).await;
    let (list, problem) = match list {
        Ok(list) => (list, None),
        Err(refused) if says_not_there(&refused.problem.cause) => (List::default(), Some(refused)),
        Err(refused) => return Err(refused),
    };
    let shape = shape_of(&list.first_page);
    let (server, models) = recognition::recognise(reach, place, list).await;
    match problem.filter(|_| models.is_empty()) {
        None => Ok(Told {
            server,
            models,
            shape,
        }),
        Some(problem) => Err(problem),
    }
}

/// Asks for all pages of the model list.
///
/// # Errors
/// If a page cannot be had or read. A server that sends the same place twice, or more than
/// [`MAX_PAGES`] pages, is not followed any further; what it has listed until then is the list.
pub(in crate::worker) async fn list(reach: &Reach, place: &Place) -> Result<List, Refused> {
    let mut all = List::default();
    let mut visited = HashSet::new();
    let mut after: Option<String> = None;
    for number in 0..MAX_PAGES {
        let (page, key_number) = page(reach, place, after.as_deref()).await?;
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
    reach: &Reach,
    place: &Place,
    after: Option<&str>,
) -> Result<(ModelPage, Option<u32>), Refused> {
    let limit = reach.http.limits().models;
    match tokio::time::timeout(limit, body(reach, place, after)).await {
        Ok(read) => {
            let (body, key_number) = read?;
            let page = decode_models(&body).map_err(|error| {
                let target = place.target(None);
                let problem = classify::answer_problem(&error, &target, Asked::Models);
                Refused {
                    raw: place.redacted(&String::from_utf8_lossy(&body)),
                    ..Refused::from(place.without_secrets(problem))
                }
            })?;
            Ok((page, key_number))
        }
        Err(_elapsed) => Err(place.too_slow(limit).into()),
    }
}

async fn body(
    reach: &Reach,
    place: &Place,
    after: Option<&str>,
) -> Result<(Vec<u8>, Option<u32>), Refused> {
    let format = format_of(place.endpoint.format);
    let mut rotation = Rotation::new(reach, place, Asked::Models);
    let accepted = rotation
        .ask(|target| format.encode_models(target, after))
        .await?;
    let key_number = accepted.key.map(|key| key.number);
    let body = accepted.reply.whole_body(MAX_PAGE_BYTES).await;
    let body = body
        .map_err(|failure| place.transport_problem(&failure))?
        .ok_or_else(|| too_long(place))?;
    Ok((body, key_number))
}

fn too_long(place: &Place) -> Problem {
    place.problem(Cause::ModelListTooLong {
        limit_bytes: MAX_PAGE_BYTES,
    })
}
