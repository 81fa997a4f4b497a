//! The worker against real loopback servers and real files in temporary folders.

mod answers;
mod check;
mod demo;
mod disk;
mod failures;
mod gathering;
mod keys;
mod models;
mod peer;
mod recognition;
mod rotation;
mod stage;
mod stopping;
