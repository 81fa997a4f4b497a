//! Answers as formatted text: the blocks of [`crate::markdown`], laid out when they come into view
//! and drawn where they are visible.
//!
//! [`layout`] turns a block into shaped text, [`view`] keeps that per
//! width and draws what is on the screen. What takes long is made on a [`background`] thread that
//! all messages share through their [`studio`]. Which messages are near the screen at all, copying, and
//! opening links are left to the transcript.

mod around;
pub mod background;
pub mod bidi;
mod cards;
mod code;
mod code_header;
mod decode;
mod diagram;
pub mod finding;
mod formula;
mod highlight;
mod ink;
mod laid;
pub mod layout;
mod margin;
mod math;
mod picture;
mod places;
pub mod reorder;
pub mod scripts;
pub mod selection;
mod small_button;
mod spacing;
pub mod studio;
mod svg;
mod table;
mod table_buttons;
mod text;
mod typeset;
pub mod view;
