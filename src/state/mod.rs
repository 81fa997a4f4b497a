//! What is remembered while running.
pub mod action;
pub mod command;
pub mod event;
