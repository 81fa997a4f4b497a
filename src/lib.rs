//! Tertulia, as a library.
pub mod domain;
pub mod state;
pub mod wire;
