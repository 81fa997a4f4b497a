//! Providers and their models: what is configured, and how each is doing.
//!
//! The topic itself is in `configured.rs`; how a provider comes to be is in `creation.rs`, which
//! models it has in `models.rs`, how a conversation begins with one in `starting.rs`, what is known of
//! keys in `keys.rs` and how they change in `key_list.rs`, how a provider is reached in `reaching.rs`.

mod configured;
mod creation;
mod key_list;
mod keys;
mod models;
mod reaching;
mod starting;

pub use configured::{Providers, Status};
pub use creation::DEMO_MODELS;
pub use keys::{KeyStanding, ProviderKeys};
pub use starting::NoChat;
