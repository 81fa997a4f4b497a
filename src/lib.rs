//! Tertulia, a light native window for talking with language models through any endpoint that
//! speaks the OpenAI or the Anthropic wire format. This library is the whole program; `main.rs`
//! only starts it.
//!
//! # The map
//!
//! Data flows through the layers in this order; each may name only what is listed, which
//! `tests/architecture.rs` keeps.
//!
//! | layer | what it is for | names |
//! |---|---|---|
//! | [`domain`] | what the program is about: plain types and rules; no clock, no input or output | `thiserror`, serde's derives, pure parsers |
//! | [`wire`] | bytes to domain and back for each format and each kind of server, without a network | domain, `serde_json`, `httpdate` |
//! | [`markdown`] | Markdown read incrementally into blocks, said in words, written again; no layout | `pulldown_cmark` |
//! | [`state`] | what is remembered while running, and how it changes; pure | domain |
//! | [`storage`] | files and keyring: settings, secrets, history; blocking | domain, confy, rusqlite, keyring |
//! | [`demo`] | the built-in endpoint, a loopback HTTP server | domain, tokio, axum |
//! | [`worker`] | the only code that waits: network, disk, keyring, dialogs of the system | all but `ui` and `State` |
//! | [`words`] | every sentence about a problem: facts in, text out; a language is a file in `assets/words` | domain, fluent |
//! | [`engine`] | the one driver of state, worker, clock and ids | domain, state, worker |
//! | [`ui`] | drawing: reads `&State`, pushes actions; what takes long to draw is computed on a thread of its own | domain, state, markdown, words, egui, pure libraries |
//! | [`app`], [`headless`] | the two doors: the window, and the terminal | everything |
//! | [`arguments`] | what the program is told on the command line | lexopt |
//!
//! # Message flow
//!
//! ```text
//!              Action                        Command
//!   ui ──────────────────▶ State::apply ─────────────────▶ worker ── HTTP, SQLite, files
//!   ▲                      State::handle ◀────────────────   │
//!   │ &State                                 Event           │ wakes the window
//!   └──────────── App::ui ◀──── request_repaint ◀────────────┘
//! ```
//!
//! # Invariants
//!
//! * One owner of state, the UI thread. Nothing on it waits, reads a file, or does work that grows
//!   with the history.
//! * Every command that has an answer carries an id; events of unknown ids are dropped.
//! * Nothing that was said is overwritten: another version is a message beside the first in the
//!   [`domain::message_tree`], and each keeps what followed it.
//! * Of a conversation the tree is in memory, and of the content what is near the reader; what was
//!   said since it was opened stays until it is left, stored or not.
//! * The end of a stream is not success: an answer is complete only if the provider said so.
//! * A key is a [`domain::secret::Secret`] until it goes into its one header; it is in no event,
//!   log, setting or text.
//! * A parameter that is off is absent from the request. Controls, requests and tests read the one
//!   table of [`domain::parameters`]; nothing else knows a parameter by its name.
//! * Another key is tried on 401, 403 and 429 only, and only before any text of the answer.
//! * The name of a provider or server steers nothing outside `wire`: quirks are data.
//! * The keyboard never falls to the window: [`ui::focus`] gives it back, and no place does so by
//!   hand. What happens is told once, through [`ui::announce`]; what a dialog lies over stays in the
//!   tree that assistive techniques see.

pub mod app;
pub mod arguments;
pub mod demo;
pub mod domain;
pub mod engine;
pub mod headless;
pub mod markdown;
pub mod state;
pub mod storage;
pub mod ui;
pub mod wire;
pub mod words;
pub mod worker;
