//! Connection checks, and the search for servers on this machine: what they have found so far.

use super::action::{CheckAction, Extras, NewProvider, ProvidersAction};
use super::command::EndpointCommand;
use super::effect::{Cx, Effect};
use super::providers::{Providers, Status};
use crate::domain::check::{CheckRequest, Outcome, Step, StepReport};
use crate::domain::conversation::ModelRef;
use crate::domain::ids::DRAFT;
use crate::domain::ids::{ProviderId, RequestId};
use crate::domain::problem::Problem;
use crate::domain::provider::{Learned, Origin, Provider};
use crate::domain::server::FoundServer;
use std::collections::HashMap;

/// One check of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionCheck {
    request: RequestId,
    steps: Vec<StepReport>,
    ended: bool,
    problem: Option<Problem>,
}

impl ConnectionCheck {
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

/// The last check of every provider and that of what is typed in the dialog, under [`DRAFT`]; and
/// the search for servers.
#[derive(Debug, Default)]
pub struct Checks {
    all: HashMap<ProviderId, ConnectionCheck>,
    local_servers: LocalServers,
}

impl Checks {
    /// The last check of a provider.
    pub fn of(&self, id: ProviderId) -> Option<&ConnectionCheck> {
        self.all.get(&id)
    }

    /// The check of what is typed in the dialog.
    pub fn of_draft(&self) -> Option<&ConnectionCheck> {
        self.of(DRAFT)
    }

    /// The servers on this machine, as last sought.
    pub fn local_servers(&self) -> &LocalServers {
        &self.local_servers
    }

    /// Begins or gives up a check or a search. `current` is the model that is talked with.
    pub(super) fn apply(
        &mut self,
        action: CheckAction,
        providers: &Providers,
        current: Option<ModelRef>,
        cx: &mut Cx<'_>,
    ) {
        match action {
            CheckAction::Provider(id, extras) => {
                if let Some(provider) = providers.get(id) {
                    let current = current.filter(|model| model.provider == id);
                    self.begin(id, check_of(provider, current, extras), cx);
                }
            }
            CheckAction::Draft(draft, extras) => {
                self.begin(DRAFT, check_of_draft(*draft, extras), cx);
            }
            CheckAction::Stop(id) => self.forget(id, cx),
            CheckAction::DropDraft => self.drop_draft(cx),
            CheckAction::FindLocalServers => self.local_servers.seek(cx),
        }
    }

    /// Gives up the check of what is typed in the dialog, and forgets what it has found.
    pub(super) fn drop_draft(&mut self, cx: &mut Cx<'_>) {
        self.forget(DRAFT, cx);
    }

    /// Checks a provider again that was checked before: it is reached in another way now.
    pub(super) fn check_again(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        if self.of(id).is_some() {
            cx.act(CheckAction::Provider(id, Extras::Without));
        }
    }

    /// A step of a check has ended.
    pub(super) fn step_checked(&mut self, request: RequestId, report: StepReport) {
        if let Some(check) = self.by_request(request) {
            check.steps.push(report);
        }
    }

    /// A server refuses a field in a check.
    pub(super) fn field_refused(&self, request: RequestId, fact: Learned, cx: &mut Cx<'_>) {
        if let Some(id) = self.checked_with(request) {
            cx.effect(Effect::FieldRefused(id, fact));
        }
    }

    /// What a check found is the newest word on the provider. One that passed has seen models that
    /// the provider may not have yet.
    pub(super) fn ended(
        &mut self,
        request: RequestId,
        problem: Option<Problem>,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let Some(id) = self.checked_with(request) else {
            return;
        };
        let Some(check) = self.by_request(request) else {
            return;
        };
        check.ended = true;
        check.problem.clone_from(&problem);
        if id == DRAFT {
            return;
        }
        let saw_list = problem.is_none() && check.passed(Step::ModelList);
        let was_ready = matches!(providers.status(id), Status::Ready(_));
        let has_models = |provider: &Provider| !provider.models.is_empty();
        let is_complete = was_ready && providers.get(id).is_some_and(has_models);
        cx.effect(Effect::CheckEnded(id, problem));
        if saw_list && !is_complete {
            cx.act(ProvidersAction::RefreshModels(id));
        }
    }

    /// A server on this machine answers.
    pub(super) fn local_server_found(&mut self, request: RequestId, server: FoundServer) {
        if self.local_servers.running == Some(request) {
            self.local_servers.found.push(server);
        }
    }

    /// All usual ports were asked.
    pub(super) fn local_servers_sought(&mut self, request: RequestId) {
        if self.local_servers.running == Some(request) {
            self.local_servers.running = None;
            self.local_servers.sought = true;
        }
    }

    fn begin(&mut self, id: ProviderId, check: CheckRequest, cx: &mut Cx<'_>) {
        self.cancel(id, cx);
        let request = cx.request();
        let begun = ConnectionCheck {
            request,
            steps: Vec::new(),
            ended: false,
            problem: None,
        };
        self.all.insert(id, begun);
        cx.command(EndpointCommand::Check {
            request,
            check: Box::new(check),
        });
    }

    /// Gives up the check of a provider, and forgets what it has found.
    fn forget(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        self.cancel(id, cx);
        self.all.remove(&id);
    }

    fn cancel(&self, id: ProviderId, cx: &mut Cx<'_>) {
        if let Some(check) = self.of(id).filter(|check| !check.ended) {
            cx.command(EndpointCommand::Cancel(check.request));
        }
    }

    /// The provider that is being checked with that question.
    fn checked_with(&self, request: RequestId) -> Option<ProviderId> {
        let mut all = self.all.iter();
        let found = all.find(|(_, check)| check.request == request);
        found.map(|(id, _)| *id)
    }

    fn by_request(&mut self, request: RequestId) -> Option<&mut ConnectionCheck> {
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

    fn seek(&mut self, cx: &mut Cx<'_>) {
        if self.is_running() {
            return;
        }
        let request = cx.request();
        *self = Self {
            running: Some(request),
            ..Self::default()
        };
        cx.command(EndpointCommand::FindLocalServers(request));
    }
}

/// What looks at the connection to a provider, with that model or the first that is offered.
fn check_of(provider: &Provider, model: Option<ModelRef>, extras: Extras) -> CheckRequest {
    let first = || provider.models.iter().find(|model| model.is_offered());
    let model = model.map(|model| model.model);
    CheckRequest {
        endpoint: provider.endpoint(),
        typed_key: None,
        typed_headers: Vec::new(),
        omitted: provider.learned.clone(),
        model: model.or_else(|| first().map(|model| model.id.clone())),
        with_extras: extras == Extras::With,
    }
}

/// What looks at the connection to what is typed in the dialog.
fn check_of_draft(draft: NewProvider, extras: Extras) -> CheckRequest {
    let origin = Origin::Custom {
        base_url: draft.base_url,
    };
    let name = draft.name.trim().to_owned();
    let provider = Provider {
        auth: draft.auth,
        network: *draft.network,
        ..Provider::new(DRAFT, name, draft.format, origin)
    };
    CheckRequest {
        endpoint: provider.endpoint(),
        typed_key: Some(draft.key).filter(|key| !key.is_empty()),
        typed_headers: draft.secret_headers,
        omitted: Vec::new(),
        model: None,
        with_extras: extras == Extras::With,
    }
}
