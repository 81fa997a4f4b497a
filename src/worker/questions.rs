//! Questions about endpoints: which are running, and which were given up. How each is answered has
//! its own file.

use super::ask::{key_test, preview, replay};
use super::check::{self, local_servers, models, repair};
use super::disk::archive::Archive;
use super::outlet::Outlet;
use super::reach::{Reach, Typed};
use crate::domain::cause::Asked;
use crate::domain::chat_request::Endpoint;
use crate::domain::check::CheckRequest;
use crate::domain::ids::RequestId;
use crate::domain::problem::Problem;
use crate::state::command::EndpointCommand;
use crate::state::event::{EndpointEvent, Event};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// All running questions.
pub(super) struct Questions {
    running: Arc<Mutex<HashMap<RequestId, CancellationToken>>>,
    reach: Arc<Reach>,
    archive: Archive,
    outlet: Arc<Outlet>,
    local_ports: Arc<[u16]>,
}

/// One running question: asks through it, and tells what comes of it.
pub(super) struct Inquiry {
    request: RequestId,
    /// Sends.
    pub(super) reach: Arc<Reach>,
    archive: Archive,
    outlet: Arc<Outlet>,
}

impl Inquiry {
    /// Tells what was found.
    pub(super) async fn tell(&self, event: EndpointEvent) {
        self.outlet.send(Event::Endpoint(self.request, event)).await;
    }
}

impl Questions {
    pub(super) fn new(
        (reach, archive): (Arc<Reach>, Archive),
        outlet: Arc<Outlet>,
        local_ports: Vec<u16>,
    ) -> Self {
        Self {
            running: Arc::default(),
            reach,
            archive,
            outlet,
            local_ports: local_ports.into(),
        }
    }

    /// Begins a question: what is returned answers it. A question that is given up needs no answer.
    pub(super) fn begin(
        &self,
        command: EndpointCommand,
    ) -> Option<impl Future<Output = ()> + Send + 'static> {
        let request = match &command {
            EndpointCommand::ListModels { request, .. }
            | EndpointCommand::TestKeys { request, .. }
            | EndpointCommand::Check { request, .. }
            | EndpointCommand::Preview { request, .. }
            | EndpointCommand::Replay { request, .. }
            | EndpointCommand::FindLocalServers(request) => *request,
            EndpointCommand::Cancel(request) => {
                if let Some(running) = lock(&self.running).remove(request) {
                    running.cancel();
                }
                return None;
            }
        };
        let given_up = CancellationToken::new();
        lock(&self.running).insert(request, given_up.clone());
        let inquiry = Inquiry {
            request,
            reach: Arc::clone(&self.reach),
            archive: self.archive.clone(),
            outlet: Arc::clone(&self.outlet),
        };
        let (running, ports) = (Arc::clone(&self.running), Arc::clone(&self.local_ports));
        Some(async move {
            tokio::select! {
                biased;
                () = given_up.cancelled() => {}
                () = answer(&inquiry, command, &ports) => {}
            }
            lock(&running).remove(&request);
        })
    }
}

fn lock(
    running: &Mutex<HashMap<RequestId, CancellationToken>>,
) -> MutexGuard<'_, HashMap<RequestId, CancellationToken>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(inquiry: &Inquiry, command: EndpointCommand, ports: &[u16]) {
    match command {
        EndpointCommand::ListModels { endpoint, .. } => list_models(inquiry, endpoint).await,
        EndpointCommand::TestKeys {
            endpoint, model, ..
        } => test_keys(inquiry, endpoint, model.as_deref()).await,
        EndpointCommand::Check { check, .. } => run_check(inquiry, *check).await,
        EndpointCommand::Preview { endpoint, chat, .. } => {
            let made = match inquiry.archive.complete(*chat).await {
                Ok(chat) => preview::preview(&inquiry.reach, endpoint, &chat).await,
                Err(problem) => Err(problem),
            };
            let made = made.map(Box::new);
            inquiry.tell(EndpointEvent::Previewed(made)).await;
        }
        EndpointCommand::Replay { endpoint, sent, .. } => {
            let problem = replay::replay(&inquiry.reach, endpoint, &sent).await.err();
            inquiry.tell(EndpointEvent::Replayed(problem)).await;
        }
        EndpointCommand::FindLocalServers(_) => {
            local_servers::find(inquiry, ports).await;
            inquiry.tell(EndpointEvent::LocalServersSought).await;
        }
        EndpointCommand::Cancel(_) => {}
    }
}

async fn list_models(inquiry: &Inquiry, endpoint: Endpoint) {
    let event = match tell_models(inquiry, endpoint).await {
        Ok(listed) => listed,
        Err(problem) => EndpointEvent::ModelsFailed(problem),
    };
    inquiry.tell(event).await;
}

async fn tell_models(inquiry: &Inquiry, endpoint: Endpoint) -> Result<EndpointEvent, Problem> {
    let reach = &inquiry.reach;
    let place = reach.place(endpoint, Typed::default()).await?;
    match models::tell(reach, &place).await {
        Ok(told) => {
            let recognised = EndpointEvent::ServerRecognised(told.server);
            inquiry.tell(recognised).await;
            let format = place.endpoint.format;
            let problem = if told.shape.is_some_and(|shape| shape != format) {
                repair::chat_elsewhere(reach, &place).await
            } else {
                None
            };
            Ok(EndpointEvent::ModelsListed(told.models, problem))
        }
        Err(refused) => {
            Err(repair::look_closer(reach, &place, refused.problem, Asked::Models).await)
        }
    }
}

async fn test_keys(inquiry: &Inquiry, endpoint: Endpoint, model: Option<&str>) {
    let problem = match inquiry.reach.place(endpoint, Typed::default()).await {
        Ok(place) => {
            key_test::test(inquiry, &place, model).await;
            None
        }
        Err(problem) => Some(problem),
    };
    inquiry.tell(EndpointEvent::KeysTested(problem)).await;
}

async fn run_check(inquiry: &Inquiry, request: CheckRequest) {
    let problem = check::check(inquiry, request).await.err();
    inquiry.tell(EndpointEvent::Checked(problem)).await;
}
