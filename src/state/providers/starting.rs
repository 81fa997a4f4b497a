//! How a conversation begins with a provider: on its page's `"Start chatting"`, and by itself where
//! the provider was added from the chat.

use super::configured::Providers;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::ProviderId;
use crate::state::effect::{Cx, Effect};

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
        let mut usable = provider.models.iter().filter(|model| model.is_offered());
        let first = usable.clone().next();
        let model = usable.find(|model| model.favourite).or(first);
        model.ok_or(NoChat::NoneLeft).map(|model| ModelRef {
            provider: id,
            model: model.id.clone(),
        })
    }
    /// Begins a conversation with a provider: with the model last chosen, where it is one of its.
    pub(in crate::state) fn start_chatting(&mut self, id: ProviderId, cx: &mut Cx<'_>) {
        let last = self.last_model().filter(|last| {
            let known = self.resolve(last);
            let is_usable = known.is_some_and(|(its, model)| its.enabled && model.is_offered());
            last.provider == id && is_usable
        });
        let model = last.cloned().or_else(|| self.first_model_of(id).ok());
        if let Some(model) = model {
            cx.effect(Effect::StartChat(model));
        }
    }
}
