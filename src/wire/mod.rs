//! Bytes to domain and back, without input or output: request values are built here, response bytes
//! are decoded here. Who carries requests out is the worker's business.
//!
//! A format is its folder in [`formats`], a kind of server its file in [`servers`]; the other files
//! are what they share.

mod answer;
mod body;
pub mod classify;
pub mod error;
pub mod error_body;
pub mod format;
pub mod formats;
mod history;
pub mod http;
mod model_facts;
mod model_price;
pub mod models;
pub mod parameters;
pub mod refusal;
mod request;
pub mod retry_after;
pub mod servers;
mod signs;
pub mod sse;
mod stop_words;
pub mod target;
mod think_tags;
mod tool_results;

pub use error::WireError;
pub use format::{AnswerDecoder, Format};
pub use target::Target;
