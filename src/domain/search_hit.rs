//! What a search of the whole history finds. How it is searched is left to `storage`.

use super::ids::{ConversationId, MessageId};

/// A conversation's title or a message in which every word of a search occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The conversation that is opened by it.
    pub conversation: ConversationId,
    /// The message; `None` when the title matched.
    pub message: Option<MessageId>,
    /// Text around the hit, in one line.
    pub snippet: String,
    /// Byte ranges of `snippet` that matched, ascending, on character boundaries.
    pub highlights: Vec<(usize, usize)>,
}
