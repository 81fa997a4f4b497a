//! Running text on the screen: the fonts and colours of its runs, right-to-left scripts, formulas
//! within its lines, the places of its characters, and its links.

pub mod bidi;
pub(super) mod format;
pub(super) mod label;
pub(super) mod positions;
pub mod reorder;
pub mod scripts;
pub(super) mod typeset;
