//! What the program is about: plain types and the rules among them.
//!
//! No input or output, no clock, no toolkit: time, randomness and new ids come in as parameters.
//! Beyond `std` and serde's derives it names only `url` (a pure parser) and `thiserror`.

pub mod base_url;
pub mod capability;
pub mod chat_request;
pub mod conversation;
pub mod delta;
pub mod diagnosis;
pub mod ids;
pub mod message;
pub mod model;
pub mod problem;
pub mod provider;
pub mod secret;
pub mod settings;
pub mod timestamp;
pub mod title;
pub mod usage;
