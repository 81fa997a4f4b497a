//! A conversation without its messages: what the list shows, and what is remembered per
//! conversation.

use super::ids::{ConversationId, MessageId, ProviderId};
use super::parameters::levels::ParameterSet;
use super::timestamp::Timestamp;

/// A model of a provider: what a conversation talks with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct ModelRef {
    /// The provider that offers the model.
    pub provider: ProviderId,
    /// The model's id, exactly as the server expects it.
    pub model: String,
}

/// Who made a title; a made one never replaces one set by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleSource {
    /// From the first words of the first message.
    #[default]
    FirstWords,
    /// Set by the user.
    User,
}

/// One conversation, without its messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// The identity of the conversation, also in the history.
    pub id: ConversationId,
    /// What the list shows; one line.
    pub title: String,
    /// Who made the title.
    pub title_source: TitleSource,
    /// Whether it stands above the others.
    pub pinned: bool,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When something was last said in it; the list is ordered by it.
    pub updated_at: Timestamp,
    /// What it talks with; `None` until a model was chosen.
    pub model: Option<ModelRef>,
    /// What is typed but not sent.
    pub draft: String,
    /// What the model is told before anything is said; empty for nothing.
    pub system_prompt: String,
    /// The parameters that are set for it alone.
    pub parameters: ParameterSet,
    /// The last message of the branch that is shown; `None` when nothing was said.
    pub leaf: Option<MessageId>,
}
