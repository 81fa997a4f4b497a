//! Secrets: kept, served to requests, and hidden in what comes back.

pub(in crate::worker) mod hidden;
mod keyring;
pub(in crate::worker) mod keys;
pub(in crate::worker) mod vault;
