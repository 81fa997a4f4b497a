//! Connection checks, and the search for servers on this machine: what they have found so far.

use super::action::NewProvider;
use super::command::{Command, EndpointCommand};
use super::providers::Status;
use super::{Env, State};
use crate::domain::check::{CheckRequest, DRAFT, Outcome, Step, StepReport};
use crate::domain::ids::{ProviderId, RequestId};
use crate::domain::problem::Problem;
use crate::domain::provider::{Origin, Provider};
use crate::domain::server::FoundServer;
use std::collections::HashMap;

/// One check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    request: RequestId,
    steps: Vec<StepReport>,
    ended: bool,
    problem: Option<Problem>,
}

impl Check {
    /// The steps that have ended, in their order.
    pub fn steps(&self) -> &[StepReport] {
        &self.steps
    }

    fn passed(&self, step: Step) -> bool {
        let passed = |report: &StepReport| report.step == step && report.outcome == Outcome::Passed;
        self.steps.iter().any(passed)
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// What is wrong, once it has ended.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

/// The last check of every provider, and that of what is typed in the dialog, under [`DRAFT`].
#[derive(Debug, Default)]
pub struct Checks {
    all: HashMap<ProviderId, Check>,
}

impl Checks {
    /// The last check of a provider.
    pub fn of(&self, id: ProviderId) -> Option<&Check> {
        self.all.get(&id)
    }

    /// The check of what is typed in the dialog.
    pub fn of_draft(&self) -> Option<&Check> {
        self.of(DRAFT)
    }

    pub(super) fn step(&mut self, request: RequestId, report: StepReport) {
        if let Some(check) = self.by_request(request) {
            check.steps.push(report);
        }
    }

    /// The provider that is being checked with that question.
    pub(super) fn checked_with(&self, request: RequestId) -> Option<ProviderId> {
        let mut all = self.all.iter();
        let found = all.find(|(_, check)| check.request == request);
        found.map(|(id, _)| *id)
    }

    fn by_request(&mut self, request: RequestId) -> Option<&mut Check> {
        self.all
            .values_mut()
            .find(|check| check.request == request && !check.ended)
    }
}

/// The servers on this machine, as last sought.
#[derive(Debug, Default)]
pub struct LocalServers {
    running: Option<RequestId>,
    sought: bool,
    found: Vec<FoundServer>,
}

impl LocalServers {
    /// What answers, in the order in which it answered.
    pub fn list(&self) -> &[FoundServer] {
        &self.found
    }

    /// Whether ports are being asked.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Whether a search has ended.
    pub fn has_ended(&self) -> bool {
        self.sought && self.running.is_none()
    }

    pub(super) fn found(&mut self, request: RequestId, server: FoundServer) {
        if self.running == Some(request) {
            self.found.push(server);
        }
    }

    pub(super) fn ended(&mut self, request: RequestId) {
        if self.running == Some(request) {
            self.running = None;
            self.sought = true;
        }
    }
}

impl State {
    /// Checks the connection to a provider with the model that is talked with, or its first one.
    pub(super) fn check(&mut self, id: ProviderId, with_extras: bool, env: &mut Env<'_>) {
        let Some(provider) = self.providers.get(id) else {
            return;
        };
        let current = self.current_model().filter(|model| model.provider == id);
        let usable = |model: &&crate::domain::model::Model| !model.hidden && !model.vanished;
        let first = || provider.models.iter().find(usable);
        let model = current
            .map(|current| current.model)
            .or_else(|| first().map(|model| model.id.clone()));
        let check = CheckRequest {
            endpoint: provider.endpoint(),
            typed_key: None,
            typed_headers: Vec::new(),
            omitted: provider.learned.clone(),
            model,
            with_extras,
        };
        self.begin_check(id, check, env);
    }

    pub(super) fn check_draft(&mut self, draft: NewProvider, with_extras: bool, env: &mut Env<'_>) {
        let origin = Origin::Custom {
            base_url: draft.base_url,
        };
        let name = draft.name.trim().to_owned();
        let provider = Provider {
            auth: draft.auth,
            network: *draft.network,
            ..Provider::new(DRAFT, name, draft.format, origin)
        };
        let check = CheckRequest {
            endpoint: provider.endpoint(),
            typed_key: Some(draft.key).filter(|key| !key.is_empty()),
            typed_headers: draft.secret_headers,
            omitted: Vec::new(),
            model: None,
            with_extras,
        };
        self.begin_check(DRAFT, check, env);
    }

    fn begin_check(&mut self, id: ProviderId, check: CheckRequest, env: &mut Env<'_>) {
        self.cancel_check(id);
        let request = RequestId((env.new_id)());
        self.checks.all.insert(
            id,
            Check {
                request,
                steps: Vec::new(),
                ended: false,
                problem: None,
            },
        );
        self.commands
            .push(Command::Endpoint(EndpointCommand::Check {
                request,
                check: Box::new(check),
            }));
    }

    /// What a check found is the newest word on the provider. One that passed has seen models that
    /// the provider may not have yet.
    pub(super) fn check_ended(
        &mut self,
        request: RequestId,
        problem: Option<Problem>,
        env: &mut Env<'_>,
    ) {
        let Some(id) = self.checks.checked_with(request) else {
            return;
        };
        let Some(check) = self.checks.by_request(request) else {
            return;
        };
        check.ended = true;
        check.problem.clone_from(&problem);
        let saw_list = problem.is_none() && check.passed(Step::ModelList);
        if id == DRAFT {
            return;
        }
        let was_ready = matches!(self.providers.status(id), Status::Ready(_));
        let has_models = |provider: &Provider| !provider.models.is_empty();
        let is_complete = was_ready && self.providers.get(id).is_some_and(has_models);
        self.providers.learn_from_check(id, problem);
        if saw_list && !is_complete {
            self.refresh_models(id, env);
        }
    }

    /// Gives up the check of a provider, and forgets what it has found.
    pub(super) fn drop_check(&mut self, id: ProviderId) {
        self.cancel_check(id);
        self.checks.all.remove(&id);
    }

    fn cancel_check(&mut self, id: ProviderId) {
        if let Some(check) = self.checks.of(id).filter(|check| !check.ended) {
            let cancel = EndpointCommand::Cancel(check.request);
            self.commands.push(Command::Endpoint(cancel));
        }
    }

    pub(super) fn find_local_servers(&mut self, env: &mut Env<'_>) {
        if self.local_servers.is_running() {
            return;
        }
        let request = RequestId((env.new_id)());
        self.local_servers = LocalServers {
            running: Some(request),
            ..LocalServers::default()
        };
        let command = EndpointCommand::FindLocalServers(request);
        self.commands.push(Command::Endpoint(command));
    }
}
