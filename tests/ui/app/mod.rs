//! The real `App` with its worker, its files and loopback servers, worked as a person does: by
//! accessible names, pointer and keys.

mod announcements;
mod choosing;
mod composing;
mod conversations;
mod damage;
mod endpoints;
mod engine;
mod failures;
mod find;
mod first_run;
mod focus;
mod headless;
mod headless_check;
mod idle;
mod inspector;
mod keyboard;
mod listener;
mod messages;
mod parameters;
#[path = "../../worker/peer.rs"]
mod peer;
mod pictures;
mod replies;
mod searching;
mod secrets;
mod selecting;
mod session;
mod sidebar;
mod spoken;
mod start;
mod streaming;
mod transcript;
mod versions;
mod ways_out;
mod what_is_sent;
