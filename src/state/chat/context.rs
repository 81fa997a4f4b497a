//! Conversations that are longer than their model's context, as far as can be told beforehand.
//!
//! How full the context was by the server's own count is shown elsewhere. That count does not tell
//! of what the server had cut.

use crate::domain::conversation::ModelRef;
use crate::domain::figures::grouped;
use crate::domain::ids::ConversationId;
use crate::state::{Env, State};

impl State {
    /// Tells that a question of so many `tokens` is longer than what its model is known to take:
    /// once for a conversation and a model, until one is shorter again. Ollama, for one, cuts the
    /// beginning and says nothing.
    pub(super) fn warn_of_length(&mut self, id: ConversationId, tokens: u64, env: &mut Env<'_>) {
        let asked = self.library.get(id).and_then(|known| known.model.clone());
        let Some(asked) = asked else { return };
        let Some((_, model)) = self.resolve(&asked) else {
            return;
        };
        let Some(length) = model.context_length.map(|known| known.value) else {
            return;
        };
        let name = model.label().to_owned();
        let is_told = |told: &(ConversationId, ModelRef)| told.0 == id && told.1 == asked;
        let told = self.chats.too_long.iter().position(is_told);
        let is_too_long = tokens > u64::from(length);
        match (is_too_long, told) {
            (true, None) => {
                self.chats.too_long.push((id, asked));
                self.notices.inform(too_long(tokens, &name, length), env);
            }
            (false, Some(place)) => {
                self.chats.too_long.swap_remove(place);
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
}

fn too_long(tokens: u64, model: &str, length: u32) -> String {
    format!(
        "This conversation is about {} tokens, the context of {model} holds {}; \
         the server may cut its beginning without a word",
        grouped(tokens),
        grouped(length.into()),
    )
}
