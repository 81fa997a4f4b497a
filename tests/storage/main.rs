//! The storage layer on real files in temporary folders.

#[path = "../any_parameters/mod.rs"]
mod any_parameters;
mod backups;
mod damage;
mod fake_keyring;
mod history;
mod keyring;
mod paths_and_lock;
mod samples;
mod search;
mod secrets;
mod settings;
