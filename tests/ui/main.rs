//! The window, found by accessible names: screens and dialogs alone, and the real `App` with its
//! worker.

mod app;
mod dialogs;
mod markdown;
mod providers_page;
mod settings_window;
