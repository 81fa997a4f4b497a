//! Requests about endpoints: which of them are running, and who answers them.

use super::ask::endpoint_client::EndpointClient;
use super::ask::endpoints::{Endpoints, TypedSecrets};
use super::ask::{key_test, preview, replay};
use super::check::{self, local_servers, recognition, repair};
use super::disk::archive::Archive;
use super::events::EventSender;
use super::request_reporter::RequestReporter;
use super::running::Running;
use crate::domain::cause::Asked;
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::exchange::RequestPreview;
use crate::domain::ids::RequestId;
use crate::domain::problem::Problem;
use crate::state::command::EndpointCommand;
use crate::state::event::EndpointEvent;
use std::sync::Arc;

/// How many requests run at a time; further ones wait.
const AT_ONCE: usize = 64;

/// The requests about endpoints that are running, and what answering them takes.
pub(super) struct EndpointRequests {
    running: Running<RequestId>,
    endpoints: Arc<Endpoints>,
    archive: Archive,
    events: EventSender,
    local_ports: Arc<[u16]>,
}

impl EndpointRequests {
    /// No requests. `local_ports` are those on which servers of this machine are sought.
    pub(super) fn new(
        endpoints: Arc<Endpoints>,
        archive: Archive,
        events: EventSender,
        local_ports: Vec<u16>,
    ) -> Self {
        Self {
            running: Running::new(AT_ONCE),
            endpoints,
            archive,
            events,
            local_ports: local_ports.into(),
        }
    }

    /// Begins a request: what is returned answers it. `None` where there is nothing to
    /// answer.
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
                self.running.cancel(*request);
                return None;
            }
        };
        let (endpoints, archive) = (Arc::clone(&self.endpoints), self.archive.clone());
        let (events, ports) = (self.events.clone(), Arc::clone(&self.local_ports));
        let (task, admission) = self.running.begin(request);
        Some(admission.run(async move {
            let answering = Answering {
                endpoints: &endpoints,
                archive: &archive,
                reporter: RequestReporter::new(task, events),
            };
            answering.answer(command, &ports).await;
        }))
    }

    /// Gives up all requests, those that wait for room included.
    pub(super) fn cancel_all(&self) {
        self.running.cancel_all();
    }
}

/// One request that is being answered.
struct Answering<'a> {
    endpoints: &'a Endpoints,
    archive: &'a Archive,
    reporter: RequestReporter,
}

impl Answering<'_> {
    async fn answer(&self, command: EndpointCommand, ports: &[u16]) {
        let (endpoints, reporter) = (self.endpoints, &self.reporter);
        let event = match command {
            EndpointCommand::ListModels { endpoint, .. } => {
                let listed = self.list_models(endpoint).await;
                listed.unwrap_or_else(EndpointEvent::ModelsFailed)
            }
            EndpointCommand::TestKeys {
                endpoint, model, ..
            } => EndpointEvent::KeysTested(self.test_keys(endpoint, model.as_deref()).await.err()),
            EndpointCommand::Check { check, .. } => {
                EndpointEvent::Checked(check::check(endpoints, reporter, *check).await.err())
            }
            EndpointCommand::Preview { endpoint, chat, .. } => {
                EndpointEvent::Previewed(self.preview(endpoint, *chat).await.map(Box::new))
            }
            EndpointCommand::Replay { endpoint, sent, .. } => {
                EndpointEvent::Replayed(replay::replay(endpoints, endpoint, &sent).await.err())
            }
            EndpointCommand::FindLocalServers(_) => {
                local_servers::find(endpoints, reporter, ports).await;
                EndpointEvent::LocalServersSought
            }
            EndpointCommand::Cancel(_) => return,
        };
        reporter.tell(event).await;
    }

    async fn list_models(&self, endpoint: Endpoint) -> Result<EndpointEvent, Problem> {
        let client = self.client(endpoint).await?;
        match recognition::tell(&client).await {
            Ok(told) => {
                let recognised = EndpointEvent::ServerRecognised(told.server);
                self.reporter.tell(recognised).await;
                let problem = if told.is_listed_otherwise {
                    repair::chat_elsewhere(&client).await
                } else {
                    None
                };
                Ok(EndpointEvent::ModelsListed(told.models, problem))
            }
            Err(error) => Err(repair::look_closer(&client, error.problem, Asked::Models).await),
        }
    }

    async fn test_keys(&self, endpoint: Endpoint, model: Option<&str>) -> Result<(), Problem> {
        let client = self.client(endpoint).await?;
        key_test::test(&client, &self.reporter, model).await;
        Ok(())
    }

    async fn preview(
        &self,
        endpoint: Endpoint,
        chat: ChatRequest,
    ) -> Result<RequestPreview, Problem> {
        let chat = self.archive.complete(chat).await?;
        preview::preview(self.endpoints, endpoint, &chat).await
    }

    async fn client(&self, endpoint: Endpoint) -> Result<EndpointClient, Problem> {
        let stored_alone = TypedSecrets::default();
        self.endpoints.client(endpoint, stored_alone).await
    }
}
