//! Servers on this machine: the usual ports are asked, on loopback only, and only when the user
//! wants it.

use super::models::{self, ModelList, says_not_there};
use super::recognition;
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::Cause;
use crate::domain::chat_request::{Address, Endpoint};
use crate::domain::format::ApiFormat;
use crate::domain::ids::DRAFT;
use crate::domain::server::{FoundServer, RecognisedServer};
use crate::domain::server_kind::KindId;
use crate::state::event::EndpointEvent;
use crate::wire::servers;
use crate::worker::ask::endpoint_client::EndpointClient;
use crate::worker::ask::endpoints::{Endpoints, TypedSecrets};
use crate::worker::request_reporter::RequestReporter;
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// For the list of each port: what is on this machine answers at once or is busy with something
/// else.
const LIMIT: Duration = Duration::from_secs(5);

/// For what a server says of itself beyond that.
const FURTHER_LIMIT: Duration = Duration::from_secs(2);

/// Asks all of `ports` at once and tells of each server that answers.
pub(in crate::worker) async fn find(
    endpoints: &Endpoints,
    reporter: &RequestReporter,
    ports: &[u16],
) {
    let asked = ports.iter().map(|port| async move {
        if let Some(server) = at(endpoints, *port).await {
            reporter.tell(EndpointEvent::LocalServerFound(server)).await;
        }
    });
    join_all(asked).await;
}

async fn at(endpoints: &Endpoints, port: u16) -> Option<FoundServer> {
    let base_url = BaseUrl::check(&format!("http://localhost:{port}/v1"))
        .ok()?
        .url;
    let format = ApiFormat::default();
    let endpoint = Endpoint {
        provider: DRAFT,
        provider_name: base_url.authority().to_owned(),
        format,
        address: Address::Url(base_url.clone()),
        auth: format.default_auth(),
        keys: Vec::new(),
        kind: None,
        dialect: Arc::default(),
        key_path: None,
        network: Arc::default(),
    };
    let client = endpoints
        .client(endpoint, TypedSecrets::default())
        .await
        .ok()?;
    let client = client.unrecorded();
    let listed = timeout(LIMIT, models::list(&client)).await.ok()?;
    let (server, models) = match listed {
        Ok(list) => {
            let count = list.models.len();
            let told = timeout(FURTHER_LIMIT, recognition::recognise(&client, list)).await;
            // One that falls silent then has answered all the same.
            told.map_or((None, Some(count)), |found| {
                (found.server, Some(found.models.len()))
            })
        }
        Err(refused) => {
            let cause = &refused.problem.cause;
            let wants_key = matches!(cause, Cause::KeyRefused { .. } | Cause::Forbidden { .. });
            let lists_none = says_not_there(cause)
                || matches!(
                    cause,
                    Cause::RequestRefused { .. } | Cause::ServerFailed { .. }
                );
            if !wants_key && !lists_none {
                return None;
            }
            if lists_none {
                // Some tell of their models in their own way only.
                let list = ModelList::default();
                let told = timeout(FURTHER_LIMIT, recognition::recognise(&client, list)).await;
                let found = told.ok()?;
                (Some(found.server?), Some(found.models.len()))
            } else {
                let server = timeout(FURTHER_LIMIT, proven(&client)).await.ok().flatten();
                // What it is it may say to all. A refusal that is no JSON is no API's.
                if server.is_none() && !refused.raw.trim_start().starts_with('{') {
                    return None;
                }
                (server, None)
            }
        }
    };
    Some(FoundServer {
        server,
        format,
        base_url,
        models,
    })
}

async fn proven(client: &EndpointClient) -> Option<RecognisedServer> {
    let (kind, answers) = recognition::prove(client).await;
    let server = servers::recognised(kind?, &answers);
    (server.kind != KindId::PLAIN).then_some(server)
}
