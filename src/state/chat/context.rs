//! Conversations that are longer than their model's context, as far as can be told beforehand.
//!
//! How full the context was by the server's own count is shown elsewhere. That count does not tell
//! of what the server had cut.

use super::chats::Chats;
use crate::domain::conversation::ModelRef;
use crate::domain::figures::grouped;
use crate::domain::ids::ConversationId;
use crate::domain::model::Model;
use crate::state::effect::Cx;

impl Chats {
    /// Tells that a question of so many `tokens` is longer than what `known`, the model `asked`, is
    /// known to take: once for a conversation and a model, until one is shorter again. Ollama, for
    /// one, cuts the beginning and says nothing.
    pub(super) fn warn_of_length(
        &mut self,
        id: ConversationId,
        asked: ModelRef,
        known: &Model,
        tokens: u64,
        cx: &mut Cx<'_>,
    ) {
        let Some(length) = known.context_length.map(|length| length.value) else {
            return;
        };
        let is_told = |told: &(ConversationId, ModelRef)| told.0 == id && told.1 == asked;
        let told = self.too_long.iter().position(is_told);
        let is_too_long = tokens > u64::from(length);
        match (is_too_long, told) {
            (true, None) => {
                self.too_long.push((id, asked));
                cx.inform(too_long(tokens, known.label(), length));
            }
            (false, Some(place)) => {
                self.too_long.swap_remove(place);
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
