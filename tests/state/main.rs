//! State: what each action and event does to what is visible, and which commands it leads to.
//! Nothing waits here: time and ids are numbers.

mod bench;
mod catalogue;
mod chat;
mod checks;
mod context;
mod disk;
mod drafts;
mod effects;
mod exchanges;
mod keys;
mod library;
mod notices;
mod paging;
mod parameters;
mod pictures;
mod preview;
mod providers;
#[path = "../recorded/mod.rs"]
mod recorded;
mod sequences;
mod starting;
mod versions;
mod view;
