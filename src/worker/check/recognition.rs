//! Which kind of server is behind an endpoint, and what it says of its models when asked in its own
//! way. What is asked and what the answers mean is `wire/servers`' business.

use super::models::{self, ModelList, says_not_there};
use crate::domain::model::ListedModel;
use crate::domain::server::RecognisedServer;
use crate::domain::server_kind::KindId;
use crate::wire::servers::{self, Answered, Ask, ServerKind};
use crate::worker::ask::endpoint_client::EndpointClient;
use crate::worker::ask::key_rotation::AskError;
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

/// What an endpoint tells of itself and of its models.
pub(in crate::worker) struct EndpointModels {
    /// The kind of server, where it is recognised.
    pub(in crate::worker) server: Option<RecognisedServer>,
    /// Its models, those of the list first.
    pub(in crate::worker) models: Vec<ListedModel>,
    /// Whether its list is in the shape of another format than the one that it is set to.
    pub(in crate::worker) is_listed_otherwise: bool,
}

/// Asks an endpoint for its models, and the server behind it in its own way.
///
/// # Errors
/// If there is no list, and the server is none that tells of its models in another way.
pub(in crate::worker) async fn tell(client: &EndpointClient) -> Result<EndpointModels, AskError> {
    let list = models::list(client).await;
    let (list, problem) = match list {
        Ok(list) => (list, None),
        Err(refused) if says_not_there(&refused.problem.cause) => {
            (ModelList::default(), Some(refused))
        }
        Err(refused) => return Err(refused),
    };
    let is_listed_otherwise = client.format.is_listed_otherwise(&list.first_page);
    let RecognisedModels { server, models } = recognise(client, list).await;
    match problem.filter(|_| models.is_empty()) {
        None => Ok(EndpointModels {
            server,
            models,
            is_listed_otherwise,
        }),
        Some(problem) => Err(problem),
    }
}

/// What a server is, and what it says of its models.
pub(super) struct RecognisedModels {
    /// The kind of server; `None` where it is not recognised, or of no kind of its own.
    pub(super) server: Option<RecognisedServer>,
    /// Its models, in the order of its list.
    pub(super) models: Vec<ListedModel>,
}

/// Recognises the server that gave `list`, asks it in its own way, and adds what it says.
pub(super) async fn recognise(client: &EndpointClient, list: ModelList) -> RecognisedModels {
    let ModelList {
        mut models,
        first_page,
        ..
    } = list;
    let (kind, mut answers) = match known_kind(client) {
        Some(kind) => (Some(kind), Vec::new()),
        None => match servers::recognised_by_list(&first_page) {
            Some(kind) => (Some(kind), Vec::new()),
            None => prove(client).await,
        },
    };
    let Some(kind) = kind else {
        let server = None;
        return RecognisedModels { server, models };
    };
    let asks = servers::questions(kind, &first_page, &models, &answers);
    answers.extend(ask_all(client, asks).await);
    kind.learn(&answers, &mut models);
    let server = servers::recognised(kind, &answers);
    let server = (server.kind != KindId::PLAIN).then_some(server);
    RecognisedModels { server, models }
}

/// The kind that the catalogue names.
fn known_kind(client: &EndpointClient) -> Option<&'static dyn ServerKind> {
    servers::kind_of(client.endpoint.kind.as_ref()?)
}

/// Asks all kinds for their proofs at once; with all that was answered.
pub(super) async fn prove(
    client: &EndpointClient,
) -> (Option<&'static dyn ServerKind>, Vec<Answered>) {
    let asks = servers::proofs().into_iter().map(|(_, ask)| ask).collect();
    let answers = ask_all(client, asks).await;
    (servers::proven_by(&answers), answers)
}

/// Asks all of `asks`, a few at a time; what is not answered well is left out. The answers come in
/// the order of the questions.
async fn ask_all(client: &EndpointClient, asks: Vec<Ask>) -> Vec<Answered> {
    let answers = stream::iter(asks)
        .map(|ask| answer(client, ask))
        .buffered(AT_ONCE)
        .take_until(tokio::time::sleep(LIMIT_OF_ALL));
    answers.filter_map(std::future::ready).collect().await
}

async fn answer(client: &EndpointClient, ask: Ask) -> Option<Answered> {
    let request = ask.encode(&client.target(client.keys.first()));
    let limit_bytes = match ask.model {
        Some(_) => MAX_MODEL_ANSWER_BYTES,
        None => MAX_ANSWER_BYTES,
    };
    let body = async {
        let reply = client.send(&request).await.ok()?;
        if !reply.is_success() {
            return None;
        }
        reply.whole_body(limit_bytes).await.ok()?
    };
    let body = tokio::time::timeout(LIMIT, body).await.ok()??;
    let said = serde_json::from_slice(&body).ok()?;
    Some(Answered { ask, said })
}
