//! Tertulia, as a library.
pub mod domain;
pub mod state;
pub mod ui;
pub mod wire;
