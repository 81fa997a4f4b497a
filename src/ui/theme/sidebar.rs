//! Sizes of the list of conversations and of what a search finds, in points.

use super::sizes::{CONTROL_HEIGHT, SMALL_LINE, SPACE_8};
use eframe::egui::{Margin, Rangef};

/// Narrowest and widest list.
pub const WIDTH: Rangef = Rangef {
    min: 200.0,
    max: 420.0,
};
/// The part of the window that the list takes at most.
pub const WIDEST_PART: f32 = 0.5;
/// Width of its contents where it lies over the chat.
pub const OVER_WIDTH: f32 = 248.0;
/// Width of what is dragged to make it wider or narrower.
pub const EDGE_GRIP: f32 = 8.0;
/// Room around its contents.
pub const MARGIN: Margin = Margin::same(8);
/// From the end of a row to the middle of its mark.
pub const MARK_MIDDLE: f32 = 16.0;
/// Radius of the dot of an answer that is arriving.
pub const DOT: f32 = 3.5;
/// Height of the head of a found conversation.
pub const HIT_HEAD: f32 = CONTROL_HEIGHT;
/// Most lines of a found place.
pub const HIT_LINES: usize = 2;
/// Height of a found place.
pub const HIT_PLACE: f32 = HIT_LINES as f32 * SMALL_LINE + SPACE_8;
/// From the left edge of the search field to the middle of its icon.
pub const SEARCH_ICON_MIDDLE: f32 = 19.0;
/// From the right edge of the search field to the middle of the button in it.
pub const SEARCH_END_MIDDLE: f32 = 18.0;
