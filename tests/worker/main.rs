//! The worker against real loopback servers and real files in temporary folders.

mod answers;
mod check;
mod demo;
mod disk;
mod failures;
mod gathering;
mod invented_format;
mod keys;
mod models;
mod network;
mod peer;
mod pictures;
mod preview;
mod proxies;
mod recognition;
mod recording;
mod replay;
mod replies;
mod rotation;
#[path = "../said/mod.rs"]
mod said;
mod secure;
mod stage;
mod stopping;
mod tls;
mod vault;
