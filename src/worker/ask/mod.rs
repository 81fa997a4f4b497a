//! Questions to an endpoint, from the request to the end of what is answered: with which key, how
//! what streams in is read, and how a turn of a conversation is told.
//!
//! How bytes travel is `net`'s business; what an endpoint is like is found out by `check`.

pub(in crate::worker) mod answer_stream;
mod answer_times;
pub(in crate::worker) mod asking;
mod delta_buffer;
pub(in crate::worker) mod endpoint_client;
mod endpoint_keys;
pub(in crate::worker) mod endpoints;
pub(in crate::worker) mod key_rotation;
pub(in crate::worker) mod key_test;
pub(in crate::worker) mod preview;
pub(in crate::worker) mod replay;
pub(in crate::worker) mod turn;
pub(in crate::worker) mod turn_reporter;
