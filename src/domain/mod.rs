//! What the program is about: plain types and the rules among them.
//!
//! No input or output, no clock, no toolkit: time, randomness and new ids come in as parameters.
//! Beyond `std` and serde's derives it names only pure parsers (`url`, `uuid`, `serde_json`,
//! `toml_edit`, `shlex`), `thiserror` and `zeroize`.

pub mod base_url;
pub mod capability;
pub mod catalogue;
pub mod cause;
pub mod certificate;
pub mod chat_request;
pub mod check;
pub mod context_estimate;
pub mod conversation;
pub mod delta;
pub mod exchange;
pub mod extra_body;
pub mod figures;
pub mod find;
pub mod format;
pub mod formats;
pub mod ids;
pub mod key_ring;
pub mod link;
pub mod message;
pub mod message_tree;
pub mod model;
pub mod network;
pub mod parameters;
pub mod part_label;
pub mod paste;
pub mod presets;
pub mod problem;
pub mod provider;
pub mod search_hit;
pub mod secret;
pub mod server;
pub mod server_kind;
pub mod settings;
pub mod timestamp;
pub mod title;
pub mod tls;
pub mod trial;
pub mod usage;
