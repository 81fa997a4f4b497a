//! Which kind of server is behind an endpoint, and what it says of its models when asked in its own
//! way. What is asked and what the answers mean is `wire/servers`' business.

use super::models::List;
use crate::domain::model::ListedModel;
use crate::domain::server::{PLAIN_KIND, RecognisedServer};
use crate::wire::servers::{self, Answered, Ask, ServerKind};
use crate::worker::reach::{Place, Reach};
use futures_util::{StreamExt as _, stream};
use std::time::Duration;

/// For each question: what is asked lies in the server's memory.
const LIMIT: Duration = Duration::from_secs(5);

/// For all questions to one server: what was not answered by then stays unknown.
const LIMIT_OF_ALL: Duration = Duration::from_secs(15);

/// Questions that are under way to one server at a time.
const AT_ONCE: usize = 8;

/// The longest answer that is read.
const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// The same for an answer about one model, of which there may be many.
const MAX_MODEL_ANSWER_BYTES: usize = 1024 * 1024;

/// Recognises the server that gave `list`, asks it in its own way, and adds what it says.
pub(in crate::worker) async fn recognise(
    reach: &Reach,
    place: &Place,
    list: List,
) -> (Option<RecognisedServer>, Vec<ListedModel>) {
    let List {
        mut models,
        first_page,
        ..
    } = list;
    let (kind, mut answers) = match known_kind(place) {
        Some(kind) => (Some(kind), Vec::new()),
        None => match servers::recognised_by_list(&first_page) {
            Some(kind) => (Some(kind), Vec::new()),
            None => prove(reach, place).await,
        },
    };
    let Some(kind) = kind else {
        return (None, models);
    };
    let asks = servers::questions(kind, &first_page, &models, &answers);
    answers.extend(ask_all(reach, place, asks).await);
    kind.learn(&answers, &mut models);
    let server = servers::recognised(kind, &answers);
    let named = (server.kind != PLAIN_KIND).then_some(server);
    (named, models)
}

/// The kind that the catalogue names.
fn known_kind(place: &Place) -> Option<&'static dyn ServerKind> {
    servers::kind_of(place.endpoint.kind.as_deref()?)
}

/// Asks all kinds for their proofs at once; with all that was answered.
pub(in crate::worker) async fn prove(
    reach: &Reach,
    place: &Place,
) -> (Option<&'static dyn ServerKind>, Vec<Answered>) {
    let asks = servers::proofs().into_iter().map(|(_, ask)| ask).collect();
    let answers = ask_all(reach, place, asks).await;
    (servers::proven_by(&answers), answers)
}

/// Asks all of `asks`, a few at a time; what is not answered well is left out. The answers come in
/// the order of the questions.
async fn ask_all(reach: &Reach, place: &Place, asks: Vec<Ask>) -> Vec<Answered> {
    let answers = stream::iter(asks)
        .map(|ask| answer(reach, place, ask))
        .buffered(AT_ONCE)
        .take_until(tokio::time::sleep(LIMIT_OF_ALL));
    answers.filter_map(std::future::ready).collect().await
}

async fn answer(reach: &Reach, place: &Place, ask: Ask) -> Option<Answered> {
    let request = ask.encode(&place.target(reach.first_key(place)));
    let limit_bytes = match ask.model {
        Some(_) => MAX_MODEL_ANSWER_BYTES,
        None => MAX_ANSWER_BYTES,
    };
    let body = async {
        let reply = reach.send(place, &request).await.ok()?;
        if !reply.is_success() {
            return None;
        }
        reply.whole_body(limit_bytes).await.ok()?
    };
    let body = tokio::time::timeout(LIMIT, body).await.ok()??;
    let said = serde_json::from_slice(&body).ok()?;
    Some(Answered { ask, said })
}
