//! Blocks on the screen: how each kind is laid out and drawn, and what stands around and beside it.

pub(super) mod around;
pub(super) mod cards;
pub(super) mod code;
pub(super) mod code_header;
pub(super) mod diagram;
pub(super) mod laid;
pub(super) mod margin;
pub(super) mod math;
pub(super) mod picture;
pub(super) mod placed;
mod small_button;
pub(super) mod spacing;
pub(super) mod table;
mod table_buttons;
