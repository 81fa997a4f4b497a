//! Secrets: kept, served to requests, and taken out of what comes back.

pub(in crate::worker) mod key_cache;
pub(in crate::worker) mod key_vault;
mod keyring;
pub(in crate::worker) mod redactor;
