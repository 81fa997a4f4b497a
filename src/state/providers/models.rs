//! The models of providers: listed by their servers, added and changed by hand. And how each
//! provider is doing, as lists, answers and checks have found.

use super::configured::{Providers, Status};
use crate::domain::ids::{ProviderId, RequestId};
use crate::domain::model::{self, ListChange, ListedModel, Model};
use crate::domain::problem::Problem;
use crate::domain::server::RecognisedServer;
use crate::state::action::ViewAction;
use crate::state::command::EndpointCommand;
use crate::state::effect::{Cx, Effect};

impl Providers {
    /// Asks for the models of a provider.
    pub(super) fn refresh_models(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let request = cx.request();
        let endpoint = provider.endpoint();
        self.status.insert(id, Status::Fetching(request));
        cx.command(EndpointCommand::ListModels { request, endpoint });
    }

    /// The kind of a provider's server was recognised, or not.
    pub(in crate::state) fn server_recognised(
        &mut self,
        request: RequestId,
        server: Option<RecognisedServer>,
        cx: &mut Cx<'_>,
    ) {
        if let Some(id) = self.fetched_with(request) {
            self.change(id, cx, |provider| provider.server = server);
        }
    }

    /// Takes in the models of a provider, and what is wrong with chat there.
    pub(in crate::state) fn models_listed(
        &mut self,
        request: RequestId,
        listed: Vec<ListedModel>,
        problem: Option<Problem>,
        cx: &mut Cx<'_>,
    ) {
        let Some(id) = self.fetched_with(request) else {
            return;
        };
        let mut change = ListChange::default();
        self.change(id, cx, |provider| {
            change = model::merge_list(&mut provider.models, listed);
        });
        let ready = Status::Ready(Some(change));
        self.status
            .insert(id, problem.map_or(ready, Status::Problem));
        cx.effect(Effect::ModelsChanged);
        cx.effect(match self.first_model_of(id) {
            Ok(_) => Effect::ModelsListed(id),
            Err(_) => Effect::NoModels(id),
        });
    }

    /// The models of a provider could not be listed.
    pub(in crate::state) fn models_failed(
        &mut self,
        request: RequestId,
        problem: Problem,
        cx: &mut Cx<'_>,
    ) {
        if let Some(id) = self.fetched_with(request) {
            self.status.insert(id, Status::Problem(problem));
            cx.effect(Effect::ModelsChanged);
            cx.effect(Effect::NoModels(id));
        }
    }

    /// A turn that worked shows that the provider is ready; one that never got through shows the
    /// opposite. While its models are being fetched, their list has the last word.
    pub(in crate::state) fn learn_from_turn(&mut self, id: ProviderId, problem: Option<Problem>) {
        if self.get(id).is_none() || matches!(self.status(id), Status::Fetching(_)) {
            return;
        }
        match problem {
            None if !matches!(self.status(id), Status::Ready(_)) => {
                self.status.insert(id, Status::Ready(None));
            }
            Some(problem) if problem.cause.concerns_endpoint() => {
                self.status.insert(id, Status::Problem(problem));
            }
            None | Some(_) => {}
        }
    }

    /// What a check found, unless its models are being fetched.
    pub(in crate::state) fn learn_from_check(&mut self, id: ProviderId, problem: Option<Problem>) {
        if self.get(id).is_none() || matches!(self.status(id), Status::Fetching(_)) {
            return;
        }
        match problem {
            Some(problem) => {
                self.status.insert(id, Status::Problem(problem));
            }
            None => self.learn_from_turn(id, None),
        }
    }

    /// The provider whose models are being fetched with that question.
    fn fetched_with(&self, request: RequestId) -> Option<ProviderId> {
        let mut all = self.status.iter();
        let asked = all.find(|(_, status)| **status == Status::Fetching(request));
        asked.map(|(id, _)| *id)
    }

    /// Adds a model by its id; one that is there is refused.
    pub(super) fn add_model(&mut self, id: ProviderId, typed: &str, cx: &mut Cx<'_>) {
        let Some(provider) = self.get(id) else {
            return;
        };
        let Ok(model) = model::check_model_id(typed, &provider.models) else {
            return;
        };
        self.change(id, cx, |provider| {
            provider.models.push(Model::by_hand(model));
        });
        // That there is no list is no problem any more.
        if let Status::Problem(problem) = self.status(id)
            && problem.cause.is_mended_by_a_model()
        {
            self.status.insert(id, Status::Ready(None));
        }
        cx.act(ViewAction::CloseDialog);
        cx.effect(Effect::ModelsChanged);
    }

    /// Puts an edited model in the place of the one with its id.
    pub(super) fn edit_model(&mut self, id: ProviderId, edited: Model, cx: &mut Cx<'_>) {
        self.change(id, cx, |provider| {
            let mut models = provider.models.iter_mut();
            if let Some(model) = models.find(|model| model.id == edited.id) {
                *model = edited;
            }
        });
        cx.effect(Effect::ModelEdited);
    }
}
