//! The window, found by accessible names: screens and dialogs alone, and the real `App` with its
//! worker.

mod add_cloud;
#[path = "../any_parameters/mod.rs"]
mod any_parameters;
mod app;
mod certificates;
mod check_draft;
mod connection_checks;
mod dialogs;
mod failure_cards;
mod find_servers;
mod key_rings;
mod limited;
mod markdown;
mod model_facts;
mod network_card;
mod pasting;
mod providers_page;
#[path = "../recorded/mod.rs"]
mod recorded;
mod request_preview;
mod settings_keyboard;
mod settings_window;
mod small_windows;
mod told;
