//! Answers as formatted text: the blocks of [`crate::markdown`], laid out when they come into view
//! and drawn where they are visible.
//!
//! [`text`] lays out running text, [`blocks`] each kind of block; a [`view`] keeps both per width
//! and draws what is on the screen. What takes long is made on a thread that all messages share
//! through their [`render`] cache. Which messages are near the screen at all, copying, and opening
//! links are left to the transcript.

mod blocks;
mod drawing;
pub mod finding;
pub mod layout;
pub mod pass;
pub mod render;
pub mod selection;
pub mod text;
pub mod view;
