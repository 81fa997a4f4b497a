//! What is said: the conversations, the messages of those that are in memory, and the answers that
//! are arriving in them.
//!
//! The topic itself is in `conversations.rs`; what is in memory is held by `chats.rs` and, for one
//! conversation, by `branch.rs`. Answers arrive whether their conversation is shown or not. Messages
//! are shared (`Arc`) with the requests and with the disk thread; an answer that is arriving is
//! copied at most once each time it is stored.

mod asking;
mod branch;
mod chats;
mod context;
mod conversations;
mod endings;
mod finding;
mod paging;
mod turns;
mod versions;

pub use branch::{Chat, STORE_EVERY};
pub use chats::Chats;
pub use conversations::Conversations;
pub use endings::{EndedAnswer, Endings};
pub use finding::Find;
