//! How a conversation begins with a provider: on its page's `"Start chatting"`, and by itself where
//! the provider was added from the chat.

use super::Providers;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::ProviderId;
use crate::domain::model::Model;
use crate::state::action::Screen;
use crate::state::{Env, State};

/// Why no conversation can begin with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoChat {
    /// It is switched off.
    #[error("Switch the provider on first")]
    SwitchedOff,
    /// It has no models.
    #[error("It has no models yet; refresh them, or add one by its ID")]
    NoModels,
    /// All its models are hidden, or gone from its list.
    #[error("All its models are hidden or gone")]
    NoneLeft,
}

/// Whether a model is offered: not hidden by the user, nor gone from the list of its provider.
fn is_usable(model: &Model) -> bool {
    !model.hidden && !model.vanished
}

impl Providers {
    /// The model that a conversation with that provider begins with: its first favourite, else its
    /// first one.
    ///
    /// # Errors
    /// If there is none.
    pub fn first_model_of(&self, id: ProviderId) -> Result<ModelRef, NoChat> {
        let provider = self.get(id).ok_or(NoChat::NoModels)?;
        if !provider.enabled {
            return Err(NoChat::SwitchedOff);
        }
        if provider.models.is_empty() {
            return Err(NoChat::NoModels);
        }
        let mut usable = provider.models.iter().filter(|model| is_usable(model));
        let first = usable.clone().next();
        let model = usable.find(|model| model.favourite).or(first);
        model.ok_or(NoChat::NoneLeft).map(|model| ModelRef {
            provider: id,
            model: model.id.clone(),
        })
    }
}

impl State {
    pub(super) fn start_chatting(&mut self, id: ProviderId, env: &mut Env<'_>) {
        let last = self.last_model.clone().filter(|last| {
            let known = self.resolve(last);
            let is_usable = known.is_some_and(|(provider, it)| provider.enabled && is_usable(it));
            last.provider == id && is_usable
        });
        if let Some(model) = last.or_else(|| self.providers.first_model_of(id).ok()) {
            self.begin_with(model, env);
        }
    }

    /// The models of a provider are there: the chat that waits for them begins.
    pub(super) fn models_arrived(&mut self, id: ProviderId, env: &mut Env<'_>) {
        if self.providers.first_model_of(id).is_err() {
            self.models_failed(id);
        } else if self.is_waited_for(id) {
            self.start_chatting(id, env);
        }
    }

    /// There are no models to begin with: the page of the provider says why.
    pub(super) fn models_failed(&mut self, id: ProviderId) {
        if self.is_waited_for(id) && self.providers.get(id).is_some() {
            self.view.show_provider(id);
        }
    }

    /// Whether the empty chat waits for that provider, which it then does no more. Who went
    /// elsewhere meanwhile is left there.
    fn is_waited_for(&mut self, id: ProviderId) -> bool {
        let awaited = self.view.awaited.take_if(|awaited| *awaited == id);
        let is_blank = self
            .shown()
            .is_none_or(|(conversation, _)| conversation.leaf.is_none());
        let is_there = self.view.screen == Screen::Chat && self.view.dialog.is_none();
        awaited.is_some() && is_there && is_blank
    }
}
